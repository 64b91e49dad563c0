package document

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// updating writes testdata/immutable.txt anew. A flag must be known before the
// tests' own main parses it, so it is a package variable.
var updating = flag.Bool("update", false, "write the reviewed files of testdata anew")

// theSchema is that of schema/, and what is added to it.
func theSchema(t *testing.T, added string) *ast.Schema {
	t.Helper()
	paths, err := filepath.Glob("../../schema/*.graphqls")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	sources := []*ast.Source{{Name: "added", Input: added}}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, &ast.Source{Name: path, Input: string(text)})
	}
	return gqlparser.MustLoadSchema(sources...)
}

// A line that comes is a promise: caches keep that field for a year.
func TestTheImmutableFieldsAreAsReviewed(t *testing.T) {
	schema := theSchema(t, "")
	known, _ := fieldsOf(schema)
	marked := []string{}
	for _, definition := range schema.Types {
		for _, field := range definition.Fields {
			if known.of(definition, field.Name).isImmutable {
				marked = append(marked, definition.Name+"."+field.Name)
			}
		}
	}
	slices.Sort(marked)
	const path = "testdata/immutable.txt"
	if *updating {
		if err := os.WriteFile(path, []byte(strings.Join(marked, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	reviewed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(reviewed)), "\n"), marked); diff != "" {
		t.Errorf("other fields are @immutable; if none of them can change in a release that is named, run go test ./graph/document -run Immutable -update (-reviewed +schema):\n%s", diff)
	}
}

// A field that is added to the schema is mutable unless it is marked.
func TestAnAddedFieldIsMutableUnlessItIsMarked(t *testing.T) {
	reader := NewReader(gqlparser.MustLoadSchema(&ast.Source{Input: `
		directive @immutable on FIELD_DEFINITION
		type Query {trend(release: ID): Trend}
		type Trend {marked: Int @immutable added: Int below: Point @immutable}
		type Point {marked: Int @immutable added: Int}`}), DefaultLimits())
	for query, want := range map[string]bool{
		`{trend(release: "own@1") {marked below {marked __typename}}}`:                true,
		`{trend(release: "own@1") {marked ...F}} fragment F on Trend {other: marked}`: true,
		`{trend(release: "own@1") {marked added}}`:                                    false,
		`{trend(release: "own@1") {below {added}}}`:                                   false,
		`{trend(release: "own@1") {... on Trend {marked}}}`:                           true,
		`{trend(release: "own@1") {marked ... on Trend {added}}}`:                     false,
		`{trend(release: "own@1") {... {below {... {added}}}}}`:                       false,
		`{trend(release: "own@1") {...F}} fragment F on Trend {added}`:                false,
		`{... {trend {marked}}}`:                                                      false,
		`{trend {marked}}`:                                                            false,
	} {
		read, faults := reader.Read(query)
		if len(faults) > 0 {
			t.Fatalf("%s: %v", query, faults)
		}
		if got := read.IsImmutable(read.Parsed.Operations[0], nil, &kommune.Catalogue{}); got != want {
			t.Errorf("%s is immutable: %v, want %v", query, got, want)
		}
	}
}

// Who belongs to a group, what is called so and who is alike is looked up in the
// newest releases.
func TestWhatIsLookedUpInTheNewestReleasesMayChange(t *testing.T) {
	for _, name := range []string{"region", "landsdel", "peerGroup", "search", "similarTo", "similar", "course", "jobProfile"} {
		for form, value := range map[string]any{
			"an argument": map[string]any{name: "x"}, "within an input": map[string]any{"filter": map[string]any{"kommuner": map[string]any{name: "x"}}},
			"within a list": map[string]any{"filters": []any{map[string]any{}, map[string]any{name: "x"}}},
		} {
			if !choosesByRelease(value) {
				t.Errorf("%s as %s changes nothing", name, form)
			}
		}
		if choosesByRelease(map[string]any{name: nil, "codes": []any{"766"}, "period": "2024"}) {
			t.Errorf("no %s, and the code of a kommune, may change", name)
		}
	}
}
