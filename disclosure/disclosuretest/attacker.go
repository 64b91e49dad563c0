// Package disclosuretest is an attacker for tests: from what is published it
// works out, exactly, between which bounds every hidden cell must lie. It shares
// no code with package disclosure.
package disclosuretest

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strconv"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

// Interval is between which values a hidden figure must lie.
type Interval struct {
	Min *big.Rat
	// Max is nil where there is no upper bound.
	Max *big.Rat
}

// Whole is the interval of the whole numbers within.
func (i Interval) Whole() Interval {
	one := big.NewInt(1)
	ceil := new(big.Int).Add(i.Min.Num(), new(big.Int).Sub(i.Min.Denom(), one))
	whole := Interval{Min: new(big.Rat).SetInt(ceil.Div(ceil, i.Min.Denom()))}
	if i.Max != nil {
		whole.Max = new(big.Rat).SetInt(new(big.Int).Div(i.Max.Num(), i.Max.Denom()))
	}
	return whole
}

// AtLeast reports whether the interval is at least so wide.
func (i Interval) AtLeast(width float64) bool {
	return i.Max == nil || new(big.Rat).Sub(i.Max, i.Min).Cmp(new(big.Rat).SetFloat64(width)) >= 0
}

// IsPoint reports whether the figure is known exactly.
func (i Interval) IsPoint() bool { return i.Max != nil && i.Min.Cmp(i.Max) == 0 }

// String writes the interval as [min, max].
func (i Interval) String() string {
	if i.Max == nil {
		return fmt.Sprintf("[%s, ...)", i.Min.RatString())
	}
	return fmt.Sprintf("[%s, %s]", i.Min.RatString(), i.Max.RatString())
}

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

// knowledge numbers the figures as variables; equations are over those that are
// not known.
type knowledge struct {
	attacker *Attacker
	variable []map[disclosure.Key]int
	known    []*big.Rat
	// least are bounds other than zero, by variable.
	least map[int]*big.Rat
	rows  []map[int]*big.Rat
	right []*big.Rat
}

func (k *knowledge) newVariable(known *big.Rat) int {
	k.known = append(k.known, known)
	return len(k.known) - 1
}

func (k *knowledge) read(n int) {
	vs := map[disclosure.Key]int{}
	for _, c := range k.attacker.Releases[n].Published {
		var known *big.Rat
		if v := c.Figure(k.attacker.Quantity); v != nil {
			known, _ = new(big.Rat).SetString(strconv.FormatFloat(*v, 'f', -1, 64))
		}
		vs[c.Key()] = k.newVariable(known)
	}
	for _, key := range k.attacker.Releases[n].Hidden {
		vs[key] = k.newVariable(nil)
	}
	k.addTotals(vs)
	k.variable = append(k.variable, vs)
}

// addTotals gives a variable to each total without a row that has a part with
// one: the attacker can add up what the table does not.
func (k *knowledge) addTotals(vs map[disclosure.Key]int) {
	for grown := true; grown; {
		grown = false
		for key := range maps.Clone(vs) {
			for _, t := range k.attacker.Structure.Totals() {
				total := disclosure.Key{TargetGroupID: key.TargetGroupID, Area: t.Area}
				if _, has := vs[total]; !has && slices.Contains(t.Parts, key.Area) {
					vs[total] = k.newVariable(nil)
					grown = true
				}
			}
		}
	}
}

// link makes one variable of what is the same in two releases, known if either
// is.
func (k *knowledge) link() {
	if k.attacker.Same == nil {
		return
	}
	for n, vs := range k.variable {
		for m := range n {
			for key, v := range vs {
				u, both := k.variable[m][key]
				if !both || u == v || !k.attacker.Same(key, m, n) {
					continue
				}
				if k.known[u] == nil {
					k.known[u] = k.known[v]
				}
				vs[key] = u
			}
		}
	}
}

// addRule takes what the rule says of a release's hidden figures.
func (k *knowledge) addRule(n int) {
	if k.attacker.Rule == nil {
		return
	}
	for _, key := range k.attacker.Releases[n].Hidden {
		v := k.variable[n][key]
		if k.known[v] != nil || k.least[v] != nil {
			continue
		}
		least, most := k.attacker.Rule(n, key)
		k.least[v] = least
		if most != nil {
			k.addRow(map[int]*big.Rat{v: big.NewRat(1, 1), k.newVariable(nil): big.NewRat(1, 1)}, most)
		}
	}
}

func (k *knowledge) addSums(n int) {
	vs := k.variable[n]
	areas := map[kommune.Area]bool{}
	var all, named []string
	groups := map[string]bool{}
	for key := range vs {
		areas[key.Area] = true
		groups[key.TargetGroupID] = true
	}
	for group := range groups {
		if k.attacker.Structure.IsTotalGroup(group) {
			all = append(all, group)
		} else {
			named = append(named, group)
		}
	}
	slices.Sort(all)
	slices.Sort(named)
	for group := range groups {
		for _, t := range k.attacker.Structure.Totals() {
			parts := make([]disclosure.Key, len(t.Parts))
			for m, part := range t.Parts {
				parts[m] = disclosure.Key{TargetGroupID: group, Area: part}
			}
			k.addSum(vs, disclosure.Key{TargetGroupID: group, Area: t.Area}, parts)
		}
	}
	for area := range areas {
		for m, total := range all {
			var parts []disclosure.Key
			for _, group := range named {
				parts = append(parts, disclosure.Key{TargetGroupID: group, Area: area})
			}
			key := disclosure.Key{TargetGroupID: total, Area: area}
			k.addSum(vs, key, parts)
			if m > 0 && len(named) > 0 {
				k.addSum(vs, key, []disclosure.Key{{TargetGroupID: all[0], Area: area}})
			}
		}
	}
}

// addSum takes a sum whose total and one part at least have a row, unless
// figures in plain view speak against it.
func (k *knowledge) addSum(vs map[disclosure.Key]int, total disclosure.Key, parts []disclosure.Key) {
	t, has := vs[total]
	if !has {
		return
	}
	row, right, open, some := map[int]*big.Rat{}, new(big.Rat), false, false
	put := func(v int, sign int64) {
		if k.known[v] != nil {
			right.Sub(right, new(big.Rat).Mul(k.known[v], big.NewRat(sign, 1)))
			return
		}
		row[v] = big.NewRat(sign, 1)
		open = open || sign > 0
	}
	for _, key := range parts {
		if v, has := vs[key]; has {
			put(v, 1)
			some = true
		}
	}
	put(t, -1)
	if !some || len(row) == 0 {
		return
	}
	if deviation, known := k.deviation(total, parts); known {
		k.addRow(row, right.Add(right, deviation))
		return
	}
	off := k.mostRounding(vs, parts)
	if least := new(big.Rat).Neg(off); k.known[t] != nil && (right.Cmp(least) < 0 || !open && right.Cmp(off) > 0) {
		return
	}
	if off.Sign() > 0 {
		// parts - total = error - off, with error + rest = 2 * off.
		deviation, rest := k.newVariable(nil), k.newVariable(nil)
		row[deviation] = big.NewRat(-1, 1)
		right.Sub(right, off)
		k.addRow(map[int]*big.Rat{deviation: big.NewRat(1, 1), rest: big.NewRat(1, 1)}, new(big.Rat).Add(off, off))
	}
	if f := k.attacker.MayFallShort; f != nil && f(total, parts) {
		row[k.newVariable(nil)] = big.NewRat(1, 1)
	}
	k.addRow(row, right)
}

func (k *knowledge) addRow(row map[int]*big.Rat, right *big.Rat) {
	k.rows = append(k.rows, row)
	k.right = append(k.right, right)
}

func (k *knowledge) deviation(total disclosure.Key, parts []disclosure.Key) (*big.Rat, bool) {
	if k.attacker.Deviation == nil {
		return nil, false
	}
	deviation, known := k.attacker.Deviation(total, parts)
	return new(big.Rat).SetFloat64(deviation), known
}

// mostRounding is by how much rounding may move a sum.
func (k *knowledge) mostRounding(vs map[disclosure.Key]int, parts []disclosure.Key) *big.Rat {
	off := new(big.Rat)
	if !k.attacker.Rounded {
		return off
	}
	figures := int64(1)
	for _, key := range parts {
		if _, has := vs[key]; has {
			figures++
		}
	}
	if k.attacker.Off != nil {
		return off.SetFloat64(k.attacker.Off(int(figures)))
	}
	return off.SetInt64(figures / 2)
}
