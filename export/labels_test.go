package export

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/parquet-go/parquet-go"
)

// labelText is a title of 300 letters, of which a file has three.
func labelText(row int) string { return strings.Repeat(fmt.Sprint("æ", row%3), 150) }

// labelTable has a title in each row but every fifth.
func labelTable(rows int) *Table {
	return &Table{
		Name: "labels", Rows: int64(rows), columns: []column{{name: "title", kind: labelCell}},
		read: func(_ context.Context, do func([]cell) error) error {
			for n := range rows {
				row := []cell{{}}
				if n%5 > 0 {
					row[0] = textValue(labelText(n))
				}
				if err := do(row); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// So a column of titles costs some bytes a row and not a title.
func TestParquetAndArrowHoldATitleOnce(t *testing.T) {
	const rows, mostBytesPerRow = arrowBatchRows + 10, 5
	var packed, streamed bytes.Buffer
	if err := writeParquet(t.Context(), &packed, labelTable(rows), Style{}); err != nil {
		t.Fatal(err)
	}
	if err := writeArrow(t.Context(), &streamed, labelTable(rows), Style{}); err != nil {
		t.Fatal(err)
	}
	if packed.Len() > rows*mostBytesPerRow || streamed.Len() > rows*mostBytesPerRow {
		t.Errorf("%d rows take %d bytes as Parquet and %d as Arrow", rows, packed.Len(), streamed.Len())
	}
	file, err := parquet.OpenFile(bytes.NewReader(packed.Bytes()), int64(packed.Len()))
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		Title *string `parquet:"title,optional"`
	}
	got := make([]row, rows)
	if n, _ := parquet.NewGenericReader[row](file).Read(got); n != rows {
		t.Fatalf("%d rows of Parquet", n)
	}
	reader, err := ipc.NewReader(&streamed)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	at := 0
	for reader.Next() {
		titles := reader.RecordBatch().Column(0)
		for n := range titles.Len() {
			want := labelText(at)
			switch {
			case at%5 == 0 && (titles.IsValid(n) || got[at].Title != nil):
				t.Fatalf("row %d has a title", at)
			case at%5 > 0 && (titles.IsNull(n) || titles.ValueStr(n) != want || *got[at].Title != want):
				t.Fatalf("row %d has another title than was written", at)
			}
			at++
		}
	}
	if at != rows || reader.Err() != nil {
		t.Errorf("%d rows of Arrow, %v", at, reader.Err())
	}
}
