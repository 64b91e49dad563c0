package telemetry

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	otelprometheus "go.opentelemetry.io/otel/exporters/prometheus"
	"go.opentelemetry.io/otel/metric"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/exemplar"
	"go.opentelemetry.io/otel/sdk/resource"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"kommunebench/kommune"
)

// ServiceName is what this program is called in metrics and traces.
const ServiceName = "kommunebench"

// MetricsPath is where scrapes are answered.
const MetricsPath = "/metrics"

const (
	// mostSeries bounds what is kept of one metric, whatever its labels are.
	mostSeries = 2000
	// A scrape waits for the releases no longer than this.
	scrapeTimeout = 5 * time.Second
)

// Metrics measures what a server does, and tells Prometheus. The nil Metrics
// measures nothing.
type Metrics struct {
	registry *prometheus.Registry
	provider *sdkmetric.MeterProvider
	meter    metric.Meter

	requests, operations, exports, waits     metric.Float64Histogram
	inFlight, waiting                        metric.Int64UpDownCounter
	failures, refusals, lookups, queries     metric.Int64Counter
	readRows, readBytes, fileRows, fileBytes metric.Int64Counter
	readTime                                 metric.Float64Counter

	labels labelSets
}

// httpBuckets are those that OpenTelemetry's conventions advise for requests;
// what the database and whole files take goes beyond them.
func httpBuckets() []float64 {
	return []float64{0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 30}
}

func exportBuckets() []float64 { return []float64{0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 1800} }

// NewMetrics makes metrics of a program of some version. The Go runtime and the
// process are measured too.
func NewMetrics(version string) (*Metrics, error) {
	m := &Metrics{registry: prometheus.NewRegistry()}
	exporter, err := otelprometheus.New(otelprometheus.WithRegisterer(m.registry), otelprometheus.WithoutScopeInfo())
	if err != nil {
		return nil, fmt.Errorf("making the exporter of metrics: %w", err)
	}
	about := resource.NewSchemaless(semconv.ServiceName(ServiceName), semconv.ServiceVersion(version))
	m.provider = sdkmetric.NewMeterProvider(
		sdkmetric.WithReader(exporter), sdkmetric.WithResource(about),
		sdkmetric.WithCardinalityLimit(mostSeries), sdkmetric.WithExemplarFilter(exemplar.AlwaysOffFilter),
	)
	m.meter = m.provider.Meter(ServiceName)
	for _, collector := range []prometheus.Collector{
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	} {
		if err := m.registry.Register(collector); err != nil {
			return nil, fmt.Errorf("measuring the process: %w", err)
		}
	}
	return m, m.makeInstruments()
}

func (m *Metrics) makeInstruments() error {
	var failed []error
	histogram := func(into *metric.Float64Histogram, name, about string, buckets []float64) {
		made, err := m.meter.Float64Histogram(name, metric.WithUnit("s"), metric.WithDescription(about), metric.WithExplicitBucketBoundaries(buckets...))
		*into, failed = made, append(failed, err)
	}
	counter := func(into *metric.Int64Counter, name, unit, about string) {
		made, err := m.meter.Int64Counter(name, metric.WithUnit(unit), metric.WithDescription(about))
		*into, failed = made, append(failed, err)
	}
	gauge := func(into *metric.Int64UpDownCounter, name, unit, about string) {
		made, err := m.meter.Int64UpDownCounter(name, metric.WithUnit(unit), metric.WithDescription(about))
		*into, failed = made, append(failed, err)
	}
	histogram(&m.requests, "http.server.request.duration", "Duration of HTTP requests.", httpBuckets())
	histogram(&m.operations, "kommunebench.operation.duration", "Duration of requests that ask for an operation or an export, errors included.", httpBuckets())
	histogram(&m.exports, "kommunebench.export.duration", "Duration of exports, by how they ended.", exportBuckets())
	histogram(&m.waits, "kommunebench.queue.wait.duration", "How long requests waited for their turn.", httpBuckets())
	gauge(&m.inFlight, "http.server.active_requests", "{request}", "HTTP requests in flight.")
	gauge(&m.waiting, "kommunebench.queue.length", "{request}", "Requests that wait for their turn.")
	counter(&m.failures, "kommunebench.operation.errors", "{error}", "Operations and exports with an error of a code; partial answers count too.")
	counter(&m.refusals, "kommunebench.request.refused", "{request}", "Requests refused before an operation was found in them, by the code of the error.")
	counter(&m.lookups, "kommunebench.cache.lookups", "{lookup}", "What the cache of answers had.")
	counter(&m.queries, "kommunebench.operation.queries", "{query}", "Queries sent to ClickHouse.")
	counter(&m.readRows, "kommunebench.operation.read.rows", "{row}", "Rows that ClickHouse read.")
	counter(&m.readBytes, "kommunebench.operation.read", "By", "Bytes that ClickHouse read, uncompressed.")
	counter(&m.fileRows, "kommunebench.export.rows", "{row}", "Rows of exports that were sent whole.")
	counter(&m.fileBytes, "kommunebench.export.size", "By", "Bytes of exports that were sent, compressed where the client takes that.")
	var err error
	m.readTime, err = m.meter.Float64Counter("kommunebench.operation.clickhouse.time", metric.WithUnit("s"), metric.WithDescription("Time that queries to ClickHouse took, added up."))
	return errors.Join(append(failed, err)...)
}

// Meters measures other parts of the program into the same metrics.
func (m *Metrics) Meters() metric.MeterProvider { return m.provider }

// Handler answers scrapes.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4, Timeout: 2 * scrapeTimeout})
}

// Listener is the whole of a listener that answers scrapes only.
func (m *Metrics) Listener() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+MetricsPath, m.Handler())
	return WithRequestID(nil, mux)
}

// Close ends the measuring.
func (m *Metrics) Close(ctx context.Context) error {
	if err := m.provider.Shutdown(ctx); err != nil {
		return fmt.Errorf("ending the metrics: %w", err)
	}
	return nil
}

// WatchReleases tells the age of the newest release of each dataset. Where the
// catalogue can't be read no age is told.
func (m *Metrics) WatchReleases(catalogue func(context.Context) (*kommune.Catalogue, error), now func() time.Time) error {
	age, err := m.meter.Float64ObservableGauge("kommunebench.release.age", metric.WithUnit("s"),
		metric.WithDescription("Time since the newest release of a dataset was published."))
	if err != nil {
		return fmt.Errorf("measuring the releases: %w", err)
	}
	_, err = m.meter.RegisterCallback(func(ctx context.Context, observer metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, scrapeTimeout)
		defer cancel()
		known, err := catalogue(ctx)
		if err != nil {
			return nil // no figure says that it is not known, and the log says why
		}
		for _, snapshot := range known.Snapshots {
			// A clock that was set back makes no negative age.
			observer.ObserveFloat64(age, max(now().Sub(snapshot.Release.PublishedAt).Seconds(), 0), m.labels.of(labelSet{dataset: snapshot.Dataset.ID}).observe...)
		}
		return nil
	}, age)
	if err != nil {
		return fmt.Errorf("measuring the releases: %w", err)
	}
	return nil
}

// WatchIncomplete tells how many kept releases lack rows that they promise.
func (m *Metrics) WatchIncomplete(count func(context.Context) (int, error)) error {
	_, err := m.meter.Int64ObservableGauge("kommunebench.releases.incomplete", metric.WithUnit("{release}"),
		metric.WithDescription("Kept releases of which rows are missing in the database; kommunebench release list names them."),
		metric.WithInt64Callback(func(ctx context.Context, observer metric.Int64Observer) error {
			ctx, cancel := context.WithTimeout(ctx, scrapeTimeout)
			defer cancel()
			if releases, err := count(ctx); err == nil {
				observer.Observe(int64(releases))
			}
			return nil
		}))
	if err != nil {
		return fmt.Errorf("measuring the releases: %w", err)
	}
	return nil
}

// WatchEngine reports whether the embedded engine answers, and how often it was
// started again after it had ended unasked.
func (m *Metrics) WatchEngine(isReady func() bool, restarts func() int) error {
	up, err := m.meter.Int64ObservableGauge("kommunebench.engine.up", metric.WithDescription("1 where the embedded engine answers."))
	if err != nil {
		return fmt.Errorf("measuring the engine: %w", err)
	}
	again, err := m.meter.Int64ObservableCounter("kommunebench.engine.restarts", metric.WithUnit("{restart}"), metric.WithDescription("Starts of the embedded engine after it ended unasked."))
	if err != nil {
		return fmt.Errorf("measuring the engine: %w", err)
	}
	_, err = m.meter.RegisterCallback(func(_ context.Context, observer metric.Observer) error {
		answers := int64(0)
		if isReady() {
			answers = 1
		}
		observer.ObserveInt64(up, answers)
		observer.ObserveInt64(again, int64(restarts()))
		return nil
	}, up, again)
	if err != nil {
		return fmt.Errorf("measuring the engine: %w", err)
	}
	return nil
}
