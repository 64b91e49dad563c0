package etl

import (
	"reflect"
	"strconv"
	"strings"
	"time"

	"kommunebench/etl/input"
	"kommunebench/etl/source"
	"kommunebench/kommune"
)

func pointerReader(read cellReader) cellReader {
	return func(l *loading, cell string, format input.NumberFormat, field reflect.Value) *input.Fault {
		value := reflect.New(field.Type().Elem())
		if bad := read(l, cell, format, value.Elem()); bad != nil {
			return bad
		}
		field.Set(value)
		return nil
	}
}

func readText(_ *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
	if input.HasControlCharacter(cell) {
		return &input.Fault{Rule: "text", Message: input.ControlCharacterMessage}
	}
	field.SetString(strings.Clone(cell))
	return nil
}

func readBool(_ *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
	switch strings.ToLower(cell) {
	case "true", "ja", "sand":
		field.SetBool(true)
	case "false", "nej", "falsk":
		field.SetBool(false)
	default:
		return &input.Fault{Rule: "boolean", Message: "takes true or false (ja or nej)"}
	}
	return nil
}

// readCount reads whole numbers, all of which count something.
func readCount(_ *loading, cell string, format input.NumberFormat, field reflect.Value) *input.Fault {
	value, reason := format.ParseNumber(cell)
	const most = 1 << 53
	format.Integer = true
	switch {
	case reason != "":
		return &input.Fault{Rule: "number", Message: format.Explain(cell, reason)}
	case value > most:
		return &input.Fault{Rule: "number", Message: "is too large"}
	}
	bad := wholeFault(format, cellOf(cell), value, true)
	switch {
	case bad != nil:
		return bad
	case value < 0:
		return &input.Fault{Rule: "negative_count", Message: "is below zero"}
	}
	field.SetInt(int64(value))
	return nil
}

// cellOf is a cell of a text format.
func cellOf(text string) source.Cell { return source.Cell{Text: text} }

func floatReader(column string) cellReader {
	return func(_ *loading, cell string, format input.NumberFormat, field reflect.Value) *input.Fault {
		value, reason := format.ParseNumber(cell)
		bad := wholeFault(format, cellOf(cell), value, false)
		switch {
		case reason != "":
			return &input.Fault{Rule: "number", Message: format.Explain(cell, reason)}
		case bad != nil:
			return bad
		case !withinSize(value):
			return sizeFault("")
		case strings.HasSuffix(column, "_pct") && (value < 0 || value > 100):
			return &input.Fault{Rule: "proportion_range", Message: "lies outside 0 to 100 %"}
		case value < 0 && column != "value" && column != "value_high":
			return &input.Fault{Rule: "negative_count", Message: "is below zero"}
		}
		field.SetFloat(value)
		return nil
	}
}

func readDate(_ *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
	day, err := time.Parse(time.DateOnly, cell)
	if err != nil || day.Year() < 1900 || day.Year() > 2199 {
		return &input.Fault{Rule: "date", Message: "is no date as in 2016-06-01"}
	}
	field.Set(reflect.ValueOf(&day))
	return nil
}

func readPeriod(_ *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
	period, bad := input.ParsePeriod(cell)
	field.SetString(string(period))
	return bad
}

func enumReader(choices []string) cellReader {
	return func(_ *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
		choice, known := input.ParseEnum(cell, choices)
		if !known {
			return &input.Fault{Rule: "enum", Message: "takes " + input.Spelled(choices)}
		}
		field.SetString(choice)
		return nil
	}
}

// readCode reads a code that the row itself defines.
func readCode(_ *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
	code, err := kommune.ParseCode(cell)
	if err != nil {
		return &input.Fault{Rule: "id", Message: "is no kommune code: takes three digits, e.g. 101"}
	}
	if code == kommune.Christiansoe {
		return skipRow()
	}
	field.SetString(string(code))
	return nil
}

func readKommune(l *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
	code, bad := l.KommuneCode(cell)
	field.SetString(code)
	return bad
}

func ownIDReader(kind string) cellReader {
	return func(l *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
		id, bad := l.ownID(cell)
		if bad != nil {
			return bad
		}
		if l.IsDefined(kind, id) {
			return &input.Fault{Rule: "duplicate_id", Message: "is given twice: each row needs an id of its own"}
		}
		field.SetString(id)
		return nil
	}
}

func referenceReader(kind string) cellReader {
	return func(l *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
		id, bad := l.Resolve(kind, cell)
		field.SetString(id)
		return bad
	}
}

// itemReader decodes one item of a list.
type itemReader func(l *loading, item string) (string, *input.Fault)

func listReader(read itemReader) cellReader {
	return func(l *loading, cell string, _ input.NumberFormat, field reflect.Value) *input.Fault {
		parts := strings.Split(cell, "|")
		items := make([]string, 0, len(parts))
		for n, part := range parts {
			part = strings.TrimSpace(part)
			if part == "" {
				return &input.Fault{Rule: "list", Message: "has nothing as item " + strconv.Itoa(n+1) + " between its vertical bars: remove the bar, or fill it in"}
			}
			item, bad := read(l, part)
			if bad != nil {
				bad.Value = part
				return bad
			}
			items = append(items, item)
		}
		field.Set(reflect.ValueOf(items))
		return nil
	}
}

func textItem(_ *loading, item string) (string, *input.Fault) {
	if input.HasControlCharacter(item) {
		return "", &input.Fault{Rule: "text", Message: input.ControlCharacterMessage}
	}
	return strings.Clone(item), nil
}

func kommuneItem(l *loading, item string) (string, *input.Fault) {
	code, bad := l.KommuneCode(item)
	if bad != nil && bad.Rule == input.RuleSkip {
		return "", &input.Fault{Rule: "unknown_kommune", Message: "is no kommune: leave it out of the list"}
	}
	return code, bad
}

func referenceItem(kind string) itemReader {
	return func(l *loading, item string) (string, *input.Fault) { return l.Resolve(kind, item) }
}

// enumItem reads one of some choices.
func enumItem(choices []string) itemReader {
	return func(_ *loading, item string) (string, *input.Fault) {
		choice, known := input.ParseEnum(item, choices)
		if !known {
			return "", &input.Fault{Rule: "enum", Message: "takes " + input.Spelled(choices)}
		}
		return choice, nil
	}
}

// unlessUnknown leaves a list empty of which the cell says that nothing is known.
func unlessUnknown(read cellReader) cellReader {
	return func(l *loading, cell string, format input.NumberFormat, field reflect.Value) *input.Fault {
		if word := strings.ToLower(cell); word == kommune.UnknownWord || word == "ukendt" {
			return nil
		}
		return read(l, cell, format, field)
	}
}

func skipRow() *input.Fault { return &input.Fault{Rule: input.RuleSkip} }
