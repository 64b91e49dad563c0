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

const (
	// Rows of a run that has neither a table nor a lease are taken for left behind
	// after a day.
	staleAfter = 24 * time.Hour
	// sweepTimeout is how long a sweep waits for statements that the server still
	// runs for a load that broke off.
	sweepTimeout = 10 * time.Second
)

// Sweep removes what loads have left behind whose leases ran out. Rows that a
// release names stay. It logs what it can't remove now, and returns that as its error
// too.
func (s *Store) Sweep(ctx context.Context) error {
	err := s.sweep(ctx)
	if err != nil {
		s.logger.WarnContext(ctx, "leftovers of broken-off loads stay for now", "error", err)
	}
	return err
}

func (s *Store) sweep(ctx context.Context) error {
	tables, err := s.listLeased(ctx, "list_staging", s.withheldName())
	if err != nil {
		return err
	}
	everywhere := slices.DeleteFunc(tableNames(), func(name string) bool { return name == releasesTable })
	everywhere = append(everywhere, s.withheldTable())
	var failures []error
	for _, table := range tables {
		run, err := strconv.ParseUint(strings.TrimPrefix(table.Name, stagingPrefix), 10, 64)
		if err != nil || !table.Over {
			continue
		}
		s.logger.InfoContext(ctx, "sweeping up after a broken-off load", "table", table.Name, "owner", table.Owner)
		// First, so that the load publishes nothing from here on should it live.
		if err := s.revoke(ctx, run); err != nil {
			failures = append(failures, err)
			continue
		}
		failures = append(failures, s.forget(ctx, run, everywhere, sweepTimeout))
	}
	return errors.Join(failures...)
}

// forget removes what stands under a run, except where a release names it. The
// staging table, by which a sweep finds the run, is the last to go.
func (s *Store) forget(ctx context.Context, run uint64, tables []string, timeout time.Duration) error {
	// A statement that the loader did not live to see the end of may attach rows,
	// or publish them, at any moment.
	if err := s.awaitStatements(ctx, run, timeout); err != nil {
		return err
	}
	named, err := s.isNamed(ctx, run)
	if err != nil {
		return err
	}
	if !named {
		// On a full disk nothing can be deleted before this makes room.
		if err := s.dropTable(ctx, s.assembledTable(run)); err != nil {
			return err
		}
		if err := s.db.ExecAsWriter(ctx, "TRUNCATE TABLE IF EXISTS "+s.stagingTable(run)+" SYNC"); err != nil {
			return fmt.Errorf("emptying the staging table of run %d: %w", run, err)
		}
		if err := s.discardRun(ctx, run, tables); err != nil {
			return err
		}
	}
	return errors.Join(s.dropTable(ctx, s.pendingTable(run)), s.dropTable(ctx, s.assembledTable(run)), s.dropTable(ctx, s.stagingTable(run)))
}

// answerTimeout is how long a server may take to say what it does.
const answerTimeout = 3 * time.Second

// awaitStatements waits until the server does nothing for a run any more. A
// server that stalls is not waited for.
func (s *Store) awaitStatements(ctx context.Context, run uint64, timeout time.Duration) error {
	ctx, cancel := withLimit(ctx, timeout+answerTimeout)
	defer cancel()
	type count struct {
		Statements uint64 `col:"statements"`
	}
	const pause = 20 * time.Millisecond
	for begun := time.Now(); ; {
		found, err := clickhouse.SelectOne[count](ctx, s.db, "count_statements", "", map[string]any{"comment": commentOf(run)})
		if errors.Is(context.Cause(ctx), context.DeadlineExceeded) {
			return &kommune.Error{Code: kommune.Unavailable, Err: err, Message: "ClickHouse does not answer; what was written is deleted by the next load"}
		}
		if err != nil {
			return err
		}
		if found.Statements == 0 {
			return nil
		}
		if time.Since(begun) > timeout {
			return fmt.Errorf("the server still works for run %d", run)
		}
		if err := clickhouse.Sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// dropTable drops one of a load's tables, and waits until its space is free.
func (s *Store) dropTable(ctx context.Context, table string) error {
	if err := s.db.ExecAsWriter(ctx, "DROP TABLE IF EXISTS "+table+" SYNC"); err != nil {
		return fmt.Errorf("dropping %s: %w", table, err)
	}
	return nil
}

// isNamed reports whether a release names a run.
func (s *Store) isNamed(ctx context.Context, run uint64) (bool, error) {
	type count struct {
		Releases uint64 `col:"releases"`
	}
	rows, err := clickhouse.SelectRows[count](ctx, s.db, "count_run", map[string]any{"run": run})
	if err != nil {
		return false, err
	}
	return len(rows) != 1 || rows[0].Releases > 0, nil
}

// discardRun deletes the rows of a run that no release names.
func (s *Store) discardRun(ctx context.Context, run uint64, tables []string) error {
	text, err := readQuery("discard_run")
	if err != nil {
		return err
	}
	type count struct {
		Rows uint64 `col:"rows"`
	}
	for _, table := range tables {
		found, err := clickhouse.SelectOne[count](ctx, s.db, "count_run_rows", table, map[string]any{"run": run})
		if err != nil {
			return err
		}
		// Deleting nothing would still rewrite what it looks at.
		if found.Rows == 0 {
			continue
		}
		if err := s.db.Mutate(ctx, table, strings.ReplaceAll(text, "{{table}}", table), clickhouse.Named(map[string]any{"run": run})...); err != nil {
			return fmt.Errorf("discarding run %d of %s: %w", run, table, err)
		}
	}
	return nil
}
