package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// From this count on Byar's approximation is used: its error against the exact
// limits is then in the third digit, and it costs no iteration.
const byarFrom = 10

// Below this count the exact lower limit is under 1e-30 at any level and taken
// as 0. gonum v0.17.0 inverts the gamma integral in an endless loop at shapes so
// small that 1/shape overflows.
const leastShape = 0.01

// PoissonInterval returns the interval at the given level of the expected value
// of a Poisson count, in the unit of the count. Counts below 10 get Garwood's
// exact limits by chi-square quantiles,
//
//	lower = χ²(α/2; 2·count)/2,  upper = χ²(1-α/2; 2·count+2)/2,  α = 1-level
//
// with lower = 0 for a count of 0; from 10 on they are Byar's,
//
//	lower = c·(1 - 1/(9c) - z/(3√c))³,      c = count, at least 0
//	upper = c·(1 - 1/(9c) + z/(3√c))³,      c = count + 1
//
// Method tells which. A fractional count is allowed: the chi-square quantile is
// then taken at fractional degrees of freedom. ok is false when count is
// negative or not finite, or level is not strictly between 0 and 1.
//
// Source: F. Garwood (1936), Biometrika 28:437-442; Byar's limits as in N. E.
// Breslow and N. E. Day (1987), Statistical Methods in Cancer Research II, p. 69.
func PoissonInterval(count, level float64) (interval Interval, ok bool) {
	if !isFinite(count) || count < 0 || !validLevel(level) {
		return Interval{}, false
	}
	if count < byarFrom {
		return exactPoisson(count, level), true
	}

	return byar(count, level), true
}

// RateInterval returns the interval at the given level of the rate
// count/exposure, in counts per unit of exposure (per person, or per 100 staff
// when exposure is staff/100). The exposure is taken as known without error, so
// the limits are those of PoissonInterval divided by it. ok is false when
// PoissonInterval has no answer, exposure is not finite or not above 0, or the
// rate overflows.
func RateInterval(count, exposure, level float64) (interval Interval, ok bool) {
	interval, ok = PoissonInterval(count, level)
	if !ok || !isFinite(exposure) || exposure <= 0 {
		return Interval{}, false
	}
	interval.Lower /= exposure
	interval.Upper /= exposure
	if !isFinite(interval.Upper) {
		return Interval{}, false
	}

	return interval, true
}

func exactPoisson(count, level float64) Interval {
	tail := upperTail(level)
	interval := Interval{
		Upper:  mathext.GammaIncRegCompInv(count+1, tail),
		Level:  level,
		Method: MethodPoissonExact,
	}
	if count < leastShape {
		return interval
	}
	// The inverse may fail to converge (NaN) at levels within 1e-14 of 1; 0 is
	// then the limit that still covers.
	if lower := mathext.GammaIncRegInv(count, tail); isFinite(lower) {
		interval.Lower = lower
	}

	return interval
}

func byar(count, level float64) Interval {
	z := normalDeviate(level)

	return Interval{
		// At levels beyond any in use the bracket turns negative at small counts.
		Lower:  count * cube(max(byarBracket(count, -z), 0)),
		Upper:  (count + 1) * cube(byarBracket(count+1, z)),
		Level:  level,
		Method: MethodByar,
	}
}

// byarRate has Byar's limits below 10 too. It costs no iteration, and its limits
// there hold the exact ones between them or, at levels under 0.99, fall short of
// one by 1 % of the limit at most.
func byarRate(count, exposure, level float64) (interval Interval, ok bool) {
	interval = byar(count, level)
	if count == 0 {
		interval.Lower = 0
	}
	interval.Lower /= exposure
	interval.Upper /= exposure

	return interval, isFinite(interval.Upper)
}

func byarBracket(count, z float64) float64 {
	return 1 - 1/(9*count) + z/(3*math.Sqrt(count))
}

func cube(x float64) float64 {
	return x * x * x
}
