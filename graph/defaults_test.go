package graph

import (
	"strconv"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/graph/document"
	"kommunebench/graph/generated"
)

// An argument that is null means the same as one that is left out, which the schema has
// a default for.
func TestDefaultsAreThoseOfTheSchema(t *testing.T) {
	query := generated.NewExecutableSchema(generated.Config{}).Schema().Query
	first := map[string]int{
		"ranking": ranking.DefaultFirst, "aggregate": pooling.DefaultFirst, "signals": document.DefaultSignals, "search": document.DefaultHits,
		"observations": flatrows.DefaultPage, "areaObservations": flatrows.DefaultPage, "changes": defaultChanges,
	}
	for name, want := range first {
		argument := query.Fields.ForName(name).Arguments.ForName("first")
		if argument == nil || argument.DefaultValue == nil || argument.DefaultValue.Raw != strconv.Itoa(want) {
			t.Errorf("%s gives %d, in the schema %v", name, want, argument)
		}
	}
	levels := 0
	for _, field := range query.Fields {
		argument := field.Arguments.ForName("confidence")
		if argument == nil {
			continue
		}
		levels++
		if argument.DefaultValue == nil || argument.DefaultValue.Raw != strconv.FormatFloat(analysis.DefaultConfidence, 'g', -1, 64) {
			t.Errorf("the confidence of %s is %v, in Go %g", field.Name, argument.DefaultValue, analysis.DefaultConfidence)
		}
	}
	if levels == 0 {
		t.Error("no field takes a confidence")
	}
}
