package input

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// decode gives a file's text in UTF-8, which is not checked yet.
func decode(raw *RawFile, name string) (decoded io.Reader, transcoded bool, bad *Fault) {
	head := raw.Head
	isUTF8 := bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf})
	isUTF16 := bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff})
	switch EncodingKind(name) {
	case "utf-8":
		if isUTF8 {
			_, _ = io.CopyN(io.Discard, raw, 3) // these bytes were peeked at
			return raw, false, nil
		}
		if !isUTF16 {
			return raw, false, nil
		}
		return utf16Reader(raw, unicode.LittleEndian), true, nil
	case "utf-16", "utf-16le":
		return utf16Reader(raw, unicode.LittleEndian), true, nil
	case "utf-16be":
		return utf16Reader(raw, unicode.BigEndian), true, nil
	case "windows-1252", "iso-8859-1":
		if isUTF8 || isUTF16 {
			return nil, false, &Fault{Rule: "charset", Line: 1, Value: name, Whole: true, Message: "begins with a Unicode byte order mark, but " + name + " is declared"}
		}
		latin := &latinReader{src: raw, latin1: EncodingKind(name) == "iso-8859-1"}
		return transform.NewReader(latin, latinEncoding(name).NewDecoder()), true, nil
	}
	return nil, false, &Fault{Rule: "descriptor", Value: name, Whole: true, Message: "is no encoding that is read: takes " + strings.Join(EncodingNames(), ", ")}
}

func utf16Reader(raw io.Reader, order unicode.Endianness) io.Reader {
	return transform.NewReader(raw, unicode.UTF16(order, unicode.UseBOM).NewDecoder())
}

func latinEncoding(name string) encoding.Encoding {
	if EncodingKind(name) == "iso-8859-1" {
		return charmap.ISO8859_1
	}
	return charmap.Windows1252
}

// EncodingNames are the encodings that are read, by the names that a message lists.
func EncodingNames() []string {
	return []string{"utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1252", "iso-8859-1"}
}

// EncodingKind gives the one name of an encoding; empty for an unknown one.
func EncodingKind(name string) string {
	switch lower := strings.ToLower(name); lower {
	case "", "utf8", "utf-8-sig", "us-ascii", "ascii":
		return "utf-8"
	case "cp1252":
		return "windows-1252"
	case "latin1", "latin-1", "iso8859-1":
		return "iso-8859-1"
	default:
		for _, known := range EncodingNames() {
			if lower == known {
				return known
			}
		}
		return ""
	}
}

// latinReader refuses UTF-8 that is declared as a single-byte encoding: a Ã
// followed by a byte from 0x80 to 0xbf is in UTF-8 every Danish letter and in
// Latin-1 none.
type latinReader struct {
	src    io.Reader
	latin1 bool
	before byte
	lines  int64
	offset int64
}

// Read passes bytes on as they are.
func (l *latinReader) Read(p []byte) (int, error) {
	n, err := l.src.Read(p)
	for at, b := range p[:n] {
		reason := ""
		switch {
		case l.before == 0xc3 && b >= 0x80 && b <= 0xbf:
			reason = "is UTF-8"
		case l.latin1 && b >= 0x80 && b <= 0x9f:
			reason = "is not ISO-8859-1 but perhaps windows-1252"
		}
		if reason != "" {
			return at, &Fault{
				Rule: "charset", Line: l.lines + 1, Value: fmt.Sprintf("0x%02x", b), Whole: true,
				Message: fmt.Sprintf("%s at byte %d, against its declared encoding: correct encoding in the descriptor, or leave it out", reason, l.offset),
			}
		}
		if b == '\n' {
			l.lines++
		}
		l.before = b
		l.offset++
	}
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		return n, io.EOF
	}
	return n, fmt.Errorf("reading bytes: %w", err)
}

// gzipReader turns the decompressor's errors into faults.
type gzipReader struct{ src io.Reader }

// Read gives unpacked bytes.
func (g gzipReader) Read(p []byte) (int, error) {
	n, err := g.src.Read(p)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, io.EOF):
		return n, io.EOF
	}
	return n, gzipFault(err)
}

// gzipFault tells a damaged file from one that the machine can't read.
func gzipFault(err error) error {
	if _, ofMachine := errors.AsType[*fs.PathError](err); ofMachine {
		return fmt.Errorf("unpacking: %w", err)
	}
	return &Fault{Rule: "damaged_gzip", Whole: true, Message: "can't be unpacked: " + err.Error()}
}
