package source

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/format"
)

// delta reads whole numbers that are written as differences, packed in blocks.
type delta struct {
	data      []byte
	block     int // values of a block
	mini      int // values of a miniblock
	left      int // values to come
	value     int64
	first     bool
	least     int64
	widths    []byte
	inBlock   int // values of the block that were read
	bit       uint64
	miniBytes int
}

func newDelta(data []byte) (*delta, bool) {
	d := &delta{data: data, first: true}
	block, ok1 := d.varint()
	minis, ok2 := d.varint()
	total, ok3 := d.varint()
	value, ok4 := d.zigzag()
	const most = 1 << 16
	if !ok1 || !ok2 || !ok3 || !ok4 || block == 0 || block > most || minis == 0 || minis > block || block%minis != 0 || block/minis%8 != 0 || total > 1<<31 {
		return nil, false
	}
	d.block, d.mini, d.left, d.value = int(block), int(block/minis), int(total), value //nolint:gosec // bounded above
	d.inBlock = d.block
	return d, true
}

func (d *delta) varint() (uint64, bool) {
	value, n := binary.Uvarint(d.data)
	if n <= 0 {
		return 0, false
	}
	d.data = d.data[n:]
	return value, true
}

func (d *delta) zigzag() (int64, bool) {
	value, ok := d.varint()
	return int64(value>>1) ^ -int64(value&1), ok // zigzag
}

// next gives the next number.
func (d *delta) next() (int64, bool) {
	if d.left == 0 {
		return 0, false
	}
	d.left--
	if d.first {
		d.first = false
		return d.value, true
	}
	if d.inBlock == d.block && !d.beginBlock() {
		return 0, false
	}
	if d.inBlock%d.mini == 0 && !d.beginMini() {
		return 0, false
	}
	width := uint(d.widths[d.inBlock/d.mini])
	d.inBlock++
	d.value += d.least + int64(d.unpack(width)) //nolint:gosec // differences wrap
	return d.value, true
}

func (d *delta) beginBlock() bool {
	if d.miniBytes > len(d.data) {
		return false
	}
	d.data = d.data[d.miniBytes:]
	least, ok := d.zigzag()
	minis := d.block / d.mini
	if !ok || len(d.data) < minis {
		return false
	}
	d.least, d.widths, d.data = least, d.data[:minis], d.data[minis:]
	d.inBlock, d.miniBytes = 0, 0
	return true
}

func (d *delta) beginMini() bool {
	if d.miniBytes > len(d.data) {
		return false
	}
	d.data = d.data[d.miniBytes:]
	width := int(d.widths[d.inBlock/d.mini])
	d.miniBytes, d.bit = width*d.mini/8, 0
	// The last block's miniblocks may lack what no value needs.
	return width <= 64 && len(d.data)*8 >= min(d.mini, d.left+1)*width
}

func (d *delta) unpack(width uint) uint64 {
	value := uint64(0)
	for got := uint(0); got < width; {
		at := d.bit / 8
		if at >= uint64(len(d.data)) {
			return 0 // checked when the miniblock began
		}
		shift := uint(d.bit % 8)
		take := min(8-shift, width-got)
		value |= uint64(d.data[at]>>shift) & (1<<take - 1) << got
		got += take
		d.bit += uint64(take)
	}
	return value
}

// rest gives what follows after all numbers.
func (d *delta) rest() ([]byte, bool) {
	for d.left > 0 {
		if _, ok := d.next(); !ok {
			return nil, false
		}
	}
	// Miniblocks without values have a width and no bytes.
	return d.data[min(d.miniBytes, len(d.data)):], true
}

// deltaInts are a column's whole numbers.
type deltaInts struct {
	numbers   *delta
	formatter *valueFormatter
	buffer    []int64
}

func (d *deltaInts) read(into []Cell) bool {
	d.buffer = d.buffer[:0]
	for range into {
		value, ok := d.numbers.next()
		if !ok {
			return false
		}
		if d.formatter.column.kind == format.Int32 {
			value = int64(int32(value)) //nolint:gosec // numbers of 32 bits wrap there
		}
		d.buffer = append(d.buffer, value)
	}
	d.formatter.ints(d.buffer, into)
	return true
}

// deltaBytes are texts behind their lengths. Where prefixes are set, each
// begins as the text before it does.
type deltaBytes struct {
	prefixes, lengths *delta
	text              string
	formatter         *valueFormatter
	before            string
	most              int // bytes that texts may have in all
}

func newDeltaBytes(data []byte, s *valueFormatter, hasPrefixes bool, most int) (*deltaBytes, bool) {
	d := &deltaBytes{formatter: s, most: most}
	if hasPrefixes {
		prefixes, ok := newDelta(data)
		if !ok {
			return nil, false
		}
		again, _ := newDelta(data)
		d.prefixes = again
		if data, ok = prefixes.rest(); !ok {
			return nil, false
		}
	}
	lengths, ok := newDelta(data)
	if !ok {
		return nil, false
	}
	d.lengths, _ = newDelta(data)
	rest, ok := lengths.rest()
	d.text = string(rest)
	return d, ok
}

func (d *deltaBytes) read(into []Cell) bool {
	for n := range into {
		length, ok := d.lengths.next()
		if !ok || length < 0 || length > int64(len(d.text)) {
			return false
		}
		value := d.text[:length]
		d.text = d.text[length:]
		if d.prefixes != nil {
			prefix, ok := d.prefixes.next()
			if !ok || prefix < 0 || prefix > int64(len(d.before)) {
				return false
			}
			value = d.before[:prefix] + value
			if d.most -= len(value); d.most < 0 {
				return false
			}
			d.before = value
		}
		if d.formatter.column.form == formText && !utf8.ValidString(value) {
			return false
		}
		into[n] = d.formatter.bytes(value)
	}
	return true
}

// unsplit puts the bytes of numbers together that are written apart, all first
// bytes first.
func unsplit(data []byte, width int) ([]byte, bool) {
	if width == 0 || len(data)%width != 0 {
		return nil, false
	}
	count := len(data) / width
	whole := make([]byte, len(data))
	for n := range count {
		for k := range width {
			whole[n*width+k] = data[k*count+n]
		}
	}
	return whole, true
}
