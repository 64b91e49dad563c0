package clickhouse

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/semaphore"

	"kommunebench/kommune"
)

// graceAfterDeadline is how long a query may outlive its deadline: the server
// ends it by itself or when it is killed, and only when it does not is the
// connection cut.
const graceAfterDeadline = 5 * time.Second

// statements runs native statements so that the connection of none is cut:
// that can end the embedded engine, which writes its answer to it.
type statements struct {
	// slots has one unit for each connection: a statement waits for one as long as
	// its caller does, not as long as the driver would.
	slots       *semaphore.Weighted
	connections int64
	kills       *kills
}

func newStatements(options *clickhouse.Options, flag string, logger *slog.Logger) (*statements, error) {
	kills, err := openKills(options, flag, logger)
	connections := int64(options.MaxOpenConns)
	return &statements{slots: semaphore.NewWeighted(connections), connections: connections, kills: kills}, err
}

// close waits until what still runs has ended or was killed, or ctx ends, and
// closes the connections of kills.
func (s *statements) close(ctx context.Context) error {
	if s.slots.Acquire(ctx, s.connections) == nil {
		s.slots.Release(s.connections)
	}
	return s.kills.close()
}

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

// readRows sends a statement as the reader and reads the whole of its answer,
// for which it makes room as scanRows does.
func readRows[T any](ctx context.Context, db *Database, text string, settings clickhouse.Settings, arguments []any, expected int) ([]T, error) {
	id := newQueryID(ctx)
	recordQueryID(ctx, id)
	db.queries.Add(1)
	detached := func(ctx context.Context, id string) (context.Context, context.CancelFunc) {
		return db.Reader.profile.detached(ctx, id, settings)
	}
	return runDetached(ctx, db.reads, id, detached, func(ctx context.Context) ([]T, error) {
		return queryRows[T](ctx, db.Reader, text, arguments, expected)
	})
}

func queryRows[T any](ctx context.Context, conn driver.Conn, text string, arguments []any, expected int) ([]T, error) {
	rows, err := conn.Query(ctx, text, arguments...)
	if err != nil {
		return nil, err //nolint:wrapcheck // the caller names the query
	}
	defer func() { _ = rows.Close() }()
	return scanRows[T](rows, expected)
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
