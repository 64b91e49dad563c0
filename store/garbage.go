package store

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// garbage is what one statement deletes of a table: some slices, or else all
// rows of some runs.
type garbage struct {
	table  string
	runs   []uint64
	slices []kommune.Slice
}

// mostAtOnce bounds how many slices or runs one statement names.
const mostAtOnce = 5000

func (g garbage) parameters() map[string]any {
	if g.slices == nil {
		return map[string]any{"runs": g.runs}
	}
	runs, triples := runsOf(g.slices)
	return map[string]any{"runs": runs, "slices": triples}
}

func (g garbage) deletion() string {
	if g.slices == nil {
		return "delete_runs"
	}
	return "delete_slices"
}

func (g garbage) counting() string {
	if g.slices == nil {
		return "count_runs"
	}
	return "count_slices"
}

// slicedTables are those whose rows are named by slices of observations:
// indicator, run and the period's year.
func (s *Store) slicedTables() []string { return []string{ObservationsTable, s.withheldTable()} }

// wholeTables are those of which a run writes the whole.
func wholeTables() []string {
	names := []string{}
	for _, table := range factTables() {
		names = append(names, table.Name)
	}
	return names
}

func (s *Store) prunedTables() []string { return slices.Concat(s.slicedTables(), wholeTables()) }

// findGarbage lists what no kept release names; ids are releases to be taken
// for pruned besides those that are. Rows of runs that never came to a release
// count once they are too old to be of a load under way.
func (s *Store) findGarbage(ctx context.Context, ids []string) ([]garbage, error) {
	type namedSlice struct {
		Table     string `col:"table"`
		Indicator string `col:"indicator"`
		Run       uint64 `col:"run"`
		Year      uint16 `col:"year"`
	}
	unnamed, err := clickhouse.SelectRows[namedSlice](ctx, s.db, "list_garbage", map[string]any{"ids": notNil(ids)})
	if err != nil {
		return nil, err
	}
	runs := map[string][]uint64{}
	observations := []kommune.Slice{}
	for _, slice := range unnamed {
		if slice.Table == ObservationsTable {
			observations = append(observations, kommune.Slice{IndicatorID: slice.Indicator, Run: slice.Run, Year: int(slice.Year)})
			continue
		}
		runs[slice.Table] = append(runs[slice.Table], slice.Run)
	}
	if err := s.addOrphans(ctx, runs); err != nil {
		return nil, err
	}
	var waste []garbage
	for chunk := range slices.Chunk(observations, mostAtOnce) {
		for _, table := range s.slicedTables() {
			waste = append(waste, garbage{table: table, slices: chunk})
		}
	}
	for _, table := range s.prunedTables() {
		for chunk := range slices.Chunk(runs[table], mostAtOnce) {
			waste = append(waste, garbage{table: table, runs: chunk})
		}
	}
	return waste, nil
}

// addOrphans adds runs of loads that ended without a release and without a
// trace, a day ago or more.
func (s *Store) addOrphans(ctx context.Context, runs map[string][]uint64) error {
	type orphan struct {
		Run uint64 `col:"run"`
	}
	living, err := s.livingRuns(ctx)
	if err != nil {
		return err
	}
	for _, table := range s.prunedTables() {
		named := table
		if slices.Contains(s.slicedTables(), table) {
			named = ObservationsTable
		}
		found, err := clickhouse.SelectAsWriter[orphan](ctx, s.db, "list_orphans", table, map[string]any{"table": named, "before": s.olderThan(staleAfter)})
		if err != nil {
			return err
		}
		for _, one := range found {
			if !slices.Contains(living, one.Run) {
				runs[table] = append(runs[table], one.Run)
			}
		}
	}
	return nil
}

// livingRuns are those of loads under way that have a staging table.
func (s *Store) livingRuns(ctx context.Context) ([]uint64, error) {
	tables, err := s.listLeased(ctx, "list_staging", s.withheldName())
	if err != nil {
		return nil, err
	}
	var living []uint64
	for _, table := range tables {
		if run, err := strconv.ParseUint(strings.TrimPrefix(table.Name, stagingPrefix), 10, 64); err == nil {
			living = append(living, run)
		}
	}
	return living, nil
}
