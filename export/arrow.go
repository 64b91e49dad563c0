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
	columns := newArrowColumns(allocator, schema)
	rows := int64(0)
	write := func() error {
		batch := array.NewRecordBatch(schema, endArrays(columns), rows)
		defer batch.Release()
		rows = 0
		if err := writer.Write(batch); err != nil {
			return fmt.Errorf("writing an Arrow batch: %w", err)
		}
		return nil
	}
	err := table.each(ctx, func(row []cell) error {
		for n, c := range row {
			columns[n].add(c)
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
		keys, values = append(keys, "kommunebench."+f.Key), append(values, strings.Join(f.Values, "\n"))
	}
	metadata := arrow.NewMetadata(keys, values)
	return arrow.NewSchema(fields, &metadata)
}

// arrowColumn gathers a column of a batch.
type arrowColumn struct {
	kind arrow.DataType
	// builder is of the cells; of labels, of their places in the dictionary.
	builder array.Builder
	// dictionary has each label of the batch once, in the order of places, and place
	// where each is. Most rows have the label of the row before.
	dictionary *array.StringBuilder
	place      map[string]int32
	last       string
	lastPlace  int32
}

func newArrowColumns(allocator memory.Allocator, schema *arrow.Schema) []arrowColumn {
	columns := make([]arrowColumn, schema.NumFields())
	for n, field := range schema.Fields() {
		columns[n].kind = field.Type
		if labels, is := field.Type.(*arrow.DictionaryType); is {
			columns[n].builder = array.NewBuilder(allocator, labels.IndexType)
			columns[n].dictionary, columns[n].place = array.NewStringBuilder(allocator), map[string]int32{}
			continue
		}
		columns[n].builder = array.NewBuilder(allocator, field.Type)
	}
	return columns
}

func (a *arrowColumn) add(c cell) {
	if !c.isSet {
		a.builder.AppendNull()
		return
	}
	switch builder := a.builder.(type) {
	case *array.Float64Builder:
		builder.Append(c.number)
	case *array.StringBuilder:
		builder.Append(c.text)
	case *array.Int32Builder:
		builder.Append(a.placeOf(c.text))
	case *array.Int64Builder:
		builder.Append(int64(c.number))
	case *array.Date32Builder:
		builder.Append(arrow.Date32(c.number))
	case *array.BooleanBuilder:
		builder.Append(c.number != 0)
	}
}

func (a *arrowColumn) placeOf(label string) int32 {
	if label == a.last && len(a.place) > 0 {
		return a.lastPlace
	}
	place, known := a.place[label]
	if !known {
		place = int32(len(a.place)) //nolint:gosec // of a batch
		a.place[label] = place
		a.dictionary.Append(label)
	}
	a.last, a.lastPlace = label, place
	return place
}

// endArrays makes arrays of what was gathered, and begins anew.
func endArrays(columns []arrowColumn) []arrow.Array {
	arrays := make([]arrow.Array, len(columns))
	for n := range columns {
		column := &columns[n]
		arrays[n] = column.builder.NewArray()
		if column.dictionary != nil {
			arrays[n] = array.NewDictionaryArray(column.kind, arrays[n], column.dictionary.NewArray())
			clear(column.place)
		}
	}
	return arrays
}
