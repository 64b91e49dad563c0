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

// Where the quantile has a closed form it is taken: iteration is slowest and least
// exact just there.
func exactLower(x, n, tail float64) float64 {
	switch {
	case x == n:
		return math.Exp(math.Log(tail) / n)
	case x == 1:
		return -math.Expm1(math.Log1p(-tail) / n)
	case x < leastShape:
		return 0
	}
	// 0 still covers where no quantile is found.
	if lower := betaQuantile(x, n-x+1, tail); isFinite(lower) {
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
	if upper := betaQuantile(x+1, n-x, 1-tail); isFinite(upper) {
		return upper
	}

	return 1
}

// betaQuantile is the quantile of the beta distribution. It starts from the normal
// approximation and takes Halley's steps, whose error falls with its third power, so
// one or two are enough, where gonum's inverse takes five or more. What does not
// converge at once is left to gonum.
//
// Source: M. Abramowitz and I. A. Stegun (1964), Handbook of Mathematical Functions,
// 26.5.22; E. Halley (1694), Philosophical Transactions 18:136-148.
func betaQuantile(a, b, p float64) float64 {
	if !(a > 1 && b > 1 && p > 0 && p < 1) {
		return mathext.InvRegIncBeta(a, b, p)
	}
	const (
		mostSteps = 4
		// closeEnough is of the deviation, and of the distance from 0 and 1: the error
		// that is left is about its third power.
		closeEnough = 1e-4
	)
	deviation := math.Sqrt(a*b/(a+b+1)) / (a + b)
	x, logBeta := betaStart(a, b, p), logGamma(a)+logGamma(b)-logGamma(a+b)
	for range mostSteps {
		density := math.Exp((a-1)*math.Log(x) + (b-1)*math.Log1p(-x) - logBeta)
		newton := (mathext.RegIncBeta(a, b, x) - p) / density
		step := newton / (1 - newton*((a-1)/x-(b-1)/(1-x))/2)
		if x -= step; !(x > 0 && x < 1) {
			break
		}
		if math.Abs(step) < closeEnough*min(deviation, x, 1-x) {
			return x
		}
	}

	return mathext.InvRegIncBeta(a, b, p)
}

func betaStart(a, b, p float64) float64 {
	y := -mathext.NormalQuantile(p)
	ofA, ofB, third := 1/(2*a-1), 1/(2*b-1), (y*y-3)/6
	h := 2 / (ofA + ofB)
	w := y*math.Sqrt(h+third)/h - (ofB-ofA)*(third+5./6-2/(3*h))

	return a / (a + b*math.Exp(2*w))
}
