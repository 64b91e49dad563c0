package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"pgregory.net/rapid"

	"kommunebench/analysis"
	"kommunebench/graph"
	"kommunebench/graph/document"
	"kommunebench/graph/failure"
	"kommunebench/graph/generated"
	"kommunebench/graph/rowjson"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// ways runs operations twice: by gqlgen alone, and with long lists written
// straight.
type ways struct {
	testServer     *testServer
	types          *ast.Schema
	reader         *document.Reader
	plain, written *executor.Executor
	// straight counts the lists that were written straight on the first levels,
	// whose number the query tells.
	straight atomic.Int64
	levels   atomic.Int64
}

func newWays(h *testServer) *ways {
	resolver := &graph.Resolver{Analyst: analysis.NewAnalyst(h.store, today), Archive: h.store}
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: resolver})
	limits := document.DefaultLimits()
	for kind := range limits {
		limits[kind] *= 10
	}
	w := &ways{
		testServer: h, types: schema.Schema(), reader: document.NewReader(schema.Schema(), limits),
		plain: executor.New(schema), written: executor.New(schema),
	}
	for _, one := range []*executor.Executor{w.plain, w.written} {
		one.SetQueryCache(document.DocumentsOfContext{})
		one.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error {
			return failure.Present(ctx, err, "", func(*kommune.Error) {})
		})
	}
	rows := rowjson.NewRowWriter(schema.Schema())
	w.levels.Store(2)
	w.written.AroundFields(func(ctx context.Context, next graphql.Resolver) (any, error) {
		found, err := rows.Write(ctx, next)
		if _, straight := found.(graphql.Marshaler); straight && len(graphql.GetPath(ctx)) <= int(w.levels.Load()) {
			w.straight.Add(1)
		}
		return found, err
	})
	return w
}

type fataler interface {
	Helper()
	Fatalf(format string, arguments ...any)
}

// run answers an operation one way: the bytes of the data, and the errors.
func (w *ways) run(ctx context.Context, t fataler, by *executor.Executor, query string, variables map[string]any) (string, []string) {
	t.Helper()
	read, faults := w.reader.Read(query)
	if len(faults) > 0 {
		t.Fatalf("%s\n%v", query, faults)
	}
	catalogue, err := w.testServer.store.Catalogue(ctx)
	if err != nil {
		t.Fatalf("%v", err)
	}
	ctx = loaders.With(document.WithDocument(ctx, read), loaders.New(ctx, catalogue, w.testServer.store))
	ctx = graphql.StartOperationTrace(ctx)
	operation, faults := by.CreateOperationContext(ctx, &graphql.RawParams{Query: query, Variables: variables})
	if len(faults) > 0 {
		t.Fatalf("%s\n%v", query, faults)
	}
	respond, ctx := by.DispatchOperation(ctx, operation)
	answer := respond(ctx)
	var errors []string
	for _, fault := range answer.Errors {
		encoded, err := json.Marshal(fault)
		if err != nil {
			t.Fatalf("%v", err)
		}
		errors = append(errors, string(encoded))
	}
	slices.Sort(errors)
	return string(answer.Data), errors
}

// same fails unless both ways give the same bytes and errors.
func (w *ways) same(ctx context.Context, t fataler, query string, variables map[string]any) string {
	t.Helper()
	want, wantErrors := w.run(ctx, t, w.plain, query, maps.Clone(variables))
	got, gotErrors := w.run(ctx, t, w.written, query, maps.Clone(variables))
	if want != got || !slices.Equal(wantErrors, gotErrors) {
		t.Fatalf("%s\nvariables %v\nby gqlgen %.2000s\n%v\nstraight  %.2000s\n%v", query, variables, want, wantErrors, got, gotErrors)
	}
	if len(wantErrors) == 0 && !json.Valid([]byte(got)) {
		t.Fatalf("%s\nis no JSON: %.2000s", query, got)
	}
	return got
}

func TestRowsAreWrittenStraightInTheBytesOfGqlgen(t *testing.T) {
	w := newWays(revisedHouse(t))
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		straight  int
	}{
		"every field": {`{observations(indicators: ["own/share", "own/by-group"]) {nodes {indicatorId kommuneCode kommuneName period periodStart periodEnd
			targetGroupId value numerator denominator status qualifier releaseId sourceId inSource __typename}}}`, nil, 1},
		"edges":                     {`{observations(indicators: ["own/share"], first: 3) {totalCount pageInfo {endCursor} edges {cursor node {value __typename} __typename}}}`, nil, 1},
		"aliases and a field twice": {`{observations(indicators: ["own/share"]) {a: nodes {v: value value v: value n: numerator} nodes {period} b: nodes {period} nodes {status period}}}`, nil, 3},
		"fragments": {`{observations(indicators: ["own/share"]) {nodes {...A ... on Observation {value ...A} ... {period}}}}
			fragment A on Observation {status ...B} fragment B on Observation {kommuneCode status}`, nil, 1},
		"skipped and included": {
			`query($yes: Boolean!, $no: Boolean = false) {observations(indicators: ["own/share"]) {nodes {
			value @skip(if: $yes) period @include(if: $yes) status @include(if: $no) a: status @skip(if: $no) ... @include(if: $no) {qualifier} ... @skip(if: $no) {b: qualifier}}}}`,
			map[string]any{"yes": true},
			1,
		},
		"everything skipped": {`{observations(indicators: ["own/share"]) {nodes {value @skip(if: true)}}}`, nil, 1},
		"deferred":           {`{observations(indicators: ["own/share"]) {nodes {value ... @defer {period}}}}`, nil, 1},
		"no rows":            {`{observations(indicators: ["own/share"], first: 0) {nodes {value} edges {cursor}}}`, nil, 2},
		"an error":           {`{observations(indicators: ["own/none"]) {nodes {value}}}`, nil, 0},
		"every field of a comparison": {
			`query($l: Language) {compare(indicator: "own/share") {rows {kommune {code name __typename} value numerator denominator status qualifier
			interval {lower upper level method __typename} rank rankInterval {lower upper} likelyRankInterval {lower upper} percentileRank quartile difference significance significanceAfterCorrection
			significanceReason en: significanceReason(lang: EN) rough pValue qValue zScore shrunkValue sentence l: sentence(lang: $l)} funnel {points {denominator lower95 upper95 lower998 upper998} outside {name}}}}`,
			map[string]any{"l": "EN"},
			1,
		},
		"a language that is null": {`{compare(indicator: "own/share") {rows {sentence(lang: null)}}}`, nil, 0},
		"what needs a resolver":   {`{compare(indicator: "own/share") {rows {value kommune {name region {id}}}}}`, nil, 0},
		"a trend": {`{trend(indicator: "own/monthly") {series {kommune {code} points {period value numerator denominator status qualifier interval {lower} change changePct changeYear changeYearPct}
			test {direction method n missing from to statistic pValue slope slopeInterval {upper} reason e: reason(lang: EN)} sentence} benchmark {period value}}}`, nil, 2},
		"points below what needs a resolver": {`{trend(indicator: "own/monthly") {series {kommune {region {id}} points {period value}}}}`, nil, 0},
		"a relation":                         {`{relation(x: "own/share", y: "own/per-100") {points {kommune {name} x y}}}`, nil, 1},
		"changes":                            {`{changes(dataset: "own", from: "own@1") {nodes {indicatorId kommuneCode period targetGroupId before beforeStatus after afterStatus} edges {cursor node {after}}}}`, nil, 2},
		"kommuner":                           {`{kommuner(first: 5) {nodes {code name}}}`, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w.straight.Store(0)
			w.same(t.Context(), t, c.query, c.variables)
			if got := int(w.straight.Load()); got != c.straight {
				t.Errorf("%d lists were written straight, want %d", got, c.straight)
			}
		})
	}
}

// Rows are those types whose fields cost 1 each. A field that no struct holds and
// that is not computed straight makes their lists slow, and one that a resolver
// gives another value than the struct has would be wrong.
func TestEveryFieldOfAFlatRowIsWrittenStraight(t *testing.T) {
	h := revisedHouse(t)
	h.mustLoad(t, "testdata/mix")
	w := newWays(h)
	queries := map[string]string{
		"Observation":         `{observations(indicators: ["own/share"]) {nodes {%s}}}`,
		"ObservationEdge":     `{observations(indicators: ["own/share"]) {edges {%s}}}`,
		"AreaObservation":     `{areaObservations(indicators: ["own/share"]) {nodes {%s}}}`,
		"AreaObservationEdge": `{areaObservations(indicators: ["own/share"]) {edges {%s}}}`,
		"ComparisonRow":       `{compare(indicator: "own/share") {rows {%s}}}`,
		"DifferenceTest":      `{compare(indicator: "own/share") {rows {differenceTest {%s}}}}`,
		"Interval":            `{compare(indicator: "own/share") {rows {interval {%s}}}}`,
		"DenominatorInterval": `{compare(indicator: "own/share") {rows {denominatorInterval {%s}}}}`,
		"RankInterval":        `{compare(indicator: "own/share") {rows {rankInterval {%s}}}}`,
		"FunnelPoint":         `{compare(indicator: "own/share") {funnel {points {%s}}}}`,
		"TrendSeries":         `{trend(indicator: "own/monthly") {series {%s}}}`,
		"TrendPoint":          `{trend(indicator: "own/monthly") {benchmark {%s}}}`,
		"ControlPart":         `{trend(indicator: "own/monthly", kommuner: {codes: ["766"]}) {series {control {parts {%s}}}}}`,
		"ControlPoint":        `{trend(indicator: "own/monthly", kommuner: {codes: ["766"]}) {series {control {points {%s}}}}}`,
		"PeriodCoverage":      `{coverage(indicator: "own/share") {periods {%s}}}`,
		"TrendColumn":         `{trend(indicator: "own/monthly") {columns {series {%s}}}}`,
		"StandardisedRow":     `{standardisedComparison(indicator: "mix/share") {rows {%s}}}`,
		"TrendTest":           `{trend(indicator: "own/monthly") {series {test {%s}}}}`,
		"Change":              `{changes(dataset: "own", from: "own@1") {nodes {%s}}}`,
		"ChangeEdge":          `{changes(dataset: "own", from: "own@1") {edges {%s}}}`,
		"RelationPoint":       `{relation(x: "own/share", y: "own/per-100") {points {%s}}}`,
		"IncompletePair":      `{relation(x: "own/share", y: "own/per-100") {incomplete {%s}}}`,
		"Kommune":             `{kommuner {nodes {%s}}}`,
		"Aggregate":           `{aggregate(indicator: "own/share", by: [REGION, YEAR]) {nodes {%s}}}`,
		"RankingRow":          `{ranking(indicator: "own/share", of: CHANGE, to: "2027") {rows {%s}}}`,
		"MatrixRow":           `{matrix(indicators: ["own/share"]) {rows {%s}}}`,
		"AggregateEdge":       `{aggregate(indicator: "own/share", by: [REGION, YEAR]) {edges {%s}}}`,
		"AggregateSpread":     `{aggregate(indicator: "own/share", by: [REGION, YEAR]) {nodes {spread {%s}}}}`,
		"NotPooledReason":     `{aggregate(indicator: "own/share", by: [REGION, YEAR]) {nodes {notPooledBecause {%s}}}}`,
		"WithinRounding":      `{aggregate(indicator: "own/share", by: [REGION, YEAR]) {nodes {withinRounding {%s}}}}`,
	}
	w.levels.Store(5)
	for name, definition := range w.types.Types {
		if cost := definition.Directives.ForName("cost"); cost == nil || cost.Arguments.ForName("fields") == nil || name == "Query" {
			continue
		}
		query, known := queries[name]
		if !known {
			t.Errorf("no query asks for rows of %s", name)
			continue
		}
		for _, field := range definition.Fields {
			selection, isObject := field.Name, w.types.Types[field.Type.Name()].IsCompositeType()
			if of := field.Type.Name(); isObject && (name == "Kommune" || of == "PeerGroup" || of == "TargetGroup") {
				continue // what else is known of a kommune, and of groups, has resolvers
			}
			if isObject {
				selection += " {__typename}"
			}
			if name == "TrendSeries" && field.Name == "control" {
				continue // made with arguments; its points are rows of their own
			}
			w.straight.Store(0)
			if w.same(t.Context(), t, fmt.Sprintf(query, selection), nil); w.straight.Load() != 1 {
				t.Errorf("%s.%s is not written straight", name, field.Name)
			}
		}
	}
}

// The handler does so: gqlgen's way takes 80,000 allocations more.
func TestAPageOfObservationsTakesFewAllocations(t *testing.T) {
	h := readOnly(t)
	handler := h.handler("", nil)
	const query = `{"query": "{observations(indicators: [\"demo/deregistered-3-months\"], first: 1000) {nodes {kommuneCode kommuneName period value status targetGroupId}}}"}`
	allocations := testing.AllocsPerRun(5, func() {
		request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewBufferString(query))
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, request)
		if strings.Count(answer.Body.String(), "kommuneCode") != 1000 {
			t.Fatalf("answered %.500s", answer.Body)
		}
	})
	if allocations > 3000 {
		t.Errorf("%.0f allocations", allocations)
	}
}

func TestRandomOperationsGiveTheSameBytesBothWays(t *testing.T) {
	w := newWays(revisedHouse(t))
	cursor := strings.Split(w.same(t.Context(), t, `{observations(indicators: ["own/share"], first: 2) {pageInfo {endCursor}}}`, nil), `"`)[7]
	rapid.Check(t, func(t *rapid.T) {
		asker := &asker{t: t, types: w.types, cursor: cursor, used: map[string]bool{}}
		query, variables := asker.operation()
		w.same(context.Background(), t, query, variables)
	})
	if w.straight.Load() == 0 {
		t.Error("no list was written straight")
	}
}
