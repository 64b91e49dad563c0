package analysis

import (
	"slices"
	"testing"

	"kommunebench/kommune"
)

// indicatorOf is the n-th indicator of a world.
func indicatorOf(w *world, n int) Indicator {
	return Indicator{Indicator: w.snapshot.Indicators[n], Snapshot: w.snapshot, Catalogue: w.catalogue}
}

// planOf is a comparison of all kommuner of the world on its first indicator in
// 2024 at 95 per cent.
func planOf(w *world) *comparisonPlan {
	return &comparisonPlan{
		catalogue: w.catalogue, indicator: indicatorOf(w, 0), period: "2024", scope: w.catalogue.Kommuner.All,
		query: ComparisonQuery{IndicatorID: indicatorOf(w, 0).ID, Confidence: DefaultConfidence},
	}
}

// compareCells compares kommuner on made-up figures of 2024.
func compareCells(kommuner []kommune.Kommune, indicator kommune.Indicator, cells ...cell) *Comparison {
	w := newWorld(kommuner, map[string][]cell{indicator.ID: cells}, indicator)
	return planOf(w).compute(observationsOf(indicator, cells), when())
}

// rowByName finds a row of a comparison.
func rowByName(t *testing.T, c *Comparison, name string) ComparisonRow {
	t.Helper()
	n := slices.IndexFunc(c.Rows, func(r ComparisonRow) bool { return r.Kommune.Name == name })
	if n < 0 {
		t.Fatalf("there is no row of %s", name)
	}
	return c.Rows[n]
}

// trendOf follows one kommune, and the country where there are figures of it,
// over all the periods of the cells.
func trendOf(indicator kommune.Indicator, cells ...cell) *Trend {
	w := newWorld(kommunerNamed("Prøve"), map[string][]cell{indicator.ID: cells}, indicator)
	trend := &Trend{
		Indicator: indicatorOf(w, 0), Release: w.snapshot.Release, Periods: indicatorOf(w, 0).Periods(),
		Query: TrendQuery{IndicatorID: indicator.ID, Confidence: DefaultConfidence}, Computed: when(),
	}
	trend.compute(w.catalogue, w.catalogue.Kommuner.All, observationsOf(indicator, cells))
	return trend
}

// analystOf answers on the figures of some worlds.
func analystOf(worlds ...*world) (*Analyst, *kommune.Catalogue) {
	snapshots := make([]*kommune.Snapshot, len(worlds))
	for n, w := range worlds {
		snapshots[n] = w.snapshot
	}
	return NewAnalyst(&memoryReader{worlds: worlds}, when), kommune.NewCatalogue(snapshots)
}
