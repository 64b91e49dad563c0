package stats_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

// TestRankFollowsItsDefinition counts better, equal and worse units pair by pair.
func TestRankFollowsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, direction := tiedValues().Draw(t, "values"), anyDirection().Draw(t, "direction")
		for i, got := range stats.Rank(values, direction) {
			if math.IsNaN(values[i]) {
				if got.Ranked() || got.Quartile != 0 || got.Ties != 0 || !math.IsNaN(got.PercentileRank) {
					t.Fatalf("missing unit %d has standing %+v", i, got)
				}

				continue
			}
			want := slowStanding(values, i, direction)
			if got != want {
				t.Fatalf("unit %d: %+v, want %+v", i, got, want)
			}
		}
	})
}

func slowStanding(values []float64, unit int, direction stats.Direction) stats.Standing {
	var better, ties, worse int
	for _, v := range values {
		switch {
		case math.IsNaN(v):
		case v == values[unit]:
			ties++
		case (v > values[unit]) == (direction == stats.HigherIsBetter):
			better++
		default:
			worse++
		}
	}
	percentile := 100 * (float64(worse) + float64(ties)/2) / float64(better+ties+worse)

	return stats.Standing{
		Rank:           better + 1,
		PercentileRank: percentile,
		Quartile:       4 - min(3, int(percentile/25)),
		Ties:           ties,
	}
}

func TestRankIgnoresTheOrderOfItsInput(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, direction := tiedValues().Draw(t, "values"), anyDirection().Draw(t, "direction")
		units := make([]int, len(values))
		for i := range units {
			units[i] = i
		}
		units = rapid.Permutation(units).Draw(t, "order")
		moved := make([]float64, len(values))
		for i, unit := range units {
			moved[i] = values[unit]
		}
		before, after := stats.Rank(values, direction), stats.Rank(moved, direction)
		for i, unit := range units {
			if !sameStanding(after[i], before[unit]) {
				t.Fatalf("unit %d: %+v after moving, %+v before", unit, after[i], before[unit])
			}
		}
	})
}

func TestRankIsUnchangedByAddingAConstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values, direction := tiedValues().Draw(t, "values"), anyDirection().Draw(t, "direction")
		constant := float64(rapid.IntRange(-1000, 1000).Draw(t, "constant"))
		shifted := slices.Clone(values)
		for i := range shifted {
			shifted[i] += constant
		}
		if !slices.EqualFunc(stats.Rank(values, direction), stats.Rank(shifted, direction), sameStanding) {
			t.Fatal("standings moved with the constant")
		}
	})
}

func TestRankSumsAreThoseOfTheUnitsRanked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := tiedValues().Draw(t, "values")
		high, low := stats.Rank(values, stats.HigherIsBetter), stats.Rank(values, stats.LowerIsBetter)
		var n, twiceMidranks int
		var percentiles float64
		for i, s := range high {
			if !s.Ranked() {
				continue
			}
			n++
			twiceMidranks += 2*s.Rank + s.Ties - 1
			percentiles += s.PercentileRank
			if math.Abs(s.PercentileRank+low[i].PercentileRank-100) > 1e-9 {
				t.Fatalf("unit %d: %v and %v do not add up to 100", i, s.PercentileRank, low[i].PercentileRank)
			}
		}
		if twiceMidranks != n*(n+1) {
			t.Fatalf("midranks sum to %d/2, want %d/2", twiceMidranks, n*(n+1))
		}
		if math.Abs(percentiles-50*float64(n)) > 1e-6 {
			t.Fatalf("percentile ranks sum to %v, want %v", percentiles, 50*n)
		}
	})
}

func TestQuartilesWithoutTiesDifferByOneUnitAtMost(t *testing.T) {
	for n := 1; n <= 400; n++ {
		values := make([]float64, n)
		for i := range values {
			values[i] = float64(i)
		}
		sizes := make([]int, 5)
		for _, s := range stats.Rank(values, stats.LowerIsBetter) {
			sizes[s.Quartile]++
		}
		if sizes[0] != 0 || slices.Max(sizes[1:])-slices.Min(sizes[1:]) > 1 {
			t.Fatalf("%d units split into %v", n, sizes[1:])
		}
	}
}

func sameStanding(a, b stats.Standing) bool {
	if math.IsNaN(a.PercentileRank) && math.IsNaN(b.PercentileRank) {
		a.PercentileRank, b.PercentileRank = 0, 0
	}

	return a == b
}
