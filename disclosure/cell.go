package disclosure

import (
	"slices"

	"kommunebench/kommune"
)

// Key is which cell of a table is meant.
type Key struct {
	// TargetGroupID is empty where a cell has no group.
	TargetGroupID string
	Area          kommune.Area
}

// Cell is one figure of one indicator and period. Counts are persons, 0 or
// more; nil where not known.
type Cell struct {
	TargetGroupID string
	Area          kommune.Area
	// Count is the numerator of a proportion or rate, the value of a COUNT.
	Count *float64
	// Rest is denominator less numerator of a PROPORTION.
	Rest *float64
	// Base is the denominator itself where it counts persons and Rest means
	// nothing (RATE, MEAN).
	Base *float64
	// Unknown cells are missing or do not apply. Figures set are ignored.
	Unknown bool
	// Suppressed cells were hidden by their publisher. They stay so, figures set
	// are ignored, and further cells are hidden so that they can't be worked out.
	Suppressed bool
}

// Key gives the cell's key.
func (c Cell) Key() Key { return Key{c.TargetGroupID, c.Area} }

// Before is the same table in an earlier release that can still be read.
type Before struct {
	ReleaseID string
	// Cells have their true figures, also where the release hides them.
	Cells []Cell
	// Hidden are the cells whose figures the release hides.
	Hidden map[Key]bool
}

// SameFigures reports whether two tables have the same cells with the same figures, in
// any order, and the same of them hidden by their publisher.
func SameFigures(a, b []Cell) bool {
	if len(a) != len(b) {
		return false
	}
	others := make(map[Key]Cell, len(b))
	for _, cell := range b {
		others[cell.Key()] = cell
	}
	return !slices.ContainsFunc(a, func(cell Cell) bool {
		other, has := others[cell.Key()]
		if !has || cell.Suppressed != other.Suppressed || cell.Unknown != other.Unknown {
			return true
		}
		return slices.ContainsFunc(Quantities(), func(q Quantity) bool {
			x, y := cell.Figure(q), other.Figure(q)
			return (x == nil) != (y == nil) || x != nil && *x != *y
		})
	})
}

// Reason is why a cell is hidden.
type Reason string

// The reasons, in the order in which they are given: a cell has the first that
// fits.
const (
	// Primary cells are small by themselves.
	Primary Reason = "PRIMARY"
	// Secondary cells keep others from being worked out.
	Secondary Reason = "SECONDARY"
	// Carried cells are secondary for the sake of a cell that an older release
	// hides.
	Carried Reason = "CARRIED"
)

// Exposure is a hidden cell that can be worked out, exactly or more closely
// than it should, all the same.
type Exposure struct {
	Key
	// ReleaseID is the older release that helps, or whose hidden cell this is;
	// empty where the table alone leaves no choice.
	ReleaseID string
	// KnowsRule is true where only an attacker can do so who knows the limit and
	// which hidden counts are small.
	KnowsRule bool
	// Why is a clause in English for the person who loads the data.
	Why string
}

// Plan is the result of Protect.
type Plan struct {
	// Hidden has the cells to hide, each with the first reason that applies. Those
	// that their publisher suppressed are not among them.
	Hidden map[Key]Reason
	// Exposed is sorted by key and release.
	Exposed []Exposure
}

// Quantity is one of the figures of a cell that count persons.
type Quantity int

// The quantities. Sums hold for each of them by itself.
const (
	Count Quantity = iota
	Rest
	Base
)

// Quantities lists them all.
func Quantities() []Quantity { return []Quantity{Count, Rest, Base} }

// String names the quantity as people read it.
func (q Quantity) String() string {
	switch q {
	case Count:
		return "count"
	case Rest:
		return "remainder"
	case Base:
		return "denominator"
	}
	return "unknown quantity"
}

// Figure is the cell's figure of a quantity, in persons; nil where it is unknown or
// hidden by its publisher.
func (c Cell) Figure(q Quantity) *float64 {
	if c.Unknown || c.Suppressed {
		return nil
	}
	switch q {
	case Count:
		return c.Count
	case Rest:
		return c.Rest
	case Base:
		return c.Base
	}
	return nil
}
