package stats_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/stats"
)

func fitTrend(t testing.TB, ys, leastVariances []float64, level float64) stats.LinearTrend {
	t.Helper()
	if leastVariances == nil {
		leastVariances = make([]float64, len(ys))
	}
	trend, ok := stats.AutoregressiveTrend(ys, leastVariances, level)
	if !ok {
		t.Fatal("no answer")
	}

	return trend
}

// By hand: t = -2.5 to 2.5, Σt² = 17.5, Σty = 3.5, so the slope is 0.2. The
// deviations are 1/30, 4/30, -8/30, 1/30, 1/30 and 1/30, which follow each other
// with the other sign, so φ is 0 and the line that of least squares: Σ = 84/900,
// standard error √(84/900/4/17.5).
func TestAutoregressiveTrendIsLeastSquaresWhereNothingIsCarried(t *testing.T) {
	got := fitTrend(t, []float64{2.0, 2.3, 2.1, 2.6, 2.8, 3.0}, nil, 0.95)
	wantClose(t, "slope", got.Slope, 0.2, 1e-12)
	wantClose(t, "φ", got.Autocorrelation, 0, 0)
	wantClose(t, "standard error", got.StandardError, math.Sqrt(84.0/900/4/17.5), 1e-12)
	wantClose(t, "T", got.T, 5.477225575051661, 1e-9)
	if got.N != 6 || got.P >= 0.05 || got.P <= 0.02 || got.Interval.Method != stats.MethodAR1 {
		t.Errorf("got %+v", got)
	}
}

// The restricted likelihood written out with matrices, on a fine grid of φ.
func TestAutoregressiveTrendMaximisesTheRestrictedLikelihood(t *testing.T) {
	nan := math.NaN()
	for name, ys := range map[string][]float64{
		"deviations that last":   {3.1, 3.6, 3.9, 3.3, 2.9, 2.7, 3.0, 3.8, 4.4, 4.6, 4.1, 3.9},
		"with gaps":              {3.1, nan, 3.9, 3.3, 2.9, 2.7, nan, 3.8, 4.4, 4.6, 4.1, nan, 3.7, 3.9},
		"deviations that do not": {1, 3, 2, 4, 3, 5, 4, 6.5, 5},
		"a curve":                {1, 2, 4, 7, 11, 16, 22, 29},
	} {
		t.Run(name, func(t *testing.T) {
			got := fitTrend(t, ys, nil, 0.95)
			best, slope, deviation := math.Inf(-1), 0.0, 0.0
			for k := range 9501 {
				if l, b, se := matrixLikelihood(ys, float64(k)/10000); l > best {
					best, slope, deviation = l, b, se
				}
			}
			wantClose(t, "slope", got.Slope, slope, 2e-4*math.Abs(slope))
			wantClose(t, "standard error", got.StandardError, deviation, 2e-3*deviation)
			if l, _, _ := matrixLikelihood(ys, got.Autocorrelation); l < best-1e-6 {
				t.Errorf("φ = %v has the likelihood %v, the best one %v", got.Autocorrelation, l, best)
			}
		})
	}
}

// matrixLikelihood inverts the correlation matrix φ^|i-j| by elimination.
func matrixLikelihood(ys []float64, phi float64) (likelihood, slope, deviation float64) {
	var times, values []float64
	for i, y := range ys {
		if !math.IsNaN(y) {
			times, values = append(times, float64(i)), append(values, y)
		}
	}
	n := len(values)
	rows := make([][]float64, n) // the matrix, and 1, t and y beside it
	for i := range rows {
		rows[i] = make([]float64, n, n+3)
		for j := range n {
			rows[i][j] = math.Pow(phi, math.Abs(times[i]-times[j]))
		}
		rows[i] = append(rows[i], 1, times[i], values[i])
	}
	var logDeterminant float64
	for i := range n {
		pivot := rows[i][i]
		logDeterminant += math.Log(pivot)
		for k := range rows[i] {
			rows[i][k] /= pivot
		}
		for j := range n {
			if factor := rows[j][i]; j != i {
				for k := range rows[j] {
					rows[j][k] -= factor * rows[i][k]
				}
			}
		}
	}
	product := func(column []float64, k int) (sum float64) {
		for i := range n {
			sum += column[i] * rows[i][n+k]
		}

		return sum
	}
	ones := slices.Repeat([]float64{1}, n)
	a, b, c := product(ones, 0), product(ones, 1), product(times, 1)
	u, v, w := product(ones, 2), product(times, 2), product(values, 2)
	determinant := a*c - b*b
	slope = (a*v - b*u) / determinant
	residual := w - (c*u-b*v)/determinant*u - slope*v
	freedom := float64(n - 2)

	return -(freedom*math.Log(residual) + logDeterminant + math.Log(determinant)) / 2, slope, math.Sqrt(residual / freedom * a / determinant)
}

// By hand: 30, 36, 39 and 47 per cent lie closer to their line than 100 persons a
// year allow. The slope is 5.4; with a variance of 23.56 in each year and Σt² = 5
// its standard error is √(23.56/5), not the √(2.1/5) of the deviations.
func TestAutoregressiveTrendIsNoSurerThanItsValues(t *testing.T) {
	ys := []float64{30, 36, 39, 47}
	got := fitTrend(t, ys, slices.Repeat([]float64{23.56}, 4), 0.95)
	wantClose(t, "slope", got.Slope, 5.4, 1e-12)
	wantClose(t, "standard error", got.StandardError, math.Sqrt(23.56/5), 1e-12)
	wantClose(t, "deviations alone", fitTrend(t, ys, nil, 0.95).StandardError, math.Sqrt(2.1/5), 1e-12)
	// Of a carried series too: the weights of the slope are those of its change
	// with each value.
	lasting := []float64{3.1, 3.6, 3.9, 3.3, 2.9, 2.7, 3.0, 3.8, 4.4, 4.6, 4.1, 3.9}
	large := slices.Repeat([]float64{1e6}, len(lasting))
	large[3] = 4e6
	trend := fitTrend(t, lasting, large, 0.95)
	if trend.Autocorrelation < 0.3 {
		t.Fatalf("φ = %v", trend.Autocorrelation)
	}
	var variance float64
	for i := range lasting {
		unit := make([]float64, len(lasting))
		unit[i] = 1
		_, weight, _ := matrixLikelihood(unit, trend.Autocorrelation)
		variance += weight * weight * large[i]
	}
	wantClose(t, "standard error", trend.StandardError, math.Sqrt(variance), 1e-6)
}

func TestAutoregressiveTrendHasNoAnswerForImpossibleInput(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		ys, variances []float64
		level         float64
	}{
		"three values":          {[]float64{1, 2, 4}, make([]float64, 3), 0.95},
		"three beside gaps":     {[]float64{1, nan, 2, math.Inf(1), 4}, make([]float64, 5), 0.95},
		"other lengths":         {[]float64{1, 2, 4, 3}, make([]float64, 3), 0.95},
		"a negative variance":   {[]float64{1, 2, 4, 3}, []float64{0, -1, 0, 0}, 0.95},
		"a level in per cent":   {[]float64{1, 2, 4, 3}, make([]float64, 4), 95},
		"a line and no measure": {[]float64{0.1, 0.2, 0.3, 0.4, 0.5}, make([]float64, 5), 0.95},
		"all equal, no measure": {[]float64{2, 2, 2, 2, 2}, make([]float64, 5), 0.95},
	} {
		t.Run(name, func(t *testing.T) {
			if got, ok := stats.AutoregressiveTrend(c.ys, c.variances, c.level); ok || got != (stats.LinearTrend{}) {
				t.Errorf("got %+v, %v", got, ok)
			}
		})
	}
}

func TestAutoregressiveTrendTestAndIntervalAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(4, 130).Draw(t, "n")
		phi := rapid.Float64Range(0, 0.95).Draw(t, "φ")
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		ys, variances := make([]float64, n), make([]float64, n)
		autoregressive(random, ys, phi)
		moves := rapid.Float64Range(-2, 2).Draw(t, "slope")
		for i := range ys {
			ys[i] += moves * float64(i)
			variances[i] = rapid.SampledFrom([]float64{0, 0.5, 40}).Draw(t, "variance")
		}
		level := rapid.SampledFrom([]float64{0.8, 0.9, 0.95, 0.99, 0.999}).Draw(t, "level")
		got, ok := stats.AutoregressiveTrend(ys, variances, level)
		if !ok {
			t.Fatal("no answer")
		}
		outside := got.Interval.Lower > 0 || got.Interval.Upper < 0
		if outside != (got.P < 1-level) && math.Abs(got.P-(1-level)) > 1e-9 {
			t.Fatalf("P = %v with the interval %+v", got.P, got.Interval)
		}
		if got.P < 0 || got.P > 1 || (got.T > 0) != (got.Slope > 0) {
			t.Fatalf("got %+v", got)
		}
		// Turned upside down, or in another unit, it is the same test.
		for i := range ys {
			ys[i], variances[i] = 100-1000*ys[i], 1e6*variances[i]
		}
		other, _ := stats.AutoregressiveTrend(ys, variances, level)
		if math.Abs(other.T+got.T) > 1e-4*(1+math.Abs(got.T)) {
			t.Fatalf("T = %v, of the same in another unit %v", got.T, other.T)
		}
	})
}
