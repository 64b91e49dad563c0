package disclosure_test

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
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

// exposedKeys are those of the cells that an attacker can place who does not know
// the rule.
func exposedKeys(plan disclosure.Plan) map[disclosure.Key]bool {
	m := map[disclosure.Key]bool{}
	for _, e := range plan.Exposed {
		if !e.KnowsRule {
			m[e.Key] = true
		}
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
		// Small counts that add up to a small total may have no room by the rule.
		for _, e := range plan.Exposed {
			if !e.KnowsRule {
				t.Fatalf("exposed: %+v", e)
			}
		}
	})
}

// Persons whose kommune is not known are in the country but in no kommune: then
// an attacker still knows that kommuner together are no more than the country.
func TestTheAttackerFindsNoHiddenCellWhereKommunerFallShortOfTheCountry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		w.members[kommune.Country] = append(w.members[kommune.Country], "unknown")
		cells := w.draw(t, rapid.IntRange(0, 3).Draw(t, "groups"), drawPersons(t), rapid.SampledFrom(quantitySets).Draw(t, "quantities"), "unknown")
		s := disclosure.NewStructure(w.totals, nil)
		plan, err := disclosure.Protect(s, minCell, cells, nil)
		if err != nil {
			t.Fatal(err)
		}
		truth, seen := byKey(cells), disclosuretest.See(cells, plan.Hidden)
		for _, q := range disclosure.Quantities() {
			attacker := disclosuretest.Attacker{Structure: s, Quantity: q, Releases: []disclosuretest.Release{seen}, MayFallShort: fallsShort(truth, q)}
			intervals, err := attacker.Intervals()
			if err != nil {
				t.Fatal(err)
			}
			exposed := exposedKeys(plan)
			for _, key := range tooClose(t, cells, intervals[0], q) {
				if !exposed[key] {
					t.Fatalf("the %v of %v is known to be in %v", q, key, intervals[0][key])
				}
			}
		}
	})
}

func fallsShort(truth map[disclosure.Key]disclosure.Cell, q disclosure.Quantity) func(disclosure.Key, []disclosure.Key) bool {
	return func(total disclosure.Key, parts []disclosure.Key) bool {
		v := truth[total].Figure(q)
		if v == nil {
			return false
		}
		gap := *v
		for _, key := range parts {
			if part := truth[key].Figure(q); part != nil {
				gap -= *part
			}
		}
		return gap > 0
	}
}

// revise draws new figures for some of a table's smallest cells.
func (w world) revise(t *rapid.T, cells []disclosure.Cell, persons *rapid.Generator[int]) []disclosure.Cell {
	revised := make([]disclosure.Cell, len(cells))
	at := map[disclosure.Key]int{}
	named := false
	for n, c := range cells {
		revised[n] = c
		at[c.Key()] = n
		named = named || c.TargetGroupID != ""
	}
	for _, c := range cells {
		if _, upper := w.members[c.Area]; upper || named && c.TargetGroupID == "" || rapid.IntRange(0, 4).Draw(t, "revised") > 0 {
			continue
		}
		by := float64(persons.Draw(t, "now")) - *c.Count
		groups := []string{c.TargetGroupID}
		if named {
			groups = append(groups, "")
		}
		for _, g := range groups {
			for _, area := range append(w.above(c.Area), c.Area) {
				n := at[disclosure.Key{TargetGroupID: g, Area: area}]
				v := *revised[n].Count + by
				revised[n].Count = &v
			}
		}
	}
	return revised
}

func TestTheAttackerFindsNoHiddenCellWithTheHelpOfOlderReleases(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		persons := drawPersons(t)
		s := disclosure.NewStructure(w.totals, nil)
		tables := [][]disclosure.Cell{w.draw(t, rapid.IntRange(0, 3).Draw(t, "groups"), persons, quantitySets[rapid.IntRange(0, 1).Draw(t, "quantities")])}
		var plans []disclosure.Plan
		var before []disclosure.Before
		for release := range rapid.IntRange(2, 3).Draw(t, "releases") {
			if release > 0 {
				tables = append(tables, w.revise(t, tables[release-1], persons))
			}
			plan, err := disclosure.Protect(s, minCell, tables[release], before)
			if err != nil {
				t.Fatal(err)
			}
			hidden := map[disclosure.Key]bool{}
			for key := range plan.Hidden {
				hidden[key] = true
			}
			before = append(before, disclosure.Before{ReleaseID: string(rune('a' + release)), Cells: tables[release], Hidden: hidden})
			plans = append(plans, plan)
		}
		attackAll(t, s, tables, plans)
	})
}

// attackAll reads all releases together.
func attackAll(t *rapid.T, s *disclosure.Structure, tables [][]disclosure.Cell, plans []disclosure.Plan) {
	truths := make([]map[disclosure.Key]disclosure.Cell, len(tables))
	seen := make([]disclosuretest.Release, len(tables))
	exposed := map[disclosure.Key]bool{}
	for n, cells := range tables {
		truths[n], seen[n] = byKey(cells), disclosuretest.See(cells, plans[n].Hidden)
		for key := range exposedKeys(plans[n]) {
			exposed[key] = true
		}
	}
	for _, q := range disclosure.Quantities() {
		same := func(key disclosure.Key, a, b int) bool {
			v, w := truths[a][key].Figure(q), truths[b][key].Figure(q)
			return v != nil && w != nil && *v == *w
		}
		attacker := disclosuretest.Attacker{Structure: s, Quantity: q, Releases: seen, Same: same}
		intervals, err := attacker.Intervals()
		if err != nil {
			t.Fatal(err)
		}
		for n := range tables {
			for _, key := range tooClose(t, tables[n], intervals[n], q) {
				// What is not small may be worked out where another release
				// shows it, and in older releases.
				v := truths[n][key].Figure(q)
				free := !small(*v) && (n < len(tables)-1 || shownElsewhere(key, n, plans, same))
				if !free && !exposed[key] {
					t.Fatalf("the %v of %v in release %d is known to be in %v", q, key, n, intervals[n][key])
				}
			}
		}
	}
}

func shownElsewhere(key disclosure.Key, release int, plans []disclosure.Plan, same func(disclosure.Key, int, int) bool) bool {
	for n, plan := range plans {
		if _, hidden := plan.Hidden[key]; n != release && !hidden && same(key, release, n) {
			return true
		}
	}
	return false
}

// What a publisher withheld may be known to others, so that it must protect
// nothing: this attacker knows all of it.
func TestTheAttackerFindsNoHiddenCellThoughHeKnowsWhatThePublisherWithheld(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := drawWorld(t)
		cells := w.draw(t, rapid.IntRange(0, 3).Draw(t, "groups"), drawPersons(t), rapid.SampledFrom(quantitySets).Draw(t, "quantities"))
		cells = w.withoutRows(t, cells)
		handed := slices.Clone(cells)
		for n := range handed {
			handed[n].Unknown = rapid.IntRange(0, 5).Draw(t, "withheld") == 0
		}
		s := disclosure.NewStructure(w.totals, nil)
		plan, err := disclosure.Protect(s, minCell, handed, nil)
		if err != nil {
			t.Fatal(err)
		}
		seen, exposed := disclosuretest.See(cells, plan.Hidden), exposedKeys(plan)
		for _, q := range disclosure.Quantities() {
			intervals, err := disclosuretest.Intervals(s, seen.Published, seen.Hidden, q)
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range tooClose(t, cells, intervals, q) {
				if !exposed[key] {
					t.Fatalf("the %v of %v is known to be in %v", q, key, intervals[key])
				}
			}
		}
	})
}

// With the protection of cells that are not small themselves left out, the same
// attacker must find some: else the tests above could not fail.
func TestTheAttackerFindsCellsWhereOnlySmallOnesAreHidden(t *testing.T) {
	s, kommuner, above := denmark()
	cells := tableOf(kommuner, above, 2, 0.05, 3)
	plan, err := disclosure.Protect(s, minCell, cells, nil)
	if err != nil {
		t.Fatal(err)
	}
	if found := attack(t, s, cells, plan); found != 0 || len(plan.Exposed) != 0 {
		t.Errorf("with secondary cells hidden: the attacker finds %d, exposed are %d, want none", found, len(plan.Exposed))
	}
	maps.DeleteFunc(plan.Hidden, func(_ disclosure.Key, r disclosure.Reason) bool { return r != disclosure.Primary })
	for key := range plan.Hidden {
		plan.Exposed = append(plan.Exposed, disclosure.Exposure{Key: key}) // let the attack go on
	}
	if found := attack(t, s, cells, plan); found < 3 {
		t.Errorf("without secondary cells the attacker finds %d of %d, want many", found, len(plan.Hidden))
	}
}

// The same for releases: a plan that does not look back is found out.
func TestTheAttackerFindsCellsWhereOlderReleasesAreIgnored(t *testing.T) {
	found := 0
	s, kommuner, above := denmark()
	older := tableOf(kommuner, above, 10, 0.05, 3)
	newer := tableOf(kommuner, above, 10, 0.05, 3)
	// One kommune's group falls from large to small, one rises: patterns change.
	for _, move := range []struct {
		key disclosure.Key
		to  float64
	}{{firstKey(older, "g03", func(v float64) bool { return v > 50 }), 2}, {firstKey(older, "g05", small), 30}} {
		by := move.to - *byKey(newer)[move.key].Count
		for _, c := range newer {
			if (c.TargetGroupID == move.key.TargetGroupID || c.TargetGroupID == "all") && (c.Area == move.key.Area || slices.Contains(above[move.key.Area], c.Area)) {
				*c.Count += by
			}
		}
	}
	before := disclosure.Before{ReleaseID: "older", Cells: older, Hidden: map[disclosure.Key]bool{}}
	first, err := disclosure.Protect(s, minCell, older, nil)
	if err != nil {
		t.Fatal(err)
	}
	for key := range first.Hidden {
		before.Hidden[key] = true
	}
	for _, looksBack := range []bool{true, false} {
		var releases []disclosure.Before
		if looksBack {
			releases = []disclosure.Before{before}
		}
		second, err := disclosure.Protect(s, minCell, newer, releases)
		if err != nil {
			t.Fatal(err)
		}
		truths := []map[disclosure.Key]disclosure.Cell{byKey(older), byKey(newer)}
		attacker := disclosuretest.Attacker{
			Structure: s, Quantity: disclosure.Count,
			Releases: []disclosuretest.Release{disclosuretest.See(older, first.Hidden), disclosuretest.See(newer, second.Hidden)},
			Same:     func(key disclosure.Key, a, b int) bool { return *truths[a][key].Count == *truths[b][key].Count },
		}
		intervals, err := attacker.Intervals()
		if err != nil {
			t.Fatal(err)
		}
		found = 0
		for n, cells := range [][]disclosure.Cell{older, newer} {
			for _, key := range tooClose(t, cells, intervals[n], disclosure.Count) {
				if small(*truths[n][key].Count) {
					found++
				}
			}
		}
		if looksBack && (found > 0 || len(second.Exposed) > 0) {
			t.Errorf("looking back: the attacker finds %d, exposed are %v, want none", found, second.Exposed)
		}
	}
	if found == 0 {
		t.Error("without looking back the attacker finds nothing: the test can't fail")
	}
}

func firstKey(cells []disclosure.Cell, group string, fits func(float64) bool) disclosure.Key {
	for _, c := range cells {
		if _, isKommune := c.Area.Code(); isKommune && c.TargetGroupID == group && fits(*c.Count) {
			return c.Key()
		}
	}
	return disclosure.Key{}
}
