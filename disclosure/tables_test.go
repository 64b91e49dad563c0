package disclosure_test

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

// world is a small country to draw tables from.
type world struct {
	totals []disclosure.Total
	// kommuner are the smallest areas; upper the totals, those with parts among
	// them last.
	kommuner, upper []kommune.Area
	members         map[kommune.Area][]kommune.Area
}

func drawWorld(t *rapid.T) world {
	w := world{members: map[kommune.Area][]kommune.Area{}}
	var regions []kommune.Area
	for r := range rapid.IntRange(1, 2).Draw(t, "regions") {
		region := kommune.Area(fmt.Sprintf("region-%d", r))
		var landsdele []kommune.Area
		for l := range rapid.IntRange(1, 2).Draw(t, "landsdele") {
			landsdel := kommune.Area(fmt.Sprintf("landsdel-%d%d", r, l))
			for k := range rapid.IntRange(1, 4).Draw(t, "kommuner") {
				code := kommune.Area(fmt.Sprintf("%d%d%d", r+1, l, k))
				w.kommuner = append(w.kommuner, code)
				w.members[landsdel] = append(w.members[landsdel], code)
				w.members[region] = append(w.members[region], code)
				w.members[kommune.Country] = append(w.members[kommune.Country], code)
			}
			landsdele = append(landsdele, landsdel)
			w.upper = append(w.upper, landsdel)
			w.totals = append(w.totals, disclosure.Total{Area: landsdel, Parts: w.members[landsdel]})
		}
		w.totals = append(w.totals, disclosure.Total{Area: region, Parts: w.members[region]}, disclosure.Total{Area: region, Parts: landsdele})
		regions = append(regions, region)
	}
	w.upper = append(append(w.upper, regions...), kommune.Country)
	w.totals = append(w.totals, disclosure.Total{Area: kommune.Country, Parts: regions}, disclosure.Total{Area: kommune.Country, Parts: w.members[kommune.Country]})
	if rapid.Bool().Draw(t, "a group across") {
		for n, k := range w.kommuner {
			if n%2 == 0 {
				w.members["cluster"] = append(w.members["cluster"], k)
			}
		}
		w.upper = append(w.upper, "cluster")
		w.totals = append(w.totals, disclosure.Total{Area: "cluster", Parts: w.members["cluster"]})
	}
	return w
}

// draw makes a table whose sums are all true: counts of persons by kommune and
// named group, and what they add up to. Persons of nobody's areas have no row of
// their own but are in the totals that those areas are members of.
func (w world) draw(t *rapid.T, groups int, persons *rapid.Generator[int], quantities []disclosure.Quantity, nobodys ...kommune.Area) []disclosure.Cell {
	named := make([]string, groups)
	for n := range named {
		named[n] = fmt.Sprintf("g%d", n)
	}
	byKey := map[disclosure.Key]map[disclosure.Quantity]float64{}
	var keys []disclosure.Key
	add := func(group string, area kommune.Area, q disclosure.Quantity, v float64) {
		key := disclosure.Key{TargetGroupID: group, Area: area}
		if byKey[key] == nil {
			byKey[key] = map[disclosure.Quantity]float64{}
			keys = append(keys, key)
		}
		byKey[key][q] += v
	}
	for _, k := range append(w.kommuner, nobodys...) {
		for _, g := range leavesOf(named) {
			for _, q := range quantities {
				v := float64(persons.Draw(t, "persons"))
				for _, area := range append(w.above(k), k) {
					add(g, area, q, v)
					if g != "" {
						add("", area, q, v)
					}
				}
			}
		}
	}
	cells := make([]disclosure.Cell, len(keys))
	for n, key := range keys {
		cells[n] = cellOf(key, byKey[key])
	}
	return slices.DeleteFunc(cells, func(c disclosure.Cell) bool { return slices.Contains(nobodys, c.Area) })
}

func leavesOf(named []string) []string {
	if len(named) == 0 {
		return []string{""}
	}
	return named
}

func (w world) above(k kommune.Area) []kommune.Area {
	var above []kommune.Area
	for _, area := range w.upper {
		if slices.Contains(w.members[area], k) {
			above = append(above, area)
		}
	}
	return above
}

func cellOf(key disclosure.Key, figures map[disclosure.Quantity]float64) disclosure.Cell {
	c := disclosure.Cell{TargetGroupID: key.TargetGroupID, Area: key.Area}
	for q, v := range figures {
		switch q {
		case disclosure.Count:
			c.Count = &v
		case disclosure.Rest:
			c.Rest = &v
		case disclosure.Base:
			c.Base = &v
		}
	}
	return c
}

// withoutRows leaves some rows out: empty ones, or all of some total.
func (w world) withoutRows(t *rapid.T, cells []disclosure.Cell) []disclosure.Cell {
	noZeros := rapid.Bool().Draw(t, "no rows of nobody")
	without := kommune.Area("")
	if rapid.Bool().Draw(t, "a total without rows") {
		without = rapid.SampledFrom(w.upper).Draw(t, "which")
	}
	return slices.DeleteFunc(slices.Clone(cells), func(c disclosure.Cell) bool {
		empty := true
		for _, q := range disclosure.Quantities() {
			if v := c.Figure(q); v != nil && *v > 0 {
				empty = false
			}
		}
		return noZeros && empty || c.Area == without
	})
}

func drawPersons(t *rapid.T) *rapid.Generator[int] {
	return rapid.SampledFrom([]*rapid.Generator[int]{
		rapid.IntRange(0, 60),
		rapid.IntRange(0, 6),
		rapid.SampledFrom([]int{0, 0, 0, 1, 2, 40}),
		rapid.SampledFrom([]int{3, 20, 25, 30, 50, 80, 100}),
	}).Draw(t, "sizes")
}

var quantitySets = [][]disclosure.Quantity{
	{disclosure.Count},
	{disclosure.Count, disclosure.Rest},
	{disclosure.Count, disclosure.Base},
}
