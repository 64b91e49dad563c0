package analysis

import (
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func named(id string, indicator kommune.Indicator) kommune.Indicator {
	indicator.ID = id
	return indicator
}

// backgroundWorld has two background indicators, of which the second has a
// thousand times the spread, and a third that is the same for all.
func backgroundWorld(dataset string, synthetic bool) *analysistest.World {
	ids := []string{dataset + "/income", dataset + "/size", dataset + "/flat"}
	w := analysistest.NewWorld(analysistest.KommunerNumbered(6), map[string][]analysistest.Cell{
		ids[0]: {analysistest.Figure("101", 10), analysistest.Figure("102", 11), analysistest.Figure("103", 20), analysistest.Figure("104", 10), analysistest.Figure("105", 12), analysistest.Figure("106", 10)},
		ids[1]: {analysistest.Figure("101", 1000), analysistest.Figure("102", 1200), analysistest.Figure("103", 1000), analysistest.Figure("104", 5000), analysistest.None("105", kommune.Suppressed), analysistest.Figure("106", 1000)},
		ids[2]: {analysistest.Figure("101", 7), analysistest.Figure("102", 7), analysistest.Figure("103", 7), analysistest.Figure("104", 7), analysistest.Figure("105", 7), analysistest.Figure("106", 7)},
	}, named(ids[0], analysistest.Score(kommune.Neutral)), named(ids[1], analysistest.Score(kommune.Neutral)), named(ids[2], analysistest.Score(kommune.Neutral)))
	w.Snapshot.Dataset.ID, w.Snapshot.Dataset.Synthetic = dataset, synthetic
	w.Snapshot.Release.ID = dataset + "@1"
	return w
}

// belowDenmark has ten kommuner with 5,000 of 10,000 each, Hedensted with 5,990
// of 10,000, and a published country of 600,000 of 1,000,000.
func belowDenmark() (kommuner []kommune.Kommune, cells []analysistest.Cell) {
	kommuner = append(analysistest.KommunerNumbered(10), kommune.Kommune{Code: "766", Name: "Hedensted", LongName: "Hedensted Kommune"})
	for _, k := range kommuner[:10] {
		cells = append(cells, analysistest.Ratio(k.Code.Area(), 5000, 10_000))
	}
	return kommuner, append(cells, analysistest.Ratio("766", 5990, 10_000), analysistest.Ratio(kommune.Country, 600_000, 1_000_000))
}
