package etl

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

const (
	// leftToRow numbers what only the row can be told about: a fault, or a name
	// beyond all that are numbered.
	leftToRow = -1
	// notLooked stands for what was not looked up yet.
	notLooked = -2
)

// namedReader reads a column of names into the numbers of what they mean.
type namedReader struct {
	at     int // of the file; negative where it has no such column
	number func(text string) int32
	// known are the numbers of a dictionary's names, once they were needed.
	dictionary []cell
	known      []int32
	numbers    []int32
}

// newNamedReader reads what a memo knows, by its number.
func newNamedReader[T any](at int, names *memo[T], required bool, number func(T) int32) *namedReader {
	n := &namedReader{at: at}
	n.number = func(text string) int32 {
		found, bad := names.get(text)
		if bad != nil && (required || bad.rule != ruleMissing) {
			return leftToRow
		}
		return number(found)
	}
	if at < 0 {
		var none T
		n.numbers = slices.Repeat([]int32{number(none)}, longestStretch)
	}
	return n
}

func (n *namedReader) read(source *parquetSource, rows int) {
	if n.at < 0 {
		return
	}
	column := &source.stretches[n.at]
	n.numbers = slices.Grow(n.numbers[:0], rows)[:rows]
	if column.dictionary == nil {
		for row := range rows {
			n.numbers[row] = n.number(column.cellAt(row, source.readers[n.at].speech).text)
		}
		return
	}
	if !sameDictionary(n.dictionary, column.dictionary) {
		n.dictionary = column.dictionary
		n.known = slices.Grow(n.known[:0], len(n.dictionary))[:len(n.dictionary)]
		for place := range n.known {
			n.known[place] = notLooked
		}
	}
	for row, place := range column.places[:rows] {
		number := n.known[place]
		if number == notLooked {
			number = n.number(n.dictionary[place].text)
			n.known[place] = number
		}
		n.numbers[row] = number
	}
}

// sameDictionary tells whether it is the very same, not only an equal one.
// Neither is empty.
func sameDictionary(a, b []cell) bool { return len(a) == len(b) && &a[0] == &b[0] }

// figureReader reads a column of figures: NaN where a row has none, infinite
// where only the row can be told about it.
type figureReader struct {
	o  *observationReader
	at int // of the file; negative where it has no such column
	// ofNull is what a null comes to: NaN, but where it means no missing
	// value.
	ofNull float64
	// asCells says that a number may mean that there is no value.
	asCells bool
	// countsWhole says that the column may have to have whole numbers: those that
	// it has not are left to the row.
	countsWhole bool
	dictionary  []cell
	known       []float64
	figures     []float64
}

func newFigureReader(o *observationReader, at int, countsWhole bool) *figureReader {
	f := &figureReader{o: o, at: at, countsWhole: countsWhole}
	r := o.t.resource
	f.ofNull = f.figure(cell{text: r.missingText()})
	f.asCells = slices.ContainsFunc(r.Schema.MissingValues, func(word string) bool {
		_, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		return err == nil
	}) || at >= 0 && o.t.formats[at].integer
	if at < 0 {
		f.figures = slices.Repeat([]float64{math.NaN()}, longestStretch)
	}
	return f
}

func (f *figureReader) read(source *parquetSource, rows int) {
	if f.at < 0 {
		return
	}
	column := &source.stretches[f.at]
	f.figures = slices.Grow(f.figures[:0], rows)[:rows]
	switch {
	case column.dictionary != nil:
		if !sameDictionary(f.dictionary, column.dictionary) {
			f.dictionary, f.known = column.dictionary, f.known[:0]
			for _, c := range f.dictionary {
				f.known = append(f.known, f.figure(c))
			}
		}
		for row, place := range column.places[:rows] {
			f.figures[row] = f.known[place]
		}
	case column.isFloats && !f.asCells:
		for row, figure := range column.floats[:rows] {
			if math.IsNaN(figure) {
				figure = f.ofNull
			}
			f.figures[row] = unsignedZero(figure)
		}
	default:
		for row := range rows {
			f.figures[row] = f.figure(column.cellAt(row, source.readers[f.at].speech))
		}
	}
}

// figure is what observationReader's figure makes of a cell.
func (f *figureReader) figure(c cell) float64 {
	if f.at < 0 {
		return math.NaN()
	}
	if f.o.digitsMean && !c.typed {
		if value, known := f.o.t.formats[f.at].parseDigits(c.text); known {
			return f.wholeOrLeft(c, value)
		}
	}
	if f.o.t.resource.isSuppressed(c.text) {
		return math.Inf(1) // its status is told by the row
	}
	if f.o.t.resource.isMissing(c.text) {
		return math.NaN()
	}
	if c.typed {
		return f.wholeOrLeft(c, unsignedZero(c.number))
	}
	value, reason := f.o.t.formats[f.at].parseNumber(c.text)
	if reason != "" {
		return math.Inf(1)
	}
	return f.wholeOrLeft(c, unsignedZero(value))
}

// wholeOrLeft leaves a figure to the row that may have to be a whole number.
func (f *figureReader) wholeOrLeft(c cell, value float64) float64 {
	if f.o.t.formats[f.at].wholeFault(c, value, f.countsWhole) != nil {
		return math.Inf(1)
	}
	return value
}

// note looks at the figures of a column for its notation.
func (f *figureReader) note(source *parquetSource, rows int, line int64) {
	if f.at < 0 || source.stretches[f.at].isFloats {
		return
	}
	column := &source.stretches[f.at]
	for row := 0; row < rows && !f.o.t.notations[f.at].settled; row++ {
		f.o.t.noteFigure(f.at, column.cellAt(row, source.readers[f.at].speech), line+int64(row))
	}
}
