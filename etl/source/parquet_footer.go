package source

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"

	"kommunebench/etl/input"
)

func parquetFault(message string, args ...any) *input.Fault {
	return &input.Fault{Rule: "parquet", Whole: true, Message: fmt.Sprintf(message, args...)}
}

// readParquetFooter reads what a Parquet file says of itself.
func readParquetFooter(at io.ReaderAt, size int64, limits input.Limits) (*metadata.FileMetaData, *input.Fault) {
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
	return decodeFooter(footer)
}

// decodeFooter decodes a footer. The library trusts the sizes that a file
// states, so these are checked first.
func decodeFooter(footer []byte) (file *metadata.FileMetaData, bad *input.Fault) {
	const most = 250_000 // items of all lists
	w := thriftWalk{data: footer, budget: most}
	if !w.fields(0) {
		return nil, parquetFault("says something of itself that is damaged or too large")
	}
	defer catchParquet(&bad)
	file, err := metadata.NewFileMetaData(footer[:w.at], nil)
	if err != nil {
		return nil, parquetFault("says something of itself that can't be read: %v", err)
	}
	return file, nil
}

// catchParquet makes a panic of the library a fault of the file.
func catchParquet(bad **input.Fault) {
	if cause := recover(); cause != nil {
		*bad = parquetFault("is damaged: %v", cause)
	}
}

// parquetColumn is one column of a flat table.
type parquetColumn struct {
	name     string
	kind     parquet.Type
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
func parquetColumns(file *metadata.FileMetaData) ([]parquetColumn, *input.Fault) {
	root := file.Schema.Root()
	count := root.NumFields()
	switch {
	case count == 0:
		return nil, parquetFault("has no columns")
	case count > MostColumns:
		return nil, &input.Fault{Rule: "header", Whole: true, Message: fmt.Sprintf("has %d columns, and at most %d are read", count, MostColumns)}
	}
	columns := make([]parquetColumn, count)
	for n := range columns {
		field := root.Field(n)
		leaf, isLeaf := field.(*schema.PrimitiveNode)
		if !isLeaf || field.RepetitionType() == parquet.Repetitions.Repeated {
			return nil, parquetFault("has a nested column, %q: takes flat tables", input.Clip(field.Name(), input.LongestValue))
		}
		column := parquetColumn{
			name: strings.TrimSpace(leaf.Name()), kind: leaf.PhysicalType(), length: leaf.TypeLength(), optional: leaf.RepetitionType() == parquet.Repetitions.Optional,
		}
		if !column.setForm(leaf.LogicalType()) {
			return nil, parquetFault("has the column %q of a type that is no text, number, date or time", input.Clip(leaf.Name(), input.LongestValue))
		}
		columns[n] = column
	}
	return columns, nil
}

// setForm sets what a column means, and reports whether that can be read. The
// library makes logical types of converted types, which are all that older writers
// use.
func (c *parquetColumn) setForm(meaning schema.LogicalType) bool {
	switch logical := meaning.(type) {
	case nil, schema.NoLogicalType, schema.UnknownLogicalType:
		switch c.kind {
		case parquet.Types.ByteArray:
			c.form = formText
		case parquet.Types.Boolean:
			c.form = formBool
		case parquet.Types.Int96:
			c.form = formNanos
		}
	case schema.StringLogicalType, schema.EnumLogicalType, schema.JSONLogicalType:
		c.form = formText
	case schema.DecimalLogicalType:
		c.form, c.scale = formDecimal, int(logical.Scale())
	case schema.DateLogicalType:
		c.form = formDate
	case schema.IntLogicalType:
		if !logical.IsSigned() {
			c.form = formUnsigned
		}
	case schema.TimestampLogicalType:
		switch logical.TimeUnit() {
		case schema.TimeUnitMillis:
			c.form = formMillis
		case schema.TimeUnitMicros:
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
	isInt := c.kind == parquet.Types.Int32 || c.kind == parquet.Types.Int64
	isBytes := c.kind == parquet.Types.ByteArray || (c.kind == parquet.Types.FixedLenByteArray && c.length > 0 && c.length <= longest)
	switch c.form {
	case formNumber:
		return isInt || c.kind == parquet.Types.Float || c.kind == parquet.Types.Double
	case formUnsigned, formMillis, formMicros, formNanos:
		return isInt || (c.form == formNanos && c.kind == parquet.Types.Int96)
	case formText:
		return isBytes
	case formBool:
		return c.kind == parquet.Types.Boolean
	case formDecimal:
		return (isInt || isBytes) && c.scale >= 0 && c.scale <= 38
	case formDate:
		return c.kind == parquet.Types.Int32
	}
	return false
}
