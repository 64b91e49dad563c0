package etl

import (
	"cmp"
	"errors"
	"io"

	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// maxBatchText bounds the text of a batch, but for its last row.
const maxBatchText = 1 << 20

// batches reads a table by columns: as its source has them, or gathered from its
// rows.
func (t *table) batches() source.Batches {
	if columns, hasColumns := t.records.(source.Batches); hasColumns {
		return columns
	}
	return &rowBatches{table: t, columns: make([]source.ColumnBatch, len(t.header))}
}

// rowBatches gathers rows into columns.
type rowBatches struct {
	table   *table
	columns []source.ColumnBatch
	lines   []int64
	row     []source.Cell
	// failed is the error that comes after the batch at hand.
	failed error
}

// NextBatch reads the next rows.
func (b *rowBatches) NextBatch() (rows int, err error) {
	if err := b.failed; err != nil {
		b.failed = nil
		return 0, err
	}
	b.lines = b.lines[:0]
	for n := range b.columns {
		b.columns[n].Cells = b.columns[n].Cells[:0]
	}
	text := 0
	for most := source.BatchRows(len(b.columns)); len(b.lines) < most && text < maxBatchText; {
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
			text += len(row[n].Text)
			b.columns[n].Cells = append(b.columns[n].Cells, row[n])
		}
	}
	return len(b.lines), nil
}

// withRow adds to a fault of a row what the row is and where it stands. Other
// errors stay as they are.
func (t *table) withRow(err error, row []source.Cell, line int64) error {
	bad, isFault := input.AsFault(err)
	if !isFault || errors.Is(err, io.EOF) {
		return err
	}
	own := *bad
	own.Line, own.Raw = cmp.Or(bad.Line, line), t.raw(row)
	return &own
}

// Column is a column of the batch.
func (b *rowBatches) Column(at int) *source.ColumnBatch { return &b.columns[at] }

// LineOf is where a row stands in the file.
func (b *rowBatches) LineOf(row int) int64 { return b.lines[row] }

// Record gives the cells of a row.
func (b *rowBatches) Record(row int) []source.Cell {
	b.row = b.row[:0]
	for n := range b.columns {
		b.row = append(b.row, b.columns[n].Cells[row])
	}
	return b.row
}
