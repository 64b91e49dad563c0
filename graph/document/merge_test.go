package document

import (
	"fmt"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"
)

const zoo = `
	type Query {a(x: Int): Int b(x: Int): Int! s: String l: [Int] d: Dog c: Cat n: Node u: Pet in(f: Filter, l: [Int]): Int}
	interface Node {a(x: Int): Int n: Node d: Dog}
	type Dog implements Node {a(x: Int): Int b(x: Int): Int! s: String n: Node d: Dog c: Cat l: [Dog]}
	type Cat implements Node {a(x: Int): Int b(x: Int): String n: Node d: Dog c: Cat l: [Cat!]}
	union Pet = Dog | Cat
	input Filter {p: Int q: [Int]}`

// hasConflict reports whether an operation asks for different things under one name.
func hasConflict(t interface{ Fatalf(string, ...any) }, schema *ast.Schema, text string, differ func(w *walker, operation *selections) bool) bool {
	document, err := parser.ParseQuery(&ast.Source{Input: text})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	fields, _ := fieldsOf(schema)
	w := newWalker(schema, fields, document)
	w.walk()
	// Comparing with the schema tells fields their types.
	if faults := validator.ValidateWithRules(schema, document, rules.NewRules()); len(faults) > 0 {
		t.Fatalf("%s: %v", text, faults)
	}
	return differ(w, w.operations[document.Operations[0]].selected)
}

func asMerged(w *walker, _ *selections) bool { return len(w.mergeFaults()) > 0 }

func TestFieldsOfOneNameMustAskForTheSame(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: zoo})
	for name, c := range map[string]struct {
		query    string
		conflict bool
	}{
		"the same twice":                             {`{a a}`, false},
		"different fields":                           {`{a: s a}`, true},
		"different arguments":                        {`{a(x: 1) a(x: 2)}`, true},
		"an argument and none":                       {`{a(x: 1) a}`, true},
		"equal arguments":                            {`query($v: Int) {a(x: $v) a(x: $v)}`, false},
		"below the same field":                       {`{d {a} d {a: s}}`, true},
		"below different names":                      {`{x: d {a} y: d {a: s}}`, false},
		"in a fragment":                              {`{d {a ...F}} fragment F on Dog {a: s}`, true},
		"in two fragments":                           {`{d {...F ...G}} fragment F on Dog {a(x: 1)} fragment G on Dog {a(x: 2)}`, true},
		"far below, in two fragments":                {`{d {...F} d {...G}} fragment F on Dog {c {n {a}}} fragment G on Dog {c {n {a: n {a}}}}`, true},
		"on objects that can't be the same":          {`{u {... on Dog {z: a(x: 1)} ... on Cat {z: a(x: 2)}}}`, false},
		"of other types on other objects":            {`{u {... on Dog {z: b} ... on Cat {z: b}}}`, true},
		"on an interface and an object":              {`{n {a(x: 1) ... on Dog {a(x: 2)}}}`, true},
		"below objects that can't be the same":       {`{u {... on Dog {z: d {a(x: 1)}} ... on Cat {z: d {a(x: 2)}}}}`, false},
		"types below objects that can't be the same": {`{u {... on Dog {z: d {y: a}} ... on Cat {z: d {y: s}}}}`, true},
		"lists and no lists":                         {`{u {... on Dog {z: l {a}} ... on Cat {z: d {a}}}}`, true},
		"objects with the fields in another order":   {`{in(f: {p: 1, q: [2]}) in(f: {q: [2], p: 1})}`, false},
		// gqlparser's own rule lets these through and answers the first alone.
		"objects that hold other things": {`{in(f: {p: 1}) in(f: {p: 2})}`, true},
		"lists that hold other things":   {`{in(l: [1]) in(l: [2])}`, true},
		"lists of other lengths":         {`{in(l: [1]) in(l: [1, 1])}`, true},
	} {
		if got := hasConflict(t, schema, c.query, asMerged); got != c.conflict {
			t.Errorf("%s: conflict is %v, want %v", name, got, c.conflict)
		}
	}
}

// asSpecified is the rule as GraphQL of October 2021, 5.3.2, writes it: every
// pair of fields, again and again.
func asSpecified(w *walker, operation *selections) bool {
	return !specifiedMerge(&merging{types: w.types}, operation)
}

func specifiedMerge(m *merging, sets ...*selections) bool {
	for _, group := range m.collect(sets) {
		for _, one := range group {
			for _, other := range group {
				a, b := one.field, other.field
				if !specifiedShape(m, one, other) {
					return false
				}
				either := a.ObjectDefinition.Kind != ast.Object || b.ObjectDefinition.Kind != ast.Object
				if a.ObjectDefinition != b.ObjectDefinition && !either {
					continue
				}
				if a.Name != b.Name || !m.sameArguments(a.Arguments, b.Arguments) || (a != b && !specifiedMerge(m, one.below, other.below)) {
					return false
				}
				if a == b && !specifiedMerge(m, one.below) {
					return false
				}
			}
		}
	}
	return true
}

func specifiedShape(m *merging, a, b *part) bool {
	if !m.sameShape(a.field, b.field) {
		return false
	}
	for _, group := range m.collect([]*selections{a.below, b.below}) {
		for _, c := range group {
			for _, d := range group {
				if !specifiedShape(m, c, d) {
					return false
				}
			}
		}
	}
	return true
}

// gqlparser's own rule is no measure: it misses conflicts of types in fragments
// on two objects.
func TestFieldsMergeAsTheSpecificationSays(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: zoo})
	conflicts := 0
	rapid.Check(t, func(t *rapid.T) {
		text := "{" + drawSelections(t, "Query", 3) + "x1: n {...Node} x2: d {...Dog} x3: c {...Cat} ...Query}"
		for _, on := range fragmentTypes {
			text += fmt.Sprintf(" fragment %s on %s {%s %s}", on, on, drawSelections(t, on, 2), spreads(t, on))
		}
		slow := hasConflict(t, schema, text, asSpecified)
		fast := hasConflict(t, schema, text, asMerged)
		if slow != fast {
			t.Fatalf("the specification says %v, fast %v: %s", slow, fast, text)
		}
		if slow {
			conflicts++
		}
	})
	if conflicts == 0 {
		t.Error("no document had a conflict")
	}
}

// Fragments are named as their types, and spread those that come later.
var fragmentTypes = []string{"Query", "Node", "Dog", "Cat"}

func spreads(t *rapid.T, on string) string {
	below := map[string]string{"Query": " n {...Node} d {...Dog} c {...Cat}", "Node": " n {...Dog ...Cat}", "Dog": " c {...Cat}"}[on]
	if !rapid.Bool().Draw(t, "spread") {
		return ""
	}
	return below
}

// drawSelections draws some fields of a type, and inline fragments.
func drawSelections(t *rapid.T, on string, depth int) string {
	leaves := map[string][]string{"Query": {"a", "a(x:1)", "b", "b(x:2)", "s"}, "Dog": {"a", "a(x:1)", "b", "s"}, "Cat": {"a", "b", "a(x:2)"}, "Node": {"a", "a(x:1)"}, "Pet": {"__typename"}}[on]
	objects := map[string][]string{"Query": {"d Dog", "c Cat", "n Node", "u Pet"}, "Dog": {"n Node", "d Dog", "c Cat", "l Dog"}, "Cat": {"n Node", "d Dog", "c Cat", "l Cat"}, "Node": {"n Node", "d Dog"}}[on]
	var b strings.Builder
	for range rapid.IntRange(1, 3).Draw(t, "fields") {
		alias := rapid.SampledFrom([]string{"", "", "", "z:", "y:"}).Draw(t, "alias")
		switch kind := rapid.IntRange(0, 3).Draw(t, "kind"); {
		case kind == 0 || depth == 0:
			b.WriteString(alias + rapid.SampledFrom(leaves).Draw(t, "leaf") + " ")
		case kind == 1 && (on == "Node" || on == "Pet"):
			within := rapid.SampledFrom([]string{"Dog", "Cat"}).Draw(t, "within")
			b.WriteString("...on " + within + "{" + drawSelections(t, within, depth-1) + "} ")
		case len(objects) > 0:
			name, of, _ := strings.Cut(rapid.SampledFrom(objects).Draw(t, "object"), " ")
			b.WriteString(alias + name + "{" + drawSelections(t, of, depth-1) + "} ")
		default:
			b.WriteString("__typename ")
		}
	}
	return b.String()
}
