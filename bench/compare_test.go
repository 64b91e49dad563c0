package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis"
	"kommunebench/graph/generated"
	"kommunebench/kommune"
	"kommunebench/store"
)

// comparisonSchema is the file whose types are asked for whole.
const comparisonSchema = "/comparison.graphqls"

const comparedKommuner = 98

var errTooFew = errors.New("bare SQL: too few rows")

// everyField selects all fields of a type of the comparison's schema file, and
// of objects of other files those that are no objects themselves, such as a
// kommune's code and name.
func everyField(schema *ast.Schema, typeName string) string {
	definition := schema.Types[typeName]
	whole := strings.HasSuffix(definition.Position.Src.Name, comparisonSchema)
	var selected []string
	for _, field := range definition.Fields {
		below := schema.Types[field.Type.Name()]
		switch {
		case strings.HasPrefix(field.Name, "__"):
		case !below.IsCompositeType():
			selected = append(selected, field.Name)
		case whole:
			selected = append(selected, field.Name+everyField(schema, below.Name))
		}
	}
	return "{" + strings.Join(selected, " ") + "}"
}

// comparisonQuery asks for all of a comparison of 98 kommuner.
func comparisonQuery() string {
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	return `{compare(indicator:"` + indicatorID + `")` + everyField(schema, "Comparison") + "}"
}

// comparisonStatement is what one comparison itself sends to ClickHouse.
type comparisonStatement struct {
	text      string
	arguments []any
}

func (w *world) comparisonStatement(b *testing.B, catalogue *kommune.Catalogue) comparisonStatement {
	b.Helper()
	indicator, _ := catalogue.Indicators.Find(indicatorID)
	comparison, err := w.analyst.Compare(b.Context(), catalogue, analysis.ComparisonQuery{IndicatorID: indicatorID, Confidence: analysis.DefaultConfidence})
	must(b, err)
	group := ""
	if comparison.TargetGroup != nil {
		group = comparison.TargetGroup.ID
	}
	text, arguments, sent := store.PeriodStatement(w.snapshot, indicator, group, comparison.Period)
	if !sent || len(comparison.Rows) != comparedKommuner {
		b.Fatalf("statement sent: %v, rows: %d, want %d", sent, len(comparison.Rows), comparedKommuner)
	}
	return comparisonStatement{text, arguments}
}

// read sends the statement through the driver, with the setting that the store
// sends along, and scans the rows as the driver gives them.
func (s comparisonStatement) read(ctx context.Context, w *world) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 60}))
	rows, err := w.bare.Query(ctx, s.text, s.arguments...)
	if err != nil {
		return fmt.Errorf("bare SQL: %w", err)
	}
	defer func() { _ = rows.Close() }()
	type figure struct {
		area, status, qualifier, source string
		value, numerator, denominator   *float64
		gone                            bool
	}
	var figures []figure
	for rows.Next() {
		var f figure
		if err := rows.Scan(&f.area, &f.value, &f.numerator, &f.denominator, &f.status, &f.qualifier, &f.source, &f.gone); err != nil {
			return fmt.Errorf("bare SQL: %w", err)
		}
		figures = append(figures, f)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("bare SQL: %w", err)
	}
	if len(figures) < comparedKommuner {
		return fmt.Errorf("%w: %d", errTooFew, len(figures))
	}
	return nil
}

// BenchmarkCompare times one comparison of 98 kommuner with all fields,
// uncached, four ways in turn: its own SQL through the driver, analysis,
// GraphQL over HTTP, and that compressed. It reports how many statements one request sends.
func BenchmarkCompare(b *testing.B) {
	w := newWorld(b)
	ctx := b.Context()
	catalogue, err := w.store.Catalogue(ctx)
	must(b, err)
	statement, query := w.comparisonStatement(b, catalogue), comparisonQuery()
	const requests = 2
	statements := int64(0)
	ways := []way{
		{name: "sql", do: func() error { return statement.read(ctx, w) }},
		{name: "analysis", do: func() error {
			_, err := w.analyst.Compare(ctx, catalogue, analysis.ComparisonQuery{IndicatorID: indicatorID, Confidence: analysis.DefaultConfidence})
			return err
		}},
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
