package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

// The P values are sums of fractions (Python's fractions, math.comb); the second
// is Fisher's lady tasting tea.
func TestExactTestsOfTwoGroups(t *testing.T) {
	for _, tt := range []struct {
		name string
		got  func() (stats.ScoreTest, bool)
		p, z float64
	}{
		{"3 of 20 and 9 of 30", func() (stats.ScoreTest, bool) { return stats.CompareProportionsExactly(3, 20, 9, 30) }, 0.382171494972, -0.873902},
		{"3 of 4 and 1 of 4", func() (stats.ScoreTest, bool) { return stats.CompareProportionsExactly(3, 4, 1, 4) }, 0.485714285714, 0.697141},
		{"4 of 5 and 2 of 60", func() (stats.ScoreTest, bool) { return stats.CompareProportionsExactly(4, 5, 2, 60) }, 0.000215741424, 3.699833},
		{"0 of 50 and 4800 of 96000", func() (stats.ScoreTest, bool) { return stats.CompareProportionsExactly(0, 50, 4800, 96000) }, 0.153997520531, -1.425553},
		{"no event", func() (stats.ScoreTest, bool) { return stats.CompareProportionsExactly(0, 5, 0, 60) }, 1, 0},
		{"2 over 10 and 20 over 40", func() (stats.ScoreTest, bool) { return stats.CompareRatesExactly(2, 10, 20, 40) }, 0.308982963235, -1.017358},
		{"1 of 20 and a target of 25 %", func() (stats.ScoreTest, bool) { return stats.CompareProportionWithTargetExactly(1, 20, 0.25) }, 0.048625249730, -1.971863},
		{"1 and a target of 5", func() (stats.ScoreTest, bool) { return stats.CompareRateWithTargetExactly(1, 1, 5) }, 0.080855363990, -1.745744},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := tt.got()
			if !ok {
				t.Fatal("no answer")
			}
			wantClose(t, "p", got.P, tt.p, 1e-10)
			wantClose(t, "z", got.Z, tt.z, 1e-6)
		})
	}
	for name, call := range map[string]func() (stats.ScoreTest, bool){
		"part of a person": func() (stats.ScoreTest, bool) { return stats.CompareProportionsExactly(0.5, 5, 1, 60) },
		"impossible":       func() (stats.ScoreTest, bool) { return stats.CompareProportionsExactly(6, 5, 1, 60) },
		"part of an event": func() (stats.ScoreTest, bool) { return stats.CompareRatesExactly(0.5, 5, 1, 60) },
		"no exposure":      func() (stats.ScoreTest, bool) { return stats.CompareRatesExactly(1, 0, 1, 60) },
		"a target of 0":    func() (stats.ScoreTest, bool) { return stats.CompareRateWithTargetExactly(1, 1, 0) },
		"a target of 1":    func() (stats.ScoreTest, bool) { return stats.CompareProportionWithTargetExactly(1, 1, 1) },
	} {
		if got, ok := call(); ok || !math.IsNaN(got.P) || !math.IsNaN(got.Z) {
			t.Errorf("%s: %+v, %v", name, got, ok)
		}
	}
}

// A unit outside a funnel around all units together differs from the rest by the
// exact test as well: the centre holds the unit itself, so the funnel is the
// stricter of the two.
func TestAUnitOutsideTheFunnelDiffersFromTheRestByTheExactTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(2, 20).Draw(t, "units"), 60)
		var sumX, sumN float64
		for i := range xs {
			sumX, sumN = sumX+xs[i], sumN+ns[i]
		}
		proportions, _ := stats.FitProportionFunnel(xs, ns, math.NaN())
		rates, _ := stats.FitRateFunnel(xs, ns, math.NaN())
		for i := range xs {
			share, _ := stats.CompareProportionsExactly(xs[i], ns[i], sumX-xs[i], sumN-ns[i])
			rate, _ := stats.CompareRatesExactly(xs[i], ns[i], sumX-xs[i], sumN-ns[i])
			for _, edge := range []float64{0.05, 0.002} {
				z := map[float64]float64{0.05: 1.959964, 0.002: 3.090233}[edge]
				if math.Abs(proportions.ZScores[i]) > z && share.P > edge {
					t.Fatalf("%v of %v: z %v in the funnel, p %v against the rest", xs[i], ns[i], proportions.ZScores[i], share.P)
				}
				if math.Abs(rates.ZScores[i]) > z && rate.P > edge {
					t.Fatalf("%v over %v: z %v in the funnel, p %v against the rest", xs[i], ns[i], rates.ZScores[i], rate.P)
				}
			}
		}
	})
}
