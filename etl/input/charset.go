package input

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unicode/utf8"
)

// FindEncoding decides which encoding a text is in that none is declared for.
// It looks at the whole file, since one letter at the end decides. A file with
// a byte order mark, and one that is no text, are left to the reader.
func FindEncoding(files fs.FS, name string, limits Limits) (string, error) {
	raw, err := OpenRaw(files, name, limits)
	if err != nil {
		return "", err
	}
	defer func() { _ = raw.Close() }() // only read from
	hasMark := bytes.HasPrefix(raw.Head, []byte("\xef\xbb\xbf")) || bytes.HasPrefix(raw.Head, []byte("\xff\xfe")) || bytes.HasPrefix(raw.Head, []byte("\xfe\xff"))
	if hasMark || (raw.Format != "" && raw.Format != FormatJSON) {
		return "utf-8", nil
	}
	look := charsetLook{}
	buffer := make([]byte, TextBuffer)
	carried := 0
	for {
		n, err := raw.Read(buffer[carried:])
		data := buffer[:carried+n]
		// A letter that the file's end cuts counts as none.
		keep := incompleteTail(data)
		look.see(data[:len(data)-keep])
		carried = copy(buffer, data[len(data)-keep:])
		switch {
		case errors.Is(err, io.EOF):
			if look.narrow {
				look.see(data[len(data)-keep:])
			}
			return look.encoding(), nil
		case err != nil:
			if _, isFault := AsFault(err); isFault {
				return "", err //nolint:wrapcheck // a fault of ours
			}
			return "", fmt.Errorf("looking for the encoding of %s: %w", name, err)
		case look.damaged:
			return "utf-8", nil
		}
	}
}

// charsetLook is what was seen of a text's bytes.
type charsetLook struct {
	seen int64
	// zeros are the bytes 0 at even and at odd places.
	zeros [2]int64
	// wide says that there were letters of several bytes in UTF-8, narrow that
	// there were bytes that are none in it, and c1 that some of these are no
	// letters of ISO-8859-1. Damaged is UTF-8 with a byte that is not.
	wide, narrow, c1, damaged bool
}

func (c *charsetLook) see(data []byte) {
	if !isPlain(data) {
		c.seeLetters(data)
	}
	if bytes.IndexByte(data, 0) >= 0 {
		for n, b := range data {
			if b == 0 {
				c.zeros[(c.seen+int64(n))%2]++
			}
		}
	}
	c.seen += int64(len(data))
}

func (c *charsetLook) seeLetters(data []byte) {
	if utf8.Valid(data) {
		c.wide = true
	} else {
		c.narrow = true
		for n, b := range data {
			c.c1 = c.c1 || (b >= 0x80 && b <= 0x9f)
			// These two bytes are a Danish letter in UTF-8 and nonsense in
			// Windows-1252.
			c.wide = c.wide || (b >= 0x80 && b <= 0xbf && n > 0 && data[n-1] == 0xc3)
		}
	}
	c.damaged = c.wide && c.narrow && c.zeros == [2]int64{}
}

func (c *charsetLook) encoding() string {
	// Text of Europe in UTF-16 has a zero in nearly every other place and none
	// in between.
	const often, hardly = 3, 100
	switch {
	case c.zeros[1] > c.seen/often && c.zeros[0] <= c.seen/hardly:
		return "utf-16le"
	case c.zeros[0] > c.seen/often && c.zeros[1] <= c.seen/hardly:
		return "utf-16be"
	case !c.narrow || c.wide || c.zeros != [2]int64{}:
		return "utf-8"
	case c.c1:
		return "windows-1252"
	}
	return "iso-8859-1"
}

// isPlain reports whether all bytes are ASCII.
func isPlain(data []byte) bool {
	const high = 0x8080808080808080
	for len(data) >= 8 {
		if binary.LittleEndian.Uint64(data)&high != 0 {
			return false
		}
		data = data[8:]
	}
	for _, b := range data {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
