package profiles

import (
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// What is unknown of a framework is filled in by a package of another dataset.
func TestWhatIsUnknownOfAFrameworkCanBeFilledIn(t *testing.T) {
	framework, shipped := "published/f", &kommune.Snapshot{Dataset: kommune.Dataset{ID: "published"}}
	shipped.Frameworks = []kommune.Framework{{ID: framework, Elements: analysistest.Pointer[int64](4)}}
	shipped.CompetenceProfiles = []kommune.CompetenceProfile{{ID: "published/a", FrameworkID: &framework}, {ID: "published/b"}}
	own := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "own"}}
	own.CompetenceProfiles = []kommune.CompetenceProfile{{ID: "own/fourth", FrameworkID: &framework}}
	for _, c := range []struct {
		snapshots []*kommune.Snapshot
		unknown   int
	}{{[]*kommune.Snapshot{shipped}, 3}, {[]*kommune.Snapshot{own, shipped}, 2}} {
		catalogue := kommune.NewCatalogue(c.snapshots)
		if got := ElementsUnknown(catalogue, catalogue.Frameworks.All[0]); got == nil || *got != c.unknown {
			t.Errorf("%d datasets: got %v, want %d", len(c.snapshots), got, c.unknown)
		}
	}
	if got := ElementsUnknown(kommune.NewCatalogue(nil), kommune.Framework{}); got != nil {
		t.Errorf("of a framework whose number of elements is not told, %d are unknown", *got)
	}
}

func TestEveryKindOfLinkHasTheTitlesOfItsEnds(t *testing.T) {
	snapshot := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: kommune.Vocabulary{
		Courses:            []kommune.Course{{ID: "d/x", Title: "course"}},
		Competences:        []kommune.Competence{{ID: "d/x", TitleDA: "competence"}},
		Questions:          []kommune.TestQuestion{{ID: "d/x", TitleDA: "question"}},
		JobProfiles:        []kommune.JobProfile{{ID: "d/x", TitleDA: "title"}},
		CompetenceProfiles: []kommune.CompetenceProfile{{ID: "d/x", TitleDA: "profile"}},
	}}
	want := map[kommune.LinkKind][2]string{
		kommune.CourseCompetence: {"course", "competence"}, kommune.QuestionCompetence: {"question", "competence"}, kommune.QuestionJobProfile: {"question", "title"},
		kommune.ProfileCompetence: {"profile", "competence"}, kommune.JobProfileCompetence: {"title", "competence"}, kommune.JobProfileProfile: {"title", "profile"},
		kommune.CompetenceMatch: {"competence", "competence"}, kommune.ProfileMatch: {"profile", "profile"},
	}
	for _, kind := range kommune.LinkKinds() {
		from, to := EndTitles(kommune.NewCatalogue([]*kommune.Snapshot{snapshot}), kommune.Link{Kind: kind, FromID: "d/x", ToID: "d/x"})
		if got := [2]string{from.DA, to.DA}; got != want[kind] {
			t.Errorf("%s: got %v, want %v", kind, got, want[kind])
		}
	}
}
