package descriptor

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"

	"kommunebench/etl/input"
)

// nearestOf names the choice that a word is nearest to, or all of them.
func nearestOf(word string, choices []string) string {
	if near := Nearest(word, choices); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "takes " + strings.Join(choices, ", ")
}

// Nearest is the choice with the smallest edit distance, whatever the case,
// where that is a slip of the pen; else empty.
func Nearest(word string, choices []string) string {
	if len(word) > longestStep {
		return ""
	}
	best, distance := "", max(2, utf8.RuneCountInString(word)/3)+1
	for _, choice := range choices {
		if len(choice) > longestStep {
			continue
		}
		if d := levenshtein.ComputeDistance(strings.ToLower(word), strings.ToLower(choice)); d < distance {
			best, distance = choice, d
		}
	}
	return best
}

// isOtherwiseSpelt reports whether a word is one of the choices but for its case
// and what joins its parts. The checks in Go say which of those they take.
func isOtherwiseSpelt(found any, choices []any) bool {
	word, isText := found.(string)
	if !isText {
		return false
	}
	plain := func(s string) string { return strings.ReplaceAll(strings.ToUpper(strings.TrimSpace(s)), "-", "_") }
	return slices.ContainsFunc(choices, func(choice any) bool {
		text, ok := choice.(string)
		return ok && plain(text) == plain(word)
	})
}

func quoteChoices(choices []any) string {
	var words []string
	for _, choice := range choices {
		switch word := choice.(type) {
		case string:
			if word != "" {
				words = append(words, word)
			}
		default:
			words = append(words, scalarText(word))
		}
	}
	if len(words) == 0 {
		return "nothing here"
	}
	return strings.Join(words, ", ")
}

// scalarText writes what stands at a place; nothing for objects and lists,
// which may be large.
func scalarText(value any) string {
	switch value := value.(type) {
	case string:
		return input.Clip(value, input.LongestValue)
	case float64:
		return strconv.FormatFloat(value, 'g', -1, 64)
	case json.Number:
		return value.String()
	case bool:
		return strconv.FormatBool(value)
	}
	return ""
}

func ratText(r *big.Rat) string {
	value, _ := r.Float64()
	return strconv.FormatFloat(value, 'g', -1, 64)
}

func wantedTypes(names []string) string {
	words := make([]string, len(names))
	for n, name := range names {
		words[n] = typeWord(name)
	}
	return strings.Join(words, " or ")
}

// typeWord says a type of JSON as people do.
func typeWord(name string) string {
	switch name {
	case "string":
		return "a text"
	case "array":
		return "a list"
	case "boolean":
		return "true or false"
	case "integer":
		return "a whole number"
	case "number":
		return "a number"
	case "object":
		return "an object"
	}
	return name
}

// jsonWord says what encoding/json found, such as "number 1e400", as people do.
func jsonWord(found string) string {
	name, value, _ := strings.Cut(found, " ")
	return strings.TrimSpace(typeWord(strings.Replace(name, "bool", "boolean", 1)) + " " + value)
}

// kindWord says as people do which type of JSON a Go type is decoded from.
func kindWord(of reflect.Type) string {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	switch kind := of.Kind(); {
	case kind == reflect.String:
		return typeWord("string")
	case kind == reflect.Bool:
		return typeWord("boolean")
	case kind == reflect.Slice:
		return typeWord("array")
	case kind >= reflect.Int && kind <= reflect.Uint64:
		return typeWord("integer")
	case kind == reflect.Float64:
		return typeWord("number")
	}
	return typeWord("object")
}

// decodeFault says which value the descriptor's types can't hold, where the
// schema found nothing, such as a number that is too large.
func decodeFault(content []byte, err error) *input.Fault {
	found := &input.Fault{Rule: "descriptor", Whole: true, Message: "can't be read: see /datapackage.schema.json of the server for what a descriptor has"}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		found.Column = wrongType.Field
		found.Line = lineAt(content, int(wrongType.Offset))
		found.Message = fmt.Sprintf("takes %s here, got %s", kindWord(wrongType.Type), jsonWord(wrongType.Value))
	}
	return found
}

// checkTexts finds control characters in what is shown in one line: titles,
// names and units.
func (c *descriptorCheck) checkTexts(d *Descriptor) {
	check := func(at, text string) {
		if input.HasControlCharacter(text) {
			c.add(at, text, input.ControlCharacterMessage)
		}
	}
	check("title", d.Title)
	check("kommunebench.publisher", d.Kommunebench.Publisher)
	for n, l := range d.Licenses {
		check(fmt.Sprintf("licenses[%d].name", n), l.Name)
		check(fmt.Sprintf("licenses[%d].title", n), l.Title)
		check(fmt.Sprintf("licenses[%d].path", n), l.Path)
	}
	for n, source := range d.Sources {
		check(fmt.Sprintf("sources[%d].title", n), source.Title)
		check(fmt.Sprintf("sources[%d].path", n), source.Path)
	}
	for n, indicator := range d.Kommunebench.Indicators {
		at := fmt.Sprintf("kommunebench.indicators[%d].", n)
		check(at+"title.da", indicator.Title.DA)
		check(at+"title.en", indicator.Title.EN)
		check(at+"unit", indicator.Unit)
	}
	for n := range d.Resources {
		for m, group := range d.Resources[n].Props().TargetGroups {
			at := fmt.Sprintf("resources[%d].kommunebench.target_groups[%d].title.", n, m)
			check(at+"da", group.Title.DA)
			check(at+"en", group.Title.EN)
		}
	}
}
