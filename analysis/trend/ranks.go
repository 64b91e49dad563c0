package trend

import (
	"math"

	"kommunebench/analysis"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// rankPoints adds to every point of the series where the kommune stood among all
// kommuner with a figure in that period, as in a comparison: whichever series are
// asked for, and from the figures that were read for the trend.
func (t *Trend) rankPoints(all []kommune.Kommune, byArea map[kommune.Area]observationsByPeriod) {
	place := make(map[kommune.Code]int, len(all))
	for n, k := range all {
		place[k.Code] = n
	}
	values := make([]float64, len(all))
	for n, period := range t.Periods {
		ranked := 0
		for at, k := range all {
			values[at] = math.NaN()
			if value := byArea[k.Code.Area()][period].Value; value != nil {
				values[at] = *value
				ranked++
			}
		}
		if ranked < 2 {
			continue // a kommune that alone has a figure has no rank
		}
		standings := stats.Rank(values, analysis.DirectionOf(t.Indicator.Polarity))
		for s := range t.Series {
			series := &t.Series[s]
			if standing := &standings[place[series.Kommune.Code]]; standing.Ranked() {
				point := &series.Points[n]
				point.Rank, point.PercentileRank, point.Quartile = &standing.Rank, &standing.PercentileRank, &standing.Quartile
			}
		}
	}
}
