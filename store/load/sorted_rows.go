package load

import (
	"slices"
	"strings"

	"kommunebench/kommune"
)

// gatheredRows are how many rows are put in order at a time: while they are sent,
// the next are read. Twice as many took 25 MiB more and no less time, neither in
// the program nor in the engine.
const gatheredRows = 1 << 17

// sortedRows gathers rows for an insert and gives them in the order in which
// tables keep them, as far as runs of rows can be put in order: files have the
// areas of a period one after the other, and to put these in order takes little
// where the server would sort row by row.
type sortedRows struct {
	columns kommune.ObservationColumns
	block   kommune.ObservationColumns
	ranks   [4][]uint64
	order   []int
}

// rowRun are rows of one indicator, target group and period whose areas ascend.
type rowRun struct {
	key      uint64 // of the first one
	from, to int
}

// shortestRun is how long runs must be on average to be worth moving.
const shortestRun = 8

// room is how many rows can be added.
func (s *sortedRows) room() int { return gatheredRows - s.columns.Rows() }

// takes reports whether rows can be added to those that are there: names must
// have the same places.
func (s *sortedRows) takes(columns *kommune.ObservationColumns) bool {
	return s.columns.Rows() == 0 || columns.Extends(&s.columns)
}

// add copies rows.
func (s *sortedRows) add(rows kommune.ObservationColumns) {
	// More than a few are likely to be many.
	const few = mostBlockRows
	if sum := s.columns.Rows() + rows.Rows(); sum > few && cap(s.columns.Statuses) < gatheredRows {
		s.columns.Grow(gatheredRows - s.columns.Rows())
	}
	s.columns.Append(&rows, 0, rows.Rows())
	s.columns.SetNames(&rows)
}

func (s *sortedRows) reset() { s.columns.Reset() }

// each hands the rows on, block by block, each valid during the call.
func (s *sortedRows) each(use func(block *kommune.ObservationColumns) error) error {
	runs := s.runs()
	if len(runs) > s.columns.Rows()/shortestRun {
		runs = []rowRun{{0, 0, s.columns.Rows()}}
	}
	slices.SortStableFunc(runs, func(a, b rowRun) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return 0
	})
	s.block.Reset()
	s.block.SetNames(&s.columns)
	for _, run := range runs {
		for run.from < run.to {
			n := min(run.to-run.from, mostBlockRows-s.block.Rows())
			s.block.Append(&s.columns, run.from, run.from+n)
			run.from += n
			if s.block.Rows() < mostBlockRows {
				continue
			}
			if err := use(&s.block); err != nil {
				return err
			}
			s.block.Reset()
		}
	}
	if s.block.Rows() == 0 {
		return nil
	}
	return use(&s.block)
}

func (s *sortedRows) runs() []rowRun {
	c := &s.columns
	keys := []*kommune.NamedColumn{&c.Indicators, &c.TargetGroups, &c.Periods, &c.Areas}
	for n, column := range keys {
		s.rank(n, column.Names)
	}
	var runs []rowRun
	var last [3]uint16
	lastArea := uint64(0)
	for n, area := range c.Areas.Places {
		at := [3]uint16{c.Indicators.Places[n], c.TargetGroups.Places[n], c.Periods.Places[n]}
		rank := s.ranks[3][area]
		if n == 0 || at != last || rank < lastArea {
			last = at
			key := s.ranks[0][at[0]]<<48 | s.ranks[1][at[1]]<<32 | s.ranks[2][at[2]]<<16 | rank
			runs = append(runs, rowRun{key: key, from: n})
		}
		lastArea = rank
		runs[len(runs)-1].to = n + 1
	}
	return runs
}

// rank sets the ranks of a column's names, which are at most 65,536.
func (s *sortedRows) rank(column int, names []string) {
	s.order = s.order[:0]
	for place := range names {
		s.order = append(s.order, place)
	}
	slices.SortFunc(s.order, func(a, b int) int { return strings.Compare(names[a], names[b]) })
	ranks := slices.Grow(s.ranks[column][:0], len(names))[:len(names)]
	rank := uint64(0)
	for n, place := range s.order {
		if n > 0 && names[place] != names[s.order[n-1]] {
			rank++
		}
		ranks[place] = rank
	}
	s.ranks[column] = ranks
}
