package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

const holdPrefix = "holding_"

// RolledBack is the result of a rollback.
type RolledBack struct {
	// ReleaseID is the new release, or the newest one where nothing changed.
	ReleaseID string
	// Unchanged reports whether no release was made.
	Unchanged bool
	// Rows is how many the release holds.
	Rows uint64
	// SlicesChanged counts the slices that differ from the release before.
	SlicesChanged int
}

// Rollback publishes the content of an older release as the dataset's newest,
// facts and vocabulary included; no row is copied. The new release counts as
// made from the older one's input, so that loading what came after it loads
// again. Where the newest release has that content already nothing changes.
// It is NOT_FOUND where the release is not kept, and UNAVAILABLE, with nothing
// changed, where a load publishes at the same moment.
func (s *Store) Rollback(ctx context.Context, datasetID, releaseID string) (RolledBack, error) {
	head, found, err := s.readHead(ctx, datasetID)
	if err != nil {
		return RolledBack{}, err
	}
	if !found {
		return RolledBack{}, s.unknownDataset(ctx, datasetID)
	}
	held, unlock, err := s.hold(ctx, datasetID)
	if err != nil {
		return RolledBack{}, err
	}
	defer unlock()
	row, err := s.readKept(ctx, releaseID)
	if err != nil {
		return RolledBack{}, err
	}
	if row.Dataset != datasetID {
		return RolledBack{}, kommune.InvalidInput("release", releaseID, fmt.Sprintf("a release of dataset %s, e.g. %s", datasetID, head.ID))
	}
	if row.ContentHash == head.ContentHash {
		incomplete, err := s.IncompleteSlices(ctx, false, head.ID)
		if err != nil || len(incomplete) == 0 {
			return RolledBack{ReleaseID: head.ID, Unchanged: true, Rows: head.Rows}, err
		}
	}
	changed := len(differing(row.snapshot(), head.snapshot())) + len(kommune.NewReleaseDiff(head.snapshot(), row.snapshot(), nil).Tables)
	note := "rollback to " + row.ID
	row.Note = &note
	won, err := s.insertRelease(ctx, held, row, head.Sequence+1, nil, false)
	if err == nil && !won {
		err = &kommune.Error{Code: kommune.Unavailable, RetryAfter: time.Second, Message: fmt.Sprintf(
			"a load published %s at the same moment, so nothing was rolled back: look at that release and roll back again", row.ID)}
	}
	if err != nil {
		return RolledBack{}, err
	}
	return RolledBack{ReleaseID: row.ID, Rows: row.Rows, SlicesChanged: changed}, nil
}

// unknownDataset is the error for a dataset into which nothing was loaded; it lists
// those that exist.
func (s *Store) unknownDataset(ctx context.Context, datasetID string) error {
	heads, err := clickhouse.SelectRows[datasetHead](ctx, s.db, "list_heads", nil)
	if err != nil {
		return err
	}
	datasets := make([]string, len(heads))
	for n, newest := range heads {
		datasets[n] = kommune.DatasetOfRelease(newest.ID)
	}
	return kommune.UnknownChoice("dataset", datasetID, datasets)
}

// hold keeps Prune from deleting rows until unlock is called: a rollback names
// rows that by then may belong to no other release. It must be taken before
// the release's row is read.
func (s *Store) hold(ctx context.Context, datasetID string) (held *lease, unlock func(), err error) {
	text, err := readQuery("create_hold")
	if err != nil {
		return nil, nil, err
	}
	if held, err = s.takeLease(ctx, newRunNumber(s.now())); err != nil {
		return nil, nil, err
	}
	owner, err := held.ownerComment(datasetID)
	if err != nil {
		held.unlock()
		return nil, nil, err
	}
	table := holdPrefix + strconv.FormatUint(held.run, 10)
	text = strings.NewReplacer("{{hold}}", table, "{{owner}}", owner).Replace(text)
	if err := s.db.ExecAsWriter(ctx, text); err != nil {
		held.unlock()
		return nil, nil, clickhouse.Coded(ctx, fmt.Errorf("holding releases of %s: %w", datasetID, err))
	}
	return held, func() {
		held.unlock()
		if err := s.dropHold(context.WithoutCancel(ctx), table); err != nil {
			s.logger.WarnContext(ctx, "a rollback's hold stays until the next prune", "error", err)
		}
	}, nil
}

func (s *Store) dropHold(ctx context.Context, table string) error {
	if err := s.db.ExecAsWriter(ctx, "DROP TABLE IF EXISTS "+table); err != nil {
		return fmt.Errorf("dropping %s: %w", table, err)
	}
	return nil
}

// awaitHolds waits until no rollback is under way. Those of programs that died
// are dropped.
func (s *Store) awaitHolds(ctx context.Context) error {
	const pause, attempts = 100 * time.Millisecond, 100
	for attempt := range attempts {
		holds, err := s.listLeased(ctx, "list_holds", s.db.Name())
		if err != nil {
			return err
		}
		living := 0
		for _, hold := range holds {
			run, err := strconv.ParseUint(strings.TrimPrefix(hold.Name, holdPrefix), 10, 64)
			if err != nil || !hold.Over {
				living++
				continue
			}
			if err := s.revoke(ctx, run); err != nil {
				return clickhouse.Coded(ctx, err)
			}
			if err := s.awaitStatements(ctx, run, sweepTimeout); err != nil {
				return err
			}
			if err := s.dropTable(ctx, s.pendingTable(run)); err != nil {
				return err
			}
			if err := s.dropHold(ctx, hold.Name); err != nil {
				return err
			}
		}
		if living == 0 {
			return nil
		}
		if attempt == 0 {
			s.logger.InfoContext(ctx, "waiting until a rollback that is under way has ended", "rollbacks", living)
		}
		if err := clickhouse.Sleep(ctx, pause); err != nil {
			return err
		}
	}
	return &kommune.Error{Code: kommune.Unavailable, RetryAfter: time.Minute, Message: "a rollback is under way and does not end: " +
		"releases were taken away but their rows are not deleted yet; prune again later"}
}
