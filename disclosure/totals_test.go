package disclosure_test

import (
	"fmt"
	"maps"
	"math/bits"
	"math/rand/v2"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
)

// A national total is hidden for another cell's sake only where no kommuner, as
// many in all, do instead against an attacker who knows, as is assumed, which of
// the hidden figures are zero.
func TestTheTotalIsHiddenOnlyWhereNoKommunerDoInstead(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	hiding, cheaper := 0, 0
	for range 3000 {
		s, cells := drawShares(random)
		plan, err := disclosure.Protect(s, minCell, cells, nil)
		if err != nil {
			t.Fatal(err)
		}
		total := disclosure.Key{Area: kommune.Country}
		if plan.Hidden[total] != disclosure.Secondary {
			continue
		}
		hiding++
		if instead := withoutTotal(t, s, cells, plan); instead != nil {
			cheaper++
			t.Errorf("the total is hidden where these would do: %v, plan %v", instead, plan.Hidden)
		}
	}
	if hiding == 0 {
		t.Error("no total is hidden at all: the test can't fail")
	}
	t.Logf("%d totals hidden, %d of them in vain", hiding, cheaper)
}

// withoutTotal looks at all sets of kommuner that hide no more cells than the
// plan and leave the total shown; nil where none of them is safe.
func withoutTotal(t *testing.T, s *disclosure.Structure, cells []disclosure.Cell, plan disclosure.Plan) map[disclosure.Key]disclosure.Reason {
	t.Helper()
	var others []disclosure.Key
	primaries := map[disclosure.Key]disclosure.Reason{}
	for _, c := range cells {
		switch {
		case plan.Hidden[c.Key()] == disclosure.Primary:
			primaries[c.Key()] = disclosure.Primary
		case c.Area != kommune.Country:
			others = append(others, c.Key())
		}
	}
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
		if isSafe(t, s, cells, hidden) {
			return hidden
		}
	}
	return nil
}

func drawShares(random *rand.Rand) (*disclosure.Structure, []disclosure.Cell) {
	var parts []kommune.Area
	var cells []disclosure.Cell
	var left, stayed float64
	for n := range 4 + random.IntN(6) {
		area := kommune.Area(fmt.Sprint(101 + n))
		parts = append(parts, area)
		count := []float64{0, 0, 1, 2, 3, 4, 5, 6, 8, 40}[random.IntN(10)]
		rest := []float64{0, 0, 1, 2, 30, 40, 5, 6, 8, 40}[random.IntN(10)]
		left, stayed = left+count, stayed+rest
		cells = append(cells, share(area, count, rest))
	}
	cells = append(cells, share(kommune.Country, left, stayed))
	return disclosure.NewStructure([]disclosure.Total{{Area: kommune.Country, Parts: parts}}, nil), cells
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
	}
	return true
}
