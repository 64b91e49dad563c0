package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

// What a broken source may hand over, to every function that the other property
// of this name leaves out: none panics, hangs, leaks an infinity where it has an
// answer, answers more than nothing where it has none, or changes an argument.
func TestNoInputPanicsOrLeaksInfinityInTests(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c, d := awkward().Draw(t, "a"), awkward().Draw(t, "b"), awkward().Draw(t, "c"), awkward().Draw(t, "d")
		level := awkward().Draw(t, "level")

		exact, ok := stats.ClopperPearsonInterval(a, b, level)
		checkAwkward(t, "clopper-pearson", exact, ok, a/b)
		for name, compute := range map[string]func() (stats.ScoreTest, bool){
			"proportions":       func() (stats.ScoreTest, bool) { return stats.CompareProportions(a, b, c, d) },
			"rates":             func() (stats.ScoreTest, bool) { return stats.CompareRates(a, b, c, d) },
			"proportion target": func() (stats.ScoreTest, bool) { return stats.CompareProportionWithTarget(a, b, c) },
			"rate target":       func() (stats.ScoreTest, bool) { return stats.CompareRateWithTarget(a, b, c) },
		} {
			test, ok := compute()
			if ok != test.Tested() || ok == math.IsNaN(test.Z) || ok == math.IsNaN(test.LeastExpected) || test.P < 0 || test.P > 1 {
				t.Fatalf("%s: %+v, %v", name, test, ok)
			}
			checkFinite(t, name, ok, test.Z, test.P, test.LeastExpected)
		}
	})
}

func checkFinite(t *rapid.T, name string, ok bool, figures ...float64) {
	for _, figure := range figures {
		if ok && (math.IsNaN(figure) || math.IsInf(figure, 0)) {
			t.Fatalf("%s: %v among %v", name, figure, figures)
		}
	}
}

func checkNoInfinity(t *rapid.T, name string, figures []float64) {
	for _, figure := range figures {
		if math.IsInf(figure, 0) {
			t.Fatalf("%s: infinity among %v", name, figures)
		}
	}
}

func TestNoInputPanicsOrLeaksInfinityOverUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.IntRange(0, 9).Draw(t, "units")
		slice := func(name string) []float64 { return rapid.SliceOfN(awkward(), units, units).Draw(t, name) }
		xs, ns, values := slice("xs"), slice("ns"), slice("values")
		if rapid.Bool().Draw(t, "plausible") {
			for i := range xs {
				xs[i], ns[i] = min(math.Abs(xs[i]), math.Abs(ns[i])), math.Abs(ns[i])
			}
		}
		backup := [][]float64{slices.Clone(xs), slices.Clone(ns), slices.Clone(values)}
		level, centre := awkward().Draw(t, "level"), awkward().Draw(t, "centre")

		stats.AdjustBenjaminiHochberg(values)
		if tests, ok := stats.CompareProportionsWithRest(xs, ns); ok && len(tests) != units {
			t.Fatalf("%d tests", len(tests))
		}
		if tests, ok := stats.CompareRatesWithRest(xs, ns); ok && len(tests) != units {
			t.Fatalf("%d tests", len(tests))
		}
		checkRanks(t, units)(stats.RankIntervalsOfProportions(values, xs, ns, level, stats.HigherIsBetter))
		checkRanks(t, units)(stats.RankIntervalsOfRates(values, xs, ns, level, stats.LowerIsBetter))
		checkFunnel(t, level, ns)(stats.FitProportionFunnel(xs, ns, centre))
		checkFunnel(t, level, ns)(stats.FitRateFunnel(xs, ns, centre))
		for name, shrink := range map[string]func(xs, ns []float64) (stats.Shrinkage, bool){
			"marshall": stats.ShrinkMarshall, "beta-binomial": stats.ShrinkBetaBinomial,
		} {
			if got, ok := shrink(xs, ns); ok {
				checkFinite(t, name, ok, got.PriorMean, got.PriorVariance)
				checkNoInfinity(t, name, got.Values)
			}
		}
		for i, now := range [][]float64{xs, ns, values} {
			if !slices.EqualFunc(now, backup[i], func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }) {
				t.Fatal("an argument was changed")
			}
		}
	})
}

func checkRanks(t *rapid.T, units int) func([]stats.RankInterval, bool) {
	return func(intervals []stats.RankInterval, ok bool) {
		if ok != (intervals != nil) || ok && len(intervals) != units {
			t.Fatalf("%v, %v", intervals, ok)
		}
		for _, r := range intervals {
			if r.Known() && (r.Lower < 1 || r.Lower > r.Upper || r.Upper > units) || !r.Known() && r != (stats.RankInterval{}) {
				t.Fatalf("%+v of %d units", r, units)
			}
		}
	}
}

func checkFunnel(t *rapid.T, level float64, ns []float64) func(stats.Funnel, bool) {
	return func(funnel stats.Funnel, ok bool) {
		checkFinite(t, "funnel", ok, funnel.Centre, funnel.Overdispersion)
		checkNoInfinity(t, "dispersion", []float64{funnel.Dispersion})
		checkNoInfinity(t, "z scores", funnel.ZScores)
		for _, n := range ns {
			if lower, upper, okLimits := funnel.Limits(n, level); okLimits {
				checkFinite(t, "limits", okLimits, lower, upper)
				if !ok || lower > funnel.Centre || upper < funnel.Centre {
					t.Fatalf("limits %v to %v about %v", lower, upper, funnel.Centre)
				}
			}
		}
	}
}

func TestNoInputPanicsOrLeaksInfinityOverTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys := rapid.SliceOfN(awkward(), 0, 14).Draw(t, "ys")
		xs := rapid.SliceOfN(awkward(), len(ys), len(ys)).Draw(t, "xs")
		cycle := rapid.OneOf(rapid.IntRange(1, 6), rapid.Int()).Draw(t, "cycle")
		level := awkward().Draw(t, "level")
		backup := slices.Clone(ys)

		checkBothTrends(t, ys, xs, cycle, level)
		checkBothTrends(t, ys, make([]float64, len(ys)), cycle, level)
		for name, correlate := range map[string]func(xs, ys []float64, level float64) (stats.Correlation, bool){
			"pearson": stats.Pearson, "spearman": stats.Spearman,
		} {
			got, ok := correlate(xs, ys, level)
			checkFinite(t, name, ok, got.Coefficient, got.P)
			if !ok && got != (stats.Correlation{}) {
				t.Fatalf("%s: %+v without ok", name, got)
			}
			if hasLimits(got.Interval) {
				checkAwkward(t, name, got.Interval, ok, got.Coefficient)
			}
		}
		if !slices.EqualFunc(ys, backup, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }) {
			t.Fatal("an argument was changed")
		}
	})
}

func checkBothTrends(t *rapid.T, ys, variances []float64, cycle int, level float64) {
	seasonal, ok := stats.SeasonalTrend(ys, cycle, level)
	checkFinite(t, "seasonal trend", ok, seasonal.S, seasonal.P, seasonal.Slope, seasonal.Correction)
	if !ok && seasonal != (stats.SeasonalSlope{}) || ok && (seasonal.P < 0 || seasonal.P > 1 || seasonal.Correction < 1) {
		t.Fatalf("%+v, %v", seasonal, ok)
	}
	if hasLimits(seasonal.Interval) {
		checkAwkward(t, "seasonal trend", seasonal.Interval, ok, seasonal.Slope)
	}
	line, ok := stats.AutoregressiveTrend(ys, variances, level)
	checkFinite(t, "line", ok, line.Slope, line.StandardError, line.T, line.P, line.Autocorrelation)
	if !ok && line != (stats.LinearTrend{}) || ok && (line.P < 0 || line.P > 1) {
		t.Fatalf("%+v, %v", line, ok)
	}
	if ok {
		checkAwkward(t, "line", line.Interval, ok, line.Slope)
	}
}
