package etl

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/etl/source"
)

// table is an open resource whose columns are known by name.
type table struct {
	resource *descriptor.Resource
	records  source.Records
	header   []string
	// places is where each of the header's names stands first.
	places map[string]int
	// columns maps a layout's columns to where they stand in the file.
	columns map[string]int
	// formats is how each of the file's columns writes numbers.
	formats []input.NumberFormat
	// notations is what the figures of those columns told whose notation is not
	// declared.
	notations []notation
	// line is where the last record stood; cutLine is the last one that was
	// not whole.
	line    int64
	cutLine int64
}

// openTable opens a resource and reads its header, unchecked.
func openTable(l *loading, r *descriptor.Resource, form *layoutReader) (*table, error) {
	var records source.Records
	var err error
	open := form.Open
	if own := l.openers[r.Path]; own != nil {
		open = own
	}
	if open != nil {
		records, r, err = open(l, r)
	} else {
		records, err = l.OpenRecords(r)
	}
	if err != nil {
		return nil, err
	}
	t, bad := newTable(records, r, form.Numbers)
	if bad != nil {
		_ = records.Close() // only read from
		return nil, bad
	}
	return t, nil
}

func newTable(records source.Records, r *descriptor.Resource, undeclared *input.NumberFormat) (*table, *input.Fault) {
	t := &table{resource: r, records: records, header: records.Header(), line: source.HeaderLine(records)}
	layout.ComposeNames(t.header)
	if len(t.header) > source.MostColumns {
		return nil, &input.Fault{
			Rule: "header", Line: t.line, Whole: true,
			Message: fmt.Sprintf("has %d columns, and at most %d are read", len(t.header), source.MostColumns),
		}
	}
	t.formats = make([]input.NumberFormat, len(t.header))
	t.notations = make([]notation, len(t.header))
	t.places = make(map[string]int, len(t.header))
	formats := r.Formats()
	for n, name := range t.header {
		format, declared := formats[name]
		if !declared {
			format = input.PlainFormat()
			if undeclared != nil {
				format = *undeclared
			}
		}
		t.formats[n] = format
		t.notations[n].settled = format.Declared
		if _, before := t.places[name]; !before {
			t.places[name] = n
		}
	}
	return t, nil
}

// next gives the next row, valid until the one after. Faults of a single row
// are errors too; reading may go on after them unless they are whole.
func (t *table) next() (row []source.Cell, line int64, err error) {
	row, line, err = t.records.Next()
	if err != nil {
		if line > 0 {
			t.line, t.cutLine = line, line
		}
		return nil, line, err
	}
	t.line = line
	if len(row) == len(t.header) {
		return row, line, nil
	}
	t.cutLine = line
	message := fmt.Sprintf("has %d fields where the header has %d", len(row), len(t.header))
	if slices.ContainsFunc(row, func(c source.Cell) bool { return source.HasBareReturn(c.Text) }) {
		message += "; it has a carriage return within: end every line with LF or CRLF"
	}
	return row, line, &input.Fault{Rule: "cut_line", Line: line, Message: message}
}

// cell names a fault's cell as spreadsheet programs do; empty for other files, and where
// the column is not in the file.
func (t *table) cell(bad *input.Fault, line int64) string {
	at, inFile := t.places[bad.Column]
	if !inFile || line == 0 || !source.InSheet(t.records) {
		return ""
	}
	return source.CellName(at, cmp.Or(bad.Line, line))
}

// raw writes a row as it would stand in the file, as far as a reject shows it.
func (t *table) raw(row []source.Cell) string {
	fields := make([]string, 0, len(row))
	size := 0
	for _, c := range row {
		fields = append(fields, c.Text)
		if size += len(c.Text) + 1; size > longestRaw+1 {
			break
		}
	}
	return t.join(fields)
}

func (t *table) join(fields []string) string {
	if len(fields) == 0 {
		return ""
	}
	var line strings.Builder
	writer := csv.NewWriter(&line)
	if t.resource.Delimiter() != '"' {
		writer.Comma = t.resource.Delimiter()
	}
	if err := writer.Write(fields); err != nil {
		return strings.Join(fields, string(t.resource.Delimiter()))
	}
	writer.Flush()
	return strings.TrimRight(line.String(), "\n")
}

// eachRow reads a table and hands each row with the right number of fields to
// a function. What is wrong with the file or a row's form is rejected here;
// the error is for faults that are not the input's.
func (l *loading) eachRow(ctx context.Context, r *descriptor.Resource, form *layoutReader, use func(t *table, row []source.Cell, line int64)) error {
	return l.withTable(r, form, func(t *table, progress *meter) (int64, error) { return l.readRows(ctx, t, progress, use) })
}

// withTable opens a table for a function that reads it to its end and tells how
// many rows it has.
func (l *loading) withTable(r *descriptor.Resource, form *layoutReader, read func(t *table, progress *meter) (int64, error)) error {
	t, err := openTable(l, r, form)
	if err != nil {
		return l.RejectOr(r, err)
	}
	defer func() { _ = t.records.Close() }() // only read from
	if faults := t.bind(form); len(faults) > 0 {
		l.rejectAll(t, t.line, t.join(t.header), faults)
		return nil
	}
	progress := newMeter(l, t)
	defer progress.tell()
	rows, err := read(t, progress)
	if err != nil {
		return err
	}
	l.checkEnd(t, form, rows)
	return nil
}

func (l *loading) readRows(ctx context.Context, t *table, progress *meter, use func(t *table, row []source.Cell, line int64)) (rows int64, err error) {
	for l.shouldContinue(t.resource) {
		if ctx.Err() != nil {
			return rows, ctx.Err()
		}
		row, line, err := t.next()
		progress.row()
		if err == nil {
			rows++
			l.report.Lines++
			use(t, row, line)
			continue
		}
		if errors.Is(err, io.EOF) {
			break
		}
		rows++
		bad, isFault := input.AsFault(err)
		if !isFault {
			return rows, fmt.Errorf("reading %s line %d: %w", t.resource.Path, t.line+1, err)
		}
		l.fail(t, cmp.Or(bad.Line, line), row, bad)
	}
	return rows, nil
}

// checkEnd looks at how a file ended.
func (l *loading) checkEnd(t *table, form *layoutReader, rows int64) {
	switch {
	case !l.shouldContinue(t.resource):
	case rows == 0:
		l.fail(t, t.line, nil, &input.Fault{Rule: "empty_file", Whole: true, Message: "has a header but no rows"})
	case t.cutLine == t.line && t.records.Cut():
		l.fatal = true // the line itself was rejected
	case form.EndsWithLine && t.records.Cut():
		l.fail(t, t.line, nil, &input.Fault{Rule: "cut_line", Whole: true, Message: "is the last line and has no line end: the file was cut"})
	default:
		l.checkNotations(t)
	}
}
