package disclosure_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
)

func suppressed(group string, area kommune.Area) disclosure.Cell {
	return disclosure.Cell{TargetGroupID: group, Area: area, Suppressed: true}
}

func TestWhatAPublisherSuppressesIsProtectedWhereASumGivesItAway(t *testing.T) {
	for name, c := range map[string]struct {
		cells []disclosure.Cell
		want  map[disclosure.Key]disclosure.Reason
	}{
		// 60 - 58 is what b hides.
		"a total less the other group":     {[]disclosure.Cell{cell("a", "A", 58), suppressed("b", "A"), cell("", "A", 60)}, map[disclosure.Key]disclosure.Reason{key("a", "A"): disclosure.Secondary}},
		"rounding leaves less than nobody": {[]disclosure.Cell{cell("a", "A", 61), suppressed("b", "A"), cell("", "A", 60)}, map[disclosure.Key]disclosure.Reason{key("a", "A"): disclosure.Secondary}},
		// The publisher hides a third to protect b, so that 33 would follow: of two
		// both may be 0 to 35.
		"two that protect each other":       {[]disclosure.Cell{cell("a", "A", 25), suppressed("b", "A"), suppressed("c", "A"), cell("", "A", 60)}, nil},
		"one that is large":                 {[]disclosure.Cell{cell("", "A", 30), suppressed("", "B"), cell("", "C", 20), cell("", "L", 90)}, map[disclosure.Key]disclosure.Reason{key("", "C"): disclosure.Secondary}},
		"a total that parts give away":      {[]disclosure.Cell{cell("", "A", 30), cell("", "B", 40), cell("", "C", 20), suppressed("", "L")}, map[disclosure.Key]disclosure.Reason{key("", "C"): disclosure.Secondary}},
		"nothing where no sum tells of it":  {[]disclosure.Cell{cell("", "A", 30), suppressed("", "B"), cell("", "C", 20)}, nil},
		"nothing where parts are too many":  {[]disclosure.Cell{cell("", "A", 30), suppressed("", "B"), cell("", "C", 90), cell("", "L", 60)}, nil},
		"nothing where another is missing":  {[]disclosure.Cell{cell("", "A", 30), suppressed("", "B"), {Area: "C", Unknown: true}, cell("", "L", 60)}, nil},
		"a small one together with its own": {[]disclosure.Cell{cell("", "A", 3), suppressed("", "B"), cell("", "C", 50), cell("", "L", 55)}, merge(hide(disclosure.Primary, "A"))},
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := disclosure.Protect(disclosure.NewStructure([]disclosure.Total{{Area: "L", Parts: []kommune.Area{"A", "B", "C"}}}, nil), minCell, c.cells, nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(plan.Exposed) > 0 {
				t.Errorf("exposed: %+v", plan.Exposed)
			}
			if c.want == nil {
				c.want = map[disclosure.Key]disclosure.Reason{}
			}
			if diff := cmp.Diff(c.want, plan.Hidden); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// suppressSome hides cells as a publisher does who looks at each by itself, and at
// some more.
func suppressSome(t *rapid.T, cells []disclosure.Cell) []disclosure.Cell {
	handed := make([]disclosure.Cell, len(cells))
	for n, c := range cells {
		handed[n] = c
		isSmall := *c.Count > 0 && *c.Count < 3
		handed[n].Suppressed = isSmall || *c.Count > 0 && rapid.IntRange(0, 9).Draw(t, "suppressed") == 0
	}
	return handed
}

// The attacker sees neither what the plan hides nor what the publisher does.
func TestTheAttackerWorksOutNoSuppressedCell(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		cells := w.draw(t, rapid.IntRange(0, 3).Draw(t, "groups"), drawPersons(t), quantitySets[0])
		s := disclosure.NewStructure(w.totals, nil)
		handed := suppressSome(t, cells)
		plan, err := disclosure.Protect(s, minCell, handed, nil)
		if err != nil {
			t.Fatal(err)
		}
		unseen := map[disclosure.Key]disclosure.Reason{}
		for key, reason := range plan.Hidden {
			unseen[key] = reason
		}
		for _, c := range handed {
			if c.Suppressed {
				if _, planned := plan.Hidden[c.Key()]; planned {
					t.Fatalf("the plan hides %v, which its publisher hides", c.Key())
				}
				unseen[c.Key()] = ""
			}
		}
		seen, exposed := disclosuretest.See(cells, unseen), exposedKeys(plan)
		intervals, err := disclosuretest.Intervals(s, seen.Published, seen.Hidden, disclosure.Count)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range tooClose(t, cells, intervals, disclosure.Count) {
			if !exposed[key] {
				t.Fatalf("%v is known to be in %v", key, intervals[key])
			}
		}
	})
}
