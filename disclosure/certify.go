package disclosure

const (
	// The bounds on the steps of one search for a change, by where it searches.
	// Where a search reaches its bound, totals are hidden.
	maxStepsAmongHidden = 200
	maxStepsToComplete  = 300
	maxStepsHidingMore  = 1500
	// stepsPerCell, times the cells of the table, bounds all its searches together.
	stepsPerCell = 500
	// mostChanges bounds how many changes one certificate is put together from.
	maxChanges = 64
	// expensive is the price from which on a pattern hides totals, so that a
	// search for something cheaper pays.
	expensive = 4500
)

// need is a figure that must not be known too closely.
type need struct {
	release   int
	cellIndex int32
	quantity  Quantity
	unknown   int32
	// width is how far apart the smallest and largest possible value must be,
	// for an attacker who has this knowledge.
	width     int64
	knowledge knowledge
}

// certify finds two tables that an attacker can't distinguish from the true one
// and that differ by the need's width in its figure. It calls hide for each cell
// that this takes, and returns the width that it reached.
func (s *system) certify(n need, steps *int, hide func(cell int32)) int64 {
	s.knowledge = n.knowledge
	defer s.recordWidths()
	if s.fixed[n.unknown] || !s.canMove(n.unknown) {
		return 0
	}
	if width := s.certified[n.knowledge][n.unknown]; width >= n.width {
		return width
	}
	var width int64
	for range maxChanges {
		left := n.width - width
		if left <= 0 {
			break
		}
		c := s.nextChange(n, left, steps)
		if c == nil {
			break
		}
		up, down := s.reach(c, left)
		down = min(down, left-up)
		for _, t := range c {
			if !s.canMove(t.unknown) {
				hide(s.cellOf[t.unknown])
			}
		}
		s.apply(c, up, down)
		width = s.scratch.high[n.unknown] - s.scratch.low[n.unknown]
	}
	return width
}

// nextChange finds a change that holds, widens and costs little: patterns
// among hidden cells, then any change among them, then what else must be hidden.
func (s *system) nextChange(n need, left int64, steps *int) change {
	list := s.patterns(n.release, n.cellIndex, left)
	for _, p := range list {
		if s.isFree(p.change) && s.accepts(p.change, left) {
			return p.change
		}
	}
	if c := s.search(n, left, steps, maxStepsAmongHidden, false, 0); c != nil {
		return c
	}
	for _, p := range list {
		if p.price >= expensive {
			break
		}
		if c := s.completed(p, left, steps); c != nil {
			return c
		}
	}
	// The remaining patterns hide totals. They are taken only if a search finds
	// nothing cheaper.
	var fallback change
	price := int64(0)
	for _, p := range list {
		if p.price < expensive {
			continue
		}
		if fallback = s.completed(p, left, steps); fallback != nil {
			price = p.price
			break
		}
	}
	if c := s.search(n, left, steps, maxStepsHidingMore, true, price); c != nil {
		return c
	}
	if fallback == nil && len(s.tables) > 1 {
		return s.joinedOf(list, left)
	}
	return fallback
}

func (s *system) isFree(c change) bool {
	for _, t := range c {
		if !s.canMove(t.unknown) {
			return false
		}
	}
	return true
}

func (s *system) accepts(c change, left int64) bool {
	up, down := s.reach(c, left)
	return up+down > 0 && s.holds(c)
}

// completed is a pattern that holds, with what older releases' equations need
// besides.
func (s *system) completed(p pattern, left int64, steps *int) change {
	if s.accepts(p.change, left) {
		return p.change
	}
	if len(s.tables) == 1 {
		return nil
	}
	return s.complete(p.change, left, steps, maxStepsToComplete, true, 0)
}

// search starts from the cell alone, upward and then downward.
func (s *system) search(n need, left int64, steps *int, most int, freely bool, below int64) change {
	for _, sign := range []int64{1, -1} {
		if c := s.complete(change{{n.unknown, sign}}, left, steps, most, freely, below); c != nil {
			return c
		}
	}
	return nil
}

func (s *system) complete(start change, left int64, steps *int, most int, freely bool, below int64) change {
	if below == 0 {
		below = 1 << 60
	}
	most = min(most, *steps)
	r := &repair{system: s, mayHide: freely, priceLimit: below, need: left}
	c, used := r.complete(start, most)
	*steps -= used
	if c == nil {
		return nil
	}
	if start[0].sign < 0 {
		// The search went downward: reversed, the change goes upward.
		for n := range c {
			c[n].sign = -c[n].sign
		}
	}
	if !s.accepts(c, left) {
		return nil
	}
	return c
}
