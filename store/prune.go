package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// Pruned says what Prune did, or would do.
type Pruned struct {
	// ReleaseIDs are the releases that are no longer kept, newest first.
	ReleaseIDs []string
	// Kept are those of the dataset that are, newest first.
	Kept []string
	// Rows is how many rows were deleted from all tables: a row that a kept
	// release shares stays. Rows that an earlier, broken-off prune or load left
	// behind are counted too.
	Rows uint64
	// Bytes is about how much of the disk they took: the tables' average row,
	// for what a load writes meanwhile must not count against it.
	Bytes uint64
}

// Prune keeps the newest releases of a dataset and gives the others up, with
// all rows that no kept release of any dataset names. A dry run only says what
// would happen.
//
// Releases are marked first, which takes them away from readers, and still name
// their slices until the rows are deleted; so whatever breaks it off, the next
// prune of any dataset finishes. The row of the release itself stays as a
// trace: its number is not given again, and what ships with the program is not
// loaded once more.
//
// Runs of loads under way are never touched: a load takes over slices of the
// newest release only, which is always kept, and where another is published
// before it, it starts over.
func (s *Store) Prune(ctx context.Context, datasetID string, keep int, dryRun bool) (Pruned, error) {
	if keep < 1 {
		return Pruned{}, kommune.InvalidInput("keep", strconv.Itoa(keep), "a number that is 1 or more")
	}
	list, err := s.Releases(ctx, datasetID)
	if err != nil {
		return Pruned{}, err
	}
	list = slices.DeleteFunc(list, func(r kommune.Release) bool { return r.DatasetID != datasetID })
	if len(list) == 0 {
		return Pruned{}, s.unknownDataset(ctx, datasetID)
	}
	slices.SortFunc(list, func(a, b kommune.Release) int { return int(b.Sequence) - int(a.Sequence) })
	keep = min(keep, len(list))
	outcome := Pruned{Kept: idsOf(list[:keep]), ReleaseIDs: idsOf(list[keep:])}
	if dryRun {
		waste, err := s.findGarbage(ctx, outcome.ReleaseIDs)
		if err == nil {
			err = s.weigh(ctx, waste, &outcome)
		}
		return outcome, err
	}
	_ = s.Sweep(ctx) // it has logged what stays for now
	if keep < len(list) {
		if err := s.markPruned(ctx, datasetID, list[keep:], list[keep-1]); err != nil {
			return Pruned{}, err
		}
	}
	err = s.deleteGarbage(ctx, &outcome)
	return outcome, err
}

func idsOf(list []kommune.Release) []string {
	ids := make([]string, len(list))
	for n, release := range list {
		ids[n] = release.ID
	}
	return ids
}

// markPruned takes releases away from readers, after those have left who took
// the newest of them for the dataset's newest.
func (s *Store) markPruned(ctx context.Context, datasetID string, list []kommune.Release, successor kommune.Release) error {
	if !s.db.HasRoom(ctx, releasesTable) {
		return clickhouse.DiskFull(nil) // before anybody has waited
	}
	if left := readerGracePeriod - s.now().Sub(successor.PublishedAt); left > 0 {
		s.logger.InfoContext(ctx, "waiting until nobody reads what was the newest release", "seconds", left.Seconds())
		if err := clickhouse.Sleep(ctx, min(left, readerGracePeriod)); err != nil {
			return err
		}
	}
	sequences := make([]uint32, len(list))
	for n, release := range list {
		sequences[n] = release.Sequence
	}
	return s.execRetention(ctx, "mark_pruned", "", map[string]any{"dataset": datasetID, "sequences": sequences})
}

// deleteGarbage deletes the rows of all pruned releases that no kept one
// names. What it finds stays garbage: only loads and rollbacks name slices
// anew, the one those of the newest release and the other under a hold.
func (s *Store) deleteGarbage(ctx context.Context, outcome *Pruned) error {
	if err := s.awaitHolds(ctx); err != nil {
		return err
	}
	finished, err := clickhouse.SelectRows[head](ctx, s.db, "list_pruned", nil)
	if err != nil {
		return err
	}
	waste, err := s.findGarbage(ctx, nil)
	if err != nil {
		return err
	}
	if err := s.weigh(ctx, waste, outcome); err != nil {
		return err
	}
	for _, part := range waste {
		if err := s.execRetention(ctx, part.deletion(), part.table, part.parameters()); err != nil {
			return err
		}
	}
	if len(finished) == 0 {
		return nil
	}
	ids := make([]string, len(finished))
	for n, release := range finished {
		ids[n] = release.ID
	}
	return s.execRetention(ctx, "clear_pruned", "", map[string]any{"ids": ids})
}

// weigh adds up what is to be deleted.
func (s *Store) weigh(ctx context.Context, waste []garbage, outcome *Pruned) error {
	sizes, err := s.sumBytes(ctx)
	if err != nil && ctx.Err() == nil {
		// A user without a right to system.parts prunes all the same.
		s.logger.WarnContext(ctx, "how much of the disk the rows take is not known", "error", err)
	}
	for _, part := range waste {
		rows, err := s.countGarbage(ctx, part)
		if err != nil {
			return err
		}
		outcome.Rows += rows
		outcome.Bytes += sizes.share(part.table, rows)
	}
	return nil
}

func (s *Store) countGarbage(ctx context.Context, part garbage) (uint64, error) {
	type count struct {
		Rows uint64 `col:"rows"`
	}
	found, err := clickhouse.SelectOne[count](ctx, s.db, part.counting(), part.table, part.parameters())
	return found.Rows, err
}

// mutationGrace is how long a statement that rewrites rows may take after its
// caller left.
const mutationGrace = 10 * time.Second

// execRetention runs a statement that rewrites rows, as the writer. It is waited
// for a while though the caller leaves: the server goes on with it anyway.
func (s *Store) execRetention(ctx context.Context, name, table string, parameters map[string]any) error {
	if ctx.Err() != nil {
		return fmt.Errorf("query %s was not sent: %w", name, ctx.Err())
	}
	text, err := readQuery(name)
	if err != nil {
		return err
	}
	text = strings.ReplaceAll(text, "{{table}}", table)
	waiting, cancel := clickhouse.Graceful(ctx, mutationGrace)
	defer cancel()
	if table == "" {
		table = releasesTable
	}
	err = s.db.Mutate(waiting, table, text, clickhouse.Named(parameters)...)
	var known *kommune.Error
	switch {
	case errors.As(err, &known):
		return known
	case err != nil:
		return clickhouse.Coded(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	return nil
}

// tableSizes are bytes and rows by table, of active parts.
type tableSizes map[string]struct{ bytes, rows uint64 }

func (t tableSizes) share(table string, rows uint64) uint64 {
	size := t[table]
	if size.rows == 0 {
		return 0
	}
	return uint64(float64(size.bytes) * float64(rows) / float64(size.rows))
}

func (s *Store) sumBytes(ctx context.Context) (tableSizes, error) {
	type size struct {
		Table string `col:"table"`
		Bytes uint64 `col:"bytes"`
		Rows  uint64 `col:"rows"`
	}
	found, err := clickhouse.SelectAsWriter[size](ctx, s.db, "sum_bytes", "", map[string]any{"tables": s.prunedTables()})
	sizes := tableSizes{}
	for _, one := range found {
		sizes[one.Table] = struct{ bytes, rows uint64 }{one.Bytes, one.Rows}
	}
	return sizes, err
}

// olderThan is the least run of loads that began within a time before now.
func (s *Store) olderThan(age time.Duration) uint64 {
	return uint64(s.now().Add(-age).UnixMicro()) << runRandomBits // time is after 1970
}
