package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Method names how an interval was computed.
type Method string

const (
	// MethodWilson is Wilson's score interval without continuity correction.
	MethodWilson Method = "WILSON"
	// MethodRoundedWilson is the union of Wilson's intervals over all that a count
	// and a share may be that were published rounded, without a denominator.
	MethodRoundedWilson Method = "WILSON_WITHIN_ROUNDING"
	// MethodClopperPearson is the exact binomial interval.
	MethodClopperPearson Method = "CLOPPER_PEARSON"
	// MethodPoissonExact is Garwood's exact interval for a Poisson count.
	MethodPoissonExact Method = "POISSON_EXACT"
	// MethodByar is Byar's approximation to the exact Poisson interval.
	MethodByar Method = "BYAR"
	// MethodSen is Sen's interval of a slope by Kendall's S.
	MethodSen Method = "SEN"
	// MethodFisherZ is the interval of a correlation on Fisher's z scale.
	MethodFisherZ Method = "FISHER_Z"
)

// Interval is a two-sided confidence interval. Lower <= estimate <= Upper, both
// finite and in the unit of the estimate; Level is the fraction asked for
// (0.95, not 95). As the field of a larger answer both limits are NaN when too
// little data give an estimate but no interval at the level.
type Interval struct {
	Lower, Upper float64
	Level        float64
	Method       Method
}

func unknownInterval(level float64, method Method) Interval {
	return Interval{Lower: math.NaN(), Upper: math.NaN(), Level: level, Method: method}
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

// twoSidedP keeps its digits far out in the tail, where 2·(1-Φ(|z|)) is 0.
func twoSidedP(z float64) float64 {
	return math.Erfc(math.Abs(z) / math.Sqrt2)
}
