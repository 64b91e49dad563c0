package analysis_test

import (
	"testing"

	"kommunebench/analysis"
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
			found := analysis.ComputeCoverage(kommune.NewCatalogue(nil), "d/caseworker", analysistest.KommunerNumbered(1), c.facts, nil)
			if len(found) != 1 || found[0].ParticipantsMin != c.least || (found[0].ParticipantsMax == nil) != (c.most == nil) {
				t.Fatalf("got %+v", found)
			}
			if c.most != nil && *found[0].ParticipantsMax != *c.most {
				t.Errorf("at most %d, want %d", *found[0].ParticipantsMax, *c.most)
			}
		})
	}
}
