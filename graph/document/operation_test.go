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
		if got := isImmutable(t, reader, query, nil, &kommune.Catalogue{}); got != want {
			t.Errorf("%s is immutable: %v, want %v", query, got, want)
		}
	}
}

// isImmutable reads one operation of a schema.
func isImmutable(t *testing.T, reader *Reader, query string, variables map[string]any, catalogue *kommune.Catalogue) bool {
	t.Helper()
	read, faults := reader.Read(query)
	if len(faults) > 0 {
		t.Fatalf("%s: %v", query, faults)
	}
	return read.IsImmutable(read.Parsed.Operations[0], variables, catalogue)
}

// Who belongs to a group, what is called so and who is alike is looked up in the
// newest releases, and so may be whatever an argument asks for that is added.
func TestWhatIsLookedUpInTheNewestReleasesMayChange(t *testing.T) {
	reader := NewReader(gqlparser.MustLoadSchema(&ast.Source{Input: `
		directive @immutable on FIELD_DEFINITION
		scalar Any
		input Filter {codes: [String!] region: ID landsdel: ID peerGroup: ID search: String similarTo: Any course: ID jobProfile: ID areas: [ID!] added: ID benchmark: [Filter!] kommuner: Filter}
		type Query {trend(release: ID, filter: Filter, region: ID, similar: Any, added: ID, addedWithDefault: Int, first: Int = 10): Trend}
		type Trend {marked: Int @immutable}`}), DefaultLimits())
	for arguments, want := range map[string]bool{
		``: true, `, first: 3`: true, `, filter: {codes: ["766"]}`: true, `, filter: {kommuner: {codes: ["766"]}}`: true,
		`, filter: null, added: null, region: null`: true, `, filter: {region: null, added: null}`: true,
		`, region: "x"`: false, `, similar: {k: 3}`: false, `, added: "x"`: false, `, addedWithDefault: 1`: false,
		`, filter: {region: "x"}`: false, `, filter: {landsdel: "x"}`: false, `, filter: {peerGroup: "x"}`: false, `, filter: {search: "x"}`: false,
		`, filter: {similarTo: {k: 3}}`: false, `, filter: {course: "x"}`: false, `, filter: {jobProfile: "x"}`: false, `, filter: {areas: ["x"]}`: false,
		`, filter: {kommuner: {region: "x"}}`: false, `, filter: {kommuner: {added: "x"}}`: false, `, filter: {benchmark: [{}, {codes: ["766"]}]}`: true, `, filter: {benchmark: [{}, {added: "x"}]}`: false,
	} {
		if got := isImmutable(t, reader, `{trend(release: "own@1"`+arguments+`) {marked}}`, nil, &kommune.Catalogue{}); got != want {
			t.Errorf("%s: immutable %v, want %v", arguments, got, want)
		}
	}
	const byVariable = `query($f: Filter) {trend(release: "own@1", filter: $f) {marked}}`
	for name, want := range map[string]bool{"codes": true, "region": false, "added": false} {
		given := map[string]any{"f": map[string]any{"kommuner": map[string]any{name: []any{"x"}}}}
		if got := isImmutable(t, reader, byVariable, given, &kommune.Catalogue{}); got != want {
			t.Errorf("%s in a variable: immutable %v, want %v", name, got, want)
		}
	}
}

// An id of the newest release gets that release's number when a later one comes.
func TestIDsOfTheNewestReleaseMayChange(t *testing.T) {
	reader := NewReader(theSchema(t, `extend type Participation {addedId: ID @immutable}
		extend type Comparison {added: Added @immutable}
		type Added {id: ID! @immutable title: String @immutable otherIds: [ID!]! @immutable}`), DefaultLimits())
	snapshot := func(release string) *kommune.Snapshot {
		return &kommune.Snapshot{Dataset: kommune.Dataset{ID: "own"}, Release: kommune.Release{ID: release}}
	}
	newest, older := kommune.NewCatalogue([]*kommune.Snapshot{snapshot("own@1")}), kommune.NewCatalogue([]*kommune.Snapshot{snapshot("own@2")})
	for query, whileNewest := range map[string]bool{
		`{compare(indicator: "own/share", release: "own@1") {period release {id} indicator {title dataset {id}} rows {sourceId}}}`: true,
		`{observations(indicators: ["own/share"], release: "own@1") {nodes {indicatorId targetGroupId releaseId}}}`:                true,
		`{compare(indicator: "own/share", release: "own@1") {indicator {id}}}`:                                                     false,
		`{compare(indicator: "own/share", release: "own@1") {targetGroup {id}}}`:                                                   false,
		`{compare(indicator: "own/share", release: "own@1") {added {title}}}`:                                                      true,
		`{compare(indicator: "own/share", release: "own@1") {added {id}}}`:                                                         false,
		`{compare(indicator: "own/share", release: "own@1") {added {otherIds}}}`:                                                   false,
		`{participations(release: "own@1") {id}}`:                                                                                  false,
		`{participations(release: "own@1") {addedId}}`:                                                                             false,
		`{deregistrations(release: "own@1") {id}}`:                                                                                 false,
		`{deregistrations(release: "own@1") {sharePct}}`:                                                                           true,
	} {
		if got := isImmutable(t, reader, query, nil, newest); got != whileNewest {
			t.Errorf("%s of the newest release: immutable %v, want %v", query, got, whileNewest)
		}
		if !isImmutable(t, reader, query, nil, older) {
			t.Errorf("%s of an older release may change", query)
		}
	}
}
