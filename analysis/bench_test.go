package analysis

import (
	"math"
	"math/rand/v2"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// demoSizes are denominators like those of the demo data: how many entered a
// target group in a month, from islands to København.
func demoSizes(random *rand.Rand, count int) []float64 {
	sizes := make([]float64, count)
	for n := range sizes {
		sizes[n] = math.Round(min(max(200*math.Exp2(0.8*random.NormFloat64()), 15), 2200))
	}
	sizes[0], sizes[count-1] = 2200, 15
	return sizes
}

// BenchmarkComputeComparison98 is everything between the rows that the store
// read and the answer: intervals, ranks, tests, rank intervals, shrinkage and
// funnel of 98 kommuner.
func BenchmarkComputeComparison98(b *testing.B) {
	random := rand.New(rand.NewPCG(98, 2024))
	kommuner := analysistest.KommunerNumbered(98)
	cells := make([]analysistest.Cell, len(kommuner))
	for n, size := range demoSizes(random, len(kommuner)) {
		cells[n] = analysistest.Ratio(kommuner[n].Code.Area(), analysistest.Binomial(random, size, 0.4), size)
	}
	indicator := analysistest.Share(kommune.HigherIsBetter)
	plan := planOf(analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
	observations := analysistest.ObservationsOf(indicator, cells)
	b.ReportAllocs()
	for b.Loop() {
		plan.compute(observations, analysistest.When())
	}
}
