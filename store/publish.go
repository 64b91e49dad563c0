package store

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

type stagedSlice struct {
	Indicator string `col:"indicator"`
	Year      uint16 `col:"year"`
	Rows      uint64 `col:"rows"`
}

type writtenSlice struct {
	Indicator    string   `col:"indicator"`
	Year         uint16   `col:"year"`
	Rows         uint64   `col:"rows"`
	Hash         string   `col:"hash"`
	Periods      []string `col:"periods"`
	TargetGroups []string `col:"target_groups"`
}

// writeObservationSlices writes the slices that the load touches under its
// run: the load's rows, and those of the release before that it does not
// replace. Slices that come out as they were are deleted again.
func (l *Load) writeObservationSlices(ctx context.Context, before *kommune.Snapshot) ([]kommune.Slice, error) {
	if l.staged == 0 {
		return nil, nil
	}
	touched, err := selectStaging[stagedSlice](ctx, l, "list_staged_slices", nil)
	if err != nil {
		return nil, err
	}
	once := ""
	if l.duplicates > 0 {
		once = "LIMIT 1 BY indicator, target_group, period, area"
	}
	if err := l.exec(ctx, "copy_staged", once, map[string]any{"run": l.run}); err != nil {
		return nil, err
	}
	old := map[sliceKey]kommune.Slice{}
	for _, slice := range before.Slices {
		old[keyOf(slice)] = slice
	}
	indicators := map[string]bool{}
	for _, slice := range touched {
		indicators[slice.Indicator] = true
		known, found := old[sliceKey{observationsTable, slice.Indicator, int(slice.Year)}]
		if !found {
			continue
		}
		err := l.exec(ctx, "copy_forward", "", map[string]any{
			"run": l.run, "indicator": slice.Indicator, "year": strconv.Itoa(int(slice.Year)), "old_run": known.Run,
		})
		if err != nil {
			return nil, err
		}
	}
	return l.listWritten(ctx, slices.Sorted(maps.Keys(indicators)), old)
}

func (l *Load) listWritten(ctx context.Context, indicators []string, old map[sliceKey]kommune.Slice) ([]kommune.Slice, error) {
	rows, err := selectStaging[writtenSlice](ctx, l, "list_written_slices", map[string]any{"run": l.run, "indicators": indicators})
	if err != nil {
		return nil, err
	}
	written := make([]kommune.Slice, 0, len(rows))
	var equal [][]any
	for _, row := range rows {
		slice := kommune.Slice{
			Table: observationsTable, IndicatorID: row.Indicator, Year: int(row.Year), Run: l.run,
			Rows: row.Rows, Hash: fmt.Sprintf("%d-%s", row.Rows, row.Hash), TargetGroupIDs: row.TargetGroups,
		}
		for _, period := range row.Periods {
			slice.Periods = append(slice.Periods, kommune.Period(period))
		}
		slices.SortFunc(slice.Periods, kommune.ComparePeriods)
		if known, found := old[keyOf(slice)]; found && known.Hash == slice.Hash {
			equal = append(equal, []any{row.Indicator, row.Year})
			slice = known
		}
		written = append(written, slice)
	}
	if len(equal) == 0 {
		return written, nil
	}
	return written, l.exec(ctx, "discard_slices", "", map[string]any{"run": l.run, "slices": tuples(equal)})
}

func tuples(pairs [][]any) clickhouse.ArraySet {
	sets := make(clickhouse.ArraySet, len(pairs))
	for n, pair := range pairs {
		sets[n] = clickhouse.GroupSet{Value: pair}
	}
	return sets
}

func (l *Load) exec(ctx context.Context, name, once string, parameters map[string]any) error {
	text, err := readQuery(name)
	if err != nil {
		return err
	}
	text = strings.NewReplacer("{{staging}}", l.stagingTable(), "{{once}}", once).Replace(text)
	if err := l.store.writer.Exec(ctx, text, named(parameters)...); err != nil {
		return coded(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	return nil
}
