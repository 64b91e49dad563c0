package kommune

import "time"

// Kommune is one of the 98.
type Kommune struct {
	Code Code   `col:"code"`
	Name string `col:"name"`
	// LongName is the official name as it stands in a sentence, e.g.
	// "Københavns Kommune".
	LongName string `col:"long_name"`
	// Aliases are other names that sources use for it.
	Aliases []string `col:"aliases"`
}

// PeerGroup is a set of kommuner that are compared with each other: a region,
// a landsdel, a collaboration. Nil dates leave the validity open.
type PeerGroup struct {
	ID        string        `col:"id"`
	Kind      PeerGroupKind `col:"kind"`
	Name      string        `col:"name"`
	ValidFrom *time.Time    `col:"valid_from"`
	ValidTo   *time.Time    `col:"valid_to"`
	SourceID  *string       `col:"source"`
	// Members are not always all known: StatedMembers is how many the source says.
	DescriptionDA string `col:"description_da" json:",omitempty"`
	DescriptionEN string `col:"description_en" json:",omitempty"`
	StatedMembers *int64 `col:"stated_members" json:",omitempty"`
	// SharesJobcentre is true where the members have one jobcentre together.
	SharesJobcentre bool     `col:"shares_jobcentre" json:",omitempty"`
	PeriodText      *string  `col:"period_text"      json:",omitempty"` // the time in the source's words
	MoreSourceIDs   []string `col:"more_sources"     json:",omitempty"`
}

// Description gives the description in a language; nil where there is none.
func (g PeerGroup) Description(lang Language) *string {
	return optionalText(g.DescriptionDA, g.DescriptionEN, lang)
}

// Membership says that a kommune belongs to a peer group between two dates,
// both inclusive; nil leaves an end open.
type Membership struct {
	PeerGroupID string     `col:"peer_group"`
	Kommune     Code       `col:"kommune"`
	ValidFrom   *time.Time `col:"valid_from"`
	ValidTo     *time.Time `col:"valid_to"`
}

// ValidOn reports whether the membership holds on a day; its first and its last day
// are included.
func (m Membership) ValidOn(day time.Time) bool { return validOn(m.ValidFrom, m.ValidTo, day) }

// ValidOn reports whether the group exists on a day; its first and its last day are
// included.
func (g PeerGroup) ValidOn(day time.Time) bool { return validOn(g.ValidFrom, g.ValidTo, day) }

func validOn(from, to *time.Time, day time.Time) bool {
	return (from == nil || !day.Before(*from)) && (to == nil || !day.After(*to))
}

// Source is where figures come from.
type Source struct {
	ID        string     `col:"id"`
	Title     string     `col:"title"`
	Publisher string     `col:"publisher"`
	Published *time.Time `col:"published"`
	Retrieved *time.Time `col:"retrieved"`
	URL       *string    `col:"url"`
	Licence   *string    `col:"licence"`
	// PublishedIn is the month or year in which it was published where its day is not
	// known; empty else.
	PublishedIn Period `col:"published_period" json:",omitempty"`
}

// PublishedPeriod is the month or year in which it was published where its day is not
// known; nil else.
func (s Source) PublishedPeriod() *Period {
	if s.PublishedIn == "" {
		return nil
	}
	return &s.PublishedIn
}

// TargetGroup is a group of citizens, e.g. recipients of a benefit.
type TargetGroup struct {
	ID      string `col:"id"`
	TitleDA string `col:"title_da"`
	TitleEN string `col:"title_en"`
	// LegalReference stands as the source writes it, e.g. "§6.1".
	LegalReference *string `col:"legal_reference"`
	// Total marks the group that holds all others of its dataset.
	Total bool `col:"total"`
	// Aliases are other titles that sources use for it.
	Aliases []string `col:"aliases"`
}

// Title gives the title in a language.
func (g TargetGroup) Title(lang Language) string { return Text{g.TitleDA, g.TitleEN}.In(lang) }

// SeriesBreak says that figures from a period on can't be compared with those
// before it.
type SeriesBreak struct {
	Period Period
	NoteDA string
	NoteEN string
}

// Note says why, in a language.
func (b SeriesBreak) Note(lang Language) string { return Text{b.NoteDA, b.NoteEN}.In(lang) }
