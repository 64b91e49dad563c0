package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"kommunebench/stats"
)

// Deaths of skin cancer in Florida in 2000 by age, and person-years, beside those of
// the United States: the example of SAS/STAT's User's Guide, The STDRATE Procedure
// (Florida Department of Health 2000; Miniño et al. 2002), which expects 528.726 of
// the 538 deaths.
func floridaAndTheUS() (xs, ns, standardXs, standardNs []float64) {
	return []float64{0, 0, 4, 14, 43, 72, 70, 126, 136, 73},
		[]float64{953785, 1997935, 1885014, 1957573, 2356649, 2088000, 1548371, 1447432, 1087524, 335944},
		[]float64{0, 1, 41, 186, 626, 1199, 1303, 1637, 1624, 803},
		[]float64{19175798, 41077577, 39183891, 39892024, 45148527, 37677952, 24274684, 18390986, 12361180, 4239587}
}

func quotients(xs, ns []float64) []float64 {
	rates := make([]float64, len(xs))
	for i := range xs {
		rates[i] = xs[i] / ns[i]
	}

	return rates
}

func TestIndirectStandardisationOfTheSASExample(t *testing.T) {
	_, ns, standardXs, standardNs := floridaAndTheUS()
	ratio, ok := stats.StandardiseIndirectly(538, ns, quotients(standardXs, standardNs), false, 0.95)
	if !ok {
		t.Fatal("no answer")
	}
	within(t, "expected", ratio.Expected, 528.726, 5e-4)
	within(t, "SMR", ratio.Ratio, 538/528.726, 1e-5)
	// Byar's limits and the score, by R 4.2.2.
	within(t, "lower", ratio.Interval.Lower, 0.933361280916, 1e-9)
	within(t, "upper", ratio.Interval.Upper, 1.10727125255, 1e-9)
	within(t, "z", ratio.Test.Z, 0.403307349613, 1e-9)
	if ratio.Interval.Method != stats.MethodByar {
		t.Errorf("method %s", ratio.Interval.Method)
	}
}

// The same deaths with the ages of the United States, and shares of three groups, by
// R 4.2.2 with the formulas of Dobson et al. (1991) written out.
func TestDirectStandardisationAsInR(t *testing.T) {
	xs, ns, _, weights := floridaAndTheUS()
	figure, ok := stats.StandardiseDirectly(xs, ns, weights, false, 0.95)
	if !ok {
		t.Fatal("no answer")
	}
	within(t, "per 100,000", 1e5*figure.Value, 2.72079863215, 1e-9)
	within(t, "standard error", 1e5*figure.StandardError, 0.119718998186, 1e-9)
	within(t, "lower", 1e5*figure.Interval.Lower, 2.49107624056, 1e-7)
	within(t, "upper", 1e5*figure.Interval.Upper, 2.96567583122, 1e-7)

	xs, ns = []float64{120, 45, 60}, []float64{400, 300, 150}
	ratio, _ := stats.StandardiseIndirectly(225, ns, []float64{.28, .18, .36}, true, 0.95)
	within(t, "ratio of shares", ratio.Ratio, 1.02272727273, 1e-10)
	within(t, "its lower limit", ratio.Interval.Lower, 0.91362941728, 1e-9)
	within(t, "its upper limit", ratio.Interval.Upper, 1.13991491756, 1e-9)
	within(t, "its z", ratio.Test.Z, 0.395928615121, 1e-9)
	figure, _ = stats.StandardiseDirectly(xs, ns, []float64{50000, 30000, 20000}, true, 0.95)
	within(t, "share", figure.Value, 0.275, 1e-12)
	within(t, "its standard error", figure.StandardError, 0.0152807067899, 1e-11)
	within(t, "its lower limit", figure.Interval.Lower, 0.246167681231, 1e-9)
	within(t, "its upper limit", figure.Interval.Upper, 0.305970283677, 1e-9)
}

func TestWhatCanNotBeStandardised(t *testing.T) {
	nan := math.NaN()
	for name, ok := range map[string]bool{
		"other lengths":      second(stats.StandardiseIndirectly(5, []float64{1, 2}, []float64{.1}, false, 0.95)),
		"a missing group":    second(stats.StandardiseIndirectly(5, []float64{1, nan}, []float64{.1, .2}, false, 0.95)),
		"a share above 1":    second(stats.StandardiseIndirectly(5, []float64{10, 20}, []float64{.1, 1.2}, true, 0.95)),
		"more than all":      second(stats.StandardiseIndirectly(31, []float64{10, 20}, []float64{.1, .2}, true, 0.95)),
		"nobody expected":    second(stats.StandardiseIndirectly(5, []float64{10, 20}, []float64{0, 0}, false, 0.95)),
		"everybody expected": second(stats.StandardiseIndirectly(30, []float64{10, 20}, []float64{1, 1}, true, 0.95)),
		"no level":           second(stats.StandardiseIndirectly(5, []float64{10, 20}, []float64{.1, .2}, false, 1)),
		"nobody in a group":  second(stats.StandardiseDirectly([]float64{5, 0}, []float64{10, 0}, []float64{1, 1}, true, 0.95)),
		"nothing varies":     second(stats.StandardiseDirectly([]float64{0, 0}, []float64{10, 10}, []float64{1, 1}, false, 0.95)),
		"no weights":         second(stats.StandardiseDirectly([]float64{5, 3}, []float64{10, 10}, []float64{0, 0}, false, 0.95)),
	} {
		if ok {
			t.Errorf("%s: an answer", name)
		}
	}
}

// The table of docs/methods.md: how often an interval at 95 per cent holds the truth,
// and how often a test at 5 per cent finds a difference that is not there, for three
// groups with unlike chances.
func TestStandardisedFiguresHoldWhatTheyPromise(t *testing.T) {
	const draws = 3000
	sizes, chances := []float64{0.6, 0.3, 0.1}, []float64{0.15, 0.4, 0.75}
	for n, persons := range []float64{60, 300, 3000} {
		for k, isProportion := range []bool{true, false} {
			random := rand.New(rand.NewPCG(uint64(n), uint64(k)))
			ns, standard, weights := make([]float64, 3), make([]float64, 3), []float64{4e5, 4e5, 2e5}
			var truth float64
			for g := range ns {
				ns[g], standard[g] = math.Round(persons*sizes[g]), chances[g]
				truth += weights[g] * chances[g] / 1e6
			}
			ratios, direct, found := 0.0, 0.0, 0.0
			for range draws {
				xs, x := make([]float64, 3), 0.0
				for g := range xs {
					if isProportion {
						xs[g] = distuv.Binomial{N: ns[g], P: chances[g], Src: random}.Rand()
					} else {
						xs[g] = distuv.Poisson{Lambda: ns[g] * chances[g], Src: random}.Rand()
					}
					x += xs[g]
				}
				ratio, _ := stats.StandardiseIndirectly(x, ns, standard, isProportion, 0.95)
				if ratio.Interval.Lower <= 1 && 1 <= ratio.Interval.Upper {
					ratios += 1.0 / draws
				}
				if ratio.Test.P < 0.05 {
					found += 1.0 / draws
				}
				figure, ok := stats.StandardiseDirectly(xs, ns, weights, isProportion, 0.95)
				if !ok || figure.Interval.Lower <= truth && truth <= figure.Interval.Upper {
					direct += 1.0 / draws
				}
			}
			kind := map[bool]string{true: "shares", false: "rates"}[isProportion]
			wantDocumentedShares(t, fmt.Sprintf("%s of %.0f persons", kind, persons), []float64{ratios, direct, found}, 0.012)
		}
	}
}

func within(t *testing.T, what string, got, want, by float64) {
	t.Helper()
	if !(math.Abs(got-want) <= by) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func second[T any](_ T, ok bool) bool { return ok }
