package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// stagedWriter takes a load's observations to its staging table.
type stagedWriter interface {
	write(ctx context.Context, columns *kommune.ObservationColumns) error
	// slices lists the slices of the rows, once the writer is closed; false where they
	// must be read from the table.
	slices() ([]stagedSlice, bool)
	// close waits until all rows arrived.
	close(ctx context.Context) error
	// abort breaks off what is under way, if anything is, and waits for its end.
	abort()
}

// streamWriter sends HTTP inserts whose bodies are written chunk by chunk, so
// that the server stores while the next chunk is read. An insert has the rows
// of one part, and while the server sorts and writes these it takes those of the
// next insert. Where a chunk is long in coming the insert ends too: a server
// cuts bodies that stall off after a time that no client can set.
type streamWriter struct {
	conn    *clickhouse.Connection
	table   string
	comment string // of the run's statements
	block   *observationBlock
	tally   *sliceTally
	idle    time.Duration

	mu     sync.Mutex
	insert *streamedInsert // nil where none is open
	before *streamedInsert // the one before, which may still be stored
	rows   int             // of the open one
	ending *time.Timer
	// err is that of the first insert that failed.
	err error

	// gathered are the rows that are sent next; spare has those that are being sent,
	// until sent receives. Only the goroutine of the load touches these fields.
	gathered, spare *sortedRows
	sent            chan error
}

// insertedRows is about as many as the server puts into one part by itself.
const insertedRows = 1 << 20

// longestIdle is a third of what ClickHouse allows a body to stall by default.
const longestIdle = 10 * time.Second

// write gathers rows, and sends them while the next are gathered.
func (w *streamWriter) write(ctx context.Context, columns *kommune.ObservationColumns) error {
	if w.gathered == nil {
		w.gathered = &sortedRows{}
	}
	if !w.gathered.takes(columns) {
		if err := w.handOver(ctx); err != nil {
			return err
		}
	}
	for from := 0; from < columns.Rows(); {
		to := min(columns.Rows(), from+w.gathered.room())
		w.gathered.add(columns.Slice(from, to))
		if from = to; w.gathered.room() == 0 {
			if err := w.handOver(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// handOver begins to send what was gathered, once what was gathered before is
// sent.
func (w *streamWriter) handOver(ctx context.Context) error {
	if err := w.waitSent(); err != nil || w.gathered == nil {
		return err
	}
	if w.spare == nil {
		w.spare = &sortedRows{}
	}
	full := w.gathered
	w.gathered, w.spare = w.spare, full
	sent := make(chan error, 1)
	w.sent = sent
	go func() {
		err := full.each(func(block *kommune.ObservationColumns) error { return w.sendBlock(ctx, block) })
		full.reset()
		sent <- err
	}()
	return nil
}

// waitSent waits until what was handed over is sent, if anything was.
func (w *streamWriter) waitSent() error {
	if w.sent == nil {
		return nil
	}
	err := <-w.sent
	w.sent = nil
	return err
}

func (w *streamWriter) sendBlock(ctx context.Context, block *kommune.ObservationColumns) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	encoded, err := w.block.encode(block)
	if err != nil {
		return err
	}
	return w.send(ctx, encoded, block.Rows())
}

// send takes the block that was just encoded to the server.
func (w *streamWriter) send(ctx context.Context, encoded []byte, rows int) error {
	if w.ending != nil {
		w.ending.Stop()
	}
	if w.err != nil {
		return w.err
	}
	w.tally.add(w.block)
	if w.rows+rows > insertedRows {
		w.next()
	}
	w.rows += rows
	if w.insert == nil {
		w.insert = w.beginInsert(ctx)
	}
	if _, err := w.insert.body.Write(encoded); err != nil {
		// The insert's own error says more than that of the pipe.
		if w.end(err); w.err != nil {
			return w.err
		}
		return fmt.Errorf("inserting observations: %w", err)
	}
	w.ending = time.AfterFunc(w.idle, func() { _ = w.endIdle() })
	return nil
}

func (w *streamWriter) slices() ([]stagedSlice, bool) { return w.tally.list() }

func (w *streamWriter) close(ctx context.Context) error {
	if err := w.handOver(ctx); err != nil {
		return err
	}
	if err := w.waitSent(); err != nil {
		return err
	}
	return w.endIdle()
}

// endIdle ends the insert that is open, if one is.
func (w *streamWriter) endIdle() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end(nil)
	return w.err
}

func (w *streamWriter) abort() {
	_ = w.waitSent() // nothing is to come of it
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end(errAbandoned)
}

// next ends the open insert without waiting for it, but for the one before.
func (w *streamWriter) next() {
	if w.insert != nil {
		_ = w.insert.body.Close()
	}
	w.wait(w.before)
	w.before, w.insert, w.rows = w.insert, nil, 0
}

// end ends the open insert, if there is one, and waits for all; a reason breaks
// it off.
func (w *streamWriter) end(reason error) {
	if w.ending != nil {
		w.ending.Stop()
	}
	if w.insert != nil {
		_ = w.insert.body.CloseWithError(reason)
	}
	w.wait(w.before)
	w.wait(w.insert)
	w.before, w.insert, w.rows = nil, nil, 0
}

// wait waits for an insert, if there is one, and keeps the first error.
func (w *streamWriter) wait(insert *streamedInsert) {
	if insert == nil {
		return
	}
	<-insert.done
	if w.err == nil && insert.err != nil {
		w.err = fmt.Errorf("inserting observations: %w", insert.err)
	}
}

// streamedInsert is one insert and the body that goes to it.
type streamedInsert struct {
	body *io.PipeWriter
	done chan struct{}
	// err is the insert's, once done is closed.
	err error
}

func (w *streamWriter) beginInsert(ctx context.Context) *streamedInsert {
	body, writer := io.Pipe()
	insert := &streamedInsert{body: writer, done: make(chan struct{})}
	statement := "INSERT INTO " + w.table + " (" + clickhouse.Quoted(stagedColumns()) + ")"
	ctx = w.conn.WithSettings(ctx, map[string]any{
		clickhouse.LogComment: w.comment,
		// One core stores what the other one reads.
		"max_insert_threads": 1,
		// An insert is a part.
		"min_insert_block_size_rows": insertedRows,
	})
	go func() {
		defer close(insert.done)
		insert.err = w.conn.InsertFormat(ctx, "Native", statement, body)
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
	db    *clickhouse.Database
	table string
	run   uint64
}

func (w *batchWriter) write(ctx context.Context, columns *kommune.ObservationColumns) error {
	batch := newInsertColumns(columns.Rows())
	batch.add(columns, w.run)
	return batch.insert(ctx, w.db, w.table)
}

func (*batchWriter) slices() ([]stagedSlice, bool) { return nil, false }

func (*batchWriter) close(context.Context) error { return nil }

func (*batchWriter) abort() {}

// newStagedWriter streams over HTTP where the server can be reached by it.
func newStagedWriter(run *store.Run) stagedWriter {
	db := run.Database()
	if db.Bulk == nil {
		return &batchWriter{db: db, table: run.StagingTable(), run: run.Number()}
	}
	return &streamWriter{
		conn: db.Bulk, table: run.StagingTable(), comment: run.Comment(),
		block: newObservationBlock(run.Number()), tally: newSliceTally(), idle: longestIdle,
	}
}
