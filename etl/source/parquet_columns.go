package source

import (
	"io"
	"math"
	"slices"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/file"

	"kommunebench/etl/input"
)

// NextBatch reads the next rows.
func (s *parquetSource) NextBatch() (rows int, err error) {
	for s.left == 0 {
		if s.group == len(s.file.RowGroups) {
			return 0, io.EOF
		}
		if bad := s.openGroup(); bad != nil {
			return 0, bad
		}
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

// fillBatch reads the next rows of all columns. A panic of the library is a
// fault of the file.
func (s *parquetSource) fillBatch() (rows int, bad *input.Fault) {
	defer catchParquet(&bad)
	s.copied = 0
	rows = int(min(s.left, int64(BatchRows(len(s.columns)))))
	for n, reader := range s.readers {
		if bad := reader.fillBatch(&s.batches[n], rows); bad != nil {
			return 0, bad
		}
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

// columnReader reads one column by the library's reader of a column chunk.
type columnReader struct {
	column    *parquetColumn
	formatter *valueFormatter
	chunk     file.ColumnChunkReader // of the row group
	oneByOne  bool                   // a text may be far longer than its bytes
	// names and ints number the values of the column, until they are too many.
	names *dictionary[string]
	ints  *dictionary[int64]
	// copied counts the bytes of text that the batch's columns copy from the file.
	copied *int

	levels []int16 // 1 where a row has a value, for a column that may have nulls
	// The values of a batch as the library gives them.
	bools  []bool
	int32s []int32
	int64s []int64
	int96s []parquet.Int96
	floats []float32
	texts  []parquet.ByteArray
	fixed  []parquet.FixedLenByteArray
}

// resized gives a slice of so many values, whatever they are.
func resized[T any](values *[]T, count int) []T {
	*values = slices.Grow((*values)[:0], count)[:count]
	return *values
}

// fillBatch reads the next rows of the column.
func (c *columnReader) fillBatch(into *ColumnBatch, rows int) *input.Fault {
	into.Dictionary, into.IsFloats, into.formatter = nil, false, c.formatter
	into.IsTyped = c.column.form != formText
	if c.column.optional {
		resized(&c.levels, rows)
	}
	switch c.column.kind {
	case parquet.Types.Double:
		into.IsFloats = true
		floats := resized(&into.Floats, rows)
		known, bad := readValues(c, floats)
		if bad == nil {
			spread(floats, c.levels, known, math.NaN())
		}
		return bad
	case parquet.Types.ByteArray:
		return fillTexts(c, into, resized(&c.texts, rows))
	case parquet.Types.FixedLenByteArray:
		return fillTexts(c, into, resized(&c.fixed, rows))
	case parquet.Types.Boolean:
		return fillCells(c, into, resized(&c.bools, rows), func(values []bool, into []Cell) {
			for n, is := range values {
				into[n] = boolCell(is)
			}
		})
	case parquet.Types.Float:
		return fillCells(c, into, resized(&c.floats, rows), c.formatter.float32s)
	}
	return c.fillInts(into, rows)
}

// fillCells makes each value a cell.
func fillCells[T any](c *columnReader, into *ColumnBatch, values []T, format func(values []T, into []Cell)) *input.Fault {
	cells := resized(&into.Cells, len(values))
	known, bad := readValues(c, values)
	if bad == nil {
		format(values[:known], cells[:known])
		spread(cells, c.levels, known, Cell{Text: c.formatter.missing})
	}
	return bad
}

func boolCell(is bool) Cell {
	if is {
		return Cell{Text: "true"}
	}
	return Cell{Text: "false"}
}

// readInts reads whole numbers and times of any width.
func (c *columnReader) readInts(rows int) ([]int64, *input.Fault) {
	into := resized(&c.int64s, rows)
	switch c.column.kind {
	case parquet.Types.Int64:
		known, bad := readValues(c, into)
		return into[:known], bad
	case parquet.Types.Int32:
		values := resized(&c.int32s, rows)
		known, bad := readValues(c, values)
		for n, value := range values[:known] {
			into[n] = int64(value)
		}
		return into[:known], bad
	}
	values := resized(&c.int96s, rows)
	known, bad := readValues(c, values)
	for n := range values[:known] {
		into[n] = int96(values[n][:])
	}
	return into[:known], bad
}

func (c *columnReader) fillInts(into *ColumnBatch, rows int) *input.Fault {
	values, bad := c.readInts(rows)
	if bad != nil {
		return bad
	}
	if c.ints != nil && c.numberInts(values, resized(&into.Indexes, rows)) {
		into.Dictionary = c.ints.cells
		spread(into.Indexes, c.levels, len(values), 0)
		return nil
	}
	c.ints = nil
	cells := resized(&into.Cells, rows)
	c.formatter.ints(values, cells)
	spread(cells, c.levels, len(values), Cell{Text: c.formatter.missing})
	return nil
}

// numberInts reports whether the dictionary has room for the values.
func (c *columnReader) numberInts(values []int64, into []uint32) bool {
	const size = 8
	for n, value := range values {
		number, known := findInt(c.ints, value)
		if !known {
			var own [1]Cell
			c.formatter.ints(values[n:n+1], own[:])
			if number, known = c.ints.add(value, size, own[0]); !known {
				return false
			}
		}
		into[n] = number
	}
	return true
}

// mostBatchText bounds the text that the columns of a batch copy from the file: in
// few bytes, a dictionary's long text may stand in every row of every column.
const mostBatchText = 128 << 20

// fillTexts numbers texts or, where they are too many, makes each a cell.
func fillTexts[T ~[]byte](c *columnReader, into *ColumnBatch, values []T) *input.Fault {
	indexes, filled := resized(&into.Indexes, len(values)), 0
	cells := []Cell(nil)
	for done := 0; done < len(values); {
		rows, known, bad := readWithinPage(c, done, len(values), values)
		if bad != nil {
			return bad
		}
		done += rows
		texts := values[:known]
		if c.names != nil {
			numbered, bad := numberTexts(c, texts, indexes[filled:])
			if bad != nil {
				return bad
			}
			if filled, texts = filled+numbered, texts[numbered:]; len(texts) == 0 {
				continue
			}
			cells = resized(&into.Cells, len(values))
			for n, number := range indexes[:filled] {
				cells[n] = c.names.cells[number]
			}
			c.names = nil
		} else if cells == nil {
			cells = resized(&into.Cells, len(values))
		}
		for _, text := range texts {
			if *c.copied += len(text); *c.copied > mostBatchText {
				return input.TooLarge("has over %d bytes of text in %d rows, up to the column %q", mostBatchText, len(values), c.column.name)
			}
			if bad := c.checkText(text); bad != nil {
				return bad
			}
			cells[filled] = c.formatter.bytes(string(text))
			filled++
		}
	}
	if cells != nil {
		spread(cells, c.levels, filled, Cell{Text: c.formatter.missing})
		return nil
	}
	into.Dictionary = c.names.cells
	spread(indexes, c.levels, filled, 0)
	return nil
}

// numberTexts numbers texts until the dictionary is full.
func numberTexts[T ~[]byte](c *columnReader, texts []T, into []uint32) (numbered int, bad *input.Fault) {
	for n, text := range texts {
		// In a page, the library gives equal texts of a dictionary as the same bytes.
		if n > 0 && len(text) > 0 && len(text) == len(texts[n-1]) && &text[0] == &texts[n-1][0] {
			into[n] = into[n-1]
			continue
		}
		number, known := findText(c.names, text)
		if !known {
			if bad := c.checkText(text); bad != nil {
				return n, bad
			}
			own := string(text)
			if number, known = c.names.add(own, len(own), c.formatter.bytes(own)); !known {
				return n, nil
			}
		}
		into[n] = number
	}
	return len(texts), nil
}

func (c *columnReader) checkText(text []byte) *input.Fault {
	if c.column.form == formText && !utf8.Valid(text) {
		return parquetFault("has bytes in the column %q that are no text", c.column.name)
	}
	return nil
}
