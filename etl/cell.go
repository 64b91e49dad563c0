package etl

import (
	"reflect"
	"strings"

	"golang.org/x/text/unicode/norm"

	"kommunebench/etl/column"
	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

// rowPlan says how a row of a file becomes a struct: one field for each `col`
// tag.
type rowPlan struct {
	fields []fieldPlan
	// idField is where the entity's own id stands; nil for facts without one.
	idField []int
}

type fieldPlan struct {
	column.Column

	read cellReader
}

// cellReader decodes one cell that is not missing into a field.
type cellReader func(l *loading, cell string, format input.NumberFormat, field reflect.Value) *input.Fault

// planRow makes the plan for a struct type.
func planRow(t reflect.Type, required []string, kindOfID string) rowPlan {
	plan := rowPlan{}
	for _, c := range column.Declare(t, required, kindOfID) {
		if c.Kind == column.OwnID {
			plan.idField = c.Field
		}
		plan.fields = append(plan.fields, fieldPlan{c, readerOf(c, t.FieldByIndex(c.Field).Type, kindOfID)})
	}
	return plan
}

func (p rowPlan) columns() []column.Column {
	columns := make([]column.Column, len(p.fields))
	for n, f := range p.fields {
		columns[n] = f.Column
	}
	return columns
}

// readerOf chooses by what a column takes; kindOfID names the layout whose ids the rows
// define.
func readerOf(c column.Column, field reflect.Type, kindOfID string) cellReader {
	read := readerOfOne(c, kindOfID)
	if c.IsList {
		read = listReader(readerOfItem(c))
	}
	if c.MustSay {
		read = unlessUnknown(read)
	}
	if field.Kind() == reflect.Pointer && c.Kind != column.Day {
		return pointerReader(read)
	}
	return read
}

func readerOfOne(c column.Column, kindOfID string) cellReader {
	switch c.Kind {
	case column.OwnID:
		return ownIDReader(kindOfID)
	case column.Reference:
		return referenceReader(c.Of)
	case column.Kommune:
		return readKommune
	case column.KommuneCode:
		return readCode
	case column.Truth:
		return readBool
	case column.Count:
		return readCount
	case column.Number:
		return floatReader(c.Name)
	case column.Day:
		return readDate
	case column.Period:
		return readPeriod
	case column.Choice:
		return enumReader(c.Choices)
	case column.Text:
		return readText
	case column.Unreadable:
	}
	return func(*loading, string, input.NumberFormat, reflect.Value) *input.Fault {
		return &input.Fault{Rule: "descriptor", Whole: true, Message: "has a type that can't be read"}
	}
}

func readerOfItem(c column.Column) itemReader {
	switch c.Kind {
	case column.Kommune:
		return kommuneItem
	case column.Reference:
		return referenceItem(c.Of)
	case column.Choice:
		return enumItem(c.Choices)
	default:
		return textItem
	}
}

// decode reads a row into a new struct of the plan's type. Lists that are
// missing become empty.
func (p rowPlan) decode(l *loading, t *table, row []source.Cell, into reflect.Value) []*input.Fault {
	var faults []*input.Fault
	for _, f := range p.fields {
		target := into.FieldByIndex(f.Field)
		at, present := t.columns[f.Name]
		text, format := "", input.PlainFormat()
		if present {
			text, format = norm.NFC.String(strings.TrimSpace(row[at].Text)), source.FormatOf(row[at], t.formats[at])
		}
		if target.Kind() == reflect.Slice {
			target.Set(reflect.MakeSlice(target.Type(), 0, 0))
		}
		var bad *input.Fault
		if present && f.Kind == column.Number {
			t.noteFigure(at, row[at], t.line)
		}
		switch {
		case present && !t.resource.IsMissing(text):
			bad = f.read(l, text, format, target)
		case f.IsRequired:
			bad = &input.Fault{Rule: "required", Message: "is empty"}
		case f.MustSay && present:
			bad = &input.Fault{Rule: "required", Message: "is empty: give ids from a " + f.Name + " table, or " + kommune.UnknownWord + " where no source names one"}
		}
		if bad == nil {
			continue
		}
		bad.Column = t.resource.Column(f.Name)
		if bad.Value == "" {
			bad.Value = text
		}
		faults = append(faults, bad)
	}
	return faults
}
