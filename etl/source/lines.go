package source

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"kommunebench/etl/input"
)

// lineReader takes a text apart into lines.
type lineReader struct {
	content *input.Text
	most    int // bytes of the longest record
	// chunk is text of which at bytes are taken; ended says why no more comes.
	chunk string
	at    int
	ended error
	// quote is where in the chunk the next quote stands, its length for none;
	// it holds while it is not below at.
	quote int
	line  int64 // lines taken
}

// BytesRead is how far the file was read.
func (s *lineReader) BytesRead() int64 { return s.content.BytesRead() }

// BytesTotal is how many bytes the file has.
func (s *lineReader) BytesTotal() int64 { return s.content.BytesTotal() }

// Cut reports whether the file was cut in its last record.
func (s *lineReader) Cut() bool { return s.content.Unterminated() }

// Close closes the file.
func (s *lineReader) Close() error { return s.content.Close() }

// takeLine gives where in the chunk the next line stands, its end included.
func (s *lineReader) takeLine() (from, to int, err error) {
	for {
		rest := s.chunk[s.at:]
		n := strings.IndexByte(rest, '\n') + 1
		if n == 0 && errors.Is(s.ended, io.EOF) {
			n = len(rest)
		}
		switch {
		case n > s.most || (n == 0 && len(rest) > s.most):
			return 0, 0, s.tooLong(s.line + 1)
		case n > 0:
			from = s.at
			s.at += n
			s.line++
			return from, s.at, nil
		case s.ended != nil:
			return 0, 0, s.explainEnd()
		}
		s.fill()
	}
}

// fill takes the next block of text. What was given before stays as it is:
// strings are never written over.
func (s *lineReader) fill() {
	block, err := s.content.Block()
	s.chunk = s.chunk[s.at:] + string(block)
	s.at, s.quote = 0, -1
	s.ended = err
}

func (s *lineReader) explainEnd() error {
	if bad, isFault := input.AsFault(s.ended); isFault {
		own := *bad
		if own.Line == 0 {
			own.Line = s.line + 1
		}
		return &own
	}
	return s.ended
}

func (s *lineReader) tooLong(line int64) *input.Fault {
	return &input.Fault{Rule: "line_too_long", Line: line, Whole: true, Message: fmt.Sprintf("is longer than %d bytes: is a quote left open?", s.most)}
}
