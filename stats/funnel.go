package stats

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

const (
	// What each end of the z scores is cut to before overdispersion is estimated,
	// so that a few true outliers do not widen the limits that should show them.
	winsoriseShare = 0.1
	// What winsorising leaves of the mean square of normal z scores.
	winsorisedByChance = 0.68
	// Units that expect fewer events, or fewer without the event, say nothing of
	// overdispersion: their z scores have another variance than 1.
	leastForDispersion = 10
	// From this expected count on limits are taken on the variance stabilising
	// scale: the exact ones differ by less than 0.1 % of the limit.
	exactBelowExpected = 1000
	// So they are from this deviate on, whose tail is hardly above the smallest
	// float64.
	exactBelowDeviate = 37
)

// Funnel is the control limits of units around a common centre, by their
// denominator. Make it with FitProportionFunnel or FitRateFunnel.
type Funnel struct {
	// Centre is the proportion (0 to 1) or rate that the limits lie around.
	Centre float64
	// Dispersion is the mean of the squared z scores on the variance stabilising
	// scale after winsorising: how much more the units vary than chance alone
	// would make them. It is NaN where no unit expects enough events.
	Dispersion float64
	// DispersionN is how many units Dispersion was estimated from.
	DispersionN int
	// Overdispersion is the factor on the variance that is used: Dispersion, but
	// not below 1. Limits are never drawn closer than chance allows.
	Overdispersion float64
	// ZScores holds one per unit in their order: the normal deviate of the
	// probability, at the centre, of a count as far out as its own, divided by
	// sqrt(Overdispersion); negative below the centre. A unit lies outside the
	// 95 % limits when it is beyond ±1.960, outside the 99.8 % limits beyond
	// ±3.090. NaN for a unit without a value.
	ZScores []float64
	// N is how many units have a z score.
	N int

	model funnelModel
}

// IsOverdispersed reports whether the units vary more than chance explains: see the
// function of that name.
func (f Funnel) IsOverdispersed() bool { return IsOverdispersed(f.Dispersion, f.DispersionN) }

// funnelModel is how counts are distributed around the centre: to and from are
// the scale on which an estimate has variance 1/(4n) whatever its size is; top
// is the largest estimate possible. atMost and atLeast are the probabilities of
// a count that small or large, continuous in the count.
type funnelModel struct {
	to, from        func(float64) float64
	top             float64
	least           func(n, centre float64) float64 // smallest expected count of a cell
	atMost, atLeast func(x, n, centre float64) float64
}

func binomialModel() funnelModel {
	return funnelModel{
		to:      func(p float64) float64 { return math.Asin(math.Sqrt(p)) },
		from:    func(y float64) float64 { return square(math.Sin(y)) },
		top:     1,
		least:   func(n, p float64) float64 { return n * min(p, 1-p) },
		atMost:  binomialAtMost,
		atLeast: func(x, n, p float64) float64 { return binomialAtMost(n-x, n, 1-p) },
	}
}

func poissonModel() funnelModel {
	return funnelModel{
		to: math.Sqrt, from: square, top: math.Inf(1),
		least:  func(e, rate float64) float64 { return e * rate },
		atMost: func(x, e, rate float64) float64 { return mathext.GammaIncRegComp(x+1, e*rate) },
		atLeast: func(x, e, rate float64) float64 {
			if x <= 0 {
				return 1
			}

			return mathext.GammaIncReg(x, e*rate)
		},
	}
}

// binomialAtMost is the probability of x of n or fewer, continuous in x by the
// incomplete beta function.
func binomialAtMost(x, n, p float64) float64 {
	if x >= n {
		return 1
	}

	return mathext.RegIncBeta(n-x, x+1, 1-p)
}

// FitProportionFunnel fits a funnel to the proportions xs[i]/ns[i]. The limits
// at n are the proportions x/n at which the binomial distribution with the
// centre p0 leaves the tail Φ(-z·√φ), z the normal deviate of the level,
//
//	P(X <= x; n, p0) = Φ(-z√φ) below,  P(X >= x; n, p0) = Φ(-z√φ) above
//
// continued between whole counts by the incomplete beta function, so that a
// count lies outside exactly when its own tail is smaller. Without
// overdispersion they are exact: the limits at which the Clopper-Pearson
// interval of x/n just touches p0. From 1,000 expected events on they are taken
// on the arcsine scale, y = asin(√p): sin²(y0 ± z·√φ/(2√n)).
//
// The centre is a fraction between 0 and 1, such as a publisher's national
// figure; NaN takes the units pooled. φ is the mean square of z = (y - y0)·2√n
// over the units that expect at least 10 in both cells, after the lowest tenth
// has been set to the 0.1 quantile (type 7) and the highest tenth to the 0.9
// quantile; it is used when above 1 and is 1 otherwise. Cutting both ends pulls
// φ down: without any overdispersion it averages 0.68, so the factor stays 1
// until the true one passes about 1.5.
//
// Units where xs or ns is missing, or ns is 0, are left out. The order of the
// units matters to rounding only. ok is false when the lengths differ, a unit
// is impossible (a negative count, x > n), no unit is left, or the centre is
// outside 0..1.
//
// Source: D. J. Spiegelhalter (2005), Statistics in Medicine 24:1185-1202;
// D. J. Spiegelhalter (2005), Quality and Safety in Health Care
// 14:347-351 (winsorising, multiplicative φ). Exact limits as in the funnel
// plots for rates of Public Health England's PHEindicatormethods.
func FitProportionFunnel(xs, ns []float64, centre float64) (funnel Funnel, ok bool) {
	pool, ok := PoolProportions(xs, ns)
	if !ok || centre < 0 || centre > 1 {
		return Funnel{}, false
	}
	if math.IsNaN(centre) {
		centre = pool.Proportion
	}

	return fitFunnel(xs, ns, centre, binomialModel())
}

// FitRateFunnel fits a funnel to the rates counts[i]/exposures[i] by the Poisson
// distribution, otherwise as FitProportionFunnel:
//
//	P(X <= c; e·r0) = Φ(-z√φ) below,  P(X >= c; e·r0) = Φ(-z√φ) above
//	y = √r,  z = (y - y0)·2√e,  limits from 1,000 expected events on: (y0 ± z·√φ/(2√e))²
//
// The centre is in counts per unit of exposure; NaN takes the units pooled. ok
// is false when the lengths differ, a count or exposure is negative, no unit is
// left, or the centre is negative or infinite.
//
// Source: as FitProportionFunnel.
func FitRateFunnel(counts, exposures []float64, centre float64) (funnel Funnel, ok bool) {
	pooled, _, ok := poolRates(counts, exposures)
	if !ok || centre < 0 || math.IsInf(centre, 1) {
		return Funnel{}, false
	}
	if math.IsNaN(centre) {
		centre = pooled
	}

	return fitFunnel(counts, exposures, centre, poissonModel())
}

func fitFunnel(xs, ns []float64, centre float64, model funnelModel) (Funnel, bool) {
	funnel := Funnel{Centre: centre, ZScores: make([]float64, len(xs)), model: model}
	var scores []float64
	for i, x := range xs {
		funnel.ZScores[i] = math.NaN()
		n := ns[i]
		if !isFinite(x) || !isFinite(n) || n == 0 {
			continue
		}
		z, exact := model.scores(x, n, centre)
		if !isFinite(z) {
			continue
		}
		if model.least(n, centre) >= leastForDispersion {
			scores = append(scores, z)
		}
		funnel.N++
		funnel.ZScores[i] = exact
	}
	if funnel.N == 0 {
		return Funnel{}, false
	}
	funnel.Dispersion, funnel.Overdispersion, funnel.DispersionN = math.NaN(), 1, len(scores)
	if len(scores) > 0 {
		funnel.Dispersion = winsorisedMeanSquare(sortedFinite(scores))
		if !isFinite(funnel.Dispersion) {
			return Funnel{}, false
		}
		funnel.Overdispersion = max(funnel.Dispersion, 1)
	}
	for i := range funnel.ZScores {
		funnel.ZScores[i] /= math.Sqrt(funnel.Overdispersion)
	}

	return funnel, true
}

// scores are the z score of x of n on the variance stabilising scale, and the normal
// deviate of its tail, which is the same where many events are expected.
func (m funnelModel) scores(x, n, centre float64) (stabilised, deviate float64) {
	stabilised = m.stabilised(x, n, centre)
	if m.least(n, centre) >= exactBelowExpected {
		return stabilised, stabilised
	}

	return stabilised, exactDeviate(m.atMost(x, n, centre), m.atLeast(x, n, centre), stabilised)
}

func (m funnelModel) stabilised(x, n, centre float64) float64 {
	return (m.to(x/n) - m.to(centre)) * 2 * math.Sqrt(n)
}

// exactDeviate is the normal deviate of the smaller of two tails, negative for
// the lower one; 0 where neither is below a half. For a tail too small for a
// float64 it is near, but at least exactBelowDeviate away from 0.
func exactDeviate(atMost, atLeast, near float64) float64 {
	tail := min(atMost, atLeast)
	sign := 1.0
	if atMost < atLeast {
		sign = -1
	}
	switch deviate := -normalQuantile(tail); {
	case tail >= 0.5:
		return 0
	case deviate < exactBelowDeviate:
		return sign * deviate
	default:
		return sign * max(math.Abs(near), exactBelowDeviate)
	}
}

func winsorisedMeanSquare(sorted []float64) float64 {
	low := quantileOfSorted(sorted, winsoriseShare)
	high := quantileOfSorted(sorted, 1-winsoriseShare)
	var sum float64
	for _, z := range sorted {
		sum += square(max(min(z, high), low))
	}

	return sum / float64(len(sorted))
}
