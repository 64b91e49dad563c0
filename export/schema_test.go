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
	"kommunebench/analysis/control"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/export/address"
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
	if k := fieldOf(t, schema, "SimilarInput", "k").DefaultValue; k == nil || k.Raw != strconv.Itoa(analysis.DefaultSimilar) {
		t.Errorf("similarK is %d, in the schema %v", analysis.DefaultSimilar, k)
	}
	for _, c := range []struct{ field, argument, want string }{
		{"observations", "first", strconv.Itoa(flatrows.DefaultPage)},
		{"areaObservations", "first", strconv.Itoa(flatrows.DefaultPage)},
		{"aggregate", "first", strconv.Itoa(pooling.DefaultFirst)},
		{"ranking", "first", strconv.Itoa(ranking.DefaultFirst)},
		{"ranking", "of", string(ranking.ByValue)},
		{"ranking", "orderBy", string(ranking.OrderByRank)},
		{"compare", "confidence", address.FormatParameter(analysis.DefaultConfidence)},
		{"trend", "confidence", address.FormatParameter(analysis.DefaultConfidence)},
		{"aggregate", "confidence", address.FormatParameter(analysis.DefaultConfidence)},
		{"ranking", "confidence", address.FormatParameter(analysis.DefaultConfidence)},
		{"matrix", "confidence", address.FormatParameter(analysis.DefaultConfidence)},
		{"standardisedComparison", "confidence", address.FormatParameter(analysis.DefaultConfidence)},
	} {
		argument := fieldOf(t, schema, "Query", c.field).Arguments.ForName(c.argument)
		if argument == nil || argument.DefaultValue == nil || argument.DefaultValue.Raw != c.want {
			t.Errorf("%s of %s is %s, in the schema %v", c.argument, c.field, c.want, argument)
		}
	}
	model := fieldOf(t, schema, "TrendSeries", "control").Arguments.ForName("model")
	if model.DefaultValue.Raw != string(control.Forecast) {
		t.Errorf("model is %s, in the schema %v", control.Forecast, model)
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
	if diff := cmp.Diff(kinds, address.BenchmarkKinds()); diff != "" {
		t.Errorf("kinds (-of the schema +taken):\n%s", diff)
	}
}

// parameterOf are parameters that are not called as the field of the schema.
func parameterOf() map[string]string {
	return map[string]string{
		"KommuneFilter.codes": "kommuner", "SimilarInput.kommune": "similarTo", "SimilarInput.k": "similarK", "SimilarInput.on": "similarOn",
		"AggregateOrderInput.field": "orderBy", "BenchmarkInput.kind": "benchmark", "BenchmarkInput.peerGroup": "benchmarkPeerGroup",
		"BenchmarkInput.kommune": "benchmarkKommune", "BenchmarkInput.target": "benchmarkTarget", "BenchmarkInput.similar": "benchmarkSimilarTo",
		"BenchmarkInput.kommuner": "benchmarkKommuner",
	}
}

// argumentsNotTaken are those that a file of the field does not take, with the reason.
func argumentsNotTaken() map[string]string {
	return map[string]string{
		"compare.secondConfidence": "a file has intervals of one level", "control.confidence": "control limits lie at three sigma",
		"indicators.first": "a file has all rows", "indicators.after": "as first", "releases.first": "as first", "releases.after": "as first",
		"kommuner.first": "as first", "kommuner.after": "as first", "changes.first": "as first", "changes.after": "as first",
	}
}

// An argument that is added to a field is added to its file, or the reason why not
// stands in argumentsNotTaken.
func TestEveryArgumentOfAFieldIsAParameterOfItsFile(t *testing.T) {
	schema := readSchema(t)
	unused := argumentsNotTaken()
	for _, file := range Fields() {
		var arguments ast.ArgumentDefinitionList
		switch file {
		case "testAnswers":
			arguments = fieldOf(t, schema, "Query", "testResults").Arguments
		case "control":
			arguments = slices.Concat(fieldOf(t, schema, "Query", "trend").Arguments, fieldOf(t, schema, "TrendSeries", "control").Arguments)
		default:
			arguments = fieldOf(t, schema, "Query", file).Arguments
		}
		parameters := parametersOf(t, file)
		for _, argument := range arguments {
			path := file + "." + argument.Name
			delete(unused, path)
			for _, parameter := range parametersInSchema(schema, argument.Name, argument.Type.Name()) {
				if argumentsNotTaken()[path] == "" && !slices.Contains(parameters, parameter) {
					t.Errorf("/export/%s has no parameter %s for the argument %s; it has %v", file, parameter, path, parameters)
				}
			}
		}
	}
	for path := range unused {
		t.Errorf("argumentsNotTaken names %s, which is no argument", path)
	}
}

// parametersInSchema are those of an argument: of an input object those of its fields.
func parametersInSchema(schema ast.DefinitionList, name, of string) []string {
	definition := schema.ForName(of)
	if definition == nil || definition.Kind != ast.InputObject {
		return []string{name}
	}
	var names []string
	for _, field := range definition.Fields {
		if known, isRenamed := parameterOf()[of+"."+field.Name]; isRenamed {
			names = append(names, known)
			continue
		}
		names = append(names, parametersInSchema(schema, field.Name, field.Type.Name())...)
	}
	return names
}
