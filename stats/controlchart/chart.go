package controlchart

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Chart is what a series was in its baseline, and for each of its points
// where it was to be expected. Every slice has an entry for each value of the
// series; where there is none they are NaN.
type Chart struct {
	// Centre is the expected value, in the unit of the series.
	Centre []float64
	// StandardError is one sigma of the chart at the point: what a value there is
	// expected to lie from Centre by chance.
	StandardError []float64
	// Warning and Limit are how many standard errors the two sigma and the three
	// sigma limits lie from Centre. Of a textbook chart they are 2 and 3.
	Warning, Limit float64
	// N is how many values the baseline has.
	N int
	// Freedom is the degrees of freedom of Student's t that a deviation follows; 0
	// of a textbook chart, which takes the normal distribution.
	Freedom int
	// Sigma is the standard deviation from one value to the next within the
	// baseline, in the unit of the series; of a chart of counts the factor on the
	// standard deviation that the counts alone give (Laney's sigma of z).
	Sigma float64
	// Autocorrelation is what a deviation carries into the next value, 0 to 0.99.
	Autocorrelation float64
	// MovingRangeLimit is the upper limit of the distance between two values that
	// follow each other: 3.267 times its mean. NaN where the distances are not of
	// values, but of counts or of deviations.
	MovingRangeLimit float64
}

const (
	// The mean of the distance between two values from a normal distribution, in
	// standard deviations (d2 of two), and D4 of two.
	meanRangeOfTwo  = 1.1283791670955126 // 2/√π
	rangeLimitOfTwo = 3.267
	// The fewest values that a baseline may have at all; what is sensible is
	// decided elsewhere.
	shortestBaseline = 3
)

// Individuals is the chart of individual values and moving ranges (XmR) of
// the series ys, in the order of time, with the baseline from index from up to,
// but not including, to:
//
//	centre = mean,  sigma = mean moving range / 1.128,  limits = centre ± 3·sigma
//
// The moving range is the distance between values that follow each other without
// a gap. Missing values (NaN, infinite) are gaps. ok is false with fewer than
// three values, or no two neighbours, or where all values are equal.
//
// Source: W. A. Shewhart's chart as in NIST/SEMATECH e-Handbook of Statistical
// Methods, 6.3.2.2; D. J. Wheeler (1993), Understanding Variation.
func Individuals(ys []float64, from, to int) (chart Chart, ok bool) {
	if from < 0 || to > len(ys) || from >= to {
		return Chart{}, false
	}
	var sum, n float64
	for _, y := range ys[from:to] {
		if isFinite(y) {
			sum += y
			n++
		}
	}
	mean := sum / n
	movingRange, ok := meanMovingRange(ys[from:to])
	if !ok || n < shortestBaseline {
		return Chart{}, false
	}
	chart = newChart(len(ys), int(n))
	chart.Sigma = movingRange / meanRangeOfTwo
	chart.MovingRangeLimit = rangeLimitOfTwo * movingRange
	for i, y := range ys {
		if isFinite(y) {
			chart.Centre[i], chart.StandardError[i] = mean, chart.Sigma
		}
	}

	return chart, true
}

// Laney is Laney's p′ chart of the proportions xs[i]/ns[i], or his u′ chart
// where they are rates. With the baseline's pooled value p and the deviation that
// counts alone give, σ(i) = √(p(1-p)/n(i)), or √(p/n(i)) of a rate,
//
//	z(i) = (x(i)/n(i) - p)/σ(i),  σz = mean moving range of z / 1.128
//	centre = p,  limits = p ± 3·σ(i)·σz
//
// A σz of 1 is the plain p or u chart. Values are fractions (0 to 1) or rates per
// unit of exposure. Missing counts (NaN, or ns of 0) are gaps. ok is false as for
// Individuals, where a proportion has x > n, and where nobody or everybody
// in the baseline is counted.
//
// Source: D. B. Laney (2002), Quality Engineering 14:531-537.
func Laney(xs, ns []float64, isProportion bool, from, to int) (chart Chart, ok bool) {
	zs, deviations, pooled, ok := countDeviations(xs, ns, isProportion, from, to)
	if !ok {
		return Chart{}, false
	}
	movingRange, ok := meanMovingRange(zs[from:to])
	n := 0
	for _, z := range zs[from:to] {
		if isFinite(z) {
			n++
		}
	}
	if !ok || n < shortestBaseline {
		return Chart{}, false
	}
	chart = newChart(len(xs), n)
	chart.Sigma = movingRange / meanRangeOfTwo
	for i, z := range zs {
		if isFinite(z) {
			chart.Centre[i], chart.StandardError[i] = pooled, deviations[i]*chart.Sigma
		}
	}

	return chart, true
}

// countDeviations are the standard deviations that counts alone give around the
// pooled value of the baseline, and how many of them each value lies from it.
func countDeviations(xs, ns []float64, isProportion bool, from, to int) (zs, deviations []float64, pooled float64, ok bool) {
	if len(xs) != len(ns) || from < 0 || to > len(xs) || from >= to {
		return nil, nil, 0, false
	}
	var x, n float64
	for i := from; i < to; i++ {
		if hasCounts(xs[i], ns[i]) {
			x, n = x+xs[i], n+ns[i]
		}
	}
	pooled = x / n
	variance := pooled
	if isProportion {
		variance = pooled * (1 - pooled)
	}
	if !(variance > 0) || !isFinite(variance) {
		return nil, nil, 0, false
	}
	zs, deviations = make([]float64, len(xs)), make([]float64, len(xs))
	for i := range xs {
		zs[i], deviations[i] = math.NaN(), math.NaN()
		if !hasCounts(xs[i], ns[i]) {
			continue
		}
		if isProportion && xs[i] > ns[i] {
			return nil, nil, 0, false
		}
		deviations[i] = math.Sqrt(variance / ns[i])
		zs[i] = (xs[i]/ns[i] - pooled) / deviations[i]
	}

	return zs, deviations, pooled, true
}

func hasCounts(x, n float64) bool { return isFinite(x) && isFinite(n) && x >= 0 && n > 0 }

// meanMovingRange is the mean distance between values that follow each other; ok
// is false where there are none, or where it is 0.
func meanMovingRange(ys []float64) (mean float64, ok bool) {
	var sum, n float64
	for i := 1; i < len(ys); i++ {
		if isFinite(ys[i]) && isFinite(ys[i-1]) {
			sum += math.Abs(ys[i] - ys[i-1])
			n++
		}
	}
	mean = sum / n

	return mean, mean > 0 && isFinite(mean)
}

func newChart(points, baseline int) Chart {
	chart := Chart{
		Centre: make([]float64, points), StandardError: make([]float64, points),
		Warning: 2, Limit: 3, N: baseline, MovingRangeLimit: math.NaN(),
	}
	for i := range chart.Centre {
		chart.Centre[i], chart.StandardError[i] = math.NaN(), math.NaN()
	}

	return chart
}

// P is the two-sided probability of a deviation of so many standard errors, or
// more, where nothing has happened.
func (c Chart) P(deviation float64) float64 {
	if c.Freedom == 0 {
		return math.Erfc(math.Abs(deviation) / math.Sqrt2) // keeps its digits far out in the tail
	}

	freedom := float64(c.Freedom)

	return mathext.RegIncBeta(freedom/2, 0.5, freedom/(freedom+deviation*deviation))
}
