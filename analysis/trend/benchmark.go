package trend

import (
	"kommunebench/analysis"
	"kommunebench/kommune"
)

// nationalObservations are the publisher's national figures, pooled figures
// where there are none.
func (t *Trend) nationalObservations(catalogue *kommune.Catalogue, byArea map[kommune.Area]observationsByPeriod) observationsByPeriod {
	national := observationsByPeriod{}
	for _, period := range t.Periods {
		published, found := byArea[kommune.Country][period]
		if found && published.Value != nil {
			national[period] = published
			continue
		}
		ofPeriod := map[kommune.Area]*kommune.Observation{}
		for area, observations := range byArea {
			if observation, found := observations[period]; found {
				ofPeriod[area] = &observation
			}
		}
		if status := statusWithoutFigure(t.Indicator.Indicator, published, ofPeriod); status != kommune.Missing {
			national[period] = kommune.Observation{Period: period, Area: kommune.Country, Status: status, Qualifier: kommune.Exact}
		}
		pooled, from := analysis.PoolCountry(t.Indicator.Indicator, period, catalogue.Kommuner.All, ofPeriod)
		if from == 0 {
			continue
		}
		national[period] = pooled
		if t.pooledFrom == 0 || from < t.pooledFrom {
			t.pooledFrom = from
		}
	}
	return national
}

// statusWithoutFigure is why there is no national figure: the publisher's own
// reason, else that figures of kommuner, which would be pooled, are hidden.
func statusWithoutFigure(indicator kommune.Indicator, published kommune.Observation, kommuner map[kommune.Area]*kommune.Observation) kommune.ValueStatus {
	if published.Status != "" && published.Status != kommune.Published {
		return published.Status
	}
	for area, observation := range kommuner {
		if _, isKommune := area.Code(); isKommune && observation.Status == kommune.Suppressed && analysis.CanPool(indicator) {
			return kommune.Suppressed
		}
	}
	return kommune.Missing
}
