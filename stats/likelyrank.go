package stats

import (
	"math"
	"slices"
	"sort"
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

// belowCounts is how many of several independent normal variables lie below t,
// as mean and variance of that number, at equally spaced t.
type belowCounts struct {
	posteriors     []posterior
	from, step     float64
	mean, variance []float64
	// isCoarse says that too many points would be needed for the narrowest variable, as
	// where one unit lies far from all others; each t is then counted anew.
	isCoarse bool
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

func countBelow(posteriors []posterior) belowCounts {
	from, to, narrowest := math.Inf(1), math.Inf(-1), math.Inf(1)
	for _, one := range posteriors {
		from, to = min(from, one.mean-normalReach*one.deviation), max(to, one.mean+normalReach*one.deviation)
		narrowest = min(narrowest, one.deviation)
	}
	counts := belowCounts{posteriors: posteriors, from: from}
	points := rankGrid
	if (to-from)/(rankGrid-1) > narrowest {
		finer := math.Ceil(pointsPerDeviation*(to-from)/narrowest) + 1
		if counts.isCoarse = finer > float64(normalPoints*len(posteriors)); counts.isCoarse {
			counts.step = to - from
			return counts
		}
		points = int(finer)
	}
	counts.step = (to - from) / float64(points-1)
	counts.mean, counts.variance = make([]float64, points), make([]float64, points)
	for k := range counts.mean {
		counts.mean[k], counts.variance[k] = countAt(posteriors, from+float64(k)*counts.step)
	}

	return counts
}

func countAt(posteriors []posterior, t float64) (mean, variance float64) {
	for _, one := range posteriors {
		below := normalBelow(t, one)
		mean += below
		variance += below * (1 - below)
	}

	return mean, variance
}

// normalBelow is the probability that a unit's true value lies below t.
func normalBelow(t float64, one posterior) float64 {
	const negligible = 6
	switch z := (t - one.mean) / one.deviation; {
	case z < -negligible:
		return 0
	case z > negligible:
		return 1
	default:
		return math.Erfc(-z/math.Sqrt2) / 2
	}
}

// at interpolates linearly between the points.
func (c belowCounts) at(t float64) (mean, variance float64) {
	if c.isCoarse {
		return countAt(c.posteriors, t)
	}
	last := len(c.mean) - 1
	place := min(max((t-c.from)/c.step, 0), float64(last))
	k := min(int(place), last-1)
	part := place - float64(k)

	return c.mean[k] + part*(c.mean[k+1]-c.mean[k]), c.variance[k] + part*(c.variance[k+1]-c.variance[k])
}

// aheadCount is the distribution of how many others lie before a unit: a mixture
// of normal distributions over the unit's own true value.
type aheadCount struct {
	parts [normalPoints]struct{ weight, mean, deviation float64 }
	// isAny says that a true value has no spread, so that every rank is as likely.
	isAny bool
}

// aheadOf is of one unit; counted is what the counts hold of the unit itself.
func (c belowCounts) aheadOf(one, counted posterior) (ahead aheadCount) {
	if one.deviation == 0 || counted.deviation == 0 || !(c.step > 0) {
		ahead.isAny = true
		return ahead
	}
	total := 0.0
	for k := range ahead.parts {
		z := -normalReach + float64(k)*normalStep
		t := one.mean + z*one.deviation
		mean, variance := c.at(t)
		own := normalBelow(t, counted)
		part := &ahead.parts[k]
		part.weight, part.mean, part.deviation = math.Exp(-z*z/2), mean-own, math.Sqrt(max(variance-own*(1-own), 0))
		total += part.weight
	}
	for k := range ahead.parts {
		ahead.parts[k].weight /= total
	}

	return ahead
}

// quantile is the smallest rank of n that holds, with all better ones, the
// probability p.
func (a *aheadCount) quantile(p float64, n int) int {
	switch {
	case a.isAny && p < 0.5:
		return 1
	case a.isAny:
		return n
	}

	return 1 + sort.Search(n-1, func(others int) bool {
		held := 0.0
		for _, part := range a.parts {
			held += part.weight * normalBelow(float64(others)+0.5, posterior{mean: part.mean, deviation: part.deviation})
		}
		return held >= p
	})
}
