package stats

import (
	"math"
)

// SumProportions returns what several proportions together may be: the sum of their
// counts over the sum of their denominators. It is bounded where all parts are, and
// they are at least one.
func SumProportions(parts []RoundedProportion) RoundedProportion {
	return sumWithout(parts, nobody, sharesAt(parts, leastShare), sharesAt(parts, greatestShare))
}

// SumsWithoutEach returns for each part what SumProportions returns for all the others.
func SumsWithoutEach(parts []RoundedProportion) []RoundedProportion {
	least, greatest := sharesAt(parts, leastShare), sharesAt(parts, greatestShare)
	least.settle()
	greatest.settle()
	sums := make([]RoundedProportion, len(parts))
	for i := range parts {
		sums[i] = sumWithout(parts, i, least, greatest)
	}

	return sums
}

const (
	// nobody is left out.
	nobody = -1
	// The ends, as signs by which the share that is looked for is the least.
	leastShare, greatestShare = 1, -1
)

func sumWithout(parts []RoundedProportion, out int, least, greatest endShares) RoundedProportion {
	sum, summed, known := RoundedProportion{}, 0, 0
	for i := range parts {
		if i == out {
			continue
		}
		part := &parts[i]
		sum.CountLow, sum.CountHigh, sum.known = sum.CountLow+part.CountLow, sum.CountHigh+part.CountHigh, sum.known+part.known
		summed++
		if part.known > 0 {
			known++
		}
	}
	if summed > 0 && known == summed {
		return ExactProportion(sum.CountLow, sum.known)
	}
	sum.known = 0
	sum.ShareLow, sum.ShareHigh = leastShare*least.without(out), greatestShare*greatest.without(out)

	return sum
}

// endShares are parts at one end of their shares. All shares have the sign of the end.
type endShares struct {
	sign  float64
	parts []endShare
	// whole is the extreme share of all parts, once it is settled; no part's share lies
	// between below and above, but for below itself.
	whole, below, above float64
}

// endShare is one part's share, with its smallest and its largest count and the
// denominators of these.
type endShare struct{ share, few, fewOf, many, manyOf float64 }

func sharesAt(parts []RoundedProportion, sign float64) endShares {
	end := endShares{sign: sign, parts: make([]endShare, len(parts)), whole: math.NaN()}
	for i, part := range parts {
		share := part.ShareLow
		if sign == greatestShare {
			share = part.ShareHigh
		}
		end.parts[i] = endShare{
			share: sign * share,
			few:   part.CountLow, fewOf: part.denominator(part.CountLow, share),
			many: part.CountHigh, manyOf: part.denominator(part.CountHigh, share),
		}
	}

	return end
}

// without is the least (of the end's sign) share Σx/Σ(x/share) of all parts but one
// over the counts x that they allow. It is the mean of shares weighted by
// denominators, so a part pulls it most to its side where the part's count is
// largest on the side that is looked for, and smallest on the other; repeating this
// converges (W. Dinkelbach (1967), Management Science 13:492-498).
func (e *endShares) without(out int) float64 {
	if !math.IsNaN(e.whole) {
		// Mostly no part changes sides as one is left out. Where it is close, the steps
		// decide.
		const apart = 1e-12
		mean := e.step(out, e.whole)
		if slack := apart * math.Abs(mean); mean-e.below > slack && e.above-mean > slack {
			return mean
		}
	}
	mean := math.NaN()
	// Each step is an improvement over a finite set; three are usual.
	const mostSteps = 100
	for range mostSteps {
		next := e.step(out, mean)
		if next >= mean {
			break
		}
		mean = next
	}

	return mean
}

// step is the mean of shares where those below a mean have the largest counts and
// the others the smallest; the first mean is NaN, below which is nothing.
func (e *endShares) step(out int, mean float64) float64 {
	var x, n float64
	for i := range e.parts {
		if i == out {
			continue
		}
		if part := &e.parts[i]; part.share < mean {
			x, n = x+part.many, n+part.manyOf
		} else {
			x, n = x+part.few, n+part.fewOf
		}
	}

	return e.sign * (x / n)
}

// settle finds the extreme share of the whole.
func (e *endShares) settle() {
	e.whole = e.without(nobody)
	e.below, e.above = math.Inf(-1), math.Inf(1)
	for i := range e.parts {
		if share := e.parts[i].share; share < e.whole {
			e.below = max(e.below, share)
		} else {
			e.above = min(e.above, share)
		}
	}
}
