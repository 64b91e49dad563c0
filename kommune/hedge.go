package kommune

import "math"

// AboutSlack is how far from the truth a figure that is said to be "about" a number
// may lie, as a share of it.
const AboutSlack = 0.05

// IsHedged reports whether the source gave a figure as less than exact.
func (q Qualifier) IsHedged() bool { return q != Exact }

// PossibleValues are the limits, both included, of what a figure may truly be, given
// how its source hedged it. "About" is taken as up to 5 per cent (AboutSlack) on
// either side, "just over" and "just under" as up to 5 per cent on theirs and never
// the figure itself: their limit next to it is the nearest other float64. "At least"
// and "at most" have an infinite limit. An exact figure is both limits.
func (q Qualifier) PossibleValues(value float64) (least, most float64) {
	// Ratios carry what binary arithmetic leaves in their last digits:
	// 56.00000000000001 is 56.
	exact := math.Round(value*1e9) / 1e9
	slack := AboutSlack * math.Abs(exact)
	switch q {
	case About:
		return exact - slack, exact + slack
	case JustOver:
		return math.Nextafter(exact, math.Inf(1)), exact + slack
	case JustUnder:
		return exact - slack, math.Nextafter(exact, math.Inf(-1))
	case AtLeast:
		return exact, math.Inf(1)
	case AtMost:
		return math.Inf(-1), exact
	case Exact:
	}
	return exact, exact
}

// NumberRange are the limits of what a number can be, given how its source hedged it;
// nil where there is no limit.
type NumberRange struct{ Least, Most *float64 }

// rangeOf gives the limits of PossibleValues; that of just over or just under a
// figure is the figure.
func (q Qualifier) rangeOf(value float64) *NumberRange {
	const digits = 1e9
	least, most := q.PossibleValues(value)
	return &NumberRange{finite(math.Round(least*digits) / digits), finite(math.Round(most*digits) / digits)}
}

// countRange is rangeOf for a count, in whole numbers and not below zero.
func (q Qualifier) countRange(count int64) *NumberRange {
	least, most := q.PossibleValues(float64(count))
	return &NumberRange{finite(math.Max(0, math.Ceil(least))), finite(math.Floor(most))}
}

func finite(value float64) *float64 {
	if math.IsInf(value, 0) {
		return nil
	}
	return &value
}
