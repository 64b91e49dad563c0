package disclosure

import "slices"

// knowledge is what an attacker knows besides what is published and how it adds
// up.
type knowledge int

const (
	// sumsOnly is that no count is negative.
	sumsOnly knowledge = iota
	// knowsRule is, of each hidden figure, whether it is small (then it is no more
	// than the limit less one), zero or neither (then it is the limit at least).
	knowsRule
)

// unbounded is more than any figure, and small enough to add up.
const unbounded int64 = 1 << 50

// ownRangeRounds bounds the rounds of propagating bounds through the equations.
const ownRangeRounds = 20

// bounds are what a figure can be at least and at most.
type bounds struct{ least, most int64 }

// room is by how much a figure can fall and rise.
type room struct{ down, up int64 }

// roomFrom is what is left to an unknown that was moved by so much.
func (s *system) roomFrom(u int32, moved int64) room {
	b := bounds{0, unbounded}
	if s.knowledge == knowsRule {
		b = s.rule[u]
	}
	return room{s.value[u] + moved - b.least, b.most - s.value[u] - moved}
}

// setRuleBounds sets the bounds that follow from the rule for a figure with a row.
// Totals without a row and shortfalls are no cells, so the rule bounds neither.
func (s *system) setRuleBounds(u int32) {
	switch v := s.value[u]; {
	case v == 0:
		s.rule[u] = bounds{0, 0}
	case s.figures.small(v):
		s.rule[u] = bounds{1, s.figures.limit - 1}
	default:
		s.rule[u] = bounds{s.figures.limit, unbounded}
	}
}

// widthUnderRule is how wide the interval of a small figure must be for an
// attacker who knows the rule: more than two persons, so that no value is within
// one of all others, or as wide as the rule leaves it when every figure of the
// table is hidden (a small total of two small parts has little room).
func (s *system) widthUnderRule(u int32) int64 {
	if s.ownRange == nil {
		s.findOwnRanges()
	}
	return min(2*s.figures.scale+1, s.ownRange[u].most-s.ownRange[u].least)
}

// findOwnRanges propagates the rule's bounds through the equations. The ranges may be wider than what all equations together leave,
// never narrower.
func (s *system) findOwnRanges() {
	s.ownRange = slices.Clone(s.rule)
	for u, v := range s.value {
		if s.fixed[u] {
			s.ownRange[u] = bounds{v, v}
		}
	}
	for range ownRangeRounds {
		narrower := false
		for _, terms := range s.equations {
			narrower = s.narrow(terms) || narrower
		}
		if !narrower {
			return
		}
	}
}

// narrow bounds each unknown of an equation by what the others leave it; false
// where that says nothing new.
func (s *system) narrow(terms []term) bool {
	var sum int64
	var all interval
	for _, t := range terms {
		sum += t.sign * s.value[t.unknown]
		all.add(s.signed(t), 1)
	}
	narrower := false
	for _, t := range terms {
		others := all
		others.add(s.signed(t), -1)
		b := bounds{-unbounded, unbounded}
		if others.noLeast == 0 {
			b.most = sum - others.least
		}
		if others.noMost == 0 {
			b.least = sum - others.most
		}
		b = signedBounds(b, t.sign)
		r := &s.ownRange[t.unknown]
		if b.least > r.least || b.most < r.most {
			*r = bounds{max(r.least, b.least), min(r.most, b.most)}
			narrower = true
		}
	}
	return narrower
}

// signed is the range of a term.
func (s *system) signed(t term) bounds { return signedBounds(s.ownRange[t.unknown], t.sign) }

func signedBounds(b bounds, sign int64) bounds {
	if sign < 0 {
		return bounds{-b.most, -b.least}
	}
	return b
}

// interval adds up bounds; those without an end are counted.
type interval struct {
	least, most     int64
	noLeast, noMost int64
}

func (i *interval) add(b bounds, sign int64) {
	if b.least <= -unbounded {
		i.noLeast += sign
	} else {
		i.least += sign * b.least
	}
	if b.most >= unbounded {
		i.noMost += sign
	} else {
		i.most += sign * b.most
	}
}
