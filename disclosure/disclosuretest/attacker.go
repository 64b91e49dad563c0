// Package disclosuretest is an attacker for tests: from what is published it
// works out, exactly, between which bounds every hidden cell must lie. It shares
// no code with package disclosure.
package disclosuretest

import (
	"math/big"

	"kommunebench/disclosure"
)

// Release is what readers see of one table: cells with figures, and which are
// hidden. Cells that are in neither have no row.
type Release struct {
	Published []disclosure.Cell
	Hidden    []disclosure.Key
}

// See is what readers see of cells of which a plan hides some.
func See(cells []disclosure.Cell, hidden map[disclosure.Key]disclosure.Reason) Release {
	var r Release
	for _, c := range cells {
		if _, is := hidden[c.Key()]; is {
			r.Hidden = append(r.Hidden, c.Key())
		} else {
			r.Published = append(r.Published, c)
		}
	}
	return r
}

// Attacker knows releases of one table and how areas and groups add up.
type Attacker struct {
	Structure *disclosure.Structure
	Quantity  disclosure.Quantity
	Releases  []Release
	// Same reports whether a cell has the same figure in two releases: more than
	// an attacker knows for sure. Nil where there is one release.
	Same func(key disclosure.Key, a, b int) bool
	// MayFallShort tells of which totals some persons belong to no part, or to
	// parts without a row. Nil for none.
	MayFallShort func(total disclosure.Key, parts []disclosure.Key) bool
	// Rounded says that every figure is a whole number rounded by itself, so that
	// a sum of n figures, its total among them, may be off by n/2.
	Rounded bool
	// Off is by how much a sum of so many rounded figures may be off, for an attacker
	// who goes by what is likely; nil for one who goes by what is possible.
	Off func(figures int) float64
	// Deviation gives by how much the parts of a sum exceed its total, where the
	// attacker knows how rounding has moved it; false where it says nothing. Nil
	// for none.
	Deviation func(total disclosure.Key, parts []disclosure.Key) (float64, bool)
	// Rule gives what a hidden figure can be at least and at most for an attacker
	// who knows which of them are small: the second nil where there is no bound.
	// Nil for an attacker who knows that counts are not negative, and no more.
	Rule func(release int, key disclosure.Key) (least, most *big.Rat)
}

// Intervals attacks one release whose sums are all true, rows without a figure
// counting as zero.
func Intervals(s *disclosure.Structure, published []disclosure.Cell, hidden []disclosure.Key, q disclosure.Quantity) (map[disclosure.Key]Interval, error) {
	a := Attacker{Structure: s, Quantity: q, Releases: []Release{{published, hidden}}}
	all, err := a.Intervals()
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Intervals gives for each release the bounds of its hidden cells. The error
// says that nothing fits what is published: then some sum is not true.
func (a *Attacker) Intervals() ([]map[disclosure.Key]Interval, error) {
	k := &knowledge{attacker: a, least: map[int]*big.Rat{}}
	for n := range a.Releases {
		k.read(n)
	}
	k.link()
	for n := range a.Releases {
		k.addSums(n)
		k.addRule(n)
	}
	bounds, err := k.solve()
	if err != nil {
		return nil, err
	}
	all := make([]map[disclosure.Key]Interval, len(a.Releases))
	for n, r := range a.Releases {
		all[n] = map[disclosure.Key]Interval{}
		for _, key := range r.Hidden {
			v := k.variable[n][key]
			if known := k.known[v]; known != nil {
				all[n][key] = Interval{known, known}
			} else {
				all[n][key] = bounds[v]
			}
		}
	}
	return all, nil
}
