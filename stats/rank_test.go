package stats_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"kommunebench/stats"
)

func ranksOf(standings []stats.Standing) []int {
	ranks := make([]int, len(standings))
	for i, s := range standings {
		ranks[i] = s.Rank
	}

	return ranks
}

func quartilesOf(standings []stats.Standing) []int {
	quartiles := make([]int, len(standings))
	for i, s := range standings {
		quartiles[i] = s.Quartile
	}

	return quartiles
}

func wantPercentiles(t *testing.T, standings []stats.Standing, want []float64) {
	t.Helper()
	if len(standings) != len(want) {
		t.Fatalf("%d standings, want %d", len(standings), len(want))
	}
	for i, s := range standings {
		what := fmt.Sprintf("percentile rank of unit %d", i)
		if math.IsNaN(want[i]) {
			wantMissing(t, what, s.PercentileRank)
		} else {
			wantClose(t, what, s.PercentileRank, want[i], 1e-9)
		}
	}
}

func TestRank(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name        string
		values      []float64
		direction   stats.Direction
		ranks       []int
		percentiles []float64
		quartiles   []int
	}{
		// By hand, four units apart: (worse + 1/2)/4 is 7/8, 5/8, 3/8, 1/8.
		{"four units in order", []float64{40, 30, 20, 10}, stats.HigherIsBetter, []int{1, 2, 3, 4}, []float64{87.5, 62.5, 37.5, 12.5}, []int{1, 2, 3, 4}},
		{"lower is better turns it round", []float64{40, 30, 20, 10}, stats.LowerIsBetter, []int{4, 3, 2, 1}, []float64{12.5, 37.5, 62.5, 87.5}, []int{4, 3, 2, 1}},
		// By hand: the two 7s have 1 worse and tie with 2, (1+1)/4; rank 3 is used up.
		{"ties share the smallest rank", []float64{9, 7, 7, 1}, stats.HigherIsBetter, []int{1, 2, 2, 4}, []float64{87.5, 50, 50, 12.5}, []int{1, 2, 2, 4}},
		{"ties share it lowest first too", []float64{9, 7, 7, 1}, stats.LowerIsBetter, []int{4, 2, 2, 1}, []float64{12.5, 50, 50, 87.5}, []int{4, 2, 2, 1}},
		// By hand: n is 2, so 3/4 and 1/4, both on a boundary and in the better quartile.
		{"missing values have no rank and do not count", []float64{nan, 5, math.Inf(1), 3, math.Inf(-1)}, stats.HigherIsBetter, []int{0, 1, 0, 2, 0}, []float64{nan, 75, nan, 25, nan}, []int{0, 1, 0, 3, 0}},
		{"all equal stand in the middle", []float64{2, 2, 2}, stats.HigherIsBetter, []int{1, 1, 1}, []float64{50, 50, 50}, []int{2, 2, 2}},
		{"a unit alone stands in the middle", []float64{-3}, stats.LowerIsBetter, []int{1}, []float64{50}, []int{2}},
		{"minus zero ties with zero", []float64{math.Copysign(0, -1), 0}, stats.HigherIsBetter, []int{1, 1}, []float64{50, 50}, []int{2, 2}},
		{"only missing values", []float64{nan, nan}, stats.HigherIsBetter, []int{0, 0}, []float64{nan, nan}, []int{0, 0}},
		{"no values", nil, stats.HigherIsBetter, []int{}, []float64{}, []int{}},
		// SciPy, the same figures as in the shared vectors; quartiles by hand from them.
		{"eight units with three equal", []float64{3.1, 2.2, 2.2, 5.0, 4.4, 3.0, 9.7, 2.2}, stats.HigherIsBetter, []int{4, 6, 6, 2, 3, 5, 1, 6}, []float64{56.25, 18.75, 18.75, 81.25, 68.75, 43.75, 93.75, 18.75}, []int{2, 4, 4, 1, 2, 3, 1, 4}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := stats.Rank(tt.values, tt.direction)
			if ranks := ranksOf(got); !slices.Equal(ranks, tt.ranks) {
				t.Errorf("ranks %v, want %v", ranks, tt.ranks)
			}
			wantPercentiles(t, got, tt.percentiles)
			if quartiles := quartilesOf(got); !slices.Equal(quartiles, tt.quartiles) {
				t.Errorf("quartiles %v, want %v", quartiles, tt.quartiles)
			}
			for i, s := range got {
				if s.Ranked() != (tt.ranks[i] > 0) {
					t.Errorf("unit %d: Ranked() = %v with rank %d", i, s.Ranked(), s.Rank)
				}
			}
		})
	}
}

func TestRankReproducesTheSharedVectors(t *testing.T) {
	v, found := readVectors(t)
	if !found {
		return
	}
	if len(v.Rank.Xs) == 0 || len(v.PercentileRank.Xs) == 0 {
		t.Fatal("the file holds no rank vectors")
	}
	if got := ranksOf(stats.Rank(v.Rank.Xs, stats.HigherIsBetter)); !slices.Equal(got, v.Rank.Rank) {
		t.Errorf("ranks %v, want %v", got, v.Rank.Rank)
	}
	wantPercentiles(t, stats.Rank(v.PercentileRank.Xs, stats.HigherIsBetter), v.PercentileRank.Percentile)
}

func TestQuartilesOf98UnitsSplitEvenly(t *testing.T) {
	values := make([]float64, 98)
	for i := range values {
		values[i] = float64((i * 37) % 98)
	}
	var sizes [5]int
	for _, quartile := range quartilesOf(stats.Rank(values, stats.HigherIsBetter)) {
		sizes[quartile]++
	}
	if want := [5]int{0, 25, 24, 25, 24}; sizes != want {
		t.Errorf("sizes by quartile %v, want %v", sizes, want)
	}
}

func TestQuartileHoldsTiesTogetherAcrossABoundary(t *testing.T) {
	// By hand: ranks 2 to 4 of eight straddle the first boundary; (4 + 1.5)/8 is
	// 68.75, so all three are in quartile 2 and quartile 1 holds one unit only.
	got := quartilesOf(stats.Rank([]float64{8, 7, 7, 7, 4, 3, 2, 1}, stats.HigherIsBetter))
	if want := []int{1, 2, 2, 2, 3, 3, 4, 4}; !slices.Equal(got, want) {
		t.Errorf("quartiles %v, want %v", got, want)
	}
}
