package store

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// Prefixes of the names of a run's tables, which end in its number. Databases hold
// tables of these names, and older programs look for them.
const (
	stagingPrefix   = "staging_"
	assembledPrefix = "assembled_"
	pendingPrefix   = "pending_"
)

// Run is what one load writes under: a number that stands in its rows, in the names
// of its tables and in the comments of its statements, and a lease that keeps other
// programs from sweeping those up. No reader sees its rows until a release names
// the number. It is not safe for concurrent use.
type Run struct {
	store     *Store
	number    uint64
	dataset   kommune.Dataset
	inputHash string
	// hasInputHash is false where the caller gave none: nothing is known of its input.
	hasInputHash bool
	lease        *lease // nil until Open
	// hasTables reports whether the staging table may be there, by which a sweep
	// finds what the run has written.
	hasTables bool
	// hasAssembled and hasPending report whether those tables may be there.
	hasAssembled, hasPending bool
	// isAssembledNew reports whether nothing was written to the assembled table.
	isAssembledNew bool
}

// NewRun gives a run of its own to a load into a dataset. The input hash is etl's,
// the SHA-256 of the package in hex. Nothing is written before Open.
func (s *Store) NewRun(dataset kommune.Dataset, inputHash string) *Run {
	return &Run{store: s, number: newRunNumber(s.now()), dataset: dataset, inputHash: underRules(inputHash), hasInputHash: inputHash != ""}
}

// newRunNumber gives a number that is unique and grows with time: microseconds, then
// random bits.
func newRunNumber(now time.Time) uint64 {
	return uint64(now.UnixMicro())<<runRandomBits | rand.Uint64N(1<<runRandomBits) // not a secret
}

// SideBySide is how many statements of a run are sent at once: the writer has a
// connection for each.
const SideBySide = clickhouse.MaxWriters

// runRandomBits are the random bits of a run's number.
const runRandomBits = 12

// Number is the run's number.
func (r *Run) Number() uint64 { return r.number }

// Database sends the run's statements.
func (r *Run) Database() *clickhouse.Database { return r.store.db }

// Comment is the log_comment of the run's statements, by which they are found on
// the server.
func (r *Run) Comment() string { return commentOf(r.number) }

func commentOf(number uint64) string { return "kommunebench run " + strconv.FormatUint(number, 10) }

// Tag marks the writer's statements under ctx as the run's own: the server may go
// on with one whose loader is dead or has lost its connection.
func (r *Run) Tag(ctx context.Context) context.Context {
	return r.store.db.Writer.WithSettings(ctx, map[string]any{clickhouse.LogComment: r.Comment()})
}

// StagingTable takes the rows of the load as they come. It stands where readers
// have no right to look, as does AssembledTable: small counts are not hidden yet.
func (r *Run) StagingTable() string { return r.store.stagingTable(r.number) }

// AssembledTable takes the rows of the release before they are attached.
func (r *Run) AssembledTable() string { return r.store.assembledTable(r.number) }

// WithheldTable holds the figures that disclosure control hides, of all runs.
func (r *Run) WithheldTable() string { return r.store.withheldTable() }

func (s *Store) stagingTable(number uint64) string   { return s.runTable(stagingPrefix, number) }
func (s *Store) assembledTable(number uint64) string { return s.runTable(assembledPrefix, number) }
func (s *Store) pendingTable(number uint64) string   { return s.runTable(pendingPrefix, number) }

func (s *Store) runTable(prefix string, number uint64) string {
	return s.withheldDatabase() + "." + prefix + strconv.FormatUint(number, 10)
}

// Statement is queries/NAME.sql with the names of the run's tables in it, and that
// of one more for {{table}}.
func (r *Run) Statement(name, table string) (string, error) {
	text, err := readQuery(name)
	if err != nil {
		return "", err
	}
	owner := ""
	if r.lease != nil {
		if owner, err = r.lease.ownerComment(r.dataset.ID); err != nil {
			return "", err
		}
	}
	return strings.NewReplacer(
		"{{table}}", table, "{{staging}}", r.StagingTable(), "{{assembled}}", r.AssembledTable(),
		"{{withheld}}", r.WithheldTable(), "{{owner}}", owner,
	).Replace(text), nil
}

// Open takes the run's lease and makes the staging table, unless it has done so
// already. A load of facts alone needs that table too: by it a sweep finds what
// the load has left behind.
// The assembled table of a load with rows is made beside it.
func (r *Run) Open(ctx context.Context, withRows bool) error {
	if r.hasTables {
		return nil
	}
	r.lease, r.hasTables = r.store.newLease(r.number), true
	// Side by side: a table without a lease is swept after a day at the earliest.
	var group errgroup.Group
	group.Go(func() error { return r.lease.take(ctx) })
	group.Go(func() error { return r.createTable(ctx, r.StagingTable()) })
	if withRows {
		r.hasAssembled, r.isAssembledNew = true, true
		group.Go(func() error { return r.createTable(ctx, r.AssembledTable()) })
	}
	return group.Wait()
}

// Prepare makes, where the run is open, the table that its release waits in. It may be
// called beside what else the run does before Publish.
func (r *Run) Prepare(ctx context.Context) error {
	if !r.hasTables || r.hasPending {
		return nil
	}
	r.hasPending = true
	return r.store.createPending(ctx, r.pending())
}

// pending takes the row of the run's release before it is published.
func (r *Run) pending() string { return r.store.pendingTable(r.number) }

// CreateAssembled makes the assembled table, or makes it anew where rows may be in it.
func (r *Run) CreateAssembled(ctx context.Context) error {
	if r.isAssembledNew {
		r.isAssembledNew = false
		return nil
	}
	if r.hasAssembled {
		if err := r.store.dropTable(ctx, r.AssembledTable()); err != nil {
			return clickhouse.Coded(ctx, err)
		}
	}
	r.hasAssembled = true
	return r.createTable(ctx, r.AssembledTable())
}

// createTable makes a table that is not there: no other run has its name.
func (r *Run) createTable(ctx context.Context, table string) error {
	text, err := r.Statement("create_staging", table)
	if err != nil {
		return err
	}
	if err := r.store.db.ExecAsWriter(r.Tag(ctx), text); err != nil {
		return clickhouse.Coded(ctx, fmt.Errorf("making %s: %w", table, err))
	}
	return nil
}

// Discard deletes the run's rows in tables that readers read; a release must not
// name them. The run goes on: it may write them again.
func (r *Run) Discard(ctx context.Context, tables ...string) error {
	return clickhouse.Coded(ctx, r.store.discardRun(ctx, r.number, tables))
}

// Close ends the run after its release was published. A table that can't be dropped
// now is dropped by a sweep.
func (r *Run) Close(ctx context.Context) {
	r.lease.unlock()
	if !r.hasTables {
		return
	}
	ctx = context.WithoutCancel(ctx)
	var group errgroup.Group
	group.Go(func() error { return r.store.dropTable(ctx, r.AssembledTable()) })
	group.Go(func() error { return r.store.dropTable(ctx, r.pending()) })
	err := group.Wait()
	if err == nil {
		// It is the last one, as a sweep finds the run by it.
		err = r.store.dropTable(ctx, r.StagingTable())
	}
	if err != nil {
		r.store.logger.WarnContext(ctx, "tables of a load stay until they are swept", "run", r.number, "error", err)
		return
	}
	r.hasTables = false
}

// Forget ends the run and deletes what it wrote into its own tables and those given,
// except where a release names it. It waits no longer than timeout for statements
// of the run that the server still works on; after that it fails, the staging table
// stays, and a sweep finishes.
func (r *Run) Forget(ctx context.Context, timeout time.Duration, tables ...string) error {
	defer r.lease.unlock()
	if !r.hasTables {
		return nil
	}
	if err := r.store.forget(ctx, r.number, tables, timeout); err != nil {
		return clickhouse.Coded(ctx, err)
	}
	r.hasTables = false
	return nil
}

// Explain gives the cause of an error of the run where its lease was taken away and
// its tables were swept (UNAVAILABLE); else it returns the error as it is.
func (r *Run) Explain(ctx context.Context, err error) error {
	if err == nil || r.lease == nil || ctx.Err() != nil || clickhouse.IsLostConnection(ctx, err) {
		return err
	}
	if lost, asking := r.lease.isLost(ctx); asking == nil && lost {
		return r.lease.errLost(err)
	}
	return err
}

// withDeduplicationToken is a context for an insert that the server does once
// only though it be sent again.
func (s *Store) withDeduplicationToken(ctx context.Context, token string, number uint64) context.Context {
	return s.db.Writer.WithSettings(ctx, map[string]any{
		"insert_deduplicate": 1, "insert_deduplication_token": token, clickhouse.LogComment: commentOf(number),
	})
}

func compareSlices(a, b kommune.Slice) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.IndicatorID, b.IndicatorID), cmp.Compare(a.Year, b.Year))
}
