package trend

import (
	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// trendOf follows one kommune, and the country where there are figures of it,
// over all the periods of the cells.
func trendOf(indicator kommune.Indicator, cells ...analysistest.Cell) *Trend {
	return trendAmong(analysistest.KommunerNamed("Prøve"), indicator, cells...)
}

// trendAmong follows several kommuner.
func trendAmong(kommuner []kommune.Kommune, indicator kommune.Indicator, cells ...analysistest.Cell) *Trend {
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
	of := analysis.Indicator{Indicator: indicator, Snapshot: w.Snapshot, Catalogue: w.Catalogue}
	trend := &Trend{
		Indicator: of, Release: w.Snapshot.Release, Periods: of.Periods(),
		Query: Query{IndicatorID: indicator.ID, Confidence: analysis.DefaultConfidence}, Computed: analysistest.When(),
	}
	trend.compute(w.Catalogue, w.Catalogue.Kommuner.All, analysistest.ObservationsOf(indicator, cells))
	return trend
}
