package server_test

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// rulebook finds what a schema says against the rules of the test server.
type rulebook struct {
	schema *ast.Schema
	faults []string
}

func (r *rulebook) find(at, format string, values ...any) {
	r.faults = append(r.faults, at+": "+fmt.Sprintf(format, values...))
}

// schemaFaults are what a schema says against the rules, sorted.
func schemaFaults(schema *ast.Schema) []string {
	r := &rulebook{schema: schema}
	for name, definition := range schema.Types {
		if definition.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		r.definition(definition)
	}
	slices.Sort(r.faults)
	return r.faults
}

// namePattern is how names of a sort are written.
type namePattern struct {
	style   string
	pattern *regexp.Regexp
}

func (r *rulebook) named(at, name string, as namePattern) {
	if !as.pattern.MatchString(name) {
		r.find(at, "the name is not in %s", as.style)
	}
}

func (r *rulebook) definition(d *ast.Definition) {
	camel := namePattern{"camelCase", regexp.MustCompile(`^[a-z][a-zA-Z0-9]*$`)}
	r.named(d.Name, d.Name, namePattern{"PascalCase", regexp.MustCompile(`^[A-Z][a-z][a-zA-Z0-9]*$`)})
	r.described(d.Name, d.Description)
	if d.Kind == ast.InputObject && !strings.HasSuffix(d.Name, "Input") && !strings.HasSuffix(d.Name, "Filter") {
		r.find(d.Name, "the name of an input ends in Input or Filter")
	}
	for _, value := range d.EnumValues {
		at := d.Name + "." + value.Name
		r.named(at, value.Name, namePattern{"UPPER_CASE", regexp.MustCompile(`^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$`)})
		r.described(at, value.Description)
	}
	for _, field := range d.Fields {
		if strings.HasPrefix(field.Name, "__") {
			continue
		}
		at := d.Name + "." + field.Name
		r.named(at, field.Name, camel)
		r.described(at, field.Description)
		r.identified(at, field.Name, field.Type)
		// Pages of lists are listPage.
		if regexp.MustCompile(`^(get|list|fetch|query)[A-Z]`).MatchString(field.Name) && field.Name != "listPage" {
			r.find(at, "a field is named by what it is, not by what is done")
		}
		if d == r.schema.Query && !strings.Contains(field.Description, "Example: `") {
			r.find(at, "a field of Query has an example")
		}
		for _, argument := range field.Arguments {
			of := at + "(" + argument.Name + ")"
			r.named(of, argument.Name, camel)
			r.described(of, argument.Description)
			r.identified(of, argument.Name, argument.Type)
		}
		r.paged(at, field)
	}
	r.node(d)
	r.connection(d)
}

func (r *rulebook) described(at, text string) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		r.find(at, "no description")
	case !regexp.MustCompile("[.?`]$").MatchString(text):
		r.find(at, "the description is no sentence: it ends without a full stop")
	case !regexp.MustCompile("^-?[A-ZÆØÅ`0-9]").MatchString(text):
		r.find(at, "the description is no sentence: it begins with a small letter")
	case regexp.MustCompile(`(?i)\b(todo|fixme|tbd|lorem)\b`).MatchString(text):
		r.find(at, "the description is not finished")
	}
}

func (r *rulebook) identified(at, name string, of *ast.Type) {
	isID := name == "id" || name == "ids" || strings.HasSuffix(name, "Id") || strings.HasSuffix(name, "Ids")
	if isID && of.Name() != "ID" {
		r.find(at, "an id is of type ID, not %s", of)
	}
}

func (r *rulebook) node(d *ast.Definition) {
	id := d.Fields.ForName("id")
	isNode := slices.Contains(d.Interfaces, "Node")
	switch {
	case d.Kind != ast.Object:
	case isNode != (id != nil):
		r.find(d.Name, "what has an id is a Node, and nothing else")
	case id != nil && id.Type.String() != "ID!":
		r.find(d.Name+".id", "the id is an ID!, not %s", id.Type)
	}
}

// connection checks the Relay Cursor Connections Specification: edges with
// cursor and node, and a pageInfo with its four fields.
func (r *rulebook) connection(d *ast.Definition) {
	wants := map[string]map[string]string{"PageInfo": {
		"hasNextPage": "Boolean!", "hasPreviousPage": "Boolean!", "startCursor": "String", "endCursor": "String",
	}}
	if of, is := strings.CutSuffix(d.Name, "Connection"); is {
		wants[d.Name] = map[string]string{"edges": "[" + of + "Edge!]!", "nodes": "[" + of + "!]!", "pageInfo": "PageInfo!", "totalCount": "Int!"}
	}
	if of, is := strings.CutSuffix(d.Name, "Edge"); is {
		wants[d.Name] = map[string]string{"cursor": "String!", "node": of + "!"}
	}
	for name, kind := range wants[d.Name] {
		field := d.Fields.ForName(name)
		if field == nil || field.Type.String() != kind {
			r.find(d.Name+"."+name, "a page has a %s of type %s", name, kind)
		}
	}
}

// paged checks the arguments of what gives a connection. Pages go forward only:
// last and before are not offered.
func (r *rulebook) paged(at string, field *ast.FieldDefinition) {
	if !strings.HasSuffix(field.Type.Name(), "Connection") {
		return
	}
	for name, kind := range map[string]string{"first": "Int", "after": "String"} {
		if argument := field.Arguments.ForName(name); argument == nil || argument.Type.String() != kind {
			r.find(at, "a page takes %s of type %s", name, kind)
		}
	}
	for _, name := range []string{"last", "before", "offset", "limit", "page"} {
		if field.Arguments.ForName(name) != nil {
			r.find(at, "pages go forward by first and after, not by %s", name)
		}
	}
}

func TestTheSchemaKeepsTheRulesOfTheHouse(t *testing.T) {
	served := servedSchema(t)
	for _, fault := range schemaFaults(served) {
		t.Error(fault)
	}
	pages := 0
	for name := range served.Types {
		if strings.HasSuffix(name, "Connection") {
			pages++
		}
	}
	if pages < 5 {
		t.Errorf("only %d connections were looked at", pages)
	}
}

// The rules can be broken, each of them.
func TestASchemaAgainstTheRulesIsFound(t *testing.T) {
	const sound = `
"Start."
type Query {
  "Things. Example: ` + "`things { nodes { id } }`" + `"
  things("How many." first: Int = 10, "From where." after: String): ThingConnection!
}
"What has an id."
interface Node { "The id." id: ID! }
"A thing."
type Thing implements Node { "Its id." id: ID! "Its owner." ownerId: ID "Its state." state: State! }
"A state."
enum State { "It is on." IS_ON }
"Chooses things."
input ThingFilter { "Only those of this owner." ownerId: ID }
"A page."
type ThingConnection { "The entries." edges: [ThingEdge!]! "The things." nodes: [Thing!]! "The place." pageInfo: PageInfo! "How many." totalCount: Int! }
"An entry."
type ThingEdge { "The place." cursor: String! "The thing." node: Thing! }
"A place."
type PageInfo { "More?" hasNextPage: Boolean! "Before?" hasPreviousPage: Boolean! "Start." startCursor: String "End." endCursor: String }
`
	if faults := schemaFaults(parseSchema(t, "sound", sound)); len(faults) > 0 {
		t.Fatalf("a sound schema has faults: %v", faults)
	}
	for name, c := range map[string]struct{ from, to, want string }{
		"a type without words":        {"\"A thing.\"\ntype", "type", "Thing: no description"},
		"a field without words":       {`"Its id." id`, `id`, "Thing.id: no description"},
		"an argument without words":   {`"How many." first`, `first`, "Query.things(first): no description"},
		"an enum value without words": {`"It is on." IS_ON`, `IS_ON`, "State.IS_ON: no description"},
		"an input without words":      {`"Only those of this owner." ownerId`, `ownerId`, "ThingFilter.ownerId: no description"},
		"no full stop":                {`"A state."`, `"A state"`, "State: the description is no sentence: it ends without a full stop"},
		"a small letter":              {`"A state."`, `"a state."`, "State: the description is no sentence: it begins with a small letter"},
		"words to come":               {`"A state."`, `"A state. TODO: which."`, "State: the description is not finished"},
		"a type in small letters":     {"State", "state", "state: the name is not in PascalCase"},
		"a field with underscores":    {"state: State!", "its_state: State!", "Thing.its_state: the name is not in camelCase"},
		"an enum value in small":      {"IS_ON", "isOn", "State.isOn: the name is not in UPPER_CASE"},
		"a field that does":           {"things(", "getThings(", "Query.getThings: a field is named by what it is, not by what is done"},
		"an input by another name":    {"ThingFilter", "ThingChoice", "ThingChoice: the name of an input ends in Input or Filter"},
		"no example":                  {" Example: `things { nodes { id } }`", "", "Query.things: a field of Query has an example"},
		"an id that is a text":        {"ownerId: ID \"", "ownerId: String \"", "Thing.ownerId: an id is of type ID, not String"},
		"an id of no node":            {"type Thing implements Node", "type Thing", "Thing: what has an id is a Node, and nothing else"},
		"edges that may be null":      {"edges: [ThingEdge!]!", "edges: [ThingEdge]", "ThingConnection.edges: a page has a edges of type [ThingEdge!]!"},
		"a cursor that may be null":   {"cursor: String!", "cursor: String", "ThingEdge.cursor: a page has a cursor of type String!"},
		"no pageInfo":                 {`"The place." pageInfo: PageInfo! `, "", "ThingConnection.pageInfo: a page has a pageInfo of type PageInfo!"},
		"a pageInfo without an end":   {`"End." endCursor: String`, "", "PageInfo.endCursor: a page has a endCursor of type String"},
		"a page that takes no cursor": {`, "From where." after: String`, "", "Query.things: a page takes after of type String"},
		"a page that takes an offset": {`after: String)`, `after: String, "Where." offset: Int)`, "Query.things: pages go forward by first and after, not by offset"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.ReplaceAll(sound, c.from, c.to)
			if broken == sound {
				t.Fatalf("%q does not stand in the schema", c.from)
			}
			if faults := schemaFaults(parseSchema(t, name, broken)); !slices.Contains(faults, c.want) {
				t.Errorf("found %q, want %q", faults, c.want)
			}
		})
	}
}

// schemaExample is an example in the description of a field.
var schemaExample = regexp.MustCompile("Example: `([^`]+)`")

// exampleOf is the example of a field of Query, empty where it has none.
func exampleOf(field *ast.FieldDefinition) string {
	found := schemaExample.FindStringSubmatch(field.Description)
	switch {
	case found == nil:
		return ""
	case strings.HasPrefix(found[1], "{"):
		return found[1]
	}
	return "{" + found[1] + "}"
}

// An example that does not work is worse than none.
func TestTheExamplesOfTheSchemaWork(t *testing.T) {
	shipped := readOnly(t)
	// Of one kommune that was tested no questions go together: of thirteen some do.
	others := map[string]*testServer{"questionPairs": newTestServer(t, answersOfTwelve(t))}
	for _, field := range servedSchema(t).Query.Fields {
		h := cmp.Or(others[field.Name], shipped)
		query := exampleOf(field)
		if query == "" {
			continue
		}
		a := h.ask(t, query)
		// Of one release nothing has changed yet: TestTheExamplesOfTwoReleasesTellOfTheNewestMonths has two.
		if len(a.Errors) > 0 || (field.Name != "changes" && strings.Contains(a.body, `"notes"`)) {
			t.Errorf("%s: %s\n%.500s", field.Name, query, a.body)
		}
	}
}
