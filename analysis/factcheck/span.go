package factcheck

import (
	"math"

	"kommunebench/kommune"
)

// The slack of ABOUT, as shares of the stated figure: within the first, which is
// that of a source's "about", a claim is true, within the second half true.
const (
	aboutSlack  = kommune.AboutSlack
	roughlyOnly = 0.10
)

// span is a range of values, both ends included.
type span struct{ from, to float64 }

func (s span) holdsAll(other span) bool { return other.from >= s.from && other.to <= s.to }

func (s span) meets(other span) bool { return other.to >= s.from && other.from <= s.to }

// floatTolerance is what binary fractions may add to a decimal figure.
func floatTolerance(value float64) float64 { return 1e-9 * max(1, math.Abs(value)) }

// possibleValues are what a figure may truly be, given how its source hedged it.
func possibleValues(value float64, qualifier kommune.Qualifier) span {
	least, most := qualifier.PossibleValues(value)
	return span{least, most}
}

// claim is a comparison with a stated number.
type claim struct {
	comparator Comparator
	stated     statedNumber
	// wholeOnly claims are right or wrong, as a place is.
	wholeOnly bool
}

// holdsFor are the values for which the claim is true. A stated figure stands
// for all that round to it.
func (c claim) holdsFor() span {
	half := c.stated.digit / 2
	return c.span(half, max(half, aboutSlack*math.Abs(c.stated.value)), 0)
}

// nearlyHoldsFor are those for which it is nearly true: off by one in the last
// digit stated, or on the wrong side of the stated figure but rounding to it;
// and in both by a tenth of it at most, so that 3 is not nearly 2 and a fall is
// not nearly a rise.
func (c claim) nearlyHoldsFor() span {
	if c.wholeOnly {
		return c.holdsFor()
	}
	half, tenth := c.stated.digit/2, roughlyOnly*math.Abs(c.stated.value)
	return c.span(max(half, min(3*half, tenth)), max(half, tenth), min(half, tenth))
}

func (c claim) span(equals, about, beyond float64) span {
	stated := c.stated.value
	switch c.comparator {
	case Equals:
		return roundingTo(stated, equals)
	case Around:
		return span{stated - about, stated + about}
	case MoreThan:
		return span{math.Nextafter(stated-beyond, math.Inf(1)), math.Inf(1)}
	case NoLess:
		return span{stated - beyond, math.Inf(1)}
	case LessThan:
		return span{math.Inf(-1), math.Nextafter(stated+beyond, math.Inf(-1))}
	case NoMore:
	}
	return span{math.Inf(-1), stated + beyond}
}

// roundingTo are the values that round to a number; halves go away from zero, of
// falls as of rises.
func roundingTo(stated, half float64) span {
	slack := floatTolerance(stated)
	switch {
	case stated > 0:
		return span{stated - half - slack, stated + half - slack}
	case stated < 0:
		return span{stated - half + slack, stated + half + slack}
	}
	return span{-half + slack, half - slack}
}
