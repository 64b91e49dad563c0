package analysistest

import (
	"math"

	"pgregory.net/rapid"

	"kommunebench/kommune"
)

// AnyIndicator draws a polarity, a kind and how many decimals.
func AnyIndicator() *rapid.Generator[kommune.Indicator] {
	return rapid.Custom(func(t *rapid.T) kommune.Indicator {
		indicator := Share(rapid.SampledFrom(kommune.Polarities()).Draw(t, "polarity"))
		indicator.Kind = rapid.SampledFrom(kommune.IndicatorKinds()).Draw(t, "kind")
		indicator.Decimals = rapid.Int64Range(0, 3).Draw(t, "decimals")
		return indicator
	})
}

// AnyCell draws figures of every status and hedge, with counts and without, far
// apart and equal.
func AnyCell(area kommune.Area, period kommune.Period) *rapid.Generator[Cell] {
	return rapid.Custom(func(t *rapid.T) Cell {
		var c Cell
		switch rapid.IntRange(0, 9).Draw(t, "form") {
		case 0:
			c = None(area, rapid.SampledFrom([]kommune.ValueStatus{kommune.Missing, kommune.Suppressed, kommune.NotApplicable}).Draw(t, "status"))
		case 1:
			c = Figure(area, float64(rapid.IntRange(0, 100).Draw(t, "value")))
		case 2, 3:
			n := float64(rapid.SampledFrom([]int{30, 500, 20000}).Draw(t, "n"))
			c = AsRounded(area, math.Round(n*float64(rapid.SampledFrom([]int{0, 10, 40, 42, 45, 90, 100}).Draw(t, "per cent"))/100), n, 1)
		default:
			n := float64(rapid.SampledFrom([]int{0, 1, 5, 30, 500, 20000}).Draw(t, "n"))
			c = Ratio(area, math.Round(n*float64(rapid.SampledFrom([]int{0, 10, 40, 42, 45, 90, 100}).Draw(t, "per cent"))/100), n)
			if n == 0 {
				c.Status = kommune.NotApplicable
			}
		}
		if c.Status == kommune.Published && rapid.IntRange(0, 9).Draw(t, "hedging") == 0 {
			c.Qualifier = rapid.SampledFrom(kommune.Qualifiers()).Draw(t, "qualifier")
		}
		if c.Status == kommune.Published && rapid.IntRange(0, 9).Draw(t, "certainty") == 0 {
			c.Status = kommune.Provisional
		}
		return c.In(period)
	})
}
