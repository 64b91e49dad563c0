package profiles

import (
	"testing"

	"kommunebench/kommune"
)

// A synthetic package's profile of a real framework, its competence and the titles that
// it gives to the profile change nothing of what the real framework and title require.
func TestWhatIsMadeUpIsNoPartOfARealFrameworkOrTitle(t *testing.T) {
	framework, talk, title := "d/f", "d/talk", "d/adviser"
	shipped := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: kommune.Vocabulary{
		Frameworks: []kommune.Framework{{ID: framework}}, Competences: []kommune.Competence{{ID: talk}}, JobProfiles: []kommune.JobProfile{{ID: title}},
	}}
	madeUp := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "demo", Synthetic: true}, Vocabulary: kommune.Vocabulary{
		Competences:        []kommune.Competence{{ID: "demo/chat", FrameworkID: &framework}},
		CompetenceProfiles: []kommune.CompetenceProfile{{ID: "demo/p", FrameworkID: &framework, CompetenceIDs: []string{talk}, JobProfileIDs: []string{title}}},
		JobProfiles:        []kommune.JobProfile{{ID: "demo/j", FrameworkID: &framework}},
		Links:              []kommune.Link{{Kind: kommune.JobProfileCompetence, FromID: title, ToID: "demo/chat", Basis: kommune.Stated}},
	}}
	c := kommune.NewCatalogue([]*kommune.Snapshot{shipped, madeUp})
	if of, named, known := CompetencesOfFramework(c, framework), CompetencesNamedBy(c, framework), ElementsKnown(c, framework); len(of) != 0 || len(named) != 0 || known != 0 {
		t.Errorf("the framework has %v, names %v, and %d of its elements are known", of, named, known)
	}
	if got := CompetencesOfTitle(c, title); len(got) != 0 {
		t.Errorf("the title requires %v", got)
	}
	if got := ElementsKnown(kommune.NewCatalogue([]*kommune.Snapshot{shipped, {Dataset: kommune.Dataset{ID: "own"}, Vocabulary: madeUp.Vocabulary}}), framework); got == 0 {
		t.Error("a real package adds nothing to the framework")
	}
}
