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

func TestSeasonalTrend(t *testing.T) {
	// By hand: two seasons of three years that both rise: S = 6 and Var = 2·11/3,
	// doubled as the seasons say the same. The deviations from the common slope of
	// 5.5 turn round from one season to the next, so nothing lasts between years:
	// z = 5/√(44/3).
	got, ok := stats.SeasonalTrend([]float64{1, 10, 2, 20, 3, 30}, 2, 0.95)
	if !ok || got.N != 6 || hasLimits(got.Interval) {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, 6, 0)
	wantClose(t, "correction", got.Correction, 2, 1e-12)
	wantClose(t, "p", got.P, math.Erfc(5/math.Sqrt(44.0/3)/math.Sqrt2), 1e-12)
	wantClose(t, "slope", got.Slope, 5.5, 1e-12)

	// S, the median slope, the correction within years and the P that this alone
	// would give are those of the published formulas, written out in Python over
	// SciPy's ranks; what lasts between years and ties only widen.
	const within, p = 274.0 / 88, 0.018469130448531018
	wantClose(t, "correction within years", stats.WithinYears(quarters(), 4), within, 1e-12)
	got, ok = stats.SeasonalTrend(quarters(), 4, 0.95)
	if !ok || got.N != 22 || got.Correction < within || got.P < p {
		t.Errorf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, 40, 0)
	wantClose(t, "slope", got.Slope, 0.245, 1e-9)

	// Equal values of every season are no trend.
	got, ok = stats.SeasonalTrend([]float64{1, 9, 1, 9, 1, 9, 1, 9}, 2, 0.8)
	if !ok || got.S != 0 || got.P != 1 || got.Slope != 0 || got.Correction != 1 {
		t.Errorf("got %+v, %v of equal values", got, ok)
	}
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
	within := stats.WithinYears(lasting, 4)
	if got, _ := stats.SeasonalTrend(lasting, 4, 0.95); got.Correction < 1.5*within {
		t.Errorf("the correction is %v, within years %v", got.Correction, within)
	}
	within = stats.WithinYears(fresh, 4)
	if got, _ := stats.SeasonalTrend(fresh, 4, 0.95); got.Correction > 1.1*within {
		t.Errorf("the correction is %v where nothing lasts, within years %v", got.Correction, within)
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

// A pattern that returns every year is what the seasons are there to ignore.
func TestSeasonalTrendIgnoresThePatternOfTheYear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys, cycle := anySeries().Draw(t, "ys"), rapid.IntRange(1, 4).Draw(t, "cycle")
		pattern := rapid.SliceOfN(rapid.IntRange(-50, 50), cycle, cycle).Draw(t, "pattern")
		patterned := make([]float64, len(ys))
		for i, y := range ys {
			patterned[i] = y + float64(pattern[i%cycle])
		}
		before, okBefore := stats.SeasonalTrend(ys, cycle, 0.95)
		after, okAfter := stats.SeasonalTrend(patterned, cycle, 0.95)
		if okBefore != okAfter || before.S != after.S || before.Slope != after.Slope || math.Abs(before.P-after.P) > 1e-9 {
			t.Fatalf("%+v with the pattern, %+v without", after, before)
		}
	})
}

func TestSeasonalTrendIntervalHoldsTheSlopeAndWidensWithTheLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ys, cycle := anySeries().Draw(t, "ys"), rapid.IntRange(1, 4).Draw(t, "cycle")
		level := anyLevel().Draw(t, "level")
		wider := rapid.Float64Range(level, 0.99999).Draw(t, "wider level")
		narrow, ok := stats.SeasonalTrend(ys, cycle, level)
		wide, okWide := stats.SeasonalTrend(ys, cycle, wider)
		if ok != okWide || hasLimits(wide.Interval) && !hasLimits(narrow.Interval) {
			t.Fatalf("%+v at %v, %+v at %v", narrow, level, wide, wider)
		}
		if i := narrow.Interval; hasLimits(i) && (i.Lower > narrow.Slope || i.Upper < narrow.Slope) {
			t.Fatalf("%+v does not hold %v", i, narrow.Slope)
		}
		if w, i := wide.Interval, narrow.Interval; hasLimits(w) && (w.Lower > i.Lower || w.Upper < i.Upper) {
			t.Fatalf("%+v does not hold the narrower %+v", w, i)
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
		"a negative cycle":           {[]float64{1, 2, 3}, -4, 0.95},
		"a cycle beyond any series":  {[]float64{1, 2, 3}, math.MaxInt, 0.95},
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
