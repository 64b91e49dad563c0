package document

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

func TestEveryRuleThatTheSchemaNamesIsThereAndNamed(t *testing.T) {
	schema := theSchema(t, "")
	if _, faults := fieldsOf(schema); len(faults) > 0 {
		t.Errorf("%s", strings.Join(faults, "\n"))
	}
	named := map[string]bool{}
	for _, definition := range schema.Types {
		for _, field := range definition.Fields {
			named[costText(field.Directives, "rule")] = true
			named[costText(field.Directives, "lengthOf")] = true
			if shared := costText(field.Directives, "sharedWith"); shared != "" {
				object, name, _ := strings.Cut(shared, ".")
				if schema.Types[object] == nil || schema.Types[object].Fields.ForName(name) == nil {
					t.Errorf("%s.%s shares its statements with %s, which is no field", definition.Name, field.Name, shared)
				}
			}
		}
	}
	for name := range priceRules() {
		if !named[name] {
			t.Errorf("no field has the rule %s", name)
		}
	}
	for name := range lengthRules() {
		if !named[name] {
			t.Errorf("no field has lengthOf %s", name)
		}
	}
}

// A field that is added to the schema is priced by it and by nothing else.
func TestAnAddedFieldCostsWhatTheSchemaSays(t *testing.T) {
	const given = `
		directive @cost(fields: Int, entry: Int, each: Int, statements: Int, sharedWith: String, rule: String, length: Int, lengthOf: String) on FIELD_DEFINITION | OBJECT
		type Query @cost(fields: 100) {
			rows: [Row!]! @cost(length: 10)
			one: Thing
			page(first: Int): Rows @cost(rule: "similarKommuner")
		}
		type Row @cost(fields: 1, entry: 9) {added: Int priced: Int @cost(each: 50)}
		type Rows {nodes: [Row!]! pageInfo: Thing}
		type Thing {
			added: Int
			list: [Row!]!
			read: Int @cost(statements: 2)
			again: Int @cost(statements: 1, sharedWith: "Thing.read")
		}`
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: given})
	reader := NewReader(schema, DefaultLimits())
	for query, want := range map[string]int{
		`{one {added}}`:                    100 + costOfField,
		`{one {__typename}}`:               100 + costOfField,
		`{rows {added}}`:                   100 + 10*(9+1),
		`{rows {priced}}`:                  100 + 10*(9+50),
		`{one {list {added}}}`:             100 + costOfField + usualList*(9+1),
		`{one {read again}}`:               100 + 2*costOfField + 2*WorkOfStatement,
		`{one {again read}}`:               100 + 2*costOfField + WorkOfStatement,
		`{page(first: 3) {nodes {added}}}`: 100 + costOfField + 3*(9+1),
	} {
		read, faults := reader.Read(query)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", query, faults)
		}
		paid := newCostWalk(t.Context(), DefaultMaxCost, nil).selections(read.operations[read.Parsed.Operations[0]].selected)
		if got := paid.cost + paid.once; got != want {
			t.Errorf("%s costs %d, want %d", query, got, want)
		}
	}
	wrong := gqlparser.MustLoadSchema(&ast.Source{Input: strings.Replace(given, `"similarKommuner"`, `"none"`, 1)})
	if _, faults := fieldsOf(wrong); !slices.Equal(faults, []string{`Query.page: @cost has no rule "none"`}) {
		t.Errorf("a rule that is missing: %v", faults)
	}
}

// A field that is added to a row needs no other place: it costs what the others of
// the row do, and may change unless it is marked.
func TestAFieldAddedToARowIsPricedAsItsNeighboursAndMayChange(t *testing.T) {
	reader := NewReader(theSchema(t, `extend type ComparisonRow {added: Float addedForEver: Float @immutable addedList: [RankInterval!]!}`), DefaultLimits())
	read := func(fields string) (*Document, int) {
		document, faults := reader.Read(`{compare(indicator: "own/share", release: "own@1") {rows {` + fields + `}}}`)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", fields, faults)
		}
		paid := newCostWalk(t.Context(), DefaultMaxCost, nil).selections(document.operations[document.Parsed.Operations[0]].selected)
		return document, paid.cost
	}
	_, one := read(`value`)
	for fields, c := range map[string]struct {
		each        int
		isImmutable bool
	}{
		`value`:                          {1, true},
		`added`:                          {1, false},
		`addedForEver`:                   {1, true},
		`value added`:                    {2, false},
		`addedList {lower}`:              {1 + usualList, false},
		`rankInterval {lower}`:           {2, true},
		`addedForEver value rank status`: {4, true},
	} {
		document, cost := read(fields)
		if want := one + kommunerInDenmark*(c.each-1); cost != want {
			t.Errorf("%s costs %d, want %d", fields, cost, want)
		}
		if got := document.IsImmutable(document.Parsed.Operations[0], nil, &kommune.Catalogue{Snapshots: []*kommune.Snapshot{}}); got != c.isImmutable {
			t.Errorf("%s is immutable: %v, want %v", fields, got, c.isImmutable)
		}
	}
}
