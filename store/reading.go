package store

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"time"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// Catalogue is the newest release of every dataset, at most maxStaleness old.
// While the server can't be reached, or is slow, the last one known is given.
func (s *Store) Catalogue(ctx context.Context) (*kommune.Catalogue, error) {
	s.heads.askedAt.Store(s.now().UnixNano())
	state := s.heads.state.Load()
	if state != nil && s.now().Sub(state.checkedAt) < refreshAfter {
		return state.catalogue, nil
	}
	r, canWait := s.sharedRefresh(ctx)
	var slow chan struct{} // without a state to serve, the refresh is waited for
	if state != nil {
		if !canWait || s.now().Sub(state.checkedAt) < maxStaleness {
			return state.catalogue, nil
		}
		slow = r.slow
	}
	select {
	case <-r.done:
		return r.catalogue, r.err
	case <-slow:
		return state.catalogue, nil
	case <-ctx.Done():
		return nil, s.db.CodedByPing(ctx, context.Cause(ctx))
	}
}

// followedFor is how long the newest releases are followed after somebody asked.
const followedFor = 10 * time.Minute

// FollowReleases reads the newest releases again and again until ctx ends, so that
// nobody who asks waits for that. Where nobody has asked for a while it pauses, as
// some servers sleep when nothing is asked of them: who asks next waits.
func (s *Store) FollowReleases(ctx context.Context) {
	ticker := time.NewTicker(refreshAfter)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.closing:
			return
		case <-ticker.C:
		}
		if s.now().Sub(time.Unix(0, s.heads.askedAt.Load())) > followedFor || s.failedLately() {
			continue
		}
		r, _ := s.sharedRefresh(ctx)
		select {
		case <-r.done:
		case <-ctx.Done():
		}
	}
}

// failedLately reports whether a refresh failed a moment ago.
func (s *Store) failedLately() bool {
	s.heads.mu.Lock()
	defer s.heads.mu.Unlock()
	return s.failedLatelyLocked()
}

// failedLatelyLocked is failedLately for a caller that holds the mutex.
func (s *Store) failedLatelyLocked() bool {
	return !s.heads.failedAt.IsZero() && s.now().Sub(s.heads.failedAt) <= failureMemory
}

const (
	// newestFor is how long a release that was the newest is read without asking
	// whether it is kept.
	newestFor = 2 * time.Second
	// readerGracePeriod is how long rows stay after a newer release was published:
	// readers that took theirs for the newest have sent their queries by then.
	readerGracePeriod = 10 * time.Second
)

// selectKept runs a statement on the rows of some releases. Rows are deleted
// only after their release was marked as pruned, so an answer is whole exactly
// when the releases are kept after it was read; otherwise it is NOT_FOUND.
func selectKept[T any](ctx context.Context, s *Store, name string, parameters map[string]any, snapshots ...*kommune.Snapshot) ([]T, error) {
	newest := s.areNewest(snapshots)
	found, err := clickhouse.SelectRows[T](ctx, s.db, name, parameters)
	if err != nil || newest {
		return found, err
	}
	return found, s.checkKept(ctx, snapshots)
}

// areNewest reports whether all releases were the newest ones a moment ago.
func (s *Store) areNewest(snapshots []*kommune.Snapshot) bool {
	state := s.heads.state.Load()
	if state == nil || s.now().Sub(state.checkedAt) > newestFor {
		return false
	}
	return !slices.ContainsFunc(snapshots, func(snapshot *kommune.Snapshot) bool {
		return !slices.Contains(state.heads, snapshot.Release.ID)
	})
}

// ReadPeriod reads one indicator's figures of one period and target group for
// all areas, in no order.
func (s *Store) ReadPeriod(ctx context.Context, snapshot *kommune.Snapshot, indicator kommune.Indicator, targetGroupID string, period kommune.Period) ([]kommune.Observation, error) {
	slice, found := periodSlice(snapshot, indicator.ID, period)
	if !found {
		return []kommune.Observation{}, nil
	}
	rows, err := selectKept[kommune.Observation](ctx, s, periodQuery, periodParameters(slice, indicator, targetGroupID, period), snapshot)
	for n := range rows {
		rows[n].IndicatorID, rows[n].TargetGroupID, rows[n].Period = indicator.ID, targetGroupID, period
		rows[n].Gone = rows[n].Gone || slice.Gone
	}
	return hideFigures(rows), err
}

const periodQuery = "read_period"

// periodSlice is the slice that holds an indicator's period.
func periodSlice(snapshot *kommune.Snapshot, indicatorID string, period kommune.Period) (kommune.Slice, bool) {
	for n := range snapshot.Slices {
		slice := &snapshot.Slices[n]
		if slice.Table == ObservationsTable && slice.IndicatorID == indicatorID && slice.Year == period.Year() {
			return *slice, true
		}
	}
	return kommune.Slice{}, false
}

func periodParameters(slice kommune.Slice, indicator kommune.Indicator, targetGroupID string, period kommune.Period) map[string]any {
	return map[string]any{
		"indicator": indicator.ID, "scale": indicator.Scale, "run": slice.Run,
		"target_group": targetGroupID, "period": string(period),
	}
}

// hideFigures makes sure that a row whose status has no value shows none.
func hideFigures(rows []kommune.Observation) []kommune.Observation {
	for n := range rows {
		if !rows[n].Status.HasValue() {
			rows[n].Value, rows[n].Numerator, rows[n].Denominator = nil, nil, nil
		}
	}
	return rows
}

//go:embed queries/*.sql
var queryFiles embed.FS

// readQuery gives the text of queries/NAME.sql.
func readQuery(name string) (string, error) {
	text, err := queryFiles.ReadFile("queries/" + name + ".sql")
	if err != nil {
		return "", fmt.Errorf("finding query %s: %w", name, err)
	}
	return string(text), nil
}
