package analysis

import (
	"context"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestARevisionCountsTheFiguresThatANewerReleaseHasOtherwise(t *testing.T) {
	// K4 has no row in either release.
	first := []analysistest.Cell{analysistest.Ratio("101", 30, 100), analysistest.Ratio("102", 40, 100), analysistest.None("103", kommune.Suppressed)}
	for _, c := range []struct {
		name    string
		now     []analysistest.Cell
		changed int
		gone    bool
	}{
		{
			"nothing", first, 0, false,
		},
		{
			"a figure, and a hidden one that is shown",
			[]analysistest.Cell{analysistest.Ratio("101", 31, 100), analysistest.Ratio("102", 40, 100), analysistest.Ratio("103", 9, 90)},
			2, false,
		},
		{
			"a row that is gone", first[1:], 1, false,
		},
		{
			"the whole period",
			[]analysistest.Cell{analysistest.Ratio("101", 30, 100).In("2025")},
			3, true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := analysistest.NewWorld(analysistest.KommunerNumbered(4), map[string][]analysistest.Cell{"test/share": first}, analysistest.Share(kommune.Neutral))
			after := analysistest.NewWorld(analysistest.KommunerNumbered(4), map[string][]analysistest.Cell{"test/share": c.now}, analysistest.Share(kommune.Neutral))
			after.Snapshot.Release.ID, after.Snapshot.Release.Sequence = "test@2", 2
			analyst := NewAnalyst(&analysistest.MemoryReader{Worlds: []*analysistest.World{before, after}}, analysistest.When)
			comparison := planOf(before).compute(analysistest.ObservationsOf(analysistest.Share(kommune.Neutral), first), analysistest.When())
			revision, err := analyst.Revised(context.Background(), after.Catalogue, comparison)
			if err != nil {
				t.Fatal(err)
			}
			analysistest.WantSame(t, "changed", revision.Changed, c.changed)
			analysistest.WantSame(t, "gone", revision.Gone, c.gone)
		})
	}
}

func TestTheNewestReleaseHasNoRevision(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(1), map[string][]analysistest.Cell{"test/share": {analysistest.Ratio("101", 1, 2)}}, analysistest.Share(kommune.Neutral))
	analyst, catalogue := analystOf(w)
	comparison := planOf(w).compute(nil, analysistest.When())
	if revision, err := analyst.Revised(context.Background(), catalogue, comparison); revision != nil || err != nil {
		t.Errorf("revision %+v, error %v", revision, err)
	}
}
