package stats_test

import (
	"fmt"
	"math"
	"testing"

	"kommunebench/stats"
)

func TestMeanInterval(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name         string
		values       []float64
		level        float64
		lower, upper float64
		tolerance    float64
	}{
		// By hand: mean 2, s = 1, t(0.025; 2) = 4.302653 from the tables: 2 ± 4.302653/√3.
		{"1 to 3 by hand", []float64{1, 2, 3}, 0.95, -0.484138, 4.484138, 5e-7},
		// By hand: two values 0 and 2 have s = √2 and s/√2 = 1: 1 ± t(0.1; 1) = 1 ± 3.077684.
		{"two values at 80 % by hand", []float64{2, 0}, 0.8, -2.077684, 4.077684, 5e-7},
		{"missing values are ignored", []float64{3, nan, 1, math.Inf(1), 2, math.Inf(-1)}, 0.95, -0.484138, 4.484138, 5e-7},
		{"equal values have no width", []float64{0.1, 0.1, 0.1}, 0.999, 0.1, 0.1, 0},
		// SciPy 1.10.1, t.interval.
		{"nine values", []float64{55.2, 56.1, 55.9, 57.3, 57.3, 58.0, 57.8, 59.4, 60.2}, 0.95, 56.21772892304931, 58.71560441028403, 1e-9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.MeanInterval(tt.values, tt.level)
			want := stats.Interval{Lower: tt.lower, Upper: tt.upper, Level: tt.level, Method: stats.MethodStudentT}
			wantInterval(t, got, ok, want, tt.tolerance)
		})
	}
}

// As many times -1 as 1 have mean 0 and s/√n = 1/√(n-1), so the upper limit is
// t/√(n-1); quantiles of SciPy 1.10.1, t.isf.
func TestMeanIntervalTakesTheRightQuantileOfT(t *testing.T) {
	for df, want := range map[int][3]float64{
		1:    {3.0776835372078066, 12.706204736432095, 636.6192494317851},
		5:    {1.4758840487820273, 2.5705818366147395, 6.868826639865048},
		97:   {1.2903402023760184, 1.984723185927883, 3.3936698518806434},
		999:  {1.2823995700373974, 1.9623414611334487, 3.300292440398649},
		1001: {1.2823978745810514, 1.9623367052808787, 3.3002728760659226},
	} {
		values := make([]float64, df+1)
		for i := range values {
			values[i] = float64(2*(i%2) - 1)
		}
		for i, level := range []float64{0.8, 0.95, 0.999} {
			got, ok := stats.MeanInterval(values, level)
			if !ok {
				t.Fatalf("no interval of %d values", len(values))
			}
			quantile := got.Upper * math.Sqrt(float64(df))
			wantClose(t, fmt.Sprintf("t at %v with %d degrees of freedom", level, df), quantile, want[i], 3e-9*want[i])
		}
	}
}

func TestMeanIntervalHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		values []float64
		level  float64
	}{
		{"no values", nil, 0.95},
		{"one value", []float64{3}, 0.95},
		{"one value beside missing ones", []float64{3, nan, math.Inf(1)}, 0.95},
		{"level zero", []float64{1, 2}, 0},
		{"level one", []float64{1, 2}, 1},
		{"level in per cent", []float64{1, 2}, 95},
		{"missing level", []float64{1, 2}, nan},
		{"a limit overflows", []float64{-math.MaxFloat64, math.MaxFloat64}, 0.95},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.MeanInterval(tt.values, tt.level)
			wantNone(t, got, ok)
		})
	}
}

func TestMeanIntervalEndsAtLevelsBeyondUse(t *testing.T) {
	for _, n := range []int{2, 3, 98, 1000, 1001} {
		values := make([]float64, n)
		values[0] = 1
		for _, level := range []float64{math.SmallestNonzeroFloat64, 1e-19, math.Nextafter(1, 0)} {
			got, ok := stats.MeanInterval(values, level)
			if mean := 1 / float64(n); ok && (got.Lower > mean || got.Upper < mean) {
				t.Errorf("%d values at %v: %+v does not hold %v", n, level, got, mean)
			}
		}
	}
}
