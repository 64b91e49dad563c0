package etl

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
)

// objectsOf are a table's rows as objects; figures are numbers.
func objectsOf(records [][]string) []string {
	var objects []string
	for _, row := range records[1:] {
		var fields []string
		for n, field := range row {
			key, _ := json.Marshal(records[0][n])
			value, _ := json.Marshal(field)
			if number, reason := (numberFormat{decimal: ','}).parseNumber(field); reason == "" && n > 2 {
				value, _ = json.Marshal(number)
			}
			fields = append(fields, string(key)+":"+string(value))
		}
		objects = append(objects, "{"+strings.Join(fields, ",")+"}")
	}
	return objects
}

func tableAsNDJSON(records [][]string) string { return strings.Join(objectsOf(records), "\n") + "\n" }

func tableAsJSON(records [][]string) string {
	return "[" + strings.Join(objectsOf(records), ",\n") + "]"
}

func tableAsXLSX(t testing.TB, records [][]string) string {
	t.Helper()
	return spreadsheet(t, func(file *excelize.File) {
		for n, row := range records {
			cells := make([]any, len(row))
			for k, field := range row {
				cells[k] = field
				if number, reason := (numberFormat{decimal: ','}).parseNumber(field); reason == "" && n > 0 && k > 2 {
					cells[k] = number
				}
			}
			setRows(file, "Sheet1", n+1, cells)
		}
	})
}

func tableAsParquet(t testing.TB, records [][]string) string {
	t.Helper()
	group := parquet.Group{}
	for n, name := range records[0] {
		group[name] = parquet.Optional(parquet.Leaf(parquet.DoubleType))
		if n < 3 {
			group[name] = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
		}
	}
	schema := parquet.NewSchema("table", group)
	var file strings.Builder
	writer := parquet.NewGenericWriter[map[string]any](&file, schema)
	for _, row := range records[1:] {
		values := map[string]any{}
		for n, field := range row {
			number, reason := (numberFormat{decimal: ','}).parseNumber(field)
			switch {
			case n < 3:
				values[records[0][n]] = field
			case reason == "":
				values[records[0][n]] = number
			}
		}
		if _, err := writer.Write([]map[string]any{values}); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}
