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
	stagingPrefix   = "staging_"
	assembledPrefix = "assembled_"
	// A load on another host can't be asked whether it lives; after a day it
	// is taken for dead.
	staleAfter = 24 * time.Hour
)

func (l *Load) stagingTable() string   { return stagingPrefix + strconv.FormatUint(l.run, 10) }
func (l *Load) assembledTable() string { return assembledPrefix + strconv.FormatUint(l.run, 10) }

// text is queries/NAME.sql with the names of the load's tables in it.
func (l *Load) text(name, table string) (string, error) {
	text, err := readQuery(name)
	if err != nil {
		return "", err
	}
	owner, err := l.owner()
	if err != nil {
		return "", err
	}
	return strings.NewReplacer(
		"{{table}}", table, "{{staging}}", l.stagingTable(), "{{assembled}}", l.assembledTable(),
		"{{withheld}}", l.store.withheldTable(), "{{owner}}", strings.ReplaceAll(owner, "'", ""),
	).Replace(text), nil
}

// exec runs a statement on the load's tables.
func (l *Load) exec(ctx context.Context, name string, parameters map[string]any) error {
	text, err := l.text(name, "")
	if err != nil {
		return err
	}
	if err := l.store.writer.Exec(ctx, text, named(parameters)...); err != nil {
		return coded(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	return nil
}

// selectStaged reads from the load's tables, as the writer: readers have no
// business there.
func selectStaged[T any](ctx context.Context, l *Load, name string, parameters map[string]any) ([]T, error) {
	text, err := l.text(name, "")
	if err != nil {
		return nil, err
	}
	rows, err := l.store.writer.Query(ctx, text, named(parameters)...)
	if err != nil {
		return nil, coded(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	defer func() { _ = rows.Close() }()
	found, err := scanRows[T](rows)
	return found, coded(ctx, err)
}

// WriteObservations adds figures.
func (l *Load) WriteObservations(ctx context.Context, rows []kommune.ObservationAt) error {
	if len(rows) == 0 {
		return nil
	}
	if l.writer == nil {
		if err := l.createTable(ctx, l.stagingTable()); err != nil {
			return err
		}
		l.writer = l.store.newStagedWriter(ctx, l.stagingTable(), l.run)
	}
	l.staged += int64(len(rows))
	return coded(ctx, l.writer.write(ctx, rows))
}

// createTable makes a staging table, or the one in which a release is
// assembled, as empty as at first.
func (l *Load) createTable(ctx context.Context, table string) error {
	if err := l.dropTable(ctx, table); err != nil {
		return err
	}
	text, err := l.text("create_staging", table)
	if err != nil {
		return err
	}
	if err := l.store.writer.Exec(ctx, text); err != nil {
		return coded(ctx, fmt.Errorf("making %s: %w", table, err))
	}
	return nil
}

func (l *Load) dropTable(ctx context.Context, table string) error {
	if err := l.store.writer.Exec(ctx, "DROP TABLE IF EXISTS "+table+" SYNC"); err != nil {
		return coded(ctx, fmt.Errorf("dropping %s: %w", table, err))
	}
	return nil
}

type stagedSlice struct {
	Indicator string `col:"indicator"`
	Year      uint16 `col:"year"`
	Rows      uint64 `col:"rows"`
	Keys      uint64 `col:"keys"`
}

// finish waits until all rows arrived in the staging table, and looks which
// slices they are of.
func (l *Load) finish(ctx context.Context) error {
	if l.writer == nil || l.touched != nil {
		return nil
	}
	if err := l.writer.close(); err != nil {
		return coded(ctx, err)
	}
	touched, err := selectStaged[stagedSlice](ctx, l, "list_staged_slices", nil)
	l.touched = touched
	return err
}

// Duplicates drops equal duplicates and tells how many they were, or the
// first keys for which different rows were written.
func (l *Load) Duplicates(ctx context.Context, limit int) (int64, []kommune.ObservationKey, error) {
	if err := l.finish(ctx); err != nil {
		return 0, nil, err
	}
	var suspects []string
	for _, slice := range l.touched {
		if slice.Rows > slice.Keys && !slices.Contains(suspects, slice.Indicator) {
			suspects = append(suspects, slice.Indicator)
		}
	}
	if len(suspects) == 0 {
		return 0, nil, nil
	}
	type conflict struct {
		Indicator   string         `col:"indicator"`
		TargetGroup string         `col:"target_group"`
		Period      kommune.Period `col:"period"`
		Area        kommune.Area   `col:"area"`
	}
	rows, err := selectStaged[conflict](ctx, l, "list_conflicts", map[string]any{"indicators": suspects, "limit": uint64(max(limit, 0))})
	if err != nil {
		return 0, nil, err
	}
	conflicts := make([]kommune.ObservationKey, len(rows))
	for n, row := range rows {
		conflicts[n] = kommune.ObservationKey{IndicatorID: row.Indicator, TargetGroupID: row.TargetGroup, Period: row.Period, Area: row.Area}
	}
	if len(conflicts) > 0 {
		return 0, conflicts, nil
	}
	return l.dropDuplicates(ctx)
}

func (l *Load) dropDuplicates(ctx context.Context) (int64, []kommune.ObservationKey, error) {
	if err := l.exec(ctx, "drop_duplicates", nil); err != nil {
		return 0, nil, err
	}
	left, err := selectStaged[stagedSlice](ctx, l, "list_staged_slices", nil)
	if err != nil {
		return 0, nil, err
	}
	for _, slice := range left {
		l.duplicates -= int64(slice.Rows) //nolint:gosec // a table has fewer rows than that
	}
	l.duplicates += l.staged
	l.touched = left
	return l.duplicates, nil, nil
}

// dropStaging drops the load's tables; that by which sweep finds the load is
// the last one.
func (l *Load) dropStaging(ctx context.Context) {
	if l.staged == 0 {
		return
	}
	ctx = context.WithoutCancel(ctx)
	for _, table := range []string{l.assembledTable(), l.stagingTable()} {
		if err := l.dropTable(ctx, table); err != nil {
			l.store.logger.WarnContext(ctx, "a staging table stays until the next load", "table", table, "error", err)
			return
		}
	}
	l.staged = 0
}

// discardRun deletes what this load wrote under its run, where that might be
// seen.
func (l *Load) discardRun(ctx context.Context) error {
	tables := slices.Sorted(maps.Keys(l.facts))
	if l.staged > 0 {
		tables = append(tables, observationsTable, l.store.withheldTable())
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
		if err := s.mutate(ctx, strings.ReplaceAll(text, "{{table}}", table), clickhouse.Named("run", run)); err != nil {
			return fmt.Errorf("discarding run %d of %s: %w", run, table, err)
		}
	}
	return nil
}

// mutate runs a statement that rewrites rows. ClickHouse breaks such ones off
// when a load attaches its parts to the table, and means them to be sent again.
func (s *Store) mutate(ctx context.Context, statement string, arguments ...any) error {
	const attempts, pause = 20, 100 * time.Millisecond
	var err error
	for range attempts {
		err = s.writer.Exec(ctx, statement, arguments...)
		var exception *clickhouse.Exception
		if !errors.As(err, &exception) || exception.Code != codeUnfinishedMutation {
			return err //nolint:wrapcheck // the caller says what was to be rewritten
		}
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
	return fmt.Errorf("after %d attempts: %w", attempts, err)
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
		tables := slices.DeleteFunc(tableNames(), func(name string) bool { return name == "releases" })
		if err := s.discardRun(ctx, run, append(tables, s.withheldTable())); err != nil {
			return err
		}
	}
	for _, prefix := range []string{assembledPrefix, stagingPrefix} {
		if err := s.writer.Exec(ctx, "DROP TABLE IF EXISTS "+prefix+strconv.FormatUint(run, 10)); err != nil {
			return fmt.Errorf("dropping the tables of run %d: %w", run, err)
		}
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
