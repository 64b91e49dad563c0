package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"kommunebench/stats"
)

// Without a difference, a trend or an association, a P value is uniform between
// 0 and 1: it falls below u with probability u. The largest gap between the two
// over 4000 draws is under 1.63/√4000 = 0.026 with probability 0.99 (Kolmogorov;
// the seed is fixed, so the test does not flicker). Where P can only take a few
// values it may lie above uniform between them, never below by more than that:
// a P that is too small would find what is not there.
const nullDraws = 4000

func TestPIsUniformWhereThereIsNothingToFind(t *testing.T) {
	random := rand.New(rand.NewPCG(2024, 4))
	normals := func(n int) []float64 {
		values := make([]float64, n)
		for i := range values {
			values[i] = random.NormFloat64()
		}

		return values
	}
	binomial := func(n, p float64) float64 { return distuv.Binomial{N: n, P: p, Src: random}.Rand() }
	poisson := func(mean float64) float64 { return distuv.Poisson{Lambda: mean, Src: random}.Rand() }
	tests := []struct {
		name string
		// discrete is how far above uniform the values that P can take may lie.
		discrete float64
		draw     func() float64
	}{
		{"two proportions", 0, func() float64 {
			test, _ := stats.CompareProportions(binomial(900, 0.4), 900, binomial(12000, 0.4), 12000)

			return test.P
		}},
		{"a proportion and a target", 0, func() float64 {
			test, _ := stats.CompareProportionWithTarget(binomial(20000, 0.3), 20000, 0.3)

			return test.P
		}},
		{"two rates", 0, func() float64 {
			test, _ := stats.CompareRates(poisson(800), 10, poisson(8000), 100)

			return test.P
		}},
		{"a product-moment correlation", 0, func() float64 {
			correlation, _ := stats.Pearson(normals(12), normals(12), 0.95)

			return correlation.P
		}},
		{"a rank correlation over 30 units", 0, func() float64 {
			correlation, _ := stats.Spearman(normals(30), normals(30), 0.95)

			return correlation.P
		}},
		{"an exact rank correlation over 7 units", 0.06, func() float64 {
			correlation, _ := stats.Spearman(normals(7), normals(7), 0.95)

			return correlation.P
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			ps := make([]float64, nullDraws)
			for i := range ps {
				ps[i] = tt.draw()
			}
			slices.Sort(ps)
			limit := 1.63 / math.Sqrt(nullDraws)
			for i, p := range ps {
				// Of equal values only the last says how many are at most p.
				if i+1 < len(ps) && ps[i+1] == p {
					continue
				}
				share := float64(i+1) / nullDraws
				if share-p > limit || p-share > limit+tt.discrete {
					t.Fatalf("P is at most %.4f in %.4f of the draws", p, share)
				}
			}
		})
	}
}

// Of 98 kommuner that are equal in truth about 5 % are
// flagged at 95 %, and about none after the correction for many tests.
func TestEqualUnitsAreFlaggedAsOftenAsTheLevelSays(t *testing.T) {
	random := rand.New(rand.NewPCG(98, 95))
	const units, draws = 98, 400
	for _, kind := range []struct {
		name    string
		draw    func(n float64) float64
		compare func(xs, ns []float64) ([]stats.ScoreTest, bool)
	}{
		{"proportions", func(n float64) float64 { return distuv.Binomial{N: n, P: 0.55, Src: random}.Rand() }, stats.CompareProportionsWithRest},
		{"rates", func(n float64) float64 { return distuv.Poisson{Lambda: 0.3 * n, Src: random}.Rand() }, stats.CompareRatesWithRest},
	} {
		t.Run(kind.name, func(t *testing.T) {
			var flagged, afterCorrection float64
			xs, ns, ps := make([]float64, units), make([]float64, units), make([]float64, units)
			for range draws {
				for i := range xs {
					ns[i] = math.Round(60 * math.Exp(4*float64(i)/units))
					xs[i] = kind.draw(ns[i])
				}
				tests, ok := kind.compare(xs, ns)
				if !ok {
					t.Fatal("no answer")
				}
				for i, test := range tests {
					ps[i] = test.P
				}
				for i, q := range stats.AdjustBenjaminiHochberg(ps) {
					if ps[i] <= 0.05 {
						flagged += 1.0 / draws / units
					}
					if q <= 0.05 {
						afterCorrection += 1.0 / draws / units
					}
				}
			}
			wantClose(t, "share flagged", flagged, 0.05, 0.004)
			wantClose(t, "share flagged after correction", afterCorrection, 0, 0.002)
		})
	}
}
