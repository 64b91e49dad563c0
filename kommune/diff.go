package kommune

import (
	"cmp"
	"slices"
)

// PeriodChange is how one period of an indicator and target group differs between two
// releases.
type PeriodChange string

// The changes. A window that rolls shows as ChangeNew and ChangeRolledOut; a
// correction of what was published shows as Revised, Added or Removed.
const (
	// ChangeNew is later than every period that the release before had of the
	// indicator and target group; where it had none, every period is.
	ChangeNew PeriodChange = "NEW_PERIOD"
	// ChangeAdded is one that the release before lacked though it had a later
	// one.
	ChangeAdded PeriodChange = "ADDED"
	// ChangeRevised is in both releases with rows that differ.
	ChangeRevised PeriodChange = "REVISED"
	// ChangeRolledOut is one of the oldest periods, lost while a newer one than any
	// before came in.
	ChangeRolledOut PeriodChange = "ROLLED_OUT"
	// ChangeRemoved is lost in any other way.
	ChangeRemoved PeriodChange = "REMOVED"
)

// PeriodChanges lists every change.
func PeriodChanges() []PeriodChange {
	return []PeriodChange{ChangeNew, ChangeAdded, ChangeRevised, ChangeRolledOut, ChangeRemoved}
}

// RowCounts count rows that differ between two releases.
type RowCounts struct {
	// New rows are only in the release after.
	New uint64 `col:"rows_new"`
	// Revised rows are in both and have another value or status.
	Revised uint64 `col:"rows_revised"`
	// Gone rows are only in the release before, or kept in the release after
	// though the source no longer has them.
	Gone uint64 `col:"rows_gone"`
}

func (c RowCounts) add(other RowCounts) RowCounts {
	return RowCounts{c.New + other.New, c.Revised + other.Revised, c.Gone + other.Gone}
}

// FigureRevision is one figure that has a value in both releases, in the
// indicator's unit.
type FigureRevision struct {
	TargetGroupID string
	Period        Period
	Area          Area
	Before, After float64
}

// Size is the absolute difference, in the indicator's unit.
func (r FigureRevision) Size() float64 { return max(r.After-r.Before, r.Before-r.After) }

// PeriodDiff is a period of one indicator and target group that differs.
type PeriodDiff struct {
	TargetGroupID string // empty where the indicator has no groups
	Period        Period
	Change        PeriodChange
	RowCounts
	// Largest is the revision that moved a value furthest; nil where none did.
	Largest *FigureRevision
}

// IndicatorDiff is an indicator whose rows differ.
type IndicatorDiff struct {
	IndicatorID string
	RowCounts
	// Periods are ordered by target group, then by time.
	Periods []PeriodDiff
	// AreasGone are those with rows that are gone, in the order of their ids.
	AreasGone []Area
	// Largest is the revision that moved a value furthest; nil where none did.
	Largest *FigureRevision
}

// PeriodCount is how many periods differ, counted for each target group.
func (d IndicatorDiff) PeriodCount() int { return len(d.Periods) }

// PeriodsOf are the periods that changed in a way for any target group, oldest
// first.
func (d IndicatorDiff) PeriodsOf(change PeriodChange) []Period {
	var periods []Period
	for _, period := range d.Periods {
		if period.Change == change {
			periods = append(periods, period.Period)
		}
	}
	slices.SortFunc(periods, ComparePeriods)
	return slices.Compact(periods)
}

// PeriodsGone are those with rows that are gone, oldest first.
func (d IndicatorDiff) PeriodsGone() []Period {
	var periods []Period
	for _, period := range d.Periods {
		if period.Gone > 0 {
			periods = append(periods, period.Period)
		}
	}
	slices.SortFunc(periods, ComparePeriods)
	return slices.Compact(periods)
}

// TableDiff is a table of facts whose content differs.
type TableDiff struct {
	Table                 string
	RowsBefore, RowsAfter uint64
}

// ReleaseDiff is the difference between two releases of a dataset.
type ReleaseDiff struct {
	Before, After Release
	RowCounts
	// DescriptionChanged is true where the dataset's title, publisher, licence or
	// disclosure differs.
	DescriptionChanged bool
	Indicators         []IndicatorDiff
	Tables             []TableDiff
}

// NewReleaseDiff is the difference between two snapshots, given those of their
// indicators.
func NewReleaseDiff(before, after *Snapshot, indicators []IndicatorDiff) *ReleaseDiff {
	diff := &ReleaseDiff{
		Before: before.Release, After: after.Release, Indicators: indicators, Tables: diffTables(before.Slices, after.Slices),
		DescriptionChanged: !sameDescription(before.Dataset, after.Dataset),
	}
	for _, indicator := range indicators {
		diff.RowCounts = diff.add(indicator.RowCounts)
	}
	return diff
}

// IsEmpty reports whether nothing differs.
func (d *ReleaseDiff) IsEmpty() bool {
	return len(d.Indicators) == 0 && len(d.Tables) == 0 && !d.DescriptionChanged
}

func sameDescription(a, b Dataset) bool {
	return a.Title == b.Title && a.Publisher == b.Publisher && same(a.Licence, b.Licence) && a.Synthetic == b.Synthetic &&
		a.DisclosureBy == b.DisclosureBy && same(a.DisclosureReason, b.DisclosureReason)
}

func same(a, b *string) bool {
	return (a == nil && b == nil) || (a != nil && b != nil && *a == *b)
}

// diffTables compares tables of facts by their hashes: such a slice has no
// indicator.
func diffTables(before, after []Slice) []TableDiff {
	type pair struct{ before, after Slice }
	pairs := map[string]pair{}
	for _, slice := range before {
		pairs[slice.Table] = pair{before: slice}
	}
	for _, slice := range after {
		pairs[slice.Table] = pair{pairs[slice.Table].before, slice}
	}
	differing := []TableDiff{}
	for table, p := range pairs {
		if p.before.IndicatorID == "" && p.after.IndicatorID == "" && p.before.Hash != p.after.Hash {
			differing = append(differing, TableDiff{table, p.before.Rows, p.after.Rows})
		}
	}
	slices.SortFunc(differing, func(a, b TableDiff) int { return cmp.Compare(a.Table, b.Table) })
	return differing
}
