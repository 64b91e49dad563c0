package store

import (
	"context"
	"slices"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

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
