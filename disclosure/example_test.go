package disclosure_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/disclosure"
	"kommunebench/disclosure/disclosuretest"
	"kommunebench/kommune"
)

// The worked example of docs/disclosure.md: kommuner A, B and C make up
// landsdel L; young and old make up everybody.
var (
	exampleAreas  = []kommune.Area{"A", "B", "C", "L"}
	exampleGroups = []string{"young", "old", "all"}
)

func exampleStructure() *disclosure.Structure {
	return disclosure.NewStructure([]disclosure.Total{{Area: "L", Parts: []kommune.Area{"A", "B", "C"}}}, []string{"all"})
}

// example is the table with so many young and old in A, B and C.
func example(young, old [3]float64) []disclosure.Cell {
	var cells []disclosure.Cell
	var all [3]float64
	for n := range all {
		all[n] = young[n] + old[n]
	}
	for n, counts := range [][3]float64{young, old, all} {
		figures := []float64{counts[0], counts[1], counts[2], counts[0] + counts[1] + counts[2]}
		for m, area := range exampleAreas {
			cells = append(cells, disclosure.Cell{TargetGroupID: exampleGroups[n], Area: area, Count: &figures[m]})
		}
	}
	return cells
}

func key(group string, area kommune.Area) disclosure.Key {
	return disclosure.Key{TargetGroupID: group, Area: area}
}

func protect(t *testing.T, s *disclosure.Structure, cells []disclosure.Cell, before ...disclosure.Before) disclosure.Plan {
	t.Helper()
	plan, err := disclosure.Protect(s, minCell, cells, before)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func asBefore(id string, cells []disclosure.Cell, plan disclosure.Plan) disclosure.Before {
	b := disclosure.Before{ReleaseID: id, Cells: cells, Hidden: map[disclosure.Key]bool{}}
	for key := range plan.Hidden {
		b.Hidden[key] = true
	}
	return b
}

// A's three young would be 53 - 20 - 30. With three cells of B and A hidden
// besides, yA + yB = 23, yA + oA = 43, oA + oB = 90: yA may be all of 0 to 23.
func TestTheWorkedExampleHidesTheSmallestRectangle(t *testing.T) {
	cells := example([3]float64{3, 20, 30}, [3]float64{40, 50, 60})
	plan := protect(t, exampleStructure(), cells)
	want := map[disclosure.Key]disclosure.Reason{
		key("young", "A"): disclosure.Primary, key("young", "B"): disclosure.Secondary,
		key("old", "A"): disclosure.Secondary, key("old", "B"): disclosure.Secondary,
	}
	if diff := cmp.Diff(disclosure.Plan{Hidden: want}, plan); diff != "" {
		t.Error(diff)
	}
	seen := disclosuretest.See(cells, plan.Hidden)
	intervals, err := disclosuretest.Intervals(exampleStructure(), seen.Published, seen.Hidden, disclosure.Count)
	if err != nil {
		t.Fatal(err)
	}
	got := map[disclosure.Key]string{}
	for key, i := range intervals {
		got[key] = i.String()
	}
	if diff := cmp.Diff(map[disclosure.Key]string{
		key("young", "A"): "[0, 23]", key("young", "B"): "[0, 23]", key("old", "A"): "[20, 43]", key("old", "B"): "[47, 70]",
	}, got); diff != "" {
		t.Error(diff)
	}
}

// C's young fall from 30 to 4. Its old, 60, have not changed, and the older
// release shows them: all of C, 64, would give 4. So nothing among the
// kommuner protects it; C's total, and with it the landsdel's, must go.
func TestACellThatAnOlderReleaseShowsProtectsNothing(t *testing.T) {
	older := example([3]float64{3, 20, 30}, [3]float64{40, 50, 60})
	first := protect(t, exampleStructure(), older)
	plan := protect(t, exampleStructure(), example([3]float64{3, 20, 4}, [3]float64{40, 50, 60}), asBefore("r1", older, first))
	want := map[disclosure.Key]disclosure.Reason{
		key("young", "A"): disclosure.Primary, key("young", "C"): disclosure.Primary, key("young", "B"): disclosure.Secondary,
		key("old", "A"): disclosure.Secondary, key("old", "B"): disclosure.Secondary,
		key("young", "L"): disclosure.Secondary, key("all", "C"): disclosure.Secondary, key("all", "L"): disclosure.Secondary,
	}
	if diff := cmp.Diff(disclosure.Plan{Hidden: want}, plan); diff != "" {
		t.Error(diff)
	}
}

// A's young rise from 3 to 9: nothing is small now. But with the 20 young of B
// in plain view, the older release's total would give its hidden 3.
func TestWhatAnOlderReleaseHidesStaysHidden(t *testing.T) {
	older := example([3]float64{3, 20, 30}, [3]float64{40, 50, 60})
	first := protect(t, exampleStructure(), older)
	plan := protect(t, exampleStructure(), example([3]float64{9, 20, 30}, [3]float64{40, 50, 60}), asBefore("r1", older, first))
	want := map[disclosure.Key]disclosure.Reason{
		key("young", "A"): disclosure.Carried, key("young", "B"): disclosure.Carried,
		key("old", "A"): disclosure.Carried, key("old", "B"): disclosure.Carried,
	}
	if diff := cmp.Diff(disclosure.Plan{Hidden: want}, plan); diff != "" {
		t.Error(diff)
	}
}

func TestASmallCellThatAnOlderReleaseShowsIsExposed(t *testing.T) {
	cells := example([3]float64{3, 20, 30}, [3]float64{40, 50, 60})
	plan := protect(t, exampleStructure(), cells, disclosure.Before{ReleaseID: "r1", Cells: cells})
	want := []disclosure.Exposure{{Key: key("young", "A"), ReleaseID: "r1", Why: "release r1 shows its count, which has not changed since"}}
	if diff := cmp.Diff(want, plan.Exposed); diff != "" {
		t.Error(diff)
	}
	if len(plan.Hidden) != 1 {
		t.Errorf("hidden: %v, want the small cell only, as no other can protect it", plan.Hidden)
	}
}

func TestTheDocumentShowsWhatTheCodeDoes(t *testing.T) {
	text, err := os.ReadFile("../docs/disclosure.md")
	if err != nil {
		t.Fatal(err)
	}
	s := exampleStructure()
	first := example([3]float64{3, 20, 30}, [3]float64{40, 50, 60})
	plan := protect(t, s, first)
	seen := disclosuretest.See(first, plan.Hidden)
	intervals, err := disclosuretest.Intervals(s, seen.Published, seen.Hidden, disclosure.Count)
	if err != nil {
		t.Fatal(err)
	}
	want := tableRows(first, plan)
	truth := byKey(first)
	for key, i := range intervals {
		want = append(want, fmt.Sprintf("| %s, %s | %v | %s to %s |", key.TargetGroupID, key.Area, *truth[key].Count, i.Min.RatString(), i.Max.RatString()))
	}
	for _, young := range [][3]float64{{3, 20, 4}, {9, 20, 30}} {
		cells := example(young, [3]float64{40, 50, 60})
		want = append(want, tableRows(cells, protect(t, s, cells, asBefore("r1", first, plan)))...)
	}
	for _, line := range want {
		if !strings.Contains(string(text), line+"\n") {
			t.Errorf("docs/disclosure.md lacks the line %q", line)
		}
	}
}

func tableRows(cells []disclosure.Cell, plan disclosure.Plan) []string {
	truth := byKey(cells)
	marks := map[disclosure.Reason]string{"": "%v", disclosure.Primary: "**%v**", disclosure.Secondary: "_%v_", disclosure.Carried: "_%v_"}
	var rows []string
	for _, group := range exampleGroups {
		row := "| " + group
		for _, area := range exampleAreas {
			row += " | " + fmt.Sprintf(marks[plan.Hidden[key(group, area)]], *truth[key(group, area)].Count)
		}
		rows = append(rows, row+" |")
	}
	return rows
}
