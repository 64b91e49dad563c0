package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"kommunebench/store/clickhouse"
)

// publishTimeout is how long a release may take to be published and to be read
// back, besides the time to look at all its rows.
const publishTimeout = 5 * time.Minute

// insertRelease publishes: it makes the row the dataset's release number
// sequence, and reports whether it did or another writer was there first. It
// does so only while the lease is its owner's and where all rows of all slices
// are there, but for those of slices that were known to be incomplete before;
// both are looked at in the publishing statement itself. Whoever stops the load
// meanwhile waits for that answer: it is the one between all and nothing.
func (s *Store) insertRelease(ctx context.Context, l *lease, row *releaseRow, sequence uint32, known []IncompleteSlice) (bool, error) {
	if ctx.Err() != nil {
		return false, clickhouse.Coded(ctx, context.Cause(ctx))
	}
	ctx, cancel := withLimit(context.WithoutCancel(ctx), publishTimeout)
	defer cancel()
	row.Sequence = sequence
	row.ID = fmt.Sprintf("%s@%d", row.Dataset, sequence)
	row.PublishedAt = s.now().UTC().Truncate(time.Millisecond)
	pending := s.pendingTable(l.run)
	if err := s.makePending(ctx, l, pending, row); err != nil {
		return false, err
	}
	defer func() {
		if err := s.dropTable(ctx, pending); err != nil {
			s.logger.WarnContext(ctx, "a table stays until the load is swept", "table", pending, "error", err)
		}
	}()
	text, err := s.publishText(pending)
	if err != nil {
		return false, err
	}
	// One that did not hear of the server for a while takes its lease again, if
	// nobody took that away.
	if err := l.renew(ctx); err != nil {
		return false, clickhouse.Coded(ctx, err)
	}
	err = s.db.ExecAsWriter(s.withDeduplicationToken(ctx, row.ID, l.run), text,
		clickhouse.Named(map[string]any{"run": l.run, "ids": []string{row.ID}, "known": knownIncomplete(known)})...)
	if err != nil {
		// A sweep drops the pending table too.
		if lost, asking := l.isLost(ctx); asking == nil && lost {
			return false, l.errLost(err)
		}
		return false, clickhouse.Coded(ctx, fmt.Errorf("publishing %s: %w", row.ID, err))
	}
	won, err := s.isPublished(ctx, row)
	if errors.Is(err, errNotPublished) {
		err = s.whyNotPublished(ctx, l, pending, row.ID, known)
	}
	return won, err
}

// makePending writes the row to where the publishing statement takes it from.
func (s *Store) makePending(ctx context.Context, l *lease, pending string, row *releaseRow) error {
	text, err := readQuery("create_pending")
	if err != nil {
		return err
	}
	err = s.dropTable(ctx, pending)
	if err == nil {
		err = s.db.ExecAsWriter(ctx, strings.ReplaceAll(text, "{{pending}}", pending))
	}
	if err == nil {
		err = clickhouse.InsertRows(ctx, s.db, pending, []releaseRow{*row}, nil)
	}
	if err != nil {
		return clickhouse.Coded(ctx, fmt.Errorf("preparing release %s of run %d: %w", row.ID, l.run, err))
	}
	return nil
}

func (s *Store) publishText(pending string) (string, error) {
	text, err := s.leaseText("publish_release")
	if err != nil {
		return "", err
	}
	incomplete, err := incompleteText(pending, true)
	if err != nil {
		return "", err
	}
	return strings.NewReplacer(
		"{{columns}}", clickhouse.Quoted(clickhouse.ColumnsOf(reflect.TypeFor[releaseRow]())), "{{pending}}", pending, "{{incomplete}}", incomplete,
	).Replace(text), nil
}

// isPublished reports whether a release is the row; errNotPublished where there
// is no such release.
func (s *Store) isPublished(ctx context.Context, row *releaseRow) (bool, error) {
	rows, err := clickhouse.SelectRows[releaseRow](ctx, s.db, "read_release", map[string]any{"id": row.ID})
	if err == nil && len(rows) == 0 {
		err = errNotPublished
	}
	if err != nil {
		return false, err
	}
	// Runs are unique to a load, so equal runs mean that the row is ours. It is
	// too where it was pruned meanwhile, since others may have built on it.
	return rows[0].PublishedAt.Equal(row.PublishedAt) && rows[0].InputHash == row.InputHash &&
		(rows[0].isPruned() || (rows[0].ContentHash == row.ContentHash && slices.Equal(rows[0].SliceRuns, row.SliceRuns))), nil
}

// whyNotPublished is the error of a release that the server did not publish.
func (s *Store) whyNotPublished(ctx context.Context, l *lease, pending, releaseID string, known []IncompleteSlice) error {
	lost, err := l.isLost(ctx)
	if err != nil {
		return err
	}
	if lost {
		return l.errLost(errNotPublished)
	}
	text, err := incompleteText(pending, true)
	if err != nil {
		return err
	}
	list, err := clickhouse.SelectTextAsWriter[IncompleteSlice](ctx, s.db, "incomplete_slices", text, map[string]any{"ids": []string{}})
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(one IncompleteSlice) bool {
		return slices.ContainsFunc(known, one.isSame)
	})
	if len(list) == 0 {
		return clickhouse.Coded(ctx, fmt.Errorf("publishing %s: %w", releaseID, errNotPublished))
	}
	return &incompleteError{errIncomplete(releaseID, list), list}
}

// incompleteError lists what kept a release from being published.
type incompleteError struct {
	error

	slices []IncompleteSlice
}

func (e *incompleteError) Unwrap() error { return e.error }

// withLimit ends a context after a time without giving it a deadline: the driver
// would turn that into a setting, which a profile may refuse.
func withLimit(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	limited, cancel := context.WithCancelCause(ctx)
	timer := time.AfterFunc(limit, func() { cancel(context.DeadlineExceeded) })
	return limited, func() {
		timer.Stop()
		cancel(nil)
	}
}
