package source

import (
	"encoding/binary"
	"math/bits"
)

const (
	// dictionaryBytes bounds what the dictionaries of a file's columns hold, and
	// mostNames the values of one.
	dictionaryBytes = 64 << 20
	mostNames       = 1 << 16

	recentBits = 13
	hashFactor = 0x9E3779B97F4A7C15 // spreads near values, as Fibonacci hashing does
)

// dictionary numbers the values of a column, so that what a text or number means
// is looked up once. The first is that of a null. arrow-go's column readers give
// values, not their places in the file's own dictionary. Without this a load takes
// 1.49 times as long as with the decoder before (docs/decisions/0015).
type dictionary[T comparable] struct {
	cells   []Cell
	values  []T
	numbers map[T]uint32
	// recent are numbers by hash, to find most values without the map.
	recent [1 << recentBits]uint32
	budget *int64
}

func newDictionary[T comparable](missing string, budget *int64) *dictionary[T] {
	return &dictionary[T]{cells: []Cell{{Text: missing}}, values: make([]T, 1), numbers: map[T]uint32{}, budget: budget}
}

// add numbers a value and reports whether there was room for it.
func (d *dictionary[T]) add(value T, size int, of Cell) (number uint32, fits bool) {
	const perValue = 128 // in slices and map
	*d.budget -= int64(size) + perValue
	if len(d.cells) == mostNames || *d.budget < 0 {
		return 0, false
	}
	number = uint32(len(d.cells)) //nolint:gosec // at most mostNames
	d.cells, d.values = append(d.cells, of), append(d.values, value)
	d.numbers[value] = number
	return number, true
}

func findInt(d *dictionary[int64], value int64) (number uint32, known bool) {
	recent := &d.recent[uint64(value)*hashFactor>>(64-recentBits)] //nolint:gosec // any bits do
	if *recent > 0 && d.values[*recent] == value {
		return *recent, true
	}
	if number, known = d.numbers[value]; known {
		*recent = number
	}
	return number, known
}

// findText does not copy the text.
func findText(d *dictionary[string], text []byte) (number uint32, known bool) {
	recent := &d.recent[hashEnds(text)>>(64-recentBits)]
	if *recent > 0 && d.values[*recent] == string(text) {
		return *recent, true
	}
	if number, known = d.numbers[string(text)]; known {
		*recent = number
	}
	return number, known
}

// hashEnds mixes a text's length and its first and last bytes.
func hashEnds(text []byte) uint64 {
	first, last := uint64(0), uint64(0)
	switch n := len(text); {
	case n >= 8:
		first, last = binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[n-8:])
	case n >= 4:
		first, last = uint64(binary.LittleEndian.Uint32(text)), uint64(binary.LittleEndian.Uint32(text[n-4:]))
	case n > 0:
		first, last = uint64(text[0]), uint64(text[n-1])
	}
	return (first ^ bits.RotateLeft64(last, 32-len(text)) + uint64(len(text))) * hashFactor
}
