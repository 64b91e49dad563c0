package clickhouse

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/kommune"
)

// graceAfterDeadline is how long a query may outlive its deadline: the server
// ends it by itself or when it is killed, and only when it does not is the
// connection cut.
const graceAfterDeadline = 5 * time.Second

// runDetached runs a statement in the background and waits for it as long as ctx
// lasts. Then it returns at once; the statement is killed, and what still comes
// of it is read to the end. detach makes the context of the statement.
func runDetached[T any](
	ctx context.Context, s *statements, id string, detach func(context.Context, string) (context.Context, context.CancelFunc), run func(context.Context) (T, error),
) (T, error) {
	type outcome struct {
		result T
		err    error
	}
	if err := s.slots.Acquire(ctx, 1); err != nil {
		return outcome{}.result, fmt.Errorf("waiting for a connection: %w", err)
	}
	answered, ended := make(chan outcome, 1), make(chan struct{})
	go func() {
		defer s.slots.Release(1)
		defer close(ended)
		statement, cancel := detach(ctx, id)
		defer cancel()
		result, err := run(statement)
		answered <- outcome{result, err}
	}()
	select {
	case o := <-answered:
		return o.result, o.err
	case <-ctx.Done():
		s.kills.add(id, ended)
		return outcome{}.result, fmt.Errorf("query %s is killed: %w", id, context.Cause(ctx))
	}
}

// Connection sends the statements of one user. The user's settings profile is
// the business of whoever runs the ClickHouse: what the profile does not let a
// query set is left out, or brought within its bounds.
type Connection struct {
	driver.Conn

	profile *profile
	// flag is the one whose DSN it was made from.
	flag     string
	overHTTP bool
}

// Query is the driver's, without the deadline of ctx.
func (c *Connection) Query(ctx context.Context, query string, arguments ...any) (driver.Rows, error) {
	return c.Conn.Query(withoutDeadline{ctx}, query, arguments...) //nolint:wrapcheck // it is the driver's
}

// withoutDeadline is a context that ends when its parent does but has no deadline:
// the driver would make a setting of one, which is too long and which a profile may
// refuse.
type withoutDeadline struct{ context.Context } //nolint:containedctx // it is one

// Deadline reports that there is none.
func (withoutDeadline) Deadline() (time.Time, bool) { return time.Time{}, false }

// profile is what a settings profile says of the settings that this program
// sends. Until it is read everything is sent as it is wanted.
type profile struct {
	settings atomic.Pointer[map[string]profileSetting]
}

type profileSetting struct {
	Name  string `col:"name"`
	Value string `col:"value"`
	Least string `col:"least"`
	Most  string `col:"most"`
	Fixed bool   `col:"fixed"`
}

// detached is a context for one query. It keeps the time that the caller has
// left, as a limit that the server watches where the profile lets it, but not the
// caller's cancellation. The query's id and log comment tell operators the request.
func (p *profile) detached(ctx context.Context, id string, settings clickhouse.Settings) (context.Context, context.CancelFunc) {
	left := readTimeout
	if deadline, limited := ctx.Deadline(); limited {
		left = min(left, time.Until(deadline))
	}
	free, cancel := context.WithCancel(context.WithoutCancel(ctx))
	timer := time.AfterFunc(left+graceAfterDeadline, cancel)
	wanted := clickhouse.Settings{maxExecutionTime: int(max(math.Ceil(left.Seconds()), 1))}
	maps.Copy(wanted, settings)
	if request := tokenOf(kommune.RequestIDOf(ctx)); request != "" {
		wanted[LogComment] = request
	}
	return p.with(free, wanted, clickhouse.WithQueryID(id)), func() {
		timer.Stop()
		cancel()
	}
}

// with is a context for a statement with settings, as far as the profile lets
// it set them.
func (p *profile) with(ctx context.Context, wanted clickhouse.Settings, options ...clickhouse.QueryOption) context.Context {
	sent := make(clickhouse.Settings, len(wanted))
	for name, value := range wanted {
		if allowed, is := p.allowed(name, value); is {
			sent[name] = allowed
		}
	}
	return clickhouse.Context(ctx, append(options, clickhouse.WithSettings(sent))...)
}

// allowed gives the value that is nearest to a wanted one; false where none may
// be sent, or none need be.
func (p *profile) allowed(name string, wanted any) (any, bool) {
	settings := p.settings.Load()
	if settings == nil {
		return wanted, true
	}
	setting, known := (*settings)[name]
	number, isNumber := wanted.(int)
	if !known || setting.Fixed {
		return nil, false
	}
	if !isNumber {
		return wanted, true
	}
	if least, bounded := setting.number(setting.Least); bounded {
		number = max(number, least)
	}
	if most, bounded := setting.number(setting.Most); bounded && most > 0 {
		number = min(number, most)
	}
	if own, limited := setting.number(setting.Value); name == maxExecutionTime && limited && own > 0 && own <= number {
		return nil, false // the profile ends the query earlier
	}
	return number, true
}

func (profileSetting) number(text string) (int, bool) {
	// Seconds may have a fraction.
	whole, _, _ := strings.Cut(text, ".")
	number, err := strconv.Atoi(whole)
	return number, err == nil
}

// newQueryID begins with the request's id, where there is one. Requests may
// have the same id, and a request sends several queries: the rest is random.
func newQueryID(ctx context.Context) string {
	const enough = 12 // 60 bits
	request := tokenOf(kommune.RequestIDOf(ctx))
	if request == "" {
		request = "kommunebench"
	}
	return request + "-" + rand.Text()[:enough]
}

// tokenOf keeps of a request's id what can stand anywhere.
func tokenOf(id string) string {
	const longest = 64
	kept := strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
			return c
		}
		return -1
	}, id)
	return kept[:min(longest, len(kept))]
}

// recordQueryID writes the id that the server knows a query by into its span.
func recordQueryID(query context.Context, id string) {
	if span := trace.SpanFromContext(query); span.IsRecording() {
		span.SetAttributes(attribute.String("clickhouse.query_id", id))
	}
}

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
