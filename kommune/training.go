package kommune

import "time"

// Provider offers courses.
type Provider struct {
	ID   string `col:"id"`
	Name string `col:"name"`
}

// Course is what staff are trained in. Nil figures are not known.
type Course struct {
	ID            string   `col:"id"`
	Title         string   `col:"title"`
	ProviderIDs   []string `col:"providers"`
	ECTS          *float64 `col:"ects"`
	Days          *float64 `col:"days"`
	CompetenceIDs []string `col:"competences"`
	SourceID      *string  `col:"source"`
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
}

// Competence is something that staff can be trained in.
type Competence struct {
	ID      string `col:"id"`
	TitleDA string `col:"title_da"`
	TitleEN string `col:"title_en"`
}

// Title gives the title in a language.
func (c Competence) Title(lang Language) string { return Text{c.TitleDA, c.TitleEN}.In(lang) }

// JobProfile is a role at a jobcentre.
type JobProfile struct {
	ID            string   `col:"id"`
	TitleDA       string   `col:"title_da"`
	TitleEN       string   `col:"title_en"`
	CompetenceIDs []string `col:"competences"`
}

// Title gives the title in a language.
func (p JobProfile) Title(lang Language) string { return Text{p.TitleDA, p.TitleEN}.In(lang) }

// Figure is a single published number about a course, an initiative or some
// kommuner that belongs to no series.
type Figure struct {
	ID           string    `col:"id"`
	TitleDA      string    `col:"title_da"`
	TitleEN      string    `col:"title_en"`
	Value        float64   `col:"value"`
	Unit         string    `col:"unit"`
	Qualifier    Qualifier `col:"qualifier"`
	CourseID     *string   `col:"course"`
	InitiativeID *string   `col:"initiative"`
	Kommuner     []string  `col:"kommuner"` // codes; empty for a figure of the whole country
	SourceID     string    `col:"source"`
}

// Title gives the title in a language.
func (f Figure) Title(lang Language) string { return Text{f.TitleDA, f.TitleEN}.In(lang) }
