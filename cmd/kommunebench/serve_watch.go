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

// flushTimeout bounds how long the end of the program waits for the last spans
// to be taken.
const flushTimeout = 3 * time.Second

// watching are the parts of serve that others look into it by.
type watching struct {
	metrics *telemetry.Metrics
	// traces is nil where no collector is named.
	traces   *sdktrace.TracerProvider
	listener *http.Server // nil where /metrics is on the main one
}

// watch begins to measure, and serves the metrics on a listener of their own
// where there is an address for it.
func watch(ctx context.Context, metricsAddress string, logger *slog.Logger) (*watching, error) {
	metrics, err := telemetry.NewMetrics(version)
	if err != nil {
		return nil, err
	}
	w := &watching{metrics: metrics}
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
		Handler: metrics.Listener(), ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout, WriteTimeout: readTimeout, IdleTimeout: idleTimeout,
	}
	go func() {
		if err := w.listener.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			logger.ErrorContext(ctx, "the listener of the metrics ended", "error", err)
		}
	}()
	logger.InfoContext(ctx, "metrics are served", "address", listener.Addr().String())
	return w, nil
}

// listen takes an address, or says by which flag it was given.
func listen(flag, address, example string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		refused := kommune.InvalidInput(flag, address, "an address of this machine that is free, such as "+example)
		refused.Err = err
		return nil, refused
	}
	return listener, nil
}

// options have a server look into itself.
func (w *watching) options(options *server.Options) {
	options.Metrics, options.MetricsElsewhere = w.metrics, w.listener != nil
	if w.traces != nil {
		options.Traces = w.traces
	}
}

// ofStore are the options of a store that measures its queries.
func (w *watching) ofStore(logger *slog.Logger) store.Options {
	options := store.Options{Logger: logger, Meters: w.metrics.Meters()}
	if w.traces != nil {
		options.Traces = w.traces
	}
	return options
}

// database has the store and the engine under it looked into.
func (w *watching) database(db *database) error {
	err := errors.Join(w.metrics.WatchReleases(db.Catalogue, time.Now), w.metrics.WatchIncomplete(db.incompleteReleases))
	if db.engine != nil {
		err = errors.Join(err, w.metrics.WatchEngine(db.engine.Ready, db.engine.Restarts))
	}
	return err
}

// close ends the measuring last of all, so that the end is measured too, and
// hands the last spans over.
func (w *watching) close() error {
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
	// The variables come last, so that they can name the service otherwise.
	about, err := resource.New(ctx, resource.WithAttributes(semconv.ServiceName(telemetry.ServiceName), semconv.ServiceVersion(version)),
		resource.WithTelemetrySDK(), resource.WithFromEnv())
	if err != nil {
		return nil, fmt.Errorf("naming this program in traces: %w", err)
	}
	// The library has this one place for what fails behind its callers' backs.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { logger.WarnContext(ctx, "traces were not sent", "error", err) }))
	return sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about)), nil
}
