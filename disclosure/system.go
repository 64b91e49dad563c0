package disclosure

// system is what an attacker may know of one quantity: unknowns that are not
// negative, and equations between them. A figure that two releases show with
// the same value is one unknown, as if the attacker knew that it is the same.
type system struct {
	grid     *grid
	tables   []*table
	figures  *figures
	quantity Quantity
	// unknowns is the number of the unknown by release and index on the grid, or
	// absent or withheld.
	unknowns [][]int32

	// The slices up to equationsOf are by number of the unknown. value is its true
	// value, or a possible one for rows that no release has.
	value []int64
	// fixed is true where it can't change: an older release shows it, or it is
	// zero (zeros are often known, and never taken for protection).
	fixed []bool
	// shownBy is the older release that shows it, or 0.
	shownBy []int32
	// atLeast is true for a sum with a part that is not known, so that its value
	// is a lower bound.
	atLeast []bool
	// isImputed is true for a figure that its publisher hides.
	isImputed []bool
	// cellOf is its cell of the newest table, or noCell.
	cellOf []int32
	// rule has its bounds by the rule.
	rule []bounds
	// ownRange has its bounds by the rule and all equations, computed when first
	// needed.
	ownRange []bounds
	// equationsOf are the equations that it is in.
	equationsOf [][]int32

	equations [][]term
	// hidden and price are by cell of the newest table, shared by the systems
	// of all quantities.
	hidden []bool
	price  []int64

	// knowledge is what the attacker of the current search knows.
	knowledge knowledge
	// certified is the largest width proven so far, by knowledge and unknown.
	certified     [2][]int64
	scratch       scratch
	smallestAreas map[[2]int32][]int32
}

const noCell int32 = -1

func newSystem(g *grid, tables []*table, sums []sum, q Quantity, figures *figures, hidden []bool, price []int64) *system {
	s := &system{grid: g, tables: tables, figures: figures, quantity: q, hidden: hidden, price: price, smallestAreas: map[[2]int32][]int32{}}
	for release := range tables {
		s.addFigures(release)
	}
	for release := range tables {
		s.addTotalsWithoutRow(release, sums)
	}
	for release := range tables {
		s.addEquations(release, sums)
	}
	for k := range s.certified {
		s.certified[k] = make([]int64, len(s.value))
	}
	s.scratch = newScratch(len(s.value), len(s.equations))
	return s
}

func (s *system) addUnknown(value int64, cell int32) int32 {
	s.value = append(s.value, value)
	s.fixed = append(s.fixed, value == 0)
	s.shownBy = append(s.shownBy, 0)
	s.atLeast = append(s.atLeast, false)
	s.isImputed = append(s.isImputed, false)
	s.cellOf = append(s.cellOf, cell)
	s.equationsOf = append(s.equationsOf, nil)
	s.rule = append(s.rule, bounds{0, unbounded})
	return int32(len(s.value) - 1)
}

func (s *system) addFigures(release int) {
	t := s.tables[release]
	unknowns := make([]int32, s.grid.size())
	for n := range unknowns {
		unknowns[n] = absent
	}
	for n, index := range t.cellIndexes {
		v := s.figures.of[release][n]
		if v == unknown {
			unknowns[index] = withheld
			continue
		}
		u := s.sameEarlier(index, v)
		if u == absent {
			cell := noCell
			if release == 0 {
				cell = int32(n)
			}
			u = s.addUnknown(v, cell)
			s.setRuleBounds(u)
		}
		s.isImputed[u] = s.isImputed[u] || t.cells[n].Suppressed
		unknowns[index] = u
		if release > 0 && !t.hidden[n] {
			s.fixed[u] = true
			s.shownBy[u] = int32(release)
		}
	}
	s.unknowns = append(s.unknowns, unknowns)
}

// sameEarlier finds the unknown of another release with the same index and
// value.
func (s *system) sameEarlier(index int32, value int64) int32 {
	for _, unknowns := range s.unknowns {
		if u := unknowns[index]; u >= 0 && s.value[u] == value {
			return u
		}
	}
	return absent
}

// addTotalsWithoutRow makes unknowns of totals that the table leaves out, since
// an attacker can add up their parts and go on from there.
func (s *system) addTotalsWithoutRow(release int, sums []sum) {
	unknowns := s.unknowns[release]
	values, atLeast := s.addUp(unknowns, sums)
	for index, v := range values {
		switch {
		case unknowns[index] != absent:
		case v > 0:
			u := absent
			if release > 0 {
				if same := s.unknowns[0][index]; same >= 0 && s.value[same] == v {
					u = same
				}
			}
			if u == absent {
				u = s.addUnknown(v, noCell)
			}
			s.atLeast[u] = s.atLeast[u] || atLeast[index]
			unknowns[index] = u
		case atLeast[index]:
			unknowns[index] = withheld
		}
	}
}

// addUp gives the value of each index, totals without a row included, and
// whether it lacks a part that we do not know.
func (s *system) addUp(unknowns []int32, sums []sum) ([]int64, []bool) {
	values, atLeast := make([]int64, len(unknowns)), make([]bool, len(unknowns))
	for n, u := range unknowns {
		if u >= 0 {
			values[n] = s.value[u]
		}
		atLeast[n] = u == withheld
	}
	// A total of totals grows with them, so one round for each level is needed:
	// at most one for each area, and one each for groups and their totals.
	for range len(s.grid.structure.areas) + 2 {
		grown := false
		for _, e := range sums {
			if unknowns[e.total] != absent {
				continue
			}
			var total int64
			lacks := atLeast[e.total]
			for _, part := range e.parts {
				total += values[part]
				lacks = lacks || atLeast[part]
			}
			if total > values[e.total] || lacks != atLeast[e.total] {
				values[e.total], atLeast[e.total] = max(total, values[e.total]), lacks
				grown = true
			}
		}
		if !grown {
			break
		}
	}
	return values, atLeast
}

// canMove reports whether the unknown's value is not known to an attacker: no
// release shows it and it is not fixed.
func (s *system) canMove(u int32) bool {
	return !s.fixed[u] && (s.cellOf[u] == noCell || s.hidden[s.cellOf[u]])
}

// priceOf is the price of letting an unknown move: 1 where it is hidden already.
func (s *system) priceOf(u int32) int64 {
	if s.canMove(u) {
		return 1
	}
	return s.price[s.cellOf[u]]
}
