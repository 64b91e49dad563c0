package stats

import "math"

// FitRoundedProportionFunnel fits a funnel to proportions that are known within
// rounding, otherwise as FitProportionFunnel around the units pooled. Lower is
// centred at the least that these may be and upper at the greatest: limits below the
// centre are to be read from lower and those above it from upper, so that they hold
// whatever the figures were before they were rounded. In both
//
//   - ZScores are those nearest to 0 that a unit may have, so that a unit beyond a
//     limit is so however the figures were rounded;
//   - Dispersion is the smallest that the z scores allow, so that IsOverdispersed
//     finds it whatever they are;
//   - Overdispersion is the largest, so that no limit is drawn closer than it may be.
//
// A z score rises with the unit's share where the count is fixed, falls as the
// centre rises, and lies the farther from 0 the larger the count; the winsorised
// mean square grows with each distance from 0. Units that are not bounded are left
// out.
func FitRoundedProportionFunnel(parts []RoundedProportion) (lower, upper Funnel, ok bool) {
	bounded := make([]RoundedProportion, 0, len(parts))
	for _, part := range parts {
		if part.IsBounded() {
			bounded = append(bounded, part)
		}
	}
	pool := SumProportions(bounded)
	if !pool.IsBounded() {
		return Funnel{}, Funnel{}, false
	}
	funnel := Funnel{ZScores: make([]float64, len(parts)), model: binomialModel(), N: len(bounded)}
	var nearest, farthest []float64
	for i, part := range parts {
		funnel.ZScores[i] = math.NaN()
		if !part.IsBounded() {
			continue
		}
		near, far, exact := funnel.model.roundedScores(part, pool)
		funnel.ZScores[i] = exact
		if least, _ := part.Denominators(); funnel.model.least(least, pool.ShareLow) >= leastForDispersion {
			nearest, farthest = append(nearest, near), append(farthest, far)
		}
	}
	funnel.Dispersion, funnel.Overdispersion, funnel.DispersionN = math.NaN(), 1, len(nearest)
	if len(nearest) > 0 {
		funnel.Dispersion = winsorisedMeanSquare(sortedFinite(nearest))
		funnel.Overdispersion = max(winsorisedMeanSquare(sortedFinite(farthest)), 1)
	}
	for i := range funnel.ZScores {
		funnel.ZScores[i] /= math.Sqrt(funnel.Overdispersion)
	}
	lower, upper = funnel, funnel
	lower.Centre, upper.Centre = pool.ShareLow, pool.ShareHigh

	return lower, upper, isFinite(funnel.Overdispersion)
}

// roundedScores are the z scores nearest to and farthest from 0 on the variance
// stabilising scale, and the nearest by exact tails where few events are expected.
func (m funnelModel) roundedScores(part, centre RoundedProportion) (nearest, farthest, exact float64) {
	farAt := func(p, centre float64) float64 {
		return m.stabilised(part.CountHigh, part.denominator(part.CountHigh, p), centre)
	}
	nearAt := func(p, centre float64) (float64, float64) {
		return m.scores(part.CountLow, part.denominator(part.CountLow, p), centre)
	}
	isBelow, isAbove := part.ShareHigh < centre.ShareLow, part.ShareLow > centre.ShareHigh
	low, high := farAt(part.ShareLow, centre.ShareHigh), farAt(part.ShareHigh, centre.ShareLow)
	farthest = high
	if math.Abs(low) > math.Abs(high) {
		farthest = low
	}
	switch {
	case isBelow:
		nearest, exact = nearAt(part.ShareHigh, centre.ShareLow)
	case isAbove:
		nearest, exact = nearAt(part.ShareLow, centre.ShareHigh)
	}

	return nearest, farthest, exact
}
