package store

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

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
func (r *Run) Open(ctx context.Context) error {
	if r.hasTables {
		return nil
	}
	taken, err := r.store.takeLease(ctx, r.number)
	if err != nil {
		return err
	}
	r.lease, r.hasTables = taken, true
	return r.createTable(ctx, r.StagingTable())
}

// CreateAssembled makes the assembled table, or makes it anew where it is there.
func (r *Run) CreateAssembled(ctx context.Context) error {
	return r.createTable(ctx, r.AssembledTable())
}

func (r *Run) createTable(ctx context.Context, table string) error {
	if err := r.store.dropTable(ctx, table); err != nil {
		return clickhouse.Coded(ctx, err)
	}
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
	// The staging table is the last one, as a sweep finds the run by it.
	for _, table := range []string{r.AssembledTable(), r.StagingTable()} {
		if err := r.store.dropTable(ctx, table); err != nil {
			r.store.logger.WarnContext(ctx, "a staging table stays until the next load", "table", table, "error", err)
			return
		}
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
