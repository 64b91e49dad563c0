package disclosure

import (
	"cmp"
	"slices"
)

// A pattern moves persons between the smallest areas and groups, and all totals
// with them: one person more in a kommune and group, and for it one fewer in
// another kommune, another group, or (the rectangle of the hypercube method)
// both, or nowhere (then all totals that contain the cell rise).

const (
	// nowhere stands for no other area or group.
	nowhere int32 = -1
	// mostPatterns are kept for trial.
	mostPatterns = 8
	// mostTried bounds the look through one cell's patterns.
	mostTried = 60_000
	// shortage is the price of a pattern that is not wide enough by itself.
	shortage = 1500
)

type pattern struct {
	change change
	price  int64
}

// patterns are the cheapest for one cell, the cheapest first; that which raises
// all totals is always among them.
func (s *system) patterns(release int, place int32, need int64) []pattern {
	group, area := s.grid.groupOf(place), s.grid.areaOf(place)
	p := &patternSearch{system: s, release: release, places: s.unknowns[release], group: group, area: area, need: need}
	for _, g := range p.basesOfGroup(group, area) {
		for _, a := range p.basesOfArea(g, area) {
			p.tryAround(g, a)
		}
	}
	if p.raising != nil {
		p.best = append(p.best, *p.raising)
	}
	return p.best
}

type patternSearch struct {
	*system
	release int
	places  []int32
	// group and area are the cell's.
	group, area int32
	need        int64
	best        []pattern
	raising     *pattern
	tried       int
	columns     []term
}

// basesOfGroup are the named groups in which a total group's persons are
// counted, or the group itself.
func (p *patternSearch) basesOfGroup(group, area int32) []int32 {
	if p.grid.isTotal[group] {
		var named []int32
		for _, g := range p.grid.named {
			if u := p.places[p.grid.cellIndex(g, area)]; u >= 0 && !p.fixed[u] {
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
	if list, known := p.leaves[id]; known {
		return list
	}
	has := func(area int32) bool {
		u := p.places[p.grid.cellIndex(group, area)]
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
	p.leaves[id] = list
	return list
}

// tryAround tries all patterns that raise one smallest cell.
func (p *patternSearch) tryAround(group, area int32) {
	for _, other := range p.partners(group, area) {
		if other == area || p.tried > mostTried || other != nowhere && slices.Contains(p.grid.above(other), p.area) {
			continue // within the cell's own area nothing of it moves
		}
		p.setColumns(area, other)
		first := p.row(group, 1)
		if !first.possible || p.tooDear(first.price) {
			if other != nowhere {
				continue
			}
		}
		p.tryGroup(group, nowhere, first, other == nowhere)
		if !p.grid.isTotal[p.group] && first.possible {
			for _, g := range p.grid.named {
				if g != group && p.tried <= mostTried {
					p.tryGroup(group, g, first, false)
				}
			}
		}
	}
}

// partners are the areas to move persons to, those first that have the same
// totals: they are the cheapest, and what is dearer then needs no second look.
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

// rowMove is what it takes to move the columns in one group.
type rowMove struct {
	possible bool
	price    int64
	up, down int64
}

func (p *patternSearch) row(group int32, sign int64) rowMove {
	p.tried++
	m := rowMove{possible: true, up: p.need, down: p.need}
	for _, c := range p.columns {
		u := p.places[p.grid.cellIndex(group, c.unknown)]
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

func (m rowMove) with(o rowMove) rowMove {
	return rowMove{m.possible && o.possible, m.price + o.price, min(m.up, o.up), min(m.down, o.down)}
}

func (p *patternSearch) tooDear(price int64) bool {
	return len(p.best) == mostPatterns && price >= p.best[len(p.best)-1].price
}

// tryGroup completes the rows: the other group's, or without one those of the
// groups that stand for all.
func (p *patternSearch) tryGroup(group, other int32, move rowMove, raising bool) {
	rows := []term{{group, 1}}
	if other != nowhere {
		rows = append(rows, term{other, -1})
		move = move.with(p.row(other, -1))
	} else {
		for g, all := range p.grid.isTotal {
			if all && int32(g) != group {
				rows = append(rows, term{int32(g), 1})
				move = move.with(p.row(int32(g), 1))
			}
		}
	}
	width := move.up + move.down
	if !move.possible || width == 0 {
		return
	}
	price := move.price
	if width < p.need {
		price += shortage * (p.need - width) / p.need
	}
	if raising && (p.raising == nil || price < p.raising.price) {
		p.raising = &pattern{p.build(rows), price}
	}
	if p.tooDear(price) {
		return
	}
	at, _ := slices.BinarySearchFunc(p.best, price, func(b pattern, price int64) int {
		return cmp.Or(cmp.Compare(b.price, price), -1)
	})
	p.best = slices.Insert(p.best, at, pattern{p.build(rows), price})
	if len(p.best) > mostPatterns {
		p.best = p.best[:mostPatterns]
	}
}

func (p *patternSearch) build(rows []term) change {
	var c change
	for _, row := range rows {
		for _, column := range p.columns {
			if u := p.places[p.grid.cellIndex(row.unknown, column.unknown)]; u >= 0 {
				c = append(c, term{u, row.sign * column.sign})
			}
		}
	}
	return c
}
