package profiles

import (
	"testing"

	"kommunebench/kommune"
)

// Of four kommuner three answer no or in part to a question on talking, and one of them
// has trained its staff; one of the three is asked for leading as well.
func TestGapsAreRankedByTheKommunerThatLackThem(t *testing.T) {
	c := world()
	answers := func(code kommune.Code, time, aim string) kommune.TestResult {
		return kommune.TestResult{Kommune: code, SourceID: "d/s", QuestionIDs: []string{"d/time", "d/aim"}, Answers: []string{time, aim}, Inferred: []bool{false, false}}
	}
	results := []kommune.TestResult{answers("101", "NO", "PARTLY"), answers("102", "PARTLY", "YES"), answers("103", "NO", "YES"), answers("104", "NOT_STATED", "NOT_STATED")}
	facts := []kommune.Participation{
		{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"103"}},
		{ID: "d/q", CourseID: "d/talking", Kommuner: []string{"102"}, FactNotes: kommune.FactNotes{GivenStatus: kommune.Planned}},
	}
	gaps := NewKnown(c, facts, results).Gaps(scopeOf("101", "102", "103", "104"), c.Competences.All, "")
	if len(gaps) != 2 {
		t.Fatalf("got %+v", gaps)
	}
	for n, want := range []struct {
		competence               string
		place, kommuner, asked   int
		questions, numJudgements int
	}{
		{"d/talk", 1, 2, 3, 2, 3}, // of two questions and a planned course
		{"d/lead", 2, 1, 3, 1, 1},
	} {
		got := gaps[n]
		if got.Competence.ID != want.competence || got.Place != want.place || len(got.Kommuner) != want.kommuner || got.Tested != want.asked ||
			len(got.Questions) != want.questions || len(got.Judgements) != want.numJudgements {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	ofTitle := NewKnown(c, facts, results).Gaps(scopeOf("101", "102", "103", "104"), c.Competences.All, "d/adviser")
	if len(ofTitle) != 1 || len(ofTitle[0].Questions) != 1 || ofTitle[0].Questions[0].ID != "d/time" {
		t.Errorf("of a title: got %+v", ofTitle)
	}
	equal := NewKnown(c, nil, results[:1]).Gaps(scopeOf("101"), c.Competences.All, "")
	if len(equal) != 2 || equal[0].Place != 1 || equal[1].Place != 1 || equal[0].Competence.ID != "d/lead" {
		t.Errorf("equal numbers share a place: got %+v", equal)
	}
}
