package analysis

import (
	"math"
	"strconv"
	"strings"

	"kommunebench/kommune"
)

// The slack of ABOUT, as shares of the stated figure: within the first a claim
// is true, within the second half true.
const (
	aboutSlack  = 0.05
	roughlyOnly = 0.10
)

// span is a range of values, both ends included.
type span struct{ from, to float64 }

func (s span) holdsAll(other span) bool { return other.from >= s.from && other.to <= s.to }

func (s span) meets(other span) bool { return other.to >= s.from && other.from <= s.to }

// possibleValues are what a figure may truly be, given how its source hedged
// it. "About" and "just over" are taken as up to 5 per cent of the figure.
func possibleValues(value float64, qualifier kommune.Qualifier) span {
	// Ratios carry dust in their last digits: 56.00000000000001 is 56.
	exact := math.Round(value*1e9) / 1e9
	slack := aboutSlack * math.Abs(exact)
	switch qualifier {
	case kommune.About:
		return span{exact - slack, exact + slack}
	case kommune.JustOver:
		return span{math.Nextafter(exact, math.Inf(1)), exact + slack}
	case kommune.JustUnder:
		return span{exact - slack, math.Nextafter(exact, math.Inf(-1))}
	case kommune.AtLeast:
		return span{exact, math.Inf(1)}
	case kommune.AtMost:
		return span{math.Inf(-1), exact}
	case kommune.Exact:
	}
	return span{exact, exact}
}

// claimedValues are those for which the claim is true. A stated figure stands
// for all that round to it.
func claimedValues(query ClaimQuery) span {
	half := math.Pow10(-decimalsOf(query.Stated)) / 2
	return spanOf(query, half, max(half, aboutSlack*math.Abs(query.Stated)), 0)
}

// nearlyClaimed are those for which the claim is nearly true: off by one in the
// last digit stated, or on the wrong side of the stated figure but rounding to
// it; and in both by a tenth of it at most, so that 3 is not nearly 2 and a fall
// is not nearly a rise. A place is right or wrong.
func nearlyClaimed(query ClaimQuery) span {
	if query.Kind == ClaimRank {
		return claimedValues(query)
	}
	half, tenth := math.Pow10(-decimalsOf(query.Stated))/2, roughlyOnly*math.Abs(query.Stated)
	return spanOf(query, max(half, min(3*half, tenth)), max(half, tenth), min(half, tenth))
}

func spanOf(query ClaimQuery, equals, about, beyond float64) span {
	stated := query.Stated
	switch query.Comparator {
	case Equals:
		return span{stated - equals, math.Nextafter(stated+equals, math.Inf(-1))}
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

// decimalsOf counts the decimals of a stated figure.
func decimalsOf(stated float64) int {
	_, fraction, found := strings.Cut(strconv.FormatFloat(stated, 'f', -1, 64), ".")
	if !found {
		return 0
	}
	return len(fraction)
}
