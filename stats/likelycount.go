package stats

import (
	"math"
	"sort"

	"gonum.org/v1/gonum/mathext"
)

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
func normalBelow(t float64, one posterior) float64 { return normalCDF((t - one.mean) / one.deviation) }

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

	return 1 + firstFrom(a.guess(p), n-1, func(others int) bool {
		held := 0.0
		for k := range a.parts {
			part := &a.parts[k]
			held += part.weight * normalBelow(float64(others)+0.5, posterior{mean: part.mean, deviation: part.deviation})
		}
		return held >= p
	})
}

// guess is the quantile of one normal distribution with the mean and the variance of
// the mixture.
func (a *aheadCount) guess(p float64) int {
	var mean, variance float64
	for k := range a.parts {
		mean += a.parts[k].weight * a.parts[k].mean
	}
	for k := range a.parts {
		part := &a.parts[k]
		variance += part.weight * (square(part.deviation) + square(part.mean-mean))
	}

	return int(mean + mathext.NormalQuantile(p)*math.Sqrt(variance))
}

// firstFrom is sort.Search with a place to begin at, from which it goes in steps that
// double: the smallest n at which it holds, of those where it holds for all larger ones.
func firstFrom(guess, n int, holds func(int) bool) int {
	below, above := -1, n // it holds at above and not at below, if they are places
	step := 1
	for at := min(max(guess, 0), n-1); above-below > 1 && at > below && at < above; step *= 2 {
		if holds(at) {
			above, at = at, at-step
		} else {
			below, at = at, at+step
		}
	}

	return below + 1 + sort.Search(above-below-1, func(k int) bool { return holds(below + 1 + k) })
}
