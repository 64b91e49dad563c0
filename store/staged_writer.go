package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/kommune"
)

// stagedWriter takes a load's observations to its staging table.
type stagedWriter interface {
	write(ctx context.Context, rows []kommune.ObservationAt) error
	writeColumns(ctx context.Context, columns *kommune.ObservationColumns) error
	// slices lists what was written, once it is closed; false where only the
	// table can tell.
	slices() ([]stagedSlice, bool)
	// close waits until all rows arrived.
	close() error
	// abort breaks off what is under way, if anything is, and waits for its end.
	abort()
}

// streamWriter sends an HTTP insert whose body is written chunk by chunk, so
// that the server stores while the next chunk is read. Where the next one is
// long in coming it ends the insert and begins another: a server cuts bodies
// that stall off after a time that no client can set.
type streamWriter struct {
	conn  driver.Conn
	table string
	block *observationBlock
	seen  *seenSlices
	idle  time.Duration

	mu     sync.Mutex
	insert *streamedInsert // nil where none is open
	ending *time.Timer
	// err is that of the first insert that failed.
	err error
}

// longestIdle is a third of what ClickHouse allows a body to stall by default.
const longestIdle = 10 * time.Second

func newStreamWriter(conn driver.Conn, table string, run uint64) *streamWriter {
	return &streamWriter{conn: conn, table: table, block: newObservationBlock(run), seen: newSeenSlices(), idle: longestIdle}
}

func (w *streamWriter) write(ctx context.Context, rows []kommune.ObservationAt) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for chunk := range slices.Chunk(rows, mostBlockRows) {
		encoded, err := w.block.encode(chunk)
		if err != nil {
			return err
		}
		if err := w.send(ctx, encoded); err != nil {
			return err
		}
	}
	return nil
}

func (w *streamWriter) writeColumns(ctx context.Context, columns *kommune.ObservationColumns) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for from := 0; from < columns.Rows(); from += mostBlockRows {
		part := columns.Slice(from, min(from+mostBlockRows, columns.Rows()))
		encoded, err := w.block.encodeColumns(&part)
		if err != nil {
			return err
		}
		if err := w.send(ctx, encoded); err != nil {
			return err
		}
	}
	return nil
}

// send takes the block that was just encoded to the server.
func (w *streamWriter) send(ctx context.Context, encoded []byte) error {
	if w.ending != nil {
		w.ending.Stop()
	}
	if w.err != nil {
		return w.err
	}
	w.seen.add(w.block)
	if w.insert == nil {
		w.insert = beginInsert(ctx, w.conn, w.table, w.block.run)
	}
	if _, err := w.insert.body.Write(encoded); err != nil {
		// The insert's own error says more than that of the pipe.
		if w.end(err); w.err != nil {
			return w.err
		}
		return fmt.Errorf("inserting observations: %w", err)
	}
	w.ending = time.AfterFunc(w.idle, func() { _ = w.close() })
	return nil
}

func (w *streamWriter) slices() ([]stagedSlice, bool) { return w.seen.list() }

func (w *streamWriter) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end(nil)
	return w.err
}

func (w *streamWriter) abort() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end(errAbandoned)
}

// end ends the open insert, if there is one; a reason breaks it off.
func (w *streamWriter) end(reason error) {
	if w.ending != nil {
		w.ending.Stop()
	}
	if w.insert == nil {
		return
	}
	_ = w.insert.body.CloseWithError(reason)
	<-w.insert.done
	if w.err == nil && w.insert.err != nil {
		w.err = fmt.Errorf("inserting observations: %w", w.insert.err)
	}
	w.insert = nil
}

// streamedInsert is one insert and the body that goes to it.
type streamedInsert struct {
	body *io.PipeWriter
	done chan struct{}
	// err is the insert's, once done is closed.
	err error
}

func beginInsert(ctx context.Context, conn driver.Conn, table string, run uint64) *streamedInsert {
	body, writer := io.Pipe()
	insert := &streamedInsert{body: writer, done: make(chan struct{})}
	statement := "INSERT INTO " + table + " (" + quoted(stagedColumns()) + ")"
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		logComment: commentOf(run),
		// One core stores what the other one reads.
		"max_insert_threads": 1,
	}))
	go func() {
		defer close(insert.done)
		insert.err = conn.InsertFormat(ctx, "Native", statement, body)
		_ = body.CloseWithError(errInsertEnded)
	}()
	return insert
}

var (
	errAbandoned   = errors.New("the load was abandoned")
	errInsertEnded = errors.New("the insert ended before its rows did")
)

// batchWriter sends a batch for each chunk over the native protocol, for
// servers that are reached by it alone.
type batchWriter struct {
	store *Store
	table string
	run   uint64
}

func (w *batchWriter) write(ctx context.Context, rows []kommune.ObservationAt) error {
	columns := newObservationColumns(len(rows))
	for n := range rows {
		columns.add(&rows[n].Observation, w.run)
	}
	return columns.insert(ctx, w.store, w.table)
}

func (w *batchWriter) writeColumns(ctx context.Context, columns *kommune.ObservationColumns) error {
	batch := newObservationColumns(columns.Rows())
	batch.addColumns(columns, w.run)
	return batch.insert(ctx, w.store, w.table)
}

func (*batchWriter) slices() ([]stagedSlice, bool) { return nil, false }

func (*batchWriter) close() error { return nil }

func (*batchWriter) abort() {}

// newStagedWriter streams over HTTP where the server can be reached by it.
func (s *Store) newStagedWriter(table string, run uint64) stagedWriter {
	if s.bulk == nil {
		return &batchWriter{store: s, table: table, run: run}
	}
	return newStreamWriter(s.bulk, table, run)
}
