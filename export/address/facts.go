package address

import (
	"kommunebench/analysis"
	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
)

// FactsQuery asks for facts: those that meet every condition given. A field reads
// the conditions that it has in the schema.
type FactsQuery struct {
	Kommuner                        *analysis.KommuneFilter
	Course, JobProfile, TargetGroup *string
	TestKind                        *kommune.TestKind
	OutcomeKind                     *kommune.OutcomeKind
	HorizonMonths                   *int
	// ReleaseID is a release to read instead of the newest ones.
	ReleaseID *string
}

// CompetencesQuery asks about the competences of staff; a condition that is nil chooses
// all.
type CompetencesQuery struct {
	Kommuner              *analysis.KommuneFilter
	Competences           []string
	Framework, JobProfile *string
}

// ExamplesQuery asks whom a kommune can ask; about a question or a competence, or in a
// plan about each question of a test that it leaves open.
type ExamplesQuery struct {
	Kommuner             *analysis.KommuneFilter
	Question, Competence *string
	TestKind             *kommune.TestKind
	// Kommune is the one that asks, On the background indicators of those near it.
	Kommune *kommune.Code
	On      []string
}

// AnswersQuery asks how kommuner answer practice questions.
type AnswersQuery struct {
	Kommuner    *analysis.KommuneFilter
	TestKind    *kommune.TestKind
	TargetGroup *string
	// Kommune is put beside the others; nil for none. Confidence is of the intervals.
	Kommune    *kommune.Code
	Confidence float64
}

// AnswersQuery reads which answers of whom are counted.
func (a *Arguments) AnswersQuery() AnswersQuery {
	return AnswersQuery{Kommuner: a.Kommuner(), TestKind: a.TestKind(), TargetGroup: a.Text("targetGroup")}
}

// KommuneBeside reads which kommune is put beside the others; nil for none.
func (a *Arguments) KommuneBeside() *kommune.Code { return a.code("kommune") }

// FactsQuery reads the conditions that every field of facts has.
func (a *Arguments) FactsQuery() FactsQuery {
	return FactsQuery{Kommuner: a.Kommuner(), ReleaseID: a.Text("release")}
}

// CompetencesQuery reads which competences of whom are asked about.
func (a *Arguments) CompetencesQuery() CompetencesQuery {
	return CompetencesQuery{Kommuner: a.Kommuner(), Competences: a.List("competences"), Framework: a.Text("framework"), JobProfile: a.Text("jobProfile")}
}

// ExamplesQuery reads who asks whom. A question, a competence and a kind of test are
// read by those fields that have them.
func (a *Arguments) ExamplesQuery() ExamplesQuery {
	return ExamplesQuery{Kommuner: a.Kommuner(), Kommune: a.code("kommune"), On: a.List("on")}
}

// TestKind reads which of the two practice tests is asked about; nil for both.
func (a *Arguments) TestKind() *kommune.TestKind {
	return optionalEnum(a, []kommune.TestKind{kommune.Evidence, kommune.GoodPractice})
}

// OutcomeKind reads which outcomes are asked about; nil for all.
func (a *Arguments) OutcomeKind() *kommune.OutcomeKind {
	return optionalEnum(a, kommune.OutcomeKinds())
}

// optionalEnum reads the parameter kind.
func optionalEnum[T ~string](a *Arguments, kinds []T) *T {
	kind := T(a.Enum("kind", "", namesOf(kinds)))
	if kind == "" {
		return nil
	}
	return &kind
}

// CompetenceStates reads which states of competences are asked about; nil for all.
func (a *Arguments) CompetenceStates() []profiles.CompetenceState {
	var states []profiles.CompetenceState
	for _, name := range a.Enums("states", namesOf(profiles.CompetenceStates())) {
		states = append(states, profiles.CompetenceState(name))
	}
	return states
}

func namesOf[T ~string](values []T) []string {
	names := make([]string, len(values))
	for n, value := range values {
		names[n] = string(value)
	}
	return names
}
