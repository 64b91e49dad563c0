package stats

import (
	"math"
	"slices"
)

// LikelyRankIntervalsOfProportions returns for every unit, in their order, an
// interval of its rank by an empirical-Bayes normal model, from the
// (1-level)/2 to the (1+level)/2 quantile of the distribution of its rank:
//
//	true proportions come from one beta distribution, as in ShrinkBetaBinomial;
//	given its count, asin(√p) of a unit is normal around asin(√((x+α)/(n+α+β)))
//	with variance 1/(4(n+α+β+1)), independent of the others
//
// Given a unit's true value t, the number of units above it has mean Σq and
// variance Σq(1-q), q the probability of each other unit to lie above t, and is
// taken as normal; this is integrated over t numerically, so the same input
// always gives the same intervals.
//
// values, xs, ns, missing figures and ok are as in RankIntervalsOfProportions,
// whose interval holds for each unit whatever the truth is. This one holds on
// average over the units and is narrower; docs/methods.md has its coverage and
// width by simulation. Where the units differ no more than by chance
// (α+β infinite) it is all ranks. It always holds the rank that Rank gives, and
// a unit with a value but no usable proportion may stand anywhere.
//
// Source: N. M. Laird and T. A. Louis (1989), Journal of Educational Statistics
// 14:29-46; T. A. Louis and W. Shen (1999), Statistics in Medicine 18:2493-2505.
func LikelyRankIntervalsOfProportions(values, xs, ns []float64, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	if len(values) != len(xs) || !validLevel(level) {
		return nil, false
	}
	xs, ns = withValue(values, xs), withValue(values, ns)
	prior, ok := ShrinkBetaBinomial(xs, ns)
	if !ok {
		return noRankIntervals(values, xs, ns, validProportion)
	}
	posteriors := arcsinePosteriors(prior, ns)

	return likelyRanks(values, posteriors, posteriors, level, direction), true
}

// arcsinePosteriors are those of proportions: α+β+1 = m(1-m)/variance.
func arcsinePosteriors(prior Shrinkage, ns []float64) []posterior {
	return posteriorsOf(prior, ns, prior.PriorMean*(1-prior.PriorMean),
		func(p float64) float64 { return math.Asin(math.Sqrt(min(max(p, 0), 1))) })
}

// LikelyRankIntervalsOfRates is LikelyRankIntervalsOfProportions for the rates
// counts[i]/exposures[i]: true rates come from one gamma distribution with the
// mean and variance of ShrinkMarshall, and the square root of a unit's rate is
// normal with variance 1/(4(exposure+mean/variance)).
func LikelyRankIntervalsOfRates(values, counts, exposures []float64, level float64, direction Direction) (intervals []RankInterval, ok bool) {
	if len(values) != len(counts) || !validLevel(level) {
		return nil, false
	}
	counts, exposures = withValue(values, counts), withValue(values, exposures)
	prior, ok := ShrinkMarshall(counts, exposures)
	if !ok {
		return noRankIntervals(values, counts, exposures, validRate)
	}
	posteriors := posteriorsOf(prior, exposures, prior.PriorMean, math.Sqrt)

	return likelyRanks(values, posteriors, posteriors, level, direction), true
}

// withValue are figures with NaN in place of those of units without a value.
func withValue(values, figures []float64) []float64 {
	if len(values) != len(figures) {
		return figures
	}
	kept := make([]float64, len(figures))
	for i, figure := range figures {
		kept[i] = figure
		if !isFinite(values[i]) {
			kept[i] = math.NaN()
		}
	}

	return kept
}

// noRankIntervals tells units without any usable figure from impossible ones.
func noRankIntervals(values, xs, ns []float64, valid func(x, n float64) bool) ([]RankInterval, bool) {
	if len(xs) != len(ns) {
		return nil, false
	}
	for i, x := range xs {
		if isFinite(x) && isFinite(ns[i]) && !valid(x, ns[i]) {
			return nil, false
		}
	}

	return make([]RankInterval, len(values)), true
}

// posterior is the normal distribution of a unit's true value, given its count,
// on the scale where the variance depends on the size of the unit alone.
type posterior struct {
	unit            int
	mean, deviation float64
}

// posteriorsOf takes the variance that one observation has at the prior's mean:
// over the prior's variance it is how many observations the prior is worth.
func posteriorsOf(prior Shrinkage, ns []float64, variance float64, scale func(float64) float64) []posterior {
	size := math.Inf(1)
	if prior.PriorVariance > 0 {
		size = variance / prior.PriorVariance
	}
	posteriors := make([]posterior, 0, len(ns))
	for i, estimate := range prior.Values {
		if isFinite(estimate) {
			posteriors = append(posteriors, posterior{
				unit: i, mean: scale(estimate), deviation: 1 / (2 * math.Sqrt(ns[i]+size)),
			})
		}
	}

	return posteriors
}

// likelyRanks turns posteriors into intervals. It takes for each unit the posterior of
// the least and of the greatest that its figure may be, in step. A unit's best rank is
// that of its own better end among the worse ends of all others, its worst rank the
// reverse; where all figures are exact the two are of one distribution.
func likelyRanks(values []float64, least, greatest []posterior, level float64, direction Direction) []RankInterval {
	standings := Rank(values, direction)
	ranked := 0
	for _, standing := range standings {
		if standing.Ranked() {
			ranked++
		}
	}
	// On the scale of the counts the better lies lower.
	better, worse := least, greatest
	if direction != LowerIsBetter {
		better, worse = negated(greatest), negated(least)
	}
	unplaced, tail, n := ranked-len(better), upperTail(level), len(better)
	areExact := slices.Equal(better, worse)
	amongWorse := countBelow(worse)
	amongBetter := amongWorse
	if !areExact {
		amongBetter = countBelow(better)
	}
	intervals := make([]RankInterval, len(values))
	for i, one := range better {
		best := amongWorse.aheadOf(one, worse[i])
		worst := best
		if !areExact {
			worst = amongBetter.aheadOf(worse[i], one)
		}
		lower, upper := best.quantile(tail, n), worst.quantile(1-tail, n)
		own := standings[one.unit].Rank
		intervals[one.unit] = RankInterval{Lower: min(lower, own), Upper: max(upper+unplaced, own), Level: level}
	}

	return intervals
}

func negated(posteriors []posterior) []posterior {
	mirrored := make([]posterior, len(posteriors))
	for i, one := range posteriors {
		mirrored[i] = posterior{unit: one.unit, mean: -one.mean, deviation: one.deviation}
	}

	return mirrored
}

const (
	rankGrid = 128 // points of belowCounts, where these are one deviation apart at most
	// pointsPerDeviation is of the narrowest variable where more are needed. The mean
	// is then off by less than 0.01.
	pointsPerDeviation = 2
	// A normal distribution is integrated from -4 to 4 standard deviations, at
	// normalPoints values of t.
	normalReach  = 4.0
	normalStep   = 0.5
	normalPoints = 2*int(normalReach/normalStep) + 1
)
