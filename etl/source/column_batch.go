package source

// ColumnBatch is one column of a batch of rows, in whichever of three forms its
// source has it: indexes into a dictionary, numbers, or cells.
type ColumnBatch struct {
	// Indexes are the rows' places in the dictionary, which is nil for the other
	// forms. From batch to batch it may grow, and keeps what it holds.
	Dictionary []Cell
	Indexes    []uint32
	// Floats are NaN where there is no value; formatter writes them as text.
	Floats    []float64
	IsFloats  bool
	formatter *valueFormatter
	// Cells are the rows' own where there is neither a dictionary nor numbers.
	Cells []Cell
	// IsTyped says that the file holds values, not texts of them.
	IsTyped bool
}

// CellAt gives one row's cell.
func (b *ColumnBatch) CellAt(row int) Cell {
	switch {
	case b.Dictionary != nil:
		return b.Dictionary[b.Indexes[row]]
	case b.IsFloats:
		var one [1]Cell
		b.formatter.floats(b.Floats[row:row+1], 64, one[:])
		return one[0]
	}
	return b.Cells[row]
}

const (
	// MaxBatchRows is how many rows are read at a time: few enough that what is
	// made of them stays in a processor's cache.
	MaxBatchRows = 4096
	// minBatchRows and maxBatchCells bound the batches of files of many columns.
	minBatchRows  = 256
	maxBatchCells = 1 << 16
)

// BatchRows is how many rows of a file of so many columns are read at a time.
func BatchRows(columns int) int { return min(MaxBatchRows, max(minBatchRows, maxBatchCells/columns)) }

// Batches yields the rows of a resource by columns.
type Batches interface {
	// NextBatch reads the next rows and returns how many they are. Rows before a
	// faulty one are a batch of their own, and the fault is the error of the call
	// after; reading may go on after it unless it is whole. io.EOF ends.
	NextBatch() (rows int, err error)
	// Column is a column of the batch by its place in the header.
	Column(at int) *ColumnBatch
	// LineOf is where a row of the batch stands in the file.
	LineOf(row int) int64
	// Record gives the cells of a row of the batch, valid until the call after.
	Record(row int) []Cell
}
