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
func planOf(w *analysistest.World) *comparisonPlan {
	return &comparisonPlan{
		catalogue: w.Catalogue, indicator: indicatorOf(w, 0), period: "2024", scope: w.Catalogue.Kommuner.All,
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

// trendOf follows one kommune, and the country where there are figures of it,
// over all the periods of the cells.
func trendOf(indicator kommune.Indicator, cells ...analysistest.Cell) *Trend {
	return trendAmong(analysistest.KommunerNamed("Prøve"), indicator, cells...)
}

// trendAmong follows several kommuner.
func trendAmong(kommuner []kommune.Kommune, indicator kommune.Indicator, cells ...analysistest.Cell) *Trend {
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	trend := &Trend{
		Indicator: indicatorOf(w, 0), Release: w.Snapshot.Release, Periods: indicatorOf(w, 0).Periods(),
		Query: TrendQuery{IndicatorID: indicator.ID, Confidence: DefaultConfidence}, Computed: analysistest.When(),
	}
	trend.compute(w.Catalogue, w.Catalogue.Kommuner.All, analysistest.ObservationsOf(indicator, cells))
	return trend
}

// analystOf answers on the figures of some worlds.
func analystOf(worlds ...*analysistest.World) (*Analyst, *kommune.Catalogue) {
	reader, catalogue := analysistest.Open(worlds...)
	return NewAnalyst(reader, analysistest.When), catalogue
}
