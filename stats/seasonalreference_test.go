package stats

// The published seasonal tests, which SeasonalTrend is held against. They know
// nothing of what lasts from one year into the next, so nothing but tests uses
// them.

// SeasonalMannKendall tests the series ys, equally spaced and in the order of
// time, for a trend within the seasons of a cycle (12 for months, 4 for
// quarters): ys[i] belongs to season i mod cycle and is compared only with the
// same season of other years, so that a pattern that returns every year is no
// trend.
//
//	S = Σ S(g),  Var S = Σ Var S(g) over the seasons g
//
// with S(g) and Var S(g) as in MannKendall, and P by the normal distribution
// with continuity correction. A start in mid-year makes no difference. Missing
// values (NaN, infinite) are gaps, and must be given as such: left out of ys they
// would move all later values to another season.
//
// Autocorrelated adds the covariances between seasons, so that months in a row
// that lie high together do not count as many findings:
//
//	Cov(g,h) = (K(g,h) + 4·Σ over years of R(g)·R(h) - years·(n(g)+1)(n(h)+1)) / 3
//	K(g,h) = Σ over years i<j of sign((y[jg]-y[ig])·(y[jh]-y[ih]))
//
// with R the midrank within the season, (n(g)+1)/2 where missing. Its authors
// advise ten years or more. Of 12 years of months that each carry over 0.6 of the
// deviation before, at 0.05, the plain test calls 28 % significant without a trend
// and the corrected one 5 %; of months that carry over none, 4 % and 2 %.
//
// ok is false when cycle is below 1, or when no season has two values.
//
// Source: R. M. Hirsch, J. R. Slack and R. A. Smith (1982), Water Resources
// Research 18:107-121; for Autocorrelated R. M. Hirsch and J. R. Slack (1984),
// Water Resources Research 20:727-732, equation 14.
func SeasonalMannKendall(ys []float64, cycle int, dependence Dependence) (test TrendTest, ok bool) {
	seasons := splitSeasons(ys, cycle)
	if !hasPair(seasons) {
		return TrendTest{}, false
	}
	var s, variance float64
	var n int
	for _, season := range seasons {
		sorted := sortedFinite(season)
		s += kendallS(season)
		variance += kendallVariance(len(sorted), tieSizes(sorted))
		n += len(sorted)
	}
	correction := 1.0
	if dependence == Autocorrelated {
		correction = hirschSlackFactor(seasons, variance)
	}
	test = trendTestOf(s, variance*correction, n)
	test.Correction = correction

	return test, true
}

// SeasonalTheilSen returns the median of the slopes between the values of one
// season in any two years, in units of the series per cycle (per year), and
// Sen's interval of it at the level, as TheilSen does with the variance of
// SeasonalMannKendall without ties; never exact. ok is false where
// SeasonalMannKendall has no answer, level is not strictly between 0 and 1, or a
// slope overflows.
//
// Source: R. M. Hirsch, J. R. Slack and R. A. Smith (1982), Water Resources
// Research 18:107-121; R. O. Gilbert (1987), Statistical Methods for
// Environmental Pollution Monitoring, section 17.4.
func SeasonalTheilSen(ys []float64, cycle int, level float64, dependence Dependence) (slope Slope, ok bool) {
	seasons := splitSeasons(ys, cycle)
	if !hasPair(seasons) || !validLevel(level) {
		return Slope{}, false
	}
	var slopes []float64
	var tied, untied float64
	var n int
	for _, season := range seasons {
		sorted := sortedFinite(season)
		slopes = append(slopes, pairSlopes(season)...)
		tied += kendallVariance(len(sorted), tieSizes(sorted))
		untied += kendallVariance(len(sorted), nil)
		n += len(sorted)
	}
	if dependence == Autocorrelated {
		untied *= hirschSlackFactor(seasons, tied)
	}

	return slopeOf(slopes, normalCritical(level, untied), level, n)
}
