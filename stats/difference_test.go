package stats_test

import (
	"math"
	"testing"

	"kommunebench/stats"
)

func TestNewcombeInterval(t *testing.T) {
	// R. G. Newcombe (1998), Statistics in Medicine 17:873-890, table II, method 10.
	tests := []struct {
		name                         string
		x1, n1, x2, n2, lower, upper float64
	}{
		{"56 of 70 less 48 of 80", 56, 70, 48, 80, 0.0524, 0.3339},
		{"9 of 10 less 3 of 10", 9, 10, 3, 10, 0.1705, 0.8090},
		{"6 of 7 less 2 of 7", 6, 7, 2, 7, 0.0582, 0.8062},
		{"5 of 56 less none of 29", 5, 56, 0, 29, -0.0381, 0.1926},
		{"none of 10 less none of 10", 0, 10, 0, 10, -0.2775, 0.2775},
		{"all of 10 less none of 20", 10, 10, 0, 20, 0.6791, 1},
		{"all of 10 less none of 10", 10, 10, 0, 10, 0.6075, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.NewcombeInterval(tt.x1, tt.n1, tt.x2, tt.n2, 0.95)
			want := stats.Interval{Lower: tt.lower, Upper: tt.upper, Level: 0.95, Method: stats.MethodNewcombe}
			wantInterval(t, got, ok, want, 5e-5)
		})
	}
}

func TestNewcombeIntervalReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	w := v.Newcombe
	if w.N1 == 0 {
		t.Fatal("the file holds no difference")
	}
	got, ok := stats.NewcombeInterval(w.X1, w.N1, w.X2, w.N2, 0.95)
	want := stats.Interval{Lower: w.Lower, Upper: w.Upper, Level: 0.95, Method: stats.MethodNewcombe}
	wantInterval(t, got, ok, want, 1e-9)
}

func TestNewcombeIntervalHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	for name, in := range map[string][5]float64{
		"no first denominator": {0, 0, 1, 10, 0.95}, "no second denominator": {1, 10, 0, 0, 0.95},
		"first impossible": {11, 10, 1, 10, 0.95}, "second impossible": {1, 10, -1, 10, 0.95},
		"missing count": {1, 10, nan, 10, 0.95}, "level in per cent": {1, 10, 1, 10, 95},
	} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.NewcombeInterval(in[0], in[1], in[2], in[3], in[4])
			wantNone(t, got, ok)
		})
	}
}
