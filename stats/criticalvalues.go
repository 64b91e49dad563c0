package stats

import "math"

// shortestTrend is the fewest values that AutoregressiveTrend takes.
const shortestTrend = 4

// criticalValues are the quantiles of |T| of AutoregressiveTrend, without a
// trend, for series of one length: larger ones have the probabilities of
// criticalProbabilities.
type criticalValues [len(criticalProbabilities)]float64

// criticalValuesFor interpolates the logarithms of the simulated quantiles in
// 1/n, up to the normal distribution where n has no end.
func criticalValuesFor(n int) criticalValues {
	after := 0
	for after < len(criticalLengths) && criticalLengths[after] < n {
		after++
	}
	if after < len(criticalLengths) && criticalLengths[after] == n || after == 0 {
		return simulatedQuantiles[after]
	}
	shorter, longer, inverse := simulatedQuantiles[after-1], normalQuantiles(), 0.0
	if after < len(criticalLengths) {
		longer, inverse = simulatedQuantiles[after], 1/float64(criticalLengths[after])
	}
	from := 1 / float64(criticalLengths[after-1])
	weight := (from - 1/float64(n)) / (from - inverse)
	var values criticalValues
	for k := range values {
		values[k] = shorter[k] * math.Pow(longer[k]/shorter[k], weight)
	}

	return values
}

func normalQuantiles() (values criticalValues) {
	for k, p := range criticalProbabilities {
		values[k] = normalDeviate(1 - p)
	}

	return values
}

// twoSidedP is the probability of a T at least as far from 0. Between two
// quantiles, and beyond the last one, the logarithm of the probability falls in a
// straight line with the logarithm of |T|, as the tail of Student's t does; below
// the first one the probability itself, from 1 at 0.
func (c criticalValues) twoSidedP(t float64) float64 {
	size := math.Abs(t)
	if size <= c[0] {
		return 1 - (1-criticalProbabilities[0])*size/c[0]
	}
	k := 1
	for k < len(c)-1 && size > c[k] {
		k++
	}

	return criticalProbabilities[k] * math.Pow(size/c[k], c.tailSlope(k))
}

// at is the |T| that has the probability p of being exceeded: the inverse of
// twoSidedP.
func (c criticalValues) at(p float64) float64 {
	if p >= criticalProbabilities[0] {
		return c[0] * (1 - p) / (1 - criticalProbabilities[0])
	}
	k := 1
	for k < len(c)-1 && p < criticalProbabilities[k] {
		k++
	}

	return c[k] * math.Pow(p/criticalProbabilities[k], 1/c.tailSlope(k))
}

// tailSlope is how the logarithm of the probability falls with that of |T|
// between the quantile k and the one before it.
func (c criticalValues) tailSlope(k int) float64 {
	return math.Log(criticalProbabilities[k]/criticalProbabilities[k-1]) / math.Log(c[k]/c[k-1])
}
