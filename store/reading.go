package store

import (
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

// graceAfterDeadline is how long a query may outlive its deadline: the server
// ends it by itself or when it is killed, and only when it does not is the
// connection cut.
const graceAfterDeadline = 5 * time.Second

// readRows sends a statement as the reader and reads the whole of its answer,
// for which it makes room as scanRows does.
// When the caller leaves or its time is up it returns at once; the query is
// killed, and what still comes of it is read to the end, for a native query
// whose connection is cut can end the embedded engine.
func readRows[T any](ctx context.Context, s *Store, text string, arguments []any, expected int) ([]T, error) {
	if err := s.seats.Acquire(ctx, 1); err != nil {
		return nil, fmt.Errorf("waiting for a connection: %w", err)
	}
	type outcome struct {
		rows []T
		err  error
	}
	id := newQueryID(ctx)
	noteQueryID(ctx, id)
	answered, ended := make(chan outcome, 1), make(chan struct{})
	s.queries.Add(1)
	go func() {
		defer s.seats.Release(1)
		defer close(ended)
		query, release := detached(ctx, id)
		defer release()
		rows, err := s.reader.Query(query, text, arguments...)
		if err != nil {
			answered <- outcome{err: err}
			return
		}
		defer func() { _ = rows.Close() }()
		found, err := scanRows[T](rows, expected)
		answered <- outcome{found, err}
	}()
	select {
	case o := <-answered:
		return o.rows, o.err
	case <-ctx.Done():
		s.kills.add(id, ended)
		return nil, fmt.Errorf("query %s is killed: %w", id, context.Cause(ctx))
	}
}

// detached is a context for one query. It keeps the time that the caller has
// left, as a limit that the server watches, but not the caller's cancellation.
// It has no deadline of its own, for the driver would turn that into a longer
// limit. The query's id and log comment tell operators the request.
func detached(ctx context.Context, id string) (context.Context, context.CancelFunc) {
	left := readTimeout
	if deadline, limited := ctx.Deadline(); limited {
		left = min(left, time.Until(deadline))
	}
	free, cancel := context.WithCancel(context.WithoutCancel(ctx))
	timer := time.AfterFunc(left+graceAfterDeadline, cancel)
	settings := clickhouse.Settings{"max_execution_time": int(max(math.Ceil(left.Seconds()), 1))}
	if request := tokenOf(kommune.RequestIDOf(ctx)); request != "" {
		settings[logComment] = request
	}
	limited := clickhouse.Context(free, clickhouse.WithQueryID(id), clickhouse.WithSettings(settings))
	return limited, func() {
		timer.Stop()
		cancel()
	}
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
