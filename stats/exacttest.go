package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// CompareProportionsExactly is CompareProportions by Fisher's exact test, for
// counts too small for the normal distribution: given the sum of both counts,
// x1 is hypergeometric, and P is twice the smaller tail, at most 1. It is never
// below the level too often, and agrees with the exact limits of a funnel. Z is
// the normal deviate with that P, signed by the difference. ok is false as in
// CompareProportions, and where a count is no whole number.
//
// Source: R. A. Fisher (1935), JRSS 98:39-82; twice the smaller tail: P. Armitage
// and G. Berry (1994), Statistical Methods in Medical Research, section 4.7.
func CompareProportionsExactly(x1, n1, x2, n2 float64) (test ScoreTest, ok bool) {
	score, ok := CompareProportions(x1, n1, x2, n2)
	if !ok || !areWhole(x1, n1, x2, n2) {
		return untested(), false
	}

	return exactTest(hypergeometricTail(x1, n1, x1+x2, n1+n2), score), true
}

// CompareRatesExactly is CompareRates by the exact conditional test: given the
// sum of both counts, count1 is binomial with probability e1/(e1+e2); otherwise
// as CompareProportionsExactly.
//
// Source: J. Przyborowski and H. Wilenski (1940), Biometrika 31:313-323.
func CompareRatesExactly(count1, exposure1, count2, exposure2 float64) (test ScoreTest, ok bool) {
	score, ok := CompareRates(count1, exposure1, count2, exposure2)
	if !ok || !areWhole(count1, count2) {
		return untested(), false
	}
	n, p := count1+count2, exposure1/(exposure1+exposure2)

	return exactTest(min(binomialAtMost(count1, n, p), binomialAtMost(n-count1, n, 1-p)), score), true
}

// CompareProportionWithTargetExactly is CompareProportionWithTarget by the
// binomial distribution.
func CompareProportionWithTargetExactly(x, n, target float64) (test ScoreTest, ok bool) {
	score, ok := CompareProportionWithTarget(x, n, target)
	if !ok || !areWhole(x, n) {
		return untested(), false
	}

	return exactTest(min(binomialAtMost(x, n, target), binomialAtMost(n-x, n, 1-target)), score), true
}

// CompareRateWithTargetExactly is CompareRateWithTarget by the Poisson
// distribution.
func CompareRateWithTargetExactly(count, exposure, target float64) (test ScoreTest, ok bool) {
	score, ok := CompareRateWithTarget(count, exposure, target)
	if !ok || !areWhole(count) {
		return untested(), false
	}
	model := poissonModel()

	return exactTest(min(model.atMost(count, exposure, target), model.atLeast(count, exposure, target)), score), true
}

// exactTest puts the smaller tail in the place of the normal distribution's.
func exactTest(tail float64, score ScoreTest) ScoreTest {
	test := ScoreTest{P: min(2*tail, 1), LeastExpected: score.LeastExpected}
	if test.P < 1 && score.Z != 0 {
		test.Z = math.Copysign(-mathext.NormalQuantile(test.P/2), score.Z)
	}

	return test
}

func areWhole(counts ...float64) bool {
	for _, count := range counts {
		if count != math.Trunc(count) {
			return false
		}
	}

	return true
}

// hypergeometricTail is the smaller of the probabilities of x or fewer and of x
// or more events among n of total units, of which events have one.
func hypergeometricTail(x, n, events, total float64) float64 {
	choose := func(n, k float64) float64 { return logGamma(n+1) - logGamma(k+1) - logGamma(n-k+1) }
	point := math.Exp(choose(events, x) + choose(total-events, n-x) - choose(total, n))
	// Outward from x the probabilities fall ever faster.
	step := 1.0
	if x*total < n*events {
		step = -1
	}
	sum := point
	for k, term := x, point; term > sum*1e-17; k += step {
		// The ratio of neighbouring probabilities.
		if step > 0 {
			term *= (events - k) * (n - k) / ((k + 1) * (total - events - n + k + 1))
		} else {
			term *= k * (total - events - n + k) / ((events - k + 1) * (n - k + 1))
		}
		sum += term
	}

	return min(sum, 1)
}

func logGamma(x float64) float64 {
	value, _ := math.Lgamma(x)

	return value
}
