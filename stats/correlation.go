package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Correlation is how closely two variables go together over units.
type Correlation struct {
	// Coefficient lies between -1 and 1.
	Coefficient float64
	// P is the two-sided probability of a coefficient at least as far from 0
	// when there is no association.
	P float64
	// Interval is that of the coefficient; its limits are NaN for three units,
	// and it has no width where the coefficient is -1 or 1.
	Interval Interval
	// N is how many units had both values.
	N int
}

// Pearson returns the product-moment correlation of xs and ys, where xs[i] and
// ys[i] belong to one unit. P is by Student's t with n-2 degrees of freedom,
// t = r·sqrt((n-2)/(1-r²)), and the interval by Fisher's z,
//
//	tanh(atanh(r) ± z(α/2)/√(n-3)),  α = 1-level
//
// both for variables that are normal together. A unit where either value is
// missing (NaN, infinite) is left out; the order of the units matters to
// rounding only. ok is false when the lengths differ, level is not strictly
// between 0 and 1, fewer than three units are left, or either variable is the
// same for all of them.
//
// Source: R. A. Fisher (1921), Metron 1:3-32; K. Pearson (1896), Philosophical
// Transactions A 187:253-318.
func Pearson(xs, ys []float64, level float64) (correlation Correlation, ok bool) {
	xs, ys, ok = pairs(xs, ys)
	if !ok || !validLevel(level) {
		return Correlation{}, false
	}
	r, ok := productMoment(xs, ys)
	if !ok {
		return Correlation{}, false
	}
	n := len(xs)

	return Correlation{
		Coefficient: r,
		P:           tTwoSidedP(r, float64(n-2)),
		Interval:    fisherInterval(r, n, 1, level),
		N:           n,
	}, true
}

// Spearman returns the rank correlation of xs and ys: the product-moment
// correlation of their midranks. It follows any relation that keeps one
// direction, and single extreme units hardly move it. Up to eight units P is
// exact, over all orders of one variable against the other, ties kept; from nine
// on it is by Student's t as in Pearson. The interval is by Fisher's z with the
// variance of Bonett and Wright,
//
//	tanh(atanh(r) ± z(α/2)·sqrt((1 + r²/2)/(n-3))),  α = 1-level
//
// Missing values, order and ok are as in Pearson.
//
// Source: C. Spearman (1904), American Journal of Psychology 15:72-101; D. G.
// Bonett and T. A. Wright (2000), Psychometrika 65:23-28.
func Spearman(xs, ys []float64, level float64) (correlation Correlation, ok bool) {
	xs, ys, ok = pairs(xs, ys)
	if !ok || !validLevel(level) {
		return Correlation{}, false
	}
	ranksX, n := centredMidranks(xs)
	ranksY, _ := centredMidranks(ys)
	r, ok := productMoment(ranksX, ranksY)
	if !ok {
		return Correlation{}, false
	}
	p := tTwoSidedP(r, float64(n-2))
	if n <= exactSpearmanTo {
		p = permutationP(ranksX, ranksY)
	}

	return Correlation{Coefficient: r, P: p, Interval: fisherInterval(r, n, 1+r*r/2, level), N: n}, true
}

// pairs keeps the units that have both values; ok wants three of them.
func pairs(xs, ys []float64) (keptX, keptY []float64, ok bool) {
	if len(xs) != len(ys) {
		return nil, nil, false
	}
	keptX, keptY = make([]float64, 0, len(xs)), make([]float64, 0, len(ys))
	for i, x := range xs {
		if isFinite(x) && isFinite(ys[i]) {
			keptX, keptY = append(keptX, x), append(keptY, ys[i])
		}
	}

	return keptX, keptY, len(keptX) >= 3
}

func productMoment(xs, ys []float64) (r float64, ok bool) {
	dx, spreadX := deviations(xs)
	dy, spreadY := deviations(ys)
	if spreadX == 0 || spreadY == 0 {
		return 0, false
	}
	var sum float64
	for i, d := range dx {
		sum += d * dy[i]
	}
	r = sum / (math.Sqrt(spreadX) * math.Sqrt(spreadY))

	return max(min(r, 1), -1), isFinite(r)
}

// deviations lists the distances from the mean and sums their squares. It goes
// by the first value, so that equal values have exactly 0.
func deviations(values []float64) (deviations []float64, squares float64) {
	deviations = make([]float64, len(values))
	var sum float64
	for i, v := range values {
		deviations[i] = v - values[0]
		sum += deviations[i]
	}
	mean := sum / float64(len(values))
	for i := range deviations {
		deviations[i] -= mean
		squares += deviations[i] * deviations[i]
	}

	return deviations, squares
}

func fisherInterval(r float64, n int, variance, level float64) Interval {
	if n < 4 {
		return unknownInterval(level, MethodFisherZ)
	}
	z := math.Atanh(r)
	half := normalDeviate(level) * math.Sqrt(variance/float64(n-3))

	return Interval{
		// Going there and back may carry a limit past the estimate by one ulp.
		Lower:  min(math.Tanh(z-half), r),
		Upper:  max(math.Tanh(z+half), r),
		Level:  level,
		Method: MethodFisherZ,
	}
}

// tTwoSidedP is the probability that a correlation of n-2 = df degrees of
// freedom is at least as far from 0 as r when there is none: with
// t = r·sqrt(df/(1-r²)) it is P(|T| >= |t|) = I(1-r²; df/2, 1/2).
func tTwoSidedP(r, df float64) float64 {
	return mathext.RegIncBeta(df/2, 0.5, (1-r)*(1+r))
}
