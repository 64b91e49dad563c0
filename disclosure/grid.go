package disclosure

import (
	"cmp"
	"fmt"
	"slices"

	"kommunebench/kommune"
)

// grid has a cell for each target group and area of any release's table. The
// index of a cell is group*len(areas) + area.
type grid struct {
	structure *Structure
	areas     []kommune.Area
	// structureAreas counts the areas that the structure knows; they come first,
	// in its order.
	structureAreas int32
	groups         []string
	// isTotal is true, by group, for those that are the total of the others.
	isTotal []bool
	// named are the groups that are no total.
	named []int32
}

// table is what one release shows. The first is the one to be protected.
type table struct {
	releaseID string
	// cells are sorted by their index on the grid.
	cells []Cell
	// hidden is true, by cell, for those that the release hides.
	hidden []bool
	// cellAt is the cell by index on the grid; absent where the table has none.
	cellAt []int32
	// cellIndexes is the index on the grid by cell.
	cellIndexes []int32
}

const (
	absent   int32 = -1
	withheld int32 = -2
)

func (g *grid) size() int32                       { return int32(len(g.areas) * len(g.groups)) }
func (g *grid) cellIndex(group, area int32) int32 { return group*int32(len(g.areas)) + area }
func (g *grid) groupOf(index int32) int32         { return index / int32(len(g.areas)) }
func (g *grid) areaOf(index int32) int32          { return index % int32(len(g.areas)) }

// above are the totals that contain an area, directly or through others.
func (g *grid) above(area int32) []int32 {
	if area >= g.structureAreas {
		return nil
	}
	return g.structure.above[area]
}

func (g *grid) height(area int32) int32 {
	if area >= g.structureAreas {
		return 0
	}
	return g.structure.height[area]
}

func newGrid(s *Structure, cells []Cell, before []Before) (*grid, []*table, error) {
	g := &grid{structure: s, areas: slices.Clone(s.areas), structureAreas: int32(len(s.areas))}
	var others []kommune.Area
	lists := [][]Cell{cells}
	for _, b := range before {
		lists = append(lists, b.Cells)
	}
	for _, list := range lists {
		for _, c := range list {
			g.groups = append(g.groups, c.TargetGroupID)
			if _, known := s.areaIndex[c.Area]; !known {
				others = append(others, c.Area)
			}
		}
	}
	slices.Sort(g.groups)
	g.groups = slices.Compact(g.groups)
	slices.Sort(others)
	g.areas = append(g.areas, slices.Compact(others)...)
	for n, group := range g.groups {
		g.isTotal = append(g.isTotal, s.totalGroups[group])
		if !s.totalGroups[group] {
			g.named = append(g.named, int32(n))
		}
	}
	tables := make([]*table, len(lists))
	for n, list := range lists {
		t, err := g.newTable(list)
		if err != nil {
			return nil, nil, err
		}
		tables[n] = t
		if n > 0 {
			t.releaseID = before[n-1].ReleaseID
			for m, c := range t.cells {
				t.hidden[m] = before[n-1].Hidden[c.Key()] || c.Suppressed
			}
		}
	}
	// The order of older releases is the caller's; that of the work is not.
	slices.SortStableFunc(tables[1:], func(a, b *table) int { return cmp.Compare(a.releaseID, b.releaseID) })
	return g, tables, nil
}

func (g *grid) newTable(cells []Cell) (*table, error) {
	t := &table{cellAt: make([]int32, g.size()), hidden: make([]bool, len(cells)), cells: make([]Cell, len(cells))}
	for n := range t.cellAt {
		t.cellAt[n] = absent
	}
	group := make(map[string]int32, len(g.groups))
	for n, id := range g.groups {
		group[id] = int32(n)
	}
	for n, c := range cells {
		area, known := g.structure.areaIndex[c.Area]
		if !known {
			found, _ := slices.BinarySearch(g.areas[g.structureAreas:], c.Area)
			area = g.structureAreas + int32(found)
		}
		index := g.cellIndex(group[c.TargetGroupID], area)
		if t.cellAt[index] != absent {
			return nil, fmt.Errorf("protecting group %q in area %q: it stands in the table twice", c.TargetGroupID, c.Area)
		}
		t.cellAt[index] = int32(n)
	}
	for index, n := range t.cellAt {
		if n != absent {
			t.cellAt[index] = int32(len(t.cellIndexes))
			t.cells[len(t.cellIndexes)] = cells[n]
			t.cellIndexes = append(t.cellIndexes, int32(index))
		}
	}
	return t, nil
}
