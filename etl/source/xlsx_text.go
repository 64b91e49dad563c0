package source

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"kommunebench/etl/input"
)

// xlsxText is a text of a spreadsheet, which may be written in runs of
// different type.
type xlsxText struct {
	text string
	// plain is the text without the runs that are no part of a figure: raised or
	// lowered ones, mostly marks of footnotes, and those that are struck out.
	// marked says that there are such, and joined that a digit of one stands
	// beside a digit of another run.
	plain          string
	marked, joined bool
}

// markedFigure refuses a figure, a period or a code with a mark in it: "45" with
// a raised 1 reads as 451, and "2024M1" with a raised 2 as December.
func (t xlsxText) markedFigure() *input.Fault {
	isFigure := strings.Trim(t.text, "0123456789.,+-\u2212% \u00a0\u202f\u2009") == ""
	if !t.marked || !isFigure && !t.joined {
		return nil
	}
	return &input.Fault{
		Rule: "number", Value: t.text,
		Message: "has raised, lowered or struck out characters in a figure, such as the mark of a footnote: without them it is " + strconv.Quote(strings.TrimSpace(t.plain)) + "; take them out",
	}
}

// readShared reads the texts that cells share.
func (b *xlsxBook) readShared(name string) error {
	part, err := b.part(name)
	if err != nil || part == nil {
		return err
	}
	defer func() { _ = part.Close() }() // only read from
	size := int64(0)
	for {
		token, err := part.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		tag, opens := token.(xml.StartElement)
		if !opens || tag.Name.Local != "si" {
			continue
		}
		text, err := part.text("si")
		if err != nil {
			return err
		}
		const perText = 64
		if size += int64(len(text.text)+len(text.plain)) + perText; size > b.limits.SharedBytes {
			return input.TooLarge("shares more than %d bytes of text between its cells", b.limits.SharedBytes)
		}
		b.shared = append(b.shared, text)
	}
}

// text joins the runs of a text up to an end tag, without those that say how
// to pronounce it.
func (p *xmlPart) text(end string) (xlsxText, error) {
	var all, plain strings.Builder
	run := textRun{}
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return xlsxText{}, xlsxFault("has a part, %s, that ends in its middle", p.name)
		}
		if err != nil {
			return xlsxText{}, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			run.start(token)
		case xml.CharData:
			if run.inText && !run.phonetic {
				run.take(token)
				all.Write(token)
				if !run.marked {
					plain.Write(token)
				}
			}
			if all.Len() > longestToken {
				return xlsxText{}, input.TooLarge("has a text of more than %d bytes", longestToken)
			}
		case xml.EndElement:
			if token.Name.Local == end {
				return run.result(all.String(), plain.String()), nil
			}
			run.end(token)
		}
	}
}

// textRun is where in a text the reader stands.
type textRun struct {
	inText, phonetic, marked bool

	anyMarked, joined bool
	// last is the last character so far, and lastMarked says that it was a marked
	// one.
	last       byte
	lastMarked bool
}

// take looks at the next characters of a text.
func (r *textRun) take(characters []byte) {
	if len(characters) == 0 {
		return
	}
	r.anyMarked = r.anyMarked || r.marked
	r.joined = r.joined || r.marked != r.lastMarked && isDigit(r.last) && isDigit(characters[0])
	r.last, r.lastMarked = characters[len(characters)-1], r.marked
}

func isDigit(character byte) bool { return character >= '0' && character <= '9' }

func (r *textRun) start(tag xml.StartElement) {
	switch tag.Name.Local {
	case "t":
		r.inText = true
	case "rPh":
		r.phonetic = true
	case "r":
		r.marked = false
	case "vertAlign":
		position := attribute(tag, "val")
		r.marked = r.marked || position == "superscript" || position == "subscript"
	case "strike":
		value := attribute(tag, "val")
		r.marked = r.marked || value == "" || isTrue(value)
	}
}

func (r *textRun) end(tag xml.EndElement) {
	switch tag.Name.Local {
	case "t":
		r.inText = false
	case "rPh":
		r.phonetic = false
	case "r":
		r.marked = false
	}
}

func (r *textRun) result(all, plain string) xlsxText {
	text := xlsxText{text: decodeXString(all), marked: r.anyMarked, joined: r.joined}
	if r.anyMarked {
		text.plain = decodeXString(plain)
	}
	return text
}

// decodeXString decodes the characters that the format writes as _xHHHH_
// (ST_Xstring): such as XML does not have, and underscores before what would
// look like one.
func decodeXString(text string) string {
	const length = len("_x000D_")
	at := strings.Index(text, "_x")
	if at < 0 {
		return text
	}
	var decoded strings.Builder
	for ; at >= 0; at = strings.Index(text, "_x") {
		decoded.WriteString(text[:at])
		text = text[at:]
		if len(text) >= length && text[length-1] == '_' {
			if code, err := strconv.ParseUint(text[2:length-1], 16, 16); err == nil {
				decoded.WriteRune(rune(code))
				text = text[length:]
				continue
			}
		}
		decoded.WriteString(text[:2])
		text = text[2:]
	}
	return decoded.String() + text
}
