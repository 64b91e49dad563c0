package store

import (
	"context"
	"slices"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// ReadChanges reads up to limit figures of kommuner that differ between two
// releases of one dataset, ordered by key, from behind a key where one is
// given. Only slices that differ are looked at.
func (s *Store) ReadChanges(ctx context.Context, before, after *kommune.Snapshot, behind *kommune.ObservationKey, limit int) ([]kommune.ObservationChange, error) {
	return s.readChanges(ctx, before, after, behind, limit, false)
}

// ReadAllChanges is ReadChanges for areas of every kind, from the first one on.
func (s *Store) ReadAllChanges(ctx context.Context, before, after *kommune.Snapshot, limit int) ([]kommune.ObservationChange, error) {
	return s.readChanges(ctx, before, after, nil, limit, true)
}

func (s *Store) readChanges(ctx context.Context, before, after *kommune.Snapshot, behind *kommune.ObservationKey, limit int, allAreas bool) ([]kommune.ObservationChange, error) {
	key := kommune.ObservationKey{}
	if behind != nil {
		key = *behind
		before, after = fromIndicator(before, key.IndicatorID), fromIndicator(after, key.IndicatorID)
	}
	parameters, some := differenceParameters(before, after, true)
	if !some {
		return []kommune.ObservationChange{}, nil
	}
	parameters["all_areas"] = allAreas
	parameters["from_start"] = behind == nil
	parameters["after_indicator"] = key.IndicatorID
	parameters["after_target_group"] = key.TargetGroupID
	parameters["after_period"] = string(key.Period)
	parameters["after_area"] = string(key.Area)
	parameters["limit"] = uint64(max(limit, 0))
	return selectKept[kommune.ObservationChange](ctx, s, "read_changes", parameters, before, after)
}

// CountChanges counts what ReadChanges reads without a limit.
func (s *Store) CountChanges(ctx context.Context, before, after *kommune.Snapshot) (uint64, error) {
	parameters, some := differenceParameters(before, after, true)
	if !some {
		return 0, nil
	}
	parameters["all_areas"] = false
	type count struct {
		Changes uint64 `col:"changes"`
	}
	counted, err := selectKept[count](ctx, s, "count_changes", parameters, before, after)
	if err != nil || len(counted) != 1 {
		return 0, err
	}
	return counted[0].Changes, nil
}

// fromIndicator is a snapshot without the slices of indicators that come before
// one.
func fromIndicator(snapshot *kommune.Snapshot, id string) *kommune.Snapshot {
	rest := *snapshot
	rest.Slices = slices.DeleteFunc(slices.Clone(snapshot.Slices), func(slice kommune.Slice) bool { return slice.IndicatorID < id })
	return &rest
}

// differing lists the slices of observations that the other release does not
// hold with the same content.
func differing(snapshot, other *kommune.Snapshot) []kommune.Slice {
	known := statesOf(other.Slices)
	return slices.DeleteFunc(slices.Clone(snapshot.Slices), func(slice kommune.Slice) bool {
		return slice.Table != ObservationsTable || known[slice.Key()] == stateOf(slice)
	})
}

func runsOf(list []kommune.Slice) ([]uint64, clickhouse.Tuples) {
	runs, triples := []uint64{}, clickhouse.Tuples{}
	for _, slice := range list {
		triples = append(triples, clickhouse.Tuple(slice.IndicatorID, slice.Run, uint16(slice.Year))) //nolint:gosec // read as UInt16
		if !slices.Contains(runs, slice.Run) {
			runs = append(runs, slice.Run)
		}
	}
	return runs, triples
}
