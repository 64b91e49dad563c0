package export

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"kommunebench/kommune"
)

// excelRows is how many a sheet of Excel holds, its header included.
const excelRows = 1_048_576

func xlsxFormat() Format {
	return Format{
		Name: "xlsx", Extension: "xlsx", ContentType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Write: writeXLSX,
		MaxRows: excelRows - 1, LimitedBy: "a sheet of Excel",
		WeakTag: true, // the parts of a workbook come in no fixed order
	}
}

// writeXLSX writes a workbook with the data on one sheet and what they are
// about on another. The sheet is kept in a temporary file until it is whole,
// since the workbook's first bytes need its last.
func writeXLSX(ctx context.Context, out io.Writer, table *Table, style Style) error {
	file := excelize.NewFile()
	defer func() { _ = file.Close() }()
	data, about := "Data", kommune.Text{DA: "Om tallene", EN: "About"}.In(style.lang)
	err := file.SetSheetName("Sheet1", data)
	if err == nil {
		err = writeMetadataSheet(file, about, table, style)
	}
	if err == nil {
		err = writeDataSheet(ctx, file, data, table)
	}
	if err != nil {
		return err
	}
	// Excelize would hold the whole workbook in memory before it is written.
	file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(out) })
	if _, err := file.WriteToBuffer(); err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return nil
}

func writeDataSheet(ctx context.Context, file *excelize.File, sheet string, table *Table) error {
	header, err := file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return fmt.Errorf("making a style: %w", err)
	}
	isoDay := "yyyy-mm-dd"
	day, err := file.NewStyle(&excelize.Style{CustomNumFmt: &isoDay})
	if err != nil {
		return fmt.Errorf("making a style: %w", err)
	}
	stream, err := file.NewStreamWriter(sheet)
	if err != nil {
		return fmt.Errorf("beginning the sheet: %w", err)
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return fmt.Errorf("freezing the header: %w", err)
	}
	values := make([]any, len(table.columns))
	for n, column := range table.columns {
		values[n] = excelize.Cell{StyleID: header, Value: column.name}
	}
	if err := stream.SetRow("A1", values); err != nil {
		return fmt.Errorf("writing the header: %w", err)
	}
	line := 1
	err = table.each(ctx, func(row []cell) error {
		line++
		for n, c := range row {
			values[n] = excelValue(c, table.columns[n].kind, day)
		}
		if err := stream.SetRow("A"+strconv.Itoa(line), values); err != nil {
			return fmt.Errorf("writing line %d: %w", line, err)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return fmt.Errorf("ending the sheet: %w", err)
	}
	return nil
}

// excelValue is a typed cell: a text is never computed, whatever it begins
// with. Nil is an empty cell.
func excelValue(c cell, kind cellKind, dayStyle int) any {
	if !c.isSet {
		return nil
	}
	switch kind {
	case numberCell, integerCell:
		return c.number
	case boolCell:
		return c.number != 0
	case dayCell:
		const seconds = 24 * 60 * 60
		return excelize.Cell{StyleID: dayStyle, Value: time.Unix(int64(c.number)*seconds, 0).UTC()}
	case textCell, labelCell:
	}
	return c.text
}

func writeMetadataSheet(file *excelize.File, sheet string, table *Table, style Style) error {
	if _, err := file.NewSheet(sheet); err != nil {
		return fmt.Errorf("adding a sheet: %w", err)
	}
	line := 0
	for _, f := range table.metadata {
		label := f.Label.In(style.lang)
		for _, value := range f.Values {
			line++
			for column, text := range map[string]string{"A": label, "B": value} {
				if err := file.SetCellStr(sheet, column+strconv.Itoa(line), text); err != nil {
					return fmt.Errorf("writing what the data are about: %w", err)
				}
			}
			label = ""
		}
	}
	const wide = 120
	if err := file.SetColWidth(sheet, "B", "B", wide); err != nil {
		return fmt.Errorf("widening a column: %w", err)
	}
	return nil
}
