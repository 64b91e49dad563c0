package stats

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

// ForecastChart is a control chart of the distance between each value and what
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
func ForecastChart(ys, units []float64, cycle, from, to int, leastVariance float64) (chart ControlChart, ok bool) {
	if from < 0 || to > len(ys) || from >= to || cycle < 1 || !(leastVariance >= 0) || units != nil && len(units) != len(ys) {
		return ControlChart{}, false
	}
	series := forecastSeries{ys: ys, units: units, cycle: cycle}
	baseline, ok := series.baseline(from, to)
	if !ok {
		return ControlChart{}, false
	}
	fit, ok := baseline.maximise()
	if !ok {
		return ControlChart{}, false
	}
	chart = newControlChart(len(ys), len(baseline.rows))
	chart.Autocorrelation = fit.phi
	chart.Sigma = math.Sqrt(fit.variance * (1 - fit.phi*fit.phi))
	chart.Freedom = len(baseline.rows) - cycle - 1
	limits := studentLimits()[min(chart.Freedom, mostFreedom)]
	chart.Warning, chart.Limit = limits.warning, limits.limit
	if !(fit.variance > 0) && leastVariance == 0 {
		return ControlChart{}, false
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

// forecastRow is a value of the baseline in its unit, its season, and how many
// steps lie between it and the one before.
type forecastRow struct {
	z, inverse float64
	season     int
	step       int
}

type forecastBaseline struct {
	rows  []forecastRow
	cycle int
	// grain is the sum of squares that the arithmetic alone may leave.
	grain float64
	// Of the work of fit: the triangle of X'V⁻¹X, and X'V⁻¹y.
	normal, right []float64
	// envelope is the first column of each row of the triangle that is not 0: a
	// season goes together with the one before it, and with others over gaps only.
	envelope []int
}

func (s forecastSeries) baseline(from, to int) (forecastBaseline, bool) {
	b := forecastBaseline{
		cycle: s.cycle, rows: make([]forecastRow, 0, to-from),
		normal: make([]float64, s.cycle*s.cycle), right: make([]float64, s.cycle), envelope: make([]int, s.cycle),
	}
	for season := range b.envelope {
		b.envelope[season] = season
	}
	seen, last, largest := make([]int, s.cycle), 0, 0.0
	for i := from; i < to; i++ {
		if !s.has(i) {
			continue
		}
		season := i % s.cycle
		seen[season]++
		if before := last % s.cycle; len(b.rows) > 0 {
			row := max(season, before)
			b.envelope[row] = min(b.envelope[row], season, before)
		}
		b.rows = append(b.rows, forecastRow{s.ys[i] / s.unit(i), 1 / s.unit(i), season, i - last})
		largest, last = max(largest, math.Abs(s.ys[i]/s.unit(i))), i
	}
	for _, n := range seen {
		if n == 0 {
			return b, false
		}
	}
	b.grain = float64(len(b.rows)) * square(arithmeticGrain*largest)

	return b, len(b.rows) >= s.cycle+5
}

// forecastFit is the level of each season for one φ.
type forecastFit struct {
	phi, likelihood float64
	// variance is that of a deviation u in its unit.
	variance float64
	seasons  []float64
	// inverse is (X'V⁻¹X)⁻¹, the variance of the seasons for a variance of 1.
	inverse []float64
}

// likelihood is the logarithm of the restricted likelihood but for a constant.
// It leaves the Cholesky factor of X'V⁻¹X in b.normal, and what solves the levels
// by it in b.right.
func (b *forecastBaseline) likelihood(phi float64) (likelihood, residual float64) {
	clear(b.normal)
	clear(b.right)
	var squares, logVariance float64
	var before forecastRow
	w := whitening(phi, 1)
	first := whitened{scale: 1}
	for k, row := range b.rows {
		by := w
		switch {
		case k == 0:
			by = first
		case row.step > 1:
			by = whitening(phi, float64(row.step))
		}
		own, carried := row.inverse*by.scale, -by.carry*before.inverse*by.scale
		z := (row.z - by.carry*before.z) * by.scale
		b.add(row.season, before.season, own, carried, z)
		squares += z * z
		logVariance += by.logVariance
		before = row
	}
	logDeterminant, explained := b.factorise()
	freedom := float64(len(b.rows) - b.cycle)
	residual = squares - explained

	return -(freedom*math.Log(max(residual, b.grain, math.SmallestNonzeroFloat64)) + logVariance + logDeterminant) / 2, residual
}

func (b *forecastBaseline) add(season, before int, own, carried, z float64) {
	n := b.cycle
	b.normal[season*n+season] += own * own
	b.right[season] += own * z
	if carried == 0 {
		return
	}
	b.normal[before*n+before] += carried * carried
	b.right[before] += carried * z
	if season == before {
		b.normal[season*n+season] += 2 * own * carried

		return
	}
	b.normal[max(season, before)*n+min(season, before)] += own * carried
}

// factorise puts L of L·L' = X'V⁻¹X in place of its lower triangle, and L⁻¹·X'V⁻¹y
// in place of X'V⁻¹y, whose square is what the levels explain.
func (b *forecastBaseline) factorise() (logDeterminant, explained float64) {
	n := b.cycle
	for i := range n {
		for j := b.envelope[i]; j <= i; j++ {
			sum := b.normal[i*n+j]
			for k := max(b.envelope[i], b.envelope[j]); k < j; k++ {
				sum -= b.normal[i*n+k] * b.normal[j*n+k]
			}
			if i == j {
				b.normal[i*n+i] = math.Sqrt(sum)
				logDeterminant += math.Log(sum)

				continue
			}
			b.normal[i*n+j] = sum / b.normal[j*n+j]
		}
		sum := b.right[i]
		for k := b.envelope[i]; k < i; k++ {
			sum -= b.normal[i*n+k] * b.right[k]
		}
		b.right[i] = sum / b.normal[i*n+i]
		explained += square(b.right[i])
	}

	return logDeterminant, explained
}

// maximise looks for the best φ on a grid, as the likelihood may have two peaks,
// and then around the best point by golden section.
func (b *forecastBaseline) maximise() (fit forecastFit, ok bool) {
	best, at := math.Inf(-1), 0.0
	try := func(phi float64) float64 {
		likelihood, _ := b.likelihood(phi)
		if likelihood > best {
			best, at = likelihood, phi
		}

		return likelihood
	}
	const step = 0.2
	for phi := 0.0; phi < maxForecastCarry; phi += step {
		try(phi)
	}
	try(maxForecastCarry)
	from, to := max(at-step, 0), min(at+step, maxForecastCarry)
	section := math.Phi - 1
	x, y := to-section*(to-from), from+section*(to-from)
	low, high := try(x), try(y)
	for range forecastSteps {
		if low >= high {
			to, y, high = y, x, low
			x = to - section*(to-from)
			low = try(x)
		} else {
			from, x, low = x, y, high
			y = from + section*(to-from)
			high = try(y)
		}
	}
	likelihood, residual := b.likelihood(at)
	fit = forecastFit{phi: at, likelihood: likelihood}
	if residual > b.grain {
		fit.variance = residual / float64(len(b.rows)-b.cycle)
	}
	fit.inverse = b.invert()
	fit.seasons = b.solve()

	return fit, isFinite(likelihood)
}

// solve gives the levels by back substitution.
func (b *forecastBaseline) solve() []float64 {
	n := b.cycle
	levels := make([]float64, n)
	for i := n - 1; i >= 0; i-- {
		sum := b.right[i]
		for k := i + 1; k < n; k++ {
			sum -= b.normal[k*n+i] * levels[k]
		}
		levels[i] = sum / b.normal[i*n+i]
	}

	return levels
}

// invert gives (L·L')⁻¹.
func (b *forecastBaseline) invert() []float64 {
	n := b.cycle
	lower, inverse := make([]float64, n*n), make([]float64, n*n)
	for j := range n {
		for i := j; i < n; i++ {
			sum := 0.0
			if i == j {
				sum = 1
			}
			for k := j; k < i; k++ {
				sum -= b.normal[i*n+k] * lower[k*n+j]
			}
			lower[i*n+j] = sum / b.normal[i*n+i]
		}
	}
	for i := range n {
		for j := range i + 1 {
			sum := 0.0
			for k := i; k < n; k++ {
				sum += lower[k*n+i] * lower[k*n+j]
			}
			inverse[i*n+j], inverse[j*n+i] = sum, sum
		}
	}

	return inverse
}

// forecast fills in the centre and the standard error of every value.
func (s forecastSeries) forecast(chart *ControlChart, fit forecastFit, leastVariance float64) {
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
// baseline of so many values that Signals of a ForecastChart finds where nothing
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
