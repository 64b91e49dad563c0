package export

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"

	"github.com/parquet-go/parquet-go"
)

const (
	parquetGroupRows = 100_000 // rows held in memory
	parquetBatchRows = 1_000
)

func parquetFormat() Format {
	return Format{Name: "parquet", Extension: "parquet", ContentType: "application/vnd.apache.parquet", Write: writeParquet}
}

// writeParquet writes Parquet, compressed by Snappy, which every reader supports,
// with the metadata as key-value metadata. An incomplete file can't be read, as the
// footer is written last.
func writeParquet(ctx context.Context, out io.Writer, table *Table, _ Style) error {
	options := []parquet.WriterOption{
		parquetSchema(table.columns), parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(parquetGroupRows),
		parquet.CreatedBy("kommunebench", "", ""),
	}
	for _, f := range table.metadata {
		options = append(options, parquet.KeyValueMetadata("kommunebench."+f.key, strings.Join(f.values, "\n")))
	}
	writer := parquet.NewWriter(out, options...)
	rows := make([]parquet.Row, 0, parquetBatchRows)
	write := func() error {
		_, err := writer.WriteRows(rows)
		rows = rows[:0]
		if err != nil {
			return fmt.Errorf("writing Parquet rows: %w", err)
		}
		return nil
	}
	err := table.each(ctx, func(row []cell) error {
		rows = rows[:len(rows)+1]
		rows[len(rows)-1] = parquetRow(rows[len(rows)-1][:0], row, table.columns)
		if len(rows) < parquetBatchRows {
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
		return fmt.Errorf("writing the Parquet footer: %w", err)
	}
	return nil
}

// parquetSchema has the columns in their order, each optional. It is made of a
// struct, as parquet.Group sorts columns by name.
func parquetSchema(columns []column) *parquet.Schema {
	fields := make([]reflect.StructField, len(columns))
	for n, column := range columns {
		options, kind := "", reflect.TypeFor[*float64]()
		switch column.kind {
		case numberCell:
		case textCell:
			options, kind = ",dict", reflect.TypeFor[*string]()
		case integerCell:
			kind = reflect.TypeFor[*int64]()
		case dayCell:
			options, kind = ",date", reflect.TypeFor[*int32]()
		case boolCell:
			kind = reflect.TypeFor[*bool]()
		}
		fields[n] = reflect.StructField{
			Name: fmt.Sprintf("C%d", n), Type: kind, Tag: reflect.StructTag(fmt.Sprintf(`parquet:"%s,optional%s"`, column.name, options)),
		}
	}
	return parquet.NewSchema("kommunebench", parquet.SchemaOf(reflect.New(reflect.StructOf(fields)).Interface()))
}

func parquetRow(into parquet.Row, row []cell, columns []column) parquet.Row {
	for n, c := range row {
		if !c.isSet {
			into = append(into, parquet.NullValue().Level(0, 0, n))
			continue
		}
		value := parquet.DoubleValue(c.number)
		switch columns[n].kind {
		case numberCell:
		case textCell:
			value = parquet.ByteArrayValue([]byte(c.text))
		case integerCell:
			value = parquet.Int64Value(int64(c.number))
		case dayCell:
			value = parquet.Int32Value(int32(c.number))
		case boolCell:
			value = parquet.BooleanValue(c.number != 0)
		}
		into = append(into, value.Level(0, 1, n))
	}
	return into
}
