package clickhouse

import (
	"context"
	_ "embed"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/semaphore"
)

//go:embed queries/kill_queries.sql
var killStatement string

const (
	killTimeout = 5 * time.Second
	// A query that had not begun when it was killed, or that does not look up
	// from its work, is killed again after a pause.
	firstKillPause = 20 * time.Millisecond
	mostKillPause  = time.Second
)

// kills ends queries whose callers have left, by connections of their own: all
// that are waiting at a time with one statement.
type kills struct {
	// conns are of the readers' user, who may kill its own queries, one for each
	// server of the DSN: a query is known only where it runs.
	conns  []*Connection
	logger *slog.Logger

	mu      sync.Mutex
	wanted  map[string]<-chan struct{}
	working bool
	more    chan struct{}
}

func openKills(reader *clickhouse.Options, flag string, logger *slog.Logger) (*kills, error) {
	k := &kills{logger: logger, wanted: map[string]<-chan struct{}{}, more: make(chan struct{}, 1)}
	for _, address := range reader.Addr {
		options := *reader
		options.Addr, options.MaxOpenConns, options.MaxIdleConns = []string{address}, 1, 1
		conn, err := openConnection(&options, flag)
		if err != nil {
			return nil, err
		}
		k.conns = append(k.conns, conn)
	}
	return k, nil
}

// add has a query killed until it has ended.
func (k *kills) add(id string, ended <-chan struct{}) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.wanted[id] = ended
	if !k.working {
		k.working = true
		go k.work()
		return
	}
	select {
	case k.more <- struct{}{}:
	default:
	}
}

// work kills what is to be killed until nothing is left.
func (k *kills) work() {
	pause := firstKillPause
	for ids := k.running(); len(ids) > 0; ids = k.running() {
		k.send(ids)
		select {
		case <-k.more:
			pause = firstKillPause
		case <-time.After(pause):
			pause = min(2*pause, mostKillPause)
		}
	}
}

// running lists the queries that have not ended; where there is none the work
// is done.
func (k *kills) running() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	var ids []string
	for id, ended := range k.wanted {
		select {
		case <-ended:
			delete(k.wanted, id)
		default:
			ids = append(ids, id)
		}
	}
	k.working = len(ids) > 0
	return ids
}

func (k *kills) send(ids []string) {
	ctx, cancel := context.WithTimeout(context.Background(), killTimeout)
	defer cancel()
	slices.Sort(ids)
	// No statement to kill takes parameters; ids are of our own making.
	text := strings.ReplaceAll(killStatement, "{{ids}}", "'"+strings.Join(ids, "', '")+"'")
	for _, conn := range k.conns {
		if err := conn.Exec(ctx, text); err != nil {
			k.logger.Warn("queries of callers who left were not killed", "queries", ids, "error", err)
		}
	}
}

func (k *kills) close() error {
	var failures []error
	for _, conn := range k.conns {
		failures = append(failures, conn.Close())
	}
	return errors.Join(failures...)
}

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
