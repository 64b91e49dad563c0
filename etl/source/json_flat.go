package source

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"kommunebench/etl/input"
)

// flatScan reads one JSON object or array whose values are no such themselves.
// It takes what encoding/json takes of them, and goes over each byte once.
type flatScan struct {
	text string
	at   int
}

// nullCell stands for null.
func nullCell() Cell { return Cell{Text: "\x00null"} }

func (f *flatScan) begin(text string) { f.text, f.at = text, 0 }

func jsonFlatFault(message string) *input.Fault { return &input.Fault{Rule: "json", Message: message} }

func (f *flatScan) skipSpace() {
	for f.at < len(f.text) {
		switch f.text[f.at] {
		case ' ', '\t', '\r', '\n':
			f.at++
		default:
			return
		}
	}
}

// take reports whether a character comes next, after spaces, and takes it.
func (f *flatScan) take(c byte) bool {
	f.skipSpace()
	if f.at < len(f.text) && f.text[f.at] == c {
		f.at++
		return true
	}
	return false
}

// ended finds out that nothing follows.
func (f *flatScan) ended() *input.Fault {
	if f.skipSpace(); f.at < len(f.text) {
		return jsonFlatFault("has something after the record's end")
	}
	return nil
}

// object hands each key with its value over.
func (f *flatScan) object(use func(key string, c Cell) *input.Fault) *input.Fault {
	if !f.take('{') {
		return jsonFlatFault("is no JSON object")
	}
	if f.take('}') {
		return f.ended()
	}
	for {
		f.skipSpace()
		key, ok := f.str()
		if !ok || !f.take(':') {
			return jsonFlatFault("is no JSON: a key in quotes and a colon are wanted")
		}
		c, bad := f.value()
		if bad == nil {
			bad = use(key, c)
		}
		switch {
		case bad != nil:
			if bad.Column == "" {
				bad.Column = strings.Clone(key)
			}
			return bad
		case f.take(','):
		case f.take('}'):
			return f.ended()
		default:
			return jsonFlatFault("is no JSON: it ends within an object, or lacks a comma")
		}
	}
}

// array appends the values of an array.
func (f *flatScan) array(cells []Cell) ([]Cell, *input.Fault) {
	if !f.take('[') {
		return cells, jsonFlatFault("is no JSON array")
	}
	if f.take(']') {
		return cells, f.ended()
	}
	for {
		c, bad := f.value()
		if bad != nil {
			return cells, bad
		}
		cells = append(cells, c)
		switch {
		case f.take(','):
		case f.take(']'):
			return cells, f.ended()
		default:
			return cells, jsonFlatFault("is no JSON: it ends within an array, or lacks a comma")
		}
	}
}

func (f *flatScan) value() (Cell, *input.Fault) {
	f.skipSpace()
	if f.at == len(f.text) {
		return Cell{}, jsonFlatFault("is no JSON: it ends within a record")
	}
	switch c := f.text[f.at]; {
	case c == '"':
		if s, ok := f.str(); ok {
			return Cell{Text: s}, nil
		}
		return Cell{}, jsonFlatFault("is no JSON: it has a malformed text")
	case c == '-' || (c >= '0' && c <= '9'):
		return f.number()
	case c == '{' || c == '[':
		return Cell{}, jsonFlatFault("has an object or an array within a value: takes flat records")
	}
	for _, word := range []string{"true", "false", "null"} {
		if strings.HasPrefix(f.text[f.at:], word) {
			f.at += len(word)
			if word == "null" {
				return nullCell(), nil
			}
			return Cell{Text: word}, nil
		}
	}
	return Cell{}, jsonFlatFault("is no JSON: a value is wanted")
}

// str takes a text in quotes.
func (f *flatScan) str() (string, bool) {
	if f.at >= len(f.text) || f.text[f.at] != '"' {
		return "", false
	}
	for n := f.at + 1; n < len(f.text); n++ {
		switch c := f.text[n]; {
		case c == '"':
			s := f.text[f.at+1 : n]
			f.at = n + 1
			return s, true
		case c == '\\':
			return f.escaped()
		case c < ' ':
			return "", false
		}
	}
	return "", false
}

// escaped has a text with backslashes read by encoding/json.
func (f *flatScan) escaped() (string, bool) {
	for n := f.at + 1; n < len(f.text); n++ {
		switch f.text[n] {
		case '\\':
			n++
		case '"':
			var s string
			if err := json.Unmarshal([]byte(f.text[f.at:n+1]), &s); err != nil || strings.ContainsRune(s, utf8.RuneError) || strings.ContainsRune(s, 0) {
				return "", false
			}
			f.at = n + 1
			return s, true
		}
	}
	return "", false
}

// number takes a number. Its text stays as it is written, but for a whole
// number with decimals or an exponent.
func (f *flatScan) number() (Cell, *input.Fault) {
	begun := f.at
	for f.at < len(f.text) && strings.IndexByte("+-.eE0123456789", f.text[f.at]) >= 0 {
		f.at++
	}
	text := f.text[begun:f.at]
	if value, ok := input.PlainFormat().ParseDigits(text); ok && (text[0] != '0' || len(text) == 1 || text[1] == '.') {
		return wholeCell(text, value), nil
	}
	if !isJSONNumber(text) {
		return Cell{}, jsonFlatFault("has a malformed number")
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(value, 0) {
		return Cell{}, &input.Fault{Rule: "value_range", Value: strings.Clone(text), Message: "is larger than any figure"}
	}
	return wholeCell(text, value), nil
}

func isJSONNumber(text string) bool {
	return json.Valid([]byte(text)) // nothing else begins as one does
}

// wholeCell spells 101.0 as 101, which is what a code or a year in a column
// with gaps becomes in many tools.
func wholeCell(text string, value float64) Cell {
	const exact = 1 << 53
	if value == math.Trunc(value) && math.Abs(value) < exact && strings.ContainsAny(text, ".eE") {
		text = strconv.FormatFloat(value, 'f', -1, 64)
	}
	return Cell{Text: text, Number: value, Typed: true}
}
