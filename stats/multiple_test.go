package stats_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

func wantValues(t *testing.T, what string, got, want []float64, tolerance float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i := range want {
		if math.IsNaN(want[i]) {
			wantMissing(t, what, got[i])
		} else {
			wantClose(t, what, got[i], want[i], tolerance)
		}
	}
}

func TestAdjustBenjaminiHochberg(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name     string
		ps, want []float64
	}{
		// By hand, m = 4: sorted 0.01·4/1, 0.02·4/2, 0.03·4/3 are all 0.04; 0.5·4/4.
		{"four tests by hand", []float64{0.03, 0.5, 0.01, 0.02}, []float64{0.04, 0.5, 0.04, 0.04}},
		// By hand: 0.04·2/1 = 0.08 is above the next, 0.05·2/2, and takes its q.
		{"a smaller p never has the larger q", []float64{0.04, 0.05}, []float64{0.05, 0.05}},
		{"missing and impossible p values do not count", []float64{nan, 0.02, -0.1, 0.04, 1.1, math.Inf(1)}, []float64{nan, 0.04, nan, 0.04, nan, nan}},
		{"one test needs no adjustment", []float64{0.03}, []float64{0.03}},
		{"q is at most 1", []float64{0.9, 1, 1}, []float64{1, 1, 1}},
		{"no tests", nil, []float64{}},
		{"only missing tests", []float64{nan, nan}, []float64{nan, nan}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			wantValues(t, "q", stats.AdjustBenjaminiHochberg(tt.ps), tt.want, 1e-15)
		})
	}
}

func TestAdjustBenjaminiHochbergReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	if len(v.BenjaminiHochberg.P) == 0 {
		t.Fatal("the file holds no q values")
	}
	wantValues(t, "q", stats.AdjustBenjaminiHochberg(v.BenjaminiHochberg.P), v.BenjaminiHochberg.Q, 1e-9)
}

func TestAdjustedPsKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(rapid.OneOf(rapid.Float64Range(0, 1), rapid.Just(0.05), awkward()), 0, 120).Draw(t, "ps")
		qs := stats.AdjustBenjaminiHochberg(ps)
		order := make([]int, len(ps))
		for i := range order {
			order[i] = i
		}
		moved := rapid.Permutation(order).Draw(t, "order")
		movedPs := make([]float64, len(ps))
		for i, unit := range moved {
			movedPs[i] = ps[unit]
		}
		for i, q := range stats.AdjustBenjaminiHochberg(movedPs) {
			if before := qs[moved[i]]; q != before && !(math.IsNaN(q) && math.IsNaN(before)) {
				t.Fatalf("q of %v is %v after moving, %v before", movedPs[i], q, before)
			}
		}
		order = slices.DeleteFunc(order, func(i int) bool { return !(ps[i] >= 0 && ps[i] <= 1) })
		slices.SortFunc(order, func(a, b int) int { return cmp.Compare(ps[a], ps[b]) })
		for n, i := range order {
			if !(qs[i] >= ps[i] && qs[i] <= 1) {
				t.Fatalf("q %v of p %v", qs[i], ps[i])
			}
			if n > 0 && qs[i] < qs[order[n-1]] {
				t.Fatalf("p %v has q %v, the smaller p %v has %v", ps[i], qs[i], ps[order[n-1]], qs[order[n-1]])
			}
			if n > 0 && ps[i] == ps[order[n-1]] && qs[i] != qs[order[n-1]] {
				t.Fatalf("equal p values %v have q %v and %v", ps[i], qs[i], qs[order[n-1]])
			}
		}
	})
}

// The definition of the procedure: with k the largest rank such that
// p(k) <= k/m·α, the k smallest are called; q <= α must call the same.
func TestQValuesCallWhatTheProcedureCalls(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		ps := rapid.SliceOfN(rapid.Float64Range(0, 0.3), 1, 60).Draw(t, "ps")
		alpha := rapid.Float64Range(0.001, 0.2).Draw(t, "alpha")
		sorted := slices.Sorted(slices.Values(ps))
		limit := -1.0
		for k, p := range sorted {
			if p*float64(len(ps))/float64(k+1) <= alpha {
				limit = p
			}
		}
		for i, q := range stats.AdjustBenjaminiHochberg(ps) {
			if (q <= alpha) != (ps[i] <= limit) {
				t.Fatalf("p %v, q %v at %v, the procedure calls up to %v", ps[i], q, alpha, limit)
			}
		}
	})
}
