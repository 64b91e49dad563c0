package stats

import "math"

// What each end of the z scores is cut to before overdispersion is estimated,
// so that a few true outliers do not widen the limits that should show them.
const winsoriseShare = 0.1

// Funnel is the control limits of units around a common centre, by their
// denominator. Make it with FitProportionFunnel or FitRateFunnel.
type Funnel struct {
	// Centre is the proportion (0 to 1) or rate that the limits lie around.
	Centre float64
	// Dispersion is the mean of the squared z scores after winsorising: how much
	// more the units vary than chance alone would make them.
	Dispersion float64
	// Overdispersion is the factor on the variance that is used: Dispersion, but
	// not below 1. Limits are never drawn closer than chance allows.
	Overdispersion float64
	// ZScores holds one per unit in their order: its distance from the centre on
	// the transformed scale, in standard errors times sqrt(Overdispersion). A
	// unit lies outside the 95 % limits when it is beyond ±1.960, outside the
	// 99.8 % limits beyond ±3.090. NaN for a unit without a value.
	ZScores []float64
	// N is how many units have a z score.
	N int

	scale varianceScale
}

// varianceScale is a scale on which an estimate has variance 1/(4n) whatever
// its size is; top is the value on it of the largest estimate possible.
type varianceScale struct {
	to, from func(float64) float64
	top      float64
}

// FitProportionFunnel fits a funnel to the proportions xs[i]/ns[i] on the
// arcsine scale:
//
//	y = asin(√p),  z = (y - y0)·2√n,  limits at n: sin²(y0 ± z(α/2)·√φ/(2√n))
//
// The centre is a fraction between 0 and 1, such as a publisher's national
// figure; NaN takes the units pooled. φ is the mean square of all z, after the
// lowest tenth has been set to the 0.1 quantile (type 7) and the highest tenth
// to the 0.9 quantile; it is used when above 1 and is 1 otherwise. Cutting both
// ends pulls φ down: without any overdispersion it averages 0.68, so the factor
// stays 1 until the true one passes about 1.5.
//
// Units where xs or ns is missing, or ns is 0, are left out. The order of the
// units matters to rounding only. ok is false when the lengths differ, a unit
// is impossible (a negative count, x > n), no unit is left, or the centre is
// outside 0..1.
//
// Source: D. J. Spiegelhalter (2005), Statistics in Medicine 24:1185-1202;
// D. J. Spiegelhalter (2005), Quality and Safety in Health Care
// 14:347-351 (winsorising, multiplicative φ).
func FitProportionFunnel(xs, ns []float64, centre float64) (funnel Funnel, ok bool) {
	pool, ok := PoolProportions(xs, ns)
	if !ok || centre < 0 || centre > 1 {
		return Funnel{}, false
	}
	if math.IsNaN(centre) {
		centre = pool.Proportion
	}
	arcsine := varianceScale{
		to:   func(p float64) float64 { return math.Asin(math.Sqrt(p)) },
		from: func(y float64) float64 { return square(math.Sin(y)) },
		top:  math.Pi / 2,
	}

	return fitFunnel(xs, ns, centre, arcsine)
}

// FitRateFunnel fits a funnel to the rates counts[i]/exposures[i] on the square
// root scale, otherwise as FitProportionFunnel:
//
//	y = √r,  z = (y - y0)·2√e,  limits at e: (y0 ± z(α/2)·√φ/(2√e))²
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
	root := varianceScale{to: math.Sqrt, from: square, top: math.Inf(1)}

	return fitFunnel(counts, exposures, centre, root)
}

// Limits returns the control limits at the level (0.95 and 0.998 are usual) for
// a unit with that denominator or exposure, in the unit of the centre. They are
// clamped on the transformed scale, before going back: beyond its ends the
// square and the sine turn round, and a limit would come back inside. ok is
// false when the denominator is not finite or not above 0, the level is not
// strictly between 0 and 1, or the funnel was not fitted.
func (f Funnel) Limits(denominator, level float64) (lower, upper float64, ok bool) {
	if f.scale.to == nil || !isFinite(denominator) || denominator <= 0 || !validLevel(level) {
		return 0, 0, false
	}
	centre := f.scale.to(f.Centre)
	half := normalDeviate(level) * math.Sqrt(f.Overdispersion) / (2 * math.Sqrt(denominator))
	// Going there and back may carry a limit past the centre by one ulp.
	lower = min(f.scale.from(max(centre-half, 0)), f.Centre)
	upper = max(f.scale.from(min(centre+half, f.scale.top)), f.Centre)

	return lower, upper, isFinite(upper)
}

func fitFunnel(xs, ns []float64, centre float64, scale varianceScale) (Funnel, bool) {
	funnel := Funnel{Centre: centre, ZScores: make([]float64, len(xs)), scale: scale}
	from := scale.to(centre)
	for i, x := range xs {
		funnel.ZScores[i] = math.NaN()
		n := ns[i]
		if !isFinite(x) || !isFinite(n) || n == 0 {
			continue
		}
		if z := (scale.to(x/n) - from) * 2 * math.Sqrt(n); isFinite(z) {
			funnel.ZScores[i] = z
		}
	}
	sorted := sortedFinite(funnel.ZScores)
	if len(sorted) == 0 {
		return Funnel{}, false
	}
	funnel.N = len(sorted)
	funnel.Dispersion = winsorisedMeanSquare(sorted)
	if !isFinite(funnel.Dispersion) {
		return Funnel{}, false
	}
	funnel.Overdispersion = max(funnel.Dispersion, 1)
	for i := range funnel.ZScores {
		funnel.ZScores[i] /= math.Sqrt(funnel.Overdispersion)
	}

	return funnel, true
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
