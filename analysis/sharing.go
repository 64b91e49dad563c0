package analysis

import (
	"context"
	"encoding/json"
	"sync"

	"kommunebench/kommune"
)

// sharing holds what an operation has read and computed, so that fields that
// need the same have it made once. It is safe for concurrent use.
type sharing struct {
	mu   sync.Mutex
	made map[string]any
}

type sharingKey struct{}

// WithSharing has the fields of one operation, whose context is given, share
// what they read.
func WithSharing(ctx context.Context) context.Context {
	return context.WithValue(ctx, sharingKey{}, &sharing{made: map[string]any{}})
}

// Share gives what compute gives for a purpose and parameters, which is run once in
// an operation. Without sharing it is run each time. What it gives is not to be
// changed.
func Share[T any](ctx context.Context, purpose string, parameters any, compute func() (T, error)) (T, error) {
	shared, _ := ctx.Value(sharingKey{}).(*sharing)
	if shared == nil {
		return compute()
	}
	encoded, err := json.Marshal(parameters)
	if err != nil {
		return compute()
	}
	key := purpose + string(encoded)
	shared.mu.Lock()
	once, known := shared.made[key].(func() (T, error))
	if !known {
		once = sync.OnceValues(compute)
		shared.made[key] = once
	}
	shared.mu.Unlock()
	return once()
}

// sharingReader sends each statement once in an operation.
type sharingReader struct{ Reader }

// Snapshot shares what was found.
func (r sharingReader) Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error) {
	return Share(ctx, "snapshot", releaseID, func() (*kommune.Snapshot, error) { return r.Reader.Snapshot(ctx, releaseID) })
}

// ReadObservations shares what was read.
func (r sharingReader) ReadObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	return Share(ctx, "observations", []any{snapshot.Release.ID, query}, func() ([]kommune.Observation, error) {
		return r.Reader.ReadObservations(ctx, snapshot, query)
	})
}

// ReadPeriod shares what was read.
func (r sharingReader) ReadPeriod(ctx context.Context, snapshot *kommune.Snapshot, indicator kommune.Indicator, targetGroupID string, period kommune.Period) ([]kommune.Observation, error) {
	return Share(ctx, "period", []any{snapshot.Release.ID, indicator.ID, targetGroupID, period}, func() ([]kommune.Observation, error) {
		return r.Reader.ReadPeriod(ctx, snapshot, indicator, targetGroupID, period)
	})
}

// ListAvailability shares what was listed.
func (r sharingReader) ListAvailability(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Availability, error) {
	return Share(ctx, "held", []any{snapshot.Release.ID, query}, func() ([]kommune.Availability, error) {
		return r.Reader.ListAvailability(ctx, snapshot, query)
	})
}

// Aggregate shares what was added up.
func (r sharingReader) Aggregate(ctx context.Context, snapshot *kommune.Snapshot, query kommune.AggregateQuery) ([]kommune.AggregateRow, error) {
	return Share(ctx, "aggregate", []any{snapshot.Release.ID, query}, func() ([]kommune.AggregateRow, error) {
		return r.Reader.Aggregate(ctx, snapshot, query)
	})
}

// ReadChanges shares what was read.
func (r sharingReader) ReadChanges(ctx context.Context, before, after *kommune.Snapshot, behind *kommune.ObservationKey, limit int) ([]kommune.ObservationChange, error) {
	return Share(ctx, "changes", []any{before.Release.ID, after.Release.ID, behind, limit}, func() ([]kommune.ObservationChange, error) {
		return r.Reader.ReadChanges(ctx, before, after, behind, limit)
	})
}

// CountChanges shares what was counted.
func (r sharingReader) CountChanges(ctx context.Context, before, after *kommune.Snapshot) (uint64, error) {
	return Share(ctx, "count of changes", []any{before.Release.ID, after.Release.ID}, func() (uint64, error) {
		return r.Reader.CountChanges(ctx, before, after)
	})
}

// DiffReleases shares what was compared.
func (r sharingReader) DiffReleases(ctx context.Context, before, after *kommune.Snapshot) ([]kommune.IndicatorDiff, error) {
	return Share(ctx, "differences", []any{before.Release.ID, after.Release.ID}, func() ([]kommune.IndicatorDiff, error) {
		return r.Reader.DiffReleases(ctx, before, after)
	})
}
