package fetch

import (
	"math"
	"strconv"
	"strings"
)

// column summarises the cells of one column, as far as a descriptor needs it.
type column struct {
	name string
	// numbers counts the numeric cells, nonNumbers those that are neither a number
	// nor a known sign; firstNonNumber is the first of these.
	numbers, nonNumbers int64
	firstNonNumber      string
	min                 float64
	max                 float64
	decimals            int64
	comma, point        bool
	// values are the distinct cells, in order of appearance; nil where there are
	// too many to keep (overflow).
	values      []string
	seen        map[string]bool
	overflow    bool
	budgetBytes *int
}

// maxValues bounds the distinct cells kept of a column; no column of kommuner,
// periods or target groups has as many. Of a column of numbers only
// maxNumericValues are kept, which is enough for codes.
const (
	maxValues        = 4_000
	maxNumericValues = 400
)

// maxValueBytes bounds each of these cells.
const maxValueBytes = 300

// maxColumnBytes bounds all cells that are kept of one answer.
const maxColumnBytes = 4 << 20

// newColumn is an empty column. Columns may share a budget, in bytes, for the cells
// that they keep; nil is no limit.
func newColumn(name string, budget *int) *column {
	return &column{name: name, min: math.Inf(1), max: math.Inf(-1), seen: map[string]bool{}, budgetBytes: budget}
}

// newNumberColumn is a column whose distinct cells are not kept.
func newNumberColumn(name string) *column {
	c := newColumn(name, nil)
	c.dropValues()
	return c
}

// isMissing reports whether a cell has a known sign in place of a figure: that
// there is none, or that the publisher hides it.
func isMissing(cell string) bool {
	switch cell {
	case "", "-", "–", ".", "..", "...", "*":
		return true
	}
	return false
}

// add counts one cell of text, whose numbers are in Danish notation.
func (c *column) add(cell string) { c.addCell(cell, parseDanish) }

func (c *column) addCell(cell string, parse func(string) (number, bool)) {
	cell = strings.TrimSpace(strings.ReplaceAll(cell, "\u00a0", ""))
	c.addValue(cell)
	if isMissing(cell) {
		return
	}
	read, ok := parse(cell)
	if !ok {
		if c.nonNumbers == 0 {
			c.firstNonNumber = cell[:min(len(cell), maxValueBytes)]
		}
		c.nonNumbers++
		return
	}
	c.numbers++
	c.min, c.max = min(c.min, read.value), max(c.max, read.value)
	c.decimals = max(c.decimals, read.decimals)
	c.comma, c.point = c.comma || read.comma, c.point || read.point
}

// addValue keeps a cell's text, unless there are too many.
func (c *column) addValue(cell string) {
	if c.overflow || c.seen[cell] {
		return
	}
	const perValue = 64
	if c.budgetBytes != nil {
		*c.budgetBytes -= len(cell) + perValue
	}
	isFull := len(c.seen) >= maxValues || c.nonNumbers == 0 && len(c.seen) >= maxNumericValues
	if isFull || len(cell) > maxValueBytes || c.budgetBytes != nil && *c.budgetBytes < 0 {
		c.dropValues()
		return
	}
	c.seen[cell] = true
	c.values = append(c.values, cell)
}

func (c *column) dropValues() { c.overflow, c.values, c.seen = true, nil, nil }

// number is a number and how it was written.
type number struct {
	value        float64
	decimals     int64
	comma, point bool
}

// parseDanish reads 1.234,5 and 1.234, and 1234.5 too: a point is the decimal
// sign where what follows can be no group of thousands.
func parseDanish(cell string) (number, bool) {
	text, isComma := cell, strings.Contains(cell, ",")
	if isComma || isGrouped(cell) {
		text = strings.Replace(strings.ReplaceAll(text, ".", ""), ",", ".", 1)
	}
	read, ok := parsePlain(text)
	read.comma, read.point = isComma, !isComma && read.decimals > 0
	return read, ok
}

// isGrouped reports whether the points in a number stand before each three
// digits.
func isGrouped(text string) bool {
	const group = 3
	parts := strings.Split(strings.TrimPrefix(text, "-"), ".")
	for n, part := range parts {
		if n == 0 && (part == "" || part == "0" || len(part) > group) || n > 0 && len(part) != group {
			return false
		}
	}
	return len(parts) > 1
}

// parsePlain reads 1234.5, as JSON writes it.
func parsePlain(text string) (number, bool) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) || strings.ContainsAny(text, "xXpP_") {
		return number{}, false
	}
	read := number{value: value}
	if _, fraction, found := strings.Cut(text, "."); found {
		read.decimals = int64(len(fraction))
	}
	return read, true
}

// decimalChar is the decimal sign of the column's numbers.
func (c *column) decimalChar() string {
	if c.point && !c.comma {
		return "."
	}
	return ","
}

// merge adds the summary of the same column in another answer.
func (c *column) merge(other *column) {
	c.numbers += other.numbers
	if c.nonNumbers == 0 {
		c.firstNonNumber = other.firstNonNumber
	}
	c.nonNumbers += other.nonNumbers
	c.min, c.max = min(c.min, other.min), max(c.max, other.max)
	c.decimals = max(c.decimals, other.decimals)
	c.comma, c.point = c.comma || other.comma, c.point || other.point
	if other.overflow {
		c.dropValues()
		return
	}
	for _, value := range other.values {
		c.addValue(value)
	}
}
