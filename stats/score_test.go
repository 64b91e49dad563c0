package stats_test

import (
	"fmt"
	"math"
	"testing"

	"kommunebench/stats"
)

func wantScore(t *testing.T, got stats.ScoreTest, ok bool, z, p, tolerance float64) {
	t.Helper()
	if !ok || !got.Tested() {
		t.Fatalf("no answer: %+v", got)
	}
	wantClose(t, "z", got.Z, z, tolerance)
	wantClose(t, "p", got.P, p, tolerance)
}

func wantUntested(t *testing.T, got stats.ScoreTest, ok bool) {
	t.Helper()
	if ok || got.Tested() {
		t.Errorf("got %+v, %v, want no answer", got, ok)
	}
	wantMissing(t, "z", got.Z)
	wantMissing(t, "p", got.P)
	wantMissing(t, "least expected", got.LeastExpected)
}

func TestCompareProportions(t *testing.T) {
	// By hand: 30 of 50 against 20 of 50: p = 1/2, z = 0.2/sqrt(0.25·0.04) = 2,
	// P = 0.0455003 from the normal table; 25 are expected in every cell.
	got, ok := stats.CompareProportions(30, 50, 20, 50)
	wantScore(t, got, ok, 2, 0.0455002639, 1e-10)
	wantClose(t, "least expected", got.LeastExpected, 25, 0)

	// By hand: 1 of 10 against 9 of 90, equal: z = 0. Of 10, one event is expected.
	got, ok = stats.CompareProportions(1, 10, 9, 90)
	wantScore(t, got, ok, 0, 1, 0)
	wantClose(t, "least expected", got.LeastExpected, 1, 1e-15)

	// The smallest cell may be a "no".
	got, ok = stats.CompareProportions(9, 10, 81, 90)
	wantScore(t, got, ok, 0, 1, 0)
	wantClose(t, "least expected", got.LeastExpected, 1, 1e-14)
}

func TestCompareProportionsReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	if len(v.ScoreTest) == 0 {
		t.Fatal("the file holds no score tests")
	}
	for _, w := range v.ScoreTest {
		t.Run(fmt.Sprintf("%v of %v against %v of %v", w.X1, w.N1, w.X2, w.N2), func(t *testing.T) {
			got, ok := stats.CompareProportions(w.X1, w.N1, w.X2, w.N2)
			wantScore(t, got, ok, w.Z, w.P, 1e-9)
		})
	}
}

func TestCompareProportionsFindsNoEvidenceWhereNothingCanDiffer(t *testing.T) {
	for name, in := range map[string][4]float64{
		"no event in either group":    {0, 20, 0, 900},
		"nothing but events":          {20, 20, 900, 900},
		"nothing but weighted events": {0.1, 0.1, 0.7, 0.7},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.CompareProportions(in[0], in[1], in[2], in[3])
			wantScore(t, got, ok, 0, 1, 0)
			wantClose(t, "least expected", got.LeastExpected, 0, 0)
		})
	}
}

func TestCompareProportionsKeepsDigitsFarOut(t *testing.T) {
	// By hand: p = 1/2, z = 0.2/sqrt(0.25·2/5000) = 20; P = 2·(1-Φ(20)) = 5.5072e-89.
	got, ok := stats.CompareProportions(3000, 5000, 2000, 5000)
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "z", got.Z, 20, 1e-12)
	wantClose(t, "p", got.P/5.5072e-89, 1, 1e-4)
}

func TestCompareProportionsHasNoAnswerForImpossibleInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, in := range map[string][4]float64{
		"no first denominator": {0, 0, 1, 10}, "no second denominator": {1, 10, 0, 0}, "negative count": {-1, 10, 1, 10},
		"count over its denominator": {1, 10, 11, 10}, "missing count": {nan, 10, 1, 10}, "missing denominator": {1, 10, 1, nan},
		"infinite denominator": {1, inf, 1, 10}, "sum overflows": {1, math.MaxFloat64, 1, math.MaxFloat64},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.CompareProportions(in[0], in[1], in[2], in[3])
			wantUntested(t, got, ok)
		})
	}
}

func TestCompareProportionsWithRestLeavesTheUnitItselfOut(t *testing.T) {
	nan := math.NaN()
	xs := []float64{30, 12, nan, 8, 0, 5}
	ns := []float64{50, 25, 40, 25, 0, nan}
	got, ok := stats.CompareProportionsWithRest(xs, ns)
	if !ok || len(got) != len(xs) {
		t.Fatalf("got %+v, %v", got, ok)
	}
	// By hand: 30 of 50 against the other 20 of 50 is the case above.
	wantScore(t, got[0], true, 2, 0.0455002639, 1e-10)
	for unit, rest := range map[int][2]float64{1: {38, 75}, 3: {42, 75}} {
		want, _ := stats.CompareProportions(xs[unit], ns[unit], rest[0], rest[1])
		wantScore(t, got[unit], true, want.Z, want.P, 1e-12)
	}
	for _, unit := range []int{2, 4, 5} {
		wantUntested(t, got[unit], false)
	}
}

func TestCompareWithRestOfNothing(t *testing.T) {
	nan := math.NaN()
	for name, compare := range map[string]func(a, b []float64) ([]stats.ScoreTest, bool){
		"proportions": stats.CompareProportionsWithRest,
		"rates":       stats.CompareRatesWithRest,
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := compare(nil, nil); !ok || len(got) != 0 {
				t.Errorf("no units: %v, %v", got, ok)
			}
			alone, ok := compare([]float64{3, nan}, []float64{10, 10})
			if !ok {
				t.Fatal("no answer for a unit alone")
			}
			wantUntested(t, alone[0], false)
			wantUntested(t, alone[1], false)
			if got, ok := compare([]float64{1, 2}, []float64{10}); ok || got != nil {
				t.Errorf("lengths differ: %v, %v", got, ok)
			}
			if got, ok := compare([]float64{1, -2}, []float64{10, 10}); ok || got != nil {
				t.Errorf("an impossible unit: %v, %v", got, ok)
			}
		})
	}
	if got, ok := stats.CompareProportionsWithRest([]float64{1, 12}, []float64{10, 10}); ok || got != nil {
		t.Errorf("a count over its denominator: %v, %v", got, ok)
	}
}

func TestCompareProportionWithTarget(t *testing.T) {
	// By hand: 60 of 100 against 0.5: z = 0.1/sqrt(0.25/100) = 2.
	got, ok := stats.CompareProportionWithTarget(60, 100, 0.5)
	wantScore(t, got, ok, 2, 0.0455002639, 1e-10)
	wantClose(t, "least expected", got.LeastExpected, 50, 0)

	for name, in := range map[string][3]float64{
		"no denominator": {0, 0, 0.5}, "count over its denominator": {11, 10, 0.5}, "missing count": {math.NaN(), 10, 0.5},
		"target zero": {1, 10, 0}, "target one": {1, 10, 1}, "target in per cent": {1, 10, 50}, "missing target": {1, 10, math.NaN()},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.CompareProportionWithTarget(in[0], in[1], in[2])
			wantUntested(t, got, ok)
		})
	}
}
