package etl

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"kommunebench/kommune"
)

func pointerReader(read cellReader) cellReader {
	return func(l *loading, cell string, format numberFormat, field reflect.Value) *fault {
		value := reflect.New(field.Type().Elem())
		if bad := read(l, cell, format, value.Elem()); bad != nil {
			return bad
		}
		field.Set(value)
		return nil
	}
}

func readText(_ *loading, cell string, _ numberFormat, field reflect.Value) *fault {
	if hasControlCharacter(cell) {
		return &fault{rule: "text", message: controlCharacterMessage}
	}
	field.SetString(strings.Clone(cell))
	return nil
}

func readBool(_ *loading, cell string, _ numberFormat, field reflect.Value) *fault {
	switch strings.ToLower(cell) {
	case "true", "ja", "sand":
		field.SetBool(true)
	case "false", "nej", "falsk":
		field.SetBool(false)
	default:
		return &fault{rule: "boolean", message: "takes true or false (ja or nej)"}
	}
	return nil
}

// readCount reads whole numbers, all of which count something.
func readCount(_ *loading, cell string, format numberFormat, field reflect.Value) *fault {
	value, reason := format.parseNumber(cell)
	const most = 1 << 53
	format.integer = true
	switch {
	case reason != "":
		return &fault{rule: "number", message: format.explain(cell, reason)}
	case value > most:
		return &fault{rule: "number", message: "is too large"}
	}
	bad := wholeFault(format, cellOf(cell), value, true)
	switch {
	case bad != nil:
		return bad
	case value < 0:
		return &fault{rule: "negative_count", message: "is below zero"}
	}
	field.SetInt(int64(value))
	return nil
}

// cellOf is a cell of a text format.
func cellOf(text string) cell { return cell{text: text} }

func floatReader(column string) cellReader {
	return func(_ *loading, cell string, format numberFormat, field reflect.Value) *fault {
		value, reason := format.parseNumber(cell)
		bad := wholeFault(format, cellOf(cell), value, false)
		switch {
		case reason != "":
			return &fault{rule: "number", message: format.explain(cell, reason)}
		case bad != nil:
			return bad
		case !withinSize(value):
			return sizeFault("")
		case strings.HasSuffix(column, "_pct") && (value < 0 || value > 100):
			return &fault{rule: "proportion_range", message: "lies outside 0 to 100 %"}
		case value < 0 && column != "value":
			return &fault{rule: "negative_count", message: "is below zero"}
		}
		field.SetFloat(value)
		return nil
	}
}

func readDate(_ *loading, cell string, _ numberFormat, field reflect.Value) *fault {
	day, err := time.Parse(time.DateOnly, cell)
	if err != nil || day.Year() < 1900 || day.Year() > 2199 {
		return &fault{rule: "date", message: "is no date as in 2016-06-01"}
	}
	field.Set(reflect.ValueOf(&day))
	return nil
}

func readPeriod(_ *loading, cell string, _ numberFormat, field reflect.Value) *fault {
	period, bad := parsePeriod(cell)
	field.SetString(string(period))
	return bad
}

// spelled puts the Danish word, where there is one, before each choice: of
// several the longest, which is the one in full.
func spelled(choices []string) []string {
	full := map[string]string{}
	danish := danishChoices()
	for _, word := range slices.Sorted(maps.Keys(danish)) {
		if len(word) > len(full[danish[word]]) {
			full[danish[word]] = word
		}
	}
	list := make([]string, len(choices))
	for n, choice := range choices {
		list[n] = choice
		if word := full[choice]; word != "" {
			list[n] = strings.ToLower(word) + " (" + choice + ")"
		}
	}
	return list
}

func enumReader(choices []string) cellReader {
	return func(_ *loading, cell string, _ numberFormat, field reflect.Value) *fault {
		choice, known := parseEnum(cell, choices)
		if !known {
			return &fault{rule: "enum", message: "takes " + strings.Join(spelled(choices), ", ")}
		}
		field.SetString(choice)
		return nil
	}
}

// readCode reads a code that the row itself defines.
func readCode(_ *loading, cell string, _ numberFormat, field reflect.Value) *fault {
	code, err := kommune.ParseCode(cell)
	if err != nil {
		return &fault{rule: "id", message: "is no kommune code: takes three digits"}
	}
	if code == kommune.Christiansoe {
		return skipRow()
	}
	field.SetString(string(code))
	return nil
}

func readKommune(l *loading, cell string, _ numberFormat, field reflect.Value) *fault {
	code, bad := l.kommuneCode(cell)
	field.SetString(code)
	return bad
}

func ownIDReader(kind string) cellReader {
	return func(l *loading, cell string, _ numberFormat, field reflect.Value) *fault {
		id, bad := l.ownID(cell)
		if bad != nil {
			return bad
		}
		if l.isDefined(kind, id) {
			return &fault{rule: "duplicate_id", message: "is given twice"}
		}
		field.SetString(id)
		return nil
	}
}

func referenceReader(kind string) cellReader {
	return func(l *loading, cell string, _ numberFormat, field reflect.Value) *fault {
		id, bad := l.resolve(kind, cell)
		field.SetString(id)
		return bad
	}
}

// itemReader decodes one item of a list.
type itemReader func(l *loading, item string) (string, *fault)

func listReader(read itemReader) cellReader {
	return func(l *loading, cell string, _ numberFormat, field reflect.Value) *fault {
		parts := strings.Split(cell, "|")
		items := make([]string, 0, len(parts))
		for n, part := range parts {
			part = strings.TrimSpace(part)
			if part == "" {
				return &fault{rule: "list", message: "has nothing as item " + strconv.Itoa(n+1) + " between its vertical bars"}
			}
			item, bad := read(l, part)
			if bad != nil {
				bad.value = part
				return bad
			}
			items = append(items, item)
		}
		field.Set(reflect.ValueOf(items))
		return nil
	}
}

func textItem(_ *loading, item string) (string, *fault) {
	if hasControlCharacter(item) {
		return "", &fault{rule: "text", message: controlCharacterMessage}
	}
	return strings.Clone(item), nil
}

func kommuneItem(l *loading, item string) (string, *fault) {
	code, bad := l.kommuneCode(item)
	if bad != nil && bad.rule == ruleSkip {
		return "", &fault{rule: "unknown_kommune", message: "is no kommune"}
	}
	return code, bad
}

func referenceItem(kind string) itemReader {
	return func(l *loading, item string) (string, *fault) { return l.resolve(kind, item) }
}

// ruleSkip marks a row that is left out and counted, not rejected.
const ruleSkip = "skip"

func skipRow() *fault { return &fault{rule: ruleSkip} }
