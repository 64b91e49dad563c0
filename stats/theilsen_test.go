package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

func wantSlope(t *testing.T, got stats.Slope, ok bool, estimate, lower, upper, tolerance float64) {
	t.Helper()
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "slope", got.Estimate, estimate, tolerance)
	if math.IsNaN(lower) {
		if got.Interval.Known() {
			t.Errorf("interval %+v, want none", got.Interval)
		}
		wantMissing(t, "lower", got.Interval.Lower)
		wantMissing(t, "upper", got.Interval.Upper)

		return
	}
	wantClose(t, "lower", got.Interval.Lower, lower, tolerance)
	wantClose(t, "upper", got.Interval.Upper, upper, tolerance)
}

func TestTheilSen(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name                   string
		ys                     []float64
		level                  float64
		estimate, lower, upper float64
	}{
		// By hand: slopes 2, 1, 5/3; -0, 1.5; 3 sorted 0, 1, 1.5, 5/3, 2, 3 (values
		// 1, 3, 3, 6). The median is 19/12; no S of four values is significant.
		{"four values by hand", []float64{1, 3, 3, 6}, 0.95, 19.0 / 12, nan, nan},
		// At 0.8, |S| > 4 has probability 2/24: k = (6-4)/2 = 1, smallest and largest.
		{"four values at 80 % by hand", []float64{1, 3, 3, 6}, 0.8, 19.0 / 12, 0, 3},
		// By hand: of five values |S| > 8 has 2/120: k = (10-8)/2 = 1. Steps are 1, 2,
		// 3, 4; the ten slopes 1, 1.5, 2, 2, 2.5, 2.5, 3, 3, 3.5, 4.
		{"five values by hand", []float64{0, 1, 3, 6, 10}, 0.95, 2.5, 1, 4},
		{"a gap keeps its place", []float64{0, nan, 3, nan, 10}, 0.8, 2.5, nan, nan},
		{"a straight line with gaps", []float64{5, nan, 9, 11, math.Inf(1), 15, 17, 19}, 0.95, 2, 2, 2},
		{"two values", []float64{5, 2}, 0.95, -3, nan, nan},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.TheilSen(tt.ys, tt.level, stats.Independent)
			wantSlope(t, got, ok, tt.estimate, tt.lower, tt.upper, 1e-12)
			if got.Interval.Level != tt.level || got.Interval.Method != stats.MethodSen {
				t.Errorf("interval %+v", got.Interval)
			}
		})
	}
}

func TestTheilSenReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	w := v.TheilSen
	if len(w.Y) == 0 {
		t.Fatal("the file holds no slope")
	}
	got, ok := stats.TheilSen(w.Y, w.Level, stats.Independent)
	wantSlope(t, got, ok, w.Slope, w.Lower, w.Upper, w.Tolerance)
	// Rounding to the k-th slope as SciPy does, they agree without tolerance.
	wantSlope(t, got, ok, w.Slope, w.Lower, w.Upper, 1e-9)
}

// The series and the way of figuring are those of TestMannKendallWidensForAutocorrelation.
func TestTheilSenWidensForAutocorrelation(t *testing.T) {
	got, ok := stats.TheilSen(runs(), 0.95, stats.Autocorrelated)
	wantSlope(t, got, ok, 0.1, 0.03, 0.2, 1e-9)
	plain, _ := stats.TheilSen(runs(), 0.95, stats.Independent)
	if plain.Interval.Lower <= got.Interval.Lower || plain.Interval.Upper > got.Interval.Upper {
		t.Errorf("%+v is not inside %+v", plain.Interval, got.Interval)
	}
}

func TestTheilSenHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name  string
		ys    []float64
		level float64
	}{
		{"no values", nil, 0.95},
		{"one value", []float64{nan, 3}, 0.95},
		{"level zero", []float64{1, 2, 3}, 0},
		{"level in per cent", []float64{1, 2, 3}, 95},
		{"missing level", []float64{1, 2, 3}, nan},
		{"a slope overflows", []float64{-math.MaxFloat64, math.MaxFloat64, 0}, 0.95},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := stats.TheilSen(tt.ys, tt.level, stats.Independent); ok || got != (stats.Slope{}) {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

// A short series over a coarse grid, with gaps: ties and every n from 2 on.
func anySeries() *rapid.Generator[[]float64] {
	return rapid.Custom(func(t *rapid.T) []float64 {
		ys := make([]float64, rapid.IntRange(2, 30).Draw(t, "length"))
		grid := rapid.IntRange(1, 60).Draw(t, "grid")
		for i := range ys {
			ys[i] = float64(rapid.IntRange(-grid, grid).Draw(t, "y")) / 4
			if i > 1 && rapid.IntRange(0, 7).Draw(t, "gap") == 0 {
				ys[i] = math.NaN()
			}
		}

		return ys
	})
}

func anyDependence() *rapid.Generator[stats.Dependence] {
	return rapid.SampledFrom([]stats.Dependence{stats.Independent, stats.Autocorrelated})
}

func TestSlopeIntervalsHoldTheSlopeAndWidenWithTheLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys, dependence := anySeries().Draw(t, "ys"), anyDependence().Draw(t, "dependence")
		cycle := rapid.IntRange(1, 4).Draw(t, "cycle")
		level := rapid.Float64Range(0.5, 0.9999).Draw(t, "level")
		wider := rapid.Float64Range(level, 0.99999).Draw(t, "wider level")
		for name, slope := range map[string]func(level float64) (stats.Slope, bool){
			"plain":    func(l float64) (stats.Slope, bool) { return stats.TheilSen(ys, l, dependence) },
			"seasonal": func(l float64) (stats.Slope, bool) { return stats.SeasonalTheilSen(ys, cycle, l, dependence) },
		} {
			narrow, ok := slope(level)
			wide, okWide := slope(wider)
			if ok != okWide {
				t.Fatalf("%s: %v at one level, %v at another", name, ok, okWide)
			}
			if wide.Interval.Known() && !narrow.Interval.Known() {
				t.Fatalf("%s: an interval at %v but not at %v", name, wider, level)
			}
			if i := narrow.Interval; i.Known() && (i.Lower > narrow.Estimate || i.Upper < narrow.Estimate) {
				t.Fatalf("%s: %+v does not hold %v", name, i, narrow.Estimate)
			}
			if w, i := wide.Interval, narrow.Interval; w.Known() && (w.Lower > i.Lower || w.Upper < i.Upper) {
				t.Fatalf("%s: %+v does not hold the narrower %+v", name, w, i)
			}
		}
	})
}

// Interval and test never contradict each other: an interval without 0 is always
// significant, and without ties significant always leaves 0 out.
func TestSlopeIntervalAgreesWithMannKendall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys, dependence := anySeries().Draw(t, "ys"), anyDependence().Draw(t, "dependence")
		cycle := rapid.IntRange(1, 4).Draw(t, "cycle")
		level := rapid.SampledFrom([]float64{0.8, 0.9, 0.95, 0.99, 0.998}).Draw(t, "level")
		tied := rapid.Bool().Draw(t, "tied")
		if !tied {
			for i := range ys {
				ys[i] += float64(i*i) / 8192
			}
			for i := range ys {
				for j := range i {
					tied = tied || ys[i] == ys[j]
				}
			}
		}
		plain, okPlain := stats.MannKendall(ys, dependence)
		slope, _ := stats.TheilSen(ys, level, dependence)
		seasonal, okSeasonal := stats.SeasonalMannKendall(ys, cycle, dependence)
		seasonalSlope, _ := stats.SeasonalTheilSen(ys, cycle, level, dependence)
		check := func(name string, test stats.TrendTest, slope stats.Slope) {
			significant := test.P <= 1-level
			excludes := slope.Interval.Known() && (slope.Interval.Lower > 0 || slope.Interval.Upper < 0)
			if excludes && !significant || !tied && significant != excludes {
				t.Fatalf("%s: p %v at %v, slope %v, interval %+v", name, test.P, level, slope.Estimate, slope.Interval)
			}
			if significant && slope.Estimate*test.S < 0 {
				t.Fatalf("%s: S %v and slope %v", name, test.S, slope.Estimate)
			}
		}
		if okPlain {
			check("plain", plain, slope)
		}
		if okSeasonal {
			check("seasonal", seasonal, seasonalSlope)
		}
	})
}

func TestTrendsFollowAConstantAScaleAndTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys, dependence := anySeries().Draw(t, "ys"), anyDependence().Draw(t, "dependence")
		constant := float64(rapid.IntRange(-100, 100).Draw(t, "constant"))
		moved := make([]float64, len(ys))
		for i, y := range ys {
			moved[i] = 2*y + constant
		}
		test, ok := stats.MannKendall(ys, dependence)
		if !ok {
			return
		}
		slope, _ := stats.TheilSen(ys, 0.9, dependence)
		if got, _ := stats.MannKendall(moved, dependence); got != test {
			t.Fatalf("%+v after moving, %+v before", got, test)
		}
		if got, _ := stats.TheilSen(moved, 0.9, dependence); got.Estimate != 2*slope.Estimate {
			t.Fatalf("slope %v after doubling, %v before", got.Estimate, slope.Estimate)
		}
		back, _ := stats.MannKendall(backward(ys), stats.Independent)
		forth, _ := stats.MannKendall(ys, stats.Independent)
		if back.S != -forth.S || back.P != forth.P || back.Z != -forth.Z {
			t.Fatalf("%+v backward, %+v forward", back, forth)
		}
	})
}
