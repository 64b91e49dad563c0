package fetch

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kommunebench/fetch/client"
	"kommunebench/kommune"
)

// maxColumns bounds the number of columns of an answer.
const maxColumns = 500

// inspectJSON reads an answer {"columns": [...], "rows": [[...]]} one cell at a time
// and checks that it is complete and of this form.
func (j *jobindsats) inspectJSON(_ *part, body io.Reader) (inspection, error) {
	reader := bufio.NewReaderSize(body, client.MaxQuotedBytes)
	start, err := reader.Peek(client.MaxQuotedBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return inspection{}, fmt.Errorf("reading an answer: %w", err)
	}
	start = slices.Clone(start)
	if strings.HasPrefix(string(start), client.ByteOrderMark) {
		if _, err := reader.Discard(len(client.ByteOrderMark)); err != nil {
			return inspection{}, fmt.Errorf("reading an answer: %w", err)
		}
	}
	if text := strings.TrimSpace(strings.TrimPrefix(string(start), client.ByteOrderMark)); !strings.HasPrefix(text, "{") {
		return inspection{}, j.client.NotDataError(start, j.tableName())
	}
	decoder := json.NewDecoder(reader)
	decoder.UseNumber()
	scan := &jsonScan{decoder: decoder, budgetBytes: maxColumnBytes}
	if err := scan.object(); err != nil {
		if refusal := j.client.RefusalError(start, j.tableName()); refusal != nil {
			return inspection{}, refusal
		}
		if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
			return inspection{}, j.client.TruncatedError(j.tableName())
		}
		return inspection{}, client.Refuse(kommune.Unavailable, "the answer of %s for %s is not as version 3 writes it: %s", j.client.Host, j.tableName(), client.Quote(err.Error(), j.client.Key))
	}
	if scan.names == nil {
		if refusal := j.client.RefusalError(start, j.tableName()); refusal != nil {
			return inspection{}, refusal
		}
	}
	return j.checkColumns(scan)
}

func (j *jobindsats) checkColumns(scan *jsonScan) (inspection, error) {
	switch {
	case scan.names == nil || !scan.hasRows:
		return inspection{}, client.Refuse(kommune.Unavailable, "the answer of %s for %s has no columns or no rows as version 3 writes them", j.client.Host, j.tableName())
	case scan.rows == 0:
		return inspection{}, client.Refuse(kommune.Unavailable, "the answer of %s for %s has no rows", j.client.Host, j.tableName())
	case scan.width != len(scan.names):
		return inspection{}, client.Refuse(kommune.Unavailable, "the answer of %s for %s has %d columns and rows of %d cells", j.client.Host, j.tableName(), len(scan.names), scan.width)
	}
	for n, c := range scan.columns {
		c.name = scan.names[n]
	}
	return inspection{rows: scan.rows, columns: scan.columns}, nil
}

// jsonScan reads an answer token by token and summarises its columns.
type jsonScan struct {
	decoder     *json.Decoder
	names       []string
	columns     []*column
	rows        int64
	width       int
	hasRows     bool
	budgetBytes int
}

func (s *jsonScan) token() (json.Token, error) {
	token, err := s.decoder.Token()
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, fmt.Errorf("reading JSON: %w", err)
	}
	return token, nil
}

// object reads the whole answer.
func (s *jsonScan) object() error {
	if err := s.expect('{'); err != nil {
		return err
	}
	for s.decoder.More() {
		key, err := s.token()
		if err != nil {
			return err
		}
		switch key {
		case "columns":
			err = s.readNames()
		case "rows":
			err = s.readRows()
		default:
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
	if err := s.expect('}'); err != nil {
		return err
	}
	if _, err := s.decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows after the answer's end")
	}
	return nil
}

func (s *jsonScan) expect(want json.Delim) error {
	token, err := s.token()
	if err != nil {
		return err
	}
	if token != want {
		return fmt.Errorf("wanted %s", want)
	}
	return nil
}

func (s *jsonScan) readNames() error {
	if err := s.expect('['); err != nil {
		return err
	}
	s.names = []string{}
	for s.decoder.More() {
		var written any
		if err := s.decoder.Decode(&written); err != nil {
			return fmt.Errorf("reading JSON: %w", err)
		}
		name := nameOf(written)
		if name == "" || len(s.names) == maxColumns || slices.Contains(s.names, name) || len(name) > maxValueBytes {
			return fmt.Errorf("its columns are not up to %d different names", maxColumns)
		}
		s.names = append(s.names, name)
	}
	return s.expect(']')
}

// nameOf is a column's name, given as a text or in an object; empty for none.
func nameOf(written any) string {
	if name, ok := written.(string); ok {
		return strings.TrimSpace(name)
	}
	members, _ := written.(map[string]any)
	for _, key := range []string{"label", "name", "title", "text", "column_name", "id", "column_id", "code"} {
		if name, ok := members[key].(string); ok && strings.TrimSpace(name) != "" {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

func (s *jsonScan) readRows() error {
	if err := s.expect('['); err != nil {
		return err
	}
	s.hasRows = true
	for s.decoder.More() {
		if err := s.readRow(); err != nil {
			return err
		}
	}
	return s.expect(']')
}

func (s *jsonScan) readRow() error {
	if err := s.expect('['); err != nil {
		return err
	}
	width := 0
	for ; s.decoder.More(); width++ {
		token, err := s.token()
		if err != nil {
			return err
		}
		if width == maxColumns {
			return fmt.Errorf("a row has over %d cells", maxColumns)
		}
		if width == len(s.columns) {
			if s.rows > 0 {
				return fmt.Errorf("row %d is wider than those before", s.rows+1)
			}
			s.columns = append(s.columns, newColumn("", &s.budgetBytes))
		}
		if err := s.columns[width].addToken(token); err != nil {
			return fmt.Errorf("row %d: %w", s.rows+1, err)
		}
	}
	if s.rows > 0 && width != s.width {
		return fmt.Errorf("row %d has another width than those before", s.rows+1)
	}
	s.width = width
	s.rows++
	return s.expect(']')
}

func (c *column) addToken(token json.Token) error {
	switch cell := token.(type) {
	case nil:
		c.add("")
	case string:
		c.add(cell)
	case json.Number:
		c.addCell(cell.String(), parsePlain)
	default:
		return errors.New("a cell is neither text nor number")
	}
	return nil
}

// skip skips one value, however deeply nested.
func (s *jsonScan) skip() error {
	for depth := 0; ; {
		token, err := s.token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}
