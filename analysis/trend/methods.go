package trend

import (
	"math"
	"slices"

	"kommunebench/analysis"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// autoregressiveTest fits a line to a series by year, whose deviations carry over
// from one year into the next.
func (s spacedSeries) autoregressiveTest(indicator kommune.Indicator, confidence float64) (Test, bool) {
	values := s.onGrid(func(p Point) float64 { return *p.Value }, math.NaN())
	trend, ok := stats.AutoregressiveTrend(values, s.leastVariances(indicator), confidence)
	if !ok {
		return Test{}, false
	}
	slope := trend.Slope / s.years
	return Test{
		Direction: directionOfTrend(slope, trend.P, confidence), Method: methodAR1,
		Statistic: &trend.T, PValue: &trend.P, Slope: &slope, SlopeInterval: analysis.ScaledInterval(trend.Interval, 1/s.years),
	}, true
}

// leastVariances are what rounding, and who happened to be counted, make the
// figures vary by, whatever else does.
func (s spacedSeries) leastVariances(indicator kommune.Indicator) []float64 {
	grain := math.Pow10(-s.decimals(indicator))
	rounding := grain * grain / 12
	denominator := func(p Point) float64 { return p.leastDenominator(&indicator) }
	var x, n float64
	for _, p := range s.points {
		if indicator.IsRatio() && denominator(p) > 0 {
			x, n = x+*p.Numerator, n+denominator(p)
		}
	}
	if n == 0 {
		return s.onGrid(func(Point) float64 { return rounding }, 0)
	}
	// The half keeps a share of nobody from having no variance.
	ratio := (x + 0.5) / n
	if indicator.Kind == kommune.Proportion {
		ratio = (x + 0.5) / (n + 1)
		ratio *= 1 - ratio
	}
	return s.onGrid(func(p Point) float64 {
		if denominator(p) <= 0 {
			return rounding
		}
		return rounding + indicator.Scale*indicator.Scale*ratio/denominator(p)
	}, 0)
}

// leastDenominator is the denominator, or the least that it may be where it is known
// only within rounding: chance then makes the figures vary most, so that no trend is
// found that another denominator would not show. It is 0 where there is none.
func (p *Point) leastDenominator(indicator *kommune.Indicator) float64 {
	if share, isRounded := analysis.RoundedShare(indicator, p.Value, p.Numerator, p.Denominator, p.Qualifier); isRounded && share.IsBounded() {
		least, _ := share.Denominators()
		return least
	}
	if p.Numerator == nil || p.Denominator == nil {
		return 0
	}
	return *p.Denominator
}

// mostDecimals is where a figure counts as not rounded.
const mostDecimals = 10

// decimals are those of the figures: at least the indicator's, more where a
// figure has more.
func (s spacedSeries) decimals(indicator kommune.Indicator) int {
	decimals := int(indicator.Decimals)
	for decimals < mostDecimals && slices.ContainsFunc(s.points, func(p Point) bool {
		scaled := *p.Value * math.Pow10(decimals)
		return math.Abs(scaled-math.Round(scaled)) > 1e-6
	}) {
		decimals++
	}
	return decimals
}

// seasonalTest compares each month or quarter only with the same one of other
// years.
func (s spacedSeries) seasonalTest(confidence float64) (Test, bool) {
	values := s.onGrid(func(p Point) float64 { return *p.Value }, math.NaN())
	trend, ok := stats.SeasonalTrend(values, s.cycle, confidence)
	if !ok {
		return Test{}, false
	}
	return Test{
		Direction: directionOfTrend(trend.S, trend.P, confidence), Method: methodSeasonal,
		Statistic: &trend.S, PValue: &trend.P, Slope: &trend.Slope, SlopeInterval: analysis.ScaledInterval(trend.Interval, 1),
		powerless: leastSeasonalP(len(values), s.cycle) >= 1-confidence,
	}, true
}

// leastSeasonalP is the smallest p that a series of n places by the seasons of a
// cycle can give: that of one which moves the same way from each year to the next
// in every season, so that all seasons say the same.
func leastSeasonalP(n, cycle int) float64 {
	var s, deviation float64
	for season := range cycle {
		years := float64((n + cycle - 1 - season) / cycle)
		s += years * (years - 1) / 2
		deviation += math.Sqrt(years * (years - 1) * (2*years + 5) / 18)
	}
	return math.Erfc((s - 1) / deviation / math.Sqrt2)
}

func directionOfTrend(slope, p, confidence float64) Direction {
	switch {
	case p >= 1-confidence || slope == 0:
		return NoTrend
	case slope > 0:
		return Increasing
	}
	return Decreasing
}
