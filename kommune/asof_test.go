package kommune

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestAnIDIsPartedFromItsRelease(t *testing.T) {
	for id, want := range map[string][2]string{
		"d/n@3":            {"d/n", "d@3"},
		"d/n":              {"d/n", ""},
		"d@3":              {"d@3", ""}, // a release itself
		"d/n@0":            {"d/n@0", ""},
		"d/n@03":           {"d/n@03", ""},
		"d/n@":             {"d/n@", ""},
		"d/n@+3":           {"d/n@+3", ""},
		"d/n@4294967296":   {"d/n@4294967296", ""},
		"d/n@x":            {"d/n@x", ""},
		"region-x@1":       {"region-x@1", ""}, // has no dataset
		IDAsOf("d/n.m", 7): {"d/n.m", "d@7"},
	} {
		if bare, release := SplitAsOf(id); bare != want[0] || release != want[1] {
			t.Errorf("%s: %q and %q, want %q", id, bare, release, want)
		}
	}
}

func TestAReleaseNamesItsDataset(t *testing.T) {
	for id, want := range map[string]string{"d@3": "d", "d": "d", "": "", "a-b@12": "a-b"} {
		if got := DatasetOfRelease(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}

// A client that keeps things by their ids would take one release's for another's
// where one id in an answer did not name its release: whatever field is added.
func TestEveryIDOfAnOlderReleaseNamesIt(t *testing.T) {
	release := Release{ID: "d@3", DatasetID: "d", Sequence: 3}
	var vocabulary Vocabulary
	setTexts(reflect.ValueOf(&vocabulary).Elem())
	dated := NewCatalogue(nil).AsOf(&Snapshot{Dataset: Dataset{ID: "d"}, Release: release, Vocabulary: vocabulary})
	for name, list := range map[string]any{
		"PeerGroups": dated.PeerGroups.All, "Memberships": dated.Memberships, "TargetGroups": dated.TargetGroups.All, "Sources": dated.Sources.All,
		"Providers": dated.Providers.All, "Courses": dated.Courses.All, "Competences": dated.Competences.All, "JobProfiles": dated.JobProfiles.All,
		"Questions": dated.Questions.All, "Initiatives": dated.Initiatives.All, "Figures": dated.Figures,
		"Outcomes": dated.Outcomes.All, "Frameworks": dated.Frameworks.All, "CompetenceProfiles": dated.CompetenceProfiles.All,
		"Links":          dated.Links.All[:1], // those of columns come after it
		"Participations": ParticipationsAsOf(release, filled[Participation]()), "Deregistrations": DeregistrationsAsOf(release, filled[Deregistration]()),
		"TestResults": TestResultsAsOf(release, filled[TestResult]()), "QuestionAnswers": QuestionAnswersAsOf(release, filled[QuestionAnswer]()),
	} {
		t.Run(name, func(t *testing.T) {
			rows := reflect.ValueOf(list)
			if rows.Len() != 1 {
				t.Fatalf("%d rows of 1", rows.Len())
			}
			checkTexts(t, rows.Index(0), func(name string) bool { return strings.HasSuffix(name, "ID") || strings.HasSuffix(name, "IDs") }, "@3")
		})
	}
	if len(dated.Kommuner.All)+len(dated.Indicators.All) > 0 {
		t.Error("kommuner and indicators have the same ids in all releases")
	}
	others := []Participation{{ID: "d2/x", CourseID: "d2/x", SourceID: "d2/x"}}
	if diff := cmp.Diff(others, ParticipationsAsOf(release, others), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("ids of another dataset (-want +got):\n%s", diff)
	}
}

func filled[T any]() []T {
	rows := make([]T, 1)
	setTexts(reflect.ValueOf(&rows[0]).Elem())
	return rows
}

// setTexts sets all texts to "d/" and the name of their field, and gives each
// list of rows one.
func setTexts(value reflect.Value) {
	for _, field := range reflect.VisibleFields(value.Type()) {
		text := "d/" + field.Name
		switch part := value.FieldByIndex(field.Index); {
		case part.Kind() == reflect.String:
			part.SetString(text)
		case part.Type() == reflect.TypeFor[*string]():
			part.Set(reflect.ValueOf(&text))
		case part.Type() == reflect.TypeFor[[]string]():
			part.Set(reflect.ValueOf([]string{text}))
		case part.Kind() == reflect.Slice && part.Type().Elem().Kind() == reflect.Struct:
			part.Set(reflect.MakeSlice(part.Type(), 1, 1))
			setTexts(part.Index(0))
		}
	}
}

// checkTexts wants what setTexts set, with an ending where the field holds ids.
func checkTexts(t *testing.T, row reflect.Value, holdsIDs func(name string) bool, ending string) {
	t.Helper()
	for _, field := range reflect.VisibleFields(row.Type()) {
		want := "d/" + field.Name
		if holdsIDs(field.Name) {
			want += ending
		}
		switch part := row.FieldByIndex(field.Index); {
		case part.Kind() == reflect.String && part.String() != want:
			t.Errorf("%s is %s, want %s", field.Name, part, want)
		case part.Type() == reflect.TypeFor[*string]() && part.Elem().String() != want:
			t.Errorf("%s is %s, want %s", field.Name, part.Elem(), want)
		case part.Type() == reflect.TypeFor[[]string]() && part.Index(0).String() != want:
			t.Errorf("%s is %s, want %s", field.Name, part, want)
		}
	}
}
