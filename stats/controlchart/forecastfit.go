package controlchart

import (
	"math"

	"kommunebench/stats"
)

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
	w := stats.Whiten(phi, 1)
	first := stats.Whitened{Scale: 1}
	for k, row := range b.rows {
		by := w
		switch {
		case k == 0:
			by = first
		case row.step > 1:
			by = stats.Whiten(phi, float64(row.step))
		}
		own, carried := row.inverse*by.Scale, -by.Carry*before.inverse*by.Scale
		z := (row.z - by.Carry*before.z) * by.Scale
		b.add(row.season, before.season, own, carried, z)
		squares += z * z
		logVariance += by.LogVariance
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
