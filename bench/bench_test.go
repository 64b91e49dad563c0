// Package bench measures what the issues set targets for: times side by side
// with the bare SQL under them, in one run. It is run by make bench and holds
// no tests.
package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/data"
	"kommunebench/engine"
	"kommunebench/engine/enginetest"
	"kommunebench/etl"
	"kommunebench/graph"
	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/server/telemetry"
	"kommunebench/store"
	"kommunebench/store/load"
	"kommunebench/synth"
)

func TestMain(m *testing.M) { enginetest.Main(m) }

const indicatorID = "demo/deregistered-3-months"

// world is a store with the demo data, a server over it, and a bare
// connection to the same database.
type world struct {
	store     *store.Store
	analyst   *analysis.Analyst
	handler   http.Handler
	server    *httptest.Server
	endpoint  engine.Endpoint
	database  string
	catalogue *kommune.Catalogue
	bare      driver.Conn
	snapshot  *kommune.Snapshot
	metrics   *telemetry.Metrics
	sent      *sentLog
}

func newWorld(b *testing.B) *world {
	b.Helper()
	return newWorldOf(b, synth.Options{})
}

func newWorldOf(b *testing.B, options synth.Options) *world {
	b.Helper()
	ctx := b.Context()
	running := enginetest.Engine(b)
	database := enginetest.Database(b)
	metrics, err := telemetry.NewMetrics("bench")
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
	_, err = synth.Write(ctx, dir, catalogue.Kommuner.All, options)
	must(b, err)
	demo, err := etl.Open(ctx, dir, etl.Options{Catalogue: catalogue})
	must(b, err)
	publish(b, s, demo)
	w := &world{store: s, endpoint: running.Endpoint(), database: database, metrics: metrics, analyst: analysis.NewAnalyst(s, time.Now), sent: &sentLog{}}
	catalogue, err = s.CatalogueNow(ctx)
	must(b, err)
	w.catalogue = catalogue
	w.snapshot, _ = catalogue.Snapshot(synth.Dataset)
	w.handler = server.New(server.Options{
		Metrics: metrics, Slow: time.Second,
		Data: s, Logger: slog.New(w.sent), RequestTimeout: time.Minute,
		Resolver: &graph.Resolver{Analyst: w.analyst, Archive: s},
	})
	w.server = httptest.NewServer(w.handler)
	b.Cleanup(w.server.Close)
	dsn, err := clickhouse.ParseDSN(running.Endpoint().ReaderDSN(database))
	must(b, err)
	// As the store's own connections.
	dsn.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	w.bare, err = clickhouse.Open(dsn)
	must(b, err)
	b.Cleanup(func() { _ = w.bare.Close() })
	return w
}

func publish(b *testing.B, s *store.Store, pkg *etl.Package) {
	b.Helper()
	hash, err := pkg.InputHash(b.Context())
	must(b, err)
	l := load.Begin(b.Context(), s, pkg.Dataset(), hash)
	_, err = pkg.Read(b.Context(), l)
	must(b, err)
	_, err = l.Publish(b.Context(), nil)
	must(b, err)
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// ask sends a query, and takes the answer in a coding. Go's client asks for
// gzip by default, and decompresses it.
func (w *world) ask(ctx context.Context, query, coding string) (int, error) {
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		return 0, fmt.Errorf("encoding the query: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, w.server.URL+"/graphql", strings.NewReader(string(body)))
	if err != nil {
		return 0, fmt.Errorf("making the request: %w", err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept-Encoding", coding)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, fmt.Errorf("sending the request: %w", err)
	}
	defer func() { _ = response.Body.Close() }()
	answer := bytes.NewBuffer(make([]byte, 0, max(response.ContentLength, 0)+bytes.MinRead))
	if _, err = answer.ReadFrom(response.Body); err == nil && (response.StatusCode != http.StatusOK || bytes.Contains(answer.Bytes(), []byte(`"errors":`))) {
		err = fmt.Errorf("answered %.300s", answer)
	}
	return answer.Len(), err
}

const observations = `{observations(indicators:["` + indicatorID + `"],first:1000){nodes{kommuneCode kommuneName period value status targetGroupId}}}`

// BenchmarkObservations times a page of 1,000 flat rows with six fields at the
// handler, without network.
func BenchmarkObservations(b *testing.B) {
	w := newWorld(b)
	body, answer := strings.NewReader(string(encoded(b, observations))), &kept{header: http.Header{}}
	b.ReportAllocs()
	started := processorTime(b)
	for b.Loop() {
		_, _ = body.Seek(0, io.SeekStart)
		request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", body)
		request.Header.Set("Content-Type", "application/json")
		answer.begin()
		w.handler.ServeHTTP(answer, request)
		if answer.status != http.StatusOK || answer.body.Len() < 100_000 {
			b.Fatalf("status %d: %.300s", answer.status, answer.body.Bytes())
		}
	}
	b.ReportMetric(float64((processorTime(b)-started).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

// kept holds an answer in memory that is used again for the next one, as a
// server's connection has it.
type kept struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (k *kept) begin() {
	clear(k.header)
	k.status = http.StatusOK
	k.body.Reset()
}

func (k *kept) Header() http.Header              { return k.header }
func (k *kept) WriteHeader(status int)           { k.status = status }
func (k *kept) Write(answer []byte) (int, error) { return k.body.Write(answer) }

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
		_, err := flatrows.ReadObservationPage(b.Context(), w.analyst, catalogue, flatrows.ObservationsQuery{IndicatorIDs: []string{indicatorID}, First: 1000})
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
		_, err := w.ask(b.Context(), `{trend(indicator:"`+indicatorID+`"){periods series{kommune{code} points{period value change}}}}`, "identity")
		must(b, err)
	}
}
