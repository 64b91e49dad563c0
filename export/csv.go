package export

import (
	"bufio"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

const byteOrderMark = "\ufeff"

func csvFormat() Format {
	return Format{
		Name: "csv", Ending: "csv", ContentType: "text/csv; charset=utf-8; header=present", Write: writeCSV,
		IsText: true, HasDialect: true, HasComments: true, CommentsByDefault: true,
	}
}

// writeCSV writes comma-separated values in UTF-8, or as Danish spreadsheets
// read them: with a byte order mark, semicolons and decimal commas. A cell
// without a figure is empty; the column status says why.
func writeCSV(ctx context.Context, out io.Writer, table *Table, style Style) error {
	buffered := bufio.NewWriter(out)
	writer := csv.NewWriter(buffered)
	if style.danish {
		writer.Comma = ';'
		_, _ = buffered.WriteString(byteOrderMark)
	}
	if style.comments {
		for _, line := range commentLines(table, style) {
			_, _ = buffered.WriteString(line + "\n")
		}
	}
	record := make([]string, len(table.columns))
	for n, column := range table.columns {
		record[n] = column.name
	}
	if err := writer.Write(record); err != nil {
		return fmt.Errorf("writing the header: %w", err)
	}
	err := table.each(ctx, func(row []cell) error {
		for n, cell := range row {
			record[n] = csvCell(cell, table.columns[n].kind, style.danish)
		}
		return writer.Write(record)
	})
	if err != nil {
		return err
	}
	writer.Flush()
	if err := writer.Error(); err != nil {
		return fmt.Errorf("writing rows: %w", err)
	}
	return sent(buffered)
}

func csvCell(c cell, kind cellKind, danish bool) string {
	plain := c.plain(kind)
	switch {
	case kind == textCell:
		return withoutFormula(plain)
	case danish && c.isSet && (kind == numberCell || kind == wholeCell):
		return danishNumber(c.number)
	}
	return plain
}

// danishNumber writes a number with a decimal comma and all its digits:
// spreadsheets differ in what they make of an exponent behind one.
func danishNumber(number float64) string {
	return strings.Replace(strconv.FormatFloat(number, 'f', -1, 64), ".", ",", 1)
}

// formulaStart are the characters that make a spreadsheet compute a cell, the
// wide ones of East Asian keyboards included.
const formulaStart = "=+-@\t\r\n＝＋－＠"

// withoutFormula keeps spreadsheets from computing a text: an apostrophe before
// it says that it is one.
func withoutFormula(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0"))
	if first != utf8.RuneError && strings.ContainsRune(formulaStart, first) {
		return "'" + text
	}
	return text
}

// Spreadsheets part comments at every separator, so a formula may start behind
// any of them, or behind a quote.
var formulaInComment = regexp.MustCompile(`([;,"\t][\s\x{a0}"]*)([=+\-@＝＋－＠])`)

// commentLines say what a file is about, one fact a line behind a #.
func commentLines(table *Table, style Style) []string {
	var lines []string
	add := func(label, value string) {
		text := label + ": " + strings.Join(strings.Fields(value), " ")
		lines = append(lines, "# "+formulaInComment.ReplaceAllString(text, "$1'$2"))
	}
	for _, f := range table.about {
		for _, value := range f.values {
			add(f.label.In(style.lang), value)
		}
	}
	rows := "Rows"
	if style.lang == "DA" {
		rows = "Rækker"
	}
	add(rows, strconv.FormatInt(table.Rows, 10))
	return lines
}
