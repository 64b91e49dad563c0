package source

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// looksLikeNDJSON reports whether a text's first line is an object by itself
// that is not a whole document of columns and rows.
func looksLikeNDJSON(head []byte) bool {
	line, _, more := bytes.Cut(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n"), []byte("\n"))
	if !bytes.HasPrefix(line, []byte("{")) || !more || !json.Valid(line) {
		return false
	}
	var document struct {
		Rows json.RawMessage `json:"rows"`
	}
	return json.Unmarshal(line, &document) != nil || document.Rows == nil
}

// keyedRecords gives objects the order of a header. The first of them name the
// columns, since a key may be left out where there is no value.
type keyedRecords struct {
	resource *descriptor.Resource
	names    []string
	places   map[string]int
	scan     flatScan
	cells    []Cell
	seen     []int64 // the record in which a column was set last
	count    int64
	// learned says that a record could be read; unlearned is the first that
	// could not.
	learned   bool
	unlearned *input.Fault
}

// Records whose keys make the header.
const headRecords = 256

func newKeyedRecords(r *descriptor.Resource) *keyedRecords {
	return &keyedRecords{resource: r, places: map[string]int{}}
}

// declare takes a column that the descriptor knows.
func (k *keyedRecords) declare(name string) {
	name = strings.TrimSpace(name)
	if _, known := k.places[name]; !known && len(k.names) <= MostColumns {
		name = strings.Clone(name)
		k.places[name] = len(k.names)
		k.names = append(k.names, name)
		k.cells = append(k.cells, Cell{})
		k.seen = append(k.seen, 0)
	}
}

// learn takes the keys of a record for columns. A record with a fault is left
// for later, where there are others.
func (k *keyedRecords) learn(record string, line int64) {
	var keys []string
	k.scan.begin(record)
	bad := k.scan.object(func(key string, _ Cell) *input.Fault {
		if len(keys) <= MostColumns {
			keys = append(keys, key)
		}
		return nil
	})
	if bad != nil {
		if k.unlearned == nil {
			bad.Line, bad.Whole = line, true
			k.unlearned = bad
		}
		return
	}
	k.learned = true
	for _, key := range keys {
		k.declare(key)
	}
}

// settle ends the learning.
func (k *keyedRecords) settle() error {
	if !k.learned && k.unlearned != nil {
		return k.unlearned
	}
	k.declareFields()
	return nil
}

// declareFields takes the columns that the descriptor's schema names.
func (k *keyedRecords) declareFields() {
	for _, field := range k.resource.Schema.Fields {
		k.declare(field.Name)
	}
}

// read gives a record's cells, valid until the call after.
func (k *keyedRecords) read(record string) ([]Cell, *input.Fault) {
	k.count++
	for n := range k.cells {
		k.cells[n] = Cell{Text: k.resource.MissingText()}
	}
	k.scan.begin(record)
	next := 0
	bad := k.scan.object(func(key string, c Cell) *input.Fault {
		// Records mostly have their keys in one order.
		at, known := next, next < len(k.names) && k.names[next] == key
		if !known {
			at, known = k.places[strings.TrimSpace(key)]
		}
		if !known {
			return &input.Fault{Rule: "header", Column: strings.Clone(key), Message: fmt.Sprintf("is a key that none of the first %d records has: name it in the descriptor's schema", headRecords)}
		}
		if k.seen[at] == k.count {
			return &input.Fault{Rule: "json", Column: strings.Clone(key), Message: "is a key that the record has twice"}
		}
		k.seen[at], next = k.count, at+1
		k.cells[at] = nullOr(k.resource, c)
		return nil
	})
	if bad != nil {
		return nil, bad
	}
	return k.cells, nil
}

// nullOr makes a null a missing value.
func nullOr(r *descriptor.Resource, c Cell) Cell {
	if c == nullCell() {
		return Cell{Text: r.MissingText()}
	}
	return c
}

// ndjsonSource reads a text with one object a line.
type ndjsonSource struct {
	lineReader

	records *keyedRecords
	// early are the lines that the header was made of.
	early []earlyRecord
	// failed says that the last record was none.
	failed bool
}

type earlyRecord struct {
	content string
	line    int64
}

func openNDJSON(content *input.Text, r *descriptor.Resource, limits input.Limits) (*ndjsonSource, error) {
	s := &ndjsonSource{lineReader: lineReader{content: content, most: int(limits.RecordBytes)}, records: newKeyedRecords(r)}
	size := 0
	for len(s.early) < headRecords && size < input.TextBuffer {
		line, err := s.takeRecord()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		s.early = append(s.early, earlyRecord{line, s.line})
		size += len(line)
		s.records.learn(line, s.line)
	}
	if len(s.early) == 0 {
		return nil, input.EmptyFile()
	}
	slices.Reverse(s.early)
	return s, s.records.settle()
}

// Header names the columns.
func (s *ndjsonSource) Header() []string { return s.records.names }

// Cut tells a last line that is no record and has no end: a record says by
// itself that it is whole.
func (s *ndjsonSource) Cut() bool { return s.failed && s.lineReader.Cut() }

// takeRecord gives the next line that is not blank.
func (s *ndjsonSource) takeRecord() (string, error) {
	for {
		from, to, err := s.takeLine()
		if err != nil {
			return "", err
		}
		if line := strings.Trim(s.chunk[from:to], " \t\r\n"); line != "" {
			return line, nil
		}
	}
}

// Next gives the next record.
func (s *ndjsonSource) Next() ([]Cell, int64, error) {
	record, line := "", int64(0)
	if n := len(s.early); n > 0 {
		record, line = s.early[n-1].content, s.early[n-1].line
		s.early = s.early[:n-1]
	} else {
		taken, err := s.takeRecord()
		if err != nil {
			return nil, 0, err
		}
		record, line = taken, s.line
	}
	cells, bad := s.records.read(record)
	s.failed = bad != nil
	if bad != nil {
		bad.Line = line
		return nil, line, bad
	}
	return cells, line, nil
}
