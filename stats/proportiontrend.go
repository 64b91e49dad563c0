package stats

import "math"

// ProportionTrend is a two-sided test of whether proportions rise or fall
// steadily with a score such as the year.
type ProportionTrend struct {
	// ChiSquare has one degree of freedom.
	ChiSquare float64
	// Z is its root, positive where the proportions rise with the score.
	Z float64
	P float64
	// Slope is the change of the proportion per unit of the score, by regression
	// weighted with the denominators: 0.01 is one percentage point.
	Slope float64
	// N is how many proportions were used.
	N int
}

// CochranArmitage is the chi-square test for trend over the proportions
// xs[i]/ns[i] at the scores[i]:
//
//	T = Σ t(x - np),  V = p(1-p)(Σ nt² - (Σ nt)²/N),  chi² = T²/V,  N = Σn, p = Σx/N
//
// It takes every count as binomial: persons counted in several periods, or
// periods that vary more than chance, make it find too much; AutoregressiveTrend
// does not. The scores need not be evenly spaced; adding a constant to them
// changes nothing.
//
// A proportion with a missing figure or score, or a denominator of 0, is left
// out; the order matters to rounding only. With no event anywhere, or nothing
// but events, ChiSquare is 0 and P 1. ok is false when the lengths differ, a
// count is impossible (negative, x > n), or fewer than two different scores are
// left.
//
// Source: W. G. Cochran (1954), Biometrics 10:417-451; P. Armitage (1955),
// Biometrics 11:375-386.
func CochranArmitage(xs, ns, scores []float64) (trend ProportionTrend, ok bool) {
	kept, total, ok := scoredProportions(xs, ns, scores)
	if !ok || total.n == 0 {
		return ProportionTrend{}, false
	}
	p, mean := total.x/total.n, total.nt/total.n
	var statistic, spread float64
	for _, one := range kept {
		distance := one.score - mean
		statistic += distance * (one.x - one.n*p)
		spread += one.n * square(distance)
	}
	if spread <= 0 || !isFinite(spread) {
		return ProportionTrend{}, false
	}
	trend = ProportionTrend{P: 1, Slope: statistic / spread, N: len(kept)}
	if variance := p * (1 - p) * spread; variance > 0 && total.x < total.n {
		trend.Z = statistic / math.Sqrt(variance)
		trend.ChiSquare = square(trend.Z)
		trend.P = twoSidedP(trend.Z)
	}
	if !isFinite(trend.ChiSquare) || !isFinite(trend.Slope) {
		return ProportionTrend{}, false
	}

	return trend, true
}

type scoredProportion struct{ x, n, score float64 }

type scoredTotal struct{ x, n, nt float64 }

func scoredProportions(xs, ns, scores []float64) (kept []scoredProportion, total scoredTotal, ok bool) {
	if len(xs) != len(ns) || len(ns) != len(scores) {
		return nil, total, false
	}
	var first float64
	for i, x := range xs {
		n, score := ns[i], scores[i]
		if !isFinite(x) || !isFinite(n) || !isFinite(score) {
			continue
		}
		if !validProportion(x, n) {
			return nil, total, false
		}
		if n == 0 {
			continue
		}
		if len(kept) == 0 {
			first = score
		}
		// From the first score on, equal scores are exactly 0 apart.
		kept = append(kept, scoredProportion{x, n, score - first})
		total.x += x
		total.n += n
		total.nt += n * (score - first)
	}

	return kept, total, true
}
