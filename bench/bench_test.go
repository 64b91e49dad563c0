// Package bench measures what the issues set targets for: times side by side
// with the bare SQL under them, in one run. It is run by make bench and holds
// no tests.
package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/analysis"
	"kommunebench/data"
	"kommunebench/engine/enginetest"
	"kommunebench/etl"
	"kommunebench/graph"
	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/store"
	"kommunebench/synth"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

const indicatorID = "demo/deregistered-3-months"

// world is a store with the demo data, a server over it, and a bare
// connection to the same database.
type world struct {
	store    *store.Store
	analyst  *analysis.Analyst
	handler  http.Handler
	server   *httptest.Server
	bare     driver.Conn
	snapshot *kommune.Snapshot
	metrics  *server.Metrics
}

func newWorld(b *testing.B) *world {
	b.Helper()
	ctx := b.Context()
	running := enginetest.Engine(b)
	database := enginetest.Database(b)
	metrics, err := server.NewMetrics("bench")
	must(b, err)
	s, err := store.Open(store.Options{
		WriterDSN: running.Endpoint().WriterDSN(database), ReaderDSN: running.Endpoint().ReaderDSN(database), WaitReady: running.WaitReady,
		Meters: metrics.Meters(),
	})
	must(b, err)
	b.Cleanup(func() { _ = s.Close() })
	must(b, s.Migrate(ctx))
	reference, err := etl.OpenFS(ctx, data.Reference(), etl.Options{})
	must(b, err)
	publish(b, s, reference)
	catalogue, err := s.CatalogueNow(ctx)
	must(b, err)
	dir := filepath.Join(b.TempDir(), synth.Dataset)
	_, err = synth.Write(ctx, dir, catalogue.Kommuner.All, synth.Options{})
	must(b, err)
	demo, err := etl.Open(ctx, dir, etl.Options{Catalogue: catalogue})
	must(b, err)
	publish(b, s, demo)
	w := &world{store: s, metrics: metrics, analyst: analysis.NewAnalyst(s, time.Now)}
	catalogue, err = s.CatalogueNow(ctx)
	must(b, err)
	w.snapshot, _ = catalogue.Snapshot(synth.Dataset)
	w.handler = server.New(server.Options{
		Metrics: metrics, Slow: time.Second,
		Data: s, Logger: slog.New(slog.DiscardHandler), RequestTimeout: time.Minute,
		Resolver: &graph.Resolver{Analyst: w.analyst, Facts: s, Archive: s},
	})
	w.server = httptest.NewServer(w.handler)
	b.Cleanup(w.server.Close)
	options, err := clickhouse.ParseDSN(running.Endpoint().ReaderDSN(database))
	must(b, err)
	w.bare, err = clickhouse.Open(options)
	must(b, err)
	b.Cleanup(func() { _ = w.bare.Close() })
	return w
}

func publish(b *testing.B, s *store.Store, pkg *etl.Package) {
	b.Helper()
	hash, err := pkg.InputHash(b.Context())
	must(b, err)
	load, err := s.BeginLoad(b.Context(), pkg.Dataset(), hash)
	must(b, err)
	_, err = pkg.Read(b.Context(), load)
	must(b, err)
	_, err = load.Publish(b.Context(), nil)
	must(b, err)
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// bareComparison reads the rows of one comparison with the least SQL that
// gives them, and nothing else.
func (w *world) bareComparison(ctx context.Context, period kommune.Period) (int, error) {
	slices := w.snapshot.IndicatorSlices(indicatorID)
	rows, err := w.bare.Query(ctx, `SELECT area, numerator, denominator, status, qualifier FROM observations
		WHERE indicator = {indicator:String} AND run = {run:UInt64} AND target_group = 'demo/all' AND period = {period:String}`,
		clickhouse.Named("indicator", indicatorID), clickhouse.Named("run", slices[len(slices)-1].Run), clickhouse.Named("period", string(period)))
	if err != nil {
		return 0, fmt.Errorf("bare SQL: %w", err)
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var area, status, qualifier string
		var numerator, denominator *float64
		if err := rows.Scan(&area, &numerator, &denominator, &status, &qualifier); err != nil {
			return 0, fmt.Errorf("bare SQL: %w", err)
		}
		n++
	}
	return n, rows.Err()
}

func (w *world) ask(ctx context.Context, query string) (int, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return 0, fmt.Errorf("encoding the query: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.server.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		return 0, fmt.Errorf("making the request: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("sending the request: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	if err == nil && strings.Contains(string(answer), `"errors"`) {
		err = fmt.Errorf("answered %.300s", answer)
	}
	return len(answer), err
}

const comparison = `{compare(indicator:"` + indicatorID + `"){period benchmark{kind label value interval{lower upper level method} qualifier}
	distribution{n mean median q1 q3 min max standardDeviation} caveats
	rows{kommune{code name} value numerator denominator status qualifier interval{lower upper level method} rank rankInterval{lower upper}
		percentileRank quartile difference significance significanceAfterCorrection significanceReason rough pValue qValue zScore shrunkValue sentence}}}`

// BenchmarkCompare times one comparison of 98 kommuner, uncached, three ways
// in turn: the bare SQL through the driver, analysis, GraphQL over HTTP.
func BenchmarkCompare(b *testing.B) {
	w := newWorld(b)
	ctx := b.Context()
	catalogue, err := w.store.Catalogue(ctx)
	must(b, err)
	periods := w.snapshot.Periods(indicatorID)
	latest := periods[len(periods)-1]
	var sql, computed, served []time.Duration
	for b.Loop() {
		sql = append(sql, timed(b, func() error { _, err := w.bareComparison(ctx, latest); return err }))
		computed = append(computed, timed(b, func() error {
			_, err := w.analyst.Compare(ctx, catalogue, analysis.ComparisonQuery{IndicatorID: indicatorID, Confidence: analysis.DefaultConfidence})
			return err
		}))
		served = append(served, timed(b, func() error { _, err := w.ask(ctx, comparison); return err }))
	}
	reportMedians(b, sql, map[string][]time.Duration{"sql": sql, "analysis": computed, "graphql": served})
}

const observations = `{observations(indicators:["` + indicatorID + `"],first:1000){nodes{kommuneCode kommuneName period value status targetGroupId}}}`

// BenchmarkObservations times a page of 1,000 flat rows with six fields at the
// handler, without network.
func BenchmarkObservations(b *testing.B) {
	w := newWorld(b)
	body := strings.NewReader(string(encoded(b, observations)))
	b.ReportAllocs()
	started := processorTime(b)
	for b.Loop() {
		_, _ = body.Seek(0, io.SeekStart)
		request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", body)
		request.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, request)
		if answer.Code != http.StatusOK {
			b.Fatal(answer.Body)
		}
	}
	b.ReportMetric(float64((processorTime(b)-started).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

// processorTime is what this process has used of the processors; the engine is
// another one.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// BenchmarkObservationsAnalysis is the same without GraphQL.
func BenchmarkObservationsAnalysis(b *testing.B) {
	w := newWorld(b)
	catalogue, err := w.store.Catalogue(b.Context())
	must(b, err)
	b.ReportAllocs()
	started := processorTime(b)
	for b.Loop() {
		_, err := w.analyst.ReadObservationPage(b.Context(), catalogue, analysis.ObservationsQuery{IndicatorIDs: []string{indicatorID}, First: 1000})
		must(b, err)
	}
	b.ReportMetric(float64((processorTime(b)-started).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

func encoded(b *testing.B, query string) []byte {
	b.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	must(b, err)
	return body
}

// BenchmarkSelectOne is the floor under every query.
func BenchmarkSelectOne(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		var one uint8
		must(b, w.bare.QueryRow(b.Context(), "SELECT 1").Scan(&one))
	}
}

// BenchmarkTrend times 14 years by month of 98 kommuner over GraphQL.
func BenchmarkTrend(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		_, err := w.ask(b.Context(), `{trend(indicator:"`+indicatorID+`"){periods series{kommune{code} points{period value change}}}}`)
		must(b, err)
	}
}

func timed(b *testing.B, do func() error) time.Duration {
	b.Helper()
	started := time.Now()
	if err := do(); err != nil {
		b.Fatal(err)
	}
	return time.Since(started)
}

// reportMedians prints each way's median and how many times the bare SQL's it
// is.
func reportMedians(b *testing.B, sql []time.Duration, ways map[string][]time.Duration) {
	b.Helper()
	base := median(sql)
	for name, times := range ways {
		b.ReportMetric(float64(median(times).Microseconds())/1000, name+"-p50-ms")
		if name != "sql" {
			b.ReportMetric(float64(median(times))/float64(base), name+"/sql")
		}
	}
}

func median(times []time.Duration) time.Duration {
	sorted := slices.Clone(times)
	slices.Sort(sorted)
	return sorted[len(sorted)/2]
}
