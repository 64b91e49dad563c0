package stats

import "math"

// Dependence says what a trend test assumes about the deviations from the trend.
type Dependence int

const (
	// Independent takes each deviation as unrelated to those before it. It is
	// the zero value.
	Independent Dependence = iota
	// Autocorrelated widens the variance of Kendall's S by what the data show of
	// deviations that resemble those before them, as every function says. It
	// only ever widens: a correction that would narrow the variance, which in
	// short series is mostly noise, is not made.
	Autocorrelated
)

// TrendTest is a two-sided test of whether a series moves steadily up or down.
type TrendTest struct {
	// S is Kendall's statistic: pairs of values of which the later is larger,
	// less those of which the later is smaller.
	S float64
	// Variance is that of S without a trend, ties and Correction included.
	Variance float64
	// Z is S in standard deviations, its size lessened by 1 for continuity; 0
	// when S is 0.
	Z float64
	// P is the probability of an S at least as far from 0 without a trend: from
	// the exact distribution when Exact, else by the normal one from Z.
	P     float64
	Exact bool
	// Correction is the factor, at least 1, by which autocorrelation widened the
	// variance.
	Correction float64
	// N is how many values are not missing.
	N int
}

// MannKendall tests the series ys, equally spaced and in the order of time, for
// a trend of any shape that keeps one direction:
//
//	S = Σ over i<j of sign(y[j]-y[i])
//	Var S = (n(n-1)(2n+5) - Σ t(t-1)(2t+5)) / 18,  t = sizes of groups of ties
//
// Up to 10 values P is exact, from all orders in which the values could have
// come. That holds with ties too: the orders counted are then those of these
// very values, ties among them. From 11 on it is normal with continuity
// correction. Four values never give P below 0.083, five not below 0.017.
//
// Missing values (NaN, infinite) are gaps: no pair has them, and they do not
// move the others together. Values that are all equal have S 0 and P 1.
//
// Autocorrelated multiplies the variance by Hamed and Rao's factor
//
//	1 + 2/(n(n-1)(n-2)) · Σ over lags k of (n-k)(n-k-1)(n-k-2)·ρ(k)
//
// with ρ(k) the autocorrelation of the ranks of the series less its Theil-Sen
// line, counted where it is beyond ±1.960/√n. Where the factor is above 1, P is
// normal whatever n is. It is a help and no cure: of 40 values that each carry
// over half of the deviation before them, at 0.05, the plain test calls 23 %
// significant without a trend and the corrected one 16 %; below about 20 values
// it finds little.
//
// ok is false with fewer than two values.
//
// Source: H. B. Mann (1945), Econometrica 13:245-259; M. G. Kendall (1975), Rank
// Correlation Methods, 4th ed.; K. H. Hamed and A. R. Rao (1998), Journal of
// Hydrology 204:182-196.
func MannKendall(ys []float64, dependence Dependence) (test TrendTest, ok bool) {
	sorted := sortedFinite(ys)
	n := len(sorted)
	if n < 2 {
		return TrendTest{}, false
	}
	ties := tieSizes(sorted)
	s := kendallS(ys)
	correction := 1.0
	if dependence == Autocorrelated {
		correction = hamedRaoFactor(ys)
	}
	test = trendTestOf(s, kendallVariance(n, ties)*correction, n)
	test.Correction = correction
	if n <= exactKendallTo && correction == 1 {
		test.P, test.Exact = newKendallDistribution(ties).twoSidedP(s), true
	}

	return test, true
}

func trendTestOf(s, variance float64, n int) TrendTest {
	test := TrendTest{S: s, Variance: variance, P: 1, Correction: 1, N: n}
	if s != 0 && variance > 0 {
		test.Z = math.Copysign(math.Abs(s)-1, s) / math.Sqrt(variance)
		test.P = twoSidedP(test.Z)
	}

	return test
}

func kendallS(ys []float64) float64 {
	var s int
	for i, earlier := range ys {
		if !isFinite(earlier) {
			continue
		}
		for _, later := range ys[i+1:] {
			switch {
			case !isFinite(later):
			case later > earlier:
				s++
			case later < earlier:
				s--
			}
		}
	}

	return float64(s)
}

func kendallVariance(n int, ties []int) float64 {
	term := func(k int) float64 {
		m := float64(k)

		return m * (m - 1) * (2*m + 5) / 18
	}
	variance := term(n)
	for _, t := range ties {
		variance -= term(t)
	}

	return variance
}

// tieSizes lists how often each distinct value occurs.
func tieSizes(sorted []float64) []int {
	var sizes []int
	for i, v := range sorted {
		if i > 0 && v == sorted[i-1] {
			sizes[len(sizes)-1]++
		} else {
			sizes = append(sizes, 1)
		}
	}

	return sizes
}
