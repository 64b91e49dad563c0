package template

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"kommunebench/etl/column"
)

const (
	// lastRow is how far drop-down lists and notes reach.
	lastRow = 1000
	// longestPrompt and longestTitle are what spreadsheet programs take of a note beside
	// a cell.
	longestPrompt, longestTitle = 255, 32
)

// sheetName is that of the sheet to fill in.
func (s *sheet) sheetName() string { return s.say(s.layout.Texts.Title, s.layout.Name) }

// book is a workbook under way. The first error is kept, and what follows it is in vain.
type book struct {
	*sheet

	file *excelize.File
	err  error
	// lists is where the choices of a column stand, by what they are of; next is the
	// first free column of their sheet.
	lists map[string]string
	next  int
}

// workbook has the sheet to fill in, one that explains its columns, and one with the
// choices.
func (s *sheet) workbook() ([]byte, error) {
	b := &book{sheet: s, file: excelize.NewFile(), lists: map[string]string{}, next: 1}
	defer func() { _ = b.file.Close() }() // it was only written in memory
	b.keep(b.file.SetSheetName("Sheet1", s.sheetName()))
	for _, name := range []string{b.guideName(), b.choicesName()} {
		_, err := b.file.NewSheet(name)
		b.keep(err)
	}
	b.fillGuide()
	for n, c := range s.layout.Columns {
		b.addColumn(n+1, c)
	}
	b.keep(b.file.SetPanes(s.sheetName(), &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	if b.err != nil {
		return nil, fmt.Errorf("making the workbook: %w", b.err)
	}
	content, err := b.file.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("writing the workbook: %w", err)
	}
	return content.Bytes(), nil
}

func (b *book) guideName() string   { return b.say("Vejledning", "Guide") }
func (b *book) choicesName() string { return b.say("Valgmuligheder", "Choices") }

func (b *book) keep(err error) {
	if b.err == nil {
		b.err = err
	}
}

// addColumn writes a column's header with its note, its format, and its choices.
func (b *book) addColumn(at int, c column.Column) {
	name, err := excelize.ColumnNumberToName(at)
	b.keep(err)
	sheetName, header := b.sheetName(), b.header(c)
	b.keep(b.file.SetCellStr(sheetName, name+"1", header))
	const narrowest = 14
	b.keep(b.file.SetColWidth(sheetName, name, name, float64(max(narrowest, len([]rune(header))+4))))
	b.keep(b.file.SetColStyle(sheetName, name, b.style(cellStyle(c))))
	b.keep(b.file.SetCellStyle(sheetName, name+"1", name+"1", b.style(headerStyle(c))))
	b.keep(b.file.AddComment(sheetName, excelize.Comment{Cell: name + "1", Author: "Kommunebench", Text: b.takes(c), Width: 300, Height: 120}))
	b.keep(b.file.AddDataValidation(sheetName, b.validation(name, c)))
}

func (b *book) style(style excelize.Style) int {
	id, err := b.file.NewStyle(&style)
	b.keep(err)
	return id
}

func headerStyle(c column.Column) excelize.Style {
	style := excelize.Style{Font: &excelize.Font{Bold: true}}
	if c.IsRequired {
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFE699"}}
	}
	return style
}

// cellStyle keeps spreadsheet programs from taking a text for a number or a date.
func cellStyle(c column.Column) excelize.Style {
	day, text := "yyyy-mm-dd", "@"
	switch c.Kind {
	case column.Day:
		return excelize.Style{CustomNumFmt: &day}
	case column.Count, column.Number, column.Truth:
		return excelize.Style{}
	default:
		return excelize.Style{CustomNumFmt: &text}
	}
}

// validation is the note that shows beside a cell, with the list to choose from. What is
// typed is stopped only where the list has all that the column takes.
func (b *book) validation(name string, c column.Column) *excelize.DataValidation {
	v := excelize.NewDataValidation(true)
	v.SetSqref(name + "2:" + name + strconv.Itoa(lastRow))
	v.SetInput(clip(b.header(c), longestTitle), clip(b.takes(c), longestPrompt))
	if list := b.listOf(c); list != "" {
		v.SetSqrefDropList(list)
		if c.IsList {
			v.ShowErrorMessage = false
		} else {
			style := excelize.DataValidationErrorStyleWarning
			if c.Kind == column.Choice || c.Kind == column.Truth {
				style = excelize.DataValidationErrorStyleStop
			}
			v.SetError(style, clip(b.header(c), longestTitle), clip(b.takes(c), longestPrompt))
		}
	}
	return v
}

// listOf gives the cells of a column's choices, and writes them where no column before
// has the same.
func (b *book) listOf(c column.Column) string {
	list := b.choices(c)
	if len(list) == 0 {
		return ""
	}
	key := fmt.Sprint(c.Kind, c.Of, c.Choices)
	if known := b.lists[key]; known != "" {
		return known
	}
	values, err := excelize.ColumnNumberToName(b.next)
	b.keep(err)
	titles, err := excelize.ColumnNumberToName(b.next + 1)
	b.keep(err)
	b.next += 2
	sheetName := b.choicesName()
	b.keep(b.file.SetCellStr(sheetName, values+"1", b.header(c)))
	b.keep(b.file.SetCellStyle(sheetName, values+"1", values+"1", b.style(headerStyle(column.Column{}))))
	for n, one := range list {
		row := strconv.Itoa(n + 2)
		b.keep(b.file.SetCellStr(sheetName, values+row, one.value))
		b.keep(b.file.SetCellStr(sheetName, titles+row, one.title))
	}
	const wide = 30
	b.keep(b.file.SetColWidth(sheetName, values, titles, wide))
	b.lists[key] = fmt.Sprintf("'%s'!$%s$2:$%s$%d", sheetName, values, values, len(list)+1)
	return b.lists[key]
}

// fillGuide explains the columns.
func (b *book) fillGuide() {
	sheetName := b.guideName()
	rows := [][]string{
		{b.layout.Texts.Takes.In(b.Lang)},
		{b.say("Udfyld arket »"+b.sheetName()+"«, én række ad gangen. Gule kolonner skal udfyldes. Behold overskrifterne, også over tomme kolonner.",
			"Fill in the sheet \""+b.sheetName()+"\", one row at a time. Yellow columns are required. Keep the headers, also of empty columns.")},
		{b.say("Flere i én celle skrives med lodret streg imellem: Hedensted|Horsens. Kendte id'er står i arket »"+b.choicesName()+"«; et id fra din egen tabel kan også bruges.",
			"Several in one cell have a vertical bar between them: Hedensted|Horsens. Known ids stand in the sheet \""+b.choicesName()+"\"; an id of your own table is taken too.")},
		{},
		{b.say("Kolonne", "Column"), b.say("Tager", "Takes")},
	}
	for _, c := range b.layout.Columns {
		rows = append(rows, []string{b.header(c), b.takes(c)})
	}
	for n, row := range rows {
		for at, text := range row {
			cell, err := excelize.CoordinatesToCellName(at+1, n+1)
			b.keep(err)
			b.keep(b.file.SetCellStr(sheetName, cell, text))
		}
	}
	const narrow, wide = 26, 110
	b.keep(b.file.SetColWidth(sheetName, "A", "A", narrow))
	b.keep(b.file.SetColWidth(sheetName, "B", "B", wide))
}

// clip shortens a text to so many characters.
func clip(text string, most int) string {
	characters := []rune(text)
	if len(characters) <= most {
		return text
	}
	return string(characters[:most-1]) + "…"
}
