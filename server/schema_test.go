package server_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// updating writes testdata/surface.txt anew. A flag must be known before the
// tests' own main parses it, so it is a package variable.
var updating = flag.Bool("update", false, "write the reviewed files of testdata anew")

func parseSchema(t *testing.T, name, text string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: name, Input: text})
	if err != nil {
		t.Fatalf("parsing %s: %v", name, err)
	}
	return schema
}

func servedSchema(t *testing.T) *ast.Schema {
	t.Helper()
	a := readOnly(t).send(t, http.MethodGet, "/schema.graphql", "")
	if a.status != http.StatusOK || a.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Fatalf("status %d, %s", a.status, a.header.Get("Content-Type"))
	}
	return parseSchema(t, "/schema.graphql", a.body)
}

// surface is all that clients may rely on, a line each: types, fields,
// arguments with their defaults, enum values, with nullability.
func surface(schema *ast.Schema) []string {
	lines := []string{}
	for _, definition := range schema.Types {
		if definition.BuiltIn || strings.HasPrefix(definition.Name, "__") {
			continue
		}
		lines = append(lines, strings.ToLower(string(definition.Kind))+" "+definition.Name)
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			name := definition.Name + "." + field.Name
			lines = append(lines, name+": "+field.Type.String()+defaultOf(field.DefaultValue))
			for _, argument := range field.Arguments {
				lines = append(lines, name+"("+argument.Name+"): "+argument.Type.String()+defaultOf(argument.DefaultValue))
			}
		}
		for _, value := range definition.EnumValues {
			lines = append(lines, definition.Name+" = "+value.Name)
		}
	}
	slices.Sort(lines)
	return lines
}

func defaultOf(value *ast.Value) string {
	if value == nil {
		return ""
	}
	return " = " + value.String()
}

func TestTheServedSchemaHoldsTheWholeContract(t *testing.T) {
	path, found := sharedFile(t, "contract/core.graphqls")
	if !found {
		return
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	contract, served := parseSchema(t, path, string(text)), servedSchema(t)
	lines := surface(contract)
	has := surface(served)
	for _, line := range lines {
		if _, exists := slices.BinarySearch(has, line); !exists {
			t.Errorf("the served schema lacks %q", line)
		}
	}
	if len(lines) < 300 {
		t.Errorf("only %d lines were compared", len(lines))
	}
	for _, what := range demands(contract, served) {
		t.Errorf("%s is new and required: clients of the contract don't give it", what)
	}
}

// demands lists arguments and input fields that a schema requires and an
// older one does not have, of what both have.
func demands(older, newer *ast.Schema) []string {
	var found []string
	for name, before := range older.Types {
		after := newer.Types[name]
		if after == nil {
			continue
		}
		for _, field := range after.Fields {
			was := before.Fields.ForName(field.Name)
			if was == nil && after.Kind == ast.InputObject && field.Type.NonNull && field.DefaultValue == nil {
				found = append(found, name+"."+field.Name)
			}
			if was == nil {
				continue
			}
			for _, argument := range field.Arguments {
				if was.Arguments.ForName(argument.Name) == nil && argument.Type.NonNull && argument.DefaultValue == nil {
					found = append(found, fmt.Sprintf("%s.%s(%s)", name, field.Name, argument.Name))
				}
			}
		}
	}
	return found
}

// A line that a review sees vanish or change breaks clients; a new one does not.
func TestSurfaceOfTheSchemaIsAsReviewed(t *testing.T) {
	const path = "testdata/surface.txt"
	lines := surface(servedSchema(t))
	if *updating {
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	reviewed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(reviewed)), "\n"), lines); diff != "" {
		t.Errorf("the schema has changed; if nothing of it breaks clients, run go test ./server -run Surface -update (-reviewed +served):\n%s", diff)
	}
}

// What is served is what stands in schema/, descriptions included.
func TestTheServedSchemaIsTheOneInTheFolder(t *testing.T) {
	paths, err := filepath.Glob("../schema/*.graphqls")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no schema: %v", err)
	}
	var text strings.Builder
	for _, path := range paths {
		part, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(part)
		text.WriteByte('\n')
	}
	served := servedSchema(t)
	for name, definition := range parseSchema(t, "schema/*.graphqls", text.String()).Types {
		if diff := cmp.Diff(described(definition), described(served.Types[name])); diff != "" {
			t.Errorf("%s (-folder +served):\n%s", name, diff)
		}
	}
}

// described is a definition's own and its parts' descriptions.
func described(definition *ast.Definition) map[string]string {
	if definition == nil {
		return nil
	}
	texts := map[string]string{"": definition.Description}
	for _, field := range definition.Fields {
		texts[field.Name] = field.Description
		for _, argument := range field.Arguments {
			texts[field.Name+"("+argument.Name+")"] = argument.Description
		}
	}
	for _, value := range definition.EnumValues {
		texts[value.Name] = value.Description
	}
	return texts
}

func TestTheSchemaCanBeAskedForInGraphQL(t *testing.T) {
	readOnly(t).expect(t, `{__schema {queryType {name} mutationType {name} subscriptionType {name}} __type(name: "KommuneCode") {kind} __typename}`,
		`{"__schema": {"queryType": {"name": "Query"}, "mutationType": null, "subscriptionType": null}, "__type": {"kind": "SCALAR"}, "__typename": "Query"}`)
}
