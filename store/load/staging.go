package load

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// exec runs a statement on the load's tables.
func (l *Load) exec(ctx context.Context, name string, parameters map[string]any) error {
	text, err := l.run.Statement(name, "")
	if err != nil {
		return err
	}
	if err := l.run.Database().ExecAsWriter(l.run.Tag(ctx), text, clickhouse.Named(parameters)...); err != nil {
		return clickhouse.Coded(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	return nil
}

// selectStaged reads from the load's tables, as the writer: readers have no right
// to them.
func selectStaged[T any](ctx context.Context, l *Load, name string, parameters map[string]any) ([]T, error) {
	text, err := l.run.Statement(name, "")
	if err != nil {
		return nil, err
	}
	return clickhouse.SelectTextAsWriter[T](l.run.Tag(ctx), l.run.Database(), name, text, parameters)
}

// WriteObservations adds figures. The rows are copied: the columns may take others
// when it returns.
func (l *Load) WriteObservations(ctx context.Context, columns *kommune.ObservationColumns) error {
	if columns.Rows() == 0 {
		return nil
	}
	if err := l.openWriter(ctx); err != nil {
		return err
	}
	l.staged += int64(columns.Rows())
	return l.run.Explain(ctx, clickhouse.Coded(ctx, l.writer.write(l.run.Tag(ctx), columns)))
}

func (l *Load) openWriter(ctx context.Context) error {
	if err := l.open(ctx, true); err != nil {
		return err
	}
	if l.writer == nil {
		l.writer = newStagedWriter(l.run)
	}
	return nil
}

// stagedSlice is a slice of observations as list_slices.sql gives it.
type stagedSlice struct {
	Indicator    string   `col:"indicator"`
	Year         uint16   `col:"year"`
	Rows         uint64   `col:"rows"`
	Keys         uint64   `col:"keys"`
	Hash         string   `col:"hash"`
	Periods      []string `col:"periods"`
	TargetGroups []string `col:"target_groups"`
}

// listSlices lists the slices of the staging table or the assembled one.
func (l *Load) listSlices(ctx context.Context, table string) ([]stagedSlice, error) {
	text, err := l.run.Statement("list_slices", table)
	if err != nil {
		return nil, err
	}
	return clickhouse.SelectTextAsWriter[stagedSlice](l.run.Tag(ctx), l.run.Database(), "list_slices", text, nil)
}

// finish waits until all rows arrived in the staging table, and looks which
// slices they are of.
func (l *Load) finish(ctx context.Context) error {
	if l.writer == nil || l.touched != nil {
		return nil
	}
	if err := l.writer.close(l.run.Tag(ctx)); err != nil {
		return clickhouse.Coded(ctx, err)
	}
	touched, known := l.writer.slices()
	if !known {
		if err := l.checkStaged(ctx); err != nil {
			return err
		}
		var err error
		if touched, err = l.listSlices(ctx, l.run.StagingTable()); err != nil {
			return err
		}
	}
	l.touched = touched
	return nil
}

// checkStaged finds out whether all rows arrived, once.
func (l *Load) checkStaged(ctx context.Context) error {
	if l.writer == nil || l.isChecked {
		return nil
	}
	type count struct {
		Rows uint64 `col:"rows"`
	}
	found, err := selectStaged[count](ctx, l, "count_staged", nil)
	if err != nil {
		return err
	}
	if len(found) != 1 || found[0].Rows != uint64(l.staged) { //nolint:gosec // no negative number
		return fmt.Errorf("the staging table has not the %d rows that were written: %v", l.staged, found)
	}
	l.isChecked = true
	return nil
}

func compareStaged(a, b stagedSlice) int {
	return cmp.Or(cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Year, b.Year))
}

// Duplicates drops rows that equal another one and returns how many it dropped.
// Where rows of one key differ it drops none and returns such keys instead, at most
// limit of them.
func (l *Load) Duplicates(ctx context.Context, limit int) (int64, []kommune.ObservationKey, error) {
	if err := l.finish(ctx); err != nil {
		return 0, nil, l.run.Explain(ctx, err)
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
	if err := l.checkStaged(ctx); err != nil { // before rows are dropped
		return 0, nil, l.run.Explain(ctx, err)
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
	left, err := l.listSlices(ctx, l.run.StagingTable())
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
