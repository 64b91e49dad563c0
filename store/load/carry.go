package load

import (
	"context"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// isGone reports whether a slice of the release before is gone from the source. One
// that the load brought rows of is not. One of which rows were only carried forward
// (to hide cells anew) is gone where it was before, or where the load brought other
// years of its indicator.
func (l *Load) isGone(known kommune.Slice) bool {
	year := func(s stagedSlice) bool { return s.Indicator == known.IndicatorID && int(s.Year) == known.Year }
	if slices.ContainsFunc(l.touched, year) {
		return false
	}
	delivered := slices.ContainsFunc(l.touched, func(s stagedSlice) bool { return s.Indicator == known.IndicatorID })
	return known.Gone || delivered
}

// carriedSlices are the slices of the release before. Those of an indicator
// that the package has, but not in this year, are marked as gone from the
// source.
func (l *Load) carriedSlices(before *kommune.Snapshot) map[kommune.SliceKey]kommune.Slice {
	touched := map[string]bool{}
	for _, slice := range l.touched {
		touched[slice.Indicator] = true
	}
	carried := map[kommune.SliceKey]kommune.Slice{}
	for _, slice := range before.Slices {
		if slice.Table == store.ObservationsTable && touched[slice.IndicatorID] {
			slice.Gone = true
		}
		carried[slice.Key()] = slice
	}
	return carried
}

// carryForward has a group copy, for each indicator of the load, the rows of the years
// that it touches which it does not replace, and reports whether there may be any.
func (l *Load) carryForward(ctx context.Context, group *errgroup.Group, old map[kommune.SliceKey]kommune.Slice) bool {
	byIndicator := map[string]clickhouse.Tuples{}
	for _, slice := range l.touched {
		known, found := old[figuresKey(slice.Indicator, int(slice.Year))]
		if found {
			byIndicator[slice.Indicator] = append(byIndicator[slice.Indicator], clickhouse.Tuple(known.Run, slice.Year))
		}
	}
	for _, indicator := range slices.Sorted(maps.Keys(byIndicator)) {
		group.Go(func() error {
			return l.exec(ctx, "copy_forward", map[string]any{"run": l.run.Number(), "indicator": indicator, "slices": byIndicator[indicator]})
		})
	}
	return len(byIndicator) > 0
}
