package source

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"kommunebench/etl/input"
)

// xlsxCell is a cell as the file writes it.
type xlsxCell struct {
	kind   string // of the value: s, str, inlineStr, b, e, d, n or none
	style  int
	value  string
	inline xlsxText
	// valued and inlined say that a value or a text of its own is there, be it
	// empty.
	valued, inlined bool
	formula         bool
}

// cell gives what a cell says. What is wrong with it comes without a column.
func (b *xlsxBook) cell(c *xlsxCell) (Cell, *input.Fault) {
	if bad := b.checkFormula(c); bad != nil {
		return Cell{}, bad
	}
	switch c.kind {
	case "s":
		return b.sharedText(c)
	case "str", "inlineStr":
		return c.ownText()
	case "b":
		switch value := strings.TrimSpace(c.value); {
		case isTrue(value):
			return boolCell(true), nil
		case value == "0" || value == "false":
			return boolCell(false), nil
		case value == "":
			return Cell{}, nil
		}
		return Cell{}, &input.Fault{Rule: "boolean", Value: c.value, Message: "is neither true nor false"}
	case "e":
		return Cell{}, &input.Fault{Rule: "error_cell", Value: c.value, Message: "is an error of the spreadsheet, not a value"}
	case "d":
		return b.isoDate(c)
	case "n", "":
		switch {
		case c.inlined && !c.valued:
			return c.ownText()
		case strings.TrimSpace(c.value) == "":
			return Cell{}, nil
		}
		return b.number(c)
	}
	return Cell{}, &input.Fault{Rule: "format", Value: c.kind, Message: "is a type of cell that is not read: open and save the file in a spreadsheet program"}
}

// checkFormula refuses a formula whose result is not in the file: none or an
// empty one was saved, or what was saved is to be computed anew. A formula may
// well come to an empty text, which the file then says is a text.
func (b *xlsxBook) checkFormula(c *xlsxCell) *input.Fault {
	isEmptyText := c.kind == "str" && c.valued
	hasResult := strings.TrimSpace(c.value) != "" || c.inline.text != "" || isEmptyText
	if !c.formula || hasResult && !b.recalculate {
		return nil
	}
	return &input.Fault{
		Rule: "formula", Value: c.value,
		Message: "has a formula whose result was not computed before the file was saved: open and save the file in a spreadsheet program, or put values in",
	}
}

func (b *xlsxBook) sharedText(c *xlsxCell) (Cell, *input.Fault) {
	if !c.valued {
		return Cell{}, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(c.value))
	if err != nil || n < 0 || n >= len(b.shared) {
		return Cell{}, &input.Fault{Rule: "damaged_zip", Value: c.value, Whole: true, Message: "refers to a shared text that the file lacks: it is damaged; open and save it in a spreadsheet program"}
	}
	return Cell{Text: b.shared[n].text}, b.shared[n].markedFigure()
}

// ownText is a text that stands in the cell itself, in either of its places.
func (c *xlsxCell) ownText() (Cell, *input.Fault) {
	if c.inlined {
		return Cell{Text: c.inline.text}, c.inline.markedFigure()
	}
	return Cell{Text: decodeXString(c.value)}, nil
}

func (b *xlsxBook) number(c *xlsxCell) (Cell, *input.Fault) {
	text := strings.TrimSpace(c.value)
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(number, 0) || strings.Trim(text, "0123456789.+-eE") != "" {
		return Cell{}, &input.Fault{Rule: "number", Value: c.value, Message: "is no number"}
	}
	number = inFifteenDigits(number)
	style := b.style(c)
	switch style {
	case stylePercent:
		// 0.125 is shown as 12.5 %, and means that.
		number = timesHundred(number)
	case styleDay, styleMonth, styleYear, styleTime:
		return b.date(number, style, c.value)
	case styleNumber:
	}
	return Cell{Text: strconv.FormatFloat(number, 'f', -1, 64), Number: number, Typed: true}, nil
}

// inFifteenDigits rounds to what spreadsheet programs keep and show of a
// number. Several libraries write the sixteenth or seventeenth digit too, so
// that 0.07 stands as 0.07000000000000001.
func inFifteenDigits(number float64) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', input.ExactDigits, 64), 64)
	if err != nil {
		return number
	}
	return rounded
}

func (b *xlsxBook) style(c *xlsxCell) xlsxStyle {
	if c.style >= 0 && c.style < len(b.styles) {
		return b.styles[c.style]
	}
	return styleNumber
}

// timesHundred moves the decimal point, which a multiplication would not do
// exactly.
func timesHundred(number float64) float64 {
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(number, 'e', -1, 64), "e")
	power, _ := strconv.Atoi(exponent)
	moved, _ := strconv.ParseFloat(digits+"e"+strconv.Itoa(power+2), 64)
	return moved
}

// date reads a count of days.
func (b *xlsxBook) date(days float64, style xlsxStyle, raw string) (Cell, *input.Fault) {
	const last = 2_958_466 // the year 10000
	first := 1.0           // the count's day 0 is no day
	if b.since1904 || style == styleTime {
		first = 0
	}
	if days < first || days >= last {
		return Cell{}, &input.Fault{Rule: "date", Value: raw, Message: "is formatted as a date and is none"}
	}
	whole, part := math.Modf(days)
	begin := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case b.since1904:
		begin = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case whole < 60:
		begin = begin.AddDate(0, 0, 1) // the count has a 29th of February 1900
	}
	seconds := time.Duration(math.Round(part*24*60*60)) * time.Second
	return dateCell(begin.AddDate(0, 0, int(whole)).Add(seconds), style), nil
}

// isoDate reads a date that is written as a text (the kind d).
func (b *xlsxBook) isoDate(c *xlsxCell) (Cell, *input.Fault) {
	text := strings.TrimSuffix(strings.TrimSpace(c.value), "Z")
	if text == "" {
		return Cell{}, nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if at, err := time.Parse(layout, text); err == nil {
			return dateCell(at, b.style(c)), nil
		}
	}
	if at, err := time.Parse(time.TimeOnly, text); err == nil {
		return dateCell(at, styleTime), nil
	}
	return Cell{}, &input.Fault{Rule: "date", Value: c.value, Message: "is no date as in 2016-06-01"}
}

// dateCell writes a date as its format shows it: a day, a month or a year.
func dateCell(at time.Time, style xlsxStyle) Cell {
	layout := time.DateOnly
	switch {
	case style == styleMonth:
		layout = "2006-01"
	case style == styleYear:
		layout = "2006"
	case style == styleTime:
		layout = time.TimeOnly
	case at.Hour() != 0 || at.Minute() != 0 || at.Second() != 0:
		layout = "2006-01-02T15:04:05"
	}
	return Cell{Text: at.Format(layout)}
}

// What a sheet of a spreadsheet program can have.
const mostSheetRows, mostSheetColumns = 1 << 20, 1 << 14

// cellPlace reads a cell's name, as in AB12; columns count from 0. False where
// it is none.
func cellPlace(name string) (column int, row int64, ok bool) {
	n := 0
	for n < len(name) && n < 3 && name[n] >= 'A' && name[n] <= 'Z' {
		column = column*26 + int(name[n]-'A') + 1
		n++
	}
	row, err := strconv.ParseInt(name[n:], 10, 64)
	return column - 1, row, err == nil && column > 0 && column <= mostSheetColumns && row > 0 && row <= mostSheetRows
}

// cell reads what stands within a cell's tags.
func (p *xmlPart) cell(tag xml.StartElement) (*xlsxCell, error) {
	c := &xlsxCell{kind: attribute(tag, "t")}
	c.style, _ = strconv.Atoi(attribute(tag, "s"))
	inValue := false
	var value bytes.Buffer
	for {
		token, err := p.next()
		if errors.Is(err, io.EOF) {
			return nil, xlsxFault("has a part, %s, that ends in its middle", p.name)
		}
		if err != nil {
			return nil, err
		}
		switch tag := token.(type) {
		case xml.StartElement:
			switch tag.Name.Local {
			case "v":
				inValue, c.valued = true, true
			case "f":
				c.formula = true
			case "is":
				if c.inline, err = p.text("is"); err != nil {
					return nil, err
				}
				c.inlined = true
			}
		case xml.CharData:
			if inValue && value.Len() <= longestToken {
				value.Write(tag)
			}
		case xml.EndElement:
			switch tag.Name.Local {
			case "v":
				inValue = false
			case "c":
				c.value = value.String()
				return c, nil
			}
		}
	}
}

// CellName is a cell's name, such as F4, by its column, from 0, and its row.
func CellName(column int, row int64) string {
	const letters = 26
	name := ""
	for column++; column > 0; column = (column - 1) / letters {
		name = string(rune('A'+(column-1)%letters)) + name
	}
	return name + strconv.FormatInt(row, 10)
}
