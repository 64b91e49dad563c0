package clickhouse

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Graceful is a context that ends a while after its parent: what is under way
// may end by itself. It has no deadline, which the driver would turn into a
// setting.
func Graceful(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	free, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return free, func() {
		stop()
		cancel(nil)
	}
}

// ofWriter is the context of a writer's statement. It may take as long as it
// likes; what was killed in vain is cut after graceAfterDeadline.
func ofWriter(ctx context.Context, id string) (context.Context, context.CancelFunc) {
	free, cancel := Graceful(ctx, graceAfterDeadline)
	return clickhouse.Context(free, clickhouse.WithQueryID(id)), cancel
}

// ExecAsWriter runs a statement that answers nothing. Where ctx ends it is
// killed, and the server may be at it a little longer.
func (db *Database) ExecAsWriter(ctx context.Context, text string, arguments ...any) error {
	_, err := runDetached(ctx, db.writes, newQueryID(ctx), ofWriter, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, db.Writer.Exec(ctx, text, arguments...)
	})
	return err
}

// InsertAsWriter runs an insert of a few rows, which may end by itself where ctx
// ends: half an insert can't be killed.
func (db *Database) InsertAsWriter(ctx context.Context, insert func(context.Context) error) error {
	if err := db.writes.slots.Acquire(ctx, 1); err != nil {
		return fmt.Errorf("waiting for a connection: %w", err)
	}
	defer db.writes.slots.Release(1)
	ctx, cancel := Graceful(ctx, graceAfterDeadline)
	defer cancel()
	return insert(ctx)
}

// RetryOnce does what the writer may do again when its connection is lost, and
// does so once.
func (db *Database) RetryOnce(ctx context.Context, attempt func() error) error {
	err := attempt()
	if IsLostConnection(ctx, err) {
		waiting, cancel := context.WithTimeout(ctx, retryWait)
		defer cancel()
		if db.waitReady(waiting) == nil {
			err = attempt()
		}
	}
	return Coded(ctx, err)
}
