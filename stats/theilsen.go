package stats

import (
	"math"
	"slices"
)

// Slope is how steeply a series moves.
type Slope struct {
	// Estimate is the median of the slopes between all pairs of values, in units
	// of the series per step.
	Estimate float64
	// Interval holds every slope that the test of the same name and Dependence
	// does not reject at the level when it is taken out of the series. Its
	// limits are NaN where even the steepest pair is not rejected: at 0.95 with
	// fewer than five values.
	Interval Interval
	// N is how many values are not missing.
	N int
}

// TheilSen returns the median slope of the series ys, equally spaced and in the
// order of time, and Sen's interval of it at the level. With the N slopes of all
// pairs sorted, the limits are the k-th from either end,
//
//	k = ⌈(N - C)/2⌉,  C = z(α/2)·√Var S + 1,  α = 1-level
//
// where Var S is MannKendall's without ties (taking a slope other than 0 out of
// the series breaks them) and with its correction, and 1 its continuity
// correction; up to 10 values, without autocorrelation, C is the exact critical
// value of S. So interval and test agree: where the interval leaves out 0,
// MannKendall's P is at most α; the converse holds where no values are tied. A
// series with ties may be significant with a limit of 0.
//
// The slope is per step of ys: multiply by the steps in a year for a slope per
// year. Missing values are gaps as in MannKendall. ok is false with fewer than
// two values, when level is not strictly between 0 and 1, or when a slope
// overflows.
//
// Source: P. K. Sen (1968), JASA 63:1379-1389; R. O. Gilbert (1987), Statistical
// Methods for Environmental Pollution Monitoring, section 16.5.
func TheilSen(ys []float64, level float64, dependence Dependence) (slope Slope, ok bool) {
	n := len(sortedFinite(ys))
	if n < 2 || !validLevel(level) {
		return Slope{}, false
	}
	correction := 1.0
	if dependence == Autocorrelated {
		correction = hamedRaoFactor(ys)
	}
	critical := normalCritical(level, kendallVariance(n, nil)*correction)
	if n <= exactKendallTo && correction == 1 {
		critical = newKendallDistribution(untied(n)).critical(1 - level)
	}

	return slopeOf(pairSlopes(ys), critical, level, n)
}

func normalCritical(level, variance float64) float64 {
	return normalDeviate(level)*math.Sqrt(variance) + 1
}

func untied(n int) []int {
	sizes := make([]int, n)
	for i := range sizes {
		sizes[i] = 1
	}

	return sizes
}

// slopeOf takes the slopes in any order, at least one, and sorts them in place.
func slopeOf(slopes []float64, critical, level float64, n int) (Slope, bool) {
	slices.Sort(slopes)
	count := len(slopes)
	if !isFinite(slopes[0]) || !isFinite(slopes[count-1]) {
		return Slope{}, false
	}
	slope := Slope{Estimate: quantileOfSorted(slopes, 0.5), Interval: unknownInterval(level, MethodSen), N: n}
	if k := math.Ceil((float64(count) - critical) / 2); k >= 1 {
		slope.Interval.Lower = min(slopes[int(k)-1], slope.Estimate)
		slope.Interval.Upper = max(slopes[count-int(k)], slope.Estimate)
	}

	return slope, true
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
