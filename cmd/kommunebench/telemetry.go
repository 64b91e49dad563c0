package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"

	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/server/telemetry"
	"kommunebench/store"
)

// flushTimeout bounds the time for sending the last spans at the end.
const flushTimeout = 3 * time.Second

// instruments holds the metrics and traces of serve.
type instruments struct {
	metrics *telemetry.Metrics
	// traces is nil where no collector is named.
	traces   *sdktrace.TracerProvider
	listener *http.Server // nil where /metrics is on the main one
}

// startTelemetry makes metrics and traces, and serves the metrics at metricsAddress
// unless that is empty.
func startTelemetry(ctx context.Context, metricsAddress string, logger *slog.Logger) (*instruments, error) {
	metrics, err := telemetry.NewMetrics(version)
	if err != nil {
		return nil, err
	}
	w := &instruments{metrics: metrics}
	if w.traces, err = newTraces(ctx, logger); err != nil {
		return nil, err
	}
	if metricsAddress == "" {
		return w, nil
	}
	listener, err := listen("metrics-listen", metricsAddress, "127.0.0.1:9464")
	if err != nil {
		return nil, err
	}
	w.listener = &http.Server{
		Handler: metrics.Listener(), ReadHeaderTimeout: server.ReadHeaderTimeout, ReadTimeout: server.ReadTimeout, WriteTimeout: server.ReadTimeout, IdleTimeout: server.IdleTimeout,
	}
	go func() {
		if err := w.listener.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.ErrorContext(ctx, "the listener of the metrics ended", "error", err)
		}
	}()
	logger.InfoContext(ctx, "metrics are served", "address", listener.Addr().String())
	return w, nil
}

// listen listens on an address. The error names the flag that gave it.
func listen(flag, address, example string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		refused := kommune.InvalidInput(flag, address, "an address of this machine that is free, such as "+example)
		refused.Err = err
		return nil, refused
	}
	return listener, nil
}

// configureServer sets the server's options for metrics and traces.
func (w *instruments) configureServer(options *server.Options) {
	options.Metrics, options.MetricsElsewhere = w.metrics, w.listener != nil
	if w.traces != nil {
		options.Traces = w.traces
	}
}

// storeOptions are the options of a store with metrics and traces of its queries.
func (w *instruments) storeOptions(logger *slog.Logger) store.Options {
	options := store.Options{Logger: logger, Meters: w.metrics.Meters()}
	if w.traces != nil {
		options.Traces = w.traces
	}
	return options
}

// observeDatabase adds the metrics of the releases and of the embedded engine.
func (w *instruments) observeDatabase(db *database) error {
	err := errors.Join(w.metrics.WatchReleases(db.Catalogue, time.Now), w.metrics.WatchIncomplete(db.incompleteReleases))
	if db.engine != nil {
		err = errors.Join(err, w.metrics.WatchEngine(db.engine.Ready, db.engine.Restarts))
	}
	return err
}

// close ends metrics and traces, after everything else, and sends the last spans.
func (w *instruments) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), flushTimeout)
	defer cancel()
	var failures []error
	if w.listener != nil {
		failures = append(failures, w.listener.Shutdown(ctx))
	}
	if w.traces != nil {
		failures = append(failures, w.traces.Shutdown(ctx))
	}
	if err := errors.Join(append(failures, w.metrics.Close(ctx))...); err != nil {
		return fmt.Errorf("ending metrics and traces: %w", err)
	}
	return nil
}

// newTraces sends spans by OTLP over HTTP where the standard variables of
// OpenTelemetry name a collector; nil where they name none.
func newTraces(ctx context.Context, logger *slog.Logger) (*sdktrace.TracerProvider, error) {
	if os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "" {
		return nil, nil // without a collector there are no traces
	}
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("making the exporter of traces: %w", err)
	}
	// The environment comes last, so that it can override the service's name.
	about, err := resource.New(ctx, resource.WithAttributes(semconv.ServiceName(telemetry.ServiceName), semconv.ServiceVersion(version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("naming this program in traces: %w", err)
	}
	// The library reports background failures to this global handler only.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.WarnContext(ctx, "traces were not sent", "error", err) }))
	return sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about)), nil
}
