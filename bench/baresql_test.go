package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/analysis"
	"kommunebench/kommune"
	"kommunebench/store"
)

var errTooFew = errors.New("bare SQL: too few rows")

// sentStatements keeps the statements that analysis has the store send, for the reads
// that questions are answered by.
type sentStatements struct {
	analysis.Reader
	kept []store.Statement
}

func (s *sentStatements) keep(statement store.Statement, sent bool) {
	if sent {
		s.kept = append(s.kept, statement)
	}
}

func (s *sentStatements) ReadPeriod(ctx context.Context, snapshot *kommune.Snapshot, indicator kommune.Indicator, targetGroupID string, period kommune.Period) ([]kommune.Observation, error) {
	s.keep(store.PeriodStatement(snapshot, indicator, targetGroupID, period))
	return s.Reader.ReadPeriod(ctx, snapshot, indicator, targetGroupID, period)
}

func (s *sentStatements) ReadObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	s.keep(store.ObservationsStatement(snapshot, query))
	return s.Reader.ReadObservations(ctx, snapshot, query)
}

func (s *sentStatements) Aggregate(ctx context.Context, snapshot *kommune.Snapshot, query kommune.AggregateQuery) ([]kommune.AggregateRow, error) {
	s.keep(store.AggregateStatement(snapshot, query))
	return s.Reader.Aggregate(ctx, snapshot, query)
}

// statementOf is the one statement that a question sends to ClickHouse.
func (w *world) statementOf(b *testing.B, ask func(context.Context, *analysis.Analyst) error) store.Statement {
	b.Helper()
	sent := &sentStatements{Reader: w.store}
	must(b, ask(b.Context(), analysis.NewAnalyst(sent, time.Now)))
	if len(sent.kept) != 1 {
		b.Fatalf("%d statements were sent, want 1", len(sent.kept))
	}
	return sent.kept[0]
}

// sentLog keeps of the server's log how many statements the last request sent.
type sentLog struct{ last atomic.Int64 }

func (*sentLog) Enabled(context.Context, slog.Level) bool { return true }
func (l *sentLog) WithAttrs([]slog.Attr) slog.Handler     { return l }
func (l *sentLog) WithGroup(string) slog.Handler          { return l }

func (l *sentLog) Handle(_ context.Context, record slog.Record) error {
	record.Attrs(func(a slog.Attr) bool {
		if a.Key == "queries" {
			l.last.Store(a.Value.Int64())
		}
		return true
	})
	return nil
}

// statementsFor asks a query at the handler, whose line in the log is written when it
// returns, and counts the statements of this request alone.
func (w *world) statementsFor(b *testing.B, query string) int64 {
	b.Helper()
	w.sent.last.Store(0)
	request := httptest.NewRequestWithContext(b.Context(), http.MethodPost, "/graphql", bytes.NewReader(encoded(b, query)))
	request.Header.Set("Content-Type", "application/json")
	w.handler.ServeHTTP(httptest.NewRecorder(), request)
	return w.sent.last.Load()
}

// readBare sends a statement through the driver, with the setting that the store
// sends along, and scans at least so many rows as the driver gives them. Columns are
// those of a row, in the order of the statement.
func readBare[T any](ctx context.Context, w *world, statement store.Statement, columns func(*T) []any, least int) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 60}))
	rows, err := w.bare.Query(ctx, statement.Text, statement.Arguments...)
	if err != nil {
		return fmt.Errorf("bare SQL: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var found []T
	for rows.Next() {
		var row T
		if err := rows.Scan(columns(&row)...); err != nil {
			return fmt.Errorf("bare SQL: %w", err)
		}
		found = append(found, row)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("bare SQL: %w", err)
	}
	if len(found) < least {
		return fmt.Errorf("%w: %d, want %d", errTooFew, len(found), least)
	}
	return nil
}

// figure is what read_period says of an area.
type figure struct {
	area, status, qualifier, source string
	value, numerator, denominator   *float64
	gone                            bool
}

func (f *figure) columns() []any {
	return []any{&f.area, &f.value, &f.numerator, &f.denominator, &f.status, &f.qualifier, &f.source, &f.gone}
}

// namedFigure is what read_observations says.
type namedFigure struct {
	indicator, targetGroup, period string
	figure
}

func (f *namedFigure) columns() []any {
	return append([]any{&f.indicator, &f.targetGroup, &f.period}, f.figure.columns()...)
}

// sum is what aggregate says of a group.
type sum struct {
	place, targetGroup, time                                              uint32
	rows, figures, hidden, added, withFigures, kommunerHidden, withRow    uint32
	periods, groups                                                       uint32
	provisional, orderMissing                                             bool
	qualifier, state                                                      string
	value, numerator, denominator, q1, median, q3, lowest, highest, order float64
}

func (s *sum) columns() []any {
	return []any{
		&s.place, &s.targetGroup, &s.time, &s.rows, &s.figures, &s.hidden, &s.added,
		&s.withFigures, &s.kommunerHidden, &s.withRow, &s.periods, &s.provisional, &s.qualifier, &s.state,
		&s.value, &s.numerator, &s.denominator, &s.q1, &s.median, &s.q3, &s.lowest, &s.highest,
		&s.orderMissing, &s.order, &s.groups,
	}
}
