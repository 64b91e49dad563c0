package disclosure_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
)

// ruleWidth is how many whole persons lie between the ends of an interval in
// which no value is within one person of all others.
const ruleWidth = 3

// ruleAttack is an attacker on tables, the newest last, who knows the rule: the
// limit and, of every hidden figure, whether it is small, zero or neither.
type ruleAttack struct {
	disclosuretest.Attacker

	limit  int
	tables [][]disclosure.Cell
	hidden []map[disclosure.Key]disclosure.Reason
}

// placed is a small figure that is placed within one person.
type placed struct {
	key     disclosure.Key
	release int
	in      disclosuretest.Interval
}

func (p placed) String() string { return fmt.Sprintf("%v of release %d in %v", p.key, p.release, p.in) }

// withinOne lists the small figures that are placed within one person, though
// the rule leaves them more when all of the newest table is hidden.
func (a ruleAttack) withinOne(t fataler) []placed {
	t.Helper()
	var own []map[disclosure.Key]disclosuretest.Interval
	var found []placed
	for n, intervals := range a.intervals(t, a.hidden) {
		truth := byKey(a.tables[n])
		for key, i := range intervals {
			v := truth[key].Figure(a.Quantity)
			if v == nil || *v == 0 || *v >= float64(a.limit) || i.Whole().AtLeast(ruleWidth) {
				continue
			}
			if own == nil {
				own = a.ownRanges(t)
			}
			ownRange := own[n][key].Whole()
			width, _ := new(big.Rat).Sub(ownRange.Max, ownRange.Min).Float64()
			if !i.Whole().AtLeast(min(width, ruleWidth)) {
				found = append(found, placed{key, n, i})
			}
		}
	}
	return found
}

// ownRanges are the intervals when every cell of the newest table is hidden.
func (a ruleAttack) ownRanges(t fataler) []map[disclosure.Key]disclosuretest.Interval {
	t.Helper()
	last := len(a.tables) - 1
	all := map[disclosure.Key]disclosure.Reason{}
	for _, c := range a.tables[last] {
		all[c.Key()] = disclosure.Secondary
	}
	return a.intervals(t, append(append([]map[disclosure.Key]disclosure.Reason{}, a.hidden[:last]...), all))
}

func (a ruleAttack) intervals(t fataler, hidden []map[disclosure.Key]disclosure.Reason) []map[disclosure.Key]disclosuretest.Interval {
	t.Helper()
	truths := make([]map[disclosure.Key]disclosure.Cell, len(a.tables))
	a.Releases = nil
	for n, cells := range a.tables {
		truths[n] = byKey(cells)
		a.Releases = append(a.Releases, disclosuretest.See(cells, hidden[n]))
	}
	a.Rule = func(release int, key disclosure.Key) (least, most *big.Rat) {
		whole := func(n int) *big.Rat { return big.NewRat(int64(n), 1) }
		switch v := truths[release][key].Figure(a.Quantity); {
		case v == nil:
			return whole(0), nil
		case *v == 0:
			return whole(0), whole(0)
		case *v < float64(a.limit):
			return whole(1), whole(a.limit - 1)
		default:
			return whole(a.limit), nil
		}
	}
	found, err := a.Intervals()
	if err != nil {
		t.Fatalf("%v: %v", a.Quantity, err)
	}
	return found
}

// told reports whether a plan reports a cell, for whichever attacker.
func told(plan disclosure.Plan, key disclosure.Key) bool {
	for _, e := range plan.Exposed {
		if e.Key == key {
			return true
		}
	}
	return false
}

func TestWhoKnowsTheRulePlacesNoSmallCountWithinOnePerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		limit := rapid.SampledFrom([]int{3, 4, 5, 10, 20}).Draw(t, "limit")
		cells := w.draw(t, rapid.IntRange(0, 3).Draw(t, "groups"), drawPersons(t), rapid.SampledFrom(quantitySets).Draw(t, "quantities"))
		cells = w.withoutRows(t, cells)
		s := disclosure.NewStructure(w.totals, nil)
		plan, err := disclosure.Protect(s, limit, cells, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range disclosure.Quantities() {
			a := ruleAttack{
				disclosuretest.Attacker{Structure: s, Quantity: q},
				limit,
				[][]disclosure.Cell{cells},
				[]map[disclosure.Key]disclosure.Reason{plan.Hidden},
			}
			for _, p := range a.withinOne(t) {
				if !told(plan, p.key) {
					t.Fatalf("limit %d: the %v of %v", limit, q, p)
				}
			}
		}
	})
}

func TestWhoKnowsTheRuleAndAnOlderReleasePlacesNoSmallCountWithinOnePerson(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		persons := drawPersons(t)
		s := disclosure.NewStructure(w.totals, nil)
		older := w.draw(t, rapid.IntRange(0, 3).Draw(t, "groups"), persons, quantitySets[rapid.IntRange(0, 1).Draw(t, "quantities")])
		tables := [][]disclosure.Cell{older, w.revise(t, older, persons)}
		var plans []disclosure.Plan
		var before []disclosure.Before
		for _, cells := range tables {
			plan, err := disclosure.Protect(s, minCell, cells, before)
			if err != nil {
				t.Fatal(err)
			}
			before = append(before, asBefore("older", cells, plan))
			plans = append(plans, plan)
		}
		truths := []map[disclosure.Key]disclosure.Cell{byKey(tables[0]), byKey(tables[1])}
		for _, q := range disclosure.Quantities() {
			same := func(key disclosure.Key, a, b int) bool {
				v, w := truths[a][key].Figure(q), truths[b][key].Figure(q)
				return v != nil && w != nil && *v == *w
			}
			a := ruleAttack{
				disclosuretest.Attacker{Structure: s, Quantity: q, Same: same},
				minCell,
				tables,
				[]map[disclosure.Key]disclosure.Reason{plans[0].Hidden, plans[1].Hidden},
			}
			for _, p := range a.withinOne(t) {
				if !told(plans[0], p.key) && !told(plans[1], p.key) {
					t.Fatalf("the %v of %v", q, p)
				}
			}
		}
	})
}

// Four in A and four in B are 8 of L. With them hidden, A can be 0 to 8; but who
// knows that neither is more than 4 knows both.
func TestKnowledgeOfTheRuleTakesAnotherCell(t *testing.T) {
	for name, c := range map[string]struct {
		cells []disclosure.Cell
		want  map[disclosure.Key]disclosure.Reason
	}{
		"two small ones of a total that is shown": {
			[]disclosure.Cell{cell("", "A", 4), cell("", "B", 4), cell("", "C", 20), cell("", "L", 28)},
			merge(hide(disclosure.Primary, "A", "B"), hide(disclosure.Secondary, "C")),
		},
		"a partner that is large enough": {
			[]disclosure.Cell{cell("", "A", 3), cell("", "B", 8), cell("", "C", 20), cell("", "L", 31)},
			merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "B")),
		},
		"a partner that has no room, as the rule says that it is no smaller": {
			[]disclosure.Cell{cell("", "A", 1), cell("", "B", 5), cell("", "C", 20), cell("", "L", 26)},
			merge(hide(disclosure.Primary, "A"), hide(disclosure.Secondary, "C")),
		},
		"a small total leaves its parts what it can": {
			[]disclosure.Cell{cell("", "A", 3), cell("", "B", 1), cell("", "C", 0), cell("", "L", 4)},
			hide(disclosure.Primary, "A", "B", "L"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			plan := protect(t, exampleStructure(), c.cells)
			if diff := cmp.Diff(disclosure.Plan{Hidden: c.want}, plan); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// deviations are those of sums that hold within rounding.
func deviations(cells []disclosure.Cell) func(disclosure.Key, []disclosure.Key) (float64, bool) {
	truth := byKey(cells)
	return func(total disclosure.Key, parts []disclosure.Key) (float64, bool) {
		whole, has := truth[total]
		if !has {
			return 0, false
		}
		deviation, figures := -*whole.Count, 1.0
		for _, key := range parts {
			if part, has := truth[key]; has {
				deviation += *part.Count
				figures++
			}
		}
		return deviation, math.Abs(deviation) <= (figures+1)/2
	}
}

// The attacker knows by how much rounding has moved every sum, and the rule.
func TestWhoKnowsTheRulePlacesNoSmallCountOfRealFiguresWithinOnePerson(t *testing.T) {
	for _, limit := range []int{5, 10, 20} {
		withoutHelp := 0
		for _, series := range realSeries(t) {
			small, found, reported := 0, 0, 0
			for _, period := range sortedKeys(series.tables) {
				cells := shown(series.tables[period])
				plan := protectAt(t, series.structure, limit, series.tables[period])
				a := ruleAttack{
					disclosuretest.Attacker{
						Structure: series.structure, Quantity: disclosure.Count,
						Deviation: deviations(cells), MayFallShort: fallsShort(byKey(cells), disclosure.Count),
					}, limit, [][]disclosure.Cell{cells}, []map[disclosure.Key]disclosure.Reason{plan.Hidden},
				}
				for _, p := range a.withinOne(t) {
					if told(plan, p.key) {
						reported++
						continue
					}
					found++
					t.Errorf("%s, %s, limit %d: %v", series.name, period, limit, p)
				}
				a.hidden[0] = primariesOf(plan)
				small += len(a.hidden[0])
				withoutHelp += len(a.withinOne(t))
			}
			t.Logf("limit %d, %s: %d small counts hidden, %d placed within one person, %d more are reported", limit, series.name, small, found, reported)
		}
		t.Logf("limit %d: with only small counts hidden, %d would be", limit, withoutHelp)
		if withoutHelp == 0 {
			t.Errorf("limit %d: nothing is found when only small counts are hidden: the test can't fail", limit)
		}
	}
}

func protectAt(t *testing.T, s *disclosure.Structure, limit int, cells []disclosure.Cell) disclosure.Plan {
	t.Helper()
	plan, err := disclosure.Protect(s, limit, cells, nil)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func primariesOf(plan disclosure.Plan) map[disclosure.Key]disclosure.Reason {
	primaries := map[disclosure.Key]disclosure.Reason{}
	for key, reason := range plan.Hidden {
		if reason == disclosure.Primary {
			primaries[key] = reason
		}
	}
	return primaries
}
