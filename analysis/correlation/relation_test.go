package correlation

import (
	"math"
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestARelationOfFewOrEqualKommunerHasNoCorrelation(t *testing.T) {
	for _, c := range []struct {
		name   string
		points []RelationPoint
		known  bool
	}{
		{"nobody", nil, false},
		{"two", []RelationPoint{{X: 1, Y: 1}, {X: 2, Y: 2}}, false},
		{"three", []RelationPoint{{X: 1, Y: 1}, {X: 2, Y: 3}, {X: 3, Y: 2}}, true},
		{"all the same", []RelationPoint{{X: 1, Y: 1}, {X: 1, Y: 2}, {X: 1, Y: 3}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			relation := &Relation{Points: c.points}
			relation.correlate()
			if (relation.Pearson != nil) != c.known || (relation.Spearman != nil) != c.known {
				t.Errorf("Pearson %v, Spearman %v", relation.Pearson, relation.Spearman)
			}
			if c.known && relation.Pearson.Interval != nil {
				t.Errorf("three kommuner determine the interval %+v", *relation.Pearson.Interval)
			}
			if c.known && math.IsNaN(*relation.Pearson.PValue) {
				t.Error("p is no number")
			}
		})
	}
}

// Y's period lies before the kommune K3 came into the group: it has no figure of the
// group then, and says so.
func TestAKommuneThatJoinedLaterIsNotCompared(t *testing.T) {
	share, score := analysistest.Share(kommune.Neutral), analysistest.Score(kommune.Neutral)
	cells := map[string][]analysistest.Cell{}
	for _, area := range []kommune.Area{"101", "102", "103"} {
		cells[share.ID] = append(cells[share.ID], analysistest.Ratio(area, 10, 40))
		cells[score.ID] = append(cells[score.ID], analysistest.Figure(area, 5).In("2023"))
	}
	w := analysistest.NewWorld(analysistest.KommunerNumbered(3), cells, share, score)
	w.Snapshot.PeerGroups = []kommune.PeerGroup{{ID: "test/group", Kind: kommune.Collaboration, Name: "Group"}}
	joined := time.Date(2024, time.January, 1, 0, 0, 0, 0, time.UTC)
	w.Snapshot.Memberships = []kommune.Membership{{PeerGroupID: "test/group", Kommune: "101"}, {PeerGroupID: "test/group", Kommune: "102"}, {PeerGroupID: "test/group", Kommune: "103", ValidFrom: &joined}}
	reader, catalogue := analysistest.Open(w)
	relation, err := ReadRelation(t.Context(), analysis.NewAnalyst(reader, analysistest.When), catalogue, RelationQuery{
		X: share.ID, Y: score.ID, Kommuner: &analysis.KommuneFilter{PeerGroup: analysistest.Pointer("test/group")},
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(relation.Points) != 2 || len(relation.Incomplete) != 1 {
		t.Fatalf("%d pairs, incomplete %+v", len(relation.Points), relation.Incomplete)
	}
	if got := relation.Incomplete[0]; got.Kommune.Code != "103" || got.XStatus != kommune.Published || got.YStatus != kommune.NotApplicable {
		t.Errorf("got %+v", got)
	}
}
