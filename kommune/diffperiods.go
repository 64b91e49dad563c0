package kommune

import (
	"cmp"
	"slices"
)

// PeriodRows compares the rows of one indicator, target group and period in
// two releases. Before and After count all rows, equal ones included.
type PeriodRows struct {
	IndicatorID   string
	TargetGroupID string
	Period        Period
	Before, After uint64
	RowCounts
	// AreasGone are those whose rows are gone.
	AreasGone []Area
	Largest   *FigureRevision
}

// NewIndicatorDiffs classifies every period that differs, by indicator. rows have
// every period of the slices that differ; common are the slices that are equal in
// both releases.
//
// The window of periods is that of one kind of period. Of a common slice only its
// year and groups are used, which is enough: all periods of other years come before
// or after it.
func NewIndicatorDiffs(rows []PeriodRows, common []Slice) []IndicatorDiff {
	windows := windowsOf(rows, common)
	byID := map[string]*IndicatorDiff{}
	for _, row := range rows {
		if row.RowCounts == (RowCounts{}) {
			continue
		}
		diff, known := byID[row.IndicatorID]
		if !known {
			diff = &IndicatorDiff{IndicatorID: row.IndicatorID}
			byID[row.IndicatorID] = diff
		}
		diff.RowCounts = diff.add(row.RowCounts)
		diff.AreasGone = append(diff.AreasGone, row.AreasGone...)
		diff.Periods = append(diff.Periods, PeriodDiff{
			TargetGroupID: row.TargetGroupID, Period: row.Period, Change: windows.classify(row), RowCounts: row.RowCounts, Largest: row.Largest,
		})
	}
	diffs := make([]IndicatorDiff, 0, len(byID))
	for _, diff := range byID {
		diff.order()
		diffs = append(diffs, *diff)
	}
	slices.SortFunc(diffs, func(a, b IndicatorDiff) int { return cmp.Compare(a.IndicatorID, b.IndicatorID) })
	return diffs
}

// order sorts the periods and areas and finds the largest revision: of equal ones the
// first.
func (d *IndicatorDiff) order() {
	slices.Sort(d.AreasGone)
	d.AreasGone = slices.Compact(d.AreasGone)
	slices.SortFunc(d.Periods, func(a, b PeriodDiff) int {
		return cmp.Or(cmp.Compare(a.TargetGroupID, b.TargetGroupID), ComparePeriods(a.Period, b.Period))
	})
	for _, period := range d.Periods {
		if period.Largest != nil && (d.Largest == nil || period.Largest.Size() > d.Largest.Size()) {
			d.Largest = period.Largest
		}
	}
}

// windowKey names the periods of one kind of an indicator, of all its groups
// or of one.
type windowKey struct {
	indicator string
	kind      PeriodKind
	ofGroup   bool
	group     string
}

// window holds the newest period of each release and the oldest that both have; empty
// where there is none.
type window struct{ newestBefore, newestAfter, oldestShared Period }

type windowIndex map[windowKey]*window

func windowsOf(rows []PeriodRows, common []Slice) windowIndex {
	windows := windowIndex{}
	for _, row := range rows {
		windows.add(windowKey{row.IndicatorID, row.Period.Kind(), true, row.TargetGroupID}, row.Period, row.Before > 0, row.After > 0)
	}
	type key struct {
		indicator string
		period    Period
	}
	type sides struct{ before, after bool }
	// A period is shared by the indicator where one group has it before and
	// another after.
	ofAll := map[key]sides{}
	for _, row := range rows {
		k := key{row.IndicatorID, row.Period}
		ofAll[k] = sides{ofAll[k].before || row.Before > 0, ofAll[k].after || row.After > 0}
	}
	for k, s := range ofAll {
		windows.add(windowKey{k.indicator, k.period.Kind(), false, ""}, k.period, s.before, s.after)
	}
	for _, slice := range common {
		for _, period := range slice.Periods {
			windows.add(windowKey{slice.IndicatorID, period.Kind(), false, ""}, period, true, true)
			for _, group := range slice.TargetGroupIDs {
				windows.add(windowKey{slice.IndicatorID, period.Kind(), true, group}, period, true, true)
			}
		}
	}
	return windows
}

func (x windowIndex) add(key windowKey, period Period, before, after bool) {
	w, known := x[key]
	if !known {
		w = &window{}
		x[key] = w
	}
	if before && (w.newestBefore == "" || period > w.newestBefore) {
		w.newestBefore = period
	}
	if after && (w.newestAfter == "" || period > w.newestAfter) {
		w.newestAfter = period
	}
	if before && after && (w.oldestShared == "" || period < w.oldestShared) {
		w.oldestShared = period
	}
}

func (x windowIndex) classify(row PeriodRows) PeriodChange {
	ofGroup := x[windowKey{row.IndicatorID, row.Period.Kind(), true, row.TargetGroupID}]
	switch {
	case row.Before > 0 && row.After > 0:
		return ChangeRevised
	case row.After > 0 && row.Period > ofGroup.newestBefore:
		return ChangeNew
	case row.After > 0:
		return ChangeAdded
	// A group without figures in the newest period leaves with the window of
	// its indicator.
	case ofGroup.rolledPast(row.Period), x[windowKey{row.IndicatorID, row.Period.Kind(), false, ""}].rolledPast(row.Period):
		return ChangeRolledOut
	}
	return ChangeRemoved
}

// rolledPast reports whether a window moved on and left a period behind.
// Periods of one kind are ordered as their names are.
func (w *window) rolledPast(period Period) bool {
	return w.newestAfter > w.newestBefore && (w.oldestShared == "" || period < w.oldestShared)
}
