package disclosure

// system is what an attacker may know of one quantity: unknowns that are not
// negative, and equations between them. A figure that two releases show with
// the same value is one unknown, as if the attacker knew that it is the same.
type system struct {
	grid     *grid
	tables   []*table
	figures  *figures
	quantity Quantity
	// unknowns tells for each release and place which unknown stands there,
	// absent or withheld.
	unknowns [][]int32

	// By number of the unknown: its true value, or for rows that no release
	// has, one that is possible;
	value []int64
	// whether it can't change: an older release shows it, or it is zero (zeros
	// are often known, and never taken for protection);
	fixed []bool
	// the older release that shows it, or 0;
	shownBy []int32
	// whether it is a sum of which we lack a part, so that its value is a least
	// one;
	atLeast []bool
	// its cell of the newest table, or noCell;
	cell []int32
	// what the rule says of it;
	rule []bounds
	// what the rule and all equations say of it, made when first asked for;
	ownRange []bounds
	// the equations that it is in.
	in [][]int32

	equations [][]term
	// hidden and price are by cell of the newest table, shared by the systems
	// of all quantities.
	hidden []bool
	price  []int64

	// knowledge is the attacker's in the search under way.
	knowledge knowledge
	// certified is by knowledge and unknown.
	certified [2][]int64
	scratch   scratch
	leaves    map[[2]int32][]int32
}

const noCell int32 = -1

func newSystem(f *grid, tables []*table, sums []sum, q Quantity, figures *figures, hidden []bool, price []int64) *system {
	s := &system{grid: f, tables: tables, figures: figures, quantity: q, hidden: hidden, price: price, leaves: map[[2]int32][]int32{}}
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
	s.cell = append(s.cell, cell)
	s.in = append(s.in, nil)
	s.rule = append(s.rule, bounds{0, unbounded})
	return int32(len(s.value) - 1)
}

func (s *system) addFigures(release int) {
	t := s.tables[release]
	places := make([]int32, s.grid.size())
	for n := range places {
		places[n] = absent
	}
	for n, place := range t.places {
		v := s.figures.of[release][n]
		if v == unknown {
			places[place] = withheld
			continue
		}
		u := s.sameEarlier(place, v)
		if u == absent {
			cell := noCell
			if release == 0 {
				cell = int32(n)
			}
			u = s.addUnknown(v, cell)
			s.setRuleBounds(u)
		}
		places[place] = u
		if release > 0 && !t.hidden[n] {
			s.fixed[u] = true
			s.shownBy[u] = int32(release)
		}
	}
	s.unknowns = append(s.unknowns, places)
}

// sameEarlier finds the unknown of another release with the same place and
// value.
func (s *system) sameEarlier(place int32, value int64) int32 {
	for _, places := range s.unknowns {
		if u := places[place]; u >= 0 && s.value[u] == value {
			return u
		}
	}
	return absent
}

// addTotalsWithoutRow makes unknowns of totals that the table leaves out, since
// an attacker can add up their parts and go on from there.
func (s *system) addTotalsWithoutRow(release int, sums []sum) {
	places := s.unknowns[release]
	values, atLeast := s.addUp(places, sums)
	for place, v := range values {
		switch {
		case places[place] != absent:
		case v > 0:
			u := absent
			if release > 0 {
				if same := s.unknowns[0][place]; same >= 0 && s.value[same] == v {
					u = same
				}
			}
			if u == absent {
				u = s.addUnknown(v, noCell)
			}
			s.atLeast[u] = s.atLeast[u] || atLeast[place]
			places[place] = u
		case atLeast[place]:
			places[place] = withheld
		}
	}
}

// addUp gives the value of each place, totals without a row included, and
// whether it lacks a part that we do not know.
func (s *system) addUp(places []int32, sums []sum) ([]int64, []bool) {
	values, atLeast := make([]int64, len(places)), make([]bool, len(places))
	for n, u := range places {
		if u >= 0 {
			values[n] = s.value[u]
		}
		atLeast[n] = u == withheld
	}
	// A total of totals grows with them: as often as the structure is high, and
	// once each for groups and what stands above them.
	for range len(s.grid.structure.areas) + 2 {
		grown := false
		for _, e := range sums {
			if places[e.total] != absent {
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

// canMove reports whether an attacker can't know the unknown's value: no release
// shows it and it is not fixed.
func (s *system) canMove(u int32) bool {
	return !s.fixed[u] && (s.cell[u] == noCell || s.hidden[s.cell[u]])
}

// priceOf is what it costs to let an unknown move: nearly nothing where it is
// hidden already.
func (s *system) priceOf(u int32) int64 {
	if s.canMove(u) {
		return 1
	}
	return s.price[s.cell[u]]
}
