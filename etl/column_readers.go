package etl

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

const (
	// rowFallback numbers what only the row can be told about: a fault.
	rowFallback = -1
	// namesFull numbers a name that comes when a column has as many names as can
	// be numbered.
	namesFull = -2
	// unresolved stands for what was not looked up yet.
	unresolved = -3
)

// nameReader reads a column of names into the numbers of what they mean.
type nameReader struct {
	index int // of the column; negative where the file has none
	// find numbers what a text means, and none what the file leaves out.
	// numbered remembers what find has told.
	find     func(text string) int32
	none     func() int32
	numbered *input.Memo[int32]
	// resolved are the numbers of a dictionary's names, once they were needed.
	dictionary []source.Cell
	resolved   []int32
	numbers    []int32
}

// newNameReader numbers what a memo knows.
func newNameReader[T any](index int, known *input.Memo[T], required bool, number func(T) int32) *nameReader {
	n := &nameReader{index: index}
	n.find = func(text string) int32 {
		value, bad := known.Get(text)
		if bad != nil && (required || bad.Rule != ruleMissing) {
			return rowFallback
		}
		return number(value)
	}
	n.none = func() int32 {
		var none T
		return number(none)
	}
	n.renumber()
	return n
}

// renumber forgets the numbers that were given before.
func (n *nameReader) renumber() {
	n.dictionary, n.resolved = nil, n.resolved[:0]
	n.numbered = input.NewMemo(func(text string) (int32, *input.Fault) { return n.find(text), nil })
	if n.index < 0 {
		n.numbers = slices.Repeat([]int32{n.none()}, source.MaxBatchRows)
	}
}

func (n *nameReader) read(batches source.Batches, rows int) {
	if n.index < 0 {
		return
	}
	column := batches.Column(n.index)
	n.numbers = slices.Grow(n.numbers[:0], rows)[:rows]
	if column.Dictionary == nil {
		for row := range rows {
			n.numbers[row], _ = n.numbered.Get(column.CellAt(row).Text)
		}
		return
	}
	if !continues(column.Dictionary, n.dictionary) {
		n.resolved = n.resolved[:0]
	}
	n.dictionary = column.Dictionary
	for len(n.resolved) < len(n.dictionary) {
		n.resolved = append(n.resolved, unresolved)
	}
	for row, place := range column.Indexes[:rows] {
		number := n.resolved[place]
		if number == unresolved {
			number = n.find(n.dictionary[place].Text)
			n.resolved[place] = number
		}
		n.numbers[row] = number
	}
}

// continues reports whether a dictionary is the very one before, which may have
// grown, not only an equal one.
func continues(now, before []source.Cell) bool {
	return len(now) >= len(before) && len(before) > 0 && &now[0] == &before[0]
}

// figureReader reads a column of figures: NaN where a row has none, negative
// infinity where it is suppressed, positive infinity where only the row can be
// told about it.
type figureReader struct {
	o  *observationReader
	at int // the column; negative where the file has none
	// ofNull is what a null comes to: NaN, but where it means no missing
	// value.
	ofNull float64
	// asCells says that a number may mean that there is no value.
	asCells bool
	// countsWhole says that the column counts something: what is no whole number
	// is left to the row.
	countsWhole bool
	dictionary  []source.Cell
	known       []float64
	figures     []float64
}

func newFigureReader(o *observationReader, at int, countsWhole bool) *figureReader {
	f := &figureReader{o: o, at: at, countsWhole: countsWhole}
	r := o.t.resource
	f.ofNull = f.figure(source.Cell{Text: r.MissingText()})
	f.asCells = slices.ContainsFunc(r.Schema.MissingValues, func(word string) bool {
		_, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		return err == nil
	})
	if at < 0 {
		f.figures = slices.Repeat([]float64{math.NaN()}, source.MaxBatchRows)
	}
	return f
}

func (f *figureReader) read(batches source.Batches, rows int) {
	if f.at < 0 {
		return
	}
	column := batches.Column(f.at)
	f.figures = slices.Grow(f.figures[:0], rows)[:rows]
	switch {
	case column.Dictionary != nil:
		if !continues(column.Dictionary, f.dictionary) {
			f.known = f.known[:0]
		}
		f.dictionary = column.Dictionary
		for _, c := range f.dictionary[len(f.known):] {
			f.known = append(f.known, f.figure(c))
		}
		for row, place := range column.Indexes[:rows] {
			f.figures[row] = f.known[place]
		}
	case column.IsFloats && !f.asCells:
		for row, figure := range column.Floats[:rows] {
			f.figures[row] = f.ofNull
			if !math.IsNaN(figure) {
				f.figures[row] = f.wholeOrLeft(source.Cell{Typed: true}, unsignedZero(figure))
			}
		}
	default:
		for row := range rows {
			f.figures[row] = f.figure(column.CellAt(row))
		}
	}
}

// figure is what observationReader's figure makes of a cell.
func (f *figureReader) figure(c source.Cell) float64 {
	if f.at < 0 {
		return math.NaN()
	}
	if f.o.digitsAreValues && !c.Typed {
		if value, known := f.o.t.formats[f.at].ParseDigits(c.Text); known {
			return f.wholeOrLeft(c, value)
		}
	}
	if f.o.t.resource.IsSuppressed(c.Text) {
		return math.Inf(-1)
	}
	if f.o.t.resource.IsMissing(c.Text) {
		return math.NaN()
	}
	if c.Typed {
		return f.wholeOrLeft(c, unsignedZero(c.Number))
	}
	value, reason := f.o.t.formats[f.at].ParseNumber(c.Text)
	if reason != "" {
		return math.Inf(1)
	}
	return f.wholeOrLeft(c, unsignedZero(value))
}

// isWhole reports whether a row's figure, if it has one, is a whole number.
func (f *figureReader) isWhole(batches source.Batches, row int) bool {
	if f.at < 0 || batches.Column(f.at).IsFloats || math.IsNaN(f.figures[row]) || math.IsInf(f.figures[row], 0) {
		return true
	}
	return wholeFault(f.o.t.formats[f.at], batches.Column(f.at).CellAt(row), f.figures[row], true) == nil
}

// wholeOrLeft leaves to the row what is no whole number and should be one, and
// what is no number.
func (f *figureReader) wholeOrLeft(c source.Cell, value float64) float64 {
	if math.IsInf(value, 0) || wholeFault(f.o.t.formats[f.at], c, value, f.countsWhole) != nil {
		return math.Inf(1)
	}
	return value
}

// note looks at the figures of a column for how it writes numbers.
func (f *figureReader) note(batches source.Batches, rows int) {
	if f.at < 0 || batches.Column(f.at).IsTyped {
		return
	}
	column := batches.Column(f.at)
	for row := 0; row < rows && !f.o.t.notations[f.at].settled; row++ {
		f.o.t.noteFigure(f.at, column.CellAt(row), batches.LineOf(row))
	}
}
