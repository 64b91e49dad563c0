package disclosure

import (
	"cmp"
	"slices"
)

// A pattern moves persons between the smallest areas and groups, and all totals
// with them: one person more in a kommune and group, and for it one fewer in
// another kommune, another group, or (the rectangle of the hypercube method)
// both, or in none (then all totals that contain the cell rise).

const (
	// nowhere is the other area or group of a pattern that only adds persons.
	nowhere int32 = -1
	// maxPatterns is how many of a cell's patterns are kept, the cheapest.
	maxPatterns = 8
	// maxTried bounds how many rows are priced in the search for one cell's patterns.
	maxTried = 60_000
	// shortWidthPrice is added to the price of a pattern in proportion to the width
	// that it lacks.
	shortWidthPrice = 1500
)

type pattern struct {
	change change
	price  int64
}

// patterns are those for one cell with the lowest prices, in ascending order. The
// cheapest one that raises all totals is always among them.
func (s *system) patterns(release int, index int32, need int64) []pattern {
	group, area := s.grid.groupOf(index), s.grid.areaOf(index)
	p := &patternSearch{system: s, release: release, unknowns: s.unknowns[release], group: group, area: area, need: need}
	for _, g := range p.basesOfGroup(group, area) {
		for _, a := range p.basesOfArea(g, area) {
			p.tryAround(g, a)
		}
	}
	if p.raiseAll != nil {
		p.best = append(p.best, *p.raiseAll)
	}
	return p.best
}

type patternSearch struct {
	*system
	release  int
	unknowns []int32
	// group and area are the cell's.
	group, area int32
	need        int64
	best        []pattern
	raiseAll    *pattern
	tried       int
	columns     []term
}

// basesOfGroup are the named groups in which a total group's persons are
// counted, or the group itself.
func (p *patternSearch) basesOfGroup(group, area int32) []int32 {
	if p.grid.isTotal[group] {
		var named []int32
		for _, g := range p.grid.named {
			if u := p.unknowns[p.grid.cellIndex(g, area)]; u >= 0 && !p.fixed[u] {
				named = append(named, g)
			}
		}
		if len(named) > 0 {
			return named
		}
	}
	return []int32{group}
}

// basesOfArea are the smallest areas within an area, or the area itself.
func (p *patternSearch) basesOfArea(group, area int32) []int32 {
	var within []int32
	for _, a := range p.smallest(group) {
		if a == area {
			return []int32{area}
		}
		if slices.Contains(p.grid.above(a), area) {
			within = append(within, a)
		}
	}
	if len(within) == 0 {
		return []int32{area}
	}
	return within
}

// smallest are the areas of a group with a figure that can move, and without
// parts that have one.
func (p *patternSearch) smallest(group int32) []int32 {
	id := [2]int32{int32(p.release), group}
	if list, known := p.smallestAreas[id]; known {
		return list
	}
	has := func(area int32) bool {
		u := p.unknowns[p.grid.cellIndex(group, area)]
		return u >= 0 && !p.fixed[u]
	}
	isTotal := make([]bool, len(p.grid.areas))
	var list []int32
	for area := range int32(len(p.grid.areas)) {
		if has(area) {
			for _, a := range p.grid.above(area) {
				isTotal[a] = true
			}
		}
	}
	for area := range int32(len(p.grid.areas)) {
		if has(area) && !isTotal[area] {
			list = append(list, area)
		}
	}
	p.smallestAreas[id] = list
	return list
}

// tryAround tries all patterns that raise one smallest cell.
func (p *patternSearch) tryAround(group, area int32) {
	for _, other := range p.partners(group, area) {
		if other == area || p.tried > maxTried || other != nowhere && slices.Contains(p.grid.above(other), p.area) {
			continue // within the cell's own area nothing of it moves
		}
		p.setColumns(area, other)
		first := p.row(group, 1)
		if !first.possible || p.tooExpensive(first.price) {
			if other != nowhere {
				continue
			}
		}
		p.tryGroup(group, nowhere, first, other == nowhere)
		if !p.grid.isTotal[p.group] && first.possible {
			for _, g := range p.grid.named {
				if g != group && p.tried <= maxTried {
					p.tryGroup(group, g, first, false)
				}
			}
		}
	}
}

// partners are the areas to move persons to. Those with the same totals come
// first: they are the cheapest, so that the others are mostly skipped by price.
func (p *patternSearch) partners(group, area int32) []int32 {
	smallest := p.smallest(group)
	list := append(make([]int32, 0, len(smallest)+1), nowhere)
	for _, near := range []bool{true, false} {
		for _, other := range smallest {
			if slices.Equal(p.grid.above(other), p.grid.above(area)) == near {
				list = append(list, other)
			}
		}
	}
	return list
}

// setColumns are the areas that change when a person moves from one area to
// another: both, and all totals that contain only one of them.
func (p *patternSearch) setColumns(area, other int32) {
	p.columns = append(p.columns[:0], term{area, 1})
	for _, a := range p.grid.above(area) {
		if other == nowhere || a != other && !slices.Contains(p.grid.above(other), a) {
			p.columns = append(p.columns, term{a, 1})
		}
	}
	if other == nowhere {
		return
	}
	p.columns = append(p.columns, term{other, -1})
	for _, a := range p.grid.above(other) {
		if a != area && !slices.Contains(p.grid.above(area), a) {
			p.columns = append(p.columns, term{a, -1})
		}
	}
}

// rowMove is the price of moving the columns in one group, and how often that can
// be done upward and downward.
type rowMove struct {
	possible bool
	price    int64
	up, down int64
}

func (p *patternSearch) row(group int32, sign int64) rowMove {
	p.tried++
	m := rowMove{possible: true, up: p.need, down: p.need}
	for _, c := range p.columns {
		u := p.unknowns[p.grid.cellIndex(group, c.unknown)]
		if u == absent {
			continue
		}
		if u == withheld || p.fixed[u] {
			return rowMove{}
		}
		m.price += p.priceOf(u)
		high, low := p.roomFrom(u, p.scratch.high[u]), p.roomFrom(u, p.scratch.low[u])
		if c.sign*sign < 0 {
			m.up, m.down = min(m.up, high.down), min(m.down, low.up)
		} else {
			m.up, m.down = min(m.up, high.up), min(m.down, low.down)
		}
	}
	return m
}

func (m rowMove) and(o rowMove) rowMove {
	return rowMove{m.possible && o.possible, m.price + o.price, min(m.up, o.up), min(m.down, o.down)}
}

func (p *patternSearch) tooExpensive(price int64) bool {
	return len(p.best) == maxPatterns && price >= p.best[len(p.best)-1].price
}

// tryGroup adds the rows of the other group or, without one, those of the groups
// that are totals, and keeps the pattern if it is cheap enough.
func (p *patternSearch) tryGroup(group, other int32, move rowMove, raising bool) {
	rows := []term{{group, 1}}
	if other != nowhere {
		rows = append(rows, term{other, -1})
		move = move.and(p.row(other, -1))
	} else {
		for g, all := range p.grid.isTotal {
			if all && int32(g) != group {
				rows = append(rows, term{int32(g), 1})
				move = move.and(p.row(int32(g), 1))
			}
		}
	}
	width := move.up + move.down
	if !move.possible || width == 0 {
		return
	}
	price := move.price
	if width < p.need {
		price += shortWidthPrice * (p.need - width) / p.need
	}
	if raising && (p.raiseAll == nil || price < p.raiseAll.price) {
		p.raiseAll = &pattern{p.build(rows), price}
	}
	if p.tooExpensive(price) {
		return
	}
	at, _ := slices.BinarySearchFunc(p.best, price, func(b pattern, price int64) int {
		return cmp.Or(cmp.Compare(b.price, price), -1)
	})
	p.best = slices.Insert(p.best, at, pattern{p.build(rows), price})
	if len(p.best) > maxPatterns {
		p.best = p.best[:maxPatterns]
	}
}

func (p *patternSearch) build(rows []term) change {
	var c change
	for _, row := range rows {
		for _, column := range p.columns {
			if u := p.unknowns[p.grid.cellIndex(row.unknown, column.unknown)]; u >= 0 {
				c = append(c, term{u, row.sign * column.sign})
			}
		}
	}
	return c
}
