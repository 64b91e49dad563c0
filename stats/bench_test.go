package stats_test

import (
	"fmt"
	"math"
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

// counts98 is 98 units of 60 to 5,000 persons, small and large mixed.
func counts98(share float64) (xs, ns []float64) {
	random := rand.New(rand.NewPCG(3, 4))
	xs, ns = make([]float64, 98), make([]float64, 98)
	for i := range ns {
		ns[i] = math.Round(60 * math.Exp(4.4*float64((i*37)%98)/97))
		xs[i] = min(math.Round(ns[i]*share*(0.7+0.6*random.Float64())), ns[i])
	}

	return xs, ns
}

// BenchmarkComparison98 is all that a comparison of 98 kommuner asks of this
// package: standings, distribution, pooled benchmark, an interval each, tests
// against the rest and their q values, rank intervals, funnel with limits at
// every denominator, and shrunk values.
func BenchmarkComparison98(b *testing.B) {
	for name, share := range map[string]float64{"very rare": 0.001, "rare": 0.01, "a fifth": 0.2, "most": 0.7} {
		xs, ns := counts98(share)
		b.Run("proportions "+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compareProportions98(b, xs, ns)
			}
		})
		b.Run("rates "+name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compareRates98(b, xs, ns)
			}
		})
	}
}

func compareProportions98(b *testing.B, xs, ns []float64) {
	values := shares(xs, ns)
	stats.Rank(values, stats.HigherIsBetter)
	stats.Summarise(values)
	pool, _ := stats.PoolProportions(xs, ns)
	for i, x := range xs {
		stats.WilsonInterval(x, ns[i], 0.95)
	}
	tests, _ := stats.CompareProportionsWithRest(xs, ns)
	adjust98(tests)
	_, okRanks := stats.RankIntervalsOfProportions(values, xs, ns, 0.95, stats.HigherIsBetter)
	funnel, okFunnel := stats.FitProportionFunnel(xs, ns, pool.Proportion)
	limits98(funnel, ns)
	if _, ok := stats.ShrinkBetaBinomial(xs, ns); !ok || !okRanks || !okFunnel {
		b.Fatal("no answer")
	}
}

func compareRates98(b *testing.B, counts, exposures []float64) {
	values := shares(counts, exposures)
	stats.Rank(values, stats.HigherIsBetter)
	stats.Summarise(values)
	for i, count := range counts {
		stats.RateInterval(count, exposures[i], 0.95)
	}
	tests, _ := stats.CompareRatesWithRest(counts, exposures)
	adjust98(tests)
	_, okRanks := stats.RankIntervalsOfRates(values, counts, exposures, 0.95, stats.HigherIsBetter)
	funnel, okFunnel := stats.FitRateFunnel(counts, exposures, math.NaN())
	limits98(funnel, exposures)
	if _, ok := stats.ShrinkMarshall(counts, exposures); !ok || !okRanks || !okFunnel {
		b.Fatal("no answer")
	}
}

func adjust98(tests []stats.ScoreTest) {
	ps := make([]float64, len(tests))
	for i, test := range tests {
		ps[i] = test.P
	}
	stats.AdjustBenjaminiHochberg(ps)
}

func limits98(funnel stats.Funnel, denominators []float64) {
	for _, n := range denominators {
		funnel.Limits(n, 0.95)
		funnel.Limits(n, 0.998)
	}
}

func BenchmarkRankIntervals98(b *testing.B) {
	xs, ns := counts98(0.2)
	values := shares(xs, ns)
	b.ReportAllocs()
	for b.Loop() {
		stats.RankIntervalsOfProportions(values, xs, ns, 0.95, stats.HigherIsBetter)
	}
}

func BenchmarkCorrelation98(b *testing.B) {
	xs, ys := counts98(0.2)
	b.ReportAllocs()
	for b.Loop() {
		stats.Pearson(xs, ys, 0.95)
		stats.Spearman(xs, ys, 0.95)
	}
}

// The most that counting out all orders costs.
func BenchmarkSpearmanExact8(b *testing.B) {
	xs, ys := counts98(0.2)
	for b.Loop() {
		stats.Spearman(xs[:8], ys[:8], 0.95)
	}
}

// BenchmarkAutoregressiveTrend is one kommune's series of years.
func BenchmarkAutoregressiveTrend(b *testing.B) {
	for _, n := range []int{10, 20} {
		ys, none := make([]float64, n), make([]float64, n)
		autoregressive(rand.New(rand.NewPCG(5, 6)), ys, 0.3)
		b.Run(fmt.Sprintf("%d years", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				stats.AutoregressiveTrend(ys, none, 0.95)
			}
		})
	}
}

// BenchmarkSeasonalTrend is one kommune's series of fourteen years of months.
func BenchmarkSeasonalTrend(b *testing.B) {
	months := make([]float64, 168)
	autoregressive(rand.New(rand.NewPCG(5, 6)), months, 0.7)
	b.ReportAllocs()
	for b.Loop() {
		stats.SeasonalTrend(months, 12, 0.95)
	}
}
