package source

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	arrowparquet "github.com/apache/arrow-go/v18/parquet"
	arrowcompress "github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/schema"
)

// writeWithArrow writes columns by the other library: with dictionaries and
// without checksums, as many programs do.
func writeWithArrow(t testing.TB, fields schema.FieldList, groups [][]any, levels [][][]int16, options ...arrowparquet.WriterProperty) string {
	t.Helper()
	var out bytes.Buffer
	root, err := schema.NewGroupNode("o", arrowparquet.Repetitions.Required, fields, -1)
	if err != nil {
		t.Fatal(err)
	}
	writer := file.NewParquetWriter(&out, root, file.WithWriterProps(arrowparquet.NewWriterProperties(options...)))
	for g, columns := range groups {
		group, err := writer.AppendRowGroupChecked()
		if err != nil {
			t.Fatal(err)
		}
		for n, values := range columns {
			column, err := group.NextColumn()
			if err != nil {
				t.Fatal(err)
			}
			switch column := column.(type) {
			case *file.ByteArrayColumnChunkWriter:
				_, err = column.WriteBatch(values.([]arrowparquet.ByteArray), levels[g][n], nil)
			case *file.Int64ColumnChunkWriter:
				_, err = column.WriteBatch(values.([]int64), levels[g][n], nil)
			case *file.Float64ColumnChunkWriter:
				_, err = column.WriteBatch(values.([]float64), levels[g][n], nil)
			case *file.FixedLenByteArrayColumnChunkWriter:
				_, err = column.WriteBatch(values.([]arrowparquet.FixedLenByteArray), levels[g][n], nil)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := group.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// writeArrowParquet writes groups of so many rows of texts, numbers and
// decimals.
func writeArrowParquet(t testing.TB, codec arrowcompress.Compression, groups ...int) string {
	t.Helper()
	money, err := schema.NewPrimitiveNodeLogical("money", arrowparquet.Repetitions.Required, schema.NewDecimalLogicalType(20, 2), arrowparquet.Types.FixedLenByteArray, 16, -1)
	if err != nil {
		t.Fatal(err)
	}
	fields := schema.FieldList{
		schema.NewByteArrayNode("name", arrowparquet.Repetitions.Optional, -1), schema.NewInt64Node("whole", arrowparquet.Repetitions.Optional, -1),
		schema.NewFloat64Node("part", arrowparquet.Repetitions.Required, -1), money,
	}
	values, levels := [][]any{}, [][][]int16{}
	for _, rows := range groups {
		names, wholes, parts, moneys, known := []arrowparquet.ByteArray{}, []int64{}, []float64{}, []arrowparquet.FixedLenByteArray{}, []int16{}
		for n := range rows {
			known = append(known, 1)
			if n%5 == 3 {
				known[n] = 0
			} else {
				names, wholes = append(names, []byte(fmt.Sprint("name ", n%7))), append(wholes, int64(n%11))
			}
			parts, moneys = append(parts, float64(n)/4), append(moneys, binary.BigEndian.AppendUint64(make([]byte, 8), uint64(100*n+35)))
		}
		values, levels = append(values, []any{names, wholes, parts, moneys}), append(levels, [][]int16{known, known, nil, nil})
	}
	return writeWithArrow(t, fields, values, levels, arrowparquet.WithCompression(codec))
}

func TestParquetOfArrowIsRead(t *testing.T) {
	for _, codec := range []arrowcompress.Compression{arrowcompress.Codecs.Uncompressed, arrowcompress.Codecs.Snappy, arrowcompress.Codecs.Zstd} {
		got := readAllCells(t, "o.parquet", writeArrowParquet(t, codec, 4, 2))
		want := [][]string{
			{"name 0", "0", "0", "0.35"},
			{"name 1", "1", "0.25", "1.35"},
			{"name 2", "2", "0.5", "2.35"},
			{"", "", "0.75", "3.35"},
			{"name 0", "0", "0", "0.35"},
			{"name 1", "1", "0.25", "1.35"},
		}
		if !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("%s: got %q", codec, got)
		}
	}
}

// Some writers end a file with a row group of no rows, which stands nowhere.
func TestAParquetRowGroupOfNoRowsIsPassedOver(t *testing.T) {
	got := readAllCells(t, "o.parquet", writeArrowParquet(t, arrowcompress.Codecs.Snappy, 0, 3, 0, 2, 0))
	if len(got) != 5 {
		t.Errorf("got %d rows", len(got))
	}
}
