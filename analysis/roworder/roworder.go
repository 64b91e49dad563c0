// Package roworder puts the rows of a comparison in an order that a reader asks for.
package roworder

import (
	"cmp"
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kommunebench/analysis"
)

// Order is an order of a comparison's rows.
type Order string

// The orders. In all of them rows without what they are ordered by come last, and
// those that are equal stand by rank, then by code.
const (
	// ByRank is the order of [analysis.Comparison].
	ByRank Order = "RANK"
	// ByValue has the largest first.
	ByValue Order = "VALUE"
	// ByName is the Danish alphabet: æ, ø, å last, and aa as å.
	ByName Order = "NAME"
	// ByDifference has the largest difference from the benchmark first.
	ByDifference Order = "DIFFERENCE"
	// ByPValue has the smallest p value first: the surest difference from the
	// other kommuner.
	ByPValue Order = "P_VALUE"
)

// Rows are the rows of a comparison in an order, or in its reverse.
func Rows(c *analysis.Comparison, order Order, reverse bool) []analysis.ComparisonRow {
	places := make([]int, len(c.Rows))
	for n := range places {
		places[n] = n
	}
	compare := rowComparison(order)
	slices.SortStableFunc(places, func(a, b int) int { return compare(&c.Rows[a], &c.Rows[b], reverse) })
	rows := make([]analysis.ComparisonRow, len(places))
	for n, place := range places {
		rows[n] = c.Rows[place]
	}
	return rows
}

// rowComparison is how two rows are compared in an order or its reverse.
func rowComparison(order Order) func(a, b *analysis.ComparisonRow, reverse bool) int {
	switch order {
	case ByValue:
		return largestFirst(func(r *analysis.ComparisonRow) *float64 { return r.Value })
	case ByDifference:
		return largestFirst(func(r *analysis.ComparisonRow) *float64 { return r.Difference })
	case ByPValue:
		return byFigure(func(r *analysis.ComparisonRow) *float64 { return r.PValue })
	case ByName:
		return func(a, b *analysis.ComparisonRow, reverse bool) int {
			return reversedIf(reverse, compareDanish(a.Kommune.Name, b.Kommune.Name))
		}
	case ByRank:
	}
	return byFigure(func(r *analysis.ComparisonRow) *int { return r.Rank })
}

// byFigure has the smallest first, or last where reversed, and rows without one after
// all others.
func byFigure[T cmp.Ordered](figure func(*analysis.ComparisonRow) *T) func(a, b *analysis.ComparisonRow, reverse bool) int {
	return func(a, b *analysis.ComparisonRow, reverse bool) int {
		one, other := figure(a), figure(b)
		switch {
		case one == nil && other == nil:
			return 0
		case one == nil:
			return 1
		case other == nil:
			return -1
		}
		return reversedIf(reverse, cmp.Compare(*one, *other))
	}
}

func largestFirst(figure func(*analysis.ComparisonRow) *float64) func(a, b *analysis.ComparisonRow, reverse bool) int {
	ascending := byFigure(figure)
	return func(a, b *analysis.ComparisonRow, reverse bool) int { return ascending(a, b, !reverse) }
}

func reversedIf(reverse bool, order int) int {
	if reverse {
		return -order
	}
	return order
}

// danish orders names by the Danish alphabet. A collator keeps state, so it is used
// by one at a time.
var danish = struct {
	sync.Mutex
	*collate.Collator
}{Collator: collate.New(language.Danish)}

// compareDanish compares two names by the Danish alphabet.
func compareDanish(a, b string) int {
	danish.Lock()
	defer danish.Unlock()
	return danish.CompareString(a, b)
}
