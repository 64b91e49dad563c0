package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kommunebench/etl/input"
)

// JSONTokens reads a JSON document piece by piece. Its errors are faults with
// a line, or the machine's.
type JSONTokens struct {
	content *input.Text
	decoder *json.Decoder
	lines   *lineTracker
	// Depth is how many objects and arrays are open.
	Depth int
}

// NewJSONTokens reads from a text of which no single value that is decoded as
// a whole may be longer than maxPart bytes.
func NewJSONTokens(content *input.Text, maxPart int64) *JSONTokens {
	lines := &lineTracker{src: content, most: maxPart}
	return &JSONTokens{content: content, lines: lines, decoder: json.NewDecoder(lines)}
}

// Next gives the next token; io.EOF is an error here, since a document tells
// itself where it ends.
func (j *JSONTokens) Next() (json.Token, error) {
	token, err := j.decoder.Token()
	j.lines.taken = j.decoder.InputOffset()
	if err != nil {
		return nil, j.explain(err)
	}
	switch token {
	case json.Delim('{'), json.Delim('['):
		if j.Depth++; j.Depth > input.DeepestJSON {
			return nil, j.Fault("is nested more than %d deep", input.DeepestJSON)
		}
	case json.Delim('}'), json.Delim(']'):
		j.Depth--
	}
	return token, nil
}

// More reports whether the array or object that is open has another item.
func (j *JSONTokens) More() bool { return j.decoder.More() }

// Opens reads a bracket; any other than the one that is wanted is a fault.
func (j *JSONTokens) Opens(bracket json.Delim, of string) error {
	token, err := j.Next()
	if err != nil {
		return err
	}
	if token != bracket {
		return j.Fault("has something else where %s begins with %s", of, bracket)
	}
	return nil
}

// Key reads the name of an object's next member.
func (j *JSONTokens) Key() (string, error) {
	token, err := j.Next()
	if err != nil {
		return "", err
	}
	name, isText := token.(string)
	if !isText {
		return "", j.Fault("has no name for a member")
	}
	return name, nil
}

// Decode reads one whole value.
func (j *JSONTokens) Decode(into any, what string) error {
	err := j.decoder.Decode(into)
	j.lines.taken = j.decoder.InputOffset()
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return j.Fault("has %s in another form than expected: %s", what, wrongType.Value)
	}
	if err != nil {
		return j.explain(err)
	}
	return nil
}

// Skip leaves one value out, however large it is.
func (j *JSONTokens) Skip() error {
	outer := j.Depth
	for {
		if _, err := j.Next(); err != nil {
			return err
		}
		if j.Depth == outer {
			return nil
		}
	}
}

// End checks that nothing but space follows.
func (j *JSONTokens) End() error {
	_, err := j.decoder.Token()
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return j.explain(err)
	}
	return j.Fault("goes on after its end")
}

// Line is where the reader stands.
func (j *JSONTokens) Line() int64 { return j.lines.at(j.decoder.InputOffset()) }

// Fault is one of the whole document, where the reader stands.
func (j *JSONTokens) Fault(format string, args ...any) *input.Fault {
	return &input.Fault{Rule: "json", Line: j.Line(), Whole: true, Message: fmt.Sprintf(format, args...)}
}

func (j *JSONTokens) explain(err error) error {
	if read := j.content.ReadError(); read != nil && !errors.Is(read, io.EOF) {
		err = read
	}
	if bad, isFault := input.AsFault(err); isFault {
		bad.Whole = true
		return bad
	}
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &input.Fault{Rule: "cut_line", Line: j.Line(), Whole: true, Message: "ends before its JSON does: the file was cut"}
	case errors.As(err, &syntax):
		return j.Fault("is no JSON: %s", syntax.Error())
	}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		return j.Fault("has a number that is too large")
	}
	return fmt.Errorf("reading JSON: %w", err)
}

// mostEnds bounds the lines that are remembered of what was read ahead.
const mostEnds = 1 << 16

// lineTracker passes bytes on, remembers where lines end in what was read
// ahead, and bounds how far that may go.
type lineTracker struct {
	src    io.Reader
	offset int64
	// taken is where the last token ended; most is how far ahead of it may be
	// read.
	taken, most int64
	ends        []int64
	line        int64
}

// Read passes bytes on as they are.
func (t *lineTracker) Read(p []byte) (int, error) {
	if t.offset-t.taken > t.most {
		return 0, &input.Fault{Rule: "line_too_long", Line: t.at(t.taken), Whole: true, Message: fmt.Sprintf("has one part that is longer than %d bytes", t.most)}
	}
	n, err := t.src.Read(p)
	for at, b := range p[:n] {
		switch {
		case b != '\n':
		case len(t.ends) < mostEnds:
			t.ends = append(t.ends, t.offset+int64(at))
		default:
			t.line++ // a desert of empty lines: about there is good enough
		}
	}
	t.offset += int64(n)
	return n, err //nolint:wrapcheck // a reader within readers: the outermost wraps
}

// at gives the line of an offset, which only grows.
func (t *lineTracker) at(offset int64) int64 {
	passed := 0
	for passed < len(t.ends) && t.ends[passed] < offset {
		passed++
	}
	if passed > 0 {
		t.line += int64(passed)
		t.ends = append(t.ends[:0], t.ends[passed:]...)
	}
	return t.line + 1
}
