package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"kommunebench/stats"
)

type rankIntervalsFunc func(values, xs, ns []float64, level float64, d stats.Direction) ([]stats.RankInterval, bool)

func likelyRankFuncs() map[string]rankIntervalsFunc {
	return map[string]rankIntervalsFunc{
		"proportions": stats.LikelyRankIntervalsOfProportions,
		"rates":       stats.LikelyRankIntervalsOfRates,
	}
}

func TestLikelyRankIntervals(t *testing.T) {
	nan := math.NaN()
	for _, tt := range []struct {
		name           string
		values, xs, ns []float64
		direction      stats.Direction
		want           [][2]int
	}{
		{"no units", nil, nil, nil, stats.HigherIsBetter, [][2]int{}},
		{"one unit", []float64{10}, []float64{1}, []float64{10}, stats.HigherIsBetter, [][2]int{{1, 1}}},
		// 900 and 880 of 1000 differ by 0.02, with a standard error of 0.014; 500
		// is far away.
		{"higher is better", []float64{90, 88, 50}, []float64{900, 880, 500}, []float64{1000, 1000, 1000}, stats.HigherIsBetter, [][2]int{{1, 2}, {1, 2}, {3, 3}}},
		{"lower is better", []float64{90, 88, 50}, []float64{900, 880, 500}, []float64{1000, 1000, 1000}, stats.LowerIsBetter, [][2]int{{2, 3}, {2, 3}, {1, 1}}},
		{"equal units can't be told apart", []float64{50, 50, 50}, []float64{5, 50, 500}, []float64{10, 100, 1000}, stats.HigherIsBetter, [][2]int{{1, 3}, {1, 3}, {1, 3}}},
		{"no event anywhere", []float64{0, 0}, []float64{0, 0}, []float64{10, 100}, stats.HigherIsBetter, [][2]int{{1, 2}, {1, 2}}},
		{
			"a unit without a proportion may stand anywhere, one without a value is not there",
			[]float64{90, nan, 88, 95, 50},
			[]float64{900, 10, 880, nan, 500},
			[]float64{1000, 1000, 1000, nan, 1000},
			stats.HigherIsBetter,
			[][2]int{{1, 3}, {0, 0}, {1, 3}, {0, 0}, {3, 4}},
		},
		{"no unit with a proportion", []float64{1, 2}, []float64{nan, 0}, []float64{10, 0}, stats.HigherIsBetter, [][2]int{{0, 0}, {0, 0}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := stats.LikelyRankIntervalsOfProportions(tt.values, tt.xs, tt.ns, 0.95, tt.direction)
			wantBounds(t, got, ok, 0.95, tt.want)
		})
	}
	// 400 and 380 events over 100 differ by one standard error of 0.28; 100 over
	// 100 is far from both.
	counts, exposures := []float64{400, 380, 100}, []float64{100, 100, 100}
	got, ok := stats.LikelyRankIntervalsOfRates(shares(counts, exposures), counts, exposures, 0.95, stats.HigherIsBetter)
	wantBounds(t, got, ok, 0.95, [][2]int{{1, 2}, {1, 2}, {3, 3}})
}

func TestLikelyRankIntervalsHaveNoAnswerForImpossibleInput(t *testing.T) {
	one, ten := []float64{1, 2}, []float64{10, 10}
	for name, call := range map[string]struct {
		values, xs, ns []float64
		level          float64
	}{
		"values of another length":       {[]float64{1}, one, ten, 0.95},
		"denominators of another length": {one, one, []float64{10}, 0.95},
		"no counts of another length":    {[]float64{1}, []float64{math.NaN()}, nil, 0.95},
		"negative count":                 {one, []float64{-1, 2}, ten, 0.95},
		"negative denominator":           {one, one, []float64{10, -10}, 0.95},
		"level in per cent":              {one, one, ten, 95},
		"missing level":                  {one, one, ten, math.NaN()},
	} {
		for kind, compute := range likelyRankFuncs() {
			if got, ok := compute(call.values, call.xs, call.ns, call.level, stats.HigherIsBetter); ok || got != nil {
				t.Errorf("%s, %s: %v, %v", name, kind, got, ok)
			}
		}
	}
	if got, ok := stats.LikelyRankIntervalsOfProportions(one, []float64{1, 12}, ten, 0.95, stats.HigherIsBetter); ok || got != nil {
		t.Errorf("a count over its denominator: %v, %v", got, ok)
	}
}

func TestLikelyRankIntervalsHoldTheirRankAndWidenWithTheLevel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ns := drawCounts(t, rapid.IntRange(1, 30).Draw(t, "units"), 2000)
		values, direction := shares(xs, ns), anyDirection().Draw(t, "direction")
		for i := range values {
			if rapid.IntRange(0, 9).Draw(t, "missing") == 0 {
				values[i] = math.NaN()
			}
		}
		level := rapid.Float64Range(0.8, 0.99).Draw(t, "level")
		for kind, compute := range likelyRankFuncs() {
			narrow, ok := compute(values, xs, ns, level, direction)
			wide, okWide := compute(values, xs, ns, level+0.009, direction)
			again, _ := compute(values, xs, ns, level, direction)
			if difference := cmp.Diff(narrow, again); !ok || !okWide || difference != "" {
				t.Fatalf("%s: %v, %v, once and again:\n%s", kind, ok, okWide, difference)
			}
			for i, standing := range stats.Rank(values, direction) {
				if narrow[i].Known() != standing.Ranked() {
					t.Fatalf("%s: unit %d has %+v and %+v", kind, i, narrow[i], standing)
				}
				if standing.Rank < narrow[i].Lower || standing.Rank > narrow[i].Upper || narrow[i].Known() && narrow[i].Lower < 1 || narrow[i].Upper > len(values) {
					t.Fatalf("%s: unit %d: %+v does not hold rank %d", kind, i, narrow[i], standing.Rank)
				}
				if wide[i].Lower > narrow[i].Lower || wide[i].Upper < narrow[i].Upper {
					t.Fatalf("%s: unit %d: %+v does not hold the narrower %+v", kind, i, wide[i], narrow[i])
				}
			}
		}
	})
}

// The figures that docs/methods.md states, for 98 units of 15 to 2,226 persons
// whose true values are drawn anew for each comparison: the share of intervals
// that hold the true rank and their mean width in ranks. Where all are equal in
// truth they share all ranks; what must be held then is a rank drawn from those.
func TestLikelyRankIntervalsCoverTheTrueRanksAndAreNarrower(t *testing.T) {
	const units, draws, level = 98, 60, 0.95
	ns := make([]float64, units)
	for i := range ns {
		ns[i] = math.Round(15 * math.Exp(5*float64(i)/(units-1)))
	}
	random := rand.New(rand.NewPCG(6, 2))
	for _, tt := range []struct {
		name           string
		base, spread   float64 // standard deviation on the logit or log scale
		rate           bool
		width, certain float64 // at most, of the likely and of the guaranteed interval
	}{
		{"shares of 40 %, equal", 0.4, 0, false, 96, 98},
		{"shares of 40 %, spread little", 0.4, 0.1, false, 81, 98},
		{"shares of 40 %, spread as usual", 0.4, 0.2, false, 65, 94},
		{"shares of 40 %, spread much", 0.4, 0.5, false, 40, 77},
		{"shares of 10 %, spread as usual", 0.1, 0.2, false, 77, 97},
		{"shares of 2 %, spread much", 0.02, 0.5, false, 74, 97},
		{"rates of 20 per 100, spread as usual", 0.25, 0.2, true, 72, 97},
		{"rates of 2 per 100, spread much", 0.02, 0.5, true, 74, 97},
	} {
		t.Run(tt.name, func(t *testing.T) {
			likely, guaranteed := tally{}, tally{}
			truth, xs := make([]float64, units), make([]float64, units)
			compute, compare := stats.LikelyRankIntervalsOfProportions, stats.RankIntervalsOfProportions
			if tt.rate {
				compute, compare = stats.LikelyRankIntervalsOfRates, stats.RankIntervalsOfRates
			}
			for range draws {
				for i := range truth {
					odds := tt.base / (1 - tt.base) * math.Exp(tt.spread*random.NormFloat64())
					truth[i] = odds / (1 + odds)
					if xs[i] = (distuv.Binomial{N: ns[i], P: truth[i], Src: random}).Rand(); tt.rate {
						xs[i] = distuv.Poisson{Lambda: ns[i] * truth[i], Src: random}.Rand()
					}
				}
				got, ok := compute(shares(xs, ns), xs, ns, level, stats.HigherIsBetter)
				certain, okCertain := compare(shares(xs, ns), xs, ns, level, stats.HigherIsBetter)
				if !ok || !okCertain {
					t.Fatal("no answer")
				}
				ranks := stats.Rank(truth, stats.HigherIsBetter)
				likely.add(got, ranks)
				guaranteed.add(certain, ranks)
			}
			t.Logf("likely: %v; guaranteed: %v", likely, guaranteed)
			if likely.coverage() < level-0.003 || guaranteed.coverage() < level {
				t.Errorf("likely: %v; guaranteed: %v; want coverage of %v", likely, guaranteed, level)
			}
			if likely.width() > tt.width || guaranteed.width() > tt.certain {
				t.Errorf("likely: %v; guaranteed: %v; want widths of at most %v and %v", likely, guaranteed, tt.width, tt.certain)
			}
		})
	}
}

// tally sums how many intervals hold the true rank and how wide they are.
type tally struct{ intervals, held, ranks float64 }

func (c *tally) add(intervals []stats.RankInterval, truth []stats.Standing) {
	for i, interval := range intervals {
		c.intervals++
		c.ranks += float64(interval.Upper - interval.Lower + 1)
		// The part of the ranks shared in truth that the interval holds.
		from, to := max(interval.Lower, truth[i].Rank), min(interval.Upper, truth[i].Rank+truth[i].Ties-1)
		c.held += float64(max(to-from+1, 0)) / float64(truth[i].Ties)
	}
}

func (c tally) coverage() float64 { return c.held / c.intervals }

func (c tally) width() float64 { return c.ranks / c.intervals }

func (c tally) String() string {
	return fmt.Sprintf("coverage %.3f, width %.1f", c.coverage(), c.width())
}

// One unit far from all others leaves them within a small part of the range. Their
// ranks stay open all the same.
func TestLikelyRankIntervalsAreNotNarrowedByAnOutlier(t *testing.T) {
	const units, persons = 97, 200_000
	random := rand.New(rand.NewPCG(11, 12))
	values, xs, ns := make([]float64, units+1), make([]float64, units+1), make([]float64, units+1)
	for n := range values {
		truth := 0.05
		if n == units {
			truth = 0.9
		}
		ns[n] = persons
		xs[n] = distuv.Binomial{N: persons, P: truth, Src: random}.Rand()
		values[n] = xs[n] / persons
	}
	intervals, _ := stats.LikelyRankIntervalsOfProportions(values, xs, ns, 0.95, stats.HigherIsBetter)
	width := 0.0
	for _, interval := range intervals[:units] {
		width += float64(interval.Upper-interval.Lower+1) / units
	}
	const least = 60 // it is 75; points too far apart made it 42
	if width < least {
		t.Errorf("the mean width is %.1f of 97 ranks that are equal in truth, want %d or more", width, least)
	}
}
