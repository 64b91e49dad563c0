package disclosure

import "slices"

// sum is one equation between cells of the grid, by index: the parts add up to
// the total.
type sum struct {
	total int32
	parts []int32
}

// sums are all that the structure allows on the grid: the parts of each area
// within each group, and the named groups within each area. Totals of low
// height come first.
func (g *grid) sums() []sum {
	var list []sum
	order := make([]int, len(g.structure.totals))
	for n := range order {
		order[n] = n
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return int(g.height(g.structure.totals[a].area) - g.height(g.structure.totals[b].area))
	})
	for group := range g.groups {
		for _, n := range order {
			t := g.structure.totals[n]
			parts := make([]int32, len(t.parts))
			for m, part := range t.parts {
				parts[m] = g.cellIndex(int32(group), part)
			}
			list = append(list, sum{g.cellIndex(int32(group), t.area), parts})
		}
	}
	return append(list, g.groupSums()...)
}

func (g *grid) groupSums() []sum {
	if len(g.named) == 0 {
		return nil
	}
	var list []sum
	for area := range g.areas {
		first := absent
		for group, all := range g.isTotal {
			if !all {
				continue
			}
			total := g.cellIndex(int32(group), int32(area))
			parts := make([]int32, len(g.named))
			for n, named := range g.named {
				parts[n] = g.cellIndex(named, int32(area))
			}
			list = append(list, sum{total, parts})
			// Two groups that both cover everybody have the same figure.
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
	unknowns := s.unknowns[release]
	var short []shortfall
	zero := make([]bool, len(unknowns))
	for _, e := range sums {
		if release > 0 && s.sameInNewest(release, e) {
			continue
		}
		gap, closed, some := s.gap(unknowns, e)
		rounded := isRounding(unknowns, e, gap)
		least := gap + s.madeUp(unknowns, e)
		switch {
		case !some || least < 0 && !isRounding(unknowns, e, least):
			continue // nothing to work out, or no sum of these parts
		case rounded || closed:
			s.addEquation(unknowns, e, nil)
			if rounded && !closed {
				for _, part := range e.parts {
					zero[part] = zero[part] || unknowns[part] == absent
				}
			}
		default:
			short = append(short, shortfall{sum: e, gap: gap})
		}
	}
	s.addShortfalls(unknowns, short, zero)
}

// gap is the total less its parts. It is closed where it has a figure that we do
// not know, or one that we made up for it: then the equation counts as true, and the unknown figure as
// known to the attacker, because the publisher may have given it to others. The
// last result is false where the table has no such total or none of its parts.
func (s *system) gap(unknowns []int32, e sum) (gap int64, closed, parts bool) {
	total := unknowns[e.total]
	if total == absent {
		return 0, false, false
	}
	for _, part := range e.parts {
		switch u := unknowns[part]; u {
		case absent:
		case withheld:
			closed, parts = true, true
		default:
			gap -= s.value[u]
			closed, parts = closed || s.atLeast[u] || s.isImputed[u], true
		}
	}
	if total == withheld {
		return 0, true, parts
	}
	gap += s.value[total]
	closed = closed || s.atLeast[total] || s.isImputed[total]
	return gap, closed, parts
}

// madeUp is how much of a gap is of figures that we made up: what is known of the
// parts may be less than the total by so much more.
func (s *system) madeUp(unknowns []int32, e sum) int64 {
	if total := unknowns[e.total]; total >= 0 && s.isImputed[total] {
		return unbounded
	}
	var sum int64
	for _, part := range e.parts {
		if u := unknowns[part]; u >= 0 && s.isImputed[u] {
			sum += s.value[u]
		}
	}
	return sum
}

// isRounding reports whether rounding explains a gap: each rounded figure, the
// total too, is up to half a unit off. Such a sum is taken to hold with exactly
// the gap that is seen, as if the attacker knew by how much rounding has moved
// it: an attacker who only knows that it is at most half a unit for each figure,
// or that a few persons belong to no part, knows less.
func isRounding(unknowns []int32, e sum, gap int64) bool {
	figures := int64(1)
	for _, part := range e.parts {
		if unknowns[part] != absent {
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
func (s *system) addEquation(unknowns []int32, e sum, slack []int32) {
	var terms []term
	add := func(u int32, sign int64) {
		if u >= 0 && !s.fixed[u] {
			terms = append(terms, term{u, sign})
		}
	}
	add(unknowns[e.total], -1)
	for _, part := range e.parts {
		add(unknowns[part], 1)
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
		s.equationsOf[t.unknown] = append(s.equationsOf[t.unknown], number)
	}
}
