package export

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	parquetmetadata "github.com/apache/arrow-go/v18/parquet/metadata"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

const (
	parquetGroupRows = 100_000 // rows held in memory, compressed
	parquetBatchRows = 1_000
)

func parquetFormat() Format {
	return Format{Name: "parquet", Extension: "parquet", ContentType: "application/vnd.apache.parquet", Write: writeParquet}
}

// writeParquet writes Parquet, compressed by Snappy, which every reader supports,
// with the metadata as key-value metadata. An incomplete file can't be read, as the
// footer is written last.
func writeParquet(ctx context.Context, out io.Writer, table *Table, _ Style) error {
	writer, err := beginParquet(out, table)
	if err != nil {
		return err
	}
	rows := parquetRows{writer: writer, columns: make([]parquetColumn, len(table.columns))}
	for n, column := range table.columns {
		rows.columns[n].kind = column.kind
	}
	if err := table.each(ctx, rows.add); err != nil {
		return err
	}
	if err := rows.endGroup(); err != nil {
		return err
	}
	if err := writer.Close(); err != nil {
		return fmt.Errorf("writing the Parquet footer: %w", err)
	}
	return nil
}

func beginParquet(out io.Writer, table *Table) (*file.Writer, error) {
	root, err := parquetSchema(table.columns)
	if err != nil {
		return nil, err
	}
	options := []parquet.WriterProperty{
		parquet.WithCompression(compress.Codecs.Snappy), parquet.WithDictionaryDefault(false), parquet.WithCreatedBy("kommunebench"), parquet.WithRootName("kommunebench"),
	}
	for _, column := range table.columns {
		if column.kind.isText() {
			options = append(options, parquet.WithDictionaryFor(column.name, true))
		}
	}
	about := parquetmetadata.NewKeyValueMetadata()
	for _, f := range table.metadata {
		if err := about.Append("kommunebench."+f.Key, strings.Join(f.Values, "\n")); err != nil {
			return nil, fmt.Errorf("describing the Parquet file: %w", err)
		}
	}
	writer, err := file.NewParquetWriterWithError(struct{ io.Writer }{out}, root, file.WithWriterProps(parquet.NewWriterProperties(options...)), file.WithWriteMetadata(about))
	if err != nil {
		return nil, fmt.Errorf("beginning the Parquet file: %w", err)
	}
	return writer, nil
}

// parquetSchema has the columns in their order, each optional.
func parquetSchema(columns []column) (*schema.GroupNode, error) {
	const noID = -1
	fields := make(schema.FieldList, len(columns))
	for n, column := range columns {
		var meaning schema.LogicalType = schema.NoLogicalType{}
		kind := parquet.Types.Double
		switch column.kind {
		case numberCell:
		case textCell, labelCell:
			meaning, kind = schema.StringLogicalType{}, parquet.Types.ByteArray
		case integerCell:
			meaning, kind = schema.NewIntLogicalType(64, true), parquet.Types.Int64
		case dayCell:
			meaning, kind = schema.DateLogicalType{}, parquet.Types.Int32
		case boolCell:
			kind = parquet.Types.Boolean
		}
		field, err := schema.NewPrimitiveNodeLogical(column.name, parquet.Repetitions.Optional, meaning, kind, 0, noID)
		if err != nil {
			return nil, fmt.Errorf("describing the column %s: %w", column.name, err)
		}
		fields[n] = field
	}
	root, err := schema.NewGroupNode("kommunebench", parquet.Repetitions.Required, fields, noID)
	if err != nil {
		return nil, fmt.Errorf("describing the Parquet file: %w", err)
	}
	return root, nil
}

// parquetRows gathers rows and writes them in batches and row groups.
type parquetRows struct {
	writer           *file.Writer
	columns          []parquetColumn
	group            file.BufferedRowGroupWriter // nil until it has rows
	batched, grouped int
}

func (p *parquetRows) add(row []cell) error {
	for n, c := range row {
		p.columns[n].add(c)
	}
	if p.batched++; p.batched < parquetBatchRows {
		return nil
	}
	if err := p.endBatch(); err != nil || p.grouped < parquetGroupRows {
		return err
	}
	return p.endGroup()
}

func (p *parquetRows) endBatch() error {
	if p.batched == 0 {
		return nil
	}
	if p.group == nil {
		group, err := p.writer.AppendBufferedRowGroupChecked()
		if err != nil {
			return fmt.Errorf("beginning a Parquet row group: %w", err)
		}
		p.group = group
	}
	for n := range p.columns {
		column, err := p.group.Column(n)
		if err == nil {
			err = p.columns[n].write(column)
		}
		if err != nil {
			return fmt.Errorf("writing Parquet rows: %w", err)
		}
	}
	p.grouped, p.batched = p.grouped+p.batched, 0
	return nil
}

func (p *parquetRows) endGroup() error {
	if err := p.endBatch(); err != nil || p.group == nil {
		return err
	}
	if err := p.group.Close(); err != nil {
		return fmt.Errorf("writing a Parquet row group: %w", err)
	}
	p.group, p.grouped = nil, 0
	return nil
}

// parquetColumn is one column of a batch.
type parquetColumn struct {
	kind    cellKind
	levels  []int16 // 1 where there is a value
	numbers []float64
	texts   []byte // one after the other
	ends    []int  // of each text
	parts   []parquet.ByteArray
	wholes  []int64
	days    []int32
	flags   []bool
}

func (p *parquetColumn) add(c cell) {
	if !c.isSet {
		p.levels = append(p.levels, 0)
		return
	}
	p.levels = append(p.levels, 1)
	switch p.kind {
	case numberCell:
		p.numbers = append(p.numbers, c.number)
	case textCell, labelCell:
		p.texts = append(p.texts, c.text...)
		p.ends = append(p.ends, len(p.texts))
	case integerCell:
		p.wholes = append(p.wholes, int64(c.number))
	case dayCell:
		p.days = append(p.days, int32(c.number))
	case boolCell:
		p.flags = append(p.flags, c.number != 0)
	}
}

// write writes the batch's values and forgets them.
func (p *parquetColumn) write(into file.ColumnChunkWriter) (err error) {
	switch into := into.(type) {
	case *file.Float64ColumnChunkWriter:
		_, err = into.WriteBatch(p.numbers, p.levels, nil)
	case *file.ByteArrayColumnChunkWriter:
		_, err = into.WriteBatch(p.splitTexts(), p.levels, nil)
	case *file.Int64ColumnChunkWriter:
		_, err = into.WriteBatch(p.wholes, p.levels, nil)
	case *file.Int32ColumnChunkWriter:
		_, err = into.WriteBatch(p.days, p.levels, nil)
	case *file.BooleanColumnChunkWriter:
		_, err = into.WriteBatch(p.flags, p.levels, nil)
	}
	p.levels, p.numbers, p.texts, p.ends = p.levels[:0], p.numbers[:0], p.texts[:0], p.ends[:0]
	p.wholes, p.days, p.flags = p.wholes[:0], p.days[:0], p.flags[:0]
	return err //nolint:wrapcheck // the caller says of what
}

// splitTexts are the texts of the batch, all in one piece of memory.
func (p *parquetColumn) splitTexts() []parquet.ByteArray {
	p.parts = p.parts[:0]
	begin := 0
	for _, end := range p.ends {
		p.parts = append(p.parts, p.texts[begin:end:end])
		begin = end
	}
	return p.parts
}
