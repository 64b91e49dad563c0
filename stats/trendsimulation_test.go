package stats_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"kommunebench/stats"
)

const methodsFile = "../docs/methods.md"

// share of simulated series in which something is found.
func foundIn(draws int, found func() bool) float64 {
	count := 0
	for range draws {
		if found() {
			count++
		}
	}

	return float64(count) / float64(draws)
}

// moving adds a rise to deviations: so many of their standard deviations from the
// first value to the last.
func moving(deviations []float64, rise float64) []float64 {
	ys := make([]float64, len(deviations))
	for i, d := range deviations {
		ys[i] = d + rise*float64(i)/float64(len(ys)-1)
	}

	return ys
}

// wantDocumentedShares holds shares against a row of a table of docs/methods.md,
// which is written in whole per cent.
func wantDocumentedShares(t *testing.T, row string, shares []float64, within float64) {
	t.Helper()
	text, err := os.ReadFile(methodsFile)
	if err != nil {
		t.Fatalf("reading the table: %v", err)
	}
	_, rest, found := strings.Cut(string(text), "\n| "+row+" | ")
	line, _, _ := strings.Cut(rest, "\n")
	cells := strings.Split(strings.TrimSuffix(line, " |"), " | ")
	if !found || len(cells) != len(shares) {
		t.Errorf("%s has no row %q with %d shares; simulated: %.3f", methodsFile, row, len(shares), shares)

		return
	}
	for n, cell := range cells {
		var percent float64
		if _, err := fmt.Sscanf(cell, "%f %%", &percent); err != nil {
			t.Errorf("row %q: %q is no share", row, cell)
		}
		if math.Abs(percent/100-shares[n]) > within {
			t.Errorf("row %q: %s is written where %.3f is simulated", row, cell, shares[n])
		}
	}
}

// The size table of docs/methods.md: of series without a trend at most 5 % get
// one up to φ = 0.6, whatever their length; and what is left to find a trend by.
func TestTrendsOfYearsHoldTheirSize(t *testing.T) {
	const draws = 3000
	for _, n := range []int{4, 5, 6, 8, 10, 15, 20} {
		random := rand.New(rand.NewPCG(3, uint64(n)))
		deviations, none := make([]float64, n), make([]float64, n)
		significant := func(phi, rise float64) float64 {
			return foundIn(draws, func() bool {
				autoregressive(random, deviations, phi)
				trend, _ := stats.AutoregressiveTrend(moving(deviations, rise), none, 0.95)

				return trend.P < 0.05
			})
		}
		var shares []float64
		for _, phi := range []float64{0, 0.3, 0.6, 0.8} {
			size := significant(phi, 0)
			// Two and a half standard errors above 5 %.
			if phi <= 0.6 && size > 0.06 {
				t.Errorf("%d values, φ = %v: %.3f of series without a trend get one", n, phi, size)
			}
			shares = append(shares, size)
		}
		for _, rise := range []float64{1, 2, 4} {
			shares = append(shares, significant(0, rise), significant(0.6, rise))
		}
		wantDocumentedShares(t, fmt.Sprintf("%d years", n), shares, 0.03)
	}
}

// Why docs/methods.md tests years by a model: what two tests that take years for
// independent find in trendless ones that carry 0.6 of the year before.
func TestTestsOfIndependentYearsFindTrendsThatAreNotThere(t *testing.T) {
	const draws = 10000
	var found []float64
	for _, n := range []int{10, 20} {
		random := rand.New(rand.NewPCG(5, uint64(n)))
		ys := make([]float64, n)
		byRanks := foundIn(draws, func() bool {
			autoregressive(random, ys, 0.6)

			return math.Abs(mannKendallZ(ys)) > distuv.UnitNormal.Quantile(0.975)
		})
		student := distuv.StudentsT{Sigma: 1, Nu: float64(n - 2)}
		byLine := foundIn(draws, func() bool {
			autoregressive(random, ys, 0.6)

			return math.Abs(regressionT(ys)) > student.Quantile(0.975)
		})
		found = append(found, byRanks, byLine)
	}
	text, err := os.ReadFile(methodsFile)
	if err != nil {
		t.Fatalf("reading the sentence: %v", err)
	}
	_, rest, _ := strings.Cut(string(text), "Mann–Kendall finds one in ")
	written := make([]float64, 4)
	const sentence = "%f to %f %% of series of 10 to 20 years, and regression in %f to %f %%"
	if _, err := fmt.Sscanf(rest, sentence, &written[0], &written[2], &written[1], &written[3]); err != nil {
		t.Fatalf("%s has no such sentence: %v", methodsFile, err)
	}
	for i, share := range found {
		if math.Abs(written[i]/100-share) > 0.015 {
			t.Errorf("%v %% is written where %.3f is simulated", written[i], share)
		}
	}
}

// mannKendallZ is Mann and Kendall's test of values without ties, by the normal
// distribution with correction for continuity.
func mannKendallZ(ys []float64) float64 {
	var s float64
	for j := range ys {
		for i := range j {
			s += math.Copysign(1, ys[j]-ys[i])
		}
	}
	n := float64(len(ys))

	return math.Copysign(max(math.Abs(s)-1, 0), s) / math.Sqrt(n*(n-1)*(2*n+5)/18)
}

// regressionT is the slope of a line by least squares in its standard errors.
func regressionT(ys []float64) float64 {
	years := make([]float64, len(ys))
	for i := range years {
		years[i] = float64(i)
	}
	r := stat.Correlation(years, ys, nil)

	return r * math.Sqrt(float64(len(ys)-2)/(1-r*r))
}

// What the fit does not know of: gaps, a few values far off, rounding, values of
// unequal weight. The size stays at or under 7 %.
func TestTrendsOfYearsHoldTheirSizeWhereTheModelIsNotExact(t *testing.T) {
	const draws, n = 3000, 12
	for name, c := range map[string]func(random *rand.Rand, ys, least []float64){
		"a gap in five": func(random *rand.Rand, ys, _ []float64) {
			ys[1+random.IntN(4)], ys[6+random.IntN(4)] = math.NaN(), math.NaN()
		},
		"values far off": func(random *rand.Rand, ys, _ []float64) {
			for i := range ys {
				if random.IntN(10) == 0 {
					ys[i] += 4 * random.NormFloat64()
				}
			}
		},
		"rounded to their deviation": func(_ *rand.Rand, ys, least []float64) {
			for i := range ys {
				ys[i], least[i] = math.Round(ys[i]), 1.0/12
			}
		},
		"a few persons beside many": func(random *rand.Rand, ys, least []float64) {
			for i := range ys {
				least[i] = []float64{0.05, 0.5, 4}[i%3]
				ys[i] += math.Sqrt(least[i]) * random.NormFloat64()
			}
		},
		"who was counted": func(random *rand.Rand, ys, least []float64) {
			for i := range ys {
				least[i] = 1
				ys[i] += random.NormFloat64()
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(4, 4))
			ys, least := make([]float64, n), make([]float64, n)
			for _, phi := range []float64{0, 0.3, 0.6} {
				size := foundIn(draws, func() bool {
					autoregressive(random, ys, phi)
					c(random, ys, least)
					trend, ok := stats.AutoregressiveTrend(ys, least, 0.95)

					return ok && trend.P < 0.05
				})
				t.Logf("φ = %v: %.3f", phi, size)
				if size > 0.07 {
					t.Errorf("φ = %v: %.3f of series without a trend get one", phi, size)
				}
			}
		})
	}
}

// The table of docs/methods.md for seasons: the φ of each row carries about the
// same from year to year.
func TestTrendsByTheSeasonHoldTheirSize(t *testing.T) {
	for _, c := range []struct {
		name  string
		cycle int
		phis  []float64
	}{
		{"half-years", 2, []float64{0, 0.3, 0.6}}, {"quarters", 4, []float64{0, 0.55, 0.8}}, {"months", 12, []float64{0, 0.8, 0.9}},
	} {
		for _, years := range []int{5, 10, 15} {
			draws := 48000 / c.cycle / years
			random := rand.New(rand.NewPCG(uint64(c.cycle), uint64(years)))
			deviations := make([]float64, c.cycle*years)
			significant := func(phi, rise, gaps float64) float64 {
				return foundIn(draws, func() bool {
					autoregressive(random, deviations, phi)
					ys := moving(deviations, rise)
					for i := range ys {
						if random.Float64() < gaps {
							ys[i] = math.NaN()
						}
					}
					trend, ok := stats.SeasonalTrend(ys, c.cycle, 0.95)

					return ok && trend.P < 0.05
				})
			}
			var shares []float64
			for _, phi := range c.phis {
				for _, gaps := range []float64{0, 0.2} {
					size := significant(phi, 0, gaps)
					if slack := 2.5 * math.Sqrt(0.07*0.93/float64(draws)); size > 0.07+slack {
						t.Errorf("%d years of %s, φ = %v, gaps %v: %.3f of series without a trend get one", years, c.name, phi, gaps, size)
					}
					shares = append(shares, size)
				}
			}
			shares = append(shares, significant(0, 2, 0), significant(c.phis[1], 2, 0), significant(c.phis[2], 2, 0))
			wantDocumentedShares(t, fmt.Sprintf("%d years of %s", years, c.name), shares, 0.1)
		}
	}
}
