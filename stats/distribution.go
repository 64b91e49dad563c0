package stats

import "math"

// Distribution summarises the finite values of a slice, in their unit.
type Distribution struct {
	// N is how many values were finite. The other fields are NaN when it is 0.
	N int
	// Mean is the arithmetic mean, each value counting once.
	Mean float64
	// Q1, Median and Q3 are quantiles of type 7.
	Q1, Median, Q3 float64
	Min, Max       float64
	// StandardDeviation has n-1 in its denominator, so it is NaN for one value.
	StandardDeviation float64
}

// Summarise returns the distribution of the values. Missing values (NaN,
// infinite) are ignored; the order of the values makes no difference, not even
// in the last digit. No values: N is 0 and all else NaN. One value: it is every
// figure, and the standard deviation is NaN.
func Summarise(values []float64) Distribution {
	sorted := sortedFinite(values)
	n := len(sorted)
	if n == 0 {
		nan := math.NaN()

		return Distribution{Mean: nan, Q1: nan, Median: nan, Q3: nan, Min: nan, Max: nan, StandardDeviation: nan}
	}
	mean, deviation := moments(sorted)

	return Distribution{
		N:                 n,
		Mean:              mean,
		Q1:                quantileOfSorted(sorted, 0.25),
		Median:            quantileOfSorted(sorted, 0.5),
		Q3:                quantileOfSorted(sorted, 0.75),
		Min:               sorted[0],
		Max:               sorted[n-1],
		StandardDeviation: deviation,
	}
}

// Quantile returns the p-quantile (p between 0 and 1) of the values by linear
// interpolation between order statistics, type 7 of Hyndman and Fan and the
// default of R, NumPy and Excel's PERCENTILE.INC:
//
//	h = (n-1)·p,  x[⌊h⌋] + (h-⌊h⌋)·(x[⌊h⌋+1] - x[⌊h⌋]),  x sorted, from 0
//
// Missing values (NaN, infinite) are ignored. ok is false when no value is
// left or p is outside 0..1 or NaN.
//
// Source: R. J. Hyndman and Y. Fan (1996), The American Statistician 50:361-365.
func Quantile(values []float64, p float64) (quantile float64, ok bool) {
	if math.IsNaN(p) || p < 0 || p > 1 {
		return 0, false
	}
	sorted := sortedFinite(values)
	if len(sorted) == 0 {
		return 0, false
	}

	return quantileOfSorted(sorted, p), true
}

func quantileOfSorted(sorted []float64, p float64) float64 {
	h := float64(len(sorted)-1) * p
	below := int(h)
	if below+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	low, high := sorted[below], sorted[below+1]

	// Rounding may carry the result past its upper neighbour by one ulp.
	return min(low+(h-float64(below))*(high-low), high)
}

// moments shifts by the smallest value first: equal values then have exactly
// themselves as mean and exactly 0 as deviation, whatever their digits.
func moments(sorted []float64) (mean, deviation float64) {
	n := float64(len(sorted))
	least, most := sorted[0], sorted[len(sorted)-1]
	var sum float64
	for _, v := range sorted {
		sum += v - least
	}
	mean = min(least+sum/n, most)
	if len(sorted) == 1 {
		return mean, math.NaN()
	}
	var squares float64
	for _, v := range sorted {
		squares += (v - mean) * (v - mean)
	}

	return mean, math.Sqrt(squares / (n - 1))
}
