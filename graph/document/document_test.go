package document

import (
	"runtime"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// A document's measures with its fragments written out, by hand.
func TestADocumentIsMeasuredWithItsFragmentsWrittenOut(t *testing.T) {
	reader := NewReader(gqlparser.MustLoadSchema(&ast.Source{Input: zoo}), DefaultLimits())
	document, faults := reader.Read(`
		query One($x: Int = 1, $y: Int) {a(x: $x) z: d {...Deep} c {...Deep @include(if: true) ...on Cat {n {a(x: $y)}}}}
		query Two {in(f: {q: [1, 2]})}
		fragment Deep on Node {n {q: a @skip(if: false)} ...Flat ...Flat}
		fragment Flat on Node {w: a}`)
	if faults != nil {
		t.Fatal(faults)
	}
	// Deep is n, q, two spreads and two w: 6 selections, 3 aliases, 1 directive.
	want := map[string]LimitValues{
		"One": {
			model.LimitKindSelections: 1 + (1 + 1 + 6) + (1 + 1 + 6 + 3), model.LimitKindAliases: 1 + 3 + 3, model.LimitKindDirectives: 1 + 1 + 1,
			model.LimitKindDepth: 4, model.LimitKindRootFields: 3, model.LimitKindVariables: 2,
		},
		"Two": {model.LimitKindSelections: 1, model.LimitKindDepth: 2, model.LimitKindRootFields: 1},
	}
	for _, operation := range document.Parsed.Operations {
		for kind, most := range DefaultLimits() {
			if got := document.operations[operation].used[kind]; got != want[operation.Name][kind] {
				t.Errorf("%s: %s is %d, want %d of %d", operation.Name, kind, got, want[operation.Name][kind], most)
			}
		}
	}
}

func TestAnAliasIsNoLongerThanItsLimit(t *testing.T) {
	reader := NewReader(gqlparser.MustLoadSchema(&ast.Source{Input: zoo}), DefaultLimits())
	for _, document := range []string{`{#: a}`, `{d {... on Cat {n {#: a}}}}`, `{...F} fragment F on Query {#: a}`, `{a} fragment F on Query {#: a}`} {
		if _, faults := reader.Read(strings.ReplaceAll(document, "#", strings.Repeat("z", mostAlias))); strings.Contains(faults.Error(), "letters") {
			t.Errorf("%s: %v", document, faults)
		}
		_, faults := reader.Read(strings.ReplaceAll(document, "#", strings.Repeat("z", mostAlias+1)))
		if !strings.Contains(faults.Error(), "an alias has 129 letters, the limit is 128") {
			t.Errorf("%s: %v", document, faults)
		}
	}
}

func TestEveryLimitLetsThroughWhatItSays(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: zoo})
	for kind, c := range map[model.LimitKind]struct {
		most              int
		within, over, has string
	}{
		model.LimitKindTokens:     {6, `{a b s l}`, `{a b s l in}`, "tokens: the request has 7 or more"},
		model.LimitKindDepth:      {2, `{d {a}}`, `{d {d {a}}}`, "depth: the request has 3"},
		model.LimitKindSelections: {3, `{...F} fragment F on Query {a b}`, `{...F} fragment F on Query {a b s}`, "selections: the request has 4"},
		model.LimitKindAliases:    {1, `{x: a}`, `{x: a y: a}`, "aliases: the request has 2"},
		model.LimitKindRootFields: {2, `{a b}`, `{a b ... {s}}`, "root fields: the request has 3"},
		model.LimitKindDirectives: {1, `{a @skip(if: false)}`, `{a @skip(if: false) b @skip(if: false)}`, "directives: the request has 2"},
		model.LimitKindVariables:  {1, `query($x: Int) {a(x: $x)}`, `query($x: Int, $y: Int) {a(x: $x) z: a(x: $y)}`, "variables: the request has 2"},
	} {
		limits := DefaultLimits()
		limits[kind] = c.most
		reader := NewReader(schema, limits)
		if _, faults := reader.Read(c.within); faults != nil {
			t.Errorf("%s: %s is refused: %v", kind, c.within, faults)
		}
		_, faults := reader.Read(c.over)
		if len(faults) != 1 {
			t.Errorf("%s: %s is let through: %v", kind, c.over, faults)
			continue
		}
		coded, isCoded := faults[0].Err.(*kommune.Error) //nolint:errorlint // exactly what is presented
		if !isCoded || coded.Code != kommune.TooCostly || !strings.HasPrefix(coded.Message, c.has) {
			t.Errorf("%s: %v", kind, faults)
		}
	}
}

// Whatever the text is, reading takes little memory, and what is read is within limits.
func FuzzReadingDocuments(f *testing.F) {
	for _, text := range []string{
		``, `{a}`, `{...F} fragment F on Query {...F}`, `query($x: [Int!] = [1]) {in(l: $x)}`, `{in(f: {p: 1, q: [1]})}`, `{u {... on Dog {z: l {a}} ... on Cat {z: d {a}}}}`,
		`{d {...F ...F}} fragment F on Node {n {...on Dog {d {a}}}}`, "{a\x00}", `"""`, `{s @defer}`, `{... @defer(if: $x) {a}}`, `mutation {a}`, `{a(x: 99999999999999999999)}`, `{__schema {types {fields {type {name}}}}}`,
	} {
		f.Add(text)
	}
	limits := DefaultLimits()
	reader := NewReader(gqlparser.MustLoadSchema(&ast.Source{Input: zoo}), limits)
	f.Fuzz(func(t *testing.T, text string) {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		document, faults := reader.Read(text)
		runtime.ReadMemStats(&after)
		if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 64<<20 {
			t.Fatalf("allocated %d bytes", allocated)
		}
		if (document == nil) != (len(faults) > 0) || len(faults) > 11 {
			t.Fatalf("%v and %d faults", document, len(faults))
		}
		if document == nil {
			return
		}
		for _, operation := range document.Parsed.Operations {
			if refused := limits.check(document.operations[operation].used); refused != nil {
				t.Fatal(refused)
			}
		}
	})
}
