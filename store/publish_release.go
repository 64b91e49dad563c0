package store

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// publishTimeout is how long a release may take to be published and to be read
// back, besides the time to look at all its rows.
const publishTimeout = 5 * time.Minute

// Head is the newest release of a run's dataset, on which a load builds.
type Head struct {
	// Snapshot is the release without its vocabulary. Where the dataset has none, it
	// holds the dataset alone, and its release has no id.
	Snapshot *kommune.Snapshot
	row      releaseRow
}

// Head reads the newest release of the run's dataset.
func (r *Run) Head(ctx context.Context) (*Head, error) {
	row, found, err := r.store.readHead(ctx, r.dataset.ID)
	if err != nil {
		return nil, err
	}
	if !found {
		return &Head{Snapshot: &kommune.Snapshot{Dataset: r.dataset}}, nil
	}
	return &Head{Snapshot: row.snapshot(), row: row}, nil
}

// Draft is a release that a run has not published yet.
type Draft struct {
	run  *Run
	head *Head
	row  *releaseRow
}

// IsFrom reports whether the head was made from the run's own input; never of a run
// whose input has no hash.
func (h *Head) IsFrom(r *Run) bool {
	return h.row.ID != "" && r.hasInputHash && h.row.InputHash == r.inputHash
}

// Draft makes the release that would follow a head: the slices are all of it, in any
// order. The note is nil for none.
func (r *Run) Draft(head *Head, note *string, list []kommune.Slice) *Draft {
	return &Draft{run: r, head: head, row: newReleaseRow(r.dataset, r.inputHash, note, list)}
}

// Rows counts the rows of the release, those that it shares with others included.
func (d *Draft) Rows() uint64 { return d.row.Rows }

// IsUnchanged reports whether publishing would change neither what is shown nor the
// rules under which it was loaded.
func (d *Draft) IsUnchanged() bool {
	return d.head.row.ID != "" && d.row.sameAs(&d.head.row)
}

// Publish inserts the release after its head, and returns its id and whether it is
// this one: false where another was published there first. known are slices that
// were incomplete in the head and may stay so; where others are, nothing is
// published and the error is an *IncompleteError. It is UNAVAILABLE where the run's
// lease was taken away.
func (d *Draft) Publish(ctx context.Context, known []IncompleteSlice) (releaseID string, won bool, err error) {
	won, err = d.run.store.insertRelease(ctx, d.run.lease, d.row, d.head.row.Sequence+1, known, d.run.hasPending)
	d.run.hasPending = won
	return d.row.ID, won, err
}

// insertRelease publishes: it makes the row the dataset's release number
// sequence, and reports whether it did or another writer was there first. It
// does so only while the lease is its owner's and where all rows of all slices
// are there, but for those of slices that were known to be incomplete before;
// both are looked at in the publishing statement itself. A load that is
// stopped meanwhile waits for that answer, which decides between all and nothing.
// The table that the row waits in may be there already; it stays where the release was
// published by this call.
func (s *Store) insertRelease(ctx context.Context, l *lease, row *releaseRow, sequence uint32, known []IncompleteSlice, hasPending bool) (won bool, err error) {
	if ctx.Err() != nil {
		return false, clickhouse.Coded(ctx, context.Cause(ctx))
	}
	ctx, cancel := withLimit(context.WithoutCancel(ctx), publishTimeout)
	defer cancel()
	row.Sequence = sequence
	row.ID = fmt.Sprintf("%s@%d", row.Dataset, sequence)
	row.PublishedAt = s.now().UTC().Truncate(time.Millisecond)
	pending := s.pendingTable(l.run)
	defer func() {
		if won {
			return
		}
		if err := s.dropTable(ctx, pending); err != nil {
			s.logger.WarnContext(ctx, "a table stays until the load is swept", "table", pending, "error", err)
		}
	}()
	// A load that lost its connection for a while takes its lease again, unless it
	// was revoked.
	var group errgroup.Group
	group.Go(func() error { return clickhouse.Coded(ctx, l.renew(ctx)) })
	group.Go(func() error { return s.fillPending(ctx, l, pending, row, hasPending) })
	if err := group.Wait(); err != nil {
		return false, l.orLost(ctx, err)
	}
	text, err := s.publishText(pending)
	if err != nil {
		return false, err
	}
	err = s.db.ExecAsWriter(s.withDeduplicationToken(ctx, row.ID, l.run), text,
		clickhouse.Named(map[string]any{"run": l.run, "ids": []string{row.ID}, "known": knownIncomplete(known)})...)
	if err != nil {
		return false, l.orLost(ctx, clickhouse.Coded(ctx, fmt.Errorf("publishing %s: %w", row.ID, err)))
	}
	won, err = s.isPublished(ctx, row)
	if errors.Is(err, errNotPublished) {
		err = s.whyNotPublished(ctx, l, pending, row.ID, known)
	}
	return won, err
}

// createPending makes the table from which the publishing statement takes a release.
func (s *Store) createPending(ctx context.Context, pending string) error {
	text, err := readQuery("create_pending")
	if err != nil {
		return err
	}
	return clickhouse.Coded(ctx, s.db.ExecAsWriter(ctx, strings.ReplaceAll(text, "{{pending}}", pending)))
}

// fillPending writes the row to where the publishing statement takes it from.
func (s *Store) fillPending(ctx context.Context, l *lease, pending string, row *releaseRow, isThere bool) (err error) {
	if !isThere {
		err = s.dropTable(ctx, pending)
		if err == nil {
			err = s.createPending(ctx, pending)
		}
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

// whyNotPublished finds out why the publishing statement inserted no row.
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
		return slices.ContainsFunc(known, one.IsSame)
	})
	if len(list) == 0 {
		return clickhouse.Coded(ctx, fmt.Errorf("publishing %s: %w", releaseID, errNotPublished))
	}
	return &IncompleteError{errIncomplete(releaseID, list), list}
}

// IncompleteError is the error of a release that was not published, as rows of these
// slices are gone from the database.
type IncompleteError struct {
	error

	// Slices has at least one.
	Slices []IncompleteSlice
}

// Unwrap gives the error that a user reads, a *kommune.Error.
func (e *IncompleteError) Unwrap() error { return e.error }

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
