package etl

import (
	"encoding/binary"
	"io"
	"math"
	"slices"

	"github.com/parquet-go/parquet-go/format"
)

// stretch is a column of some rows, as the column's page has it: in one of
// three ways.
type stretch struct {
	// places are of the rows' cells in the dictionary, whose last is that of a
	// null; nil where there is none.
	dictionary []cell
	places     []uint32
	// floats are NaN where there is no value.
	floats   []float64
	isFloats bool
	cells    []cell
}

// longestStretch is how many rows are read at a time: few enough that what is
// made of them stays in a processor's cache.
const longestStretch = 4096

// mostStretchCells bounds the rows of files of many columns.
const mostStretchCells = 1 << 16

// cellAt gives the cell that next would give of a row.
func (s *stretch) cellAt(row int, speech *speller) cell {
	switch {
	case s.dictionary != nil:
		return s.dictionary[s.places[row]]
	case s.isFloats:
		var one [1]cell
		speech.floats(s.floats[row:row+1], 64, one[:])
		return one[0]
	}
	return s.cells[row]
}

// nextStretch reads some rows of all columns and tells how many, and where the
// first one stands. It takes the place of next: a source is read by one of
// them.
func (s *parquetSource) nextStretch() (rows int, line int64, err error) {
	for s.left == 0 {
		if s.group == len(s.file.RowGroups) {
			return 0, 0, io.EOF
		}
		s.openGroup()
	}
	rows, bad := s.fillStretches()
	if bad != nil {
		bad.line = s.line + 1
		return 0, 0, bad
	}
	line = s.line + 1
	s.left -= int64(rows)
	s.line += int64(rows)
	return rows, line, nil
}

// fillStretches reads up to where a page of any column ends. A fault of a
// library that unpacks is one of the file.
func (s *parquetSource) fillStretches() (rows int, bad *fault) {
	defer func() {
		if cause := recover(); cause != nil {
			bad = parquetFault("is damaged: %v", cause)
		}
	}()
	rows = int(min(s.left, longestStretch, int64(max(batchRows, mostStretchCells/len(s.columns)))))
	for _, reader := range s.readers {
		for reader.inPage == 0 {
			if bad := reader.nextPage(); bad != nil {
				return 0, bad
			}
		}
		rows = min(rows, reader.inPage)
	}
	if s.stretches == nil {
		s.stretches = make([]stretch, len(s.columns))
	}
	for n, reader := range s.readers {
		if !reader.fillStretch(&s.stretches[n], rows) {
			return 0, reader.valuesFault()
		}
		reader.inPage -= rows
	}
	return rows, nil
}

// recordAt gives the record of a row of the stretches at hand, valid until the
// call after.
func (s *parquetSource) recordAt(row int) []cell {
	s.record = s.record[:0]
	for n := range s.stretches {
		s.record = append(s.record, s.stretches[n].cellAt(row, s.readers[n].speech))
	}
	return s.record
}

func (c *columnReader) fillStretch(into *stretch, count int) bool {
	present, known, ok := c.readPresent(count)
	if !ok {
		return false
	}
	into.dictionary, into.isFloats = nil, false
	switch values := c.values.(type) {
	case *dictionaryValues:
		if c.named == nil {
			c.named = []cell{{text: c.speech.missing}} // of nulls only
		}
		into.dictionary = c.named
		into.places = slices.Grow(into.places[:0], count)[:count]
		return values.readPlaces(into.places[:known]) && spread(into.places, present, known, uint32(len(c.named)-1)) //nolint:gosec // bounded
	case *plainValues:
		if c.column.kind == format.Double && c.column.form == formNumber {
			into.isFloats = true
			into.floats = slices.Grow(into.floats[:0], count)[:count]
			return values.readDoubles(into.floats[:known]) && spread(into.floats, present, known, math.NaN())
		}
	}
	into.cells = slices.Grow(into.cells[:0], count)[:count]
	return (known == 0 || c.values.read(into.cells[:known])) && spread(into.cells, present, known, cell{text: c.speech.missing})
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
func (h *hybrid) skipOnes(count int) bool {
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
