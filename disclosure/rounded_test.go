package disclosure_test

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
)

// countSeries are real figures that were rounded one by one, by period, and the
// structure that they have: kommuner make up the country, benefits the group
// without a name.
type countSeries struct {
	name      string
	structure *disclosure.Structure
	tables    map[string][]disclosure.Cell
}

// countRow is a line of such figures; an empty figure is hidden by its source.
type countRow struct {
	series, period, group, persons string
	area                           kommune.Area
}

// realSeries are those of testdata and, where it is there, of the file that
// these were taken from, each July.
func realSeries(t *testing.T) []countSeries {
	t.Helper()
	var rows []countRow
	for _, line := range readCSV(t, "testdata/unemployed.csv", ',') {
		rows = append(rows, countRow{"unemployed", line[0], line[2], line[3], kommune.Area(line[1])})
	}
	const shared = "../../shared/data/jobindsats_monthly_2026-08-22.csv.gz"
	if _, err := os.Stat(shared); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s: %v", t.Name(), err)
		}
		t.Logf("%s: LEFT OUT what needs %s, which is missing", t.Name(), shared)
		return seriesOf(t, rows)
	}
	for _, line := range readCSV(t, shared, ';') {
		table, measure, _ := strings.Cut(line[3], ".")
		group, isCount := map[string]string{
			"total": "", "persons": "", "dagpenge": "dagpenge", "kontanthjaelp": "kontanthjaelp",
		}[measure]
		if !isCount || !strings.HasSuffix(line[4], "M07") {
			continue
		}
		area := kommune.Country
		if line[0] != "000" {
			area = kommune.Area(strings.TrimLeft(line[0], "0"))
		}
		rows = append(rows, countRow{table, line[4], group, line[5], area})
	}
	return seriesOf(t, rows)
}

func readCSV(t *testing.T, path string, comma rune) [][]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var source io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if source, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	reader := csv.NewReader(source)
	reader.Comma = comma
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return lines[1:]
}

func seriesOf(t *testing.T, rows []countRow) []countSeries {
	t.Helper()
	byName := map[string]map[string][]disclosure.Cell{}
	kommuner := map[kommune.Area]bool{}
	for _, row := range rows {
		if row.area != kommune.Country {
			kommuner[row.area] = true
		}
		c := disclosure.Cell{TargetGroupID: row.group, Area: row.area, Unknown: row.persons == ""}
		if !c.Unknown {
			persons, err := strconv.ParseFloat(row.persons, 64)
			if err != nil {
				t.Fatal(err)
			}
			c.Count = &persons
		}
		if byName[row.series] == nil {
			byName[row.series] = map[string][]disclosure.Cell{}
		}
		byName[row.series][row.period] = append(byName[row.series][row.period], c)
	}
	structure := disclosure.NewStructure([]disclosure.Total{{Area: kommune.Country, Parts: slices.Sorted(maps.Keys(kommuner))}}, nil)
	var list []countSeries
	for _, name := range sortedKeys(byName) {
		list = append(list, countSeries{name, structure, byName[name]})
	}
	return list
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// shown are the cells that the source shows.
func shown(cells []disclosure.Cell) []disclosure.Cell {
	return slices.DeleteFunc(slices.Clone(cells), func(c disclosure.Cell) bool { return c.Unknown })
}

// An attacker who knows that figures are rounded, and all that is shown, places
// no hidden small count within less than the limit.
func TestNoSmallCountOfRealRoundedFiguresIsPlacedWithinLessThanTheLimit(t *testing.T) {
	for _, series := range realSeries(t) {
		for _, limit := range []int{5, 10, 20} {
			small, found, withoutHelp := 0, 0, 0
			for _, period := range sortedKeys(series.tables) {
				cells := series.tables[period]
				plan := protectAt(t, series.structure, limit, cells)
				exposed := exposedKeys(plan)
				for key, i := range attackRounded(t, series.structure, cells, plan.Hidden) {
					if plan.Hidden[key] != disclosure.Primary {
						continue
					}
					small++
					if !i.AtLeast(float64(limit)) && !exposed[key] {
						found++
						t.Errorf("%s, %s, limit %d: %v is known to be in %v", series.name, period, limit, key, i)
					}
				}
				// Were only the small ones hidden, he would find them.
				for _, i := range attackRounded(t, series.structure, cells, primariesOf(plan)) {
					if !i.AtLeast(float64(limit)) {
						withoutHelp++
					}
				}
			}
			t.Logf("%s, limit %d: %d small counts hidden, %d placed too closely; with only them hidden it would be %d", series.name, limit, small, found, withoutHelp)
			if series.name == "unemployed" && limit > 5 && (small == 0 || withoutHelp == 0) {
				t.Errorf("limit %d: %d small counts, of which %d are found when only they are hidden: the test can't fail", limit, small, withoutHelp)
			}
		}
	}
}

func attackRounded(t *testing.T, s *disclosure.Structure, cells []disclosure.Cell, hidden map[disclosure.Key]disclosure.Reason) map[disclosure.Key]disclosuretest.Interval {
	t.Helper()
	cells = shown(cells)
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
