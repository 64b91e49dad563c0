package analysis

import (
	"fmt"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// What is kept of one question must not answer another.
func TestCountsAreKeptForTheRowsThatWereCounted(t *testing.T) {
	world := func(change func(*analysistest.World)) *analysistest.World {
		w := analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{"test/share": {analysistest.Ratio("101", 1, 2)}}, analysistest.Share(kommune.Neutral))
		change(w)
		return w
	}
	same := func(*analysistest.World) {}
	seen := map[string]string{}
	for name, c := range map[string]struct {
		world  *analysistest.World
		groups []string
	}{
		"no group":        {world(same), []string{""}},
		"a group":         {world(same), []string{"test/a"}},
		"another group":   {world(same), []string{"test/b"}},
		"both groups":     {world(same), []string{"test/a", "test/b"}},
		"another release": {world(func(w *analysistest.World) { w.Snapshot.Release.ID = "test@2" }), []string{""}},
		"another run":     {world(func(w *analysistest.World) { w.Snapshot.Slices[0].Run = 7 }), []string{""}},
		"more kommuner": {analysistest.NewWorld(analysistest.KommunerNumbered(4), map[string][]analysistest.Cell{
			"test/share": {analysistest.Ratio("101", 1, 2)},
		}, analysistest.Share(kommune.Neutral)), []string{""}},
		"another indicator": {world(func(w *analysistest.World) {
			w.Snapshot.Indicators[0].ID, w.Snapshot.Slices[0].IndicatorID = "test/other", "test/other"
		}), []string{""}},
	} {
		key := countedFigures{indicatorOf(c.world, 0), c.groups}.key()
		if other, taken := seen[key]; taken {
			t.Errorf("%s is taken for %s", name, other)
		}
		seen[key] = name
	}
}

func TestKeptCountsAreBounded(t *testing.T) {
	cache := &countCache{}
	for n := range 3 * mostCounts {
		cache.keep(fmt.Sprint(n), kommunerByPeriod{"2024": uint64(n)})
		if len(cache.counts) > mostCounts {
			t.Fatalf("%d are kept", len(cache.counts))
		}
	}
	last := fmt.Sprint(3*mostCounts - 1)
	if counts, found := cache.find(last); !found || counts["2024"] != 3*mostCounts-1 {
		t.Errorf("the last one is %v, %t", counts, found)
	}
}
