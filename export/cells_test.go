package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kommunebench/kommune"
)

var errBroken = errors.New("the table broke")

// brokenTable gives some rows and then an error.
func brokenTable(rows int) *Table {
	return &Table{
		Name: "broken", columns: []column{{name: "kommune_code", kind: textCell}, {name: "value", kind: numberCell}, {name: "status", kind: textCell}, {name: "qualifier", kind: textCell}},
		Rows:       int64(rows) + 1,
		dimensions: []dimension{{column: "kommune_code", codes: []string{"101"}, labels: []string{"København"}}},
		read: func(_ context.Context, do func([]cell) error) error {
			for n := range rows {
				if err := do([]cell{textValue("101"), numberValue(float64(n)), textValue(kommune.Published), textValue(kommune.Exact)}); err != nil {
					return err
				}
			}
			return errBroken
		},
	}
}

// counted counts what is written before an error.
type counted int

func (c *counted) Write(part []byte) (int, error) { *c += counted(len(part)); return len(part), nil }

// What is made of a few rows is still in the buffer of a download when they
// break off, so that the client is told why.
func TestAFormatFailsWhenItsRowsBreakOff(t *testing.T) {
	for _, format := range Formats() {
		for _, rows := range []int{0, 10, 320_000} {
			var written counted
			if err := format.Write(t.Context(), &written, brokenTable(rows), Style{lang: kommune.Danish}); !errors.Is(err, errBroken) {
				t.Errorf("%s of %d rows: %v", format.Name, rows, err)
			}
			if rows < 100 && written >= 64<<10 {
				t.Errorf("%s of %d rows: %d bytes were sent before the fault", format.Name, rows, written)
			}
		}
	}
}

func TestAFileThatLacksRowsIsBrokenOff(t *testing.T) {
	table := brokenTable(3)
	whole := table.read
	table.read = func(ctx context.Context, do func([]cell) error) error { _ = whole(ctx, do); return nil }
	for _, format := range Formats() {
		if err := format.Write(t.Context(), io.Discard, table, Style{}); err == nil || !strings.Contains(err.Error(), "3 rows came of 4") {
			t.Errorf("%s: %v", format.Name, err)
		}
	}
}

func TestATextIsNeverComputed(t *testing.T) {
	table := brokenTable(0)
	texts := []string{"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u00a0=1", "＝1", "\r=1", "plain", "a=b"}
	table.Rows = int64(len(texts))
	table.read = func(_ context.Context, do func([]cell) error) error {
		for _, text := range texts {
			if err := do([]cell{textValue(text), numberValue(-1.5), textValue(kommune.Published), textValue(kommune.Exact)}); err != nil {
				return err
			}
		}
		return nil
	}
	table.metadata.AddText("citation", "Henvisning", "Citation", "a;=1+1", "b, \"=cmd()", "c\n=1", "d;\t@x", "e;+1;-1,＝1,＋1,－1,＠x,1")
	for _, danish := range []bool{false, true} {
		var written bytes.Buffer
		if err := writeCSV(t.Context(), &written, table, Style{danish: danish, comments: true, lang: kommune.English}); err != nil {
			t.Fatal(err)
		}
		text := strings.TrimPrefix(written.String(), byteOrderMark)
		reader := csv.NewReader(strings.NewReader(text))
		reader.Comment = '#'
		number := "-1.5"
		if danish {
			reader.Comma, number = ';', "-1,5"
		}
		records, err := reader.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for n, record := range records[1:] {
			want := "'" + texts[n]
			if n >= len(texts)-2 {
				want = texts[n]
			}
			if record[0] != want || record[1] != number {
				t.Errorf("%q is %q, %q", texts[n], record[0], record[1])
			}
		}
		for _, line := range []string{"# Citation: a;'=1+1\n", "# Citation: b, \"'=cmd()\n", "# Citation: c =1\n", "# Citation: d; '@x\n", "# Citation: e;'+1;'-1,'＝1,'＋1,'－1,'＠x,1\n"} {
			if !strings.Contains(text, line) {
				t.Errorf("no %q in %q", line, text)
			}
		}
	}
	var book bytes.Buffer
	if err := writeXLSX(t.Context(), &book, table, Style{lang: kommune.English}); err != nil {
		t.Fatal(err)
	}
	file, err := excelize.OpenReader(&book)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for n := range texts {
		at := "A" + strconv.Itoa(n+2)
		formula, err := file.GetCellFormula("Data", at)
		kind, kindErr := file.GetCellType("Data", at)
		if err != nil || kindErr != nil || formula != "" || kind != excelize.CellTypeInlineString {
			t.Errorf("%s: formula %q, type %v", at, formula, kind)
		}
	}
}

func TestNumbersAreWrittenAsTheyAre(t *testing.T) {
	for number, want := range map[float64]string{0: "0", 1234567: "1234567", 0.1: "0.1", -2.5: "-2.5", 1e-12: "1e-12", 1e-6: "0.000001", 1e21: "1e+21", -1e20: "-100000000000000000000", 1e22: "1e+22", 33.333333333333336: "33.333333333333336"} {
		if got := formatNumber(number); got != want {
			t.Errorf("%v is %s, want %s", number, got, want)
		}
	}
	// Danish spreadsheets take no exponents.
	if got := csvCell(numberValue(1e-12), numberCell, true); got != "0,000000000001" {
		t.Error(got)
	}
}

func TestMoreRowsThanASheetHoldsAreNoSheet(t *testing.T) {
	if err := xlsxFormat().checkRows(1_048_575); err != nil {
		t.Error(err)
	}
	var coded *kommune.Error
	if err := xlsxFormat().checkRows(1_048_576); !errors.As(err, &coded) || coded.Code != kommune.BadUserInput || !strings.Contains(err.Error(), "1048575") {
		t.Error(err)
	}
}
