package trend

import (
	"math"
	"math/rand/v2"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

// nullTrends counts how often a trend is found in series without one. draw
// gives the cell of the n-th period.
func nullTrends(runs int, indicator kommune.Indicator, periods []kommune.Period, draw func(n int) analysistest.Cell) float64 {
	found := 0
	for range runs {
		cells := make([]analysistest.Cell, len(periods))
		for n, period := range periods {
			cells[n] = draw(n).In(period)
		}
		if direction := trendOf(indicator, cells...).Series[0].Test.Direction; direction == Increasing || direction == Decreasing {
			found++
		}
	}
	return float64(found) / float64(runs)
}

func TestWhereNothingMovesAboutFivePerCentOfSeriesSeemTo(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	// ups and downs that last: each is so much of the one before.
	lasting := func(keep, size float64) func() float64 {
		state := 0.0
		return func() float64 {
			state = keep*state + size*math.Sqrt(1-keep*keep)*random.NormFloat64()
			return state
		}
	}
	drawing := func(climate func() float64, of func(u float64) analysistest.Cell) func(int) analysistest.Cell {
		return func(int) analysistest.Cell { return of(climate()) }
	}
	for _, c := range []struct {
		name      string
		indicator kommune.Indicator
		periods   []kommune.Period
		draw      func(n int) analysistest.Cell
		most      float64
	}{
		{
			"yearly shares that vary by who was counted alone", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2015", 8),
			func(int) analysistest.Cell {
				return analysistest.Ratio("101", analysistest.Binomial(random, 500, 0.4), 500)
			}, 0.065,
		},
		{
			"yearly shares of a large kommune that vary by a point more", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2015", 8),
			func(int) analysistest.Cell {
				p := 0.4 + 0.01*random.NormFloat64()
				return analysistest.Ratio("101", math.Round(20000*p+math.Sqrt(20000*p*(1-p))*random.NormFloat64()), 20000)
			}, 0.07,
		},
		{
			"yearly scores", analysistest.Score(kommune.Neutral), analysistest.PeriodsFrom("2012", 12),
			func(int) analysistest.Cell { return analysistest.Figure("101", 2+random.NormFloat64()) }, 0.03,
		},
		{
			"ten years of scores that carry 0.6 of the year before", analysistest.Score(kommune.Neutral), analysistest.PeriodsFrom("2012", 10),
			drawing(lasting(0.6, 0.4), func(u float64) analysistest.Cell { return analysistest.Figure("101", math.Round(20+10*u)/10) }), 0.07,
		},
		{
			"fifteen years of counts that carry 0.6", analysistest.Count(kommune.Neutral), analysistest.PeriodsFrom("2007", 15),
			drawing(lasting(0.6, 30), func(u float64) analysistest.Cell { return analysistest.Figure("101", math.Round(300+u)) }), 0.07,
		},
		{
			"twenty years of rates that carry 0.6", analysistest.Rate(kommune.Neutral), analysistest.PeriodsFrom("2002", 20),
			drawing(lasting(0.6, 0.03), func(u float64) analysistest.Cell {
				return analysistest.Ratio("101", analysistest.Poisson(random, 400*(0.25+u)), 400)
			}), 0.07,
		},
		{
			"ten years of shares that carry 0.6, of a small kommune", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2012", 10),
			drawing(lasting(0.6, 0.02), func(u float64) analysistest.Cell {
				return analysistest.Ratio("101", analysistest.Binomial(random, 200, 0.4+u), 200)
			}), 0.07,
		},
		{
			"ten years of shares that carry 0.6, of a large kommune", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2012", 10),
			drawing(lasting(0.6, 0.02), func(u float64) analysistest.Cell {
				return analysistest.Ratio("101", analysistest.Binomial(random, 20000, 0.4+u), 20000)
			}), 0.07,
		},
		{
			"ten years of shares of a kommune that grows from 50 persons to 5,000", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2012", 10),
			func() func(n int) analysistest.Cell {
				climate := lasting(0.6, 0.02)
				return func(n int) analysistest.Cell {
					size := math.Round(50 * math.Pow(100, float64(n)/9))
					return analysistest.Ratio("101", analysistest.Binomial(random, size, 0.4+climate()), size)
				}
			}(), 0.07,
		},
		{
			"six years of shares that carry 0.6", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2016", 6),
			drawing(lasting(0.6, 0.02), func(u float64) analysistest.Cell {
				return analysistest.Ratio("101", analysistest.Binomial(random, 2000, 0.4+u), 2000)
			}), 0.07,
		},
		{
			"ten years of half-years that carry 0.6", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2012H1", 20),
			drawing(lasting(0.6, 0.02), func(u float64) analysistest.Cell {
				return analysistest.Ratio("101", analysistest.Binomial(random, 2000, 0.4+u), 2000)
			}), 0.085,
		},
		{
			"months with seasons", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2016M01", 96),
			func(n int) analysistest.Cell {
				p := 0.4 + 0.03*math.Sin(float64(n)*math.Pi/6)
				return analysistest.Ratio("101", analysistest.Binomial(random, 200, p), 200)
			}, 0.065,
		},
		{
			"months with good and bad times that last", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2016M01", 96),
			drawing(lasting(0.9, 0.02), func(u float64) analysistest.Cell {
				return analysistest.Ratio("101", analysistest.Binomial(random, 2000, 0.4+u), 2000)
			}), 0.08,
		},
		{
			"months with a fifth hidden", analysistest.Share(kommune.Neutral), analysistest.PeriodsFrom("2016M01", 96),
			drawing(lasting(0.7, 0.02), func(u float64) analysistest.Cell {
				if random.IntN(6) == 0 {
					return analysistest.None("101", kommune.Suppressed)
				}
				return analysistest.Ratio("101", analysistest.Binomial(random, 200, 0.4+u), 200)
			}), 0.07,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := nullTrends(600, c.indicator, c.periods, c.draw)
			t.Logf("%.1f %% of the series seem to move", 100*got)
			if got > c.most {
				t.Errorf("%.3f of series without a trend get one, want %.3f at most", got, c.most)
			}
		})
	}
}
