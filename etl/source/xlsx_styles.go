package source

import (
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// xlsxStyle is what a cell's number format makes of its number.
type xlsxStyle int

const (
	styleNumber xlsxStyle = iota
	stylePercent
	styleDay
	styleMonth
	styleYear
	styleTime
)

func (b *xlsxBook) readStyles(name string) error {
	codes := map[int]string{}
	inCells := false
	const most = 65_536
	part, err := b.part(name)
	if err != nil || part == nil {
		return err
	}
	defer func() { _ = part.Close() }() // only read from
	for {
		token, err := part.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch tag := token.(type) {
		case xml.StartElement:
			id, _ := strconv.Atoi(attribute(tag, "numFmtId"))
			switch {
			case tag.Name.Local == "numFmt" && len(codes) < most:
				codes[id] = strings.Clone(attribute(tag, "formatCode"))
			case tag.Name.Local == "cellXfs":
				inCells = true
			case tag.Name.Local == "xf" && inCells && len(b.styles) < most:
				b.styles = append(b.styles, styleOf(id, codes))
			}
		case xml.EndElement:
			inCells = inCells && tag.Name.Local != "cellXfs"
		}
	}
}

// styleOf knows the formats that every spreadsheet has without a code, and
// reads the codes of the others.
func styleOf(id int, codes map[int]string) xlsxStyle {
	if code, own := codes[id]; own {
		return styleOfCode(code)
	}
	switch {
	case id == 9 || id == 10:
		return stylePercent
	case id == 17:
		return styleMonth
	case id >= 18 && id <= 21 || id >= 45 && id <= 47:
		return styleTime
	case id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 50 && id <= 58:
		return styleDay
	}
	return styleNumber
}

// styleOfCode reads a format's first section, without what stands in quotes,
// brackets or behind a backslash.
func styleOfCode(code string) xlsxStyle {
	if strings.EqualFold(code, "standard") || strings.EqualFold(code, "general") {
		return styleNumber
	}
	var has codeParts
	for n := 0; n < len(code); n++ {
		switch c := code[n]; c {
		case '"':
			n = skipTo(code, n, '"')
		case '[':
			end := skipTo(code, n, ']')
			// [h] and the like count time beyond a day.
			has.clock = has.clock || strings.ContainsAny(code[n:min(len(code), end+1)], "hHsS") && end-n <= 3
			n = end
		case '\\', '_', '*':
			n++
		case ';':
			n = len(code)
		case 'y', 'Y', 'e':
			has.year = true
		case 'm', 'M':
			has.month = true
		case 'd', 'D':
			has.day = true
		case 'h', 'H', 's', 'S':
			has.clock = true
		case '%':
			has.percent = true
		case 'G': // General
			n += len("eneral")
		case 'E': // an exponent
			return styleNumber
		}
	}
	return has.style()
}

// codeParts are what a format shows of a value.
type codeParts struct{ year, month, day, clock, percent bool }

func (p codeParts) style() xlsxStyle {
	switch {
	case p.day || (p.clock && p.year):
		return styleDay
	case p.clock:
		return styleTime
	case p.year && p.month:
		return styleMonth
	case p.year:
		return styleYear
	case p.month:
		return styleDay
	case p.percent:
		return stylePercent
	}
	return styleNumber
}

func skipTo(code string, from int, end byte) int {
	if n := strings.IndexByte(code[from+1:], end); n >= 0 {
		return from + 1 + n
	}
	return len(code)
}
