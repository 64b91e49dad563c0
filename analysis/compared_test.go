package analysis

import (
	"slices"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// indicatorOf is the n-th indicator of a world.
func indicatorOf(w *analysistest.World, n int) Indicator {
	return Indicator{Indicator: w.Snapshot.Indicators[n], Snapshot: w.Snapshot, Catalogue: w.Catalogue}
}

// planOf is a comparison of all kommuner of the world on its first indicator in
// 2024 at 95 per cent.
func planOf(w *analysistest.World) *Plan {
	return &Plan{
		catalogue: w.Catalogue, Indicator: indicatorOf(w, 0), Period: "2024", Kommuner: w.Catalogue.Kommuner.All,
		query: ComparisonQuery{IndicatorID: indicatorOf(w, 0).ID, Confidence: DefaultConfidence},
	}
}

// compareCells compares kommuner on made-up figures of 2024.
func compareCells(kommuner []kommune.Kommune, indicator kommune.Indicator, cells ...analysistest.Cell) *Comparison {
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	return planOf(w).compute(analysistest.ObservationsOf(indicator, cells), analysistest.When())
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

// analystOf answers on the figures of some worlds.
func analystOf(worlds ...*analysistest.World) (*Analyst, *kommune.Catalogue) {
	reader, catalogue := analysistest.Open(worlds...)
	return NewAnalyst(reader, analysistest.When), catalogue
}
