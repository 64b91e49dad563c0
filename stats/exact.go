package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ClopperPearsonInterval returns the exact interval of the proportion x/n at the
// given level, as fractions between 0 and 1: the limits cut off a tail of
// (1-level)/2 each of the binomial distribution, by quantiles B of the beta
// distribution,
//
//	lower = B(α/2; x, n-x+1),  upper = B(1-α/2; x+1, n-x),  α = 1-level
//
// with lower = 0 and upper = 1-(α/2)^(1/n) for x = 0, and their mirror for
// x = n. It covers with at least the level whatever n and the proportion are,
// and so is wider than Wilson's, which covers with the level on average: use it
// where a claim must stand for every single small count. Limits are good to
// nine digits up to n = 1e6 and to six at n = 1e9.
//
// Counts may be fractional, as for Wilson's; exactness then is only in form. ok
// is false when x or n is not finite, n <= 0, x < 0, x > n, or level is not
// strictly between 0 and 1.
//
// Source: C. J. Clopper and E. S. Pearson (1934), Biometrika 26:404-413; method
// 5 of R. G. Newcombe (1998), Statistics in Medicine 17:857-872.
func ClopperPearsonInterval(x, n, level float64) (interval Interval, ok bool) {
	if !validProportion(x, n) || n == 0 || !validLevel(level) {
		return Interval{}, false
	}
	tail, p := upperTail(level), x/n

	return Interval{
		Lower:  min(exactLower(x, n, tail), p),
		Upper:  max(exactUpper(x, n, tail), p),
		Level:  level,
		Method: MethodClopperPearson,
	}, true
}

// Where the quantile has a closed form it is taken: gonum's inverse is slowest and
// least exact just there.
func exactLower(x, n, tail float64) float64 {
	switch {
	case x == n:
		return math.Exp(math.Log(tail) / n)
	case x == 1:
		return -math.Expm1(math.Log1p(-tail) / n)
	case x < leastShape:
		return 0
	}
	// 0 still covers where gonum finds no quantile.
	if lower := mathext.InvRegIncBeta(x, n-x+1, tail); isFinite(lower) {
		return lower
	}

	return 0
}

func exactUpper(x, n, tail float64) float64 {
	switch {
	case x == 0:
		return -math.Expm1(math.Log(tail) / n)
	case x == n-1:
		return math.Exp(math.Log1p(-tail) / n)
	case n-x < leastShape:
		return 1
	}
	// So does 1.
	if upper := mathext.InvRegIncBeta(x+1, n-x, 1-tail); isFinite(upper) {
		return upper
	}

	return 1
}
