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
	equal := NewKnown(c, nil, results[:1]).Gaps(scopeOf("101"), c.Competences.All, "")
	if len(equal) != 2 || equal[0].Place != 1 || equal[1].Place != 1 || equal[0].Competence.ID != "d/lead" {
		t.Errorf("equal numbers share a place: got %+v", equal)
	}
}

// Of a title count only questions about its staff, and only their training: kommune 104
// answered none about them, and the leaders whom 101 trained are none of them.
func TestGapsOfATitleAreAboutItsStaffAlone(t *testing.T) {
	c := world()
	answer := func(code kommune.Code, question, given string) kommune.TestResult {
		return kommune.TestResult{Kommune: code, SourceID: "d/s", QuestionIDs: []string{question}, Answers: []string{given}, Inferred: []bool{false}}
	}
	results := []kommune.TestResult{answer("101", "d/time", "NO"), answer("102", "d/time", "YES"), answer("104", "d/aim", "NO")}
	facts := []kommune.Participation{{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"101"}, JobProfileIDs: []string{"d/leader"}}}
	gaps := NewKnown(c, facts, results).Gaps(scopeOf("101", "102", "103", "104"), c.Competences.All[:1], "d/adviser")
	if len(gaps) != 1 || gaps[0].Title == nil || gaps[0].Title.ID != "d/adviser" || gaps[0].Tested != 2 || len(gaps[0].Kommuner) != 1 || gaps[0].Kommuner[0].Code != "101" {
		t.Fatalf("got %+v", gaps)
	}
	if len(gaps[0].Questions) != 1 || gaps[0].Questions[0].ID != "d/time" {
		t.Errorf("the questions are %+v", gaps[0].Questions)
	}
	ofAll := NewKnown(c, facts, results).Gaps(scopeOf("101", "102", "103", "104"), c.Competences.All[:1], "")
	if len(ofAll) != 1 || ofAll[0].Title != nil || ofAll[0].Tested != 3 || ofAll[0].Kommuner[0].Code != "104" {
		t.Errorf("of all staff: got %+v", ofAll)
	}
}
