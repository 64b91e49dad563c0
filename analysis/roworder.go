package analysis

import (
	"cmp"
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"kommunebench/kommune"
)

// RowOrder is an order of a comparison's rows.
type RowOrder string

// The orders. In all of them rows without what they are ordered by come last, and
// those that are equal stand by rank, then by code.
const (
	// RowsByRank is the order of Comparison.Rows.
	RowsByRank RowOrder = "RANK"
	// RowsByValue has the largest first.
	RowsByValue RowOrder = "VALUE"
	// RowsByName is the Danish alphabet: æ, ø, å last, and aa as å.
	RowsByName RowOrder = "NAME"
	// RowsByDifference has the largest difference from the benchmark first.
	RowsByDifference RowOrder = "DIFFERENCE"
	// RowsByPValue has the smallest p value first: the surest difference from the
	// other kommuner.
	RowsByPValue RowOrder = "P_VALUE"
)

// RowsBy are the rows of a comparison in an order, or in its reverse.
func (c *Comparison) RowsBy(order RowOrder, reverse bool) []ComparisonRow {
	places := make([]int, len(c.Rows))
	for n := range places {
		places[n] = n
	}
	compare := rowComparison(order)
	slices.SortStableFunc(places, func(a, b int) int { return compare(&c.Rows[a], &c.Rows[b], reverse) })
	rows := make([]ComparisonRow, len(places))
	for n, place := range places {
		rows[n] = c.Rows[place]
	}
	return rows
}

// rowComparison is how two rows are compared in an order or its reverse.
func rowComparison(order RowOrder) func(a, b *ComparisonRow, reverse bool) int {
	switch order {
	case RowsByValue:
		return largestFirst(func(r *ComparisonRow) *float64 { return r.Value })
	case RowsByDifference:
		return largestFirst(func(r *ComparisonRow) *float64 { return r.Difference })
	case RowsByPValue:
		return byFigure(func(r *ComparisonRow) *float64 { return r.PValue })
	case RowsByName:
		return func(a, b *ComparisonRow, reverse bool) int {
			return reversedIf(reverse, compareDanish(a.Kommune.Name, b.Kommune.Name))
		}
	case RowsByRank:
	}
	return byFigure(func(r *ComparisonRow) *int { return r.Rank })
}

// byFigure has the smallest first, or last where reversed, and rows without one after
// all others.
func byFigure[T cmp.Ordered](figure func(*ComparisonRow) *T) func(a, b *ComparisonRow, reverse bool) int {
	return func(a, b *ComparisonRow, reverse bool) int {
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

func largestFirst(figure func(*ComparisonRow) *float64) func(a, b *ComparisonRow, reverse bool) int {
	ascending := byFigure(figure)
	return func(a, b *ComparisonRow, reverse bool) int { return ascending(a, b, !reverse) }
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

// Row is a kommune's row; nil where the kommune is not among those compared. An
// unknown code is refused.
func (c *Comparison) Row(catalogue *kommune.Catalogue, code kommune.Code) (*ComparisonRow, error) {
	if _, known := catalogue.Kommuner.Find(string(code)); !known {
		return nil, kommune.InvalidInput("kommune", string(code), "the code of one of the 98 kommuner")
	}
	for n := range c.Rows {
		if c.Rows[n].Kommune.Code == code {
			return &c.Rows[n], nil
		}
	}
	return nil, nil //nolint:nilnil // no row is an answer: the kommune is outside the filter
}
