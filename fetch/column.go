package fetch

import (
	"math"
	"strconv"
	"strings"
)

// column is what the cells of one column have in common, as far as a
// descriptor needs it.
type column struct {
	name string
	// figures counts the numbers, words what is neither a number nor a known
	// sign; firstWord is the first of these.
	figures, words int64
	firstWord      string
	lowest         float64
	highest        float64
	decimals       int64
	comma, point   bool
	// values are the different cells, in order of appearance; nil when there
	// are more than mostValues.
	values   []string
	seen     map[string]bool
	overflow bool
	budget   *int
}

// mostValues bounds what is kept of a column; no kommune, period or target
// group column has as many. Of figures fewer are kept: only a column of codes
// could be something else.
const (
	mostValues  = 4_000
	mostFigures = 400
)

// longestValue bounds each of them, in bytes.
const longestValue = 300

// valueBytes bounds all that is kept of one answer's columns.
const valueBytes = 4 << 20

// newColumn is an empty column; budget is what it may keep in bytes together
// with others, nil without end.
func newColumn(name string, budget *int) *column {
	return &column{name: name, lowest: math.Inf(1), highest: math.Inf(-1), seen: map[string]bool{}, budget: budget}
}

// newFigures is a column of which the different cells are not kept.
func newFigures(name string) *column {
	c := newColumn(name, nil)
	c.forget()
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

// add looks at one cell of text, whose numbers are in Danish notation.
func (c *column) add(cell string) { c.addCell(cell, parseDanish) }

func (c *column) addCell(cell string, parse func(string) (figure, bool)) {
	cell = strings.TrimSpace(strings.ReplaceAll(cell, "\u00a0", ""))
	c.keep(cell)
	if isMissing(cell) {
		return
	}
	read, ok := parse(cell)
	if !ok {
		if c.words == 0 {
			c.firstWord = cell[:min(len(cell), longestValue)]
		}
		c.words++
		return
	}
	c.figures++
	c.lowest, c.highest = min(c.lowest, read.value), max(c.highest, read.value)
	c.decimals = max(c.decimals, read.decimals)
	c.comma, c.point = c.comma || read.comma, c.point || read.point
}

// keep remembers a cell's text, as long as there are not too many.
func (c *column) keep(cell string) {
	if c.overflow || c.seen[cell] {
		return
	}
	const perValue = 64
	if c.budget != nil {
		*c.budget -= len(cell) + perValue
	}
	isFull := len(c.seen) >= mostValues || c.words == 0 && len(c.seen) >= mostFigures
	if isFull || len(cell) > longestValue || c.budget != nil && *c.budget < 0 {
		c.forget()
		return
	}
	c.seen[cell] = true
	c.values = append(c.values, cell)
}

func (c *column) forget() { c.overflow, c.values, c.seen = true, nil, nil }

// figure is a number and how it was written.
type figure struct {
	value        float64
	decimals     int64
	comma, point bool
}

// parseDanish reads 1.234,5 and 1.234, and 1234.5 too: a point is the decimal
// sign where what follows can be no group of thousands.
func parseDanish(cell string) (figure, bool) {
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
func parsePlain(text string) (figure, bool) {
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(value) || math.IsInf(value, 0) || strings.ContainsAny(text, "xXpP_") {
		return figure{}, false
	}
	read := figure{value: value}
	if _, fraction, found := strings.Cut(text, "."); found {
		read.decimals = int64(len(fraction))
	}
	return read, true
}

// decimalChar is the sign that the column's figures have.
func (c *column) decimalChar() string {
	if c.point && !c.comma {
		return "."
	}
	return ","
}

// merge adds what is known of the same column in another answer.
func (c *column) merge(other *column) {
	c.figures += other.figures
	if c.words == 0 {
		c.firstWord = other.firstWord
	}
	c.words += other.words
	c.lowest, c.highest = min(c.lowest, other.lowest), max(c.highest, other.highest)
	c.decimals = max(c.decimals, other.decimals)
	c.comma, c.point = c.comma || other.comma, c.point || other.point
	if other.overflow {
		c.forget()
		return
	}
	for _, value := range other.values {
		c.keep(value)
	}
}
