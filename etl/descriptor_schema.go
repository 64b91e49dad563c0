package etl

import (
	"bytes"
	_ "embed" // for the schema
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// The file is embedded, so that the published schema is the one that is used.
//
//go:embed datapackage.schema.json
var descriptorSchema string

// schemaName is the schema's name within the validator, which loads nothing.
const schemaName = "urn:kommunebench:datapackage"

// DescriptorSchema is the JSON Schema (draft 2020-12) that a datapackage.json
// is checked against, as it is published.
func DescriptorSchema() []byte { return []byte(descriptorSchema) }

// schemaCheck says in our words what a schema has against a tree.
type schemaCheck struct {
	// schema is the schema itself as a tree, for the keys that an object takes.
	schema any
	tree   any
	faults []*fault
	// structural are the paths of what is of the wrong type or missing, so that
	// nothing more can be said of what it holds.
	structural map[string]string
}

// checkSchema gives what the schema has against a descriptor's tree. The error
// is the program's own.
func checkSchema(tree any) (*schemaCheck, error) {
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(descriptorSchema))
	if err != nil {
		return nil, fmt.Errorf("reading the schema of descriptors: %w", err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(jsonschema.SchemeURLLoader{})
	if err := compiler.AddResource(schemaName, schema); err != nil {
		return nil, fmt.Errorf("taking the schema of descriptors: %w", err)
	}
	compiled, err := compiler.Compile(schemaName)
	if err != nil {
		return nil, fmt.Errorf("compiling the schema of descriptors: %w", err)
	}
	c := &schemaCheck{schema: schema, tree: tree, structural: map[string]string{}}
	var invalid *jsonschema.ValidationError
	if err := compiled.Validate(tree); errors.As(err, &invalid) {
		c.collect(invalid)
	} else if err != nil {
		return nil, fmt.Errorf("checking a descriptor: %w", err)
	}
	return c, nil
}

// collect goes down to the errors that have no causes of their own. Of a
// choice none of whose forms fits only the choice is told.
func (c *schemaCheck) collect(invalid *jsonschema.ValidationError) {
	_, isChoice := invalid.ErrorKind.(*kind.AnyOf)
	if len(invalid.Causes) > 0 && !isChoice {
		for _, cause := range invalid.Causes {
			c.collect(cause)
		}
		return
	}
	c.explain(invalid)
}

func (c *schemaCheck) add(at, value, message string) {
	if len(c.faults) < mostJSONFaults {
		c.faults = append(c.faults, &fault{rule: "descriptor", column: at, value: value, message: message, whole: true})
	}
}

func (c *schemaCheck) explain(invalid *jsonschema.ValidationError) {
	at, found := c.locate(invalid.InstanceLocation)
	switch wrong := invalid.ErrorKind.(type) {
	case *kind.Required:
		for _, key := range wrong.Missing {
			path := strings.TrimPrefix(at+stepOf(key), ".")
			c.structural[path] = "missing"
			c.add(path, "", "is missing"+c.hintOf(invalid, key, found))
		}
	case *kind.AdditionalProperties:
		for _, key := range wrong.Properties {
			c.add(strings.TrimPrefix(at+stepOf(key), "."), "", "is no key that is known here: "+nearestOf(key, c.keysOf(invalid.SchemaURL)))
		}
	case *kind.Type:
		c.structural[at] = "type"
		c.add(at, scalarText(found), "takes "+wantedTypes(wrong.Want)+", got "+typeWord(wrong.Got))
	case *kind.Enum:
		if !isOtherwiseSpelt(found, wrong.Want) {
			c.add(at, scalarText(found), "takes "+quoteChoices(wrong.Want))
		}
	default:
		c.add(at, scalarText(found), c.limitWords(invalid))
	}
}

// limitWords says what a value beyond a limit would have to be.
func (c *schemaCheck) limitWords(invalid *jsonschema.ValidationError) string {
	switch wrong := invalid.ErrorKind.(type) {
	case *kind.Const:
		return "takes " + quoteChoices([]any{wrong.Want})
	case *kind.Minimum:
		return "must be at least " + ratText(wrong.Want)
	case *kind.Maximum:
		return "must be at most " + ratText(wrong.Want)
	case *kind.ExclusiveMinimum:
		return "must be above " + ratText(wrong.Want)
	case *kind.MinLength:
		return "is empty"
	case *kind.MaxLength:
		return fmt.Sprintf("takes at most %d characters", wrong.Want)
	case *kind.MinItems:
		return fmt.Sprintf("needs at least %d", wrong.Want)
	case *kind.Pattern:
		words := "is not of the form that is taken here"
		if examples, listed := c.schemaAt(invalid.SchemaURL)["examples"].([]any); listed {
			words += ": takes such as " + quoteChoices(examples)
		}
		return words
	case *kind.AnyOf:
		return "has none of the forms that are taken here"
	default:
		return "is not taken: " + wrong.LocalizedString(message.NewPrinter(language.English))
	}
}

// locate gives the path of a place in the tree, and what stands there.
func (c *schemaCheck) locate(place []string) (path string, found any) {
	found = c.tree
	var steps strings.Builder
	for _, step := range place {
		switch within := found.(type) {
		case map[string]any:
			steps.WriteString(stepOf(step))
			found = within[step]
		case []any:
			steps.WriteString("[" + step + "]")
			if n, err := strconv.Atoi(step); err == nil && n < len(within) {
				found = within[n]
			}
		}
	}
	return strings.TrimPrefix(steps.String(), "."), found
}

// schemaAt gives the part of the schema that an address points to.
func (c *schemaCheck) schemaAt(url string) map[string]any {
	_, pointer, _ := strings.Cut(url, "#")
	found := c.schema
	for step := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch within := found.(type) {
		case map[string]any:
			if step != "" {
				found = within[step]
			}
		case []any:
			if n, err := strconv.Atoi(step); err == nil && n < len(within) {
				found = within[n]
			}
		}
	}
	part, _ := found.(map[string]any)
	return part
}

// keysOf lists the keys that an object takes, sorted.
func (c *schemaCheck) keysOf(url string) []string {
	properties, _ := c.schemaAt(url)["properties"].(map[string]any)
	keys := make([]string, 0, len(properties))
	for key := range properties {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// hintOf looks for a key that was perhaps meant to be a missing one.
func (c *schemaCheck) hintOf(invalid *jsonschema.ValidationError, missing string, found any) string {
	object, _ := found.(map[string]any)
	known := c.keysOf(invalid.SchemaURL)
	var unknown []string
	for key := range object {
		if !slices.Contains(known, key) {
			unknown = append(unknown, key)
		}
	}
	slices.Sort(unknown)
	if near := nearest(missing, unknown); near != "" {
		return fmt.Sprintf(": is it what %q is meant to be?", clip(near, longestStep))
	}
	return ""
}

// nearestOf names the choice that a word is nearest to, or all of them.
func nearestOf(word string, choices []string) string {
	if near := nearest(word, choices); near != "" {
		return "nearest is " + near
	}
	return "takes " + strings.Join(choices, ", ")
}

// nearest is the choice with the smallest edit distance, whatever the case,
// where that is a slip of the pen; else empty.
func nearest(word string, choices []string) string {
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

// isOtherwiseSpelt tells whether a word is one of the choices but for its case
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
		return clip(value, longestValue)
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

// isWithin tells whether a path is another or leads on from it.
func isWithin(path, outer string) bool {
	rest, found := strings.CutPrefix(path, outer)
	return found && (outer == "" || rest == "" || rest[0] == '.' || rest[0] == '[')
}

// explains tells whether the schema has said already what a fault at a path
// comes from.
func (c *schemaCheck) explains(path string) bool {
	for _, outer := range pathsTo(path) {
		switch c.structural[outer] {
		case "type":
			return true
		case "missing":
			if outer != path {
				return true
			}
		}
	}
	return c.holdsWrongType(path)
}

// holdsWrongType tells whether something of a wrong type stands below a path.
func (c *schemaCheck) holdsWrongType(path string) bool {
	for inner, what := range c.structural {
		if what == "type" && isWithin(inner, path) {
			return true
		}
	}
	return false
}

// mergeFaults joins what the schema and the checks in Go say, so that one
// problem is told once: at one path the more special words stand.
func mergeFaults(schema *schemaCheck, checked []*fault) []*fault {
	var kept []*fault
	told := map[string]bool{}
	for _, bad := range checked {
		if !schema.explains(bad.column) {
			kept = append(kept, bad)
			told[bad.column] = true
		}
	}
	for _, bad := range schema.faults {
		if !told[bad.column] {
			kept = append(kept, bad)
		}
	}
	return kept
}

// decodeFault says which value the descriptor's types can't hold, where the
// schema found nothing.
func decodeFault(content []byte, err error) *fault {
	found := &fault{rule: "descriptor", whole: true, message: "is not as the contract says: " + strings.TrimPrefix(err.Error(), "json: ")}
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		found.column = wrongType.Field
		found.line = int64(bytes.Count(content[:min(int(wrongType.Offset), len(content))], []byte{'\n'})) + 1
		found.message = fmt.Sprintf("takes %s here, got %s", wrongType.Type, wrongType.Value)
	}
	return found
}
