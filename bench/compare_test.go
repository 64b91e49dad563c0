package bench

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis"
	"kommunebench/graph/generated"
)

const comparedKommuner = 98

// everyField selects all fields of a type of some files of the schema, and of objects
// of other files those that are no objects themselves, such as a kommune's code and
// name. What takes an argument that has to be given is left out.
func everyField(schema *ast.Schema, typeName string, files ...string) string {
	definition := schema.Types[typeName]
	whole := slices.Contains(files, filepath.Base(definition.Position.Src.Name))
	var selected []string
	for _, field := range definition.Fields {
		below := schema.Types[field.Type.Name()]
		switch {
		case strings.HasPrefix(field.Name, "__"), slices.ContainsFunc(field.Arguments, isRequired):
		case !below.IsCompositeType():
			selected = append(selected, field.Name)
		case whole:
			selected = append(selected, field.Name+everyField(schema, below.Name, files...))
		}
	}
	return "{" + strings.Join(selected, " ") + "}"
}

func isRequired(argument *ast.ArgumentDefinition) bool {
	return argument.Type.NonNull && argument.DefaultValue == nil
}

// comparisonQuery asks for all of a comparison of 98 kommuner.
func comparisonQuery() string {
	return `{compare(indicator:"` + indicatorID + `")` + everyField(servedSchema(), "Comparison", "comparison.graphqls") + "}"
}

func servedSchema() *ast.Schema {
	return generated.NewExecutableSchema(generated.Config{}).Schema()
}

// BenchmarkCompare times one comparison of 98 kommuner with all fields,
// uncached, four ways in turn: its own SQL through the driver, analysis,
// GraphQL over HTTP, and that compressed. It reports how many statements one request sends.
func BenchmarkCompare(b *testing.B) {
	w := newWorld(b)
	ctx := b.Context()
	catalogue, err := w.store.Catalogue(ctx)
	must(b, err)
	compare := func(ctx context.Context, analyst *analysis.Analyst) error {
		_, err := analyst.Compare(ctx, catalogue, analysis.ComparisonQuery{IndicatorID: indicatorID, Confidence: analysis.DefaultConfidence})
		return err
	}
	statement, query := w.statementOf(b, compare), comparisonQuery()
	const requests = 2
	statements := int64(0)
	ways := []way{
		{name: "sql", do: func() error { return readBare(ctx, w, statement, comparedKommuner) }},
		{name: "analysis", do: func() error { return compare(ctx, w.analyst) }},
	}
	for name, coding := range map[string]string{"graphql": "identity", "graphql-gzip": "gzip"} {
		ways = append(ways, way{name: name, do: func() error {
			before := w.store.Queries()
			_, err := w.ask(ctx, query, coding)
			statements += w.store.Queries() - before
			return err
		}})
	}
	for first := 0; b.Loop(); first++ {
		// What one way leaves to the garbage collector is not always paid by the
		// same other one.
		for n := range ways {
			way := &ways[(first+n)%len(ways)]
			way.times = append(way.times, timed(b, way.do))
		}
	}
	if statements < requests*int64(b.N) {
		b.Fatalf("%d statements for %d requests: some were answered from a cache", statements, requests*b.N)
	}
	reportMedians(b, ways)
	b.ReportMetric(float64(statements)/float64(requests*b.N), "statements/request")
}

// way is one of several to the same figures, with the times that it took. The
// first of a list is the bare SQL.
type way struct {
	name  string
	do    func() error
	times []time.Duration
}

func timed(b *testing.B, do func() error) time.Duration {
	b.Helper()
	started := time.Now()
	must(b, do())
	return time.Since(started)
}

// reportMedians prints each way's median and how many times the bare SQL's it
// is.
func reportMedians(b *testing.B, ways []way) {
	b.Helper()
	base := median(ways[0].times)
	for _, way := range ways {
		found := median(way.times)
		b.ReportMetric(float64(found.Microseconds())/1000, way.name+"-p50-ms")
		if way.name != ways[0].name {
			b.ReportMetric(float64(found)/float64(base), way.name+"/"+ways[0].name)
		}
	}
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}
