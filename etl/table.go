package etl

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// table is an open CSV resource.
type table struct {
	resource *resource
	text     *text
	csv      *csv.Reader
	header   []string
	// places is where each of the header's names stands first.
	places map[string]int
	// columns maps a layout's columns to where they stand in the file.
	columns map[string]int
	// formats is how each of the file's columns writes numbers.
	formats []numberFormat
	// line is where the last row began; cutLine is the last one that was not
	// whole.
	line    int64
	cutLine int64
}

// openTable opens a resource and reads its header, unchecked.
func openTable(l *loading, r *resource) (*table, error) {
	content, err := openText(l.files, r.Path, r.Encoding)
	if err != nil {
		return nil, err
	}
	t := newTable(content, r, l.limits.RecordBytes)
	header, err := t.csv.Read()
	if err != nil {
		_ = content.Close() // the first error tells more
		return nil, t.explain(err, true)
	}
	if bad := t.setHeader(header); bad != nil {
		_ = content.Close() // only read from
		return nil, bad
	}
	return t, nil
}

func newTable(content *text, r *resource, maxRecord int64) *table {
	reader := csv.NewReader(bufio.NewReaderSize(content, textBuffer))
	reader.Comma = r.delimiter()
	reader.FieldsPerRecord = -1
	reader.ReuseRecord = true
	content.checked.maxRecord = maxRecord
	return &table{resource: r, text: content, csv: reader}
}

// Publishers' widest tables have some hundred columns.
const mostColumns = 1000

func (t *table) setHeader(header []string) *fault {
	begin, _ := t.csv.FieldPos(0)
	t.line = int64(begin)
	if len(header) > mostColumns {
		return &fault{
			rule: "header", line: t.line, whole: true,
			message: fmt.Sprintf("has %d columns, and at most %d are read", len(header), mostColumns),
		}
	}
	t.header = make([]string, len(header))
	t.formats = make([]numberFormat, len(header))
	t.places = make(map[string]int, len(header))
	formats := t.resource.formats()
	for n, name := range header {
		name = strings.Clone(strings.TrimSpace(name))
		t.header[n] = name
		format, declared := formats[name]
		if !declared {
			format = plainFormat()
		}
		t.formats[n] = format
		if _, before := t.places[name]; !before {
			t.places[name] = n
		}
	}
	return nil
}

// next gives the next row, valid until the one after. Faults of a single row
// are errors too; reading may go on after them unless they are whole.
func (t *table) next() (row []string, line int64, err error) {
	row, err = t.csv.Read()
	t.text.checked.consumed = t.csv.InputOffset()
	if err != nil {
		return nil, 0, t.explain(err, false)
	}
	begin, _ := t.csv.FieldPos(0)
	t.line = int64(begin)
	if len(row) == len(t.header) {
		return row, t.line, nil
	}
	t.cutLine = t.line
	return row, t.line, &fault{
		rule: "cut_line", line: t.line,
		message: fmt.Sprintf("has %d fields where the header has %d", len(row), len(t.header)),
	}
}

// explain turns an error of reading into a fault with a line; other errors,
// io.EOF among them, stay.
func (t *table) explain(err error, inHeader bool) error {
	if read := t.text.checked.err; read != nil && !errors.Is(read, io.EOF) {
		err = read
	}
	if bad, isFault := asFault(err); isFault {
		if bad.line == 0 {
			bad.line = t.line + 1
		}
		return bad
	}
	var malformed *csv.ParseError
	switch {
	case errors.As(err, &malformed):
		t.line = int64(malformed.StartLine)
		t.cutLine = t.line
		return &fault{
			rule: "quote", line: int64(malformed.Line), whole: inHeader,
			message: fmt.Sprintf("has a quote where none can be, at byte %d of the line", malformed.Column),
		}
	case inHeader && errors.Is(err, io.EOF):
		return &fault{line: 1, rule: "empty_file", whole: true, message: "is empty"}
	}
	return err
}

// headerFaults are what is wrong with a header, the first of many.
type headerFaults struct {
	line  int64
	first []*fault
	more  int
}

func (h *headerFaults) add(column, message string) {
	const most = 20
	if len(h.first) == most {
		h.more++
		return
	}
	h.first = append(h.first, &fault{rule: "header", line: h.line, column: column, value: column, message: message, whole: true})
}

func (h *headerFaults) all() []*fault {
	if h.more == 0 {
		return h.first
	}
	return append(h.first, &fault{rule: "header", line: h.line, whole: true, message: fmt.Sprintf("has %d more problems like these", h.more)})
}

// bind finds the layout's columns in the header, or gives what is wrong with
// it.
func (t *table) bind(form *layout) []*fault {
	wrong := headerFaults{line: t.line}
	used := map[string]bool{}
	t.columns = map[string]int{}
	for _, ours := range form.columns {
		theirs := t.resource.column(ours)
		_, renamed := t.resource.props().Columns[ours]
		at, present := t.places[theirs]
		switch {
		case present:
			t.columns[ours] = at
			used[theirs] = true
		case renamed || slices.Contains(form.required, ours):
			wrong.add(theirs, "is missing in the header")
		}
	}
	t.bindDeclared(used, &wrong)
	for n, name := range t.header {
		switch {
		case t.places[name] < n:
			wrong.add(name, "is named twice in the header")
		case !used[name]:
			wrong.add(name, "is a column that neither the layout nor the descriptor knows")
		}
	}
	return wrong.all()
}

// bindDeclared looks for the columns that the descriptor names.
func (t *table) bindDeclared(used map[string]bool, wrong *headerFaults) {
	for _, measure := range t.resource.props().Measures {
		for _, theirs := range []string{measure.Value, measure.Numerator, measure.Denominator} {
			if _, present := t.places[theirs]; theirs != "" && !present {
				wrong.add(theirs, "is missing in the header")
			}
			used[theirs] = true
		}
	}
	for _, field := range t.resource.Schema.Fields {
		if _, present := t.places[field.Name]; !present && !used[field.Name] {
			wrong.add(field.Name, "is missing in the header")
		}
		used[field.Name] = true
	}
}

// raw writes a row as it would stand in the file, as far as a reject shows it.
func (t *table) raw(row []string) string {
	if row == nil {
		return ""
	}
	size := 0
	for n, field := range row {
		if size += len(field) + 1; size > longestRaw+1 {
			row = row[:n+1]
			break
		}
	}
	var line strings.Builder
	writer := csv.NewWriter(&line)
	if t.resource.delimiter() != '"' {
		writer.Comma = t.resource.delimiter()
	}
	if err := writer.Write(row); err != nil {
		return strings.Join(row, string(t.resource.delimiter()))
	}
	writer.Flush()
	return strings.TrimRight(line.String(), "\n")
}

// eachRow reads a table and hands each row with the right number of fields to
// a function. What is wrong with the file or a row's form is rejected here;
// the error is for faults that are not the input's.
func (l *loading) eachRow(ctx context.Context, r *resource, form *layout, use func(t *table, row []string, line int64)) error {
	t, err := openTable(l, r)
	if err != nil {
		return l.rejectOr(r, err)
	}
	defer func() { _ = t.text.Close() }() // only read from
	if faults := t.bind(form); len(faults) > 0 {
		l.accept(t, t.line, t.header, faults)
		return nil
	}
	rows := int64(0)
	for l.goesOn(r) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		row, line, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		rows++
		switch bad, isFault := asFault(err); {
		case isFault:
			l.fail(t, bad.line, row, bad)
		case err != nil:
			return fmt.Errorf("reading %s line %d: %w", r.Path, t.line+1, err)
		default:
			l.report.Lines++
			use(t, row, line)
		}
	}
	l.checkEnd(t, form, rows)
	return nil
}

// checkEnd looks at how a file ended.
func (l *loading) checkEnd(t *table, form *layout, rows int64) {
	switch {
	case !l.goesOn(t.resource):
	case rows == 0:
		l.fail(t, t.line, nil, &fault{rule: "empty_file", whole: true, message: "has a header but no rows"})
	case form.name == layoutJobindsats && t.text.unterminated():
		l.fail(t, t.line, nil, &fault{rule: "cut_line", whole: true, message: "is the last line and has no line end: the file was cut"})
	case t.cutLine == t.line && t.text.unterminated():
		l.fatal = true
	}
}
