package stats

import "math"

// MethodDobson is an interval of a weighted sum of counts, scaled from that of the
// plain count.
const MethodDobson Method = "DOBSON"

// IndirectRatio is how many were counted of a unit for each that was to be expected
// at the standard's figures in its groups.
type IndirectRatio struct {
	Observed, Expected float64
	// Ratio is Observed/Expected, and Interval of it.
	Ratio    float64
	Interval Interval
	// Test is of whether Observed is as expected; by an exact test where
	// LeastExpected is small and the counts are whole.
	Test ScoreTest
}

// StandardiseIndirectly holds the count x of a unit, whose groups have ns persons,
// or exposures, against the figures that a standard has in these groups:
//
//	E = Σ ns[g]·standard[g],  ratio = x/E,  z = (x - E)/√V
//
// V is E for rates and Σ ns·standard·(1 - standard) for proportions. The standard is
// taken as known without error. Limits of the ratio are those of x, divided by E: of
// rates Byar's, exact below 10 (PoissonInterval); of proportions Wilson's of x in
// Σ ns, drawn in by √(V/V₀), where V₀ = E·(1 - E/Σ ns) is the variance if all had one
// chance: people of groups that are unlike each other vary less.
//
// ok is false when the lengths differ, a figure is missing or negative, a proportion
// is above 1, x is more than Σ ns of a proportion, or E or V is not above 0.
//
// Source: N. E. Breslow and N. E. Day (1987), Statistical Methods in Cancer Research
// II, section 2.3; for the scaling A. J. Dobson et al. (1991), Statistics in Medicine
// 10:457-462.
func StandardiseIndirectly(x float64, ns, standard []float64, isProportion bool, level float64) (ratio IndirectRatio, ok bool) {
	if len(ns) != len(standard) || !isFinite(x) || x < 0 || !validLevel(level) {
		return IndirectRatio{}, false
	}
	var expected, variance, total float64
	for g, n := range ns {
		r := standard[g]
		if !validRate(r, n) || isProportion && r > 1 {
			return IndirectRatio{}, false
		}
		total += n
		expected += n * r
		variance += n * r
		if isProportion {
			variance -= n * r * r
		}
	}
	if !(expected > 0) || !(variance > 0) || isProportion && x > total {
		return IndirectRatio{}, false
	}
	ratio = IndirectRatio{Observed: x, Expected: expected, Ratio: x / expected}
	interval := Interval{}
	if isProportion {
		interval, ok = WilsonInterval(x, total, level)
		scale := math.Sqrt(variance / (expected * (1 - expected/total)))
		around := func(limit float64) float64 { return x + scale*(total*limit-x) }
		interval.Lower, interval.Upper, interval.Method = around(interval.Lower), min(around(interval.Upper), total), MethodDobson
	} else {
		interval, ok = PoissonInterval(x, level)
	}
	interval.Lower, interval.Upper = max(interval.Lower, 0)/expected, interval.Upper/expected
	ratio.Interval = interval
	ratio.Test = indirectTest(x, expected, variance, total, isProportion)

	return ratio, ok
}

func indirectTest(x, expected, variance, total float64, isProportion bool) ScoreTest {
	least := expected
	if isProportion {
		least = min(expected, total-expected)
	}
	score, _ := scoreOf(x-expected, variance, least)
	if least >= leastForDispersion {
		return score
	}
	var exact ScoreTest
	var ok bool
	if isProportion {
		// One chance for all varies at least as much as groups of their own do.
		exact, ok = CompareProportionWithTargetExactly(x, total, expected/total)
	} else {
		exact, ok = CompareRateWithTargetExactly(x, expected, 1)
	}
	if !ok {
		return score
	}
	return exact
}

// DirectFigure is what a unit would have if its groups were as large as the
// standard's.
type DirectFigure struct {
	// Value is a fraction, or a rate per unit of exposure.
	Value, StandardError float64
	Interval             Interval
	// Events is how many were counted of the unit.
	Events float64
}

// StandardiseDirectly weights the figures xs[g]/ns[g] of a unit's groups with the
// persons, or the exposure, that a standard has in them:
//
//	value = Σ w·x/n / Σ w
//
// Its limits are those of the plain count, scaled by how the standard errors of
// the two go together: value + √(Var(value)/Var(Σx))·(limit of Σx - Σx), with Byar's
// (exact below 10) limits of a Poisson count for rates, Wilson's for proportions.
//
// ok is false when the lengths differ, a figure is missing or negative, a group has
// nobody, a proportion is above 1, or the value has no variance.
//
// Source: A. J. Dobson, K. Kuulasmaa, E. Eberle and J. Scherer (1991), Statistics in
// Medicine 10:457-462.
func StandardiseDirectly(xs, ns, weights []float64, isProportion bool, level float64) (figure DirectFigure, ok bool) {
	if len(xs) != len(ns) || len(xs) != len(weights) || !validLevel(level) {
		return DirectFigure{}, false
	}
	var events, total, sum, weighted, variance float64
	for g, x := range xs {
		n, w := ns[g], weights[g]
		if !validRate(x, n) || n == 0 || !isFinite(w) || w < 0 || isProportion && x > n {
			return DirectFigure{}, false
		}
		events, total, sum = events+x, total+n, sum+w
		weighted += w * x / n
		spread := x
		if isProportion {
			spread = x * (1 - x/n)
		}
		variance += w * w * spread / (n * n)
	}
	variance /= sum * sum
	if !(sum > 0) || !(variance > 0) {
		return DirectFigure{}, false
	}
	figure = DirectFigure{Value: weighted / sum, StandardError: math.Sqrt(variance), Events: events}
	if isProportion {
		limits, _ := WilsonInterval(events, total, level)
		p := events / total
		figure.Interval = dobson(limits, figure, p, math.Sqrt(p*(1-p)/total))
		figure.Interval.Upper = min(figure.Interval.Upper, 1)
	} else {
		limits, _ := PoissonInterval(events, level)
		figure.Interval = dobson(limits, figure, events, math.Sqrt(events))
	}
	figure.Interval.Lower = max(figure.Interval.Lower, 0)

	return figure, isFinite(figure.Interval.Upper)
}

func dobson(limits Interval, figure DirectFigure, plain, standardError float64) Interval {
	scale := figure.StandardError / standardError

	return Interval{
		Lower: figure.Value + scale*(limits.Lower-plain), Upper: figure.Value + scale*(limits.Upper-plain),
		Level: limits.Level, Method: MethodDobson,
	}
}

// Overdispersion is how much more z scores vary than chance alone makes them: the mean
// of their squares after the lowest and the highest tenth have been drawn in, and how
// many there are. Missing scores (NaN) are left out. Drawing the ends in leaves 0.68
// where there is only chance.
//
// Source: D. J. Spiegelhalter (2005), Statistics in Medicine 24:1185-1202.
func Overdispersion(zScores []float64) (factor float64, n int) {
	sorted := sortedFinite(zScores)
	if len(sorted) == 0 {
		return math.NaN(), 0
	}

	return winsorisedMeanSquare(sorted), len(sorted)
}

// IsOverdispersed reports whether so many z scores vary more than chance explains, with
// allowance for the sampling error of the factor, which is near √(2/n) of it for n
// scores: whether it is above 1.05 and above 0.68·(1 + 2·√(2/n)), 0.68 being what
// drawing in leaves where there is only chance.
//
// Source: the variance of a mean of n squared z scores is 2/n (D. J. Spiegelhalter
// (2005), Statistics in Medicine 24:1185-1202); 0.68 by simulation.
func IsOverdispersed(factor float64, n int) bool {
	sampling := 2 * math.Sqrt(2/float64(n))

	return n > 0 && factor > max(1.05, winsorisedByChance*(1+sampling))
}

// IsOutside reports whether a z score lies outside the 99.8 % limits, widened by an
// overdispersion that is above 1.
func IsOutside(z, overdispersion float64) bool {
	if overdispersion > 1 {
		z /= math.Sqrt(overdispersion)
	}

	return math.Abs(z) > normalDeviate(outsideLevel)
}

const outsideLevel = 0.998
