package store

import (
	"context"
	"maps"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// ReadChanges reads up to limit figures of kommuner that differ between two
// releases of one dataset, ordered by key, from behind a key where one is
// given. Only slices that differ are looked at.
func (s *Store) ReadChanges(ctx context.Context, before, after *kommune.Snapshot, behind *kommune.ObservationKey, limit int) ([]kommune.ObservationChange, error) {
	old, fresh := differing(before, after), differing(after, before)
	if len(old) == 0 && len(fresh) == 0 {
		return []kommune.ObservationChange{}, nil
	}
	indicators := map[string]bool{}
	for _, slice := range slices.Concat(old, fresh) {
		indicators[slice.IndicatorID] = true
	}
	ids := slices.Sorted(maps.Keys(indicators))
	key := kommune.ObservationKey{}
	if behind != nil {
		key = *behind
	}
	oldRuns, oldTriples := runsOf(old)
	freshRuns, freshTriples := runsOf(fresh)
	return selectRows[kommune.ObservationChange](ctx, s, "read_changes", map[string]any{
		"indicators":         ids,
		"scales":             scalesOf(after, ids),
		"before_runs":        oldRuns,
		"before_slices":      oldTriples,
		"after_runs":         freshRuns,
		"after_slices":       freshTriples,
		"from_start":         behind == nil,
		"after_indicator":    key.IndicatorID,
		"after_target_group": key.TargetGroupID,
		"after_period":       string(key.Period),
		"after_area":         string(key.Area),
		"limit":              uint64(max(limit, 0)),
	})
}

// differing lists the slices of observations that the other release does not
// hold with the same content.
func differing(snapshot, other *kommune.Snapshot) []kommune.Slice {
	hashes := map[sliceKey]string{}
	for _, slice := range other.Slices {
		hashes[keyOf(slice)] = slice.Hash
	}
	return slices.DeleteFunc(slices.Clone(snapshot.Slices), func(slice kommune.Slice) bool {
		return slice.Table != observationsTable || hashes[keyOf(slice)] == slice.Hash
	})
}

func runsOf(list []kommune.Slice) ([]uint64, clickhouse.ArraySet) {
	runs, triples := []uint64{}, clickhouse.ArraySet{}
	for _, slice := range list {
		triples = append(triples, clickhouse.GroupSet{Value: []any{slice.IndicatorID, slice.Run, uint16(slice.Year)}}) //nolint:gosec // read as UInt16
		if !slices.Contains(runs, slice.Run) {
			runs = append(runs, slice.Run)
		}
	}
	return runs, triples
}
