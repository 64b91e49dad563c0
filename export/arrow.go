package export

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

const arrowBatchRows = 50_000

func arrowFormat() Format {
	return Format{Name: "arrow", Extension: "arrows", ContentType: "application/vnd.apache.arrow.stream", Write: writeArrow}
}

// writeArrow writes an Arrow IPC stream with the table's metadata in its schema.
func writeArrow(ctx context.Context, out io.Writer, table *Table, _ Style) error {
	allocator := memory.NewGoAllocator()
	schema := arrowSchema(table)
	writer := ipc.NewWriter(out, ipc.WithSchema(schema), ipc.WithAllocator(allocator))
	builder := array.NewRecordBuilder(allocator, schema)
	defer builder.Release()
	rows := 0
	write := func() error {
		batch := builder.NewRecordBatch()
		defer batch.Release()
		rows = 0
		if err := writer.Write(batch); err != nil {
			return fmt.Errorf("writing an Arrow batch: %w", err)
		}
		return nil
	}
	err := table.each(ctx, func(row []cell) error {
		for n, c := range row {
			if err := appendArrow(builder.Field(n), c); err != nil {
				return fmt.Errorf("adding to an Arrow batch: %w", err)
			}
		}
		if rows++; rows < arrowBatchRows {
			return nil
		}
		return write()
	})
	if err == nil {
		err = write()
	}
	if err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("ending the Arrow stream: %w", err)
	}
	return nil
}

func arrowSchema(table *Table) *arrow.Schema {
	fields := make([]arrow.Field, len(table.columns))
	for n, column := range table.columns {
		var kind arrow.DataType
		switch column.kind {
		case numberCell:
			kind = arrow.PrimitiveTypes.Float64
		case textCell:
			kind = arrow.BinaryTypes.String
		case labelCell:
			kind = &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
		case integerCell:
			kind = arrow.PrimitiveTypes.Int64
		case dayCell:
			kind = arrow.FixedWidthTypes.Date32
		case boolCell:
			kind = arrow.FixedWidthTypes.Boolean
		}
		fields[n] = arrow.Field{Name: column.name, Type: kind, Nullable: true}
	}
	var keys, values []string
	for _, f := range table.metadata {
		keys, values = append(keys, "kommunebench."+f.key), append(values, strings.Join(f.values, "\n"))
	}
	metadata := arrow.NewMetadata(keys, values)
	return arrow.NewSchema(fields, &metadata)
}

func appendArrow(into array.Builder, c cell) error {
	if !c.isSet {
		into.AppendNull()
		return nil
	}
	switch builder := into.(type) {
	case *array.Float64Builder:
		builder.Append(c.number)
	case *array.StringBuilder:
		builder.Append(c.text)
	case *array.BinaryDictionaryBuilder:
		return builder.AppendString(c.text) //nolint:wrapcheck // the caller says of what
	case *array.Int64Builder:
		builder.Append(int64(c.number))
	case *array.Date32Builder:
		builder.Append(arrow.Date32(c.number))
	case *array.BooleanBuilder:
		builder.Append(c.number != 0)
	}
	return nil
}
