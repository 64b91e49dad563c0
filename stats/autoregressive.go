package stats

import "math"

// MethodAR1 is the interval of a slope with first-order autoregressive
// deviations, by AutoregressiveTrend.
const MethodAR1 Method = "AR1"

// LinearTrend is a straight line through a series whose deviations from it
// depend on the one before, and the two-sided test of whether its slope is 0.
type LinearTrend struct {
	// Slope is in units of the series per step.
	Slope float64
	// StandardError is that of the slope, and T the slope in standard errors.
	StandardError, T float64
	// P is at least the probability of a T as far from 0 without a trend.
	P float64
	// Interval leaves out 0 exactly where P is below 1 less its level.
	Interval Interval
	// Autocorrelation is the estimate of φ, from 0 to 0.95.
	Autocorrelation float64
	// N is how many values are not missing.
	N int
}

const (
	maxAutocorrelation = 0.95
	gridStep           = 0.1
	goldenSteps        = 20
	// Deviations below this share of the largest value are arithmetic.
	arithmeticGrain = 1e-12
)

// AutoregressiveTrend fits the line
//
//	y(t) = a + b·t + u(t),  u(t) = φ·u(t-1) + e(t),  0 <= φ <= 0.95
//
// to the series ys, equally spaced and in the order of time, and tests b = 0. φ
// and the variance of u are fitted by restricted maximum likelihood, a and b by
// generalised least squares; a gap of k steps carries φ^k. A negative φ, which in
// short series is mostly noise and would narrow the interval, is taken for 0.
//
// φ is estimated too low in short series, so T = b/se is far from Student's t.
// P and Interval go by the distribution of T in simulated series without a trend
// (see criticalvalues.go), the widest one for φ from 0 to 0.6. So at 0.05 at most
// 5 % of series without a trend get one, as long as φ is at most 0.6.
//
// leastVariances holds for each value the variance that it has at least (that of
// its rounding, or of who was counted), 0 where none is known: the standard error
// is never smaller than that of the same slope with these variances and nothing
// else. Values that lie on a line by luck are then not taken as exact.
//
// Missing values (NaN, infinite) are gaps. ok is false when the lengths differ,
// with fewer than four values, when level is not strictly between 0 and 1, a
// variance is negative or not finite, or when neither the deviations nor the
// variances are above 0.
//
// Source: D. A. Harville (1977), JASA 72:320-338, for the likelihood; R. H. Jones
// (1980), Technometrics 22:389-395, for the gaps.
func AutoregressiveTrend(ys, leastVariances []float64, level float64) (trend LinearTrend, ok bool) {
	series, ok := newAutoregressiveSeries(ys, leastVariances)
	if !ok || !validLevel(level) {
		return LinearTrend{}, false
	}
	fit := series.maximise()
	variance := max(fit.slopeVariance, series.leastSlopeVariance(fit))
	if !(variance > 0) || !isFinite(variance) || !isFinite(fit.slope) {
		return LinearTrend{}, false
	}
	trend = LinearTrend{
		Slope: fit.slope, StandardError: math.Sqrt(variance), Autocorrelation: fit.phi, N: len(series.ys),
	}
	trend.T = trend.Slope / trend.StandardError
	critical := criticalValuesFor(trend.N)
	trend.P = critical.twoSidedP(trend.T)
	half := critical.at(1-level) * trend.StandardError
	trend.Interval = Interval{Lower: trend.Slope - half, Upper: trend.Slope + half, Level: level, Method: MethodAR1}

	return trend, true
}

// autoregressiveSeries holds the values that are not missing. Times and values
// are centred, so that sums keep their digits.
type autoregressiveSeries struct {
	times, ys, variances []float64
	// grain is the sum of squares that the arithmetic alone may leave.
	grain float64
}

func newAutoregressiveSeries(ys, leastVariances []float64) (series autoregressiveSeries, ok bool) {
	if len(ys) != len(leastVariances) {
		return series, false
	}
	var sumT, sumY, largest float64
	for i, y := range ys {
		if !isFinite(y) {
			continue
		}
		if v := leastVariances[i]; !(v >= 0) || !isFinite(v) {
			return series, false
		}
		series.times = append(series.times, float64(i))
		series.ys = append(series.ys, y)
		series.variances = append(series.variances, leastVariances[i])
		sumT += float64(i)
		sumY += y
		largest = max(largest, math.Abs(y))
	}
	n := float64(len(series.ys))
	for i := range series.ys {
		series.times[i] -= sumT / n
		series.ys[i] -= sumY / n
	}
	series.grain = n * square(arithmeticGrain*largest)

	return series, n >= shortestTrend
}

// autoregressiveFit is the line for one φ.
type autoregressiveFit struct {
	phi, likelihood      float64
	slope, slopeVariance float64
	// sums of products of the whitened columns 1 and t
	ones, cross, squares float64
}

// fit whitens the series with φ, so that ordinary least squares hold, and takes
// the logarithm of the restricted likelihood but for a constant.
func (s autoregressiveSeries) fit(phi float64) autoregressiveFit {
	f := autoregressiveFit{phi: phi}
	var y1, yt, yy, logVariance float64
	unit := Whiten(phi, 1)
	for i, t := range s.times {
		x, y, one := t, s.ys[i], 1.0
		if i > 0 && phi > 0 {
			w := unit
			if step := t - s.times[i-1]; step > 1.5 {
				w = Whiten(phi, step)
			}
			one = (1 - w.Carry) * w.Scale
			x, y = (x-w.Carry*s.times[i-1])*w.Scale, (y-w.Carry*s.ys[i-1])*w.Scale
			logVariance += w.LogVariance
		}
		f.ones += one * one
		f.cross += one * x
		f.squares += x * x
		y1 += one * y
		yt += x * y
		yy += y * y
	}
	determinant := f.ones*f.squares - f.cross*f.cross
	f.slope = (f.ones*yt - f.cross*y1) / determinant
	level := (f.squares*y1 - f.cross*yt) / determinant
	freedom := float64(len(s.ys) - 2)
	residual := max(yy-level*y1-f.slope*yt, s.grain)
	f.likelihood = -(freedom*math.Log(residual) + logVariance + math.Log(determinant)) / 2
	if residual > s.grain {
		f.slopeVariance = residual / freedom * f.ones / determinant
	}

	return f
}

// Whitened is how a value sheds what it carries from the one before it, Carry times
// that. What is left has a share of the variance of the series: LogVariance is the
// logarithm of that share, and by Scale what is left has the whole variance again.
type Whitened struct{ Carry, Scale, LogVariance float64 }

// Whiten is how a value of an autoregressive process with φ sheds what it carries from
// one that is step periods before it.
func Whiten(phi, step float64) Whitened {
	carry := math.Pow(phi, step)
	left := 1 - carry*carry

	return Whitened{carry, 1 / math.Sqrt(left), math.Log(left)}
}

// maximise looks for the best φ on a grid, as the likelihood may have two peaks,
// and then around the best point by golden section.
func (s autoregressiveSeries) maximise() autoregressiveFit {
	best := s.fit(0)
	for phi := gridStep; phi < maxAutocorrelation; phi += gridStep {
		if f := s.fit(phi); f.likelihood > best.likelihood {
			best = f
		}
	}
	if f := s.fit(maxAutocorrelation); f.likelihood > best.likelihood {
		best = f
	}
	from, to := max(best.phi-gridStep, 0), min(best.phi+gridStep, maxAutocorrelation)
	section := math.Phi - 1
	low, high := s.fit(to-section*(to-from)), s.fit(from+section*(to-from))
	for range goldenSteps {
		if low.likelihood >= high.likelihood {
			to, high = high.phi, low
			low = s.fit(to - section*(to-from))
		} else {
			from, low = low.phi, high
			high = s.fit(from + section*(to-from))
		}
	}
	for _, f := range []autoregressiveFit{low, high} {
		if f.likelihood > best.likelihood {
			best = f
		}
	}

	return best
}

// leastSlopeVariance is the variance of the slope, a weighted sum of the values,
// were they independent with the least variances.
func (s autoregressiveSeries) leastSlopeVariance(f autoregressiveFit) float64 {
	determinant := f.ones*f.squares - f.cross*f.cross
	share := func(one, x float64) float64 { return (f.ones*x - f.cross*one) / determinant }
	var variance, own float64
	for i, t := range s.times {
		// The weight of a value is that of its own whitened value, less what the
		// next one sheds of it.
		if i == 0 {
			own = share(1, t)
		}
		weight := own
		if i+1 < len(s.times) {
			next := s.times[i+1]
			w := Whiten(f.phi, next-t)
			own = share((1-w.Carry)*w.Scale, (next-w.Carry*t)*w.Scale) * w.Scale
			weight -= own * w.Carry
		}
		variance += square(weight) * s.variances[i]
	}

	return variance
}
