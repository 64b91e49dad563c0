package stats

import (
	"math"
	"slices"
)

// kendallVariance is the variance of Kendall's S over all orders of n values, of
// which some are tied; ties holds the sizes of the groups of equal values.
func kendallVariance(n int, ties []int) float64 {
	term := func(k int) float64 {
		m := float64(k)

		return m * (m - 1) * (2*m + 5) / 18
	}
	variance := term(n)
	for _, t := range ties {
		variance -= term(t)
	}

	return variance
}

// tieSizes lists how often each distinct value occurs.
func tieSizes(sorted []float64) []int {
	var sizes []int
	for i, v := range sorted {
		if i > 0 && v == sorted[i-1] {
			sizes[len(sizes)-1]++
		} else {
			sizes = append(sizes, 1)
		}
	}

	return sizes
}

// senSlope is the median of some slopes between pairs of values, at least one, and
// Sen's interval of it at the level, whose limits are NaN where even the steepest
// pair does not lie beyond the critical value of S. The slopes come in any order
// and are sorted in place. ok is false where one is not finite.
func senSlope(slopes []float64, critical, level float64) (estimate float64, interval Interval, ok bool) {
	slices.Sort(slopes)
	count := len(slopes)
	if !isFinite(slopes[0]) || !isFinite(slopes[count-1]) {
		return 0, Interval{}, false
	}
	estimate, interval = quantileOfSorted(slopes, 0.5), unknownInterval(level, MethodSen)
	if k := math.Ceil((float64(count) - critical) / 2); k >= 1 {
		interval.Lower = min(slopes[int(k)-1], estimate)
		interval.Upper = max(slopes[count-int(k)], estimate)
	}

	return estimate, interval, true
}

// pairSlopes lists the slope between every two values, per step.
func pairSlopes(ys []float64) []float64 {
	slopes := make([]float64, 0, len(ys)*(len(ys)-1)/2)
	for i, earlier := range ys {
		if !isFinite(earlier) {
			continue
		}
		for j, later := range ys[i+1:] {
			if isFinite(later) {
				slopes = append(slopes, (later-earlier)/float64(j+1))
			}
		}
	}

	return slopes
}
