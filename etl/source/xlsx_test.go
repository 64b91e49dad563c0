package source

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source/sourcetest"
)

func TestMergedHeadingsNameEachOfTheirColumns(t *testing.T) {
	content := sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		sourcetest.SetRows(file, "Sheet1", 1, []any{"Titel"}, []any{"Kommune", "2023", nil, "2024"}, []any{nil, "Antal", "Andel", "Antal", "Andel"}, []any{"Hedensted", 1, 2, 3, 4})
		_ = file.MergeCell("Sheet1", "B2", "C2")
		_ = file.MergeCell("Sheet1", "D2", "E2")
		_ = file.MergeCell("Sheet1", "A2", "A3")
	})
	r := &descriptor.Resource{Path: "o.xlsx"}
	r.Dialect.HeaderRows = []int64{2, 3}
	source, err := OpenRecords(fstest.MapFS{"o.xlsx": {Data: []byte(content)}}, r, input.Limits{}, DocumentFormat{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	if got := strings.Join(source.Header(), "|"); got != "Kommune|2023 Antal|2023 Andel|2024 Antal|2024 Andel" {
		t.Errorf("got %s", got)
	}
	record, line, err := source.Next()
	if err != nil || line != 4 || record[4].Number != 4 {
		t.Errorf("got %v, %d, %v", record, line, err)
	}
}

func TestWhatACellSaysIsTakenAsItsFormatShowsIt(t *testing.T) {
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		value any
		code  string
		want  string
	}{
		{day, "dd-mm-yyyy", "2024-02-29"},
		{day, "d. mmmm yyyy", "2024-02-29"},
		{day, "mmm-yy", "2024-02"},
		{day, "yyyy", "2024"},
		{day.Add(13*time.Hour + 30*time.Minute), "yyyy-mm-dd hh:mm", "2024-02-29T13:30:00"},
		{0.5, "hh:mm", "12:00:00"},
		{0.1225, "0.00%", "12.25"},
		{0.07, "0%", "7"},
		{1234.5, `#,##0.00 "dage"`, "1234.5"},
		{1234.5, `[Red]0.0;[Blue]-0.0`, "1234.5"},
		{1e-7, "0.00E+00", "0.0000001"},
		{59, "dd-mm-yyyy", "1900-02-28"},
		{61, "dd-mm-yyyy", "1900-03-01"},
		{true, "General", "true"},
		{"  text ", "General", "text"},
		{123456789012, "General", "123456789012"},
	}
	content := sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		sourcetest.SetRows(file, "Sheet1", 1, []any{"a"})
		for n, c := range cases {
			place, _ := excelize.CoordinatesToCellName(1, n+2)
			_ = file.SetCellValue("Sheet1", place, c.value)
			sourcetest.SetStyle(file, "Sheet1", place, c.code)
		}
	})
	got := readAllCells(t, "o.xlsx", content)
	for n, c := range cases {
		if n < len(got) && got[n][0] != c.want {
			t.Errorf("%v as %s: got %s, want %s", c.value, c.code, got[n][0], c.want)
		}
	}
	if len(got) != len(cases) {
		t.Errorf("got %d rows", len(got))
	}
}

// The count of days has a 29th of February 1900, which there was not.
func TestDaysAreCountedAsSpreadsheetsDo(t *testing.T) {
	for days, want := range map[float64]string{1: "1900-01-01", 59: "1900-02-28", 60: "1900-02-28", 61: "1900-03-01", 45292: "2024-01-01"} {
		if got, bad := (&xlsxBook{}).date(days, styleDay, ""); bad != nil || got.Text != want {
			t.Errorf("day %v is %q, %v, want %s", days, got.Text, bad, want)
		}
	}
	for days, want := range map[float64]string{0: "1904-01-01", 43830: "2024-01-01"} {
		if got, bad := (&xlsxBook{since1904: true}).date(days, styleDay, ""); bad != nil || got.Text != want {
			t.Errorf("day %v since 1904 is %q, %v, want %s", days, got.Text, bad, want)
		}
	}
	for _, days := range []float64{0, -1, 2_958_466} {
		if got, bad := (&xlsxBook{}).date(days, styleDay, ""); bad == nil {
			t.Errorf("day %v is %q", days, got.Text)
		}
	}
}
