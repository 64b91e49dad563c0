package stats

import (
	"cmp"
	"math"
	"slices"
)

// Standing is the place of one unit among the units that have a value.
type Standing struct {
	// Rank is the competition rank: 1 is best, tied units share the smallest
	// rank of their group and the ranks they use up are left out (1, 2, 2, 4).
	// 0 means no value and so no rank.
	Rank int
	// PercentileRank is 100·(worse + ties/2)/n: n counts the units with a value,
	// worse those with a worse value, and ties those with the same value, the
	// unit itself among them. It lies strictly between 0 and 100, larger is
	// better, and its mean over the units is 50. NaN without a value.
	PercentileRank float64
	// Quartile is 1 (best) to 4 by the percentile rank: 1 from 75 on, 2 from 50
	// on, 3 from 25 on, 4 below. A unit on a boundary belongs to the better
	// quartile. 0 without a value.
	Quartile int
	// Ties is how many units have this value, the unit itself among them; 0
	// without a value.
	Ties int
}

// Ranked says whether the unit had a value; the other fields mean something
// only then.
func (s Standing) Ranked() bool {
	return s.Rank > 0
}

type place struct {
	key  float64
	unit int
}

// Rank returns the standing of every unit in the given direction: one per
// value, in the order of the values, empty for no values. Missing values (NaN,
// infinite) have no standing and do not count in those of others. Values are
// tied when they are equal as float64; 0 and -0 are equal. So that figures with
// equal decimals are equal floats, callers remove what binary arithmetic left in
// them first (kommune.WithoutFloatError).
//
// Units with one value are never split over quartiles. Without ties the four
// quartiles differ by one unit at most (98 units: 25, 24, 25, 24). A unit alone,
// and units that are all equal, stand in the middle: percentile rank 50, and
// quartile 2 by the boundary rule.
//
// Source: rank as "standard competition ranking"; the percentile rank is the
// mid-distribution form, as scipy.stats.percentileofscore with kind "mean".
func Rank(values []float64, direction Direction) []Standing {
	standings := make([]Standing, len(values))
	order := bestFirst(values, direction)
	for i := range standings {
		standings[i].PercentileRank = math.NaN()
	}
	n := len(order)
	for start := 0; start < n; {
		end := start + 1
		for end < n && order[end].key == order[start].key {
			end++
		}
		shared := standingOf(start, end, n)
		for _, p := range order[start:end] {
			standings[p.unit] = shared
		}
		start = end
	}

	return standings
}

func bestFirst(values []float64, direction Direction) []place {
	order := make([]place, 0, len(values))
	for i, v := range values {
		if !isFinite(v) {
			continue
		}
		if direction != LowerIsBetter {
			v = -v
		}
		order = append(order, place{key: v, unit: i})
	}
	slices.SortFunc(order, func(a, b place) int { return cmp.Compare(a.key, b.key) })

	return order
}

// standingOf is the shared standing of the units at [start, end) of n, best
// first. Twice the percentile count is a whole number, so the boundaries of the
// quartiles are compared without rounding.
func standingOf(start, end, n int) Standing {
	twice := 2*(n-end) + (end - start)
	standing := Standing{
		Rank:           start + 1,
		PercentileRank: 100 * float64(twice) / float64(2*n),
		Ties:           end - start,
	}
	switch {
	case 2*twice >= 3*n:
		standing.Quartile = 1
	case twice >= n:
		standing.Quartile = 2
	case 2*twice >= n:
		standing.Quartile = 3
	default:
		standing.Quartile = 4
	}

	return standing
}

// centredMidranks ranks the values from smallest to largest about their mean
// rank; tied values share the mean of theirs, missing ones are NaN. Their sum is
// 0, and every one is a multiple of 1/2.
func centredMidranks(values []float64) (ranks []float64, n int) {
	ranks = make([]float64, len(values))
	for i := range ranks {
		ranks[i] = math.NaN()
	}
	order := bestFirst(values, LowerIsBetter)
	n = len(order)
	for start := 0; start < n; {
		end := start + 1
		for end < n && order[end].key == order[start].key {
			end++
		}
		for _, p := range order[start:end] {
			ranks[p.unit] = float64(start+end-n) / 2
		}
		start = end
	}

	return ranks, n
}
