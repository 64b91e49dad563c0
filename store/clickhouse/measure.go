package clickhouse

import (
	"context"
	"fmt"

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
