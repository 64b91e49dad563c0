package stats_test

import (
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"kommunebench/stats"
)

// 50 units whose true changes are all 0 share every rank, so an interval is right
// where it holds all of them.
func TestRankIntervalsOfChangesHoldTheTrueRanks(t *testing.T) {
	const units, rounds, level = 50, 60, 0.95
	random := rand.New(rand.NewPCG(1, 2))
	held := 0
	for range rounds {
		values, before, after := make([]float64, units), make([]stats.RoundedProportion, units), make([]stats.RoundedProportion, units)
		for n := range units {
			size, share := float64(50+random.IntN(2000)), 0.05+0.4*random.Float64()
			draw := func() float64 { return distuv.Binomial{N: size, P: share, Src: random}.Rand() }
			x, y := draw(), draw()
			before[n], after[n], values[n] = stats.ExactProportion(x, size), stats.ExactProportion(y, size), 100*(y-x)/size
		}
		intervals, ok := stats.RankIntervalsOfProportionChanges(values, before, after, level, stats.HigherIsBetter)
		if !ok {
			t.Fatal("no intervals")
		}
		for n, rank := range stats.Rank(values, stats.HigherIsBetter) {
			if intervals[n].Lower > rank.Rank || intervals[n].Upper < rank.Rank {
				t.Fatalf("%+v does not hold the rank %d", intervals[n], rank.Rank)
			}
			if intervals[n].Lower == 1 && intervals[n].Upper == units {
				held++
			}
		}
	}
	if share := float64(held) / (units * rounds); share < level {
		t.Errorf("%.3f of the intervals hold the true ranks", share)
	}
}

// A is told from B and C by hand: 10 to 60 of 100 is a rise of 50 points, 50 to 50 of
// 100 none. Without a change in A nothing is told apart.
func TestChangesFarApartAreToldApart(t *testing.T) {
	part := stats.ExactProportion
	before := []stats.RoundedProportion{part(10, 100), part(50, 100), part(50, 100)}
	after := []stats.RoundedProportion{part(60, 100), part(50, 100), part(52, 100)}
	values := []float64{50, 0, 2}
	for direction, want := range map[stats.Direction][][2]int{
		stats.HigherIsBetter: {{1, 1}, {2, 3}, {2, 3}}, stats.LowerIsBetter: {{3, 3}, {1, 2}, {1, 2}},
	} {
		intervals, _ := stats.RankIntervalsOfProportionChanges(values, before, after, 0.95, direction)
		rates, _ := stats.RankIntervalsOfRateChanges(values, []float64{10, 50, 50}, []float64{100, 100, 100}, []float64{60, 50, 52}, []float64{100, 100, 100}, 0.95, direction)
		for n, got := range boundsOf(intervals) {
			if got != want[n] || boundsOf(rates)[n] != want[n] {
				t.Errorf("unit %d: %v of shares and %v of rates, want %v", n, got, boundsOf(rates)[n], want[n])
			}
		}
	}
	after[1] = stats.UnknownProportion()
	intervals, _ := stats.RankIntervalsOfProportionChanges(values, before, after, 0.95, stats.HigherIsBetter)
	if intervals[1].Known() || intervals[0].Upper != 2 {
		t.Errorf("what is not known is told from nobody: %+v", intervals)
	}
	if _, ok := stats.RankIntervalsOfProportionChanges(values, before[:2], after, 0.95, stats.HigherIsBetter); ok {
		t.Error("lists of two lengths are taken")
	}
}
