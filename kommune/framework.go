package kommune

import "time"

// FrameworkKind is what a framework is made of.
type FrameworkKind string

// The kinds of framework.
const (
	// CompetenceFramework says what staff shall be able to do.
	CompetenceFramework FrameworkKind = "COMPETENCES"
	// Method says how an initiative is done; how closely it is followed is measured by
	// fidelity. It holds no competences.
	Method FrameworkKind = "METHOD"
	// JobTitles are titles that staff have, as texts of a time name them.
	JobTitles FrameworkKind = "JOB_TITLES"
)

// FrameworkKinds lists every kind.
func FrameworkKinds() []FrameworkKind {
	return []FrameworkKind{CompetenceFramework, Method, JobTitles}
}

// Framework is a published set of profiles and competences, or a method. Several live
// side by side: what one calls a profile is none of another's.
type Framework struct {
	ID            string        `col:"id"`
	TitleDA       string        `col:"title_da"`
	TitleEN       string        `col:"title_en"`
	Kind          FrameworkKind `col:"kind"`
	DescriptionDA string        `col:"description_da"`
	DescriptionEN string        `col:"description_en"`
	Publisher     *string       `col:"publisher"`
	Kommuner      []string      `col:"kommuner"` // codes of those whose own it is; empty for one that is meant for all
	// Elements is how many profiles, fields or elements its source says that it has;
	// fewer may be known by name. ElementsUnit is what they are, in Danish.
	Elements     *int64 `col:"elements"`
	ElementsUnit string `col:"elements_unit"`
	// LevelsByJobFunction is true where its competences are required on levels that
	// depend on the job.
	LevelsByJobFunction bool       `col:"levels_by_job_function"`
	KnownSince          *time.Time `col:"known_since"` // the first day on which a source tells of it
	From                *time.Time `col:"from"`
	IntendedYears       *int64     `col:"intended_years"` // how long it was meant to hold
	SourceID            string     `col:"source"`
	MoreSourceIDs       []string   `col:"more_sources"`
	// Year and Version are those of the edition, as its publisher gives them.
	Year    *int64  `col:"year"    json:",omitempty"`
	Version *string `col:"version" json:",omitempty"`
	// DerivedFromID is of the framework that this one makes its own; the changes say
	// what it changed.
	DerivedFromID *string `col:"derived_from" json:",omitempty"`
	ChangesDA     string  `col:"changes_da"   json:",omitempty"`
	ChangesEN     string  `col:"changes_en"   json:",omitempty"`
	FactNotes
}

// Title gives the title in a language.
func (f Framework) Title(lang Language) string { return Text{f.TitleDA, f.TitleEN}.In(lang) }

// Changes says in a language what it changed of the framework that it is derived from;
// nil where that is not told.
func (f Framework) Changes(lang Language) *string {
	return optionalText(f.ChangesDA, f.ChangesEN, lang)
}

// Description gives the description in a language; nil where there is none.
func (f Framework) Description(lang Language) *string {
	return optionalText(f.DescriptionDA, f.DescriptionEN, lang)
}

// CompetenceProfile is a set of competences of a framework, or of a kommune's own.
// A JobProfile is a title that staff have, and usually a mix of several of these.
type CompetenceProfile struct {
	ID            string   `col:"id"`
	TitleDA       string   `col:"title_da"`
	TitleEN       string   `col:"title_en"`
	DescriptionDA string   `col:"description_da"`
	DescriptionEN string   `col:"description_en"`
	FrameworkID   *string  `col:"framework"`
	Kommuner      []string `col:"kommuner"`     // codes of those whose own it is
	JobProfileIDs []string `col:"job_profiles"` // titles that the source ties to it
	CompetenceIDs []string `col:"competences"`  // as far as they are known
	SourceID      string   `col:"source"`
	FactNotes
}

// Title gives the title in a language.
func (p CompetenceProfile) Title(lang Language) string { return Text{p.TitleDA, p.TitleEN}.In(lang) }

// Description gives the description in a language; nil where there is none.
func (p CompetenceProfile) Description(lang Language) *string {
	return optionalText(p.DescriptionDA, p.DescriptionEN, lang)
}
