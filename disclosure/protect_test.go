package disclosure_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kommunebench/disclosure"
	"kommunebench/kommune"
)

func cell(group string, area kommune.Area, count float64) disclosure.Cell {
	return disclosure.Cell{TargetGroupID: group, Area: area, Count: &count}
}

func share(area kommune.Area, count, rest float64) disclosure.Cell {
	return disclosure.Cell{Area: area, Count: &count, Rest: &rest}
}

func TestProtectHidesWhatIsSmall(t *testing.T) {
	base := func(area kommune.Area, count, base float64) disclosure.Cell {
		return disclosure.Cell{Area: area, Count: &count, Base: &base}
	}
	withheld := cell("", "A", 3)
	withheld.Unknown = true
	for name, c := range map[string]struct {
		cells []disclosure.Cell
		want  map[disclosure.Key]disclosure.Reason
	}{
		"nothing in an empty table":           {nil, nil},
		"1 to 4 persons, not 0 and not 5":     {[]disclosure.Cell{cell("", "A", 0), cell("", "B", 5), cell("", "C", 4), cell("", "D", 1)}, hide(disclosure.Primary, "C", "D")},
		"a share of which few are left":       {[]disclosure.Cell{share("A", 40, 2), share("B", 40, 0), share("C", 0, 40)}, hide(disclosure.Primary, "A")},
		"a rate over few":                     {[]disclosure.Cell{base("A", 12, 3), base("B", 12, 30)}, hide(disclosure.Primary, "A")},
		"fractions of full-time persons":      {[]disclosure.Cell{cell("", "A", 4.99), cell("", "B", 5), cell("", "C", 0.1)}, hide(disclosure.Primary, "A", "C")},
		"not what its publisher withheld":     {[]disclosure.Cell{withheld}, nil},
		"nothing more without a total":        {[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30)}, hide(disclosure.Primary, "A")},
		"another beside a total, the smaller": {[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30), cell("", "C", 20), cell("", "L", 53)}, merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "C"))},
		"nothing more where all is small":     {[]disclosure.Cell{cell("", "A", 3), cell("", "B", 1), cell("", "C", 0), cell("", "L", 4)}, merge(hide(disclosure.Primary, "A", "B", "L"))},
		// Four rounded figures are off by 2 together: 50 is no sum of these, so
		// nothing can be subtracted from it.
		"no sum that is untrue": {[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30), cell("", "C", 20), cell("", "L", 50)}, hide(disclosure.Primary, "A")},
		// One person of L is in no kommune. A would be 0 to 4: four wide.
		"another where one person belongs nowhere": {[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30), cell("", "C", 20), cell("", "L", 54)}, merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "C"))},
		// Two do, or figures are rounded: A would be 3 to 7.
		"another where two do": {[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30), cell("", "C", 20), cell("", "L", 55)}, merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "C"))},
		// Five do, which is no rounding: 0 to 8.
		"no other where five do": {[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30), cell("", "C", 20), cell("", "L", 58)}, hide(disclosure.Primary, "A")},
		// Rounded to whole persons, the parts exceed the total by one.
		"another where rounding makes the parts exceed the total": {[]disclosure.Cell{cell("a", "A", 4), cell("b", "A", 55), cell("", "A", 58)}, map[disclosure.Key]disclosure.Reason{key("a", "A"): disclosure.Primary, key("b", "A"): disclosure.Secondary}},
		// Three figures are off by n/2 rounded up, so by 2; by 3 they are no sum.
		"another where three figures are off by two":    {[]disclosure.Cell{cell("a", "A", 4), cell("b", "A", 56), cell("", "A", 58)}, map[disclosure.Key]disclosure.Reason{key("a", "A"): disclosure.Primary, key("b", "A"): disclosure.Secondary}},
		"no other where three figures are off by three": {[]disclosure.Cell{cell("a", "A", 4), cell("b", "A", 57), cell("", "A", 58)}, map[disclosure.Key]disclosure.Reason{key("a", "A"): disclosure.Primary}},
		// X is part of no total, so that nothing but this one sum tells of it.
		"another where three figures of one sum are off by two":    {[]disclosure.Cell{cell("a", "X", 4), cell("b", "X", 56), cell("", "X", 58)}, map[disclosure.Key]disclosure.Reason{key("a", "X"): disclosure.Primary, key("b", "X"): disclosure.Secondary}},
		"no other where three figures of one sum are off by three": {[]disclosure.Cell{cell("a", "X", 4), cell("b", "X", 57), cell("", "X", 58)}, map[disclosure.Key]disclosure.Reason{key("a", "X"): disclosure.Primary}},
		// L of all has no row, but is 80 at least by its groups; who knows the group
		// that is withheld knows by how much A, B and C fall short of it.
		"another where the total is known but for what is withheld": {
			[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30), cell("", "C", 20), cell("a", "L", 80), {TargetGroupID: "b", Area: "L", Unknown: true}},
			merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "C")),
		},
		// Two groups stand for everybody: with C the other one's C would be hidden too.
		"a cell that stands there once before one that does twice": {
			[]disclosure.Cell{cell("", "A", 3), cell("", "B", 30), cell("", "C", 20), cell("", "L", 53), cell("all", "C", 20), cell("a", "X", 50)},
			merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "B")),
		},
		// "all" and "" are both everybody: 32 in L and 29 in A leave 3 to B and C, of
		// which the group b of C has 2.
		"the total of one group of everybody beside a part of the other": {
			[]disclosure.Cell{cell("", "A", 29), cell("all", "L", 32), cell("b", "C", 2)},
			map[disclosure.Key]disclosure.Reason{key("b", "C"): disclosure.Primary, key("all", "L"): disclosure.Secondary},
		},
		// Rounded figures: 3.1 + 30.2 + 20.1 = 53.4, shown as 53.5.
		"another where a sum is true but for rounding": {[]disclosure.Cell{cell("", "A", 3.1), cell("", "B", 30.2), cell("", "C", 20.1), cell("", "L", 53.5)}, merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "C"))},
		// C has nobody left over, so it can't protect A's 2.
		"no zero for protection": {[]disclosure.Cell{share("A", 40, 2), share("B", 500, 900), share("C", 20, 0), share("L", 560, 902)}, merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "B"))},
	} {
		t.Run(name, func(t *testing.T) {
			plan := protect(t, exampleStructure(), c.cells)
			if diff := cmp.Diff(merge(c.want), plan.Hidden); diff != "" || len(plan.Exposed) > 0 {
				t.Errorf("%s\nexposed: %v", diff, plan.Exposed)
			}
		})
	}
}

func hide(reason disclosure.Reason, areas ...kommune.Area) map[disclosure.Key]disclosure.Reason {
	m := map[disclosure.Key]disclosure.Reason{}
	for _, area := range areas {
		m[disclosure.Key{Area: area}] = reason
	}
	return m
}

func merge(list ...map[disclosure.Key]disclosure.Reason) map[disclosure.Key]disclosure.Reason {
	m := map[disclosure.Key]disclosure.Reason{}
	for _, more := range list {
		for key, reason := range more {
			m[key] = reason
		}
	}
	return m
}

// B and L are withheld by their publisher: who knows them knows A.
func TestACellThatOnlyWithheldCellsProtectIsExposed(t *testing.T) {
	b, l := cell("", "B", 20), cell("", "L", 23)
	b.Unknown, l.Unknown = true, true
	plan := protect(t, exampleStructure(), []disclosure.Cell{cell("", "A", 3), b, l})
	if len(plan.Exposed) != 1 || plan.Exposed[0].Area != "A" || plan.Exposed[0].ReleaseID != "" {
		t.Errorf("got %+v, want A exposed by the table itself", plan.Exposed)
	}
}

func TestProtectRefusesWhatItCannotProtect(t *testing.T) {
	for name, c := range map[string]struct {
		minCell int
		cells   []disclosure.Cell
		want    kommune.ErrorCode
	}{
		"a limit that hides nobody": {2, nil, kommune.BadUserInput},
		"a negative count":          {5, []disclosure.Cell{cell("", "A", -1)}, kommune.BadUserInput},
		"no number":                 {5, []disclosure.Cell{cell("", "A", math.NaN())}, kommune.BadUserInput},
		"more than all people":      {5, []disclosure.Cell{cell("", "A", math.Inf(1))}, kommune.BadUserInput},
		"a cell that stands twice":  {5, []disclosure.Cell{cell("", "A", 7), cell("", "A", 7)}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := disclosure.Protect(exampleStructure(), c.minCell, c.cells, nil)
			var known *kommune.Error
			if err == nil || c.want != "" && (!errors.As(err, &known) || known.Code != c.want) {
				t.Errorf("got %v, want an error with code %q", err, c.want)
			}
		})
	}
}

func TestThePlanDoesNotDependOnTheOrderOfCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		cells := w.draw(t, rapid.IntRange(0, 3).Draw(t, "groups"), drawPersons(t), quantitySets[1])
		older := w.revise(t, cells, drawPersons(t))
		before := disclosure.Before{ReleaseID: "older", Cells: older, Hidden: map[disclosure.Key]bool{}}
		for _, c := range older {
			before.Hidden[c.Key()] = rapid.Bool().Draw(t, "hidden")
		}
		var plans []disclosure.Plan
		for _, order := range [][]disclosure.Cell{cells, rapid.Permutation(cells).Draw(t, "order")} {
			plan, err := disclosure.Protect(disclosure.NewStructure(w.totals, nil), minCell, order, []disclosure.Before{before})
			if err != nil {
				t.Fatal(err)
			}
			plans = append(plans, plan)
		}
		if diff := cmp.Diff(plans[0], plans[1]); diff != "" {
			t.Fatal(diff)
		}
	})
}

// A structure that makes no sense (areas within themselves, in circles) hides
// too much at worst, and ends.
func TestAStructureInACircleEnds(t *testing.T) {
	s := disclosure.NewStructure([]disclosure.Total{
		{Area: "A", Parts: []kommune.Area{"A", "B"}}, {Area: "B", Parts: []kommune.Area{"A", "C"}}, {Area: "C", Parts: []kommune.Area{"B", "B"}}, {Area: "D"},
	}, nil)
	plan := protect(t, s, []disclosure.Cell{cell("", "A", 3), cell("", "B", 3), cell("", "C", 3), cell("x", "A", 3), cell("", "D", 9)})
	for _, c := range []disclosure.Cell{cell("", "A", 3), cell("", "B", 3), cell("", "C", 3), cell("x", "A", 3)} {
		if plan.Hidden[c.Key()] != disclosure.Primary {
			t.Errorf("%v is not hidden", c.Key())
		}
	}
}
