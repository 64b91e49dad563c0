package source

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// sheetCells reads a sheet row by row as layouts with titles do: what each
// cell says, or the rule that refuses it.
func sheetCells(t *testing.T, file, sheet string) map[string]string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	r := &descriptor.Resource{Path: "o.xlsx"}
	r.Dialect.SheetName = sheet
	source, err := OpenRows(fstest.MapFS{"o.xlsx": {Data: content}}, r, input.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = source.Close() }()
	cells := map[string]string{}
	for {
		record, line, err := source.Next()
		if errors.Is(err, io.EOF) {
			return cells
		}
		if bad, isFault := input.AsFault(err); isFault {
			column, _ := strconv.Atoi(strings.TrimPrefix(bad.Column, "column "))
			place, _ := excelize.CoordinatesToCellName(column, int(line))
			cells[place] = "refused: " + bad.Rule
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for n, c := range record {
			if c.Text != "" {
				place, _ := excelize.CoordinatesToCellName(n+1, int(line))
				cells[place] = c.Text
			}
		}
	}
}

// writtenCells are what every writer was given; testdata/xlsx/README.md says
// how.
func writtenCells() map[string]string {
	return map[string]string{
		"A1": "kommune", "B1": "dag", "C1": "måned", "D1": "andel", "E1": "antal", "F1": "note", "G1": "ja",
		"A2": "København", "B2": "2024-02-29", "C2": "2024-07", "D2": "12.5", "E2": "1234567", "F2": "en fed tekst", "G2": "true",
		"A3": "Læsø", "D3": "7", "E3": "-3", "G3": "false",
		"B5": "Ærø", "E5": "0.3", "F5": "a & <b>\nto linjer",
		"A6": "formel", "E6": "25",
		"A7": "fodnote", "E7": "refused: number",
		"A8": "tid", "B8": "2024-02-29T13:30:00",
		"A9": "Samlet", "E9": "5",
		"A10": "0751", "E10": "0.0000001", "F10": "1000000000000000",
	}
}

// writerExceptions are the cells in which a writer could not be given, or does
// not keep, what the others do.
func writerExceptions() map[string]map[string]string {
	// The file is to be computed when it is opened: the result beside the
	// formula is a guess of the writer's user or nothing.
	const notComputed = "refused: formula"
	return map[string]map[string]string{
		"excelize":      {"E6": notComputed},
		"libreoffice":   {"E6": "25"},
		"exceljs":       {"E6": "25"},
		"sheetjs":       {"A7": "", "E7": ""}, // writes no runs
		"xlsxwriter":    {"E6": notComputed},
		"openpyxl":      {"E6": notComputed, "A7": "", "E7": ""}, // wrote no runs before version 3.1
		"openpyxl-1904": {"E6": notComputed, "A7": "", "E7": ""},
	}
}

func TestSixWritersOfSpreadsheetsAreReadAlike(t *testing.T) {
	for writer, exceptions := range writerExceptions() {
		t.Run(writer, func(t *testing.T) {
			got := sheetCells(t, "testdata/xlsx/"+writer+".xlsx", "Tal")
			want := writtenCells()
			for place, text := range exceptions {
				want[place] = text
				if strings.HasPrefix(text, "refused") {
					delete(want, "A"+place[1:]) // a fault is its row's
				}
			}
			if strings.HasPrefix(want["E7"], "refused") {
				delete(want, "A7")
			}
			for place := range placesOf(want, got) {
				if got[place] != want[place] {
					t.Errorf("%s: got %q, want %q", place, got[place], want[place])
				}
			}
		})
	}
}

func placesOf(a, b map[string]string) map[string]bool {
	all := map[string]bool{}
	for _, m := range []map[string]string{a, b} {
		for key := range m {
			all[key] = true
		}
	}
	return all
}

func TestOtherFormsOfTheSameWriters(t *testing.T) {
	for file, want := range map[string]map[string]string{
		// Texts in their cells, a formula without a result, marks of footnotes
		// behind a name and behind a figure.
		"exceljs-stream": {"A1": "kommune", "B1": "antal", "C1": "dag", "A2": "Læsø", "B2": "45", "B3": "refused: formula", "B4": "refused: number"},
		// An error, and a date in a cell of its own kind.
		"sheetjs-dates": {"A1": "kommune", "B1": "antal", "C1": "dag", "A2": "Læsø", "B2": "45", "B3": "refused: error_cell", "A4": "Samsø", "B4": "7", "C4": "2024-02-29"},
	} {
		got := sheetCells(t, "testdata/xlsx/"+file+".xlsx", "Tal")
		for place := range placesOf(want, got) {
			if got[place] != want[place] {
				t.Errorf("%s %s: got %q, want %q", file, place, got[place], want[place])
			}
		}
	}
}

// TestExcelizeReadsTheSameCells compares every cell of the corpus. Where the
// two differ, one of the reasons below must explain it.
func TestExcelizeReadsTheSameCells(t *testing.T) {
	files, err := filepath.Glob("testdata/xlsx/*.xlsx")
	if err != nil || len(files) < 9 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	seen := map[string]int{}
	for _, file := range files {
		ours := sheetCells(t, file, "Tal")
		theirs := excelizeCells(t, file)
		faulty := faultyRows(ours)
		for place := range placesOf(ours, theirs) {
			_, row, _ := excelize.SplitCellName(place)
			if ours[place] == theirs[place] || faulty[row] && ours[place] == "" {
				continue
			}
			reason := whyNotAsExcelize(ours[place], theirs[place], strings.Contains(file, "1904"))
			if reason == "" {
				t.Errorf("%s %s: we read %q, excelize %q", file, place, ours[place], theirs[place])
			}
			seen[reason]++
		}
	}
	for _, reason := range []string{"formula", "mark", "date", "per cent", "boolean", "spaces", "digits", "error"} {
		if seen[reason] == 0 {
			t.Errorf("no file shows the difference %q any more: got %v", reason, seen)
		}
	}
}

func faultyRows(cells map[string]string) map[int]bool {
	rows := map[int]bool{}
	for place, text := range cells {
		if strings.HasPrefix(text, "refused") {
			_, row, _ := excelize.SplitCellName(place)
			rows[row] = true
		}
	}
	return rows
}

func excelizeCells(t *testing.T, file string) map[string]string {
	t.Helper()
	book, err := excelize.OpenFile(file, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	rows, err := book.GetRows("Tal", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for n, row := range rows {
		for m, text := range row {
			if text != "" {
				place, _ := excelize.CoordinatesToCellName(m+1, n+1)
				cells[place] = text
			}
		}
	}
	return cells
}

// whyNotAsExcelize says why a cell is rightly read otherwise than excelize
// does; empty where nothing says so.
func whyNotAsExcelize(ours, theirs string, since1904 bool) string {
	number, err := strconv.ParseFloat(theirs, 64)
	isNumber := err == nil
	own, err := strconv.ParseFloat(ours, 64)
	bothNumbers := isNumber && err == nil
	switch {
	case ours == "refused: formula":
		return "formula" // excelize gives what stands there: nothing, or a result that nobody computed
	case ours == "refused: number" && theirs == "451":
		return "mark" // excelize drops that the 1 is raised
	case ours == "refused: error_cell" && strings.HasPrefix(theirs, "#"):
		return "error"
	case ours == "true" && slices.Contains([]string{"1", "TRUE"}, theirs), ours == "false" && slices.Contains([]string{"0", "FALSE"}, theirs):
		return "boolean" // excelize has no types of its own
	case strings.TrimSpace(theirs) == ours:
		return "spaces"
	case bothNumbers && math.Abs(own-number) <= 1e-15*math.Abs(own):
		return "digits" // the sixteenth digit, or an exponent written out
	case bothNumbers && math.Abs(own-100*number) <= 1e-14*math.Abs(own):
		return "per cent" // a reader sees 12.5 % where the file has 0.125
	case strings.TrimSuffix(theirs, "T00:00:00.000Z") == ours:
		return "date" // a cell of the kind date, which excelize gives as it stands
	case isNumber && isSerialOf(ours, number, since1904):
		return "date" // a reader sees a date where the file has a count of days
	}
	return ""
}

func isSerialOf(text string, serial float64, since1904 bool) bool {
	at, err := excelize.ExcelDateToTime(serial, since1904)
	return err == nil && slices.Contains([]string{at.Format(time.DateOnly), at.Format("2006-01"), at.Format("2006-01-02T15:04:05")}, text)
}
