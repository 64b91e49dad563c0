package stats

import "math"

// RankInterval is the best and the worst competition rank that the data allow a
// unit, 1 <= Lower <= Upper <= the number of units with a value.
type RankInterval struct {
	Lower, Upper int
	// Level is the coverage asked for, see RankIntervalsOfProportions. It is 0,
	// as the ranks are, for a unit that has no interval.
	Level float64
}

// Known says whether the unit has an interval.
func (r RankInterval) Known() bool {
	return r.Upper > 0
}

// RankIntervalsOfProportions returns for every unit, in their order, the ranks
// that cannot be told from its own: those left when it is compared with each
// other unit,
//
//	lower = 1 + units significantly better,  upper = n - units significantly worse
//
// values are what Rank ranks (in any unit, a rounded or scaled proportion as
// well), xs[i]/ns[i] the proportion behind values[i], n the number of values
// that are not missing. Two units are told apart when their values differ and
// the interval of the difference of their proportions, by square-and-add (R. G.
// Newcombe 1998, method 10) from Clopper-Pearson limits, does not hold 0. The
// level of the n-1 comparisons of one unit is Šidák's, level^(1/(n-1)), so that
// all of them hold together with the level asked for, whatever their
// correlation.
//
// Coverage: for any one unit chosen without regard to the data, the interval
// holds the true rank (where units are equal in truth, every rank that they
// share) with at least the probability level. It is no statement on all units at
// once, for which 1-(1-level)/n would have to be asked. The exact limits are what
// keeps it: by simulation of 98 units of 15 to 2,226 persons with equal
// proportions of 1 to 90 %, coverage at 0.95 was 0.98 to 0.99 on average and
// 0.95 for the worst unit; pairwise score tests at the same level go down to 0.85
// and 0.69, for intervals 1 to 4 % shorter.
//
// The interval of a unit always holds the rank that Rank gives it. A unit with a
// value but without a usable proportion (xs or ns missing, a denominator of 0)
// has no interval and is told apart from nobody; one without a value is not
// there. ok is false when the lengths differ, the level is not strictly between
// 0 and 1, or a unit is impossible (a negative count, x > n).
//
// Source: rank sets by pairwise comparison: M. Mogstad, J. P. Romano, A. M.
// Shaikh and D. Wilhelm (2024), Review of Economic Studies 91:476-518; level: Z.
// Šidák (1967), JASA 62:626-633; square-and-add: G. Y. Zou and A. Donner (2008),
// Statistics in Medicine 27:1693-1702.
func RankIntervalsOfProportions(values, xs, ns []float64, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	return rankIntervals(values, xs, ns, level, direction, validProportion, ClopperPearsonInterval)
}

// RankIntervalsOfRates is RankIntervalsOfProportions for the rates
// counts[i]/exposures[i], with Byar's limits, which are as wide as the exact ones
// at these levels, for small counts too. Counts without an exposure are rates
// over 1. ok is false when the lengths differ, the level is not strictly between
// 0 and 1, a count or an exposure is negative, or a rate overflows.
func RankIntervalsOfRates(values, counts, exposures []float64, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	return rankIntervals(values, counts, exposures, level, direction, validRate, byarRate)
}

// contender is a unit whose estimate has limits: their squared distances below the
// least and above the greatest that the estimate may be are what square-and-add
// sums.
type contender struct {
	unit                     int
	value, least, greatest   float64
	squareBelow, squareAbove float64
}

func rankIntervals(
	values, xs, ns []float64, level float64, direction Direction,
	valid func(x, n float64) bool, limits func(x, n, level float64) (Interval, bool),
) ([]RankInterval, bool) {
	if len(values) != len(xs) || len(xs) != len(ns) || !validLevel(level) {
		return nil, false
	}
	for i := range values {
		if isFinite(xs[i]) && isFinite(ns[i]) && !valid(xs[i], ns[i]) {
			return nil, false
		}
	}
	isUsable := func(i int) bool { return isFinite(xs[i]) && isFinite(ns[i]) && ns[i] > 0 }

	return rankIntervalsWithin(values, level, direction, isUsable, func(i int, level float64) (contender, bool) {
		interval, ok := limits(xs[i], ns[i], level)
		estimate := xs[i] / ns[i]

		return contender{
			least: estimate, greatest: estimate,
			squareBelow: square(estimate - interval.Lower), squareAbove: square(interval.Upper - estimate),
		}, ok
	})
}

// rankIntervalsWithin takes the limits of each usable unit at the level that a
// pairwise comparison needs.
func rankIntervalsWithin(
	values []float64, level float64, direction Direction,
	isUsable func(i int) bool, limitsOf func(i int, level float64) (contender, bool),
) ([]RankInterval, bool) {
	var ranked int
	var units []int
	for i, value := range values {
		if !isFinite(value) {
			continue
		}
		ranked++
		if isUsable(i) {
			units = append(units, i)
		}
	}
	pairwise := sidakLevel(level, len(units)-1)
	contenders := make([]contender, len(units))
	for c, i := range units {
		var ok bool
		if contenders[c], ok = limitsOf(i, pairwise); !ok {
			return nil, false
		}
		contenders[c].unit, contenders[c].value = i, values[i]
	}
	below, above := countApart(contenders)
	if direction == LowerIsBetter {
		below, above = above, below
	}
	intervals := make([]RankInterval, len(values))
	for c := range contenders {
		intervals[contenders[c].unit] = RankInterval{Lower: 1 + above[c], Upper: ranked - below[c], Level: level}
	}

	return intervals, true
}

// countApart counts for each contender those that lie significantly below and above
// it.
func countApart(contenders []contender) (below, above []int) {
	counts := make([]int, 2*len(contenders))
	below, above = counts[:len(contenders)], counts[len(contenders):]
	for c := range contenders {
		for d := range c {
			switch one, other := &contenders[c], &contenders[d]; {
			case one.isAbove(other):
				below[c]++
				above[d]++
			case other.isAbove(one):
				below[d]++
				above[c]++
			}
		}
	}

	return below, above
}

// isAbove reports whether a contender lies significantly above another.
func (c *contender) isAbove(other *contender) bool {
	difference := c.least - other.greatest

	return difference > 0 && c.value > other.value && square(difference) > c.squareBelow+other.squareAbove
}

// sidakLevel is level^(1/comparisons), formed so that a level close to 1 keeps
// its digits.
func sidakLevel(level float64, comparisons int) float64 {
	if comparisons < 2 {
		return level
	}
	pairwise := 1 + math.Expm1(math.Log(level)/float64(comparisons))

	return min(pairwise, math.Nextafter(1, 0))
}
