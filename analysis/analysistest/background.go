package analysistest

import (
	"kommunebench/kommune"
)

// WithID is an indicator by another id.
func WithID(id string, indicator kommune.Indicator) kommune.Indicator {
	indicator.ID = id
	return indicator
}

// BackgroundWorld has two background indicators, of which the second has a
// thousand times the spread, and a third that is the same for all.
func BackgroundWorld(dataset string, synthetic bool) *World {
	ids := []string{dataset + "/income", dataset + "/size", dataset + "/flat"}
	w := NewWorld(KommunerNumbered(6), map[string][]Cell{
		ids[0]: {Figure("101", 10), Figure("102", 11), Figure("103", 20), Figure("104", 10), Figure("105", 12), Figure("106", 10)},
		ids[1]: {Figure("101", 1000), Figure("102", 1200), Figure("103", 1000), Figure("104", 5000), None("105", kommune.Suppressed), Figure("106", 1000)},
		ids[2]: {Figure("101", 7), Figure("102", 7), Figure("103", 7), Figure("104", 7), Figure("105", 7), Figure("106", 7)},
	}, WithID(ids[0], Score(kommune.Neutral)), WithID(ids[1], Score(kommune.Neutral)), WithID(ids[2], Score(kommune.Neutral)))
	w.Snapshot.Dataset.ID, w.Snapshot.Dataset.Synthetic = dataset, synthetic
	w.Snapshot.Release.ID = dataset + "@1"
	return w
}

// BelowDenmark has ten kommuner with 5,000 of 10,000 each, Hedensted with 5,990
// of 10,000, and a published country of 600,000 of 1,000,000.
func BelowDenmark() (kommuner []kommune.Kommune, cells []Cell) {
	kommuner = append(KommunerNumbered(10), kommune.Kommune{Code: "766", Name: "Hedensted", LongName: "Hedensted Kommune"})
	for _, k := range kommuner[:10] {
		cells = append(cells, Ratio(k.Code.Area(), 5000, 10_000))
	}
	return kommuner, append(cells, Ratio("766", 5990, 10_000), Ratio(kommune.Country, 600_000, 1_000_000))
}
