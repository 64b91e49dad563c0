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
		Name: "csv", Extension: "csv", ContentType: "text/csv; charset=utf-8; header=present", Write: writeCSV,
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
	return flush(buffered)
}

func csvCell(c cell, kind cellKind, danish bool) string {
	plain := c.plain(kind)
	switch {
	case kind.isText():
		return escapeFormula(plain)
	case danish && c.isSet && (kind == numberCell || kind == integerCell):
		return danishNumber(c.number)
	}
	return plain
}

// danishNumber writes a number with a decimal comma and without an exponent, which
// spreadsheets read in different ways after a comma.
func danishNumber(number float64) string {
	return strings.Replace(strconv.FormatFloat(number, 'f', -1, 64), ".", ",", 1)
}

// formulaSigns make a spreadsheet compute what follows, the wide ones of East Asian
// keyboards included. The hyphen is last, as the signs stand in a regular expression.
const formulaSigns = "=+@＝＋－＠-"

// escapeFormula writes an apostrophe before what spreadsheets would compute as a
// formula.
func escapeFormula(text string) string {
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " \u00a0"))
	if first != utf8.RuneError && strings.ContainsRune(formulaSigns+"\t\r\n", first) {
		return "'" + text
	}
	return text
}

// formulaInComment finds formulas after a separator or a quote: spreadsheets split
// comment lines into cells too.
var formulaInComment = regexp.MustCompile(`([;,"\t][\s\x{a0}"]*)([` + formulaSigns + `])`)

// commentLines are the metadata as lines that begin with #.
func commentLines(table *Table, style Style) []string {
	var lines []string
	add := func(label, value string) {
		text := label + ": " + strings.Join(strings.Fields(value), " ")
		lines = append(lines, "# "+formulaInComment.ReplaceAllString(text, "$1'$2"))
	}
	for _, f := range table.metadata {
		for _, value := range f.Values {
			add(f.Label.In(style.lang), value)
		}
	}
	rows := "Rows"
	if style.lang == "DA" {
		rows = "Rækker"
	}
	add(rows, strconv.FormatInt(table.Rows, 10))
	return lines
}
