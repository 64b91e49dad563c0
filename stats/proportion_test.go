package stats_test

import (
	"fmt"
	"math"
	"testing"

	"kommunebench/stats"
)

func TestWilsonInterval(t *testing.T) {
	tests := []struct {
		name         string
		x, n, level  float64
		lower, upper float64
		tolerance    float64
	}{
		// R. G. Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3.
		{"Newcombe's 81 of 263", 81, 263, 0.95, 0.2553, 0.3662, 5e-5},
		{"Newcombe's 15 of 148", 15, 148, 0.95, 0.0624, 0.1605, 5e-5},
		{"Newcombe's none of 20", 0, 20, 0.95, 0, 0.1611, 5e-5},
		{"Newcombe's 1 of 29", 1, 29, 0.95, 0.0061, 0.1718, 5e-5},
		// By hand: with x = 0 the limits are 0 and z²/(n+z²) = 3.841459/13.841459.
		{"none of 10 by hand", 0, 10, 0.95, 0, 0.277533, 5e-7},
		// By hand: p = 1/2, n = 4, z = 1.959964: centre 1/2, half = z·sqrt(1+z²/4)/(4+z²)
		// = 1.959964·1.400130/7.841459 = 0.349961.
		{"two of four by hand", 2, 4, 0.95, 0.150039, 0.849961, 1e-6},
		// By hand: level 0.6826895 is z = 1, so 9 of 15: (9.5 ± sqrt(3.6+0.25))/16
		// = (9.5 ± 1.962142)/16.
		{"one standard error by hand", 9, 15, 0.682689492137086, 0.471116, 0.716384, 1e-6},
		// SciPy, the same figures as in the shared vectors.
		{"20 of 100 at 99.8 %", 20, 100, 0.998, 0.10519162066711504, 0.3471109417008583, 1e-9},
		{"29 of 30", 29, 30, 0.95, 0.8332960900859082, 0.9940914096183874, 1e-9},
		{"430 of 1000", 430, 1000, 0.95, 0.3996409199186558, 0.4608948262693219, 1e-9},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.WilsonInterval(tt.x, tt.n, tt.level)
			want := stats.Interval{Lower: tt.lower, Upper: tt.upper, Level: tt.level, Method: stats.MethodWilson}
			wantInterval(t, got, ok, want, tt.tolerance)
		})
	}
}

func TestWilsonIntervalReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	if len(v.Wilson) == 0 {
		t.Fatal("the file holds no wilson vectors")
	}
	for _, w := range v.Wilson {
		t.Run(fmt.Sprintf("%v of %v at %v", w.X, w.N, w.Level), func(t *testing.T) {
			got, ok := stats.WilsonInterval(w.X, w.N, w.Level)
			want := stats.Interval{Lower: w.Lower, Upper: w.Upper, Level: w.Level, Method: stats.MethodWilson}
			wantInterval(t, got, ok, want, 1e-9)
		})
	}
}

func TestWilsonIntervalEndsExactlyAtNoneAndAll(t *testing.T) {
	for _, n := range []float64{0.5, 1, 3, 30, 1e6, 1e300} {
		for _, level := range []float64{0.5, 0.8, 0.95, 0.998, 0.999999} {
			none, ok := stats.WilsonInterval(0, n, level)
			if !ok || none.Lower != 0 {
				t.Errorf("none of %v at %v: %+v, %v, want lower exactly 0", n, level, none, ok)
			}
			all, ok := stats.WilsonInterval(n, n, level)
			if !ok || all.Upper != 1 {
				t.Errorf("all of %v at %v: %+v, %v, want upper exactly 1", n, level, all, ok)
			}
		}
	}
}

func TestWilsonIntervalHasNoAnswerForImpossibleInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name        string
		x, n, level float64
	}{
		{"negative numerator", -1, 10, 0.95},
		{"numerator over denominator", 11, 10, 0.95},
		{"empty denominator", 0, 0, 0.95},
		{"negative denominator", 0, -5, 0.95},
		{"missing numerator", nan, 10, 0.95},
		{"missing denominator", 1, nan, 0.95},
		{"infinite denominator", 1, inf, 0.95},
		{"infinite both", inf, inf, 0.95},
		{"level zero", 1, 10, 0},
		{"level one", 1, 10, 1},
		{"level in per cent", 1, 10, 95},
		{"missing level", 1, 10, nan},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.WilsonInterval(tt.x, tt.n, tt.level)
			wantNone(t, got, ok)
		})
	}
}

func TestPoolProportions(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name   string
		xs, ns []float64
		want   stats.Pool
		ok     bool
	}{
		// By hand: 1/10 and 90/100 pool to 91/110, not to the mean of shares 0.5.
		{"large units weigh more", []float64{1, 90}, []float64{10, 100}, stats.Pool{Numerator: 91, Denominator: 110, Proportion: 91.0 / 110, N: 2}, true},
		{"one unit is its own pool", []float64{3}, []float64{4}, stats.Pool{Numerator: 3, Denominator: 4, Proportion: 0.75, N: 1}, true},
		{"a unit without numerator or denominator is left out of both sums", []float64{1, nan, 5, math.Inf(1)}, []float64{4, 100, nan, 7}, stats.Pool{Numerator: 1, Denominator: 4, Proportion: 0.25, N: 1}, true},
		{"an empty unit adds nothing", []float64{1, 0}, []float64{4, 0}, stats.Pool{Numerator: 1, Denominator: 4, Proportion: 0.25, N: 1}, true},
		{"none at all is a proportion of 0", []float64{0, 0}, []float64{4, 6}, stats.Pool{Denominator: 10, N: 2}, true},
		{"no units", nil, nil, stats.Pool{}, false},
		{"only missing units", []float64{nan}, []float64{10}, stats.Pool{}, false},
		{"only empty units", []float64{0}, []float64{0}, stats.Pool{}, false},
		{"lengths differ", []float64{1, 2}, []float64{3}, stats.Pool{}, false},
		{"a numerator over its denominator", []float64{1, 7}, []float64{4, 6}, stats.Pool{}, false},
		{"a negative numerator", []float64{1, -1}, []float64{4, 6}, stats.Pool{}, false},
		{"a negative denominator", []float64{1, 0}, []float64{4, -6}, stats.Pool{}, false},
		{"a sum that overflows", []float64{1, 1}, []float64{math.MaxFloat64, math.MaxFloat64}, stats.Pool{}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.PoolProportions(tt.xs, tt.ns)
			if got != tt.want || ok != tt.ok {
				t.Errorf("got %+v, %v, want %+v, %v", got, ok, tt.want, tt.ok)
			}
		})
	}
}
