package stats_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

func TestCochranArmitage(t *testing.T) {
	nan := math.NaN()
	// By hand: 20 and 30 of 50 a year apart: T = ½·5+½·5 = 5, Σn(t-t̄)² = 25, V =
	// 0.25·25 = 6.25, chi² = 25/6.25 = 4, as Pearson's of the 2×2 table; slope 0.2.
	got, ok := stats.CochranArmitage([]float64{20, 30, nan, 0, 7}, []float64{50, 50, 10, 0, 9}, []float64{2020, 2021, 2022, 2023, nan})
	if !ok || got.N != 2 {
		t.Fatalf("got %+v, %v", got, ok)
	}
	wantClose(t, "chi square", got.ChiSquare, 4, 1e-12)
	wantClose(t, "z", got.Z, 2, 1e-12)
	wantClose(t, "p", got.P, 0.0455002639, 1e-10)
	wantClose(t, "slope", got.Slope, 0.2, 1e-12)
}

func TestCochranArmitageReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	w := v.ChiSquareTrend
	if len(w.X) == 0 {
		t.Fatal("the file holds no trend of proportions")
	}
	got, ok := stats.CochranArmitage(w.X, w.N, w.T)
	if !ok {
		t.Fatal("no answer")
	}
	wantClose(t, "chi square", got.ChiSquare, w.Chi2, 1e-9)
	wantClose(t, "p", got.P, w.P, 1e-9)
}

func TestCochranArmitageFindsNoEvidenceWhereNothingCanDiffer(t *testing.T) {
	for name, xs := range map[string][]float64{"no event": {0, 0, 0}, "nothing but events": {10, 30, 20}, "no change": {5, 15, 10}} {
		t.Run(name, func(t *testing.T) {
			got, ok := stats.CochranArmitage(xs, []float64{10, 30, 20}, []float64{1, 2, 3})
			if !ok || got.ChiSquare != 0 || got.Z != 0 || got.P != 1 || got.Slope != 0 {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func TestCochranArmitageHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name           string
		xs, ns, scores []float64
	}{
		{"no proportions", nil, nil, nil},
		{"one proportion", []float64{1}, []float64{2}, []float64{1}},
		{"one score", []float64{1, 2, 3}, []float64{4, 5, 6}, []float64{0.1, 0.1, 0.1}},
		{"one score left", []float64{1, nan, 3}, []float64{4, 5, 6}, []float64{7, 8, 7}},
		{"lengths differ", []float64{1, 2}, []float64{4, 5}, []float64{7}},
		{"a count over its denominator", []float64{1, 6}, []float64{4, 5}, []float64{7, 8}},
		{"a negative count", []float64{1, -2}, []float64{4, 5}, []float64{7, 8}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := stats.CochranArmitage(tt.xs, tt.ns, tt.scores); ok || got != (stats.ProportionTrend{}) {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func TestCochranArmitageIgnoresOrderAndOriginOfTheScores(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(2, 20).Draw(t, "periods"), 500)
		origin := float64(rapid.IntRange(-3000, 3000).Draw(t, "origin"))
		scores, shifted, mirrored := make([]float64, len(xs)), make([]float64, len(xs)), make([]float64, len(xs))
		for i := range scores {
			scores[i], shifted[i], mirrored[i] = float64(i), float64(i)+origin, -float64(i)
		}
		got, ok := stats.CochranArmitage(xs, ns, scores)
		if !ok {
			t.Fatal("no answer")
		}
		check := func(what string, other stats.ProportionTrend, sign float64) {
			if math.Abs(other.Z-sign*got.Z) > 1e-9 || math.Abs(other.P-got.P) > 1e-9 || math.Abs(other.Slope-sign*got.Slope) > 1e-9 {
				t.Fatalf("%+v when %s, %+v before", other, what, got)
			}
		}
		other, _ := stats.CochranArmitage(xs, ns, shifted)
		check("shifted", other, 1)
		other, _ = stats.CochranArmitage(backward(xs), backward(ns), backward(scores))
		check("turned round", other, 1)
		other, _ = stats.CochranArmitage(xs, ns, mirrored)
		check("mirrored", other, -1)
	})
}
