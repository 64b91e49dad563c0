package document

import (
	"fmt"
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

// fieldPrice is what the schema says of a field's cost.
type fieldPrice struct {
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
type priceRule func(w *costWalk, field *ast.Field, arguments map[string]any) price

// lengthRule is how many entries a field's list has at the most, as far as
// arguments and data tell.
type lengthRule func(w *costWalk, field *ast.Field) (length int, isKnown bool)

// prices are those of a schema: by object and field.
type prices map[string]objectPrices

type objectPrices struct {
	fields map[string]*fieldPrice
	// other is that of __typename.
	other *fieldPrice
}

// of is the price of a field that was compared with the schema.
func (p prices) of(field *ast.Field) *fieldPrice {
	if field.ObjectDefinition == nil {
		return &fieldPrice{each: costOfField}
	}
	object := p[field.ObjectDefinition.Name]
	if known := object.fields[field.Name]; known != nil {
		return known
	}
	if object.other == nil {
		return &fieldPrice{each: costOfField}
	}
	return object.other
}

// pricesOf reads the prices of a schema. Faults are rules that @cost names and
// that there are not; their fields cost as if they named none.
func pricesOf(schema *ast.Schema) (read prices, faults []string) {
	r := priceReader{schema: schema, rules: priceRules(), lengths: lengthRules(), read: prices{}}
	for name, definition := range schema.Types {
		each := costOfField
		if strings.HasPrefix(name, "__") {
			each = costOfIntrospected
		}
		each = costArgument(definition.Directives, "fields", each)
		object := objectPrices{fields: map[string]*fieldPrice{}, other: &fieldPrice{each: each}}
		for _, field := range definition.Fields {
			object.fields[field.Name] = r.field(definition, field, each)
		}
		r.read[name] = object
	}
	return r.read, r.faults
}

type priceReader struct {
	schema  *ast.Schema
	rules   map[string]priceRule
	lengths map[string]lengthRule
	read    prices
	faults  []string
}

func (r *priceReader) field(object *ast.Definition, field *ast.FieldDefinition, each int) *fieldPrice {
	name := object.Name + "." + field.Name
	read := &fieldPrice{
		each:       costArgument(field.Directives, "each", each),
		statements: costArgument(field.Directives, "statements", 0),
		sharedAs:   name,
		isList:     field.Type.Elem != nil,
		isPage:     (field.Name == "nodes" || field.Name == "edges") && object.Fields.ForName("pageInfo") != nil,
		asksFirst:  field.Arguments.ForName("first") != nil,
		length:     costArgument(field.Directives, "length", usualList),
	}
	if strings.HasPrefix(object.Name, "__") {
		read.length = introspectedLength(field.Name)
	}
	if returned := r.schema.Types[field.Type.Name()]; returned != nil {
		read.entry = costArgument(returned.Directives, "entry", 0)
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
