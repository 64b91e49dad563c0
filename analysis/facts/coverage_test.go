package facts

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// A fact over several kommuner, or several job profiles, is never split.
func TestParticipantsOfSharedFactsCountOnlyAtTheMost(t *testing.T) {
	fact := func(participants int64, kommuner []string, profiles ...string) kommune.Participation {
		return kommune.Participation{Kommuner: kommuner, JobProfileIDs: profiles, Participants: &participants}
	}
	one, two := []string{"101"}, []string{"101", "102"}
	facts := []kommune.Participation{
		fact(5, one, "d/caseworker"), fact(7, one, "d/caseworker", "d/leader"), fact(11, two, "d/caseworker"),
		fact(100, one, "d/leader"), fact(100, []string{"102"}, "d/caseworker"),
	}
	unknown := kommune.Participation{Kommuner: one, JobProfileIDs: []string{"d/caseworker"}}
	for name, c := range map[string]struct {
		facts []kommune.Participation
		least int64
		most  *int64
	}{
		"all of a known number": {facts, 5, analysistest.Pointer[int64](23)},
		"one without a number":  {append(facts, unknown), 5, nil},
	} {
		t.Run(name, func(t *testing.T) {
			found := ComputeCoverage(kommune.NewCatalogue(nil), "d/caseworker", analysistest.KommunerNumbered(1), c.facts, nil)
			if len(found) != 1 || found[0].ParticipantsMin != c.least || (found[0].ParticipantsMax == nil) != (c.most == nil) {
				t.Fatalf("got %+v", found)
			}
			if c.most != nil && *found[0].ParticipantsMax != *c.most {
				t.Errorf("at most %d, want %d", *found[0].ParticipantsMax, *c.most)
			}
		})
	}
}

// Vejen's about 100 hold the about 20 that were done and the 80 that were planned.
func TestAFactAndItsPartsCountOnce(t *testing.T) {
	fact := func(id string, participants int64, qualifier kommune.Qualifier, status kommune.FactStatus, partOf string) kommune.Participation {
		p := kommune.Participation{
			ID: id, Kommuner: []string{"101"}, JobProfileIDs: []string{"d/caseworker"}, Participants: &participants, Qualifier: qualifier,
			FactNotes: kommune.FactNotes{GivenStatus: status},
		}
		if partOf != "" {
			p.PartOfID = &partOf
		}
		return p
	}
	total := fact("d/total", 100, kommune.About, kommune.PartlyPlanned, "")
	done, planned := fact("d/done", 20, kommune.About, "", "d/total"), fact("d/planned", 80, kommune.Exact, kommune.Planned, "d/total")
	for name, c := range map[string]struct {
		facts []kommune.Participation
		least int64
		most  *int64
	}{
		"a total with its parts":          {[]kommune.Participation{total, done, planned}, 19, analysistest.Pointer[int64](105)},
		"the total last":                  {[]kommune.Participation{done, planned, total}, 19, analysistest.Pointer[int64](105)},
		"parts whose total is not told":   {[]kommune.Participation{done, planned}, 19, analysistest.Pointer[int64](101)},
		"what was done is at least so":    {[]kommune.Participation{fact("d/total", 100, kommune.Exact, "", ""), done, planned}, 100, analysistest.Pointer[int64](100)},
		"another fact beside the total":   {[]kommune.Participation{total, done, fact("d/other", 5, kommune.Exact, "", "")}, 24, analysistest.Pointer[int64](110)},
		"a part of a part":                {[]kommune.Participation{total, done, fact("d/first", 20, kommune.Exact, "", "d/done")}, 20, analysistest.Pointer[int64](105)},
		"more than so many have no limit": {[]kommune.Participation{fact("d/more", 30, kommune.AtLeast, "", "")}, 30, nil},
		"a goal is no participant":        {[]kommune.Participation{fact("d/goal", 30, kommune.Exact, kommune.Goal, "")}, 0, analysistest.Pointer[int64](30)},
	} {
		t.Run(name, func(t *testing.T) {
			found := ComputeCoverage(kommune.NewCatalogue(nil), "d/caseworker", analysistest.KommunerNumbered(1), c.facts, nil)
			if len(found) != 1 || found[0].ParticipantsMin != c.least {
				t.Fatalf("got %+v", found)
			}
			if diff := cmp.Diff(c.most, found[0].ParticipantsMax); diff != "" {
				t.Errorf("at most: -want +got:\n%s", diff)
			}
		})
	}
}

// Made-up participations and tests say nothing of a real title, and all that they say of
// a made-up one.
func TestMadeUpFactsAreNotCountedOfARealTitle(t *testing.T) {
	c := kommune.NewCatalogue([]*kommune.Snapshot{
		{Dataset: kommune.Dataset{ID: "d"}, Vocabulary: kommune.Vocabulary{Questions: []kommune.TestQuestion{{ID: "d/q", JobProfileIDs: []string{"d/caseworker", "demo/caseworker"}}}}},
		{Dataset: kommune.Dataset{ID: "demo", Synthetic: true}},
	})
	facts := []kommune.Participation{{ID: "demo/p", Kommuner: []string{"101"}, JobProfileIDs: []string{"d/caseworker", "demo/caseworker"}}}
	results := []kommune.TestResult{{Kommune: "101", SourceID: "demo/s", QuestionIDs: []string{"d/q"}, Answers: []string{"NO"}, Inferred: []bool{false}}}
	for title, kommuner := range map[string]int{"d/caseworker": 0, "demo/caseworker": 1} {
		if got := ComputeCoverage(c, title, analysistest.KommunerNumbered(1), facts, results); len(got) != kommuner {
			t.Errorf("%s: got %+v", title, got)
		}
	}
}
