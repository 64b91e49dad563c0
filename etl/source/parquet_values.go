package source

import (
	"encoding/binary"
	"math"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/format"
)

// valueReader gives the values of one page, a stretch at a time. It never
// gives more than the page has bytes for.
type valueReader interface {
	// read fills all cells, or is false where the page has not as many.
	read(into []Cell) bool
}

// rleBitPackedDecoder reads the mixture of runs and packed bits that levels and places in a
// dictionary are written in.
type rleBitPackedDecoder struct {
	data  []byte
	width uint
	run   int // how often value still comes
	value uint32
	// packed is how many values of width bits are still to be read from bit on.
	packed int
	bit    uint64
}

func (h *rleBitPackedDecoder) read(into []uint32) bool {
	for len(into) > 0 {
		switch {
		case h.run > 0:
			n := min(h.run, len(into))
			for k := range into[:n] {
				into[k] = h.value
			}
			h.run -= n
			into = into[n:]
		case h.packed > 0:
			n := min(h.packed, len(into))
			for k := range into[:n] {
				into[k] = h.unpack()
			}
			if h.packed -= n; h.packed == 0 { // a stretch ends with whole bytes
				h.data, h.bit = h.data[min(uint64(len(h.data)), (h.bit+7)/8):], 0
			}
			into = into[n:]
		default:
			if !h.next() {
				return false
			}
		}
	}
	return true
}

// next begins the next stretch.
func (h *rleBitPackedDecoder) next() bool {
	head, n := binary.Uvarint(h.data)
	if n <= 0 || head > math.MaxUint32 {
		return false
	}
	h.data = h.data[n:]
	if head&1 == 0 {
		bytes := int(h.width+7) / 8 // at most 4
		if len(h.data) < bytes {
			return false
		}
		h.value = 0
		for k := range bytes {
			h.value |= uint32(h.data[k]) << (8 * k)
		}
		h.data = h.data[bytes:]
		h.run = int(head >> 1) // at most 2^31
		return true
	}
	// Groups of eight; the last may be cut where the values are fewer.
	groups := head >> 1
	if h.width > 0 {
		groups = min(groups, (uint64(len(h.data))+uint64(h.width)-1)/uint64(h.width))
	}
	h.packed = int(groups) * 8 // bounded by the page or 2^31
	if h.width > 0 {
		h.packed = min(h.packed, len(h.data)*8/int(h.width)) // at most 32
	}
	return h.packed > 0 || groups == 0
}

func (h *rleBitPackedDecoder) unpack() uint32 {
	if h.width == 0 {
		return 0
	}
	at := h.bit / 8
	word := uint64(0)
	if rest := h.data[at:]; len(rest) >= 8 {
		word = binary.LittleEndian.Uint64(rest)
	} else {
		for n, b := range rest {
			word |= uint64(b) << (8 * n)
		}
	}
	value := uint32(word >> (h.bit % 8) & (1<<h.width - 1)) //nolint:gosec // width is at most 32
	h.bit += uint64(h.width)
	return value
}

// dictionaryValues are places in the column's dictionary.
type dictionaryValues struct {
	places     rleBitPackedDecoder
	dictionary []Cell
	buffer     []uint32
}

func newDictionaryValues(data []byte, dictionary []Cell) (*dictionaryValues, bool) {
	if len(data) == 0 {
		return &dictionaryValues{dictionary: dictionary}, true // of nulls only
	}
	if data[0] > 32 {
		return nil, false
	}
	return &dictionaryValues{places: rleBitPackedDecoder{data: data[1:], width: uint(data[0])}, dictionary: dictionary}, true
}

func (d *dictionaryValues) read(into []Cell) bool {
	if cap(d.buffer) < len(into) {
		d.buffer = make([]uint32, len(into))
	}
	places := d.buffer[:len(into)]
	if !d.places.read(places) {
		return false
	}
	for n, place := range places {
		if int(place) >= len(d.dictionary) {
			return false
		}
		into[n] = d.dictionary[place]
	}
	return true
}

// plainValues stand one after the other.
type plainValues struct {
	data      []byte
	text      string // the same, where the values are texts
	formatter *valueFormatter
	bit       int
	ints      []int64
	floats    []float64
}

func newPlainValues(data []byte, s *valueFormatter) *plainValues {
	p := &plainValues{data: data, formatter: s}
	if s.column.kind == format.ByteArray || s.column.kind == format.FixedLenByteArray {
		p.text = string(data)
	}
	return p
}

func (p *plainValues) read(into []Cell) bool {
	switch p.formatter.column.kind {
	case format.Boolean:
		return p.readBits(into)
	case format.Int32, format.Int64, format.Int96:
		return p.readInts(into)
	case format.Float, format.Double:
		return p.readFloats(into)
	case format.ByteArray, format.FixedLenByteArray:
		return p.readBytes(into)
	}
	return false
}

func (p *plainValues) readBits(into []Cell) bool {
	for n := range into {
		if p.bit/8 >= len(p.data) {
			return false
		}
		into[n] = boolCell(p.data[p.bit/8]>>(p.bit%8)&1 == 1)
		p.bit++
	}
	return true
}

func boolCell(is bool) Cell {
	if is {
		return Cell{Text: "true"}
	}
	return Cell{Text: "false"}
}

func (p *plainValues) readInts(into []Cell) bool {
	width := map[format.Type]int{format.Int32: 4, format.Int64: 8, format.Int96: 12}[p.formatter.column.kind]
	if len(p.data)/width < len(into) {
		return false
	}
	p.ints = p.ints[:0]
	for range into {
		switch width {
		case 4:
			p.ints = append(p.ints, int64(int32(binary.LittleEndian.Uint32(p.data)))) //nolint:gosec // the same bits mean this number
		case 8:
			p.ints = append(p.ints, int64(binary.LittleEndian.Uint64(p.data))) //nolint:gosec // the same bits mean this number
		default:
			p.ints = append(p.ints, int96(p.data))
		}
		p.data = p.data[width:]
	}
	p.formatter.ints(p.ints, into)
	return true
}

func (p *plainValues) readFloats(into []Cell) bool {
	width, bits := 8, 64
	if p.formatter.column.kind == format.Float {
		width, bits = 4, 32
	}
	if len(p.data)/width < len(into) {
		return false
	}
	p.floats = p.floats[:0]
	for range into {
		if bits == 32 {
			p.floats = append(p.floats, float64(math.Float32frombits(binary.LittleEndian.Uint32(p.data))))
		} else {
			p.floats = append(p.floats, math.Float64frombits(binary.LittleEndian.Uint64(p.data)))
		}
		p.data = p.data[width:]
	}
	p.formatter.floats(p.floats, bits, into)
	return true
}

func (p *plainValues) readBytes(into []Cell) bool {
	for n := range into {
		length := p.formatter.column.length
		if p.formatter.column.kind == format.ByteArray {
			if len(p.data) < 4 {
				return false
			}
			stated := binary.LittleEndian.Uint32(p.data)
			if uint64(stated) > uint64(len(p.data)-4) { //nolint:gosec // no negative number
				return false
			}
			length = int(stated)
			p.data, p.text = p.data[4:], p.text[4:]
		}
		if length > len(p.data) {
			return false
		}
		value := p.text[:length]
		if p.formatter.column.form == formText && !utf8.ValidString(value) {
			return false
		}
		into[n] = p.formatter.bytes(value)
		p.data, p.text = p.data[length:], p.text[length:]
	}
	return true
}

// boolDecoder are truths in runs.
type boolDecoder struct {
	runs   rleBitPackedDecoder
	buffer []uint32
}

func (t *boolDecoder) read(into []Cell) bool {
	if cap(t.buffer) < len(into) {
		t.buffer = make([]uint32, len(into))
	}
	bits := t.buffer[:len(into)]
	if !t.runs.read(bits) {
		return false
	}
	for n, bit := range bits {
		into[n] = boolCell(bit == 1)
	}
	return true
}
