package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

// Six years of quarters, one missing and the last not there yet.
func quarters() []float64 {
	return []float64{
		5.0, 7.1, 6.2, 4.0, 5.3, 7.4, 6.2, 4.4, 5.1, math.NaN(), 6.8, 4.1,
		5.9, 7.9, 7.0, 4.9, 5.8, 8.0, 7.2, 4.9, 6.4, 8.3, 7.1,
	}
}

func wantTrend(t *testing.T, got stats.TrendTest, ok bool, s, variance, z, p float64) {
	t.Helper()
	if !ok || got.Exact {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, s, 0)
	wantClose(t, "variance", got.Variance, variance, 1e-9)
	wantClose(t, "z", got.Z, z, 1e-9)
	wantClose(t, "p", got.P, p, 1e-9)
}

func TestSeasonalMannKendall(t *testing.T) {
	// By hand: two seasons of three years that both rise: S = 3+3, Var = 2·11/3,
	// z = 5/2.708013; across the seasons, 1 2 3 against 10 20 30, nothing counts.
	got, ok := stats.SeasonalMannKendall([]float64{1, 10, 2, 20, 3, 30}, 2, stats.Independent)
	wantTrend(t, got, ok, 6, 22.0/3, 1.8463723646899913, 0.0648381569921)
	// The same formulas written out in Python, over SciPy's ranks.
	got, ok = stats.SeasonalMannKendall(quarters(), 4, stats.Independent)
	wantTrend(t, got, ok, 40, 88, 4.157413968934403, 3.2187042609677744e-05)
	if got.N != 22 || got.Correction != 1 {
		t.Errorf("got %+v", got)
	}
	got, ok = stats.SeasonalMannKendall(quarters(), 4, stats.Autocorrelated)
	wantTrend(t, got, ok, 40, 274, 2.3560761639876904, 0.018469130448531018)
	wantClose(t, "correction", got.Correction, 274.0/88, 1e-12)
}

func TestSeasonalTheilSen(t *testing.T) {
	// By hand: slopes per year 1, 1, 1 and 10, 10, 10; the median is half-way. S of
	// two seasons of three years is never significant.
	got, ok := stats.SeasonalTheilSen([]float64{1, 10, 2, 20, 3, 30}, 2, 0.95, stats.Independent)
	wantSlope(t, got, ok, 5.5, math.NaN(), math.NaN(), 1e-12)
	// The same formulas written out in Python.
	got, ok = stats.SeasonalTheilSen(quarters(), 4, 0.95, stats.Independent)
	wantSlope(t, got, ok, 0.245, 0.2, 0.3, 1e-9)
	if got.N != 22 {
		t.Errorf("n = %d, want 22", got.N)
	}
	got, ok = stats.SeasonalTheilSen(quarters(), 4, 0.95, stats.Autocorrelated)
	wantSlope(t, got, ok, 0.245, 0.05, 0.35, 1e-9)
}

func TestSeasonalTrendsHaveNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name  string
		ys    []float64
		cycle int
	}{
		{"no values", nil, 12},
		{"one year only", []float64{1, 2, 3, 4}, 4},
		{"no season with two values", []float64{1, nan, nan, 2}, 2},
		{"no cycle", []float64{1, 2, 3}, 0},
		{"a negative cycle", []float64{1, 2, 3}, -4},
		{"a cycle longer than any series", []float64{1, 2, 3}, math.MaxInt},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, dependence := range []stats.Dependence{stats.Independent, stats.Autocorrelated} {
				if got, ok := stats.SeasonalMannKendall(tt.ys, tt.cycle, dependence); ok || got != (stats.TrendTest{}) {
					t.Errorf("test %+v, %v", got, ok)
				}
				if got, ok := stats.SeasonalTheilSen(tt.ys, tt.cycle, 0.95, dependence); ok || got != (stats.Slope{}) {
					t.Errorf("slope %+v, %v", got, ok)
				}
			}
		})
	}
	if got, ok := stats.SeasonalTheilSen(quarters(), 4, 95, stats.Independent); ok || got != (stats.Slope{}) {
		t.Errorf("a level in per cent: %+v", got)
	}
}

func TestSeasonalTrendsOfEqualSeasonsFindNone(t *testing.T) {
	ys := []float64{1, 9, 1, 9, 1, 9, 1, 9}
	for _, dependence := range []stats.Dependence{stats.Independent, stats.Autocorrelated} {
		got, ok := stats.SeasonalMannKendall(ys, 2, dependence)
		wantTrend(t, got, ok, 0, 0, 0, 1)
		slope, ok := stats.SeasonalTheilSen(ys, 2, 0.8, dependence)
		wantSlope(t, slope, ok, 0, 0, 0, 0)
	}
}

// A pattern that returns every year is what the seasons are there to ignore, and
// a cycle of one is the plain test with the normal P.
func TestSeasonalTrendIgnoresThePatternOfTheYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys, dependence := anySeries().Draw(t, "ys"), anyDependence().Draw(t, "dependence")
		cycle := rapid.IntRange(1, 4).Draw(t, "cycle")
		pattern := rapid.SliceOfN(rapid.IntRange(-50, 50), cycle, cycle).Draw(t, "pattern")
		patterned := make([]float64, len(ys))
		for i, y := range ys {
			patterned[i] = y + float64(pattern[i%cycle])
		}
		before, okBefore := stats.SeasonalMannKendall(ys, cycle, dependence)
		after, okAfter := stats.SeasonalMannKendall(patterned, cycle, dependence)
		if before != after || okBefore != okAfter {
			t.Fatalf("%+v with the pattern, %+v without", after, before)
		}
		one, okOne := stats.SeasonalMannKendall(ys, 1, stats.Independent)
		plain, okPlain := stats.MannKendall(ys, stats.Independent)
		if okOne != okPlain || one.S != plain.S || one.Variance != plain.Variance || one.Z != plain.Z {
			t.Fatalf("%+v with a cycle of one, %+v plain", one, plain)
		}
	})
}
