package stats

import "gonum.org/v1/gonum/mathext"

// Method names how an interval was computed.
type Method string

const (
	// MethodWilson is Wilson's score interval without continuity correction.
	MethodWilson Method = "WILSON"
	// MethodPoissonExact is Garwood's exact interval for a Poisson count.
	MethodPoissonExact Method = "POISSON_EXACT"
	// MethodByar is Byar's approximation to the exact Poisson interval.
	MethodByar Method = "BYAR"
)

// Interval is a two-sided confidence interval. Lower <= estimate <= Upper, both
// finite and in the unit of the estimate; Level is the fraction asked for
// (0.95, not 95).
type Interval struct {
	Lower, Upper float64
	Level        float64
	Method       Method
}

func validLevel(level float64) bool {
	return level > 0 && level < 1
}

// The tail is formed as (1-level)/2 and never as 1-(1+level)/2: the second form
// loses the digits of levels close to 1.
func upperTail(level float64) float64 {
	return (1 - level) / 2
}

func normalDeviate(level float64) float64 {
	return -mathext.NormalQuantile(upperTail(level))
}
