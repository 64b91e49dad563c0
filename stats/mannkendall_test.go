package stats_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"kommunebench/stats"
)

func TestMannKendall(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name           string
		ys             []float64
		s, variance, z float64
		p              float64
		exact          bool
		n              int
	}{
		// By hand: five of six pairs rise: S = 4. Var = 4·3·13/18 = 8.666667, z =
		// 3/2.943920. Of the 24 orders 1, 3, 5 have 0, 1, 2 inversions: |S| >= 4 has
		// 2·(1+3)/24.
		{"four values by hand", []float64{1, 3, 2, 4}, 4, 26.0 / 3, 1.019049, 8.0 / 24, true, 4},
		// By hand: falling without exception, one order of 120 at either end.
		{"five values that fall by hand", []float64{9, 7, 6, 2, 1}, -10, 50.0 / 3, -2.204541, 2.0 / 120, true, 5},
		// By hand: 1, 2, 2, 3 come in 12 orders, one with S = 5 and one with -5.
		// Var = (4·3·13 - 2·1·9)/18 = 138/18.
		{"ties are counted out too", []float64{1, 2, 2, 3}, 5, 138.0 / 18, 4 / math.Sqrt(138.0/18), 2.0 / 12, true, 4},
		// All orders of these seven counted in Python.
		{"seven values with three groups of ties", []float64{2.2, 2.2, 2.5, 3.0, 2.5, 3.0, 3.0}, 14, (7*6*19 - 2*9*2 - 3*2*11) / 18.0, 13 / math.Sqrt((7*6*19-2*9*2-3*2*11)/18.0), 144.0 / 5040, true, 7},
		{"gaps leave the others as they are", []float64{1, nan, 3, math.Inf(1), 2, 4, nan}, 4, 26.0 / 3, 1.019049, 8.0 / 24, true, 4},
		{"all equal", []float64{2, 2, 2, 2, 2}, 0, 0, 0, 1, true, 5},
		{"all equal and many", slices.Repeat([]float64{2}, 12), 0, 0, 0, 1, false, 12},
		{"two values", []float64{1, 5}, 1, 1, 0, 1, true, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.MannKendall(tt.ys, stats.Independent)
			if !ok {
				t.Fatal("no answer")
			}
			wantClose(t, "S", got.S, tt.s, 0)
			wantClose(t, "variance", got.Variance, tt.variance, 1e-9)
			wantClose(t, "z", got.Z, tt.z, 5e-7)
			wantClose(t, "p", got.P, tt.p, 1e-12)
			if got.Exact != tt.exact || got.N != tt.n || got.Correction != 1 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestMannKendallReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	if len(v.MannKendall.Y) == 0 || len(v.MannKendallExact.Y) == 0 {
		t.Fatal("the file holds no trends")
	}
	got, ok := stats.MannKendall(v.MannKendall.Y, stats.Independent)
	if !ok || got.Exact {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, v.MannKendall.S, 0)
	wantClose(t, "variance", got.Variance, v.MannKendall.Variance, 1e-9)
	wantClose(t, "z", got.Z, v.MannKendall.Z, 1e-9)
	wantClose(t, "p", got.P, v.MannKendall.P, 1e-9)

	got, ok = stats.MannKendall(v.MannKendallExact.Y, stats.Independent)
	if !ok || !got.Exact {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, v.MannKendallExact.S, 0)
	wantClose(t, "p", got.P, v.MannKendallExact.P, 1e-9)
}

// The exact P against all orders of the values, walked one by one.
func TestMannKendallCountsAllOrders(t *testing.T) {
	for _, ys := range [][]float64{
		{1, 2, 3},
		{3, 1, 2},
		{1, 1, 2},
		{5, 4, 3, 2, 1},
		{2, 1, 4, 3, 5},
		{1, 1, 2, 2, 3},
		{1, 1, 1, 2, 2, 2},
		{3, 1, 4, 1, 5, 9, 2},
		{1, 1, 1, 1, 1, 1, 2},
		{2, 7, 1, 8, 2, 8, 1, 8},
	} {
		t.Run(fmt.Sprint(ys), func(t *testing.T) {
			got, ok := stats.MannKendall(ys, stats.Independent)
			if !ok {
				t.Fatal("no answer")
			}
			var all, far int
			eachOrder(slices.Clone(ys), 0, func(order []float64) {
				all++
				if math.Abs(slowS(order)) >= math.Abs(got.S) {
					far++
				}
			})
			wantClose(t, "p", got.P, float64(far)/float64(all), 1e-12)
		})
	}
}

func eachOrder(values []float64, from int, visit func([]float64)) {
	if from == len(values) {
		visit(values)
	}
	for i := from; i < len(values); i++ {
		values[from], values[i] = values[i], values[from]
		eachOrder(values, from+1, visit)
		values[from], values[i] = values[i], values[from]
	}
}

func slowS(ys []float64) float64 {
	var s float64
	for j := range ys {
		for i := range j {
			if ys[j] != ys[i] {
				s += math.Copysign(1, ys[j]-ys[i])
			}
		}
	}

	return s
}

func TestMannKendallHasNoAnswerForOneValue(t *testing.T) {
	for name, ys := range map[string][]float64{
		"no values": nil, "one value": {3}, "one value beside missing ones": {math.NaN(), 3, math.Inf(-1)},
	} {
		t.Run(name, func(t *testing.T) {
			for _, dependence := range []stats.Dependence{stats.Independent, stats.Autocorrelated} {
				if got, ok := stats.MannKendall(ys, dependence); ok || got != (stats.TrendTest{}) {
					t.Errorf("got %+v, %v", got, ok)
				}
			}
		})
	}
}

// Twenty values that lie high and low in runs. The expected figures are Hamed
// and Rao's formula over SciPy's ranks, in Python.
func runs() []float64 {
	return []float64{7.1, 7.4, 7.9, 8.3, 8.2, 7.8, 7.2, 6.9, 6.8, 7.0, 7.3, 7.7, 8.4, 8.9, 9.1, 9.4, 9.2, 9.0, 8.8, 9.0}
}

func TestMannKendallWidensForAutocorrelation(t *testing.T) {
	got, ok := stats.MannKendall(runs(), stats.Autocorrelated)
	if !ok || got.Exact {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "S", got.S, 85, 0)
	wantClose(t, "correction", got.Correction, 1.2864758340632216, 1e-9)
	wantClose(t, "variance", got.Variance, 1220.8655665259973, 1e-6)
	wantClose(t, "z", got.Z, 2.4040603380522945, 1e-9)
	wantClose(t, "p", got.P, 0.01621409683644344, 1e-9)
}

func TestAutocorrelationNeverMakesATestBolder(t *testing.T) {
	// The formula gives a factor of 0.40 for this wave of one and a half rounds.
	wave := []float64{
		10.2, 10.9, 11.8, 12.1, 11.5, 10.8, 10.1, 10.4, 11.2, 12.4, 13.1, 13.0,
		12.2, 11.9, 11.4, 12.0, 12.9, 13.8, 14.2, 13.9, 13.1, 12.6, 12.8, 13.5,
	}
	// Nothing but rounding is left of these beside their line.
	line := make([]float64, 15)
	for i := range line {
		line[i] = 0.1 * float64(i)
	}
	for name, ys := range map[string][]float64{
		"a wave": wave, "a straight line": line, "three values": {1, 3, 2}, "two values": {1, 2}, "all equal": {4, 4, 4, 4, 4, 4},
	} {
		t.Run(name, func(t *testing.T) {
			plain, _ := stats.MannKendall(ys, stats.Independent)
			got, ok := stats.MannKendall(ys, stats.Autocorrelated)
			if !ok || got != plain {
				t.Errorf("got %+v, %v, want %+v", got, ok, plain)
			}
		})
	}
}
