package stats_test

import (
	"fmt"
	"math"
	"testing"

	"kommunebench/stats"
)

func TestClopperPearsonInterval(t *testing.T) {
	tests := []struct {
		name         string
		x, n, level  float64
		lower, upper float64
		tolerance    float64
	}{
		// R. G. Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 5.
		{"Newcombe's 81 of 263", 81, 263, 0.95, 0.2527, 0.3676, 5e-5},
		{"Newcombe's 15 of 148", 15, 148, 0.95, 0.0578, 0.1617, 5e-5},
		{"Newcombe's none of 20", 0, 20, 0.95, 0, 0.1684, 5e-5},
		{"Newcombe's 1 of 29", 1, 29, 0.95, 0.0009, 0.1776, 5e-5},
		// By hand: none of 10 has probability (1-p)^10 = 0.025 at p = 1-0.025^(1/10).
		{"none of 10 by hand", 0, 10, 0.95, 0, 0.308497, 5e-7},
		{"all of 10 by hand", 10, 10, 0.95, 0.691503, 1, 5e-7},
		// By hand: one of two has 1-(1-p)² = 0.1 at lower, so it is 1-√0.9, and by symmetry the upper √0.9.
		{"one of two at 80 % by hand", 1, 2, 0.8, 0.051317, 0.948683, 5e-7},
		// SciPy 1.10.1, beta.ppf and beta.isf.
		{"5 of 100 at 99.8 %", 5, 100, 0.998, 0.00751709633711191, 0.1553673058104683, 1e-9},
		{"29 of 30 at 80 %", 29, 30, 0.8, 0.8764300093247439, 0.9964941427304151, 1e-9},
		{"3 in a million", 3, 1e6, 0.95, 6.186725501906404e-07, 8.767247788067677e-06, 2e-15},
		{"none in 1e9", 0, 1e9, 0.95, 0, 3.6888794473100194e-09, 1e-18},
		{"half of 1e9 at 99.9 %", 5e8, 1e9, 0.999, 0.49994797170418853, 0.5000520282958114, 1e-9},
		{"a weighted count", 7.5, 20, 0.95, 0.17227621363191203, 0.6160796836554037, 1e-9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.ClopperPearsonInterval(tt.x, tt.n, tt.level)
			want := stats.Interval{Lower: tt.lower, Upper: tt.upper, Level: tt.level, Method: stats.MethodClopperPearson}
			wantInterval(t, got, ok, want, tt.tolerance)
		})
	}
}

// The limits are defined by the two tails of the binomial distribution, summed
// here term by term without any beta function.
func TestClopperPearsonLimitsCutTheTailsTheyPromise(t *testing.T) {
	// The last level is that of comparisons among 98 at 0.999, where inverses of the
	// beta integral that halve intervals have been off for few of many.
	for _, n := range []int{1, 2, 7, 30, 100, 70_000} {
		for x := range min(n, 100) + 1 {
			for _, level := range []float64{0.8, 0.95, 0.998, 0.999, 0.99999} {
				got, ok := stats.ClopperPearsonInterval(float64(x), float64(n), level)
				if !ok {
					t.Fatalf("no interval for %d of %d at %v", x, n, level)
				}
				tail := (1 - level) / 2
				what := fmt.Sprintf("%d of %d at %v", x, n, level)
				if x < n {
					wantClose(t, "P(X <= x) at upper, "+what, binomialCDF(x, n, got.Upper), tail, 1e-10)
				}
				if x > 0 {
					wantClose(t, "P(X >= x) at lower, "+what, 1-binomialCDF(x-1, n, got.Lower), tail, 1e-10)
				}
			}
		}
	}
}

// The sum starts at the end where its first term does not underflow.
func binomialCDF(k, n int, p float64) float64 {
	if p > 0.5 {
		return 1 - binomialCDF(n-k-1, n, 1-p)
	}
	term, sum := math.Pow(1-p, float64(n)), 0.0
	for i := range k + 1 {
		if i > 0 {
			term *= p / (1 - p) * float64(n-i+1) / float64(i)
		}
		sum += term
	}

	return sum
}

func TestClopperPearsonIntervalEndsForTheSmallestAndLargestCounts(t *testing.T) {
	smallest := math.SmallestNonzeroFloat64
	for _, n := range []float64{smallest, 1e-300, 0.5, 1, 98, 1e9, 1e15, math.MaxFloat64} {
		for _, share := range []float64{0, smallest, 1e-310, 1e-300, 1e-18, 1e-9, 0.5, math.Nextafter(1, 0), 1} {
			for _, level := range []float64{smallest, 1e-19, 0.8, 0.95, 0.999, math.Nextafter(1, 0)} {
				x := share * n
				got, ok := stats.ClopperPearsonInterval(x, n, level)
				if !ok || !(got.Lower >= 0 && got.Lower <= x/n && x/n <= got.Upper && got.Upper <= 1) {
					t.Errorf("%v of %v at %v: %+v, %v, want it to hold %v", x, n, level, got, ok, x/n)
				}
			}
		}
	}
}

func TestClopperPearsonIntervalHasNoAnswerForImpossibleInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, in := range map[string][3]float64{
		"no denominator": {0, 0, 0.95}, "negative count": {-1, 10, 0.95}, "count over its denominator": {11, 10, 0.95},
		"missing count": {nan, 10, 0.95}, "missing denominator": {1, nan, 0.95}, "infinite denominator": {1, inf, 0.95},
		"level zero": {1, 10, 0}, "level one": {1, 10, 1}, "level in per cent": {1, 10, 95}, "missing level": {1, 10, nan},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.ClopperPearsonInterval(in[0], in[1], in[2])
			wantNone(t, got, ok)
		})
	}
}

// Wilson's interval covers with the level on average, the exact one always: here
// over every proportion in steps of a hundredth, for 30 persons.
func TestClopperPearsonIntervalCoversEveryProportionWithTheLevel(t *testing.T) {
	const n, level = 30, 0.95
	var wilsonFails bool
	for step := 1; step < 100; step++ {
		p := float64(step) / 100
		var exact, wilson float64
		for x := range n + 1 {
			probability := binomialCDF(x, n, p)
			if x > 0 {
				probability -= binomialCDF(x-1, n, p)
			}
			if i, _ := stats.ClopperPearsonInterval(float64(x), n, level); i.Lower <= p && p <= i.Upper {
				exact += probability
			}
			if i, _ := stats.WilsonInterval(float64(x), n, level); i.Lower <= p && p <= i.Upper {
				wilson += probability
			}
		}
		if exact < level {
			t.Errorf("the exact interval covers %v with %v only", p, exact)
		}
		wilsonFails = wilsonFails || wilson < level
	}
	if !wilsonFails {
		t.Error("Wilson's interval covers always too: the test shows no difference")
	}
}
