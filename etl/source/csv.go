package source

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// csvSource reads CSV as encoding/csv does, record for record and fault for
// fault. It splits records without quotes itself, in 0.56 of the time
// (docs/decisions/0016), and hands those with quotes over.
type csvSource struct {
	lineReader

	comma rune
	// comment begins lines that are passed over; empty for none.
	comment string
	names   []string
	begun   int64 // the header's line
	cells   []Cell
	quoted  *csv.Reader
	feed    lineFeed
}

// openCSV reads a text; header says whether its first record names the
// columns.
func openCSV(content *input.Text, r *descriptor.Resource, limits input.Limits, header bool) (*csvSource, error) {
	s := newCSVSource(content, r.Delimiter(), limits.RecordBytes)
	s.comment = r.Dialect.CommentChar
	if !header {
		return s, nil
	}
	return s, s.readHeader(r)
}

func newCSVSource(content *input.Text, comma rune, maxRecord int64) *csvSource {
	s := &csvSource{lineReader: lineReader{content: content, most: int(maxRecord)}, comma: comma}
	s.feed.source = s
	s.quoted = csv.NewReader(&s.feed)
	s.quoted.Comma = comma
	s.quoted.FieldsPerRecord = -1
	s.quoted.ReuseRecord = true
	return s
}

// readHeader takes the record that names the columns, or joins the several
// that the descriptor says.
func (s *csvSource) readHeader(r *descriptor.Resource) error {
	wanted := r.Dialect.HeaderRows
	head := headerRows{join: r.HeaderJoin()}
	for {
		record, line, err := s.Next()
		bad, isFault := input.AsFault(err)
		switch {
		case errors.Is(err, io.EOF):
			return input.EmptyFile()
		case isFault:
			bad.Whole = true
			return bad
		case err != nil:
			return err
		case len(wanted) > 0 && line < wanted[0]:
			continue // a title above the header
		case line == 1 && isSeparatorLine(record):
			continue
		case slices.ContainsFunc(record, func(c Cell) bool { return HasBareReturn(c.Text) }):
			return &input.Fault{Rule: "header", Line: line, Whole: true, Message: "has lines that end in a carriage return alone, as old programs wrote them: save the file with LF or CRLF at the end of each line"}
		}
		s.begun = line
		head.add(record)
		if len(wanted) == 0 || line >= wanted[len(wanted)-1] {
			s.names = head.names()
			return nil
		}
	}
}

// isSeparatorLine knows the line by which Excel is told the delimiter.
func isSeparatorLine(record []Cell) bool {
	return len(record) <= 2 && strings.HasPrefix(strings.ToLower(record[0].Text), "sep=")
}

// HasBareReturn reports whether a text has a carriage return that ends a line
// alone.
func HasBareReturn(text string) bool {
	return strings.Count(text, "\r") > strings.Count(text, "\r\n")
}

// Header names the columns.
func (s *csvSource) Header() []string { return s.names }

// HeaderLine is where the header stands.
func (s *csvSource) HeaderLine() int64 { return s.begun }

// Next gives the next record.
func (s *csvSource) Next() (record []Cell, line int64, err error) {
	for {
		from, to, err := s.takeLine()
		if err != nil {
			return nil, 0, err
		}
		whole := s.chunk[from:to]
		body := strings.TrimSuffix(whole, "\n")
		body = strings.TrimSuffix(body, "\r")
		if body == "" || s.comment != "" && strings.HasPrefix(body, s.comment) {
			continue
		}
		if s.hasQuote(from, to) || s.comma >= utf8.RuneSelf {
			return s.readQuoted(whole)
		}
		s.split(body)
		return s.cells, s.line, nil
	}
}

// split cuts a line without quotes at its delimiters. It looks at eight bytes
// at once: fields are too short for a search of each to pay.
func (s *csvSource) split(line string) {
	const (
		ones = 0x0101010101010101
		low7 = 0x7f7f7f7f7f7f7f7f
	)
	comma := byte(s.comma) //nolint:gosec // other delimiters than ASCII are read with those that are quoted
	commas := uint64(comma) * ones
	count, start, at := 0, 0, 0
	for ; at+8 <= len(line); at += 8 {
		word := eightBytes(line[at : at+8])
		// A byte that equals the delimiter becomes zero, and a zero byte 0x80.
		word ^= commas
		for hits := ^((word&low7 + low7) | word | low7); hits != 0; hits &= hits - 1 {
			end := at + bits.TrailingZeros64(hits)/8
			s.setCell(count, line[start:end])
			count++
			start = end + 1
		}
	}
	for ; at < len(line); at++ {
		if line[at] == comma {
			s.setCell(count, line[start:at])
			count++
			start = at + 1
		}
	}
	s.setCell(count, line[start:])
	s.cells = s.cells[:count+1]
}

func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

func (s *csvSource) setCell(n int, text string) {
	if n < cap(s.cells) {
		s.cells = s.cells[:n+1]
		s.cells[n].Text = text // no cell of a CSV is ever typed
		return
	}
	s.cells = append(s.cells[:n], Cell{Text: text})
}

func (s *csvSource) hasQuote(from, to int) bool {
	if s.quote < from {
		s.quote = len(s.chunk)
		if n := strings.IndexByte(s.chunk[from:], '"'); n >= 0 {
			s.quote = from + n
		}
	}
	return s.quote < to
}

// readQuoted has the record that begins with a line read by encoding/csv,
// which asks for the lines after it where a quote goes on.
func (s *csvSource) readQuoted(first string) ([]Cell, int64, error) {
	begun := s.line
	before := s.feed.fed
	s.feed.begin(first)
	record, err := s.quoted.Read()
	if s.feed.err != nil {
		return nil, 0, s.feed.err
	}
	var malformed *csv.ParseError
	switch {
	case errors.As(err, &malformed):
		return nil, begun, &input.Fault{
			Rule: "quote", Line: begun + int64(malformed.Line) - before - 1,
			Message: fmt.Sprintf("has a quote where none can be, at byte %d of the line", malformed.Column),
		}
	case err != nil:
		return nil, 0, fmt.Errorf("reading a quoted record: %w", err)
	}
	s.cells = slices.Grow(s.cells[:0], len(record))
	for _, field := range record {
		s.cells = append(s.cells, Cell{Text: field})
	}
	return s.cells, begun, nil
}

// lineFeed gives encoding/csv at most one line a call, so that it never reads
// past the record that it was asked for.
type lineFeed struct {
	source *csvSource
	rest   string
	begun  int64 // the record's first line
	record int   // its bytes so far
	fed    int64 // lines given in all
	err    error
}

func (f *lineFeed) begin(line string) {
	f.rest, f.begun, f.record, f.err = line, f.source.line, len(line), nil
	f.fed++
}

// Read gives the next bytes of the record.
func (f *lineFeed) Read(p []byte) (int, error) {
	if f.rest == "" {
		from, to, err := f.source.takeLine()
		switch {
		case errors.Is(err, io.EOF):
			return 0, io.EOF
		case err != nil:
			f.err = err
			return 0, err
		}
		f.rest = f.source.chunk[from:to]
		f.fed++
		if f.record += len(f.rest); f.record > f.source.most {
			f.err = f.source.tooLong(f.begun)
			return 0, f.err
		}
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}
