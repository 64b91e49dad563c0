package trend

import (
	"math"

	"kommunebench/kommune"
)

// Parts are the first and the last place of each stretch of the trend's periods
// that no break lies within.
func (t *Trend) Parts() [][2]int {
	if len(t.Periods) == 0 {
		return nil
	}
	parts := [][2]int{{0, 0}}
	for n := range t.Periods {
		if t.breaks[n] {
			parts = append(parts, [2]int{n, n})
		}
		parts[len(parts)-1][1] = n
	}
	return parts
}

// Seasons is how many places a year has on an evenly spaced grid of the trend's
// periods, 1 where a place is a year or more.
func (t *Trend) Seasons() int { return max(t.Periods[0].PerYear()/t.step, 1) }

// Place is where the n-th period stands on that grid, counted from the first one;
// false for a 53rd week, which would move all later ones to another season.
func (t *Trend) Place(n int) (place int, isPlaced bool) { return t.places[n], t.places[n] >= 0 }

// placesOf are the places of periods on an evenly spaced grid, -1 for a 53rd week.
func placesOf(periods []kommune.Period, step int) []int {
	places := make([]int, len(periods))
	for n, period := range periods {
		places[n] = -1
		if period.Number() <= period.PerYear() {
			places[n] = (ordinal(period) - ordinal(periods[0])) / step
		}
	}
	return places
}

// RoundingVariance is how much the figures of a series vary by being rounded.
func (s *Series) RoundingVariance() float64 {
	usable := spacedSeries{}
	for _, point := range s.Points {
		if point.Exact() != nil {
			usable.points = append(usable.points, point)
		}
	}
	grain := math.Pow10(-usable.decimals(s.in.Indicator.Indicator))
	return grain * grain / 12
}

// IsRatioOfCounts reports whether a figure has a numerator and a denominator that
// it can be computed from.
func (t *Trend) IsRatioOfCounts(p Point) bool {
	return t.Indicator.IsRatio() && p.Numerator != nil && p.Denominator != nil && *p.Denominator > 0 &&
		(t.Indicator.Kind != kommune.Proportion || *p.Numerator <= *p.Denominator)
}
