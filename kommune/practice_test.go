package kommune

import (
	"slices"
	"strings"
	"testing"
)

// The rows of a test may come in two deliveries, and an answer that comes again is the
// newer one; but of two tests none is mixed into the other.
func TestATestIsCompletedByEarlierAnswersOfItsSourceAlone(t *testing.T) {
	score := 2.5
	test := func(source, answers string) TestResult {
		r := TestResult{SourceID: source}
		for row := range strings.SplitSeq(answers, " ") {
			question, answer, _ := strings.Cut(row, "=")
			r.QuestionIDs, r.Answers, r.Inferred = append(r.QuestionIDs, question), append(r.Answers, answer), append(r.Inferred, answer == "PARTLY")
		}
		return r
	}
	earlier := test("d/first", "a=YES b=NO c=PARTLY")
	for later, want := range map[string]string{
		"d/first d=NO":                 "a=YES b=NO c=PARTLY d=NO",
		"d/first c=YES b=PARTLY":       "a=YES b=PARTLY c=YES",
		"d/first a=YES b=NO c=PARTLY":  "a=YES b=NO c=PARTLY",
		"d/second b=YES":               "b=YES",
		"d/first e=PARTLY b=NO a=NO":   "a=NO b=NO c=PARTLY e=PARTLY",
		"d/second c=NO a=NO d=PARTLY":  "c=NO a=NO d=PARTLY",
		"d/first c=NOT_STATED f=NO":    "a=YES b=NO c=NOT_STATED f=NO",
		"d/first b=NO c=PARTLY a=YES":  "a=YES b=NO c=PARTLY",
		"d/second a=YES b=NO c=PARTLY": "a=YES b=NO c=PARTLY",
	} {
		source, answers, _ := strings.Cut(later, " ")
		row, wanted := test(source, answers), test(source, want)
		row.PublishedScore = &score
		got := row.CompletedBy(earlier)
		if !slices.Equal(got.QuestionIDs, wanted.QuestionIDs) || !slices.Equal(got.Answers, wanted.Answers) || !slices.Equal(got.Inferred, wanted.Inferred) || got.PublishedScore != &score {
			t.Errorf("%s: got %+v, want %s", later, got, want)
		}
	}
	if !slices.Equal(earlier.Answers, []string{"YES", "NO", "PARTLY"}) {
		t.Errorf("the earlier row was changed: %v", earlier.Answers)
	}
}
