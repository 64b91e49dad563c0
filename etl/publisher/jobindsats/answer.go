package jobindsats

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// jobindsatsAnswer reads an answer of the API: version 3 gives an object with
// columns and rows, version 2 a list with an object of Variables and Data.
type jobindsatsAnswer struct {
	content *input.Text
	tokens  *source.JSONTokens
	names   []string
	cells   []source.Cell
	record  int64
	inList  bool
}

var _ source.WithBytesTotal = (*jobindsatsAnswer)(nil)

// openJobindsatsAnswer reads the columns, wherever they stand, and goes to
// the rows.
func openJobindsatsAnswer(files fs.FS, r *descriptor.Resource, limits input.Limits) (*jobindsatsAnswer, error) {
	columns, err := openAnswerAt(files, r, limits, "columns", "variables")
	if err != nil {
		return nil, err
	}
	var read []json.RawMessage
	err = columns.tokens.Decode(&read, "the list of columns")
	_ = columns.Close() // only read from
	if err != nil {
		return nil, err
	}
	if len(read) > source.MostColumns {
		return nil, &input.Fault{Rule: "header", Line: 1, Whole: true, Message: fmt.Sprintf("has %d columns, and at most %d are read", len(read), source.MostColumns)}
	}
	rows, err := openAnswerAt(files, r, limits, "rows", "data")
	if err != nil {
		return nil, err
	}
	mentioned := mentionedColumns(r)
	for n, column := range read {
		name, bad := columnName(column, mentioned)
		if bad != nil {
			_ = rows.Close() // only read from
			bad.Column = "columns[" + strconv.Itoa(n) + "]"
			return nil, bad
		}
		rows.names = append(rows.names, name)
	}
	if err := rows.tokens.Opens('[', "the list of rows"); err != nil {
		_ = rows.Close() // the first error tells more
		return nil, err
	}
	return rows, nil
}

// openAnswerAt opens an answer and stands before the value of the first
// member with one of two names.
func openAnswerAt(files fs.FS, r *descriptor.Resource, limits input.Limits, v3, v2 string) (*jobindsatsAnswer, error) {
	content, err := input.OpenText(files, r.Path, r.Encoding, limits)
	if err != nil {
		return nil, err
	}
	a := &jobindsatsAnswer{content: content, tokens: source.NewJSONTokens(content, limits.RecordBytes)}
	if err := a.goTo(v3, v2); err != nil {
		_ = content.Close() // the first error tells more
		return nil, err
	}
	return a, nil
}

func (a *jobindsatsAnswer) goTo(v3, v2 string) error {
	token, err := a.tokens.Next()
	if err != nil {
		return err
	}
	if a.inList = token == json.Delim('['); a.inList {
		token, err = a.tokens.Next()
	}
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return a.shape("is neither an object nor a list of one")
	}
	for a.tokens.More() {
		name, err := a.tokens.Key()
		if err != nil {
			return err
		}
		if lower := strings.ToLower(name); lower == v3 || lower == v2 {
			return nil
		}
		if err := a.tokens.Skip(); err != nil {
			return err
		}
	}
	return a.shape("has no " + v3)
}

func (a *jobindsatsAnswer) shape(reason string) *input.Fault {
	return &input.Fault{
		Rule: "publisher_shape", Line: a.tokens.Line(), Whole: true,
		Message: reason + `: an answer of the jobindsats API is {"columns": [...], "rows": [[...]]}, or in version 2 [{"Variables": [...], "Data": [[...]]}]`,
	}
}

// mentionedColumns are the names of the file's columns that the descriptor writes.
func mentionedColumns(r *descriptor.Resource) []string {
	var names []string
	for _, theirs := range r.Props().Columns {
		names = append(names, theirs)
	}
	for theirs := range r.Props().Where {
		names = append(names, theirs)
	}
	for _, m := range r.Props().Measures {
		names = append(names, m.Value, m.Numerator, m.Denominator)
	}
	for _, field := range r.Schema.Fields {
		names = append(names, field.Name)
	}
	return names
}

// columnName is a column's name where it is one, else that of its label and
// ids which the descriptor mentions, else its label.
func columnName(column json.RawMessage, mentioned []string) (string, *input.Fault) {
	var name string
	if json.Unmarshal(column, &name) == nil {
		return strings.TrimSpace(name), nil
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(column, &members) != nil {
		return "", &input.Fault{Rule: "publisher_shape", Line: 1, Whole: true, Value: input.Clip(string(column), 80), Message: "is neither a column's name nor an object with one: fetch the table again, with `kommunebench fetch jobindsats TABLE`"}
	}
	var names []string
	for _, key := range []string{"label", "name", "title", "text", "column_name", "id", "column_id", "code"} {
		for _, member := range slices.Sorted(maps.Keys(members)) {
			if strings.EqualFold(member, key) && json.Unmarshal(members[member], &name) == nil && name != "" {
				names = append(names, strings.TrimSpace(name))
			}
		}
	}
	for _, candidate := range names {
		if slices.Contains(mentioned, candidate) {
			return candidate, nil
		}
	}
	if len(names) == 0 {
		return "", &input.Fault{Rule: "publisher_shape", Line: 1, Whole: true, Value: input.Clip(string(column), 80), Message: "is a column without a name"}
	}
	return names[0], nil
}

// Header names the columns.
func (a *jobindsatsAnswer) Header() []string { return a.names }

// BytesRead is how far the file was read.
func (a *jobindsatsAnswer) BytesRead() int64 { return a.content.BytesRead() }

// Cut reports whether the file was cut in its last record.
func (*jobindsatsAnswer) Cut() bool { return false }

// BytesTotal is how many bytes the file has.
func (a *jobindsatsAnswer) BytesTotal() int64 { return a.content.BytesTotal() }

// Close closes the file.
func (a *jobindsatsAnswer) Close() error { return a.content.Close() }

// Next gives the next row; its line is its number, from 1, since an answer
// often stands on one line.
func (a *jobindsatsAnswer) Next() ([]source.Cell, int64, error) {
	if !a.tokens.More() {
		return nil, 0, a.finish()
	}
	a.record++
	a.cells = a.cells[:0]
	token, err := a.tokens.Next()
	switch {
	case err != nil:
		return nil, 0, err
	case token == json.Delim('['):
		err = a.readList()
	case token == json.Delim('{'):
		err = a.readObject()
	default:
		err = a.shape("has a row that is no list")
	}
	if err != nil {
		return nil, 0, err
	}
	return a.cells, a.record, nil
}

// finish wants the document's end; io.EOF is the good one.
func (a *jobindsatsAnswer) finish() error {
	for a.tokens.Depth > 0 {
		for a.tokens.More() {
			if a.inList && a.tokens.Depth == 1 {
				return a.shape("has more than one table")
			}
			if err := a.tokens.Skip(); err != nil {
				return err
			}
		}
		if _, err := a.tokens.Next(); err != nil {
			return err
		}
	}
	if err := a.tokens.End(); err != nil {
		return err
	}
	return io.EOF
}

func (a *jobindsatsAnswer) readList() error {
	for a.tokens.More() {
		if len(a.cells) >= source.MostColumns {
			return a.shape(fmt.Sprintf("has a row of more than %d values", source.MostColumns))
		}
		token, err := a.tokens.Next()
		if err != nil {
			return err
		}
		c, bad := a.cellOf(token)
		if bad != nil {
			return bad
		}
		a.cells = append(a.cells, c)
	}
	_, err := a.tokens.Next()
	return err
}

// readObject reads a row whose values are named; those that are left out are
// missing.
func (a *jobindsatsAnswer) readObject() error {
	a.cells = append(a.cells, make([]source.Cell, len(a.names))...)
	for a.tokens.More() {
		name, err := a.tokens.Key()
		if err != nil {
			return err
		}
		at := slices.Index(a.names, strings.TrimSpace(name))
		if at < 0 {
			return a.shape(fmt.Sprintf("has a value in row %d for %q, which is no column", a.record, input.Clip(name, 80)))
		}
		token, err := a.tokens.Next()
		if err != nil {
			return err
		}
		c, bad := a.cellOf(token)
		if bad != nil {
			return bad
		}
		a.cells[at] = c
	}
	_, err := a.tokens.Next()
	return err
}

func (a *jobindsatsAnswer) cellOf(token json.Token) (source.Cell, *input.Fault) {
	switch value := token.(type) {
	case nil:
		return source.Cell{}, nil
	case string:
		return source.Cell{Text: value}, nil
	case float64:
		return source.Cell{Text: strconv.FormatFloat(value, 'f', -1, 64), Number: value, Typed: true}, nil
	}
	return source.Cell{}, a.shape("has a value that is neither text nor a number")
}
