package disclosure_test

import (
	"fmt"
	"maps"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
)

// A total over areas is hidden for another cell's sake only where no cells of
// less worth, as many in all, do instead against an attacker who knows the rule
// and which of the hidden figures are zero: kommuner are worth least, then
// regions, then the country.
func TestTheTotalIsHiddenOnlyWhereNoKommunerDoInstead(t *testing.T) {
	for name, c := range map[string]struct {
		tables int
		draw   func(*rand.Rand) (*disclosure.Structure, []disclosure.Cell)
	}{
		"the country over its kommuner": {3000, drawShares},
		"country, regions and kommuner": {300, drawRegions},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 1))
			hiding, cheaper := 0, 0
			for range c.tables {
				s, cells := c.draw(random)
				plan := protect(t, s, cells)
				if !hidesTotal(plan) {
					continue
				}
				hiding++
				if instead := withLess(t, s, cells, plan); instead != nil {
					cheaper++
					t.Errorf("a total is hidden where these would do: %v, plan %v, cells %v", instead, plan.Hidden, figuresOf(cells))
				}
			}
			if hiding == 0 {
				t.Error("no total is hidden at all: the test can't fail")
			}
			t.Logf("%d tables in which a total is hidden, %d of them in vain", hiding, cheaper)
		})
	}
}

func levelOf(area kommune.Area) int {
	switch {
	case area == kommune.Country:
		return 2
	case strings.HasPrefix(string(area), "region"):
		return 1
	}
	return 0
}

// levels counts the cells that are hidden for the sake of others: those of the
// country, of regions and of kommuner.
func levels(hidden map[disclosure.Key]disclosure.Reason) [3]int {
	var counts [3]int
	for key, reason := range hidden {
		if reason != disclosure.Primary {
			counts[2-levelOf(key.Area)]++
		}
	}
	return counts
}

func hidesTotal(plan disclosure.Plan) bool {
	counts := levels(plan.Hidden)
	return counts[0]+counts[1] > 0
}

func figuresOf(cells []disclosure.Cell) map[kommune.Area][2]float64 {
	figures := map[kommune.Area][2]float64{}
	for _, c := range cells {
		figures[c.Area] = [2]float64{*c.Count, *c.Rest}
	}
	return figures
}

// withLess looks at all sets that hide no more cells than the plan, fewer or
// lower totals among them; nil where none of them is safe.
func withLess(t *testing.T, s *disclosure.Structure, cells []disclosure.Cell, plan disclosure.Plan) map[disclosure.Key]disclosure.Reason {
	t.Helper()
	var others []disclosure.Key
	primaries := primariesOf(plan)
	for _, c := range cells {
		if primaries[c.Key()] == "" {
			others = append(others, c.Key())
		}
	}
	most := levels(plan.Hidden)
	for set := range 1 << len(others) {
		if len(primaries)+bits.OnesCount(uint(set)) > len(plan.Hidden) {
			continue
		}
		hidden := maps.Clone(primaries)
		for n, key := range others {
			if set&(1<<n) != 0 {
				hidden[key] = disclosure.Secondary
			}
		}
		counts := levels(hidden)
		if slices.Compare(counts[:2], most[:2]) < 0 && isSafe(t, s, cells, hidden) {
			return hidden
		}
	}
	return nil
}

func drawShares(random *rand.Rand) (*disclosure.Structure, []disclosure.Cell) {
	return drawTable(random, []int{4 + random.IntN(6)})
}

// drawRegions has two or three regions of two to four kommuner each.
func drawRegions(random *rand.Rand) (*disclosure.Structure, []disclosure.Cell) {
	sizes := make([]int, 2+random.IntN(2))
	for n := range sizes {
		sizes[n] = 2 + random.IntN(3)
	}
	return drawTable(random, sizes)
}

// drawTable has kommuner in regions of these sizes; of one region it leaves out
// the row.
func drawTable(random *rand.Rand, sizes []int) (*disclosure.Structure, []disclosure.Cell) {
	counts := []float64{0, 0, 1, 2, 3, 4, 5, 6, 8, 40}
	rests := []float64{0, 0, 1, 2, 30, 40, 5, 6, 8, 40}
	var totals []disclosure.Total
	var cells []disclosure.Cell
	var all, regions []kommune.Area
	var left, stayed float64
	for r, size := range sizes {
		region := kommune.Area(fmt.Sprintf("region-%d", r))
		var parts []kommune.Area
		var leftHere, stayedHere float64
		for n := range size {
			area := kommune.Area(fmt.Sprint(101 + 20*r + n))
			count, rest := counts[random.IntN(10)], rests[random.IntN(10)]
			parts, leftHere, stayedHere = append(parts, area), leftHere+count, stayedHere+rest
			cells = append(cells, share(area, count, rest))
		}
		if len(sizes) > 1 {
			regions = append(regions, region)
			totals = append(totals, disclosure.Total{Area: region, Parts: parts})
			cells = append(cells, share(region, leftHere, stayedHere))
		}
		all, left, stayed = append(all, parts...), left+leftHere, stayed+stayedHere
	}
	totals = append(totals, disclosure.Total{Area: kommune.Country, Parts: all})
	if len(regions) > 0 {
		totals = append(totals, disclosure.Total{Area: kommune.Country, Parts: regions})
	}
	return disclosure.NewStructure(totals, nil), append(cells, share(kommune.Country, left, stayed))
}

// isSafe reports whether an attacker who knows all zeros works nothing out.
func isSafe(t *testing.T, s *disclosure.Structure, cells []disclosure.Cell, hidden map[disclosure.Key]disclosure.Reason) bool {
	t.Helper()
	for _, q := range disclosure.Quantities() {
		unknown := map[disclosure.Key]disclosure.Reason{}
		for _, c := range cells {
			if v := c.Figure(q); hidden[c.Key()] != "" && (v == nil || *v != 0) {
				unknown[c.Key()] = hidden[c.Key()]
			}
		}
		seen := disclosuretest.See(cells, unknown)
		intervals, err := disclosuretest.Intervals(s, seen.Published, seen.Hidden, q)
		if err != nil {
			t.Fatal(err)
		}
		if len(tooClose(t, cells, intervals, q)) > 0 {
			return false
		}
		rule := ruleAttack{
			disclosuretest.Attacker{Structure: s, Quantity: q},
			minCell,
			[][]disclosure.Cell{cells},
			[]map[disclosure.Key]disclosure.Reason{hidden},
		}
		if len(rule.withinOne(t)) > 0 {
			return false
		}
	}
	return true
}
