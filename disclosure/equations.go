package disclosure

import "slices"

// sum is one equation by places: the parts add up to the total.
type sum struct {
	total int32
	parts []int32
}

// sums are all that the structure allows on the frame: the parts of each area
// within each group, and the named groups within each area. Totals of low
// height come first.
func (f *grid) sums() []sum {
	var list []sum
	order := make([]int, len(f.structure.totals))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return int(f.height(f.structure.totals[a].area) - f.height(f.structure.totals[b].area))
	})
	for group := range f.groups {
		for _, n := range order {
			t := f.structure.totals[n]
			parts := make([]int32, len(t.parts))
			for m, part := range t.parts {
				parts[m] = f.cellIndex(int32(group), part)
			}
			list = append(list, sum{f.cellIndex(int32(group), t.area), parts})
		}
	}
	return append(list, f.groupSums()...)
}

func (f *grid) groupSums() []sum {
	if len(f.named) == 0 {
		return nil
	}
	var list []sum
	for area := range f.areas {
		first := absent
		for group, all := range f.isTotal {
			if !all {
				continue
			}
			total := f.cellIndex(int32(group), int32(area))
			parts := make([]int32, len(f.named))
			for n, named := range f.named {
				parts[n] = f.cellIndex(named, int32(area))
			}
			list = append(list, sum{total, parts})
			// Two groups that both stand for everybody are one figure.
			if first == absent {
				first = total
			} else {
				list = append(list, sum{total, []int32{first}})
			}
		}
	}
	return list
}

// term is one unknown of an equation, by its number, and its sign: parts are
// +1, the total is -1.
type term struct {
	unknown int32
	sign    int64
}

// addEquations takes the sums that are true of one release's figures.
func (s *system) addEquations(release int, sums []sum) {
	places := s.unknowns[release]
	var short []shortfall
	zero := make([]bool, len(places))
	for _, e := range sums {
		if release > 0 && s.sameInNewest(release, e) {
			continue
		}
		gap, closed, some := s.gap(places, e)
		rounded := isRounding(places, e, gap)
		switch {
		case !some || gap < 0 && !rounded:
			continue // nothing to work out, or no sum of these parts
		case rounded || closed:
			s.addEquation(places, e, nil)
			if rounded && !closed {
				for _, part := range e.parts {
					zero[part] = zero[part] || places[part] == absent
				}
			}
		default:
			short = append(short, shortfall{sum: e, gap: gap})
		}
	}
	s.addShortfalls(places, short, zero)
}

// gap is the total less its parts. It is closed where it has a figure that we do
// not know: then the equation counts as true, and the unknown figure as
// known to the attacker, because we can't tell what he may know of it. The last
// result is false where the table has no such total or none of its parts.
func (s *system) gap(places []int32, e sum) (gap int64, closed, parts bool) {
	total := places[e.total]
	if total == absent {
		return 0, false, false
	}
	for _, part := range e.parts {
		switch u := places[part]; u {
		case absent:
		case withheld:
			closed, parts = true, true
		default:
			gap -= s.value[u]
			closed, parts = closed || s.atLeast[u], true
		}
	}
	if total == withheld {
		return 0, true, parts
	}
	gap += s.value[total]
	closed = closed || s.atLeast[total]
	return gap, closed, parts
}

// isRounding reports whether rounding explains a gap: each rounded figure, the
// total too, is up to half a unit off. Such a sum is taken to hold with exactly
// the gap that is seen, as if the attacker knew by how much rounding has moved
// it: who knows only that it is no more than half a unit a figure, or that a few
// persons belong to no part, knows less.
func isRounding(places []int32, e sum, gap int64) bool {
	figures := int64(1)
	for _, part := range e.parts {
		if places[part] != absent {
			figures++
		}
	}
	return max(gap, -gap) <= (figures+1)/2
}

func (s *system) sameInNewest(release int, e sum) bool {
	newest, older := s.unknowns[0], s.unknowns[release]
	if newest[e.total] != older[e.total] {
		return false
	}
	for _, part := range e.parts {
		if newest[part] != older[part] {
			return false
		}
	}
	return true
}

// addEquation keeps the terms that can change.
func (s *system) addEquation(places []int32, e sum, slack []int32) {
	var terms []term
	add := func(u int32, sign int64) {
		if u >= 0 && !s.fixed[u] {
			terms = append(terms, term{u, sign})
		}
	}
	add(places[e.total], -1)
	for _, part := range e.parts {
		add(places[part], 1)
	}
	for _, u := range slack {
		add(u, 1)
	}
	if len(terms) == 0 {
		return
	}
	number := int32(len(s.equations))
	s.equations = append(s.equations, terms)
	for _, t := range terms {
		s.in[t.unknown] = append(s.in[t.unknown], number)
	}
}
