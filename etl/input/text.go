package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// TextBuffer is how many bytes of a text are read at a time.
const TextBuffer = 64 << 10

// Text is a file's content as checked UTF-8 without a byte order mark. Faults
// of the content come as errors of Read and carry the line.
type Text struct {
	raw     *RawFile
	checked *checkedReader
}

// OpenText opens a file, plain or packed, and decodes it by the encoding that
// is declared for it. A file that begins with a UTF-16 byte order mark is
// UTF-16 unless it is declared as a single-byte encoding.
func OpenText(fsys fs.FS, name, encodingName string, limits Limits) (*Text, error) {
	if encodingName == "" {
		found, err := FindEncoding(fsys, name, limits)
		if err != nil {
			return nil, err
		}
		encodingName = found
	}
	raw, err := OpenRaw(fsys, name, limits)
	if err != nil {
		return nil, err
	}
	t, err := NewText(raw, encodingName)
	if err != nil {
		_ = raw.Close() // the first error tells more
		return nil, err
	}
	return t, nil
}

// NewText decodes a content; the text closes it.
func NewText(raw *RawFile, encodingName string) (*Text, error) {
	decoded, transcoded, bad := decode(raw, encodingName)
	if bad != nil {
		return nil, bad
	}
	return &Text{raw: raw, checked: &checkedReader{src: decoded, transcoded: transcoded, buffer: make([]byte, TextBuffer)}}, nil
}

// Read gives text that was checked.
func (t *Text) Read(p []byte) (int, error) { return t.checked.Read(p) }

// Block gives the next stretch of text, valid until the call after.
func (t *Text) Block() ([]byte, error) { return t.checked.block() }

// BytesRead is how much of the raw file was read.
func (t *Text) BytesRead() int64 { return t.raw.counted.read }

// BytesTotal is the size of what BytesRead counts in.
func (t *Text) BytesTotal() int64 { return t.raw.total }

// countingReader tells how much was read through it.
type countingReader struct {
	src  io.Reader
	read int64
}

// Read passes bytes on as they are.
func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.src.Read(p)
	c.read += int64(n)
	return n, err //nolint:wrapcheck // a reader's errors are wrapped where they leave it
}

// Close closes the file.
func (t *Text) Close() error { return t.raw.Close() }

// ReadError is the error that ended the reading; nil before.
func (t *Text) ReadError() error { return t.checked.err }

// Unterminated tells, at the end, whether the last line has no line end.
func (t *Text) Unterminated() bool { return t.checked.offset > 0 && t.checked.last != '\n' }

// checkedReader passes UTF-8 on and fails with a fault at the first byte that
// is none.
type checkedReader struct {
	src        io.Reader
	transcoded bool
	buffer     []byte
	ready      []byte
	carry      [utf8.UTFMax]byte // the begin of a character that goes on
	carried    int
	err        error
	lines      int64
	offset     int64
	last       byte
}

// Read gives checked bytes.
func (c *checkedReader) Read(p []byte) (int, error) {
	for len(c.ready) == 0 {
		if c.err != nil {
			return 0, c.err
		}
		c.fill()
	}
	n := copy(p, c.ready)
	c.ready = c.ready[n:]
	return n, nil
}

// block gives the next checked bytes, valid until the call after.
func (c *checkedReader) block() ([]byte, error) {
	for len(c.ready) == 0 {
		if c.err != nil {
			return nil, c.err
		}
		c.fill()
	}
	ready := c.ready
	c.ready = nil
	return ready, nil
}

func (c *checkedReader) fill() {
	copy(c.buffer, c.carry[:c.carried])
	n, err := io.ReadAtLeast(c.src, c.buffer[c.carried:], 1)
	data := c.buffer[:c.carried+n]
	c.err = err
	keep := 0
	if err == nil {
		keep = incompleteTail(data)
	}
	whole := data[:len(data)-keep]
	if found := c.check(whole); found != nil {
		c.err = found
		c.ready = c.linesBefore(whole, found)
		return
	}
	if len(whole) > 0 {
		c.last = whole[len(whole)-1]
	}
	c.lines += int64(bytes.Count(whole, []byte{'\n'}))
	c.offset += int64(len(whole))
	c.ready = whole
	c.carried = copy(c.carry[:], data[len(whole):])
}

func (c *checkedReader) check(data []byte) *Fault {
	if at := bytes.IndexByte(data, 0); at >= 0 || (c.offset == 0 && hasControls(data)) {
		return c.faultAt(data, max(at, 0), "binary_file", "holds bytes that no text has: is it a binary file, or UTF-16 without a mark?")
	}
	if !utf8.Valid(data) {
		at := FirstInvalid(data)
		found := c.faultAt(data, at, "charset", fmt.Sprintf("is not UTF-8 at byte %d: declare the file's encoding in the descriptor", c.offset+int64(at)))
		found.Value = fmt.Sprintf("0x%02x", data[at])
		return found
	}
	if at := bytes.Index(data, []byte("\ufffd")); at >= 0 {
		message := "holds the sign for a letter that was lost: an earlier conversion was wrong"
		if c.transcoded {
			message = "has bytes that the declared encoding does not have"
		}
		return c.faultAt(data, at, "charset", fmt.Sprintf("%s (byte %d of the text)", message, c.offset+int64(at)))
	}
	return nil
}

// linesBefore gives the lines that stand before a fault, so that what is wrong
// with them is told too; none where they are no text either.
func (c *checkedReader) linesBefore(data []byte, found *Fault) []byte {
	end := 0
	for range found.Line - c.lines - 1 {
		end += bytes.IndexByte(data[end:], '\n') + 1
	}
	if c.check(data[:end]) != nil {
		return nil
	}
	return data[:end]
}

func (c *checkedReader) faultAt(data []byte, at int, rule, message string) *Fault {
	line := c.lines + int64(bytes.Count(data[:at], []byte{'\n'})) + 1
	return &Fault{Rule: rule, Message: message, Line: line, Whole: true}
}

// incompleteTail is how many bytes at the end begin a character that goes on
// in the next read.
func incompleteTail(data []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(data); n++ {
		b := data[len(data)-n]
		if utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(data[len(data)-n:]) {
				return n
			}
			return 0
		}
	}
	return 0
}

// FirstInvalid is where the first byte stands that is not UTF-8.
func FirstInvalid(data []byte) int {
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
	return 0
}

// hasControls finds control characters that no text file has. Escape, form
// feed and the like are left alone.
func hasControls(data []byte) bool {
	for _, b := range data {
		if b < 0x09 || (b > 0x0d && b < 0x1b) {
			return true
		}
	}
	return false
}

// ReadWholeText reads a whole text file up to a limit.
func ReadWholeText(files fs.FS, name, encoding string, limit int64) (string, error) {
	content, err := OpenText(files, name, encoding, Limits{})
	if err != nil {
		return "", err
	}
	defer func() { _ = content.Close() }() // only read from
	var text strings.Builder
	n, err := io.Copy(&text, io.LimitReader(content, limit+1))
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("reading %s: %w", name, err)
	case n > limit:
		return "", &Fault{Rule: "line_too_long", Whole: true, Message: fmt.Sprintf("is longer than %d bytes", limit)}
	case strings.TrimSpace(text.String()) == "":
		return "", EmptyFile()
	}
	return norm.NFC.String(text.String()), nil
}
