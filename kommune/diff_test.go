package kommune

import (
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rowsOf makes an indicator's periods: of each, whether the release before and
// the one after have it, and whether a row of it was revised.
func rowsOf(group string, before, after, revised []Period) []PeriodRows {
	counts := map[Period]*PeriodRows{}
	at := func(p Period) *PeriodRows {
		if counts[p] == nil {
			counts[p] = &PeriodRows{IndicatorID: "x/i", TargetGroupID: group, Period: p}
		}
		return counts[p]
	}
	for _, p := range before {
		at(p).Before = 98
	}
	for _, p := range after {
		at(p).After = 98
	}
	for _, p := range revised {
		at(p).Revised = 1
	}
	var rows []PeriodRows
	for _, row := range counts {
		switch {
		case row.Before == 0:
			row.New = row.After
		case row.After == 0:
			row.Gone = row.Before
		}
		rows = append(rows, *row)
	}
	return rows
}

func TestPeriodsAreClassified(t *testing.T) {
	type changes map[string]PeriodChange
	for _, c := range []struct {
		name   string
		rows   []PeriodRows
		common []Slice
		want   changes
	}{
		{
			"a window rolls by one month",
			rowsOf("", []Period{"2024M01", "2024M02", "2024M03"}, []Period{"2024M02", "2024M03", "2024M04"}, nil), nil,
			changes{" 2024M01": ChangeRolledOut, " 2024M04": ChangeNew},
		},
		{
			"it rolls by two and an old month is revised",
			rowsOf("", []Period{"2024M01", "2024M02", "2024M03"}, []Period{"2024M03", "2024M04", "2024M05"}, []Period{"2024M03"}), nil,
			changes{" 2024M01": ChangeRolledOut, " 2024M02": ChangeRolledOut, " 2024M03": ChangeRevised, " 2024M04": ChangeNew, " 2024M05": ChangeNew},
		},
		{
			"it rolls past all that it held",
			rowsOf("", []Period{"2023", "2024"}, []Period{"2025", "2026"}, nil), nil,
			changes{" 2023": ChangeRolledOut, " 2024": ChangeRolledOut, " 2025": ChangeNew, " 2026": ChangeNew},
		},
		{
			"the oldest month is lost and none is new",
			rowsOf("", []Period{"2024M01", "2024M02"}, []Period{"2024M02"}, nil), nil,
			changes{" 2024M01": ChangeRemoved},
		},
		{
			"a month in between is lost",
			rowsOf("", []Period{"2024M01", "2024M02", "2024M03"}, []Period{"2024M01", "2024M03", "2024M04"}, nil), nil,
			changes{" 2024M02": ChangeRemoved, " 2024M04": ChangeNew},
		},
		{
			"the newest month is taken back",
			rowsOf("", []Period{"2024M01", "2024M02"}, []Period{"2024M01"}, nil), nil,
			changes{" 2024M02": ChangeRemoved},
		},
		{
			"an older month is filled in",
			rowsOf("", []Period{"2024M02"}, []Period{"2024M01", "2024M02"}, nil), nil,
			changes{" 2024M01": ChangeAdded},
		},
		{
			"older years that did not change hold the window's end",
			rowsOf("", []Period{"2024M01", "2024M02"}, []Period{"2024M02", "2024M03"}, nil),
			[]Slice{{IndicatorID: "x/i", Periods: []Period{"2023M12"}, TargetGroupIDs: []string{""}}},
			changes{" 2024M01": ChangeRemoved, " 2024M03": ChangeNew},
		},
		{
			"a later year that did not change was there before",
			rowsOf("", []Period{"2023M01"}, []Period{"2023M01", "2023M02"}, nil),
			[]Slice{{IndicatorID: "x/i", Periods: []Period{"2024M01"}, TargetGroupIDs: []string{""}}},
			changes{" 2023M02": ChangeAdded},
		},
		{
			"a year of another group does not tell",
			rowsOf("x/b", nil, []Period{"2023M02"}, nil),
			[]Slice{{IndicatorID: "x/i", Periods: []Period{"2024M01"}, TargetGroupIDs: []string{"x/a"}}},
			changes{"x/b 2023M02": ChangeNew},
		},
		{
			"a small group leaves with the window though it has no newest month",
			append(
				rowsOf("x/all", []Period{"2024M01", "2024M02"}, []Period{"2024M02", "2024M03"}, nil),
				rowsOf("x/small", []Period{"2024M01", "2024M02"}, []Period{"2024M02"}, nil)...,
			), nil,
			changes{"x/all 2024M01": ChangeRolledOut, "x/all 2024M03": ChangeNew, "x/small 2024M01": ChangeRolledOut},
		},
		{
			"a group loses its oldest month while others keep it",
			append(
				rowsOf("x/all", []Period{"2024M01", "2024M02"}, []Period{"2024M01", "2024M02", "2024M03"}, nil),
				rowsOf("x/small", []Period{"2024M01", "2024M02"}, []Period{"2024M02"}, nil)...,
			), nil,
			changes{"x/all 2024M03": ChangeNew, "x/small 2024M01": ChangeRemoved},
		},
		{
			"months and years are windows of their own",
			append(
				rowsOf("", []Period{"2024M01", "2024M02"}, []Period{"2024M02", "2024M03"}, nil),
				rowsOf("", []Period{"2022", "2023"}, []Period{"2023"}, nil)...,
			), nil,
			changes{" 2024M01": ChangeRolledOut, " 2024M03": ChangeNew, " 2022": ChangeRemoved},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := changes{}
			for _, diff := range NewIndicatorDiffs(c.rows, c.common) {
				for _, period := range diff.Periods {
					got[period.TargetGroupID+" "+string(period.Period)] = period.Change
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("changes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestADiffAddsUpAndIsInOrder(t *testing.T) {
	rows := []PeriodRows{
		{IndicatorID: "x/b", Period: "2024", Before: 2, After: 2, RowCounts: RowCounts{Revised: 1}},
		{IndicatorID: "x/a", TargetGroupID: "x/g", Period: "2024", Before: 3, After: 3, RowCounts: RowCounts{Revised: 2}, Largest: &FigureRevision{Before: 3, After: 1}},
		{IndicatorID: "x/a", TargetGroupID: "x/g", Period: "2023", Before: 3, After: 3, RowCounts: RowCounts{New: 1, Gone: 1, Revised: 1}, Largest: &FigureRevision{Before: 1, After: 2}},
		{IndicatorID: "x/a", Period: "2023", Before: 3, After: 3},
	}
	indicators := NewIndicatorDiffs(rows, nil)
	if len(indicators) != 2 || indicators[0].IndicatorID != "x/a" || indicators[0].RowCounts != (RowCounts{1, 3, 1}) || indicators[0].PeriodCount() != 2 {
		t.Fatalf("got %+v", indicators)
	}
	if first := indicators[0]; first.Periods[0].Period != "2023" || first.Largest.Size() != 2 || indicators[1].Largest != nil {
		t.Errorf("got %+v", indicators)
	}
	licence := "CC0-1.0"
	before := &Snapshot{Slices: []Slice{{Table: "indicators", Hash: "a", Rows: 1}, {Table: "courses", Hash: "b", Rows: 2}, {Table: "observations", IndicatorID: "x/a", Hash: "c"}}}
	after := &Snapshot{Dataset: Dataset{Licence: &licence}, Slices: []Slice{{Table: "indicators", Hash: "z", Rows: 3}, {Table: "observations", IndicatorID: "x/a", Hash: "d"}}}
	diff := NewReleaseDiff(before, after, indicators)
	if diff.RowCounts != (RowCounts{1, 4, 1}) || !diff.DescriptionChanged || diff.IsEmpty() {
		t.Errorf("got %+v", diff)
	}
	if len(diff.Tables) != 2 || diff.Tables[0] != (TableDiff{"courses", 2, 0}) || diff.Tables[1] != (TableDiff{"indicators", 1, 3}) {
		t.Errorf("got %+v", diff.Tables)
	}
	if same := NewReleaseDiff(before, before, nil); !same.IsEmpty() {
		t.Errorf("got %+v", same)
	}
}

func TestOfRevisionsOfOneSizeTheFirstIsTheLargest(t *testing.T) {
	revised := func(period Period, before, after float64) PeriodRows {
		return PeriodRows{
			IndicatorID: "x/a", Period: period, Before: 1, After: 1, RowCounts: RowCounts{Revised: 1},
			Largest: &FigureRevision{Period: period, Before: before, After: after},
		}
	}
	diffs := NewIndicatorDiffs([]PeriodRows{revised("2024", 5, 3), revised("2023", 1, 3), revised("2022", 1, 2)}, nil)
	if len(diffs) != 1 || diffs[0].Largest.Period != "2023" || diffs[0].Largest.Size() != 2 {
		t.Errorf("got %+v", diffs)
	}
}

// A release may differ in its description alone.
func TestEachPartOfADescriptionCounts(t *testing.T) {
	before := &Snapshot{Dataset: Dataset{ID: "x"}}
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Dataset]()) {
		if field.Name == "ID" {
			continue
		}
		after := &Snapshot{Dataset: before.Dataset}
		switch value := reflect.ValueOf(&after.Dataset).Elem().FieldByIndex(field.Index); value.Interface().(type) {
		case string:
			value.SetString("another")
		case bool:
			value.SetBool(true)
		case *string:
			value.Set(reflect.New(value.Type().Elem()))
		default:
			t.Fatalf("a field %s of a new type", field.Name)
		}
		for _, diff := range []*ReleaseDiff{NewReleaseDiff(before, after, nil), NewReleaseDiff(after, before, nil)} {
			if !diff.DescriptionChanged || diff.IsEmpty() {
				t.Errorf("a changed %s is no change", field.Name)
			}
		}
	}
}
