package stats

import "math"

// Shrinkage is estimates drawn toward their common mean, the more the less data
// a unit has. They stand beside the published values and never replace them.
type Shrinkage struct {
	// PriorMean is the pooled proportion or rate.
	PriorMean float64
	// PriorVariance is the estimated variance of the units' true values around
	// it; 0 when the units differ no more than by chance, and then every
	// estimate is PriorMean.
	PriorVariance float64
	// Values holds one estimate per unit in their order, between its own value
	// and PriorMean; NaN for a unit without a value.
	Values []float64
}

// ShrinkMarshall returns Marshall's global empirical Bayes estimates of the
// rates counts[i]/exposures[i], the counts taken as Poisson:
//
//	m  = Σc/Σe,  s² = Σ e(r-m)²/Σe,  a = max(0, s² - m/ē),  ē = mean exposure
//	shrunk = m + (r-m)·a/(a + m/e)
//
// It is made for rates. Over proportions far from 0 the Poisson variance m/e is
// larger than the binomial m(1-m)/e, and it shrinks too much: ShrinkBetaBinomial
// is for those.
//
// Units where a figure is missing, or whose exposure is 0, are left out. The
// order of the units matters to rounding only. ok is false when the lengths
// differ, a count or exposure is negative, or no unit is left.
//
// Source: R. J. Marshall (1991), Applied Statistics 40:283-294.
func ShrinkMarshall(counts, exposures []float64) (shrinkage Shrinkage, ok bool) {
	m, total, ok := poolRates(counts, exposures)
	if !ok {
		return Shrinkage{}, false
	}
	squares, units := weightedSquares(counts, exposures, m)
	a := max(squares/total-m*units/total, 0)
	if !isFinite(a) {
		return Shrinkage{}, false
	}

	return shrinkToward(counts, exposures, m, a, func(e float64) float64 {
		return a / (a + m/e)
	}), true
}

// ShrinkBetaBinomial returns empirical Bayes estimates of the proportions
// xs[i]/ns[i]: the counts taken as binomial, the true proportions as drawn from
// one beta distribution, whose mean m and intraclass correlation ρ are estimated
// by moments with the denominators as weights:
//
//	m = Σx/N,  N = Σn,  S = Σ n(p-m)²,  k units
//	ρ = (S - m(1-m)(k-1)) / (m(1-m)·(N - Σn²/N - (k-1))),  within 0..1
//	shrunk = m + (p-m)·nρ/(1 - ρ + nρ)
//
// which is (x+α)/(n+α+β) with α+β = 1/ρ-1 and α = m(α+β). PriorVariance is
// ρ·m(1-m). Where the data cannot tell ρ (one unit, denominators all 1) it is 0.
//
// Units where a figure is missing, or whose denominator is 0, are left out. The
// order of the units matters to rounding only. ok is false when the lengths
// differ, a unit is impossible (a negative count, x > n), or no unit is left.
//
// Source: J. C. Kleinman (1973), JASA 68:46-54.
func ShrinkBetaBinomial(xs, ns []float64) (shrinkage Shrinkage, ok bool) {
	pool, ok := PoolProportions(xs, ns)
	if !ok {
		return Shrinkage{}, false
	}
	m, total := pool.Proportion, pool.Denominator
	squares, units := weightedSquares(xs, ns, m)
	var sumSquares float64
	for i, n := range ns {
		if isFinite(n) && isFinite(xs[i]) {
			sumSquares += n * n
		}
	}
	var rho float64
	if spread := m * (1 - m) * (total - sumSquares/total - (units - 1)); spread > 0 {
		rho = max(min((squares-m*(1-m)*(units-1))/spread, 1), 0)
	}

	return shrinkToward(xs, ns, m, rho*m*(1-m), func(n float64) float64 {
		return n * rho / (1 - rho + n*rho)
	}), true
}

func shrinkToward(xs, ns []float64, mean, variance float64, weight func(n float64) float64) Shrinkage {
	shrinkage := Shrinkage{PriorMean: mean, PriorVariance: variance, Values: make([]float64, len(xs))}
	for i, x := range xs {
		n := ns[i]
		switch {
		case !isFinite(x) || !isFinite(n) || n <= 0:
			shrinkage.Values[i] = math.NaN()
		case variance == 0:
			shrinkage.Values[i] = mean
		default:
			shrinkage.Values[i] = mean + (x/n-mean)*weight(n)
		}
	}

	return shrinkage
}

// weightedSquares is Σ n(x/n-mean)² over the usable units, and how many they are.
func weightedSquares(xs, ns []float64, mean float64) (squares, units float64) {
	for i, x := range xs {
		if n := ns[i]; isFinite(x) && isFinite(n) && n > 0 {
			squares += n * square(x/n-mean)
			units++
		}
	}

	return squares, units
}

// poolRates is the rate of the usable units together and their total exposure.
func poolRates(counts, exposures []float64) (rate, exposure float64, ok bool) {
	if len(counts) != len(exposures) {
		return 0, 0, false
	}
	var count float64
	for i, c := range counts {
		e := exposures[i]
		if !isFinite(c) || !isFinite(e) {
			continue
		}
		if !validRate(c, e) {
			return 0, 0, false
		}
		if e > 0 {
			count += c
			exposure += e
		}
	}
	rate = count / exposure

	return rate, exposure, exposure > 0 && isFinite(exposure) && isFinite(rate)
}
