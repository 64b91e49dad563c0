package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

// Multiples of 1/4 in a narrow range: ties are common, and sums and differences
// are exact, so that the properties hold without tolerance.
func tiedValues() *rapid.Generator[[]float64] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) float64 {
		if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
			return math.NaN()
		}

		return float64(rapid.IntRange(-60, 60).Draw(t, "quarters")) / 4
	}), 0, 120)
}

func anyDirection() *rapid.Generator[stats.Direction] {
	return rapid.SampledFrom([]stats.Direction{stats.HigherIsBetter, stats.LowerIsBetter})
}

func anyLevel() *rapid.Generator[float64] {
	return rapid.Float64Range(0.5, 0.9999)
}

// awkward yields what a broken source may: NaN, infinities, extremes, negatives.
func awkward() *rapid.Generator[float64] {
	return rapid.OneOf(
		rapid.Float64(),
		rapid.Float64Range(0, 1000),
		rapid.SampledFrom([]float64{
			math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 0.5, 0.95, 1, -1, 9.999999999, 10,
			math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, math.Nextafter(1, 0), math.Nextafter(0.5, 1),
		}),
	)
}

func TestIntervalsHoldTheirEstimateAndWidenWithTheLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		level := anyLevel().Draw(t, "level")
		wider := rapid.Float64Range(level, 0.99999).Draw(t, "wider level")
		n := rapid.Float64Range(0.1, 1e6).Draw(t, "n")
		x := rapid.Float64Range(0, n).Draw(t, "x")
		exposure := rapid.Float64Range(0.01, 1e4).Draw(t, "exposure")
		kinds := []struct {
			name     string
			estimate float64
			interval func(level float64) (stats.Interval, bool)
		}{
			{"wilson", x / n, func(l float64) (stats.Interval, bool) { return stats.WilsonInterval(x, n, l) }},
			{"poisson", x, func(l float64) (stats.Interval, bool) { return stats.PoissonInterval(x, l) }},
			{"small poisson", 20 * x / n, func(l float64) (stats.Interval, bool) { return stats.PoissonInterval(20*x/n, l) }},
			{"rate", x / exposure, func(l float64) (stats.Interval, bool) { return stats.RateInterval(x, exposure, l) }},
		}
		for _, k := range kinds {
			narrow, ok := k.interval(level)
			wide, okWide := k.interval(wider)
			if !ok || !okWide {
				t.Fatalf("%s: no interval", k.name)
			}
			if narrow.Lower > k.estimate || narrow.Upper < k.estimate {
				t.Fatalf("%s: %+v does not hold %v", k.name, narrow, k.estimate)
			}
			slack := 1e-12 * max(math.Abs(narrow.Lower), math.Abs(narrow.Upper))
			if wide.Lower > narrow.Lower+slack || wide.Upper < narrow.Upper-slack {
				t.Fatalf("%s: %+v does not hold the narrower %+v", k.name, wide, narrow)
			}
		}
	})
}

// The limits of the exact interval come from an iteration that stops at nine
// digits or so, hence the slack and the distance of the levels.
func TestClopperPearsonIntervalsHoldTheirEstimateAndWidenWithTheLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		level := anyLevel().Draw(t, "level")
		n := rapid.Float64Range(0.1, 1e9).Draw(t, "n")
		x := rapid.OneOf(rapid.Float64Range(0, n), rapid.Float64Range(0, min(n, 20))).Draw(t, "x")
		narrow, ok := stats.ClopperPearsonInterval(x, n, level)
		wide, okWide := stats.ClopperPearsonInterval(x, n, level+(1-level)/10)
		if !ok || !okWide || narrow.Lower > x/n || narrow.Upper < x/n || narrow.Lower < 0 || narrow.Upper > 1 {
			t.Fatalf("%+v, %v for %v", narrow, ok, x/n)
		}
		if slack := 1e-9 * narrow.Upper; wide.Lower > narrow.Lower+slack || wide.Upper < narrow.Upper-slack {
			t.Fatalf("%+v does not hold the narrower %+v", wide, narrow)
		}
	})
}

func TestIntervalsOfTheComplementAreMirrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 100000).Draw(t, "n")
		x := rapid.IntRange(0, n).Draw(t, "x")
		level := anyLevel().Draw(t, "level")
		for name, interval := range map[string]func(x, n, level float64) (stats.Interval, bool){
			"wilson": stats.WilsonInterval, "clopper-pearson": stats.ClopperPearsonInterval,
		} {
			yes, _ := interval(float64(x), float64(n), level)
			no, ok := interval(float64(n-x), float64(n), level)
			if !ok || math.Abs(yes.Lower-(1-no.Upper)) > 1e-9 || math.Abs(yes.Upper-(1-no.Lower)) > 1e-9 {
				t.Fatalf("%s: %+v and %+v are no mirrors", name, yes, no)
			}
		}
	})
}

func TestSummariseIgnoresOrderAndFollowsAConstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := tiedValues().Draw(t, "values")
		got := stats.Summarise(values)
		if moved := stats.Summarise(rapid.Permutation(values).Draw(t, "order")); !sameDistribution(got, moved, 0, 0) {
			t.Fatalf("%+v after moving, %+v before", moved, got)
		}
		constant := float64(rapid.IntRange(-1000, 1000).Draw(t, "constant"))
		shifted := slices.Clone(values)
		for i := range shifted {
			shifted[i] += constant
		}
		if s := stats.Summarise(shifted); !sameDistribution(got, s, constant, 1e-9) {
			t.Fatalf("%+v after adding %v to %+v", s, constant, got)
		}
		ordered := []float64{got.Min, got.Q1, got.Median, got.Q3, got.Max}
		if got.N > 0 && (!slices.IsSorted(ordered) || got.Mean < got.Min || got.Mean > got.Max) {
			t.Fatalf("out of order: %+v", got)
		}
	})
}

func sameDistribution(a, b stats.Distribution, shift, tolerance float64) bool {
	same := func(x, y float64) bool {
		return math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= tolerance
	}

	return a.N == b.N && same(a.Mean+shift, b.Mean) && same(a.StandardDeviation, b.StandardDeviation) &&
		same(a.Min+shift, b.Min) && same(a.Q1+shift, b.Q1) && same(a.Median+shift, b.Median) &&
		same(a.Q3+shift, b.Q3) && same(a.Max+shift, b.Max)
}

func TestPoolOfPartsIsThePoolOfTheWhole(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.IntRange(2, 98).Draw(t, "units")
		xs, ns := make([]float64, units), make([]float64, units)
		for i := range ns {
			n := rapid.IntRange(1, 5000).Draw(t, "n")
			xs[i], ns[i] = float64(rapid.IntRange(0, n).Draw(t, "x")), float64(n)
		}
		cut := rapid.IntRange(1, units-1).Draw(t, "cut")
		whole, okWhole := stats.PoolProportions(xs, ns)
		a, okA := stats.PoolProportions(xs[:cut], ns[:cut])
		b, okB := stats.PoolProportions(xs[cut:], ns[cut:])
		if !okWhole || !okA || !okB {
			t.Fatal("no pool")
		}
		again, ok := stats.PoolProportions([]float64{a.Numerator, b.Numerator}, []float64{a.Denominator, b.Denominator})
		if !ok || again.Proportion != whole.Proportion || a.N+b.N != whole.N {
			t.Fatalf("%+v from parts, %+v from the whole", again, whole)
		}
		if low, high := min(a.Proportion, b.Proportion), max(a.Proportion, b.Proportion); whole.Proportion < low || whole.Proportion > high {
			t.Fatalf("pool %v outside its parts %v and %v", whole.Proportion, low, high)
		}
	})
}

func TestNoInputPanicsOrLeaksInfinity(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, level := awkward().Draw(t, "a"), awkward().Draw(t, "b"), awkward().Draw(t, "level")
		values := rapid.SliceOf(awkward()).Draw(t, "values")
		backup := slices.Clone(values)

		wilson, okWilson := stats.WilsonInterval(a, b, level)
		poisson, okPoisson := stats.PoissonInterval(a, level)
		rate, okRate := stats.RateInterval(a, b, level)
		checkAwkward(t, "wilson", wilson, okWilson, a/b)
		checkAwkward(t, "poisson", poisson, okPoisson, a)
		checkAwkward(t, "rate", rate, okRate, a/b)
		if okWilson && (wilson.Lower < 0 || wilson.Upper > 1) {
			t.Fatalf("wilson %+v leaves 0..1", wilson)
		}

		if got := stats.Rank(values, stats.LowerIsBetter); len(got) != len(values) {
			t.Fatalf("%d standings of %d values", len(got), len(values))
		}
		if d := stats.Summarise(values); d.N > len(values) || d.N > 0 && d.Min > d.Max {
			t.Fatalf("distribution %+v", d)
		}
		stats.Quantile(values, level)
		if pool, ok := stats.PoolProportions(values, backup); ok && (pool.Proportion < 0 || pool.Proportion > 1) {
			t.Fatalf("pool %+v", pool)
		}
		if !slices.EqualFunc(values, backup, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }) {
			t.Fatal("an argument was changed")
		}
	})
}

func checkAwkward(t *rapid.T, name string, interval stats.Interval, ok bool, estimate float64) {
	if !ok {
		if interval != (stats.Interval{}) {
			t.Fatalf("%s: %+v without ok", name, interval)
		}

		return
	}
	finite := !math.IsNaN(interval.Lower) && !math.IsInf(interval.Lower, 0) && !math.IsNaN(interval.Upper) && !math.IsInf(interval.Upper, 0)
	if !finite || interval.Lower > estimate || interval.Upper < estimate {
		t.Fatalf("%s: %+v for the estimate %v", name, interval, estimate)
	}
}
