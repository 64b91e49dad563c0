package stats_test

import (
	"math/rand/v2"
	"testing"

	"kommunebench/stats"
)

// shares98 is one published table: 98 units, one decimal, so some ties.
func shares98() []float64 {
	random := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 98)
	for i := range values {
		values[i] = float64(random.IntN(1000)) / 10
	}

	return values
}

func BenchmarkRank98(b *testing.B) {
	values := shares98()
	b.ReportAllocs()
	for b.Loop() {
		stats.Rank(values, stats.HigherIsBetter)
	}
}

func BenchmarkSummarise98(b *testing.B) {
	values := shares98()
	b.ReportAllocs()
	for b.Loop() {
		stats.Summarise(values)
	}
}

func BenchmarkWilsonInterval98(b *testing.B) {
	values := shares98()
	b.ReportAllocs()
	for b.Loop() {
		for _, x := range values {
			stats.WilsonInterval(x, 100, 0.95)
		}
	}
}

func BenchmarkPoolProportions98(b *testing.B) {
	xs := shares98()
	ns := make([]float64, len(xs))
	for i := range ns {
		ns[i] = 100
	}
	b.ReportAllocs()
	for b.Loop() {
		stats.PoolProportions(xs, ns)
	}
}

func BenchmarkPoissonInterval(b *testing.B) {
	for name, count := range map[string]float64{"exact": 7, "byar": 70} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				stats.PoissonInterval(count, 0.95)
			}
		})
	}
}

// BenchmarkComparison98 is all that a comparison of 98 kommuner asks of this
// package: standings, distribution, pooled benchmark and an interval each.
func BenchmarkComparison98(b *testing.B) {
	xs := shares98()
	ns := make([]float64, len(xs))
	for i := range ns {
		ns[i] = 100
	}
	b.ReportAllocs()
	for b.Loop() {
		stats.Rank(xs, stats.HigherIsBetter)
		stats.Summarise(xs)
		stats.PoolProportions(xs, ns)
		for i, x := range xs {
			stats.WilsonInterval(x, ns[i], 0.95)
		}
	}
}
