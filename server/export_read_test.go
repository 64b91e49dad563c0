package server_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"kommunebench/export"
)

// exported is a file read by other code than wrote it: its columns, and its
// rows with every cell as text, empty where there is none.
type exported struct {
	columns []string
	rows    []map[string]string
	about   string
}

// plain makes cells of different formats comparable.
func plain(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', 10, 64)
	case string:
		if number, err := strconv.ParseFloat(v, 64); err == nil {
			return plain(number)
		}
		return strings.ToLower(v)
	}
	return plain(fmt.Sprint(value))
}

// rowFormats are all formats whose files hold rows, which readExport reads. JSON-stat
// holds a cube and has a test of its own.
func rowFormats() []string {
	var names []string
	for _, format := range export.Formats() {
		if format.Name != "jsonstat" {
			names = append(names, format.Name)
		}
	}
	return names
}

// readExport reads a file by other code than wrote it. A new format needs a reader
// here.
func readExport(t *testing.T, format string, body []byte) exported {
	t.Helper()
	read := map[string]func(*testing.T, []byte) exported{
		"csv": readCSV, "json": readJSONExport, "ndjson": readNDJSON, "parquet": readParquetExport, "arrow": readArrow, "xlsx": readXLSX,
	}[format]
	if read == nil {
		t.Fatalf("readExport has no reader for the format %s", format)
	}
	return read(t, body)
}

func readRecords(t *testing.T, text []byte, comma rune) exported {
	t.Helper()
	var e exported
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			e.about += line
		}
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.Comment = comma, '#'
	records, err := reader.ReadAll()
	if err != nil || len(records) == 0 {
		t.Fatalf("%v: %.500s", err, text)
	}
	e.columns = records[0]
	for _, record := range records[1:] {
		row := map[string]string{}
		for n, cell := range record {
			row[e.columns[n]] = plain(cell)
		}
		e.rows = append(e.rows, row)
	}
	return e
}

func readCSV(t *testing.T, body []byte) exported { return readRecords(t, body, ',') }

func readJSONExport(t *testing.T, body []byte) exported {
	t.Helper()
	var file struct {
		Meta json.RawMessage
		Rows []map[string]any
	}
	if err := json.Unmarshal(body, &file); err != nil {
		t.Fatalf("%v: %.500s", err, body)
	}
	e := exported{about: string(file.Meta)}
	for _, row := range file.Rows {
		e.add(row)
	}
	return e
}

func (e *exported) add(row map[string]any) {
	cells := map[string]string{}
	for name, value := range row {
		cells[name] = plain(value)
	}
	e.rows = append(e.rows, cells)
}

func readNDJSON(t *testing.T, body []byte) exported {
	t.Helper()
	var e exported
	for line := range bytes.Lines(body) {
		var row map[string]any
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatalf("%v: %.500s", err, line)
		}
		e.add(row)
	}
	return e
}

func readParquetExport(t *testing.T, body []byte) exported {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var e exported
	for _, pair := range file.Metadata().KeyValueMetadata {
		e.about += pair.Key + ": " + pair.Value + "\n"
	}
	for _, field := range file.Schema().Fields() {
		e.columns = append(e.columns, field.Name())
	}
	reader := parquet.NewReader(file)
	defer reader.Close()
	for {
		row := map[string]any{}
		if err := reader.Read(&row); errors.Is(err, io.EOF) {
			return e
		} else if err != nil {
			t.Fatal(err)
		}
		for name, value := range row {
			if days, isDay := value.(int32); isDay {
				row[name] = dayOf(int(days))
			}
		}
		e.add(row)
	}
}

func readArrow(t *testing.T, body []byte) exported {
	t.Helper()
	reader, err := ipc.NewReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Release()
	e := exported{about: reader.Schema().String()}
	for _, field := range reader.Schema().Fields() {
		e.columns = append(e.columns, field.Name)
	}
	for reader.Next() {
		batch := reader.RecordBatch()
		for n := range int(batch.NumRows()) {
			row := map[string]any{}
			for m, name := range e.columns {
				row[name] = nil
				if column := batch.Column(m); column.IsValid(n) {
					row[name] = column.ValueStr(n)
				}
				if _, isFlag := batch.Column(m).(*array.Boolean); isFlag && row[name] == nil {
					t.Errorf("%s has no value", name)
				}
			}
			e.add(row)
		}
	}
	if reader.Err() != nil {
		t.Fatal(reader.Err())
	}
	return e
}

func readXLSX(t *testing.T, body []byte) exported {
	t.Helper()
	file, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	sheets := file.GetSheetList()
	if len(sheets) != 2 {
		t.Fatalf("sheets: %v", sheets)
	}
	rows, err := file.GetRows(sheets[0])
	if err != nil {
		t.Fatal(err)
	}
	e := exported{columns: rows[0]}
	for _, record := range rows[1:] {
		row := map[string]any{}
		for n, name := range e.columns {
			row[name] = nil
			if n < len(record) && record[n] != "" {
				row[name] = record[n]
			}
		}
		e.add(row)
	}
	facts, err := file.GetRows(sheets[1])
	if err != nil {
		t.Fatal(err)
	}
	for _, fact := range facts {
		e.about += strings.Join(fact, ": ") + "\n"
	}
	return e
}

func plainInt(n int) string { return strconv.Itoa(n) }
