package document

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// The unit of cost is what 100 bytes of memory take to be made and cleared away,
// about a tenth of a microsecond of a core. Prices are in that unit: those of
// single fields stand in the schema as @cost, those of what fields read in
// cost_reads.go. Server's TestTheDeclaredCostIsTheWork holds them against what
// requests take.
const (
	// WorkOfStatement is one statement to the database.
	WorkOfStatement = 10_000
	// RowsOfWork are that many rows that the database reads.
	RowsOfWork = 2
	// BytesOfWork are that many bytes that the program allocates.
	BytesOfWork = 100

	// What an operation takes, a field without a price of its own, and one of the
	// schema's own description.
	costOfOperation, costOfField, costOfIntrospected = 200, 8, 2
	// mostOfOneField lets through every single field whose content is small: on
	// much data there would be no other way to ask for it.
	mostOfOneField = DefaultMaxCost / 2
	// usualList is how long a list is where neither schema nor data tell.
	usualList = 8
)

// schemaField is what the schema says of a field: what it returns, whether that
// can change, and what it costs.
type schemaField struct {
	// returns is the object that the field gives, or a list of; nil of a leaf.
	returns *ast.Definition
	// isImmutable is true where the field is marked @immutable: it comes from the
	// release that was named. isDatedID is true of ids that name the release as soon as
	// that is not the newest.
	isImmutable, isDatedID bool
	// each is what the field costs for each object; statements are run once for a
	// request, and sharedAs names what they read.
	each, statements int
	sharedAs         string
	// rule prices what depends on arguments and data; nil where nothing does.
	rule priceRule
	// entry is what an entry of the field's list, or its one object, costs.
	entry int
	// isList is false of a field that is one value, isPage true of the entries of
	// a connection, asksFirst of what is as long as its argument first says.
	isList, isPage, asksFirst bool
	// length is how long a list is where lengthOf, which may be nil, does not know.
	length   int
	lengthOf lengthRule
}

// priceRule is what a field costs by its arguments and the data.
type priceRule func(w *costWalk, p *part, arguments map[string]any) price

// lengthRule is how many entries a field's list has at the most, as far as
// arguments and data tell.
type lengthRule func(w *costWalk, p *part) (length int, isKnown bool)

// schemaFields are those of a schema, by object and name.
type schemaFields map[string]objectFields

type objectFields struct {
	byName map[string]*schemaField
	// typename is what goes for __typename.
	typename *schemaField
}

// fieldsOf reads what a schema says of its fields. Faults are rules that @cost
// names and that there are not; their fields cost as if they named none.
func fieldsOf(schema *ast.Schema) (read schemaFields, faults []string) {
	r := schemaReader{schema: schema, rules: priceRules(), lengths: lengthRules()}
	read = schemaFields{}
	for name, definition := range schema.Types {
		each := costOfField
		if strings.HasPrefix(name, "__") {
			each = costOfIntrospected
		}
		each = costArgument(definition.Directives, "fields", each)
		object := objectFields{byName: map[string]*schemaField{}, typename: &schemaField{each: each, isImmutable: true}}
		for _, field := range definition.Fields {
			object.byName[field.Name] = r.field(definition, field, each)
		}
		read[name] = object
	}
	return read, r.faults
}

type schemaReader struct {
	schema  *ast.Schema
	rules   map[string]priceRule
	lengths map[string]lengthRule
	faults  []string
}

func (r *schemaReader) field(object *ast.Definition, field *ast.FieldDefinition, each int) *schemaField {
	name := object.Name + "." + field.Name
	read := &schemaField{
		isImmutable: field.Directives.ForName("immutable") != nil,
		isDatedID:   namesRelease(object, field),
		each:        costArgument(field.Directives, "each", each),
		statements:  costArgument(field.Directives, "statements", 0),
		sharedAs:    name,
		isList:      field.Type.Elem != nil,
		isPage:      (field.Name == "nodes" || field.Name == "edges") && object.Fields.ForName("pageInfo") != nil,
		asksFirst:   isPaged(field),
		length:      costArgument(field.Directives, "length", usualList),
	}
	if strings.HasPrefix(object.Name, "__") {
		read.length = introspectedLength(field.Name)
	}
	if returned := r.schema.Types[field.Type.Name()]; returned != nil {
		read.entry = costArgument(returned.Directives, "entry", 0)
		if returned.IsCompositeType() {
			read.returns = returned
		}
	}
	if other := costText(field.Directives, "sharedWith"); other != "" {
		read.sharedAs = other
	}
	if rule := costText(field.Directives, "rule"); rule != "" {
		if read.rule = r.rules[rule]; read.rule == nil {
			r.faults = append(r.faults, fmt.Sprintf("%s: @cost has no rule %q", name, rule))
		}
	}
	if list := costText(field.Directives, "lengthOf"); list != "" {
		if read.lengthOf = r.lengths[list]; read.lengthOf == nil {
			r.faults = append(r.faults, fmt.Sprintf("%s: @cost has no lengthOf %q", name, list))
		}
	}
	return read
}

// namesRelease reports whether a field of an object holds ids that name the
// release that they are of as soon as it is not the newest. All may, those that
// are added to the schema included, but the ids of datasets and releases
// themselves and those in rows, which stay as they were loaded.
func namesRelease(object *ast.Definition, field *ast.FieldDefinition) bool {
	return field.Type.Name() == "ID" && !slices.Contains([]string{
		"Dataset", "Release", "Observation", "AreaObservation", "ComparisonRow", "Benchmark", "TrendPoint",
		"IndicatorDiff", "PeriodDiff", "FigureRevision", "Change",
	}, object.Name)
}

// introspectedLength is how long a list of the schema's description is likely to
// be.
func introspectedLength(field string) int {
	const types, fields, arguments = 150, 20, 2
	switch field {
	case "types":
		return types
	case "fields":
		return fields
	case "args":
		return arguments
	}
	return usualList
}

func costArgument(directives ast.DirectiveList, name string, usual int) int {
	number, err := strconv.Atoi(costText(directives, name))
	if err != nil {
		return usual
	}
	return number
}

// costText is an argument of @cost as it is written; empty where it is left out.
func costText(directives ast.DirectiveList, name string) string {
	if cost := directives.ForName("cost"); cost != nil {
		if given := cost.Arguments.ForName(name); given != nil {
			return given.Value.Raw
		}
	}
	return ""
}

// comparedRows is the lengthOf of rows that are all of a comparison unless first
// says how many: they are read whichever are asked for, and are no page.
const comparedRows = "comparedRows"

// isPaged reports whether a field is a page as long as its argument first says.
func isPaged(field *ast.FieldDefinition) bool {
	return field.Arguments.ForName("first") != nil && costText(field.Directives, "lengthOf") != comparedRows
}
