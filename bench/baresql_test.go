package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

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
// sends along, and scans at least so many rows as the driver gives them. What a row is
// read into follows from the statement's own columns, so it can't fall behind it.
func readBare(ctx context.Context, w *world, statement store.Statement, least int) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_execution_time": 60}))
	rows, err := w.bare.Query(ctx, statement.Text, statement.Arguments...)
	if err != nil {
		return fmt.Errorf("bare SQL: %w", err)
	}
	defer func() { _ = rows.Close() }()
	rowType := rowTypeOf(rows)
	row := reflect.New(rowType).Elem()
	destinations := make([]any, row.NumField())
	for n := range destinations {
		destinations[n] = row.Field(n).Addr().Interface()
	}
	found := reflect.MakeSlice(reflect.SliceOf(rowType), 0, least)
	for rows.Next() {
		row.SetZero()
		if err := rows.Scan(destinations...); err != nil {
			return fmt.Errorf("bare SQL: %w", err)
		}
		found = reflect.Append(found, row)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("bare SQL: %w", err)
	}
	if found.Len() < least {
		return fmt.Errorf("%w: %d, want %d", errTooFew, found.Len(), least)
	}
	return nil
}

// rowTypeOf is a struct with a field for each column, of the type that the driver
// reads it into.
func rowTypeOf(rows driver.Rows) reflect.Type {
	columns := rows.ColumnTypes()
	fields := make([]reflect.StructField, len(columns))
	for n, column := range columns {
		fields[n] = reflect.StructField{Name: "Column" + strconv.Itoa(n), Type: column.ScanType()}
	}
	return reflect.StructOf(fields)
}
