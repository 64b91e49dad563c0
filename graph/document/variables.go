package document

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/text/unicode/norm"

	"kommunebench/kommune"
)

type coercion struct {
	types  *ast.Schema
	faults gqlerror.List
}

// coerce gives a value as its type has it. What it does not know of is left to
// gqlparser and the scalars.
func (c *coercion) coerce(wanted *ast.Type, given any, path string) any {
	if given == nil {
		return nil
	}
	if wanted.Elem != nil {
		list, isList := given.([]any)
		if !isList {
			return c.coerce(wanted.Elem, given, path) // one value stands for a list of one
		}
		for n, entry := range list {
			list[n] = c.coerce(wanted.Elem, entry, path+"["+strconv.Itoa(n)+"]")
		}
		return list
	}
	definition := c.types.Types[wanted.NamedType]
	switch {
	case definition == nil:
	case definition.Kind == ast.Enum:
		c.checkEnum(definition, given, path)
	case definition.Kind == ast.InputObject:
		object, _ := given.(map[string]any)
		for _, field := range definition.Fields {
			if value, isGiven := object[field.Name]; isGiven {
				object[field.Name] = c.coerce(field.Type, value, path+"."+field.Name)
			}
		}
	case wanted.NamedType == "Int":
		return c.coerceInt(given, path)
	case wanted.NamedType == "Float":
		c.checkFloat(given, path)
	}
	if text, isText := given.(string); isText {
		return norm.NFC.String(text) // as names are stored
	}
	return given
}

func (c *coercion) checkEnum(definition *ast.Definition, given any, path string) {
	name, isText := given.(string)
	if isText && definition.EnumValues.ForName(name) != nil {
		return
	}
	c.refuse(kommune.UnknownChoice(path, shownValue(given), enumNames(definition)))
}

// coerceInt takes 1.0 and 1e3 for the whole numbers that they are, as JSON
// does not tell them apart.
func (c *coercion) coerceInt(given any, path string) any {
	number, isNumber := given.(json.Number)
	if !isNumber {
		c.refuse(kommune.InvalidInput(path, shownValue(given), "a whole number"))
		return given
	}
	const longest = 40 // 1e999999999 would take long
	text := number.String()
	whole, known := new(big.Rat), false
	if float, err := number.Float64(); err == nil && len(text) <= longest && float >= -1<<31 && float < 1<<31 {
		whole, known = whole.SetString(text)
	}
	if !known || !whole.IsInt() {
		c.refuse(kommune.InvalidInput(path, text, "a whole number from -2147483648 to 2147483647"))
		return given
	}
	return json.Number(whole.Num().String())
}

func (c *coercion) checkFloat(given any, path string) {
	number, isNumber := given.(json.Number)
	if _, err := number.Float64(); !isNumber || err != nil {
		c.refuse(kommune.InvalidInput(path, shownValue(given), "a number"))
	}
}

func (c *coercion) refuse(fault *kommune.Error) {
	fault.Argument = Clipped(fault.Argument)
	c.faults = append(c.faults, wrapped(fault))
}

// shownValue is a value of JSON as a message shows it.
func shownValue(given any) string {
	if text, isText := given.(string); isText {
		return text
	}
	encoded, err := json.Marshal(given)
	if err != nil {
		return fmt.Sprint(given)
	}
	return strings.TrimSpace(string(encoded))
}
