package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

func TestSeasonalTrend(t *testing.T) {
	// By hand: two seasons of three years that both rise: S = 6 and Var = 2·11/3,
	// doubled as the seasons say the same. The deviations from the common slope of
	// 5.5 turn round from one season to the next, so nothing lasts between years:
	// z = 5/√(44/3).
	got, ok := stats.SeasonalTrend([]float64{1, 10, 2, 20, 3, 30}, 2, 0.95)
	if !ok || got.N != 6 || got.Interval.Known() {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, 6, 0)
	wantClose(t, "correction", got.Correction, 2, 1e-12)
	wantClose(t, "p", got.P, math.Erfc(5/math.Sqrt(44.0/3)/math.Sqrt2), 1e-12)
	wantClose(t, "slope", got.Slope, 5.5, 1e-12)

	// S, slope and the correction within years are those of the functions that
	// know nothing of what lasts between years.
	plain, _ := stats.SeasonalMannKendall(quarters(), 4, stats.Autocorrelated)
	slope, _ := stats.SeasonalTheilSen(quarters(), 4, 0.95, stats.Autocorrelated)
	got, ok = stats.SeasonalTrend(quarters(), 4, 0.95)
	if !ok || got.N != 22 || got.Correction < plain.Correction || got.P < plain.P {
		t.Errorf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, plain.S, 0)
	wantClose(t, "slope", got.Slope, slope.Estimate, 1e-12)
}

// Years that last: each lies where the one before did and moves on a little, and
// all its seasons with it. Between them there is more dependence than within.
func TestSeasonalTrendWidensForWhatLastsBetweenYears(t *testing.T) {
	var lasting, fresh []float64
	for year := range 12 {
		wave := math.Sin(float64(year) * 2 * math.Pi / 12)
		for season := range 4 {
			lasting = append(lasting, wave+0.01*float64(season*season))
			fresh = append(fresh, float64((year*7+season*5)%11))
		}
	}
	plain, _ := stats.SeasonalMannKendall(lasting, 4, stats.Autocorrelated)
	if got, _ := stats.SeasonalTrend(lasting, 4, 0.95); got.Correction < 1.5*plain.Correction {
		t.Errorf("the correction is %v, within years %v", got.Correction, plain.Correction)
	}
	plain, _ = stats.SeasonalMannKendall(fresh, 4, stats.Autocorrelated)
	if got, _ := stats.SeasonalTrend(fresh, 4, 0.95); got.Correction > 1.1*plain.Correction {
		t.Errorf("the correction is %v where nothing lasts, within years %v", got.Correction, plain.Correction)
	}
}

func TestSeasonalTrendTestAndIntervalAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cycle := rapid.SampledFrom([]int{1, 2, 4, 12}).Draw(t, "cycle")
		n := rapid.IntRange(2, 12).Draw(t, "years")*cycle + rapid.IntRange(0, cycle-1).Draw(t, "more")
		moves, values := rapid.IntRange(-3, 3).Draw(t, "moves"), rapid.IntRange(1, 12).Draw(t, "values")
		ys := make([]float64, n)
		for i := range ys {
			// Few values, so that many are tied.
			ys[i] = float64(moves*i/cycle + rapid.IntRange(0, values).Draw(t, "y"))
			if rapid.IntRange(0, 9).Draw(t, "gap") == 0 {
				ys[i] = math.NaN()
			}
		}
		level := rapid.SampledFrom([]float64{0.8, 0.95, 0.999}).Draw(t, "level")
		got, ok := stats.SeasonalTrend(ys, cycle, level)
		if !ok {
			return
		}
		outside := got.Interval.Lower > 0 || got.Interval.Upper < 0
		if outside != (got.P < 1-level) && math.Abs(got.P-(1-level)) > 1e-9 {
			t.Fatalf("P = %v with the interval %+v", got.P, got.Interval)
		}
		if outside && (got.S > 0) != (got.Slope > 0) {
			t.Fatalf("S = %v with the slope %v", got.S, got.Slope)
		}
		if got.P < 0 || got.P > 1 || got.Correction < 1 || math.IsNaN(got.Correction) {
			t.Fatalf("got %+v", got)
		}
		for i := range ys {
			ys[i] = -ys[i]
		}
		other, _ := stats.SeasonalTrend(ys, cycle, level)
		if other.S != -got.S || math.Abs(other.P-got.P) > 1e-9 {
			t.Fatalf("%+v, upside down %+v", got, other)
		}
	})
}

func TestSeasonalTrendHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		ys    []float64
		cycle int
		level float64
	}{
		"no values":                  {nil, 12, 0.95},
		"one year only":              {[]float64{1, 2, 3, 4}, 4, 0.95},
		"no season with two values":  {[]float64{1, nan, nan, 2}, 2, 0.95},
		"no cycle":                   {[]float64{1, 2, 3}, 0, 0.95},
		"a level in per cent":        {[]float64{1, 2, 3, 4}, 2, 95},
		"slopes that are not finite": {[]float64{-math.MaxFloat64, 2, math.MaxFloat64, 4}, 2, 0.95},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := stats.SeasonalTrend(c.ys, c.cycle, c.level); ok || got != (stats.SeasonalSlope{}) {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
	// A season without a single value is left out.
	got, ok := stats.SeasonalTrend([]float64{1, nan, 2, nan, 3, nan, 5, nan}, 2, 0.8)
	if !ok || got.S != 6 || math.IsNaN(got.P) || math.IsNaN(got.Correction) {
		t.Errorf("got %+v, %v", got, ok)
	}
}
