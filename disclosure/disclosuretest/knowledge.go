package disclosuretest

import (
	"maps"
	"math/big"
	"slices"
	"strconv"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

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
