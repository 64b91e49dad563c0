package stats

import (
	"math"
	"slices"
)

func isFinite(x float64) bool {
	return !math.IsNaN(x) && !math.IsInf(x, 0)
}

func sortedFinite(values []float64) []float64 {
	sorted := make([]float64, 0, len(values))
	for _, v := range values {
		if isFinite(v) {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)

	return sorted
}

func square(x float64) float64 {
	return x * x
}
