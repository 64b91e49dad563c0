package stats

// CompareRates tests whether the rates count1/exposure1 and count2/exposure2
// are the same, taking the counts as Poisson and the exposures as known, by the
// score test with the pooled rate:
//
//	z = (r1 - r2) / sqrt(r(1/e1 + 1/e2)),  r = (c1+c2)/(e1+e2)
//
// Exposures are in one unit, whichever; Z and P do not depend on it. The groups
// must not overlap. Counts may be fractional. With no event in either group Z is
// 0 and P 1. ok is false, and every field NaN, when a figure is not finite, a
// count is negative or an exposure not above 0.
//
// Source: H. K. T. Ng and M. L. Tang (2005), Statistics in Medicine 24:955-965
// (their W2 at ratio 1); the normal form of the conditional test of J.
// Przyborowski and H. Wilenski (1940), Biometrika 31:313-323.
func CompareRates(count1, exposure1, count2, exposure2 float64) (test ScoreTest, ok bool) {
	if !validRate(count1, exposure1) || !validRate(count2, exposure2) || exposure1 == 0 || exposure2 == 0 {
		return untested(), false
	}
	if count1 == 0 && count2 == 0 {
		return noEvidence(), true
	}
	rate := (count1 + count2) / (exposure1 + exposure2)

	return scoreOf(
		count1/exposure1-count2/exposure2,
		rate*(1/exposure1+1/exposure2),
		rate*min(exposure1, exposure2),
	)
}

// CompareRatesWithRest tests every unit against all the others together, itself
// excluded, by CompareRates: one test per unit in their order. Missing figures
// and exposures of 0 are treated as in CompareProportionsWithRest. ok is false
// when the lengths differ or a count or exposure is negative.
func CompareRatesWithRest(counts, exposures []float64) (tests []ScoreTest, ok bool) {
	return compareWithRest(counts, exposures, validRate, func(c, e, restC, restE float64) ScoreTest {
		test, _ := CompareRates(c, e, max(restC, 0), restE)

		return test
	})
}

// CompareRateWithTarget tests whether count/exposure differs from a target rate
// known without error, in counts per unit of exposure, by the score test
//
//	z = (count - target·exposure) / sqrt(target·exposure)
//
// ok is false, and every field NaN, when a figure is not finite, the count is
// negative, or exposure or target are not above 0.
//
// Source: N. E. Breslow and N. E. Day (1987), Statistical Methods in Cancer
// Research II, section 2.3.
func CompareRateWithTarget(count, exposure, target float64) (test ScoreTest, ok bool) {
	expected := target * exposure
	if !validRate(count, exposure) || !isFinite(target) || target <= 0 || expected == 0 {
		return untested(), false
	}

	return scoreOf(count-expected, expected, expected)
}

func validRate(count, exposure float64) bool {
	return isFinite(count) && isFinite(exposure) && count >= 0 && exposure >= 0
}
