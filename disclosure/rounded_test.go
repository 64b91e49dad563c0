package disclosure_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strconv"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
)

// readUnemployed reads real figures that were rounded one by one, by period,
// and the structure that they have: kommuner make up the country, benefits the
// group without a name.
func readUnemployed(t *testing.T) (*disclosure.Structure, map[string][]disclosure.Cell) {
	t.Helper()
	file, err := os.Open("testdata/unemployed.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]disclosure.Cell{}
	var kommuner []kommune.Area
	for _, line := range lines[1:] {
		area := kommune.Area(line[1])
		if area != kommune.Country {
			kommuner = append(kommuner, area)
		}
		c := disclosure.Cell{TargetGroupID: line[2], Area: area, Withheld: line[3] == ""}
		if !c.Withheld {
			persons, err := strconv.ParseFloat(line[3], 64)
			if err != nil {
				t.Fatal(err)
			}
			c.Count = &persons
		}
		tables[line[0]] = append(tables[line[0]], c)
	}
	slices.Sort(kommuner)
	return disclosure.NewStructure([]disclosure.Total{{Area: kommune.Country, Parts: slices.Compact(kommuner)}}, nil), tables
}

// An attacker who knows that figures are rounded, and all that is shown, places
// no hidden small count within less than the limit.
func TestNoSmallCountOfRealRoundedFiguresIsPlacedWithinLessThanTheLimit(t *testing.T) {
	s, tables := readUnemployed(t)
	if len(tables) != 3 {
		t.Fatalf("%d tables, want 3", len(tables))
	}
	for _, limit := range []int{5, 10, 20} {
		small, found, withoutHelp := 0, 0, 0
		for period, cells := range tables {
			plan, err := disclosure.Protect(s, limit, cells, nil)
			if err != nil {
				t.Fatal(err)
			}
			exposed := exposedKeys(plan)
			for key, i := range attackRounded(t, s, cells, plan.Hidden) {
				if plan.Hidden[key] != disclosure.Primary {
					continue
				}
				small++
				if !i.AtLeast(float64(limit)) && !exposed[key] {
					found++
					t.Errorf("%s, limit %d: %v is known to be in %v", period, limit, key, i)
				}
			}
			// Were only the small ones hidden, he would find them.
			primaries := map[disclosure.Key]disclosure.Reason{}
			for key, reason := range plan.Hidden {
				if reason == disclosure.Primary {
					primaries[key] = reason
				}
			}
			for _, i := range attackRounded(t, s, cells, primaries) {
				if !i.AtLeast(float64(limit)) {
					withoutHelp++
				}
			}
		}
		t.Logf("limit %d: %d small counts hidden, %d placed too closely; with only them hidden it would be %d", limit, small, found, withoutHelp)
		if limit > 5 && (small == 0 || withoutHelp == 0) {
			t.Errorf("limit %d: %d small counts, of which %d are found when only they are hidden: the test can't fail", limit, small, withoutHelp)
		}
	}
}

func attackRounded(t *testing.T, s *disclosure.Structure, cells []disclosure.Cell, hidden map[disclosure.Key]disclosure.Reason) map[disclosure.Key]disclosuretest.Interval {
	t.Helper()
	cells = slices.DeleteFunc(slices.Clone(cells), func(c disclosure.Cell) bool { return c.Withheld })
	attacker := disclosuretest.Attacker{
		Structure: s, Quantity: disclosure.Count, Rounded: true,
		Releases: []disclosuretest.Release{disclosuretest.See(cells, hidden)}, MayFallShort: fallsShort(byKey(cells), disclosure.Count),
	}
	intervals, err := attacker.Intervals()
	if err != nil {
		t.Fatal(err)
	}
	return intervals[0]
}
