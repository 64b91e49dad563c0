package store

import (
	"context"
	"maps"
	"slices"

	"kommunebench/kommune"
)

type periodRow struct {
	Indicator   string         `col:"indicator"`
	TargetGroup string         `col:"target_group"`
	Period      kommune.Period `col:"period"`
	Before      uint64         `col:"rows_before"`
	After       uint64         `col:"rows_after"`
	kommune.RowCounts
	AreasGone     []string     `col:"areas_gone"`
	LargestArea   kommune.Area `col:"largest_area"`
	LargestBefore float64      `col:"largest_before"`
	LargestAfter  float64      `col:"largest_after"`
}

// DiffReleases says which rows of observations differ between two releases of
// a dataset, by indicator and period. Rows that are kept though the source no
// longer has them count as gone. Only slices that differ are read, and the
// answer has a row for each of their periods. It is NOT_FOUND where one of the
// releases is no longer kept.
func (s *Store) DiffReleases(ctx context.Context, before, after *kommune.Snapshot) ([]kommune.IndicatorDiff, error) {
	parameters, some := differenceParameters(before, after, false)
	if !some {
		return []kommune.IndicatorDiff{}, nil
	}
	found, err := selectKept[periodRow](ctx, s, "diff_slices", parameters, before, after)
	if err != nil {
		return nil, err
	}
	rows := make([]kommune.PeriodRows, len(found))
	for n, row := range found {
		rows[n] = kommune.PeriodRows{
			IndicatorID: row.Indicator, TargetGroupID: row.TargetGroup, Period: row.Period,
			Before: row.Before, After: row.After, RowCounts: row.RowCounts,
		}
		for _, area := range row.AreasGone {
			rows[n].AreasGone = append(rows[n].AreasGone, kommune.Area(area))
		}
		if row.LargestArea != "" {
			rows[n].Largest = &kommune.FigureRevision{
				TargetGroupID: row.TargetGroup, Period: row.Period, Area: row.LargestArea, Before: row.LargestBefore, After: row.LargestAfter,
			}
		}
	}
	return kommune.NewIndicatorDiffs(rows, common(before, after)), nil
}

// common lists the slices of observations that both states hold alike and the
// source still has.
func common(before, after *kommune.Snapshot) []kommune.Slice {
	known := statesOf(after.Slices)
	return slices.DeleteFunc(slices.Clone(before.Slices), func(slice kommune.Slice) bool {
		return slice.Table != ObservationsTable || slice.Gone || known[slice.Key()] != stateOf(slice)
	})
}

// sliceState is what makes a slice differ: its rows, and whether the source
// still has any of them.
type sliceState struct {
	hash string
	gone bool
}

func stateOf(slice kommune.Slice) sliceState { return sliceState{slice.Hash, slice.Gone} }

func statesOf(list []kommune.Slice) map[kommune.SliceKey]sliceState {
	states := make(map[kommune.SliceKey]sliceState, len(list))
	for _, slice := range list {
		states[slice.Key()] = stateOf(slice)
	}
	return states
}

// differenceParameters names the slices that two states do not hold alike;
// false where there is none. Without those that are gone, their rows count as
// none.
func differenceParameters(before, after *kommune.Snapshot, withGone bool) (map[string]any, bool) {
	old, fresh := differing(before, after), differing(after, before)
	if !withGone {
		isGone := func(slice kommune.Slice) bool { return slice.Gone }
		old, fresh = slices.DeleteFunc(old, isGone), slices.DeleteFunc(fresh, isGone)
	}
	if len(old) == 0 && len(fresh) == 0 {
		return nil, false
	}
	indicators := map[string]bool{}
	for _, slice := range slices.Concat(old, fresh) {
		indicators[slice.IndicatorID] = true
	}
	ids := slices.Sorted(maps.Keys(indicators))
	oldRuns, oldTriples := runsOf(old)
	freshRuns, freshTriples := runsOf(fresh)
	return map[string]any{
		"indicators":    ids,
		"before_scales": scalesOf(before, ids),
		"before_runs":   oldRuns,
		"before_slices": oldTriples,
		"after_scales":  scalesOf(after, ids),
		"after_runs":    freshRuns,
		"after_slices":  freshTriples,
	}, true
}
