package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"kommunebench/kommune"
)

// stagedWriter takes a load's observations to its staging table.
type stagedWriter interface {
	write(ctx context.Context, rows []kommune.ObservationAt) error
	// close waits until all rows arrived.
	close() error
}

// streamWriter sends one HTTP insert whose body is written chunk by chunk, so
// that the server stores while the next chunk is read.
type streamWriter struct {
	block *observationBlock
	body  *io.PipeWriter
	done  chan struct{}
	// err is the insert's, once done is closed.
	err error
}

// receiveTimeoutSeconds is how long the server waits for the next chunk of a
// file that is slow to read.
const receiveTimeoutSeconds = 3600

func newStreamWriter(ctx context.Context, conn driver.Conn, table string, run uint64) *streamWriter {
	body, writer := io.Pipe()
	w := &streamWriter{block: newObservationBlock(run), body: writer, done: make(chan struct{})}
	statement := "INSERT INTO " + table + " (" + quoted(stagedColumns()) + ")"
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		"http_receive_timeout": receiveTimeoutSeconds,
		// One core stores what the other one reads.
		"max_insert_threads": 1,
	}))
	go func() {
		defer close(w.done)
		w.err = conn.InsertFormat(ctx, "Native", statement, body)
		_ = body.CloseWithError(errInsertEnded)
	}()
	return w
}

var errInsertEnded = errors.New("the insert ended before its rows did")

func (w *streamWriter) write(_ context.Context, rows []kommune.ObservationAt) error {
	for chunk := range slices.Chunk(rows, mostBlockRows) {
		encoded, err := w.block.encode(chunk)
		if err != nil {
			return err
		}
		if _, err := w.body.Write(encoded); err != nil {
			return w.fail(err)
		}
	}
	return nil
}

// fail ends the insert and gives its own error, which says more than that of
// the pipe.
func (w *streamWriter) fail(err error) error {
	_ = w.body.CloseWithError(err)
	<-w.done
	if w.err != nil && !errors.Is(w.err, err) {
		return fmt.Errorf("inserting observations: %w", w.err)
	}
	return fmt.Errorf("inserting observations: %w", err)
}

func (w *streamWriter) close() error {
	_ = w.body.Close()
	<-w.done
	if w.err != nil {
		return fmt.Errorf("inserting observations: %w", w.err)
	}
	return nil
}

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

func (*batchWriter) close() error { return nil }

// newStagedWriter streams over HTTP where the server can be reached by it.
func (s *Store) newStagedWriter(ctx context.Context, table string, run uint64) stagedWriter {
	if s.bulk == nil {
		return &batchWriter{store: s, table: table, run: run}
	}
	return newStreamWriter(ctx, s.bulk, table, run)
}
