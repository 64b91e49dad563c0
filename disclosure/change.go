package disclosure

// change moves unknowns: the sign of each term is by how much. It is sound only
// after holds said so.
type change []term

// scratch is room for work on one system, empty between uses.
type scratch struct {
	// sums and inUse are by equation; touched lists those in use.
	sums    []int64
	inUse   []bool
	touched []int32
	// high and low are the distances of the two indistinguishable tables from the
	// true one, by unknown; moved lists those in use.
	high, low []int64
	isMoved   []bool
	moved     []int32
}

func newScratch(unknowns, equations int) scratch {
	return scratch{
		sums: make([]int64, equations), inUse: make([]bool, equations),
		high: make([]int64, unknowns), low: make([]int64, unknowns), isMoved: make([]bool, unknowns),
	}
}

// add moves one unknown in the sums of its equations.
func (s *system) add(u int32, by int64) {
	w := &s.scratch
	for _, e := range s.equationsOf[u] {
		if !w.inUse[e] {
			w.inUse[e] = true
			w.touched = append(w.touched, e)
		}
		for _, t := range s.equations[e] {
			if t.unknown == u {
				w.sums[e] += t.sign * by
			}
		}
	}
}

// clear empties the sums.
func (s *system) clear() {
	w := &s.scratch
	for _, e := range w.touched {
		w.sums[e], w.inUse[e] = 0, false
	}
	w.touched = w.touched[:0]
}

// holds is the proof: no fixed unknown moves, and every equation is as true
// after the change as before it. That no figure leaves its bounds is seen to by
// reach.
func (s *system) holds(c change) bool {
	defer s.clear()
	for _, t := range c {
		if s.fixed[t.unknown] {
			return false
		}
		s.add(t.unknown, t.sign)
	}
	for _, e := range s.scratch.touched {
		if s.scratch.sums[e] != 0 {
			return false
		}
	}
	return true
}

// reach is how often a change fits onto the high table, and its reverse onto
// the low one, with no figure outside the bounds that the attacker knows; each
// at most most times.
func (s *system) reach(c change, most int64) (up, down int64) {
	up, down = most, most
	for _, t := range c {
		high, low := s.roomFrom(t.unknown, s.scratch.high[t.unknown]), s.roomFrom(t.unknown, s.scratch.low[t.unknown])
		if t.sign < 0 {
			up, down = min(up, high.down/-t.sign), min(down, low.up/-t.sign)
		} else {
			up, down = min(up, high.up/t.sign), min(down, low.down/t.sign)
		}
	}
	return up, down
}

func (s *system) apply(c change, up, down int64) {
	w := &s.scratch
	for _, t := range c {
		w.high[t.unknown] += up * t.sign
		w.low[t.unknown] -= down * t.sign
		if !w.isMoved[t.unknown] {
			w.isMoved[t.unknown] = true
			w.moved = append(w.moved, t.unknown)
		}
	}
}

// recordWidths records the width certified for each unknown, and resets the two
// tables.
func (s *system) recordWidths() {
	w := &s.scratch
	for _, u := range w.moved {
		width := w.high[u] - w.low[u]
		s.certified[s.knowledge][u] = max(s.certified[s.knowledge][u], width, -width)
		w.high[u], w.low[u], w.isMoved[u] = 0, 0, false
	}
	w.moved = w.moved[:0]
}
