package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

// anyRounded draws a count and a share as a source publishes them: the count
// rounded to a whole number, the share to a decimal of a per cent.
func anyRounded() *rapid.Generator[stats.RoundedProportion] {
	return rapid.Custom(func(t *rapid.T) stats.RoundedProportion {
		share := float64(rapid.IntRange(1, 1000).Draw(t, "per mille")) / 1000
		if rapid.Bool().Draw(t, "small") {
			share /= 10
		}
		count := float64(rapid.SampledFrom([]int{1, 3, 12, 60, 400, 9000}).Draw(t, "count"))
		half := rapid.SampledFrom([]float64{0.0005, 0.00005, 0}).Draw(t, "half")

		return stats.RoundProportion(count, rapid.SampledFrom([]float64{0, 0.5}).Draw(t, "count half"), share, min(half, share*0.9))
	})
}

// inside draws a count and a denominator that round to what was published.
func inside(t *rapid.T, r stats.RoundedProportion, name string) (x, n float64) {
	between := func(low, high float64, what string) float64 {
		return low + (high-low)*rapid.Float64Range(0, 1).Draw(t, name+" "+what)
	}
	x = between(r.CountLow, r.CountHigh, "count")

	return x, x / between(r.ShareLow, r.ShareHigh, "share")
}

const ulps = 1e-9

func wantBetween(t *rapid.T, what string, got, low, high float64) {
	if slack := ulps * max(1, math.Abs(got)); got < low-slack || got > high+slack {
		t.Fatalf("%s %v lies outside %v to %v", what, got, low, high)
	}
}

func TestNothingThatRoundsToTheFiguresLiesBeyondTheEndsOfATest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one, other := anyRounded().Draw(t, "one"), anyRounded().Draw(t, "other")
		ends, ok := stats.CompareRoundedProportions(one, other)
		if !ok {
			t.Fatalf("no test of %v and %v", one, other)
		}
		x1, n1 := inside(t, one, "one")
		x2, n2 := inside(t, other, "other")
		test, ok := stats.CompareProportions(x1, n1, x2, n2)
		if !ok {
			t.Fatalf("no test of %v of %v and %v of %v", x1, n1, x2, n2)
		}
		wantBetween(t, "z", test.Z, ends.Low.Z, ends.High.Z)
		wantBetween(t, "p", test.P, ends.Farthest().P, ends.Nearest().P)
	})
}

func TestNothingThatRoundsToTheFiguresLiesBeyondTheEndsOfATestAgainstATarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := anyRounded().Draw(t, "one")
		target := rapid.Float64Range(0.001, 0.999).Draw(t, "target")
		ends, ok := stats.CompareRoundedProportionWithTarget(one, target)
		if !ok {
			t.Fatalf("no test of %v", one)
		}
		x, n := inside(t, one, "one")
		test, _ := stats.CompareProportionWithTarget(x, n, target)
		wantBetween(t, "z", test.Z, ends.Low.Z, ends.High.Z)
	})
}

func TestTheIntervalIsTheUnionOfTheIntervals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		one := anyRounded().Draw(t, "one")
		level := rapid.SampledFrom([]float64{0.8, 0.95, 0.999}).Draw(t, "level")
		union, ok := one.Interval(level)
		if !ok || union.Method != stats.MethodRoundedWilson || union.Level != level {
			t.Fatalf("the interval of %v is %v", one, union)
		}
		x, n := inside(t, one, "one")
		interval, _ := stats.WilsonInterval(x, n, level)
		wantBetween(t, "lower limit", interval.Lower, union.Lower, union.Upper)
		wantBetween(t, "upper limit", interval.Upper, union.Lower, union.Upper)
	})
}

func TestSumsAndRemaindersHoldAllThatTheirPartsMayBe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(anyRounded(), 1, 6).Draw(t, "parts")
		sum := stats.SumProportions(parts)
		var x, n float64
		xs, ns := make([]float64, len(parts)), make([]float64, len(parts))
		for i, part := range parts {
			xs[i], ns[i] = inside(t, part, "part")
			x, n = x+xs[i], n+ns[i]
		}
		wantBetween(t, "share of the sum", x/n, sum.ShareLow, sum.ShareHigh)
		wantBetween(t, "count of the sum", x, sum.CountLow, sum.CountHigh)
		if len(parts) == 1 && math.Abs(sum.ShareLow-parts[0].ShareLow)+math.Abs(sum.ShareHigh-parts[0].ShareHigh) > ulps {
			t.Fatalf("the sum of %v alone is %v", parts[0], sum)
		}
		rest := sum.Without(parts[0])
		if !rest.IsBounded() {
			return
		}
		wantBetween(t, "share of the rest", (x-xs[0])/(n-ns[0]), rest.ShareLow, rest.ShareHigh)
		wantBetween(t, "count of the rest", x-xs[0], rest.CountLow, rest.CountHigh)
	})
}

func TestASumWithoutOneIsThatOfTheOthers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		parts := rapid.SliceOfN(anyRounded(), 0, 30).Draw(t, "parts")
		if rapid.Bool().Draw(t, "one is exact") {
			parts = append(parts, stats.ExactProportion(3, 40))
		}
		for i, sum := range stats.SumsWithoutEach(parts) {
			others := stats.SumProportions(slices.Concat(parts[:i], parts[i+1:]))
			if sum != others && sum.IsBounded() {
				t.Fatalf("without %d the sum is %v, that of the others %v", i, sum, others)
			}
		}
	})
}

// At the ends themselves the extremes of a sum are met: no wider than needed.
func TestTheEndsOfASumAreMet(t *testing.T) {
	// 2 of about 100 (2.0 %) and 50 of about 1,000 (5.0 %): the least share has the
	// smaller share at its most and the larger at its fewest.
	parts := []stats.RoundedProportion{stats.RoundProportion(2, 0.5, 0.02, 0.0005), stats.RoundProportion(50, 0.5, 0.05, 0.0005)}
	sum := stats.SumProportions(parts)
	least := (2.5 + 49.5) / (2.5/0.0195 + 49.5/0.0495)
	greatest := (1.5 + 50.5) / (1.5/0.0205 + 50.5/0.0505)
	if math.Abs(sum.ShareLow-least) > 1e-12 || math.Abs(sum.ShareHigh-greatest) > 1e-12 {
		t.Errorf("the sum is %v, want %v to %v", sum, least, greatest)
	}
}

func TestFiguresThatWereNotRoundedKeepTheirTest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n1, n2 := float64(rapid.IntRange(1, 5000).Draw(t, "n1")), float64(rapid.IntRange(1, 5000).Draw(t, "n2"))
		x1, x2 := float64(rapid.IntRange(1, int(n1)).Draw(t, "x1")), float64(rapid.IntRange(1, int(n2)).Draw(t, "x2"))
		ends, _ := stats.CompareRoundedProportions(stats.ExactProportion(x1, n1), stats.ExactProportion(x2, n2))
		test, _ := stats.CompareProportions(x1, n1, x2, n2)
		for _, end := range []stats.ScoreTest{ends.Low, ends.High, ends.Nearest(), ends.Farthest()} {
			if math.Abs(end.Z-test.Z) > 1e-6 || math.Abs(end.P-test.P) > 1e-6 {
				t.Fatalf("%v at an end, %v by the counts", end, test)
			}
		}
	})
}

func TestACountOrAShareOfNoneLeavesTheDenominatorOpen(t *testing.T) {
	none := stats.RoundProportion(0, 0.5, 0, 0.0005)
	if _, ok := none.Interval(0.95); ok || none.IsBounded() {
		t.Errorf("%v is bounded", none)
	}
	// 3 persons are 0.0 %: at least 2.5/0.0005 = 5,000, and perhaps any number more.
	few := stats.RoundProportion(3, 0.5, 0, 0.0005)
	least, greatest := few.Denominators()
	if few.IsBounded() || math.Abs(least-5000) > 1e-9 || !math.IsInf(greatest, 1) {
		t.Errorf("%v has denominators %v to %v", few, least, greatest)
	}
	interval, ok := few.Interval(0.95)
	upper, _ := stats.WilsonInterval(2.5, 5000, 0.95)
	if !ok || interval.Lower != 0 || interval.Upper != upper.Upper {
		t.Errorf("the interval of 3 persons in 0.0 %% is %v", interval)
	}
	if test, ok := stats.CompareRoundedProportions(few, stats.ExactProportion(20, 100)); ok || test.Tested() {
		t.Errorf("an open denominator is tested: %v", test)
	}
	tests := stats.CompareRoundedProportionsWithRest([]stats.RoundedProportion{few, stats.ExactProportion(20, 100), stats.UnknownProportion()})
	for i, test := range tests {
		if test.Tested() {
			t.Errorf("unit %d is tested against nobody: %v", i, test)
		}
	}
}
