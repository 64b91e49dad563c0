package source

import (
	"encoding/binary"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go/format"

	"kommunebench/etl/input"
)

// NextBatch reads the next rows.
func (s *parquetSource) NextBatch() (rows int, err error) {
	for s.left == 0 {
		if s.group == len(s.file.RowGroups) {
			return 0, io.EOF
		}
		s.openGroup()
	}
	s.first += int64(s.rows)
	s.rows = 0
	rows, bad := s.fillBatch()
	if bad != nil {
		bad.Line = s.first
		return 0, bad
	}
	s.left -= int64(rows)
	s.rows = rows
	return rows, nil
}

// fillBatch reads up to where a page of any column ends. A fault of a
// library that unpacks is one of the file.
func (s *parquetSource) fillBatch() (rows int, bad *input.Fault) {
	defer func() {
		if cause := recover(); cause != nil {
			bad = parquetFault("is damaged: %v", cause)
		}
	}()
	rows = int(min(s.left, int64(BatchRows(len(s.columns)))))
	for _, reader := range s.readers {
		for reader.inPage == 0 {
			if bad := reader.nextPage(); bad != nil {
				return 0, bad
			}
		}
		rows = min(rows, reader.inPage)
	}
	for n, reader := range s.readers {
		if !reader.fillBatch(&s.batches[n], rows) {
			return 0, reader.valuesFault()
		}
		reader.inPage -= rows
	}
	return rows, nil
}

// Column is a column of the batch.
func (s *parquetSource) Column(at int) *ColumnBatch { return &s.batches[at] }

// LineOf is where a row stands in the file.
func (s *parquetSource) LineOf(row int) int64 { return s.first + int64(row) }

// Record gives the cells of a row.
func (s *parquetSource) Record(row int) []Cell {
	s.row = s.row[:0]
	for n := range s.batches {
		s.row = append(s.row, s.batches[n].CellAt(row))
	}
	return s.row
}

func (c *columnReader) fillBatch(into *ColumnBatch, count int) bool {
	present, known, ok := c.readPresent(count)
	if !ok {
		return false
	}
	into.Dictionary, into.IsFloats, into.formatter = nil, false, c.formatter
	switch values := c.values.(type) {
	case *dictionaryValues:
		if c.named == nil {
			c.named = []Cell{{Text: c.formatter.missing}} // of nulls only
		}
		into.Dictionary = c.named
		into.Indexes = slices.Grow(into.Indexes[:0], count)[:count]
		return values.readPlaces(into.Indexes[:known]) && spread(into.Indexes, present, known, uint32(len(c.named)-1)) //nolint:gosec // bounded
	case *plainValues:
		if c.column.kind == format.Double && c.column.form == formNumber {
			into.IsFloats = true
			into.Floats = slices.Grow(into.Floats[:0], count)[:count]
			return values.readDoubles(into.Floats[:known]) && spread(into.Floats, present, known, math.NaN())
		}
	}
	into.Cells = slices.Grow(into.Cells[:0], count)[:count]
	return (known == 0 || c.values.read(into.Cells[:known])) && spread(into.Cells, present, known, Cell{Text: c.formatter.missing})
}

// readPresent tells which of the next rows have a value, and how many do. No
// list says that all do.
func (c *columnReader) readPresent(count int) (present []uint32, known int, ok bool) {
	if c.levels == nil {
		return nil, count, true
	}
	if c.levels.skipOnes(count) {
		return nil, count, true
	}
	c.present = slices.Grow(c.present[:0], count)[:count]
	if !c.levels.read(c.present) {
		return nil, 0, false
	}
	for _, level := range c.present {
		known += int(level & 1)
	}
	return c.present, known, true
}

// skipOnes goes on over values that are all 1 by one run, or stays.
func (h *rleBitPackedDecoder) skipOnes(count int) bool {
	if h.run == 0 && h.packed == 0 && !h.next() {
		return false
	}
	if h.run < count || h.value&1 == 0 {
		return false
	}
	h.run -= count
	return true
}

// spread moves the known values to the rows that have one, and gives the others
// null. It is always true.
func spread[T any](rows []T, present []uint32, known int, null T) bool {
	if present == nil {
		return true
	}
	for n, next := len(rows)-1, known-1; n >= 0; n-- {
		if present[n]&1 == 0 {
			rows[n] = null
			continue
		}
		rows[n] = rows[next]
		next--
	}
	return true
}

// readPlaces gives places in the dictionary, or is false where the page has not
// as many or the dictionary has none there.
func (d *dictionaryValues) readPlaces(into []uint32) bool {
	if len(into) > 0 && !d.places.read(into) {
		return false
	}
	most := uint32(0)
	for _, place := range into {
		most = max(most, place)
	}
	return len(into) == 0 || int(most) < len(d.dictionary)
}

func (p *plainValues) readDoubles(into []float64) bool {
	const width = 8
	if len(p.data)/width < len(into) {
		return false
	}
	for n := range into {
		into[n] = math.Float64frombits(binary.LittleEndian.Uint64(p.data[n*width:]))
	}
	p.data = p.data[len(into)*width:]
	return true
}
