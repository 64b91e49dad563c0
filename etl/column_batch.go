package etl

import (
	"cmp"
	"errors"
	"io"

	"kommunebench/etl/input"
)

// columnBatch is one column of a batch of rows, in whichever of three forms its
// source has it: indexes into a dictionary, numbers, or cells.
type columnBatch struct {
	// indexes are the rows' places in the dictionary, which is nil for the other
	// forms.
	dictionary []cell
	indexes    []uint32
	// floats are NaN where there is no value; formatter writes them as text.
	floats    []float64
	isFloats  bool
	formatter *valueFormatter
	cells     []cell
}

// cellAt gives one row's cell.
func (b *columnBatch) cellAt(row int) cell {
	switch {
	case b.dictionary != nil:
		return b.dictionary[b.indexes[row]]
	case b.isFloats:
		var one [1]cell
		b.formatter.floats(b.floats[row:row+1], 64, one[:])
		return one[0]
	}
	return b.cells[row]
}

const (
	// maxBatchRows is how many rows are read at a time: few enough that what is
	// made of them stays in a processor's cache.
	maxBatchRows = 4096
	// minBatchRows and maxBatchCells bound the batches of files of many columns.
	minBatchRows  = 256
	maxBatchCells = 1 << 16
	// maxBatchText bounds the text of a batch, but for its last row.
	maxBatchText = 1 << 20
)

// batchRows is how many rows of a file of so many columns are read at a time.
func batchRows(columns int) int { return min(maxBatchRows, max(minBatchRows, maxBatchCells/columns)) }

// batchSource yields the rows of a resource by columns.
type batchSource interface {
	// nextBatch reads the next rows and returns how many they are. Rows before a
	// faulty one are a batch of their own, and the fault is the error of the call
	// after; reading may go on after it unless it is whole. io.EOF ends.
	nextBatch() (rows int, err error)
	// column is a column of the batch by its place in the header.
	column(at int) *columnBatch
	// lineOf is where a row of the batch stands in the file.
	lineOf(row int) int64
	// record gives the cells of a row of the batch, valid until the call after.
	record(row int) []cell
}

// batches reads a table by columns: as its source has them, or gathered from its
// rows.
func (t *table) batches() batchSource {
	if source, hasColumns := t.records.(batchSource); hasColumns {
		return source
	}
	return &rowBatches{table: t, columns: make([]columnBatch, len(t.header))}
}

// rowBatches gathers rows into columns.
type rowBatches struct {
	table   *table
	columns []columnBatch
	lines   []int64
	row     []cell
	// failed is the error that comes after the batch at hand.
	failed error
}

func (b *rowBatches) nextBatch() (rows int, err error) {
	if err := b.failed; err != nil {
		b.failed = nil
		return 0, err
	}
	b.lines = b.lines[:0]
	for n := range b.columns {
		b.columns[n].cells = b.columns[n].cells[:0]
	}
	text := 0
	for most := batchRows(len(b.columns)); len(b.lines) < most && text < maxBatchText; {
		row, line, err := b.table.next()
		if err != nil {
			err = b.table.withRow(err, row, line)
			if len(b.lines) == 0 {
				return 0, err
			}
			b.failed = err
			break
		}
		b.lines = append(b.lines, line)
		for n := range row {
			text += len(row[n].text)
			b.columns[n].cells = append(b.columns[n].cells, row[n])
		}
	}
	return len(b.lines), nil
}

// withRow adds to a fault of a row what the row is and where it stands. Other
// errors stay as they are.
func (t *table) withRow(err error, row []cell, line int64) error {
	bad, isFault := input.AsFault(err)
	if !isFault || errors.Is(err, io.EOF) {
		return err
	}
	own := *bad
	own.Line, own.Raw = cmp.Or(bad.Line, line), t.raw(row)
	return &own
}

func (b *rowBatches) column(at int) *columnBatch { return &b.columns[at] }
func (b *rowBatches) lineOf(row int) int64       { return b.lines[row] }

func (b *rowBatches) record(row int) []cell {
	b.row = b.row[:0]
	for n := range b.columns {
		b.row = append(b.row, b.columns[n].cells[row])
	}
	return b.row
}
