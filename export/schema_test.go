package export

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// readSchema parses the schema of the GraphQL API.
func readSchema(t *testing.T) ast.DefinitionList {
	t.Helper()
	files, err := filepath.Glob("../schema/*.graphqls")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	var definitions ast.DefinitionList
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseSchema(&ast.Source{Name: file, Input: string(content)})
		if err != nil {
			t.Fatal(err)
		}
		definitions = slices.Concat(definitions, parsed.Definitions, parsed.Extensions)
	}
	return definitions
}

// fieldOf is a field of a type of the schema.
func fieldOf(t *testing.T, definitions ast.DefinitionList, of, name string) *ast.FieldDefinition {
	t.Helper()
	for _, definition := range definitions {
		if field := definition.Fields.ForName(name); definition.Name == of && field != nil {
			return field
		}
	}
	t.Fatalf("the schema has no field %s.%s", of, name)
	return nil
}

// An export is a field of GraphQL: what is left out means the same in both.
func TestParametersHaveTheDefaultsOfTheSchema(t *testing.T) {
	schema := readSchema(t)
	if k := fieldOf(t, schema, "SimilarInput", "k").DefaultValue; k == nil || k.Raw != strconv.Itoa(defaultSimilar) {
		t.Errorf("similarK is %d, in the schema %v", defaultSimilar, k)
	}
	for field, name := range map[string]string{"observations": "first", "areaObservations": "first", "compare": "confidence", "trend": "confidence"} {
		want := strconv.Itoa(defaultPage)
		if name == "confidence" {
			want = formatParameter(analysis.DefaultConfidence)
		}
		argument := fieldOf(t, schema, "Query", field).Arguments.ForName(name)
		if argument == nil || argument.DefaultValue == nil || argument.DefaultValue.Raw != want {
			t.Errorf("%s of %s is %s, in the schema %v", name, field, want, argument)
		}
	}
	if lang := fieldOf(t, schema, "Indicator", "title").Arguments.ForName("lang"); lang == nil || lang.DefaultValue.Raw != string(kommune.Danish) {
		t.Errorf("lang is %s, in the schema %v", kommune.Danish, lang)
	}
}

func TestABenchmarkIsOneOfTheKindsOfTheSchema(t *testing.T) {
	var kinds []string
	for _, value := range readSchema(t).ForName("BenchmarkKind").EnumValues {
		kinds = append(kinds, value.Name)
	}
	if diff := cmp.Diff(kinds, benchmarkKinds()); diff != "" {
		t.Errorf("kinds (-of the schema +taken):\n%s", diff)
	}
}
