package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

func TestScoreTestsTurnWithTheirGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, 2, 5000)
		for name, compare := range map[string]func(x1, n1, x2, n2 float64) (stats.ScoreTest, bool){
			"proportions": stats.CompareProportions, "rates": stats.CompareRates,
		} {
			forth, ok := compare(xs[0], ns[0], xs[1], ns[1])
			back, okBack := compare(xs[1], ns[1], xs[0], ns[0])
			if !ok || !okBack || back.Z != -forth.Z || back.P != forth.P || back.LeastExpected != forth.LeastExpected {
				t.Fatalf("%s: %+v one way, %+v the other", name, forth, back)
			}
			if difference := xs[0]/ns[0] - xs[1]/ns[1]; forth.P < 0 || forth.P > 1 || forth.Z*difference < 0 {
				t.Fatalf("%s: %+v for a difference of %v", name, forth, difference)
			}
		}
		yes, _ := stats.CompareProportions(xs[0], ns[0], xs[1], ns[1])
		no, _ := stats.CompareProportions(ns[0]-xs[0], ns[0], ns[1]-xs[1], ns[1])
		if math.Abs(yes.Z+no.Z) > 1e-9 {
			t.Fatalf("%+v of the events, %+v of the others", yes, no)
		}
	})
}

func TestTargetTestsInvertWilsonsInterval(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, 1, 5000)
		target := rapid.Float64Range(0.001, 0.999).Draw(t, "target")
		level := rapid.Float64Range(0.8, 0.999).Draw(t, "level")
		test, okTest := stats.CompareProportionWithTarget(xs[0], ns[0], target)
		interval, ok := stats.WilsonInterval(xs[0], ns[0], level)
		if !ok || !okTest {
			t.Fatal("no answer")
		}
		if math.Abs(test.P-(1-level)) < 1e-9 {
			return
		}
		if outside := target < interval.Lower || target > interval.Upper; outside != (test.P < 1-level) {
			t.Fatalf("p %v at %v with %v outside %+v: %v", test.P, level, target, interval, outside)
		}
	})
}

func TestTestsAgainstTheRestIgnoreTheOrderOfTheUnits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(2, 98).Draw(t, "units"), 5000)
		for name, compare := range map[string]func(xs, ns []float64) ([]stats.ScoreTest, bool){
			"proportions": stats.CompareProportionsWithRest, "rates": stats.CompareRatesWithRest,
		} {
			before, ok := compare(xs, ns)
			after, okAfter := compare(backward(xs), backward(ns))
			if !ok || !okAfter {
				t.Fatalf("%s: no answer", name)
			}
			for i, test := range before {
				// Sums of whole numbers are exact in any order.
				if after[len(xs)-1-i] != test {
					t.Fatalf("%s: unit %d: %+v after turning, %+v before", name, i, after[len(xs)-1-i], test)
				}
			}
		}
	})
}

// Among two units each is the other's rest.
func TestTheRestOfTwoUnitsIsTheOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, 2, 5000)
		tests, _ := stats.CompareProportionsWithRest(xs, ns)
		want, ok := stats.CompareProportions(xs[0], ns[0], xs[1], ns[1])
		if !ok || tests[0] != want || tests[1].Z != -want.Z {
			t.Fatalf("%+v, want %+v and its opposite", tests, want)
		}
	})
}
