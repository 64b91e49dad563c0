package disclosure_test

import (
	"testing"

	"pgregory.net/rapid"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
)

const minCell = 5

func small(v float64) bool { return v > 0 && v < minCell }

// fataler is what testing.T and rapid.T have in common.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func byKey(cells []disclosure.Cell) map[disclosure.Key]disclosure.Cell {
	m := map[disclosure.Key]disclosure.Cell{}
	for _, c := range cells {
		m[c.Key()] = c
	}
	return m
}

func exposedKeys(plan disclosure.Plan) map[disclosure.Key]bool {
	m := map[disclosure.Key]bool{}
	for _, e := range plan.Exposed {
		m[e.Key] = true
	}
	return m
}

// tooClose lists what the attacker knows too closely of a release's hidden
// cells: figures that he knows exactly, and small ones known to less than the
// limit. Nobody (0) needs no protection.
func tooClose(t fataler, cells []disclosure.Cell, intervals map[disclosure.Key]disclosuretest.Interval, q disclosure.Quantity) []disclosure.Key {
	t.Helper()
	truth := byKey(cells)
	var found []disclosure.Key
	for key, i := range intervals {
		v := truth[key].Figure(q)
		if v == nil || *v == 0 {
			continue
		}
		if small(*v) && !i.AtLeast(minCell) || i.IsPoint() {
			found = append(found, key)
		}
	}
	return found
}

func attack(t fataler, s *disclosure.Structure, cells []disclosure.Cell, plan disclosure.Plan) int {
	t.Helper()
	exposed, found := exposedKeys(plan), 0
	for _, c := range cells {
		for _, q := range disclosure.Quantities() {
			if v := c.Figure(q); v != nil && small(*v) && plan.Hidden[c.Key()] != disclosure.Primary {
				t.Fatalf("%v has a %v of %v and is not hidden", c.Key(), q, *v)
			}
		}
	}
	seen := disclosuretest.See(cells, plan.Hidden)
	for _, q := range disclosure.Quantities() {
		intervals, err := disclosuretest.Intervals(s, seen.Published, seen.Hidden, q)
		if err != nil {
			t.Fatalf("%v: %v", q, err)
		}
		for _, key := range tooClose(t, cells, intervals, q) {
			found++
			if !exposed[key] {
				t.Fatalf("the %v of %v is known to be in %v", q, key, intervals[key])
			}
		}
	}
	return found
}

func TestTheAttackerFindsNoHiddenCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		cells := w.draw(t, rapid.IntRange(0, 4).Draw(t, "groups"), drawPersons(t), rapid.SampledFrom(quantitySets).Draw(t, "quantities"))
		cells = w.withoutRows(t, cells)
		s := disclosure.NewStructure(w.totals, nil)
		plan, err := disclosure.Protect(s, minCell, cells, nil)
		if err != nil {
			t.Fatal(err)
		}
		attack(t, s, cells, plan)
		if len(plan.Exposed) > 0 {
			t.Fatalf("exposed: %+v", plan.Exposed)
		}
	})
}
