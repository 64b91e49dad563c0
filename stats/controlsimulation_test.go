package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"kommunebench/stats/controlchart"
)

// What a deviation carries into the next month in the columns of the table; 1 is a
// random walk.
var controlCarries = []float64{0, 0.3, 0.6, 0.8, 0.95, 1}

const (
	controlDraws     = 1500
	monitoredMonths  = 24
	controlBaseline  = 36
	monthsOfAYear    = 12
	countedShare     = 0.3
	extraDeviation   = 0.04
	fewestCounted    = 300
	countedSpread    = 600
	seasonDeviations = 2
)

// drawnSeries is a simulated series in which nothing happens.
type drawnSeries struct{ ys, xs, ns []float64 }

// deviationsOf fills ys with deviations that each carry phi of the one before; of
// a random walk the steps have variance 1.
func deviationsOf(random *rand.Rand, ys []float64, phi float64) {
	if phi < 1 {
		autoregressive(random, ys, phi)

		return
	}
	level := 0.0
	for i := range ys {
		level += random.NormFloat64()
		ys[i] = level
	}
}

func plainSeries(random *rand.Rand, months int, phi float64) drawnSeries {
	ys := make([]float64, months)
	deviationsOf(random, ys, phi)

	return drawnSeries{ys: ys}
}

func seasonalSeries(random *rand.Rand, months int, phi float64) drawnSeries {
	series := plainSeries(random, months, phi)
	for i := range series.ys {
		series.ys[i] += seasonDeviations * math.Sqrt2 * math.Sin(2*math.Pi*float64(i)/monthsOfAYear)
	}

	return series
}

// countedSeries are shares of some hundred persons, whose true share moves too: it
// lies a standard deviation of four points from 30 %.
func countedSeries(random *rand.Rand, months int, phi float64) drawnSeries {
	deviations := make([]float64, months)
	autoregressive(random, deviations, min(phi, 0.95))
	series := drawnSeries{xs: make([]float64, months), ns: make([]float64, months), ys: make([]float64, months)}
	for i, d := range deviations {
		share := min(max(countedShare+extraDeviation*d, 0.01), 0.99)
		series.ns[i] = math.Round(fewestCounted + countedSpread*random.Float64())
		series.xs[i] = distuv.Binomial{N: series.ns[i], P: share, Src: random}.Rand()
		series.ys[i] = series.xs[i] / series.ns[i]
	}

	return series
}

func forecastOf(s drawnSeries, baseline int) controlchart.Chart {
	var units []float64
	for _, n := range s.ns {
		units = append(units, 1/math.Sqrt(n))
	}
	chart, _ := controlchart.Forecast(s.ys, units, monthsOfAYear, 0, baseline, 0)

	return chart
}

func textbookOf(s drawnSeries, baseline int) controlchart.Chart {
	if s.ns != nil {
		chart, _ := controlchart.Laney(s.xs, s.ns, true, 0, baseline)

		return chart
	}
	chart, _ := controlchart.Individuals(s.ys, 0, baseline)

	return chart
}

// The table of false alarms of docs/methods.md: the share of months that are a
// signal where nothing happened.
func TestFalseAlarmsOfControlCharts(t *testing.T) {
	tests := []struct {
		row      string
		draw     func(random *rand.Rand, months int, phi float64) drawnSeries
		chart    func(s drawnSeries, baseline int) controlchart.Chart
		baseline int
		within   bool
	}{
		{"forecast, baseline of 24 months", seasonalSeries, forecastOf, 24, false},
		{"forecast, 36 months", seasonalSeries, forecastOf, controlBaseline, false},
		{"forecast, 36 months, within the baseline", seasonalSeries, forecastOf, controlBaseline, true},
		{"forecast, 48 months", seasonalSeries, forecastOf, 48, false},
		{"forecast of overdispersed counts, 36 months", countedSeries, forecastOf, controlBaseline, false},
		{"textbook XmR, 36 months, no season", plainSeries, textbookOf, controlBaseline, false},
		{"textbook XmR, 36 months, a season", seasonalSeries, textbookOf, controlBaseline, false},
		{"textbook p′ of overdispersed counts, 36 months", countedSeries, textbookOf, controlBaseline, false},
	}
	for n, test := range tests {
		shares := make([]float64, len(controlCarries))
		for k, phi := range controlCarries {
			random := rand.New(rand.NewPCG(uint64(n), uint64(k)))
			from, to := test.baseline, test.baseline+monitoredMonths
			if test.within {
				from, to = 0, test.baseline
			}
			signals := 0
			for range controlDraws {
				series := test.draw(random, test.baseline+monitoredMonths, phi)
				for _, signal := range test.chart(series, test.baseline).Signals(series.ys)[from:to] {
					if signal.Rules != 0 {
						signals++
					}
				}
			}
			shares[k] = float64(signals) / float64(controlDraws*(to-from))
		}
		wantDocumentedShares(t, test.row, shares, 0.004)
		least, most := controlchart.FalseAlarmRates(test.baseline)
		if isForecast := strings.HasPrefix(test.row, "forecast"); isForecast && !test.within && (slices.Min(shares) < least-0.004 || slices.Max(shares) > most+0.004) {
			t.Errorf("row %q: %.3f, outside of %v to %v", test.row, shares, least, most)
		}
	}
}

// The table of what is found of docs/methods.md: a month that lies so many standard
// deviations, of what is new from month to month, off its forecast.
func TestControlChartsFindAJump(t *testing.T) {
	for n, jump := range []float64{3, 4, 5, 6} {
		var shares []float64
		for k, phi := range controlCarries {
			random := rand.New(rand.NewPCG(uint64(10+n), uint64(k)))
			shares = append(shares, foundIn(controlDraws, func() bool {
				series := seasonalSeries(random, controlBaseline+6, phi)
				last := len(series.ys) - 1
				series.ys[last] += jump * math.Sqrt(1-min(phi*phi, 1))
				if phi == 1 {
					series.ys[last] += jump
				}

				return forecastOf(series, controlBaseline).Signals(series.ys)[last].Has(controlchart.OutsideLimits)
			}))
		}
		wantDocumentedShares(t, []string{"3 standard deviations", "4 standard deviations", "5 standard deviations", "6 standard deviations"}[n], shares, 0.02)
	}
}
