package disclosure

import "slices"

// maxJoined is how many patterns may be joined with one.
const maxJoined = 3

// joinedOf is the first of some patterns that others can be joined with; nil where none
// can.
func (s *system) joinedOf(list []pattern, left int64) change {
	for _, p := range list {
		if c := s.joined(p.change, left, maxJoined); c != nil {
			return c
		}
	}
	return nil
}

// joined is a change together with patterns of other releases: an unknown that two
// releases share moves in the sums of both, and a pattern of the one breaks sums of the
// other, which often take a pattern of their own to hold. It is nil where none fits.
// The search of repair mends one sum after another, and loses itself where the only way
// hides totals.
func (s *system) joined(c change, left int64, more int) change {
	if s.accepts(c, left) {
		return c
	}
	t, broken := s.firstBroken(c)
	if more == 0 || broken == 0 {
		return nil
	}
	for release := range s.tables {
		index := int32(slices.Index(s.unknowns[release], t.unknown))
		if index < 0 {
			continue
		}
		for _, p := range s.patterns(release, index, left) {
			both := join(c, p.change, t)
			if both == nil {
				continue
			}
			if _, still := s.firstBroken(both); still >= broken {
				continue
			}
			if found := s.joined(both, left, more-1); found != nil {
				return found
			}
		}
	}
	return nil
}

// firstBroken is the first term of a change that stands in a sum which does not hold
// after it, and how many such sums there are.
func (s *system) firstBroken(c change) (first term, broken int) {
	defer s.clear()
	for _, t := range c {
		s.add(t.unknown, t.sign)
	}
	for _, e := range s.scratch.touched {
		if s.scratch.sums[e] != 0 {
			broken++
		}
	}
	for _, t := range c {
		if slices.ContainsFunc(s.equationsOf[t.unknown], func(e int32) bool { return s.scratch.sums[e] != 0 }) {
			return t, broken
		}
	}
	return term{}, broken
}

// join adds to a change a pattern that moves one of its terms too; nil where they move
// another unknown in opposite ways.
func join(c, pattern change, at term) change {
	sign := int64(0)
	for _, t := range pattern {
		if t.unknown == at.unknown {
			sign = at.sign * t.sign
		}
	}
	if sign == 0 {
		return nil
	}
	both := slices.Clone(c)
	for _, t := range pattern {
		n := slices.IndexFunc(both, func(o term) bool { return o.unknown == t.unknown })
		switch {
		case n < 0:
			both = append(both, term{t.unknown, t.sign * sign})
		case both[n].sign != t.sign*sign:
			return nil
		}
	}
	return both
}
