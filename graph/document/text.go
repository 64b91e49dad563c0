package document

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/gqlerror"
)

type unescaper struct {
	text string
	at   int
	out  strings.Builder
}

func (u *unescaper) run() *gqlerror.Error {
	for u.at < len(u.text) {
		rest := u.text[u.at:]
		switch {
		case rest[0] == '#':
			u.copy(lengthUntil(rest, "\n"))
		case strings.HasPrefix(rest, `"""`):
			u.copyBlock()
		case rest[0] == '"':
			if fault := u.readString(); fault != nil {
				return fault
			}
		default:
			u.copy(1)
		}
	}
	return nil
}

func (u *unescaper) copy(length int) {
	u.out.WriteString(u.text[u.at : u.at+length])
	u.at += length
}

// lengthUntil is where an end begins, or all where there is none.
func lengthUntil(text, end string) int {
	if n := strings.Index(text, end); n >= 0 {
		return n
	}
	return len(text)
}

// copyBlock copies a block string, in which only \""" is an escape.
func (u *unescaper) copyBlock() {
	const mark = `"""`
	u.copy(len(mark))
	for {
		length := lengthUntil(u.text[u.at:], mark)
		isEscaped := length > 0 && u.text[u.at+length-1] == '\\'
		u.copy(length)
		u.copy(min(len(mark), len(u.text)-u.at))
		if !isEscaped || u.at == len(u.text) {
			return
		}
	}
}

func (u *unescaper) readString() *gqlerror.Error {
	u.copy(1)
	for u.at < len(u.text) {
		switch rest := u.text[u.at:]; {
		case rest[0] == '"' || rest[0] == '\n':
			u.copy(1)
			return nil
		case strings.HasPrefix(rest, `\u`):
			if fault := u.readEscape(); fault != nil {
				return fault
			}
		case rest[0] == '\\':
			u.copy(min(2, len(rest))) // the backslash and what it escapes
		default:
			u.copy(1)
		}
	}
	return nil
}

// readEscape writes one escape, or a pair of surrogates, as its character.
func (u *unescaper) readEscape() *gqlerror.Error {
	code, length := unicodeEscape(u.text[u.at:])
	if utf16.IsSurrogate(code) {
		low, lowLength := unicodeEscape(u.text[u.at+length:])
		if code = utf16.DecodeRune(code, low); code == utf8.RuneError {
			code = -1
		} else {
			length += lowLength
		}
	}
	if code < 0 || !utf8.ValidRune(code) {
		before := u.text[:u.at]
		return &gqlerror.Error{
			Rule:      "Syntax",
			Message:   "a string holds an escape that names no character: " + Clipped(u.text[u.at:u.at+min(length, len(u.text)-u.at)]) + `; write the character itself, \u00C6 or \u{1F600}`,
			Locations: []gqlerror.Location{{Line: strings.Count(before, "\n") + 1, Column: utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]) + 1}},
		}
	}
	if code < utf8.RuneSelf {
		hex := strconv.FormatInt(int64(code), 16)
		u.out.WriteString(`\u` + strings.Repeat("0", 4-len(hex)) + hex) // digits of this form
	} else {
		u.out.WriteRune(code)
	}
	u.at += length
	return nil
}

// unicodeEscape reads \u00C6 or \u{C6} at the start of a text; code is -1
// where that is none.
func unicodeEscape(text string) (code rune, length int) {
	const digits, hexBase, bits = 4, 16, 32
	var hex string
	switch {
	case strings.HasPrefix(text, `\u{`):
		hex, _, _ = strings.Cut(text[3:], "}")
		length = len(`\u{}`) + len(hex)
	case strings.HasPrefix(text, `\u`) && len(text) >= 2+digits:
		hex, length = text[2:2+digits], 2+digits
	default:
		return -1, min(len(text), 2)
	}
	number, err := strconv.ParseUint(hex, hexBase, bits)
	if err != nil || number > utf8.MaxRune {
		return -1, length
	}
	return rune(number), length
}
