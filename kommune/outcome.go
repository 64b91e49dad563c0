package kommune

import "time"

// OutcomeKind is what people had come to, other than to leave the register.
type OutcomeKind string

// The kinds of outcome.
const (
	Work            OutcomeKind = "WORK"
	FullOrPartTime  OutcomeKind = "FULL_OR_PART_TIME_WORK"
	PermanentWork   OutcomeKind = "PERMANENT_WORK"
	WorkOrEducation OutcomeKind = "WORK_OR_EDUCATION"
)

// OutcomeKinds lists every kind.
func OutcomeKinds() []OutcomeKind {
	return []OutcomeKind{Work, FullOrPartTime, PermanentWork, WorkOrEducation}
}

// Outcome says how many who took part in an initiative had come to something, such as
// work or education. It is another thing than a Deregistration: who works part-time
// may be registered still, and who left the register may do neither. The figure has
// one of three forms, as its source gives it, and is never converted: a share in per
// cent, counts, or a fraction in words (a third: 1 of 3).
type Outcome struct {
	ID             string      `col:"id"`
	TitleDA        string      `col:"title_da"`
	TitleEN        string      `col:"title_en"`
	Kind           OutcomeKind `col:"kind"`
	Kommuner       []string    `col:"kommuner"` // codes of those that it covers together
	InitiativeID   *string     `col:"initiative"`
	TargetGroupIDs []string    `col:"target_groups"`
	Participants   *int64      `col:"participants"`
	Achieved       *int64      `col:"achieved"` // of the participants
	SharePct       *float64    `col:"share_pct"`
	FractionPart   *float64    `col:"fraction_part"`
	FractionWhole  *float64    `col:"fraction_whole"`
	Qualifier      Qualifier   `col:"qualifier"`
	Hedge          *string     `col:"hedge"` // the source's word for the figure or its qualifier
	// HorizonMonths is how long after the start it was counted; nil where that has no
	// fixed length, which HorizonText tells then.
	HorizonMonths    *int64     `col:"horizon_months"`
	HorizonQualifier Qualifier  `col:"horizon_qualifier"`
	HorizonText      *string    `col:"horizon_text"` // in Danish
	From             *time.Time `col:"from"`
	To               *time.Time `col:"to"`
	SourceID         string     `col:"source"`
	FactNotes
}

// Title gives the title in a language.
func (o Outcome) Title(lang Language) string { return Text{o.TitleDA, o.TitleEN}.In(lang) }
