package disclosure

import (
	"cmp"
	"slices"

	"kommunebench/kommune"
)

// Total says which areas an area is made of.
type Total struct {
	Area  kommune.Area
	Parts []kommune.Area
}

// Structure says which cells may add up to which. It is immutable and safe to
// share; whether a sum holds is asked of each table's figures.
type Structure struct {
	// areas are sorted; all other fields refer to them by index.
	areas     []kommune.Area
	areaIndex map[kommune.Area]int32
	totals    []areaTotal
	// above lists, for each area, the totals that contain it, through others
	// too.
	above [][]int32
	// height is 0 for areas that are no total, else 1 more than the highest
	// part's.
	height      []int32
	totalGroups map[string]bool
}

type areaTotal struct {
	area  int32
	parts []int32
}

// NewStructure makes a structure of totals (an area may have several: the country
// by region and by kommune) and the ids of the target groups that cover everybody.
// Where there are named groups, no group ("") covers everybody too. Repeated parts,
// and an area among its own parts, are ignored.
func NewStructure(totals []Total, totalGroups []string) *Structure {
	s := &Structure{areaIndex: map[kommune.Area]int32{}, totalGroups: map[string]bool{"": true}}
	for _, group := range totalGroups {
		s.totalGroups[group] = true
	}
	for _, total := range totals {
		s.areas = append(append(s.areas, total.Area), total.Parts...)
	}
	slices.Sort(s.areas)
	s.areas = slices.Compact(s.areas)
	for n, area := range s.areas {
		s.areaIndex[area] = int32(n)
	}
	for _, total := range totals {
		t := areaTotal{area: s.areaIndex[total.Area]}
		for _, part := range total.Parts {
			if index := s.areaIndex[part]; index != t.area {
				t.parts = append(t.parts, index)
			}
		}
		slices.Sort(t.parts)
		t.parts = slices.Compact(t.parts)
		if len(t.parts) > 0 {
			s.totals = append(s.totals, t)
		}
	}
	compare := func(a, b areaTotal) int {
		return cmp.Or(cmp.Compare(a.area, b.area), slices.Compare(a.parts, b.parts))
	}
	slices.SortFunc(s.totals, compare)
	s.totals = slices.CompactFunc(s.totals, func(a, b areaTotal) bool { return compare(a, b) == 0 })
	s.measureHeights()
	s.findAbove()
	return s
}

// Totals are the sums over areas, sorted by area, then by parts.
func (s *Structure) Totals() []Total {
	totals := make([]Total, len(s.totals))
	for n, t := range s.totals {
		totals[n].Area = s.areas[t.area]
		for _, part := range t.parts {
			totals[n].Parts = append(totals[n].Parts, s.areas[part])
		}
	}
	return totals
}

// IsTotalGroup reports whether a target group covers everybody.
func (s *Structure) IsTotalGroup(id string) bool { return s.totalGroups[id] }

// measureHeights makes at most one round for each area, so that it ends also where
// totals contain each other.
func (s *Structure) measureHeights() {
	s.height = make([]int32, len(s.areas))
	for range s.areas {
		grown := false
		for _, t := range s.totals {
			for _, part := range t.parts {
				if h := s.height[part] + 1; h > s.height[t.area] && int(h) < len(s.areas) {
					s.height[t.area] = h
					grown = true
				}
			}
		}
		if !grown {
			return
		}
	}
}

func (s *Structure) findAbove() {
	direct := make([][]int32, len(s.areas))
	for _, t := range s.totals {
		for _, part := range t.parts {
			direct[part] = append(direct[part], t.area)
		}
	}
	s.above = make([][]int32, len(s.areas))
	for n := range s.areas {
		seen := map[int32]bool{int32(n): true}
		open := slices.Clone(direct[n])
		for len(open) > 0 {
			a := open[len(open)-1]
			open = open[:len(open)-1]
			if !seen[a] {
				seen[a] = true
				s.above[n] = append(s.above[n], a)
				open = append(open, direct[a]...)
			}
		}
		slices.Sort(s.above[n])
	}
}
