package etl

import (
	"math"
	"strings"

	"kommunebench/etl/input"
	"kommunebench/etl/source"
)

// wholeFault refuses a figure with a fraction in a column of whole numbers:
// one whose schema says integer, or one of a count without decimals whose
// notation the schema leaves open. There 1.234 most likely is 1234, and 1.000
// a thousand.
func wholeFault(f input.NumberFormat, c source.Cell, value float64, countsWhole bool) *input.Fault {
	if !f.Integer && (!countsWhole || f.Declared || c.Typed) {
		return nil
	}
	isOpen := !c.Typed && !f.Declared
	isThousand := isOpen && groupingOf(c.Text) == maybeGrouped
	if value == math.Trunc(value) && !isThousand {
		return nil
	}
	bad := &input.Fault{Rule: "number", Message: "is no whole number, and the column takes whole numbers"}
	if isOpen {
		bad.Message += `: if the "." groups digits, declare "groupChar": "." and "decimalChar": "," for the column in schema.fields`
	}
	return bad
}

// grouping is what a figure tells about the "." in its column.
type grouping int

const (
	// saysNothing is a figure of up to three digits, or none.
	saysNothing grouping = iota
	// maybeGrouped is one as 12.345, which is either.
	maybeGrouped
	// notGrouped is one that shows that "." groups no digits: 0.345, 12.3, 12345.
	notGrouped
)

func groupingOf(text string) grouping {
	text = strings.TrimLeft(strings.TrimSpace(text), "+-\u2212")
	before, behind, hasPoint := strings.Cut(text, ".")
	switch {
	case before == "" || strings.Trim(before, "0123456789") != "" || strings.Trim(behind, "0123456789") != "":
		return saysNothing
	case !hasPoint && len(before) <= 3:
		return saysNothing
	case hasPoint && len(behind) == 3 && len(before) <= 3 && before[0] != '0':
		return maybeGrouped
	}
	return notGrouped
}

// notation is what the figures of a column told so far about its ".".
type notation struct {
	// settled says that nothing is left to find out.
	settled bool
	// told says that a figure was refused because its "." may group digits.
	told bool
	// first is the line of the first figure as 12.345, and value that figure.
	first int64
	value string
}

// noteFigure looks at a figure of a column whose notation is left open.
func (t *table) noteFigure(at int, c source.Cell, line int64) {
	n := &t.notations[at]
	isShort := len(c.Text) <= 3 && strings.IndexByte(c.Text, '.') < 0
	if n.settled || c.Typed || isShort {
		return
	}
	switch groupingOf(c.Text) {
	case notGrouped:
		n.settled = !t.resource.IsMissing(c.Text)
	case maybeGrouped:
		if n.first == 0 && !t.resource.IsMissing(c.Text) {
			n.first, n.value = line, strings.Clone(c.Text)
		}
	case saysNothing:
	}
}

// checkNotations asks for a declaration of the columns in which each figure
// with a "." has three digits behind it: 12.345 is read as twelve point
// something, and may be meant as twelve thousand.
func (l *loading) checkNotations(t *table) {
	for at := range t.notations {
		n := &t.notations[at]
		if alreadyTold := n.told && l.refused(); !n.settled && n.first > 0 && !alreadyTold {
			l.Reject(t.resource.Path, n.first, "", &input.Fault{
				Rule: "number", Column: t.header[at], Value: n.value, Whole: true,
				Message: `may be a fraction or thousands, as every figure of the column with a "." has three digits behind it: ` +
					`declare "decimalChar": "." for the column in schema.fields, or "groupChar": "." and "decimalChar": ","`,
			})
		}
	}
}
