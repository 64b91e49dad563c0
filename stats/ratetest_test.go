package stats_test

import (
	"math"
	"testing"

	"kommunebench/stats"
)

func TestCompareRates(t *testing.T) {
	// By hand: 60 and 40 events over one exposure each: z = 20/√100 = 2.
	got, ok := stats.CompareRates(60, 1, 40, 1)
	wantScore(t, got, ok, 2, 0.0455002639, 1e-10)
	wantClose(t, "least expected", got.LeastExpected, 50, 0)

	// By hand: 20 events in 10 against 20 in 30: r = 1, z = (2-2/3)/sqrt(1/10+1/30)
	// = 1.333333/0.365148 = 3.651484, P = 0.00026073; 10 are expected in the first.
	got, ok = stats.CompareRates(20, 10, 20, 30)
	wantScore(t, got, ok, 3.651483717, 0.00026072963, 1e-9)
	wantClose(t, "least expected", got.LeastExpected, 10, 0)

	// The unit of exposure is nobody's business.
	scaled, ok := stats.CompareRates(20, 10e6, 20, 30e6)
	wantScore(t, scaled, ok, got.Z, got.P, 1e-12)

	none, ok := stats.CompareRates(0, 10, 0, 30)
	wantScore(t, none, ok, 0, 1, 0)
}

// The score test is the normal form of the exact one, by which the events of the
// first group are binomial with its share of the exposure.
func TestCompareRatesIsTheBinomialTestOfTheShareOfEvents(t *testing.T) {
	for _, c := range [][4]float64{{60, 1, 40, 1}, {20, 10, 20, 30}, {3, 2, 14, 5}} {
		rates, _ := stats.CompareRates(c[0], c[1], c[2], c[3])
		share, ok := stats.CompareProportionWithTarget(c[0], c[0]+c[2], c[1]/(c[1]+c[3]))
		wantScore(t, rates, ok, share.Z, share.P, 1e-12)
	}
}

func TestCompareRatesWithRestLeavesTheUnitItselfOut(t *testing.T) {
	nan := math.NaN()
	counts := []float64{60, 10, nan, 30, 0, 5}
	exposures := []float64{1, 0.25, 2, 0.75, 0, nan}
	got, ok := stats.CompareRatesWithRest(counts, exposures)
	if !ok || len(got) != len(counts) {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantScore(t, got[0], true, 2, 0.0455002639, 1e-10)
	want, _ := stats.CompareRates(10, 0.25, 90, 1.75)
	wantScore(t, got[1], true, want.Z, want.P, 1e-12)
	for _, unit := range []int{2, 4, 5} {
		wantUntested(t, got[unit], false)
	}
}

func TestCompareRateWithTarget(t *testing.T) {
	// By hand: 120 events where 100 are expected: z = 20/10 = 2.
	got, ok := stats.CompareRateWithTarget(120, 50, 2)
	wantScore(t, got, ok, 2, 0.0455002639, 1e-10)
	wantClose(t, "least expected", got.LeastExpected, 100, 0)
}

func TestRateTestsHaveNoAnswerForImpossibleInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, in := range map[string][2]float64{
		"no exposure": {1, 0}, "negative count": {-1, 10}, "negative exposure": {1, -10},
		"missing count": {nan, 10}, "missing exposure": {1, nan}, "infinite count": {inf, 1}, "infinite exposure": {1, inf},
	} {
		t.Run(name, func(t *testing.T) {
			first, ok := stats.CompareRates(in[0], in[1], 1, 1)
			wantUntested(t, first, ok)
			second, ok := stats.CompareRates(1, 1, in[0], in[1])
			wantUntested(t, second, ok)
			target, ok := stats.CompareRateWithTarget(in[0], in[1], 1)
			wantUntested(t, target, ok)
		})
	}
	for name, target := range map[string]float64{"no target": 0, "negative target": -1, "missing target": nan, "infinite target": inf} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.CompareRateWithTarget(1, 1, target)
			wantUntested(t, got, ok)
		})
	}
}
