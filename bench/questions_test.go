package bench

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/matrix"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/kommune"
)

// question is one that analysis answers with one statement, and that can be asked as a
// GraphQL operation.
type question struct {
	// least is how many rows the statement gives at least.
	least   int
	ask     func(context.Context, *analysis.Analyst, *kommune.Catalogue) error
	graphql string
}

// BenchmarkQuestions times questions over 98 kommuner, uncached, three ways in turn:
// their one statement through the driver, analysis, and GraphQL over HTTP. It reports
// how many statements one request sends. The demo data's shares have denominators; of
// the shares that ship they are known only within rounding.
func BenchmarkQuestions(b *testing.B) {
	w := newWorld(b)
	ctx := b.Context()
	catalogue, err := w.store.CatalogueNow(ctx)
	must(b, err)
	shipped, err := etl.OpenFS(ctx, data.Jobindsats(), etl.Options{Catalogue: catalogue})
	must(b, err)
	publish(b, w.store, shipped)
	catalogue, err = w.store.CatalogueNow(ctx)
	must(b, err)
	const rounded = "jobindsats/unemployment-rate"
	demo := []string{indicatorID, "demo/deregistered-6-months", "demo/deregistered-12-months"}
	shares := []string{rounded, "jobindsats/cash-assistance-share-of-population", "jobindsats/cash-assistance-share-of-labour-force"}
	for _, one := range []struct {
		name string
		question
	}{
		{"aggregate", aggregateQuestion()},
		{"ranking-value", rankingQuestion(indicatorID, ranking.ByValue)},
		{"ranking-value-rounded", rankingQuestion(rounded, ranking.ByValue)},
		{"ranking-change", rankingQuestion(indicatorID, ranking.ByChange)},
		{"ranking-change-rounded", rankingQuestion(rounded, ranking.ByChange)},
		{"matrix", matrixQuestion(demo, "2024M01", matrixFields)},
		{"matrix-rounded", matrixQuestion(shares, "2025M06", matrixFields)},
		{"matrix-every-field", matrixQuestion(demo, "2024M01", everyField(servedSchema(), "Matrix", "matrix.graphqls", "comparison.graphqls"))},
	} {
		b.Run(one.name, func(b *testing.B) { w.timeQuestion(b, catalogue, one.question) })
	}
}

// matrixFields are what a table of kommuner by indicators shows.
const matrixFields = `{columns{indicator{title} period} rows{kommune{code name} cells{value status rank rankInterval{lower upper} significanceAfterCorrection}}}`

func (w *world) timeQuestion(b *testing.B, catalogue *kommune.Catalogue, question question) {
	b.Helper()
	ctx := b.Context()
	ask := func(ctx context.Context, analyst *analysis.Analyst) error {
		return question.ask(ctx, analyst, catalogue)
	}
	statement := w.statementOf(b, ask)
	statements := w.statementsFor(b, question.graphql)
	if statements != 1 {
		b.Fatalf("%d statements for one request, want 1", statements)
	}
	uncached := w.store.Queries()
	ways := []way{
		{name: "sql", do: func() error { return readBare(ctx, w, statement, question.least) }},
		{name: "analysis", do: func() error { return ask(ctx, w.analyst) }},
		{name: "graphql", do: func() error {
			_, err := w.ask(ctx, question.graphql, "identity")
			return err
		}},
	}
	for first := 0; b.Loop(); first++ {
		for n := range ways {
			way := &ways[(first+n)%len(ways)]
			way.times = append(way.times, timed(b, way.do))
		}
	}
	if sent := w.store.Queries() - uncached; sent < 2*int64(b.N) {
		b.Errorf("%d statements for %d requests and as many of analysis: some were answered from a cache", sent, b.N)
	}
	reportMedians(b, ways)
	b.ReportMetric(float64(statements), "statements/request")
}

// aggregateQuestion asks for 98 kommuner by 60 months, each a group.
func aggregateQuestion() question {
	const groups = comparedKommuner * 60
	from, to := kommune.Period("2021M01"), kommune.Period("2025M12")
	query := pooling.AggregateQuery{
		IndicatorID: indicatorID, By: []pooling.AggregateBy{pooling.ByKommune, pooling.ByPeriod},
		Filter: &pooling.AggregateFilter{From: &from, To: &to}, Confidence: analysis.DefaultConfidence, First: groups,
	}
	return question{
		least: groups,
		ask: func(ctx context.Context, analyst *analysis.Analyst, catalogue *kommune.Catalogue) error {
			_, err := pooling.ReadAggregatePage(ctx, analyst, catalogue, query)
			return err
		},
		graphql: fmt.Sprintf(`{aggregate(indicator:%q,by:[KOMMUNE,PERIOD],filter:{from:%q,to:%q},first:%d){nodes{
			kommune{code name} period value numerator denominator interval{lower upper} status qualifier}}}`, indicatorID, from, to, groups),
	}
}

// rankingQuestion asks for a ranking of 98 kommuner with all fields.
func rankingQuestion(indicator string, of ranking.By) question {
	query := ranking.Query{
		IndicatorID: indicator, Of: of, OrderBy: ranking.OrderByRank, Confidence: analysis.DefaultConfidence, First: comparedKommuner,
	}
	return question{
		least: map[ranking.By]int{ranking.ByValue: comparedKommuner, ranking.ByChange: 2 * comparedKommuner}[of],
		ask: func(ctx context.Context, analyst *analysis.Analyst, catalogue *kommune.Catalogue) error {
			_, err := ranking.Read(ctx, analyst, catalogue, query)
			return err
		},
		graphql: fmt.Sprintf(`{ranking(indicator:%q,of:%s)%s}`, indicator, of, everyField(servedSchema(), "Ranking", "ranking.graphqls")),
	}
}

// matrixQuestion asks for 98 kommuner by indicators in one period.
func matrixQuestion(indicators []string, period kommune.Period, fields string) question {
	query := matrix.Query{
		IndicatorIDs: indicators, Period: &period, Confidence: analysis.DefaultConfidence, WithoutLikelyRanks: !strings.Contains(fields, "likelyRankInterval"),
	}
	return question{
		least: len(indicators) * comparedKommuner,
		ask: func(ctx context.Context, analyst *analysis.Analyst, catalogue *kommune.Catalogue) error {
			_, err := matrix.Read(ctx, analyst, catalogue, query)
			return err
		},
		graphql: fmt.Sprintf(`{matrix(indicators:["%s"],period:%q)%s}`, strings.Join(indicators, `","`), period, fields),
	}
}
