package disclosure

import (
	"cmp"
	"fmt"
)

func compareExposures(a, b Exposure) int {
	return cmp.Or(
		cmp.Compare(a.TargetGroupID, b.TargetGroupID), cmp.Compare(a.Area, b.Area),
		cmp.Compare(a.ReleaseID, b.ReleaseID), cmp.Compare(a.Why, b.Why),
	)
}

// expose reports a need that could not be met. A secondary cell that an older
// release shows is not reported: it is not small, and protects nothing.
func (p *planner) expose(s *system, n need, width int64) {
	t := p.tables[n.release]
	key := t.cells[t.cellAt[n.cellIndex]].Key()
	e := Exposure{Key: key, ReleaseID: t.releaseID, KnowsRule: n.knowledge == knowsRule}
	who, why := "", ": the cells that could protect it have no known figure, or nobody is in them"
	if e.KnowsRule {
		who = " by an attacker who knows which hidden counts are small"
		why = ": the cells that could protect it have no known figure, or too few are in them"
	}
	isSmall := p.figures[s.quantity].small(s.value[n.unknown])
	shown := s.shownBy[n.unknown]
	switch {
	case shown > 0 && !isSmall:
		return
	case shown > 0:
		e.ReleaseID, e.KnowsRule = p.tables[shown].releaseID, false
		e.Why = fmt.Sprintf("release %s shows its %s, which has not changed since", e.ReleaseID, s.quantity)
	case n.release > 0:
		e.Why = fmt.Sprintf("release %s hides it, but its %s can be worked out%s from that release and this one together", e.ReleaseID, p.howClosely(s, n, width), who)
	default:
		e.ReleaseID = p.helpingRelease(s, n)
		e.Why = fmt.Sprintf("its %s can be worked out%s", p.howClosely(s, n, width), who)
		if e.ReleaseID != "" {
			e.Why += " with the help of release " + e.ReleaseID + ", whose figures have not changed since"
		} else {
			e.Why += why
		}
	}
	p.exposed = append(p.exposed, e)
}

// howClosely says in words how closely a figure is known.
func (p *planner) howClosely(s *system, n need, width int64) string {
	if width == 0 {
		return s.quantity.String()
	}
	return fmt.Sprintf("%s to within %s, less than the %s that are wanted,",
		s.quantity, p.inPersons(s, width), p.inPersons(s, n.width))
}

// helpingRelease is the newest older release whose figures are known from an equation
// of the cell, or which shares the cell; empty where the table stands alone.
func (p *planner) helpingRelease(s *system, n need) string {
	for release := len(p.tables) - 1; release > 0; release-- {
		if s.unknowns[release][n.cellIndex] == n.unknown {
			return p.tables[release].releaseID
		}
	}
	for release := len(p.tables) - 1; release > 0; release-- {
		for _, shown := range s.shownBy {
			if shown == int32(release) {
				return p.tables[release].releaseID
			}
		}
	}
	return ""
}
