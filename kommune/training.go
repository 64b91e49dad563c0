package kommune

import (
	"reflect"
	"time"
)

// Provider offers courses.
type Provider struct {
	ID   string `col:"id"`
	Name string `col:"name"`
}

// UnknownWord stands in a file in place of a list of which no source names anything.
const UnknownWord = "unknown"

// SaysUnknown reports whether a column's field has the tag empty:"unknown": an empty list
// is written as UnknownWord, and an empty cell is refused.
func SaysUnknown(field reflect.StructField) bool { return field.Tag.Get("empty") == UnknownWord }

// Course is what staff are trained in. Nil figures are not known.
type Course struct {
	ID            string   `col:"id"`
	Title         string   `col:"title"`
	ProviderIDs   []string `col:"providers" empty:"unknown"`
	ECTS          *float64 `col:"ects"`
	Days          *float64 `col:"days"`
	CompetenceIDs []string `col:"competences"`
	SourceID      *string  `col:"source"`
	// Kommuner are the codes of those whose staff it is, or was, held for, as far as
	// the source names them.
	Kommuner       []string   `col:"kommuner"      json:",omitempty"`
	JobProfileIDs  []string   `col:"job_profiles"  json:",omitempty"` // whom it is for
	TargetGroupIDs []string   `col:"target_groups" json:",omitempty"` // the citizens that it is about
	Form           *string    `col:"form"          json:",omitempty"` // how it is taught, in Danish
	From           *time.Time `col:"from"          json:",omitempty"`
	To             *time.Time `col:"to"            json:",omitempty"`
	MoreSourceIDs  []string   `col:"more_sources"  json:",omitempty"`
	// Forms are how it is taught, of CourseForms.
	Forms    []string `col:"forms"     json:",omitempty"`
	Language *string  `col:"language"  json:",omitempty"` // ISO 639-1, e.g. da
	PriceDKK *float64 `col:"price_dkk" json:",omitempty"` // of one participant, in kroner
	FactNotes
}

// CourseForm is a way in which a course is taught.
type CourseForm string

// The forms of courses.
const (
	Classroom             CourseForm = "CLASSROOM"
	ObservedConversations CourseForm = "OBSERVED_CONVERSATIONS"
	CoachingFeedback      CourseForm = "COACHING_FEEDBACK"
	ActionLearning        CourseForm = "ACTION_LEARNING"
	Exercises             CourseForm = "EXERCISES"
	Seminar               CourseForm = "SEMINAR"
	Online                CourseForm = "ONLINE"
)

// CourseForms lists every form.
func CourseForms() []CourseForm {
	return []CourseForm{Classroom, ObservedConversations, CoachingFeedback, ActionLearning, Exercises, Seminar, Online}
}

// Participation is one fact about who took part in a course. It may cover
// several kommuner together and is never split between them.
type Participation struct {
	ID              string     `col:"id"`
	CourseID        string     `col:"course"`
	Kommuner        []string   `col:"kommuner"` // codes
	CollaborationID *string    `col:"collaboration"`
	JobProfileIDs   []string   `col:"job_profiles"`
	Participants    *int64     `col:"participants"`
	Qualifier       Qualifier  `col:"qualifier"`
	WholeJobcentre  bool       `col:"whole_jobcentre"` // all staff of the jobcentre took part
	From            *time.Time `col:"from"`
	To              *time.Time `col:"to"`
	SourceID        string     `col:"source"`
	// Extent is set where the source speaks of all or of some and gives no number.
	GivenExtent Extent  `col:"extent"     json:",omitempty"`
	Hedge       *string `col:"hedge"      json:",omitempty"` // the source's word for the qualifier
	Department  *string `col:"department" json:",omitempty"`
	// PartOfID is of the fact whose participants hold these: the two are never added.
	PartOfID *string `col:"part_of" json:",omitempty"`
	// ParticipantsHigh is the upper end where the source gives an interval, whose lower
	// end is Participants then.
	ParticipantsHigh *int64 `col:"participants_high" json:",omitempty"`
	// CompetenceProfileIDs are the profiles of frameworks of those who took part.
	CompetenceProfileIDs []string `col:"competence_profiles" json:",omitempty"`
	FactNotes
}

// Extent is how many of the staff the source speaks of where it gives no number; nil
// where it says nothing, or gives one. All of the staff is all.
func (p Participation) Extent() *Extent {
	if p.WholeJobcentre && p.Participants == nil {
		return All.optional()
	}
	return p.GivenExtent.optional()
}

// ParticipantsRange are the limits of how many there can have been.
func (p Participation) ParticipantsRange() *NumberRange {
	if p.Participants == nil {
		return nil
	}
	if p.ParticipantsHigh != nil {
		least, most := float64(*p.Participants), float64(*p.ParticipantsHigh)
		return &NumberRange{&least, &most}
	}
	return p.Qualifier.countRange(*p.Participants)
}

// Competence is something that staff can be trained in.
type Competence struct {
	ID            string  `col:"id"`
	TitleDA       string  `col:"title_da"`
	TitleEN       string  `col:"title_en"`
	DescriptionDA string  `col:"description_da" json:",omitempty"`
	DescriptionEN string  `col:"description_en" json:",omitempty"`
	FrameworkID   *string `col:"framework"      json:",omitempty"` // that it is of
	SourceID      *string `col:"source"         json:",omitempty"`
	// ESCO is the URI of the skill in the European classification, where it matches.
	ESCO *string `col:"esco_uri" json:",omitempty"`
}

// Description gives the description in a language; nil where there is none.
func (c Competence) Description(lang Language) *string {
	return optionalText(c.DescriptionDA, c.DescriptionEN, lang)
}

// Title gives the title in a language.
func (c Competence) Title(lang Language) string { return Text{c.TitleDA, c.TitleEN}.In(lang) }

// JobProfile is a title that staff of a jobcentre have: usually a mix of the profiles of
// a framework, CompetenceProfile.
type JobProfile struct {
	ID            string   `col:"id"`
	TitleDA       string   `col:"title_da"`
	TitleEN       string   `col:"title_en"`
	CompetenceIDs []string `col:"competences"`
	FrameworkID   *string  `col:"framework" json:",omitempty"` // the list of titles that it is of
	SourceID      *string  `col:"source"    json:",omitempty"` // a text that names it
}

// Title gives the title in a language.
func (p JobProfile) Title(lang Language) string { return Text{p.TitleDA, p.TitleEN}.In(lang) }

// Figure is a single published number about a course, an initiative or some
// kommuner that belongs to no series.
type Figure struct {
	ID      string `col:"id"`
	TitleDA string `col:"title_da"`
	TitleEN string `col:"title_en"`
	// Value is the lower end where there is a ValueHigh, and then at least so much; it
	// is the numerator where there is a Denominator.
	Value        float64   `col:"value"`
	Unit         string    `col:"unit"`
	Qualifier    Qualifier `col:"qualifier"`
	CourseID     *string   `col:"course"`
	InitiativeID *string   `col:"initiative"`
	Kommuner     []string  `col:"kommuner"` // codes; empty for a figure of the whole country
	SourceID     string    `col:"source"`
	// ValueHigh is the upper end of an interval. Denominator is what the source counts,
	// or says in words, the value out of: "hver tredje" is 1 of 3, and stays so.
	ValueHigh   *float64   `col:"value_high"  json:",omitempty"`
	Denominator *float64   `col:"denominator" json:",omitempty"`
	Hedge       *string    `col:"hedge"       json:",omitempty"` // the source's word for the qualifier
	From        *time.Time `col:"from"        json:",omitempty"`
	To          *time.Time `col:"to"          json:",omitempty"`
	Department  *string    `col:"department"  json:",omitempty"`
	// PartOfID is of the figure that holds this one: the two are never added.
	PartOfID *string `col:"part_of" json:",omitempty"`
	// ConflictIDs are of figures with which this one can't be true at the same time.
	ConflictIDs []string `col:"conflicts_with" json:",omitempty"`
	// GivenCounts is set where something is computed with the number.
	GivenCounts FigureSubject `col:"counts" json:",omitempty"`
	FactNotes
}

// FigureSubject is what a single figure counts, where something is computed with it.
type FigureSubject string

// JobcentreStaff is the number of all staff of the jobcentre of a kommune.
const JobcentreStaff FigureSubject = "JOBCENTRE_STAFF"

// FigureSubjects lists every subject.
func FigureSubjects() []FigureSubject { return []FigureSubject{JobcentreStaff} }

// Counts is what the figure counts, where something is computed with it; else nil.
func (f Figure) Counts() *FigureSubject {
	if f.GivenCounts == "" {
		return nil
	}
	return &f.GivenCounts
}

// ValueRange are the limits of what the figure can be.
func (f Figure) ValueRange() *NumberRange {
	if f.ValueHigh != nil {
		return &NumberRange{&f.Value, f.ValueHigh}
	}
	return f.Qualifier.rangeOf(f.Value)
}

// Title gives the title in a language.
func (f Figure) Title(lang Language) string { return Text{f.TitleDA, f.TitleEN}.In(lang) }
