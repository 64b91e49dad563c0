package source

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"kommunebench/etl/input"
)

func parquetFault(message string, args ...any) *input.Fault {
	return &input.Fault{Rule: "parquet", Whole: true, Message: fmt.Sprintf(message, args...)}
}

// readParquetFooter reads what a Parquet file says of itself.
func readParquetFooter(at io.ReaderAt, size int64, limits input.Limits) (*format.FileMetaData, *input.Fault) {
	const frame = 8 // a length and PAR1 at the end
	var end [frame]byte
	if size < 12 {
		return nil, parquetFault("is too short for a Parquet file: it was cut")
	}
	if _, err := at.ReadAt(end[:], size-frame); err != nil {
		return nil, parquetFault("can't be read: %v", err)
	}
	switch string(end[4:]) {
	case "PAR1":
	case "PARE":
		return nil, parquetFault("is encrypted")
	default:
		return nil, parquetFault("does not end as a Parquet file does: it was cut")
	}
	length := int64(binary.LittleEndian.Uint32(end[:]))
	switch {
	case length > limits.FooterBytes:
		return nil, input.TooLarge("has a footer of %d bytes, and at most %d are read", length, limits.FooterBytes)
	case length > size-12:
		return nil, parquetFault("has a footer that is longer than the file: it is damaged")
	}
	footer := make([]byte, length)
	if _, err := at.ReadAt(footer, size-frame-length); err != nil {
		return nil, parquetFault("can't be read: %v", err)
	}
	file := new(format.FileMetaData)
	if _, bad := decodeThrift(footer, file); bad != nil {
		return nil, bad
	}
	return file, nil
}

// decodeThrift decodes one struct and tells its length. The library trusts the
// sizes that a file states, so these are checked first.
func decodeThrift(content []byte, into any) (length int, bad *input.Fault) {
	const most = 250_000 // items of lists in one struct
	w := thriftWalk{data: content, budget: most}
	if !w.fields(0) {
		return 0, parquetFault("says something of itself that is damaged or too large")
	}
	defer func() {
		if cause := recover(); cause != nil {
			bad = parquetFault("says something of itself that is damaged: %v", cause)
		}
	}()
	protocol := new(thrift.CompactProtocol)
	if err := thrift.NewDecoder(protocol.NewReaderFromBytes(content[:w.at])).Decode(into); err != nil {
		return 0, parquetFault("says something of itself that can't be read: %v", err)
	}
	return w.at, nil
}

// thriftWalk goes over a struct in thrift's compact protocol and keeps to its
// bytes.
type thriftWalk struct {
	data   []byte
	at     int
	budget int
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
	for depth < deepestThrift {
		head, ok := w.byte()
		if !ok || head == 0 {
			return ok
		}
		if head>>4 == 0 {
			if _, ok := w.varint(); !ok {
				return false
			}
		}
		if !w.value(head&0xf, depth, false) {
			return false
		}
	}
	return false
}

func (w *thriftWalk) value(kind byte, depth int, inList bool) bool {
	switch kind {
	case 1, 2: // truth, which a field's head holds by itself
		return !inList || w.skip(1)
	case 3:
		return w.skip(1)
	case 4, 5, 6:
		_, ok := w.varint()
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
		if !w.value(head&0xf, depth, true) {
			return false
		}
	}
	return true
}

// parquetColumn is one column of a flat table.
type parquetColumn struct {
	name     string
	kind     format.Type
	length   int // bytes of a value of fixed length
	optional bool
	form     parquetForm
	scale    int // digits after the point of a decimal
}

// parquetForm is what a column's plain values mean.
type parquetForm int

const (
	formNumber parquetForm = iota
	formUnsigned
	formText
	formBool
	formDecimal
	formDate
	formMillis
	formMicros
	formNanos
)

// parquetColumns gives the columns of a flat table.
func parquetColumns(file *format.FileMetaData) ([]parquetColumn, *input.Fault) {
	if len(file.Schema) < 2 {
		return nil, parquetFault("has no columns")
	}
	leaves := file.Schema[1:]
	if len(leaves) > MostColumns {
		return nil, &input.Fault{Rule: "header", Whole: true, Message: fmt.Sprintf("has %d columns, and at most %d are read", len(leaves), MostColumns)}
	}
	columns := make([]parquetColumn, len(leaves))
	for n := range leaves {
		leaf := &leaves[n]
		repetition := leaf.RepetitionType.V
		if leaf.NumChildren.V != 0 || !leaf.Type.Valid || repetition == format.Repeated {
			return nil, parquetFault("has a nested column, %q: takes flat tables", input.Clip(leaf.Name, input.LongestValue))
		}
		column := parquetColumn{
			name: strings.TrimSpace(leaf.Name), kind: leaf.Type.V, length: int(leaf.TypeLength.V), optional: repetition == format.Optional,
		}
		if !column.setForm(leaf) {
			return nil, parquetFault("has the column %q of a type that is no text, number, date or time", input.Clip(leaf.Name, input.LongestValue))
		}
		columns[n] = column
	}
	return columns, nil
}

func (c *parquetColumn) setForm(leaf *format.SchemaElement) bool {
	switch logical := leaf.LogicalType.Value.(type) {
	case nil:
		return c.setConverted(leaf)
	case *format.StringType, *format.EnumType, *format.JsonType:
		c.form = formText
	case *format.DecimalType:
		c.form, c.scale = formDecimal, int(logical.Scale)
	case *format.DateType:
		c.form = formDate
	case *format.IntType:
		if !logical.IsSigned {
			c.form = formUnsigned
		}
	case *format.TimestampType:
		switch logical.Unit.Value.(type) {
		case *format.MilliSeconds:
			c.form = formMillis
		case *format.MicroSeconds:
			c.form = formMicros
		default:
			c.form = formNanos
		}
	default:
		return false
	}
	return c.fits()
}

// fits reports whether a column's plain type can hold what it means.
func (c *parquetColumn) fits() bool {
	const longest = 1 << 16
	isInt := c.kind == format.Int32 || c.kind == format.Int64
	isBytes := c.kind == format.ByteArray || (c.kind == format.FixedLenByteArray && c.length > 0 && c.length <= longest)
	switch c.form {
	case formNumber:
		return isInt || c.kind == format.Float || c.kind == format.Double
	case formUnsigned, formMillis, formMicros, formNanos:
		return isInt || (c.form == formNanos && c.kind == format.Int96)
	case formText:
		return isBytes
	case formBool:
		return c.kind == format.Boolean
	case formDecimal:
		return (isInt || isBytes) && c.scale >= 0 && c.scale <= 38
	case formDate:
		return c.kind == format.Int32
	}
	return false
}
