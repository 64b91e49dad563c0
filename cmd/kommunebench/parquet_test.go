package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// parquetRow is a row of observations as a file in Parquet has it.
type parquetRow struct {
	Indicator   string   `parquet:"indicator,dict"`
	Period      string   `parquet:"period,dict"`
	Kommune     string   `parquet:"kommune,dict"`
	TargetGroup *string  `parquet:"target_group,dict"`
	Value       *float64 `parquet:"value"`
	Numerator   *float64 `parquet:"numerator"`
	Denominator *float64 `parquet:"denominator"`
	Status      *string  `parquet:"status,dict"`
	Qualifier   *string  `parquet:"qualifier,dict"`
}

// inParquet rewrites the CSV tables of observations in a package as Parquet. It
// returns the folder.
func inParquet(t testing.TB, dir string, options ...parquet.WriterOption) string {
	t.Helper()
	descriptor := filepath.Join(dir, "datapackage.json")
	content, err := os.ReadFile(descriptor)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := filepath.Glob(filepath.Join(dir, "observations*.csv"))
	if err != nil || len(tables) == 0 {
		t.Fatalf("no observations in %s: %v", dir, err)
	}
	for _, table := range tables {
		asParquet := strings.TrimSuffix(table, ".csv") + ".parquet"
		if err := os.WriteFile(asParquet, parquetOf(t, table, options), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(table); err != nil {
			t.Fatal(err)
		}
		content = bytes.ReplaceAll(content, []byte(filepath.Base(table)), []byte(filepath.Base(asParquet)))
	}
	if err := os.WriteFile(descriptor, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func parquetOf(t testing.TB, table string, options []parquet.WriterOption) []byte {
	t.Helper()
	content, err := os.ReadFile(table)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cell := func(record []string, column string) *string {
		at := slices.Index(records[0], column)
		if at < 0 || record[at] == "" {
			return nil
		}
		return &record[at]
	}
	text := func(record []string, column string) string {
		if found := cell(record, column); found != nil {
			return *found
		}
		return ""
	}
	figure := func(record []string, column string) *float64 {
		found := cell(record, column)
		if found == nil {
			return nil
		}
		value, err := strconv.ParseFloat(*found, 64)
		if err != nil {
			t.Fatal(err)
		}
		return &value
	}
	rows := make([]parquetRow, 0, len(records)-1)
	for _, record := range records[1:] {
		rows = append(rows, parquetRow{
			text(record, "indicator"), text(record, "period"), text(record, "kommune"), cell(record, "target_group"),
			figure(record, "value"), figure(record, "numerator"), figure(record, "denominator"), cell(record, "status"), cell(record, "qualifier"),
		})
	}
	var file bytes.Buffer
	writer := parquet.NewGenericWriter[parquetRow](&file, options...)
	if _, err := writer.Write(rows); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}
