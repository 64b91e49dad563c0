package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// jsonSource reads a document that is an array of objects, or an object with
// columns and rows, or with rows that are objects as our own exports have.
// Records count from 1.
type jsonSource struct {
	content *input.Text
	limit   *readAhead
	decoder *json.Decoder
	// records are of an array of objects; rows have the order of the columns.
	records *keyedRecords
	scan    flatScan
	cells   []Cell
	early   []string
	line    int64
	// open is how many objects and arrays of the document are not closed yet.
	open  int
	ended bool
}

// readAhead bounds what a decoder reads for one record.
type readAhead struct {
	src  *input.Text
	read int64
	most int64
	done int64 // where the last record ended
}

// Read passes text on.
func (a *readAhead) Read(p []byte) (int, error) {
	if a.read-a.done > a.most {
		return 0, &input.Fault{Rule: "line_too_long", Whole: true, Message: fmt.Sprintf("has a record of more than %d bytes", a.most)}
	}
	n, err := a.src.Read(p)
	a.read += int64(n)
	return n, err
}

func openJSON(content *input.Text, r *descriptor.Resource, limits input.Limits) (*jsonSource, error) {
	// The decoder reads ahead by its buffer, which grows with the records.
	limit := &readAhead{src: content, most: 2*limits.RecordBytes + input.TextBuffer}
	s := &jsonSource{content: content, limit: limit, decoder: json.NewDecoder(limit), records: newKeyedRecords(r)}
	opening, err := s.decoder.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil, input.EmptyFile()
	case err != nil:
		return nil, s.explain(err)
	case opening == json.Delim('{'):
		s.open = 2
		return s, s.openRows()
	case opening != json.Delim('['):
		return nil, jsonShape()
	}
	s.open = 1
	return s, s.learn()
}

func jsonShape() *input.Fault {
	return &input.Fault{Rule: "json", Whole: true, Message: `takes an array of objects, or an object whose "rows" are objects, or one with "columns" and "rows"`}
}

// learn takes the columns from the first records' keys.
func (s *jsonSource) learn() error {
	size := 0
	for len(s.early) < headRecords && size < input.TextBuffer {
		record, err := s.take()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		s.early = append(s.early, record)
		size += len(record)
		s.records.learn(record, int64(len(s.early)))
	}
	slices.Reverse(s.early)
	return s.records.settle()
}

// learnRows takes the columns from rows that are objects.
func (s *jsonSource) learnRows() error {
	err := s.learn()
	if len(s.early) > 0 && !strings.HasPrefix(strings.TrimSpace(s.early[len(s.early)-1]), "{") {
		return jsonShape()
	}
	return err
}

// openRows reads an object up to its rows.
func (s *jsonSource) openRows() error {
	named := false
	for {
		key, err := s.decoder.Token()
		if err != nil {
			return s.explain(err)
		}
		switch key {
		case "columns":
			var names []string
			if err := s.decoder.Decode(&names); err != nil {
				return s.explain(err)
			}
			if len(names) > MostColumns {
				return &input.Fault{Rule: "header", Line: 1, Whole: true, Message: fmt.Sprintf("has %d columns, and at most %d are read", len(names), MostColumns)}
			}
			for _, name := range names {
				s.records.names = append(s.records.names, strings.TrimSpace(name))
			}
			named = true
		case "rows":
			if opening, err := s.decoder.Token(); err != nil || opening != json.Delim('[') {
				return jsonShape()
			}
			if !named {
				return s.learnRows()
			}
			s.records.places = nil
			return nil
		default:
			var other json.RawMessage
			if _, isKey := key.(string); !isKey {
				return jsonShape()
			}
			if err := s.decoder.Decode(&other); err != nil {
				return s.explain(err)
			}
		}
		s.limit.done = s.decoder.InputOffset()
	}
}

// take gives the next record as it is written.
func (s *jsonSource) take() (string, error) {
	if s.ended {
		return "", io.EOF
	}
	if !s.decoder.More() {
		s.ended = true
		return "", s.end()
	}
	var record json.RawMessage
	if err := s.decoder.Decode(&record); err != nil {
		return "", s.explain(err)
	}
	s.limit.done = s.decoder.InputOffset()
	return string(record), nil
}

// end finds out that the document is whole and nothing follows it, and that it
// has no rows in a second place.
func (s *jsonSource) end() error {
	isKey := true
	for {
		token, err := s.decoder.Token()
		switch {
		case errors.Is(err, io.EOF) && s.open == 0:
			return io.EOF
		case err != nil:
			return s.explain(err)
		case s.open == 0:
			return &input.Fault{Rule: "json", Line: s.line + int64(len(s.early)), Whole: true, Message: "has something after the document's end"}
		case token == json.Delim('{') || token == json.Delim('['):
			s.open++
		case token == json.Delim('}') || token == json.Delim(']'):
			s.open--
			isKey = true
		case s.open > 1:
		case isKey && (token == "rows" || token == "columns"):
			return &input.Fault{Rule: "json", Whole: true, Message: fmt.Sprintf("has %q again after its rows", token)}
		default:
			isKey = !isKey
		}
		s.limit.done = s.decoder.InputOffset()
	}
}

// explain turns an error of reading into a fault of the whole document, since
// nothing can be found again after it.
func (s *jsonSource) explain(err error) error {
	if bad, isFault := input.AsFault(err); isFault {
		return bad
	}
	if _, another := errors.AsType[*json.UnmarshalTypeError](err); another {
		return jsonShape()
	}
	message := "is no JSON: " + strings.TrimPrefix(err.Error(), "json: ")
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		message = "ends within the document: it was cut"
	}
	return &input.Fault{Rule: "json", Line: s.line + int64(len(s.early)) + 1, Whole: true, Message: message}
}

// Header names the columns.
func (s *jsonSource) Header() []string { return s.records.names }

// BytesRead is how far the file was read.
func (s *jsonSource) BytesRead() int64 { return s.content.BytesRead() }

// BytesTotal is how many bytes the file has.
func (s *jsonSource) BytesTotal() int64 { return s.content.BytesTotal() }

// Cut is never so: a document without its end is refused.
func (*jsonSource) Cut() bool { return false }

// Close closes the file.
func (s *jsonSource) Close() error { return s.content.Close() }

// Next gives the next record.
func (s *jsonSource) Next() ([]Cell, int64, error) {
	record := ""
	if n := len(s.early); n > 0 {
		record, s.early = s.early[n-1], s.early[:n-1]
	} else {
		taken, err := s.take()
		if err != nil {
			return nil, 0, err
		}
		record = taken
	}
	s.line++
	cells, bad := s.cellsOf(record)
	if bad != nil {
		bad.Line = s.line
		return nil, s.line, bad
	}
	return cells, s.line, nil
}

func (s *jsonSource) cellsOf(record string) ([]Cell, *input.Fault) {
	if s.records.places != nil {
		return s.records.read(record)
	}
	s.scan.begin(record)
	cells, bad := s.scan.array(s.cells[:0])
	for n := range cells {
		cells[n] = nullOr(s.records.resource, cells[n])
	}
	s.cells = cells
	return cells, bad
}
