package source

import "encoding/binary"

// thriftWalk goes over a struct in thrift's compact protocol and keeps to its
// bytes.
type thriftWalk struct {
	data   []byte
	at     int
	budget int // items of lists still to come
	// number is given the whole numbers of the struct (parent 0) and of the
	// structs in it (parent is their field), by field; it may be nil.
	number func(parent, field int16, value int64)
	parent int16
}

func (w *thriftWalk) byte() (byte, bool) {
	if w.at >= len(w.data) {
		return 0, false
	}
	w.at++
	return w.data[w.at-1], true
}

func (w *thriftWalk) skip(n uint64) bool {
	if n > uint64(len(w.data)-w.at) { //nolint:gosec // at is never past the end
		return false
	}
	w.at += int(n) //nolint:gosec // not more than the length of a slice
	return true
}

func (w *thriftWalk) varint() (uint64, bool) {
	value, n := binary.Uvarint(w.data[w.at:])
	if n <= 0 {
		return 0, false
	}
	w.at += n
	return value, true
}

const deepestThrift = 32

func (w *thriftWalk) fields(depth int) bool {
	for field := int16(0); depth < deepestThrift; {
		head, ok := w.byte()
		if !ok || head == 0 {
			return ok
		}
		if field += int16(head >> 4); head>>4 == 0 {
			id, ok := w.varint()
			if !ok {
				return false
			}
			field = int16(unzigzag(id)) //nolint:gosec // an id beyond 16 bits is no field that is looked for
		}
		if depth == 0 {
			w.parent = field
		}
		if !w.value(head&0xf, field, depth, false) {
			return false
		}
	}
	return false
}

func unzigzag(value uint64) int64 {
	return int64(value>>1) ^ -int64(value&1)
}

func (w *thriftWalk) value(kind byte, field int16, depth int, inList bool) bool {
	switch kind {
	case 1, 2: // a boolean, which a field's head holds by itself
		return !inList || w.skip(1)
	case 3:
		return w.skip(1)
	case 4, 5, 6:
		value, ok := w.varint()
		switch {
		case w.number == nil || inList:
		case depth == 0:
			w.number(0, field, unzigzag(value))
		case depth == 1:
			w.number(w.parent, field, unzigzag(value))
		}
		return ok
	case 7:
		return w.skip(8)
	case 8:
		length, ok := w.varint()
		return ok && w.skip(length)
	case 9, 10:
		return w.list(depth + 1)
	case 12:
		return w.fields(depth + 1)
	}
	return false // maps occur nowhere in Parquet
}

func (w *thriftWalk) list(depth int) bool {
	head, ok := w.byte()
	size := uint64(head >> 4)
	if ok && size == 15 {
		size, ok = w.varint()
	}
	if !ok || size > uint64(w.budget) || depth >= deepestThrift { //nolint:gosec // a budget is no negative number
		return false
	}
	w.budget -= int(size) // not more than the budget
	for range size {
		if !w.value(head&0xf, 0, depth, true) {
			return false
		}
	}
	return true
}
