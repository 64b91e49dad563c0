package descriptor

import (
	"bytes"
	_ "embed" // for the schema
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"kommunebench/etl/input"
)

// The file is embedded, so that the published schema is the one that is used.
//
//go:embed datapackage.schema.json
var schemaText string

// Schema is the JSON Schema (draft 2020-12) of descriptors that name one of the
// layouts.
func Schema(layouts LayoutSet) []byte {
	var enum strings.Builder
	for n, l := range layouts {
		const perLine = 6
		switch {
		case n == 0:
		case n%perLine == 0:
			enum.WriteString(",\n            ")
		default:
			enum.WriteString(", ")
		}
		enum.WriteString(strconv.Quote(l.Name))
	}
	listed := regexp.MustCompile(`("layout": \{[^{}]*"enum": \[\s*)[^\]]*?(\s*\])`)
	return listed.ReplaceAll([]byte(schemaText), []byte("${1}"+enum.String()+"${2}"))
}

// schemaName is the schema's name within the validator, which loads nothing.
const schemaName = "urn:kommunebench:datapackage"

// schemaCheck says in our words what a schema has against a tree.
type schemaCheck struct {
	// schema is the schema itself as a tree, for the keys that an object takes.
	schema any
	tree   any
	faults []*input.Fault
	// wrongType and missing are paths of which nothing more can be said, and
	// holders those that lead to a wrong type.
	wrongType, missing, holders map[string]bool
}

// checkSchema gives what the schema has against a descriptor's tree. The error
// is the program's own.
func checkSchema(tree any, layouts LayoutSet) (*schemaCheck, error) {
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(Schema(layouts)))
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
	c := &schemaCheck{schema: schema, tree: tree, wrongType: map[string]bool{}, missing: map[string]bool{}, holders: map[string]bool{}}
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
	if len(c.faults) >= mostJSONFaults {
		return
	}
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
	c.faults = append(c.faults, &input.Fault{Rule: "descriptor", Column: at, Value: value, Message: message, Whole: true})
}

func (c *schemaCheck) explain(invalid *jsonschema.ValidationError) {
	at, found := c.locate(invalid.InstanceLocation)
	switch wrong := invalid.ErrorKind.(type) {
	case *kind.Required:
		for _, key := range wrong.Missing {
			path := strings.TrimPrefix(at+stepOf(key), ".")
			c.missing[path] = true
			c.add(path, "", "is missing"+c.hintOf(invalid, key, found))
		}
	case *kind.AdditionalProperties:
		for _, key := range wrong.Properties {
			c.add(strings.TrimPrefix(at+stepOf(key), "."), "", "unknown key; "+nearestOf(key, c.keysOf(invalid.SchemaURL)))
		}
	case *kind.Type:
		c.wrongType[at] = true
		for _, outer := range pathsTo(at) {
			c.holders[outer] = true
		}
		c.add(at, scalarText(found), "takes "+wantedTypes(wrong.Want)+", got "+typeWord(wrong.Got))
	case *kind.Enum:
		if !isOtherwiseSpelt(found, wrong.Want) {
			c.add(at, scalarText(found), "takes "+quoteChoices(wrong.Want))
		}
	case *kind.Pattern:
		if !matchesLower(wrong) {
			c.add(at, scalarText(found), c.limitWords(invalid))
		}
	default:
		c.add(at, scalarText(found), c.limitWords(invalid))
	}
}

// matchesLower reports whether a text has the form that is taken but for its
// case, which makes no difference to us.
func matchesLower(wrong *kind.Pattern) bool {
	matches, err := regexp.MatchString(wrong.Want, strings.ToLower(wrong.Got))
	return err == nil && matches
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
	if near := Nearest(missing, unknown); near != "" {
		return fmt.Sprintf(": is it what %q is meant to be?", input.Clip(near, longestStep))
	}
	return ""
}

// explains reports whether the schema has said already what a fault at a path
// comes from: a wrong type on the way to it or below it, or a missing object.
func (c *schemaCheck) explains(path string) bool {
	for _, outer := range pathsTo(path) {
		if c.wrongType[outer] || c.missing[outer] && outer != path {
			return true
		}
	}
	return c.holders[path]
}

// mergeFaults joins what the schema and the checks in Go say, so that one
// problem is told once: at one path the more special words stand.
func mergeFaults(schema *schemaCheck, checked []*input.Fault) []*input.Fault {
	var kept []*input.Fault
	told := map[string]bool{}
	for _, bad := range checked {
		if !schema.explains(bad.Column) {
			kept = append(kept, bad)
			told[bad.Column] = true
		}
	}
	for _, bad := range schema.faults {
		if !told[bad.Column] {
			kept = append(kept, bad)
		}
	}
	return kept
}
