package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

const (
	stagingPrefix = "staging_"
	// A load on another host can't be asked whether it lives; after a day it
	// is taken for dead.
	staleAfter = 24 * time.Hour
)

func (l *Load) stagingTable() string { return stagingName(l.run) }

func stagingName(run uint64) string { return stagingPrefix + strconv.FormatUint(run, 10) }

// WriteObservations adds figures with the places they were read from.
func (l *Load) WriteObservations(ctx context.Context, rows []kommune.ObservationAt) error {
	if len(rows) == 0 {
		return nil
	}
	if l.staged == 0 {
		if err := l.createStaging(ctx); err != nil {
			return err
		}
	}
	l.staged += int64(len(rows))
	columns := newObservationColumns(len(rows))
	for n := range rows {
		columns.add(&rows[n])
	}
	return columns.insert(ctx, l.store, l.stagingTable())
}

func (l *Load) createStaging(ctx context.Context) error {
	owner, err := l.owner()
	if err != nil {
		return err
	}
	text, err := readQuery("create_staging")
	if err != nil {
		return err
	}
	text = strings.ReplaceAll(text, "{{staging}}", l.stagingTable())
	text = strings.ReplaceAll(text, "{{owner}}", strings.ReplaceAll(owner, "'", ""))
	if err := l.store.writer.Exec(ctx, text); err != nil {
		return fmt.Errorf("making the staging table: %w", err)
	}
	return nil
}

// Duplicates tells how many equal duplicates will be dropped, and the first
// keys for which two different rows were written.
func (l *Load) Duplicates(ctx context.Context, limit int) (int64, []kommune.DuplicateConflict, error) {
	if l.staged == 0 {
		return 0, nil, nil
	}
	type duplicates struct {
		Dropped   int64 `col:"dropped"`
		Conflicts int64 `col:"conflicts"`
	}
	counts, err := selectStaging[duplicates](ctx, l, "count_duplicates", nil)
	if err != nil || len(counts) == 0 {
		return 0, nil, err
	}
	l.duplicates = counts[0].Dropped
	if counts[0].Conflicts == 0 {
		return l.duplicates, nil, nil
	}
	type conflict struct {
		Indicator      string         `col:"indicator"`
		TargetGroup    string         `col:"target_group"`
		Period         kommune.Period `col:"period"`
		Area           kommune.Area   `col:"area"`
		FirstResource  string         `col:"first_resource"`
		FirstLine      uint64         `col:"first_line"`
		SecondResource string         `col:"second_resource"`
		SecondLine     uint64         `col:"second_line"`
	}
	rows, err := selectStaging[conflict](ctx, l, "list_conflicts", map[string]any{"limit": uint64(max(limit, 0))})
	if err != nil {
		return 0, nil, err
	}
	conflicts := make([]kommune.DuplicateConflict, len(rows))
	for n, row := range rows {
		conflicts[n] = kommune.DuplicateConflict{
			Key:    kommune.ObservationKey{IndicatorID: row.Indicator, TargetGroupID: row.TargetGroup, Period: row.Period, Area: row.Area},
			First:  kommune.Place{Resource: row.FirstResource, Line: int64(row.FirstLine)},   //nolint:gosec // lines were int64 when written
			Second: kommune.Place{Resource: row.SecondResource, Line: int64(row.SecondLine)}, //nolint:gosec // lines were int64 when written
		}
	}
	return l.duplicates, conflicts, nil
}

// selectStaging runs a statement that names the staging table, as the writer:
// readers have no business there.
func selectStaging[T any](ctx context.Context, l *Load, name string, parameters map[string]any) ([]T, error) {
	text, err := readQuery(name)
	if err != nil {
		return nil, err
	}
	text = strings.ReplaceAll(text, "{{staging}}", l.stagingTable())
	rows, err := l.store.writer.Query(ctx, text, named(parameters)...)
	if err != nil {
		return nil, coded(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	defer func() { _ = rows.Close() }()
	found, err := scanRows[T](rows)
	return found, coded(ctx, err)
}

func (l *Load) dropStaging(ctx context.Context) {
	if l.staged == 0 {
		return
	}
	if err := l.store.writer.Exec(context.WithoutCancel(ctx), "DROP TABLE IF EXISTS "+l.stagingTable()); err != nil {
		l.store.logger.WarnContext(ctx, "a staging table stays until the next load", "table", l.stagingTable(), "error", err)
		return
	}
	l.staged = 0
}

// discardRun deletes what this load wrote under its run.
func (l *Load) discardRun(ctx context.Context) error {
	tables := slices.Sorted(maps.Keys(l.facts))
	if l.staged > 0 {
		tables = append(tables, observationsTable)
	}
	return l.store.discardRun(ctx, l.run, tables)
}

// discardRun deletes the rows of a run that no release names.
func (s *Store) discardRun(ctx context.Context, run uint64, tables []string) error {
	text, err := readQuery("discard_run")
	if err != nil {
		return err
	}
	for _, table := range tables {
		if err := s.writer.Exec(ctx, strings.ReplaceAll(text, "{{table}}", table), clickhouse.Named("run", run)); err != nil {
			return fmt.Errorf("discarding run %d of %s: %w", run, table, err)
		}
	}
	return nil
}

// sweep removes what loads of programs that died have left behind. Rows that
// a release names stay.
func (s *Store) sweep(ctx context.Context) error {
	type staging struct {
		Name  string `col:"name"`
		Owner string `col:"owner"`
	}
	tables, err := selectRows[staging](ctx, s, "list_staging", nil)
	if err != nil {
		return err
	}
	var failures []error
	for _, table := range tables {
		run, err := strconv.ParseUint(strings.TrimPrefix(table.Name, stagingPrefix), 10, 64)
		if err != nil || !s.isDead(run, table.Owner) {
			continue
		}
		s.logger.InfoContext(ctx, "sweeping up after a broken-off load", "table", table.Name, "owner", table.Owner)
		failures = append(failures, s.sweepRun(ctx, run))
	}
	return errors.Join(failures...)
}

// isNamed tells whether a release names a run.
func (s *Store) isNamed(ctx context.Context, run uint64) (bool, error) {
	type count struct {
		Releases uint64 `col:"releases"`
	}
	rows, err := selectRows[count](ctx, s, "count_run", map[string]any{"run": run})
	if err != nil {
		return false, err
	}
	return len(rows) != 1 || rows[0].Releases > 0, nil
}

func (s *Store) sweepRun(ctx context.Context, run uint64) error {
	named, err := s.isNamed(ctx, run)
	if err != nil {
		return err
	}
	if !named {
		if err := s.discardRun(ctx, run, slices.DeleteFunc(tableNames(), func(name string) bool { return name == "releases" })); err != nil {
			return err
		}
	}
	if err := s.writer.Exec(ctx, "DROP TABLE IF EXISTS "+stagingName(run)); err != nil {
		return fmt.Errorf("dropping %s: %w", stagingName(run), err)
	}
	return nil
}

func (s *Store) isDead(run uint64, encoded string) bool {
	const randomBits = 12
	age := s.now().Sub(time.UnixMicro(int64(run >> randomBits))) //nolint:gosec // runs are made from int64 microseconds
	var owner loadOwner
	host, err := os.Hostname()
	if json.Unmarshal([]byte(encoded), &owner) != nil || err != nil || owner.Host != host {
		return age > staleAfter
	}
	if owner.PID == os.Getpid() {
		return false
	}
	return errors.Is(syscall.Kill(owner.PID, 0), syscall.ESRCH)
}
