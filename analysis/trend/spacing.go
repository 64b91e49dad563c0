package trend

import (
	"slices"

	"kommunebench/kommune"
)

// ordinal counts the periods of a kind: the distance of two is their difference.
// A 53rd week has the ordinal of the week after it.
func ordinal(period kommune.Period) int { return period.Year()*period.PerYear() + period.Number() - 1 }

// fewForStep is how many periods must show a common distance for it to count.
const fewForStep = 3

// periodStep is how many periods of their kind lie from one period of an
// indicator to the next: 2 where twelve-month windows by quarter are published
// twice a year. It is 1 where the distances have no common measure, and divides
// the year or is a multiple of it.
func periodStep(periods []kommune.Period) int {
	if len(periods) < fewForStep {
		return 1
	}
	step, perYear := 0, periods[0].PerYear()
	for n := 1; n < len(periods); n++ {
		step = greatestCommonDivisor(step, ordinal(periods[n])-ordinal(periods[n-1]))
	}
	if step%perYear != 0 {
		step = greatestCommonDivisor(step, perYear)
	}
	return max(step, 1)
}

func greatestCommonDivisor(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// withGaps adds the periods between the first and the last that an indicator has
// for no kommune, so that a chart shows the gap: unless more are missing of all
// the indicator's periods than a test takes.
func withGaps(periods, all []kommune.Period, step int) []kommune.Period {
	span := (ordinal(all[len(all)-1])-ordinal(all[0]))/step + 1
	if (span-len(all))*oneMissingIn > span {
		return periods
	}
	filled := []kommune.Period{periods[0]}
	for _, period := range periods[1:] {
		for {
			next := filled[len(filled)-1]
			for range step {
				next = next.Next()
			}
			if kommune.ComparePeriods(next, period) >= 0 {
				break
			}
			filled = append(filled, next)
		}
		filled = append(filled, period)
	}
	return filled
}

// periodsOfKind are those of an indicator that are as long as the trend's.
func (t *Trend) periodsOfKind() []kommune.Period {
	kind := t.Periods[0].Kind()
	return slices.DeleteFunc(slices.Clone(t.Indicator.Periods()), func(p kommune.Period) bool { return p.Kind() != kind })
}

// Overlaps reports whether consecutive periods of the trend share months, as
// twelve-month windows do unless they lie a year apart.
func (t *Trend) Overlaps() bool {
	return len(t.Periods) > 0 && t.Periods[0].Overlaps() && t.step%t.Periods[0].PerYear() != 0
}

// periodBefore is the period one step before the n-th of the trend.
func (t *Trend) periodBefore(n int) kommune.Period {
	period := t.Periods[n]
	if t.step == 1 {
		return period.Previous()
	}
	if n > 0 && ordinal(period)-ordinal(t.Periods[n-1]) == t.step {
		return t.Periods[n-1]
	}
	return ""
}

// spacedSeries are the figures of a series that a test can use, each at its place
// on an evenly spaced grid from the first of them to the last.
type spacedSeries struct {
	points []Point
	places []int
	// cycle is how many places a year has, 1 where a place is a year or more, and
	// years how many years a place is then.
	cycle int
	years float64
	// hidden and hedged say why figures are missing between the first and the
	// last.
	hidden, hedged int
}

// spaced lays out the figures that their source did not hedge. A 53rd week has no
// place: it would move all later ones to another season.
func (t *Trend) spaced(points []Point) spacedSeries {
	usable := func(p Point) bool { return p.Exact() != nil && p.Period.Number() <= p.Period.PerYear() }
	series := spacedSeries{cycle: 1, years: 1}
	first := slices.IndexFunc(points, usable)
	if first < 0 {
		return series
	}
	perYear := points[first].Period.PerYear()
	series.cycle, series.years = max(perYear/t.step, 1), max(float64(t.step)/float64(perYear), 1)
	hidden, hedged := 0, 0
	for _, point := range points[first:] {
		switch {
		case usable(point):
			series.points = append(series.points, point)
			series.places = append(series.places, (ordinal(point.Period)-ordinal(points[first].Period))/t.step)
			series.hidden, series.hedged = hidden, hedged
		case point.Status == kommune.Suppressed:
			hidden++
		case point.Value != nil && point.Qualifier.IsHedged():
			hedged++
		}
	}
	return series
}

// span is how many places there are, missing how many of them without a figure.
func (s spacedSeries) span() int {
	if len(s.places) == 0 {
		return 0
	}
	return s.places[len(s.places)-1] + 1
}

func (s spacedSeries) missing() int { return s.span() - len(s.places) }

// longestGap is the most places in a row without a figure.
func (s spacedSeries) longestGap() int {
	longest := 0
	for n := 1; n < len(s.places); n++ {
		longest = max(longest, s.places[n]-s.places[n-1]-1)
	}
	return longest
}

// onGrid spreads one number per point over the places; empty ones get the other.
func (s spacedSeries) onGrid(number func(p Point) float64, empty float64) []float64 {
	numbers := slices.Repeat([]float64{empty}, s.span())
	for n, place := range s.places {
		numbers[place] = number(s.points[n])
	}
	return numbers
}
