package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/kommune"
)

const measuredBy = "kommunebench/store"

// queryBuckets are those that OpenTelemetry's conventions advise for databases.
func queryBuckets() []float64 { return []float64{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30} }

// meter measures the queries of a database.
type meter struct {
	durations metric.Float64Histogram
	tracer    trace.Tracer // nil where no spans are wanted
	database  string
	labels    sync.Map
}

// queryLabels identify a series of measurements: there are as many statements as
// files, and a handful of ways to fail.
type queryLabels struct{ statement, failed string }

func newMeter(options Options, database string) (*meter, error) {
	m := &meter{database: database}
	if options.Traces != nil {
		m.tracer = options.Traces.Tracer(measuredBy)
	}
	if options.Meters == nil {
		return m, nil
	}
	var err error
	m.durations, err = options.Meters.Meter(measuredBy).Float64Histogram("db.client.operation.duration", metric.WithUnit("s"),
		metric.WithDescription("Duration of queries to ClickHouse, answers read to the end."), metric.WithExplicitBucketBoundaries(queryBuckets()...))
	if err != nil {
		return nil, fmt.Errorf("measuring queries: %w", err)
	}
	return m, nil
}

// Measured is a context for one query that is measured until ended is called.
func (db *Database) Measured(ctx context.Context, statement string) (query context.Context, ended func(rows int, err error)) {
	return db.meter.measured(ctx, statement)
}

// measured is a context for one query that is measured until ended is called.
// It does nothing where no request and no meter counts the query.
func (m *meter) measured(ctx context.Context, statement string) (query context.Context, ended func(rows int, err error)) {
	statistics := kommune.ReadStatisticsOf(ctx)
	if statistics == nil && m.durations == nil && m.tracer == nil {
		return ctx, func(int, error) {}
	}
	// Progress goes on where a query outlives its caller.
	var read struct {
		rows, bytes atomic.Uint64
		known       atomic.Bool
	}
	began := time.Now()
	options := make([]clickhouse.QueryOption, 0, 2)
	options = append(options, clickhouse.WithProgress(func(progress *clickhouse.Progress) {
		read.rows.Add(progress.Rows)
		read.bytes.Add(progress.Bytes)
		read.known.Store(true)
	}))
	query, span := ctx, trace.Span(nil)
	if m.tracer != nil {
		query, span = m.begin(ctx, statement)
		options = append(options, clickhouse.WithSpan(span.SpanContext()))
	}
	return clickhouse.Context(query, options...), func(rows int, err error) {
		figures := kommune.QueryFigures{
			Took: time.Since(began), Rows: int64(read.rows.Load()), Bytes: int64(read.bytes.Load()), Known: read.known.Load(), //nolint:gosec // nobody reads 2^63 rows
		}
		statistics.Add(figures)
		failed := failureOf(ctx, err)
		m.record(ctx, statement, failed, figures.Took)
		if span != nil {
			endSpan(span, figures, rows, failed)
		}
	}
}

func (m *meter) record(ctx context.Context, statement, failed string, took time.Duration) {
	if m.durations == nil {
		return
	}
	labels := queryLabels{statement, failed}
	known, made := m.labels.Load(labels)
	if !made {
		set := []attribute.KeyValue{semconv.DBSystemNameClickHouse, semconv.DBQuerySummary(statement)}
		if failed != "" {
			set = append(set, semconv.ErrorTypeKey.String(failed))
		}
		known, _ = m.labels.LoadOrStore(labels, []metric.RecordOption{metric.WithAttributeSet(attribute.NewSet(set...))})
	}
	if options, is := known.([]metric.RecordOption); is {
		m.durations.Record(context.WithoutCancel(ctx), took.Seconds(), options...)
	}
}

// begin starts the span of a query, below its caller's. The span has the name of the
// statement, never its parameters.
func (m *meter) begin(ctx context.Context, statement string) (context.Context, trace.Span) {
	return m.tracer.Start(ctx, statement, trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(
		semconv.DBSystemNameClickHouse, semconv.DBNamespace(m.database), semconv.DBQuerySummary(statement),
	))
}

func endSpan(span trace.Span, figures kommune.QueryFigures, rows int, failed string) {
	if figures.Known {
		span.SetAttributes(attribute.Int64("clickhouse.read.rows", figures.Rows), attribute.Int64("clickhouse.read.bytes", figures.Bytes))
	}
	if failed == "" {
		span.SetAttributes(semconv.DBResponseReturnedRows(rows))
	} else {
		span.SetAttributes(semconv.ErrorTypeKey.String(failed))
		span.SetStatus(codes.Error, failed)
	}
	span.End()
}

// failureOf is the code of a failure, or that the caller left; empty where
// there is none.
func failureOf(ctx context.Context, err error) string {
	var known *kommune.Error
	switch {
	case err == nil:
		return ""
	case errors.As(Coded(ctx, err), &known):
		return string(known.Code)
	}
	return "canceled"
}

// recordQueryID writes the id that the server knows a query by into its span.
func recordQueryID(query context.Context, id string) {
	if span := trace.SpanFromContext(query); span.IsRecording() {
		span.SetAttributes(attribute.String("clickhouse.query_id", id))
	}
}
