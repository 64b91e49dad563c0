package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

func wantCorrelation(t *testing.T, got stats.Correlation, ok bool, coefficient, p float64, n int) {
	t.Helper()
	if !ok || got.N != n {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "coefficient", got.Coefficient, coefficient, 1e-9)
	wantClose(t, "p", got.P, p, 1e-9)
}

func TestPearson(t *testing.T) {
	nan := math.NaN()
	// By hand: deviations -1, 0, 1 and -1, 1, 0: r = 1/√(2·2) = 1/2; with one
	// degree of freedom P = 1 - 2·asin(r)/π = 1 - 2·(π/6)/π = 2/3.
	got, ok := stats.Pearson([]float64{1, 2, 3}, []float64{1, 3, 2}, 0.95)
	wantCorrelation(t, got, ok, 0.5, 2.0/3, 3)
	if hasLimits(got.Interval) {
		t.Errorf("three units have the interval %+v", got.Interval)
	}

	// By hand: 1 to 5 and 2, 1, 4, 3, 6 have r = 10/√(10·14.8) = 0.821995; P by
	// SciPy 1.10.1. The interval is tanh(atanh(r) ± 1.959964/√2).
	got, ok = stats.Pearson([]float64{1, 2, nan, 3, 4, 5, 9}, []float64{2, 1, 7, 4, 3, 6, math.Inf(1)}, 0.95)
	wantCorrelation(t, got, ok, 0.8219949365267865, 0.08770664700806555, 5)
	wantClose(t, "lower", got.Interval.Lower, math.Tanh(math.Atanh(got.Coefficient)-1.959963984540054/math.Sqrt2), 1e-12)
	wantClose(t, "upper", got.Interval.Upper, math.Tanh(math.Atanh(got.Coefficient)+1.959963984540054/math.Sqrt2), 1e-12)
	if got.Interval.Level != 0.95 || got.Interval.Method != stats.MethodFisherZ {
		t.Errorf("interval %+v", got.Interval)
	}

	line, ok := stats.Pearson([]float64{1, 2, 3, 4}, []float64{8, 6, 4, 2}, 0.95)
	wantCorrelation(t, line, ok, -1, 0, 4)
	wantClose(t, "lower of a straight line", line.Interval.Lower, -1, 1e-9)
	wantClose(t, "upper of a straight line", line.Interval.Upper, -1, 1e-9)
}

func TestSpearman(t *testing.T) {
	six := []float64{1, 2, 3, 4, 5, 6}
	// By hand: squared rank differences 6·1: r = 1 - 6·6/(6·35) = 29/35. All 720
	// orders counted in Python: 42 are as far from 0; with the ties of the second 16.
	got, ok := stats.Spearman(six, []float64{20, 10, 40, 30, 60, 50}, 0.95)
	wantCorrelation(t, got, ok, 29.0/35, 42.0/720, 6)
	// By hand: the variance of Bonett and Wright is (1 + r²/2)/3.
	half := 1.959963984540054 * math.Sqrt((1+29.0/35*29/35/2)/3)
	wantClose(t, "lower", got.Interval.Lower, math.Tanh(math.Atanh(29.0/35)-half), 1e-12)
	wantClose(t, "upper", got.Interval.Upper, math.Tanh(math.Atanh(29.0/35)+half), 1e-12)

	got, ok = stats.Spearman(six, []float64{1, 1, 3, 2, 5, 5}, 0.95)
	wantCorrelation(t, got, ok, 0.9121593238215745, 16.0/720, 6)

	// By hand: four units in one order: one order of 24 is the same, one the
	// reverse. Student's t would call it certain.
	got, ok = stats.Spearman([]float64{1, 2, 3, 4}, []float64{1, 10, 100, 1000}, 0.95)
	wantCorrelation(t, got, ok, 1, 2.0/24, 4)
}

func TestCorrelationsReproduceTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	w := v.Correlation
	if len(w.X) == 0 {
		t.Fatal("the file holds no correlation")
	}
	pearson, ok := stats.Pearson(w.X, w.Y, 0.95)
	wantCorrelation(t, pearson, ok, w.Pearson, w.PearsonP, len(w.X))
	want := stats.Interval{Lower: w.PearsonInterval[0], Upper: w.PearsonInterval[1], Level: 0.95, Method: stats.MethodFisherZ}
	wantInterval(t, pearson.Interval, true, want, 1e-9)
	spearman, ok := stats.Spearman(w.X, w.Y, 0.95)
	wantCorrelation(t, spearman, ok, w.Spearman, w.SpearmanP, len(w.X))
}

func TestCorrelationsHaveNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		xs, ys []float64
		level  float64
	}{
		{"no units", nil, nil, 0.95},
		{"two units", []float64{1, 2}, []float64{1, 2}, 0.95},
		{"two units with both values", []float64{1, 2, nan, 4}, []float64{1, 2, 3, nan}, 0.95},
		{"lengths differ", []float64{1, 2, 3}, []float64{1, 2, 3, 4}, 0.95},
		{"x the same for all", []float64{0.1, 0.1, 0.1}, []float64{1, 2, 3}, 0.95},
		{"y the same for all that are left", []float64{1, 2, 3, nan}, []float64{7, 7, 7, 8}, 0.95},
		{"level in per cent", []float64{1, 2, 3}, []float64{1, 2, 3}, 95},
		{"missing level", []float64{1, 2, 3}, []float64{1, 2, 3}, nan},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := stats.Pearson(tt.xs, tt.ys, tt.level); ok || got != (stats.Correlation{}) {
				t.Errorf("Pearson: %+v", got)
			}
			if got, ok := stats.Spearman(tt.xs, tt.ys, tt.level); ok || got != (stats.Correlation{}) {
				t.Errorf("Spearman: %+v", got)
			}
		})
	}
}

func TestCorrelationsHoldTheirEstimateAndFollowScaleAndOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.IntRange(3, 30).Draw(t, "units")
		xs := rapid.SliceOfN(anyQuarter(), units, units).Draw(t, "xs")
		ys := rapid.SliceOfN(anyQuarter(), units, units).Draw(t, "ys")
		level := rapid.Float64Range(0.5, 0.999).Draw(t, "level")
		flipped := make([]float64, units)
		for i, y := range ys {
			flipped[i] = 3 - 2*y
		}
		for name, correlate := range map[string]func(xs, ys []float64, level float64) (stats.Correlation, bool){
			"Pearson": stats.Pearson, "Spearman": stats.Spearman,
		} {
			got, ok := correlate(xs, ys, level)
			if !ok {
				if slices.Max(xs) != slices.Min(xs) && slices.Max(ys) != slices.Min(ys) {
					t.Fatalf("%s: no answer", name)
				}

				continue
			}
			same := func(what string, other stats.Correlation, ok bool, sign float64) {
				if !ok || math.Abs(other.Coefficient-sign*got.Coefficient) > 1e-9 || math.Abs(other.P-got.P) > 1e-6 {
					t.Fatalf("%s: %+v when %s, %+v before", name, other, what, got)
				}
			}
			turned, ok := correlate(backward(xs), backward(ys), level)
			same("turned round", turned, ok, 1)
			swapped, ok := correlate(ys, xs, level)
			same("swapped", swapped, ok, 1)
			mirrored, ok := correlate(xs, flipped, level)
			same("flipped", mirrored, ok, -1)
			checkCorrelation(t, name, got, func(l float64) stats.Correlation { c, _ := correlate(xs, ys, l); return c }, level)
		}
	})
}

func anyQuarter() *rapid.Generator[float64] {
	return rapid.Custom(func(t *rapid.T) float64 { return float64(rapid.IntRange(-60, 60).Draw(t, "quarters")) / 4 })
}

func checkCorrelation(t *rapid.T, name string, got stats.Correlation, at func(level float64) stats.Correlation, level float64) {
	if !(got.Coefficient >= -1 && got.Coefficient <= 1 && got.P >= 0 && got.P <= 1) {
		t.Fatalf("%s: %+v", name, got)
	}
	if hasLimits(got.Interval) != (got.N > 3) {
		t.Fatalf("%s: interval of %d units: %+v", name, got.N, got.Interval)
	}
	if !hasLimits(got.Interval) {
		return
	}
	i, wide := got.Interval, at(level+0.0009).Interval
	if i.Lower < -1 || i.Upper > 1 || i.Lower > got.Coefficient || i.Upper < got.Coefficient {
		t.Fatalf("%s: %+v does not hold %v", name, i, got.Coefficient)
	}
	if wide.Lower > i.Lower || wide.Upper < i.Upper {
		t.Fatalf("%s: %+v does not hold the narrower %+v", name, wide, i)
	}
}

// Midranks know no scale: any rising function of a variable leaves Spearman's
// figures as they are, to the last digit.
func TestSpearmanFollowsOnlyTheOrderOfTheValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := rapid.IntRange(3, 20).Draw(t, "units")
		xs := rapid.SliceOfN(anyQuarter(), units, units).Draw(t, "xs")
		ys := rapid.SliceOfN(anyQuarter(), units, units).Draw(t, "ys")
		risen := make([]float64, units)
		for i, x := range xs {
			risen[i] = 8 * x
			if x > 0 {
				risen[i] = 64*x + 1
			}
		}
		before, okBefore := stats.Spearman(xs, ys, 0.95)
		after, okAfter := stats.Spearman(risen, ys, 0.95)
		if okBefore != okAfter || okBefore && units > 3 && before != after {
			t.Fatalf("%+v after, %+v before", after, before)
		}
	})
}
