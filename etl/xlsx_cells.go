package etl

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// xlsxCell is a cell as the file writes it.
type xlsxCell struct {
	kind    string // of the value: s, str, inlineStr, b, e, d, n or none
	style   int
	value   string
	inline  string
	valued  bool
	formula bool
}

// cell gives what a cell says. What is wrong with it comes without a column.
func (b *xlsxBook) cell(c *xlsxCell) (cell, *fault) {
	if c.formula && !c.valued && c.inline == "" {
		return cell{}, &fault{rule: "formula", message: "has a formula whose result was not saved with it: open and save the file in a spreadsheet program, or put values in"}
	}
	switch c.kind {
	case "s":
		if !c.valued {
			return cell{}, nil
		}
		n, err := strconv.Atoi(strings.TrimSpace(c.value))
		if err != nil || n < 0 || n >= len(b.shared) {
			return cell{}, &fault{rule: "damaged_zip", value: c.value, whole: true, message: "names a text that the file does not share"}
		}
		return cell{text: b.shared[n]}, nil
	case "str", "d":
		return cell{text: c.value}, nil
	case "inlineStr":
		return cell{text: c.inline}, nil
	case "b":
		return truthCell(strings.TrimSpace(c.value) == "1"), nil
	case "e":
		return cell{}, &fault{rule: "error_cell", value: c.value, message: "is an error of the spreadsheet, not a value"}
	case "n", "":
		if !c.valued || strings.TrimSpace(c.value) == "" {
			return cell{}, nil
		}
		return b.number(c)
	}
	return cell{}, &fault{rule: "format", value: c.kind, message: "is of a kind that is not read"}
}

func (b *xlsxBook) number(c *xlsxCell) (cell, *fault) {
	number, err := strconv.ParseFloat(strings.TrimSpace(c.value), 64)
	if err != nil || math.IsInf(number, 0) || math.IsNaN(number) {
		return cell{}, &fault{rule: "number", value: c.value, message: "is no number"}
	}
	style := styleNumber
	if c.style >= 0 && c.style < len(b.styles) {
		style = b.styles[c.style]
	}
	switch style {
	case stylePercent:
		// 0.125 is shown as 12.5 %, and means that.
		number = timesHundred(number)
	case styleDay, styleMonth, styleYear, styleTime:
		return b.date(number, style, c.value)
	case styleNumber:
	}
	return cell{text: strconv.FormatFloat(number, 'f', -1, 64), number: number, typed: true}, nil
}

// timesHundred moves the decimal point, which a multiplication would not do
// exactly.
func timesHundred(number float64) float64 {
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(number, 'e', -1, 64), "e")
	power, _ := strconv.Atoi(exponent)
	moved, _ := strconv.ParseFloat(digits+"e"+strconv.Itoa(power+2), 64)
	return moved
}

// date writes a count of days as its format shows it: a day, a month or a
// year.
func (b *xlsxBook) date(days float64, style xlsxStyle, raw string) (cell, *fault) {
	const last = 2_958_466 // the year 10000
	if days < 0 || days >= last {
		return cell{}, &fault{rule: "date", value: raw, message: "is formatted as a date and is none"}
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
	day := begin.AddDate(0, 0, int(whole)).Add(seconds)
	layout := time.DateOnly
	switch {
	case style == styleMonth:
		layout = "2006-01"
	case style == styleYear:
		layout = "2006"
	case style == styleTime:
		layout = time.TimeOnly
	case seconds != 0:
		layout = "2006-01-02T15:04:05"
	}
	return cell{text: day.Format(layout)}, nil
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
