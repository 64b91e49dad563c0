package export

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"kommunebench/export/metadata"
	"kommunebench/kommune"
)

// typedTable has a column of each type, with a null in every third row.
func typedTable(rows int) *Table {
	return &Table{
		Name: "typed", Rows: int64(rows), metadata: metadata.List{{Key: "source", Values: []string{"a", "b"}}},
		columns: []column{{name: "text", kind: textCell}, {name: "number", kind: numberCell}, {name: "integer", kind: integerCell}, {name: "day", kind: dayCell}, {name: "flag", kind: boolCell}},
		read: func(_ context.Context, do func([]cell) error) error {
			for n := range rows {
				row := make([]cell, 5)
				if n%3 > 0 {
					day := time.Date(2024, 7, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
					row = []cell{textValue(fmt.Sprint("æ", n%7)), numberValue(float64(n) / 4), numberValue(float64(n)), dayValue(day), {isSet: true, number: float64(n % 2)}}
				}
				if err := do(row); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// The file is read by another library than wrote it.
func TestParquetHoldsTheTable(t *testing.T) {
	const rows = parquetGroupRows + 2*parquetBatchRows + 5
	var out bytes.Buffer
	if err := writeParquet(t.Context(), &out, typedTable(rows), Style{lang: kommune.Danish}); err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if source, _ := file.Lookup("kommunebench.source"); source != "a\nb" || file.NumRows() != rows || len(file.RowGroups()) != 2 || file.RowGroups()[0].NumRows() != parquetGroupRows {
		t.Errorf("%d rows in %d groups, of %q", file.NumRows(), len(file.RowGroups()), source)
	}
	if got, want := file.Schema().String(), `message kommunebench {
	optional binary text (STRING);
	optional double number;
	optional int64 integer (INT(64,true));
	optional int32 day (DATE);
	optional boolean flag;
}`; got != want {
		t.Errorf("got the schema %s", got)
	}
	type row struct {
		Text    *string  `parquet:"text,optional"`
		Number  *float64 `parquet:"number,optional"`
		Integer *int64   `parquet:"integer,optional"`
		Day     *int32   `parquet:"day,optional,date"`
		Flag    *bool    `parquet:"flag,optional"`
	}
	got := make([]row, rows)
	if n, err := parquet.NewGenericReader[row](file).Read(got); n != rows || err != nil && !errors.Is(err, io.EOF) {
		t.Fatalf("read %d rows: %v", n, err)
	}
	for n, one := range got {
		if n%3 == 0 {
			if one != (row{}) {
				t.Fatalf("row %d: got %+v", n, one)
			}
			continue
		}
		if *one.Text != fmt.Sprint("æ", n%7) || *one.Number != float64(n)/4 || *one.Integer != int64(n) || *one.Day != int32(19905+n) || *one.Flag != (n%2 == 1) {
			t.Fatalf("row %d: got %q %v %d %d %v", n, *one.Text, *one.Number, *one.Integer, *one.Day, *one.Flag)
		}
	}
}

// closedAfter fails once it has taken some bytes, as the connection of a client
// who has left.
type closedAfter int

var errLeft = errors.New("the client left")

func (c *closedAfter) Write(part []byte) (int, error) {
	if *c -= closedAfter(len(part)); *c < 0 {
		return 0, errLeft
	}
	return len(part), nil
}

func TestParquetFailsWhereItCantBeWritten(t *testing.T) {
	var whole bytes.Buffer
	if err := writeParquet(t.Context(), &whole, typedTable(50), Style{}); err != nil {
		t.Fatal(err)
	}
	for taken := range whole.Len() {
		out := closedAfter(taken)
		if err := writeParquet(t.Context(), &out, typedTable(50), Style{}); !errors.Is(err, errLeft) {
			t.Fatalf("after %d of %d bytes: got %v", taken, whole.Len(), err)
		}
	}
}

func TestParquetOfNoRowsNamesItsColumns(t *testing.T) {
	var out bytes.Buffer
	if err := writeParquet(t.Context(), &out, typedTable(0), Style{}); err != nil {
		t.Fatal(err)
	}
	file, err := parquet.OpenFile(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, field := range file.Schema().Fields() {
		names = append(names, field.Name())
	}
	if file.NumRows() != 0 || !slices.Equal(names, []string{"text", "number", "integer", "day", "flag"}) {
		t.Errorf("%d rows of %q", file.NumRows(), names)
	}
}
