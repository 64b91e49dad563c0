package controlchart

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/stat/distuv"
)

const (
	// Above this a series is to all practical purposes a random walk.
	maxForecastCarry = 0.99
	forecastSteps    = 10
	// Beyond this many degrees of freedom Student's t is taken as it is there.
	mostFreedom = 200
)

// Forecast is a control chart of the distance between each value and what
// was to be expected of it after the one before (a special-cause chart):
//
//	y(t) = s(season of t) + u(t),  u(t) = φ·u(t-1) + e(t),  0 <= φ <= 0.99
//	centre(t) = s(t) + φ·(y(t-1) - s(t-1)),  limits = centre ± t·standard error
//
// s, φ and the variance of e are fitted to the baseline, the values from index
// from up to, but not including, to: φ by restricted maximum likelihood, s by
// generalised least squares. A gap of k steps carries φ^k. The standard error is
// that of the forecast, of which the errors of s are part, and the limits take
// Student's t in place of 2 and 3 of the normal distribution, so that short
// baselines, where σ is uncertain, have wider ones.
//
// cycle is how many seasons a year has; 1 fits one level for all, and else every
// season must be in the baseline. units are how far each value varies in
// comparison with the others, e.g. √(1/n) of a share of n: nil takes them alike.
// leastVariance is the variance that a value has at least, e.g. that of its
// rounding. Values without (NaN, infinite), or with a unit that is not above 0,
// are gaps.
//
// ok is false where a season has no value, with fewer values than seasons and
// five, or where neither the deviations nor leastVariance are above 0.
//
// Source: L. C. Alwan and H. V. Roberts (1988), Journal of Business & Economic
// Statistics 6:87-95; D. C. Montgomery and C. M. Mastrangelo (1991), Journal of
// Quality Technology 23:179-193; for the likelihood D. A. Harville (1977), JASA
// 72:320-338.
func Forecast(ys, units []float64, cycle, from, to int, leastVariance float64) (chart Chart, ok bool) {
	if from < 0 || to > len(ys) || from >= to || cycle < 1 || !(leastVariance >= 0) || units != nil && len(units) != len(ys) {
		return Chart{}, false
	}
	series := forecastSeries{ys: ys, units: units, cycle: cycle}
	baseline, ok := series.baseline(from, to)
	if !ok {
		return Chart{}, false
	}
	fit, ok := baseline.maximise()
	if !ok {
		return Chart{}, false
	}
	chart = newChart(len(ys), len(baseline.rows))
	chart.Autocorrelation = fit.phi
	chart.Sigma = math.Sqrt(fit.variance * (1 - fit.phi*fit.phi))
	chart.Freedom = len(baseline.rows) - cycle - 1
	limits := studentLimits()[min(chart.Freedom, mostFreedom)]
	chart.Warning, chart.Limit = limits.warning, limits.limit
	if !(fit.variance > 0) && leastVariance == 0 {
		return Chart{}, false
	}
	series.forecast(&chart, fit, leastVariance)

	return chart, true
}

// forecastSeries is a series with its units and seasons.
type forecastSeries struct {
	ys, units []float64
	cycle     int
}

func (s forecastSeries) unit(i int) float64 {
	if s.units == nil {
		return 1
	}

	return s.units[i]
}

func (s forecastSeries) has(i int) bool {
	return isFinite(s.ys[i]) && s.unit(i) > 0 && isFinite(s.unit(i))
}

// forecast fills in the centre and the standard error of every value.
func (s forecastSeries) forecast(chart *Chart, fit forecastFit, leastVariance float64) {
	last := -1
	for i := range s.ys {
		if !s.has(i) {
			continue
		}
		season, unit, n := i%s.cycle, s.unit(i), s.cycle
		carry, centre, levels := 0.0, fit.seasons[season], fit.inverse[season*n+season]
		if last >= 0 {
			before := last % n
			carry = math.Pow(fit.phi, float64(i-last))
			carried := carry * unit / s.unit(last)
			centre += carried * (s.ys[last] - fit.seasons[before])
			levels += carried*carried*fit.inverse[before*n+before] - 2*carried*fit.inverse[season*n+before]
		}
		variance := fit.variance * (unit*unit*(1-carry*carry) + levels)
		chart.Centre[i] = centre
		chart.StandardError[i] = math.Sqrt(max(variance, (1+carry*carry)*leastVariance))
		last = i
	}
}

// controlLimits are the quantiles of Student's t that have the probabilities of 2
// and 3 sigma of the normal distribution.
type controlLimits struct{ warning, limit float64 }

var studentLimits = sync.OnceValue(func() []controlLimits {
	limits := make([]controlLimits, mostFreedom+1)
	for freedom := 1; freedom <= mostFreedom; freedom++ {
		t := distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(freedom)}
		limits[freedom] = controlLimits{t.Quantile(1 - upperTailOf(2)), t.Quantile(1 - upperTailOf(3))}
	}

	return limits
})

// upperTailOf is the probability that a standard normal deviate is above z.
func upperTailOf(z float64) float64 { return math.Erfc(z/math.Sqrt2) / 2 }

// FalseAlarmRates are the smallest and the largest share of points after a
// baseline of so many values that Signals of a Forecast finds where nothing
// happened, from simulated series of every autocorrelation (docs/methods.md).
func FalseAlarmRates(baseline int) (least, most float64) {
	if baseline < longBaseline {
		return leastFalseAlarms, mostFalseAlarmsOfShort
	}

	return leastFalseAlarms, mostFalseAlarms
}

const (
	longBaseline           = 36
	leastFalseAlarms       = 0.012
	mostFalseAlarms        = 0.083
	mostFalseAlarmsOfShort = 0.09
)
