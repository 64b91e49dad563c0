package sourcetest

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// WriteSpreadsheet writes an XLSX with excelize, which is not what reads it.
func WriteSpreadsheet(t testing.TB, fill func(file *excelize.File)) string {
	t.Helper()
	file := excelize.NewFile()
	defer func() { _ = file.Close() }()
	fill(file)
	var content bytes.Buffer
	if err := file.Write(&content); err != nil {
		t.Fatal(err)
	}
	return content.String()
}

// SetRows writes rows of cells, from a row of the sheet on, counted from 1.
func SetRows(file *excelize.File, sheet string, from int, rows ...[]any) {
	for n, row := range rows {
		place, _ := excelize.CoordinatesToCellName(1, from+n)
		_ = file.SetSheetRow(sheet, place, &row)
	}
}

// SetStyle gives a cell a format of numbers, as a spreadsheet writes it.
func SetStyle(file *excelize.File, sheet, place, code string) {
	style, _ := file.NewStyle(&excelize.Style{CustomNumFmt: &code})
	_ = file.SetCellStyle(sheet, place, place, style)
}
