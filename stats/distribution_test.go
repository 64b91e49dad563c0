package stats_test

import (
	"math"
	"strconv"
	"testing"

	"kommunebench/stats"
)

func TestQuantile(t *testing.T) {
	eight := []float64{3.1, 2.2, 2.2, 5.0, 4.4, 3.0, 9.7, 2.2}
	tests := []struct {
		name   string
		values []float64
		p      float64
		want   float64
	}{
		// By hand with h = (n-1)p: n = 4, p = 1/4 gives h = 0.75, 1 + 0.75·(2-1);
		// R's default quantile(1:4) prints 1.75, 2.50, 3.25.
		{"first quartile of 1 to 4", []float64{1, 2, 3, 4}, 0.25, 1.75},
		{"median of 1 to 4", []float64{4, 3, 2, 1}, 0.5, 2.5},
		{"third quartile of 1 to 4", []float64{1, 2, 3, 4}, 0.75, 3.25},
		{"an order statistic when h is whole", []float64{10, 20, 30, 40, 50}, 0.25, 20},
		{"smallest at 0", []float64{5, 3, 9}, 0, 3},
		{"largest at 1", []float64{5, 3, 9}, 1, 9},
		{"one value is every quantile", []float64{7}, 0.9, 7},
		{"missing values are ignored", []float64{math.NaN(), 1, math.Inf(1), 3, math.Inf(-1)}, 0.5, 2},
		// SciPy, the same figures as in the shared vectors.
		{"median of eight", eight, 0.5, 3.05},
		{"third quartile of eight", eight, 0.75, 4.55},
		{"first decile of eight", eight, 0.1, 2.2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.Quantile(tt.values, tt.p)
			if !ok {
				t.Fatal("no answer")
			}
			wantClose(t, "quantile", got, tt.want, 1e-9)
		})
	}
}

func TestQuantileReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	if len(v.Quantile.Q) == 0 {
		t.Fatal("the file holds no quantile vectors")
	}
	for key, want := range v.Quantile.Q {
		p, err := strconv.ParseFloat(key, 64)
		if err != nil {
			t.Fatalf("quantile key %q: %v", key, err)
		}
		got, ok := stats.Quantile(v.Quantile.Xs, p)
		if !ok {
			t.Fatalf("no quantile at %v", p)
		}
		wantClose(t, "quantile at "+key, got, want, 1e-9)
	}
}

func TestQuantileHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		values []float64
		p      float64
	}{
		{"no values", nil, 0.5},
		{"only missing values", []float64{nan, math.Inf(1)}, 0.5},
		{"p below 0", []float64{1, 2}, -0.1},
		{"p above 1", []float64{1, 2}, 1.1},
		{"p in per cent", []float64{1, 2}, 50},
		{"missing p", []float64{1, 2}, nan},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := stats.Quantile(tt.values, tt.p); ok || got != 0 {
				t.Errorf("got %v, %v, want no answer", got, ok)
			}
		})
	}
}

func TestSummarise(t *testing.T) {
	// By hand: 2,4,4,4,5,5,7,9 has mean 40/8 and squared deviations 9+1+1+1+0+0+4+16
	// = 32, so the deviation is sqrt(32/7). Quartiles at h = 1.75, 3.5 and 5.25:
	// 4, 4 + 0.5·1 and 5 + 0.25·2.
	got := stats.Summarise([]float64{9, math.NaN(), 2, 4, 5, math.Inf(-1), 4, 4, 7, 5})
	if got.N != 8 {
		t.Errorf("n = %d, want 8", got.N)
	}
	wantClose(t, "mean", got.Mean, 5, 1e-12)
	wantClose(t, "standard deviation", got.StandardDeviation, math.Sqrt(32.0/7), 1e-12)
	wantClose(t, "q1", got.Q1, 4, 1e-12)
	wantClose(t, "median", got.Median, 4.5, 1e-12)
	wantClose(t, "q3", got.Q3, 5.5, 1e-12)
	wantClose(t, "min", got.Min, 2, 0)
	wantClose(t, "max", got.Max, 9, 0)
}

func TestSummariseOfNothingKnowsOnlyThatThereIsNothing(t *testing.T) {
	for name, values := range map[string][]float64{
		"no values":           nil,
		"only missing values": {math.NaN(), math.Inf(1), math.Inf(-1)},
	} {
		t.Run(name, func(t *testing.T) {
			got := stats.Summarise(values)
			if got.N != 0 {
				t.Errorf("n = %d, want 0", got.N)
			}
			for _, f := range []float64{got.Mean, got.Q1, got.Median, got.Q3, got.Min, got.Max, got.StandardDeviation} {
				wantMissing(t, "a figure", f)
			}
		})
	}
}

func TestSummariseOfOneValueHasNoDeviation(t *testing.T) {
	got := stats.Summarise([]float64{3.1, math.NaN()})
	if got.N != 1 {
		t.Errorf("n = %d, want 1", got.N)
	}
	for _, f := range []float64{got.Mean, got.Q1, got.Median, got.Q3, got.Min, got.Max} {
		wantClose(t, "a figure", f, 3.1, 0)
	}
	wantMissing(t, "standard deviation", got.StandardDeviation)
}

// NIST's StRD set NumAcc3: 1000000.2 once, then 1000000.1 and
// 1000000.3 in turn; certified mean 1000000.2 and deviation 0.1. A sum of
// squares less the square of the sum loses it.
func TestSummariseKeepsDigitsOfValuesFarFromZero(t *testing.T) {
	values := []float64{1000000.2}
	for range 500 {
		values = append(values, 1000000.1, 1000000.3)
	}
	got := stats.Summarise(values)
	wantClose(t, "mean", got.Mean, 1000000.2, 1e-9)
	wantClose(t, "standard deviation", got.StandardDeviation, 0.1, 1e-9)
}

func TestSummariseOfEqualValuesIsExact(t *testing.T) {
	got := stats.Summarise([]float64{0.1, 0.1, 0.1})
	wantClose(t, "mean", got.Mean, 0.1, 0)
	wantClose(t, "standard deviation", got.StandardDeviation, 0, 0)
}
