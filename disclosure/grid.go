package disclosure

import (
	"cmp"
	"fmt"
	"slices"

	"kommunebench/kommune"
)

// grid is the grid of groups by areas on which all releases' tables lie. A
// place on it is group * areas + area.
type grid struct {
	structure *Structure
	areas     []kommune.Area
	// below counts the areas that the structure knows; they come first, in its
	// order.
	below  int32
	groups []string
	// isTotal tells for each group whether it is the total of the others.
	isTotal []bool
	// named are the groups that are no total.
	named []int32
}

// table is what one release shows. The first is the one to be protected.
type table struct {
	releaseID string
	// cells are sorted by place.
	cells []Cell
	// hidden tells for each cell whether the release hides it.
	hidden []bool
	// at finds the cell of a place; absent where there is none.
	at []int32
	// places is where each cell lies.
	places []int32
}

const (
	absent   int32 = -1
	withheld int32 = -2
)

func (f *grid) size() int32                       { return int32(len(f.areas) * len(f.groups)) }
func (f *grid) cellIndex(group, area int32) int32 { return group*int32(len(f.areas)) + area }
func (f *grid) groupOf(place int32) int32         { return place / int32(len(f.areas)) }
func (f *grid) areaOf(place int32) int32          { return place % int32(len(f.areas)) }

// above are the totals that contain an area.
func (f *grid) above(area int32) []int32 {
	if area >= f.below {
		return nil
	}
	return f.structure.above[area]
}

func (f *grid) height(area int32) int32 {
	if area >= f.below {
		return 0
	}
	return f.structure.height[area]
}

func newGrid(s *Structure, cells []Cell, before []Before) (*grid, []*table, error) {
	f := &grid{structure: s, areas: slices.Clone(s.areas), below: int32(len(s.areas))}
	var others []kommune.Area
	lists := [][]Cell{cells}
	for _, b := range before {
		lists = append(lists, b.Cells)
	}
	for _, list := range lists {
		for _, c := range list {
			f.groups = append(f.groups, c.TargetGroupID)
			if _, known := s.place[c.Area]; !known {
				others = append(others, c.Area)
			}
		}
	}
	slices.Sort(f.groups)
	f.groups = slices.Compact(f.groups)
	slices.Sort(others)
	f.areas = append(f.areas, slices.Compact(others)...)
	for n, group := range f.groups {
		f.isTotal = append(f.isTotal, s.totalGroups[group])
		if !s.totalGroups[group] {
			f.named = append(f.named, int32(n))
		}
	}
	tables := make([]*table, len(lists))
	for n, list := range lists {
		t, err := f.lay(list)
		if err != nil {
			return nil, nil, err
		}
		tables[n] = t
		if n > 0 {
			t.releaseID = before[n-1].ReleaseID
			for m, c := range t.cells {
				t.hidden[m] = before[n-1].Hidden[c.Key()]
			}
		}
	}
	// The order of older releases is the caller's; that of the work is not.
	slices.SortStableFunc(tables[1:], func(a, b *table) int { return cmp.Compare(a.releaseID, b.releaseID) })
	return f, tables, nil
}

func (f *grid) lay(cells []Cell) (*table, error) {
	t := &table{at: make([]int32, f.size()), hidden: make([]bool, len(cells)), cells: make([]Cell, len(cells))}
	for n := range t.at {
		t.at[n] = absent
	}
	group := make(map[string]int32, len(f.groups))
	for n, id := range f.groups {
		group[id] = int32(n)
	}
	for n, c := range cells {
		area, known := f.structure.place[c.Area]
		if !known {
			found, _ := slices.BinarySearch(f.areas[f.below:], c.Area)
			area = f.below + int32(found)
		}
		place := f.cellIndex(group[c.TargetGroupID], area)
		if t.at[place] != absent {
			return nil, fmt.Errorf("protecting group %q in area %q: it stands in the table twice", c.TargetGroupID, c.Area)
		}
		t.at[place] = int32(n)
	}
	for place, n := range t.at {
		if n != absent {
			t.at[place] = int32(len(t.places))
			t.cells[len(t.places)] = cells[n]
			t.places = append(t.places, int32(place))
		}
	}
	return t, nil
}
