package etl

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
