package profiles

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

// A fact changes the state of the competence that its course trains, and makes the
// kommune one that facts name. A competence that only the facts before have is compared
// too.
func TestChangesAreTheStatesThatDiffer(t *testing.T) {
	c := world()
	own, _ := c.Snapshot("d")
	less := kommune.NewCatalogue([]*kommune.Snapshot{{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: kommune.Vocabulary{
		Competences: own.Competences[:1], Courses: own.Courses,
	}}})
	fact := []kommune.Participation{{ID: "d/p", CourseID: "d/talking", Kommuner: []string{"101"}, WholeJobcentre: true}}
	type change struct{ Kommune, Competence, Before, After string }
	for name, test := range map[string]struct {
		before, after *Known
		want          []change
	}{
		"nothing":      {NewKnown(c, fact, nil), NewKnown(c, fact, nil), nil},
		"a fact more":  {NewKnown(c, nil, nil), NewKnown(c, fact, nil), []change{{"101", "d/talk", "UNKNOWN", "TRAINED"}, {"101", "d/lead", "UNKNOWN", "NOT_SEEN"}, {"101", "d/listen", "UNKNOWN", "NOT_SEEN"}}},
		"a fact less":  {NewKnown(less, fact, nil), NewKnown(less, nil, nil), []change{{"101", "d/talk", "TRAINED", "UNKNOWN"}}},
		"a table less": {NewKnown(c, fact, nil), NewKnown(less, nil, nil), []change{{"101", "d/talk", "TRAINED", "UNKNOWN"}, {"101", "d/lead", "NOT_SEEN", "UNKNOWN"}, {"101", "d/listen", "NOT_SEEN", "UNKNOWN"}}},
	} {
		var got []change
		for _, one := range Changes(test.before, test.after, scopeOf("102", "101")) {
			got = append(got, change{string(one.Kommune.Code), one.Competence.ID, string(one.Before), string(one.After)})
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
