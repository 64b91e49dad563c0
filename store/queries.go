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

// checkKept is NOT_FOUND where one of the releases was pruned. A state that is
// not published yet has no id and is passed over.
func (s *Store) checkKept(ctx context.Context, snapshots []*kommune.Snapshot) error {
	ids := []string{}
	for _, snapshot := range snapshots {
		if snapshot.Release.ID != "" {
			ids = append(ids, snapshot.Release.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	kept, err := clickhouse.SelectRows[head](ctx, s.db, "list_kept", map[string]any{"ids": ids})
	if err != nil {
		return err
	}
	for _, id := range ids {
		if !slices.Contains(kept, head{id}) {
			s.snapshots.Invalidate(id)
			return kommune.PrunedRelease(id)
		}
	}
	return nil
}

// readKept reads the row of a release; NOT_FOUND where it was pruned or never
// published.
func (s *Store) readKept(ctx context.Context, releaseID string) (*releaseRow, error) {
	rows, err := clickhouse.SelectRows[releaseRow](ctx, s.db, "read_release", map[string]any{"id": releaseID})
	switch {
	case err != nil:
		return nil, err
	case len(rows) == 0:
		return nil, kommune.UnknownRelease(releaseID)
	case rows[0].isPruned():
		return nil, kommune.PrunedRelease(releaseID)
	}
	return &rows[0], nil
}
