package stats

import (
	"math"
	"slices"
)

// Residuals are rounded to this share of the largest value: finer differences
// come from the arithmetic, and would break ties at random.
const residualGrain = 1e-12

// hamedRaoFactor is the widening of Var S by autocorrelation, at least 1.
func hamedRaoFactor(ys []float64) float64 {
	ranks, n := centredMidranks(detrended(ys))
	var squares float64
	for _, r := range ranks {
		if isFinite(r) {
			squares += r * r
		}
	}
	if squares == 0 {
		return 1
	}
	count := float64(n)
	bound := normalDeviate(0.95) / math.Sqrt(count)
	var sum float64
	for lag := 1; lag < n-2; lag++ {
		if rho := laggedProduct(ranks, lag) / squares; math.Abs(rho) > bound {
			k := float64(lag)
			sum += (count - k) * (count - k - 1) * (count - k - 2) * rho
		}
	}
	if sum <= 0 {
		return 1
	}

	return 1 + 2*sum/(count*(count-1)*(count-2))
}

func laggedProduct(ranks []float64, lag int) float64 {
	var product float64
	for i := range max(len(ranks)-lag, 0) {
		if a, b := ranks[i], ranks[i+lag]; isFinite(a) && isFinite(b) {
			product += a * b
		}
	}

	return product
}

// detrended is the series, of two values at least, less its Theil-Sen slope, the
// gaps kept as NaN.
func detrended(ys []float64) []float64 {
	slopes := pairSlopes(ys)
	slices.Sort(slopes)
	slope := quantileOfSorted(slopes, 0.5)
	var largest float64
	for _, y := range ys {
		if isFinite(y) {
			largest = max(largest, math.Abs(y))
		}
	}
	residuals := make([]float64, len(ys))
	for i, y := range ys {
		residuals[i] = y - slope*float64(i)
		if grain := residualGrain * largest; grain > 0 {
			residuals[i] = math.Round(residuals[i]/grain) * grain
		}
	}

	return residuals
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
