package stats

import "math"

// ScoreTest is a two-sided test of whether two proportions, or two rates, are
// the same.
type ScoreTest struct {
	// Z is the difference in standard errors under the hypothesis that there is
	// none; positive when the first, or the unit, is the larger.
	Z float64
	// P is the probability of a Z at least as far from 0 under that hypothesis,
	// by the normal distribution.
	P float64
	// LeastExpected is the smallest count that the hypothesis expects in any
	// cell (for a proportion the "no" cells too). The normal distribution is a
	// fair approximation from about 5 on (W. G. Cochran (1954), Biometrics
	// 10:417-451); below, P is rough.
	LeastExpected float64
}

// Tested says whether there was a test; the fields are NaN otherwise.
func (t ScoreTest) Tested() bool {
	return isFinite(t.P)
}

func untested() ScoreTest {
	nan := math.NaN()

	return ScoreTest{Z: nan, P: nan, LeastExpected: nan}
}

// noEvidence is the test of data that cannot differ from the hypothesis, such
// as no event in either group: Fisher's exact test has p = 1 there too.
func noEvidence() ScoreTest {
	return ScoreTest{Z: 0, P: 1, LeastExpected: 0}
}

func scoreOf(difference, variance, leastExpected float64) (test ScoreTest, ok bool) {
	z := difference / math.Sqrt(variance)
	if !isFinite(z) || !isFinite(leastExpected) {
		return untested(), false
	}

	return ScoreTest{Z: z, P: twoSidedP(z), LeastExpected: leastExpected}, true
}

// CompareProportions tests whether x1/n1 and x2/n2 are the same, by the score
// test with the pooled proportion and without continuity correction (its square
// is Pearson's chi-square of the 2×2 table):
//
//	z = (p1 - p2) / sqrt(p(1-p)(1/n1 + 1/n2)),  p = (x1+x2)/(n1+n2)
//
// The groups must not overlap: take the unit out of what it is compared with.
// Counts may be fractional. With no event anywhere, or nothing but events, Z is
// 0 and P 1. ok is false, and every field NaN, when a count is not finite,
// x < 0, x > n or n <= 0.
//
// Source: K. Pearson (1900), Philosophical Magazine 50:157-175; A. Agresti
// (2013), Categorical Data Analysis, 3rd ed., section 3.2.
func CompareProportions(x1, n1, x2, n2 float64) (test ScoreTest, ok bool) {
	if !validProportion(x1, n1) || !validProportion(x2, n2) || n1 == 0 || n2 == 0 {
		return untested(), false
	}
	if x1+x2 == 0 || x1 == n1 && x2 == n2 {
		return noEvidence(), true
	}
	p := (x1 + x2) / (n1 + n2)

	return scoreOf(x1/n1-x2/n2, p*(1-p)*(1/n1+1/n2), min(n1, n2)*min(p, 1-p))
}

// CompareProportionsWithRest tests every unit against all the others together,
// itself excluded, by CompareProportions: one test per unit in their order,
// Z positive where the unit lies above the rest. xs[i] and ns[i] belong to one
// unit. A unit where either is missing, or whose denominator is 0, is not
// tested and belongs to nobody's rest; neither is a unit without others tested.
// The order of the units matters to rounding only. The tests are not adjusted
// for being many: AdjustBenjaminiHochberg does that.
//
// ok is false when the lengths differ or a unit is impossible (a negative count,
// x > n), which would make the rest of all others wrong.
func CompareProportionsWithRest(xs, ns []float64) (tests []ScoreTest, ok bool) {
	return compareWithRest(xs, ns, validProportion, func(x, n, restX, restN float64) ScoreTest {
		// The subtraction that made the rest may leave it an ulp outside 0..restN.
		test, _ := CompareProportions(x, n, max(min(restX, restN), 0), restN)

		return test
	})
}

// CompareProportionWithTarget tests whether x/n differs from a target that is
// known without error, a fraction strictly between 0 and 1, by the score test
//
//	z = (x/n - target) / sqrt(target·(1-target)/n)
//
// WilsonInterval is its inversion: P < 1-level exactly when the target lies
// outside the interval at that level. ok is false, and every field NaN, when
// WilsonInterval has no answer, or the target is not strictly between 0 and 1.
//
// Source: E. B. Wilson (1927), JASA 22:209-212.
func CompareProportionWithTarget(x, n, target float64) (test ScoreTest, ok bool) {
	if !validProportion(x, n) || n == 0 || !(target > 0 && target < 1) {
		return untested(), false
	}

	return scoreOf(x/n-target, target*(1-target)/n, n*min(target, 1-target))
}

// compareWithRest sums the usable units once and takes each from the sum.
func compareWithRest(xs, ns []float64, valid func(x, n float64) bool, compare func(x, n, restX, restN float64) ScoreTest) ([]ScoreTest, bool) {
	if len(xs) != len(ns) {
		return nil, false
	}
	var sumX, sumN float64
	for i, x := range xs {
		if !isFinite(x) || !isFinite(ns[i]) {
			continue
		}
		if !valid(x, ns[i]) {
			return nil, false
		}
		if ns[i] > 0 {
			sumX += x
			sumN += ns[i]
		}
	}
	tests := make([]ScoreTest, len(xs))
	for i, x := range xs {
		if n := ns[i]; isFinite(x) && isFinite(n) && n > 0 {
			tests[i] = compare(x, n, sumX-x, sumN-n)
		} else {
			tests[i] = untested()
		}
	}

	return tests, true
}
