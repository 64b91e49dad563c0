package clickhouse

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Graceful is a context that ends a while after its parent: what is under way
// may end by itself. It has no deadline, which the driver would turn into a
// setting.
func Graceful(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	free, stop, cancel := graceful(ctx, grace)
	return free, func() {
		stop()
		cancel(nil)
	}
}

// graceful is Graceful, with stop to no longer end it after its parent.
func graceful(ctx context.Context, grace time.Duration) (free context.Context, stop func() bool, cancel context.CancelCauseFunc) {
	free, cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	stop = context.AfterFunc(ctx, func() {
		time.AfterFunc(grace, func() { cancel(context.Cause(ctx)) })
	})
	return free, stop, cancel
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
	// Its context is not cancelled when it has ended: what watches a batch in the driver
	// may look at it a little later, and would close a connection that the pool has given
	// to the next statement.
	free, stop, _ := graceful(ctx, graceAfterDeadline)
	defer stop()
	return insert(free)
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

// SelectAsWriter runs a statement by its name on a table as the writer, who sees what
// readers have no business with.
func SelectAsWriter[T any](ctx context.Context, db *Database, name, table string, parameters map[string]any) ([]T, error) {
	text, err := db.readStatement(name)
	if err != nil {
		return nil, err
	}
	return SelectTextAsWriter[T](ctx, db, name, strings.ReplaceAll(text, "{{table}}", table), parameters)
}

// SelectTextAsWriter is SelectAsWriter for a statement by its text.
func SelectTextAsWriter[T any](ctx context.Context, db *Database, name, text string, parameters map[string]any) ([]T, error) {
	id := newQueryID(ctx)
	recordQueryID(ctx, id)
	found, err := runDetached(ctx, db.writes, id, ofWriter, func(ctx context.Context) ([]T, error) {
		return queryRows[T](ctx, db.Writer, text, Named(parameters), 0)
	})
	if err != nil {
		return nil, db.CodedByPing(ctx, fmt.Errorf("query %s: %w", name, err))
	}
	return found, nil
}

// errNotOneRow says that a statement that always answers with one row did not.
var errNotOneRow = errors.New("the answer is not one row")

// SelectOne is SelectAsWriter for a statement that answers with one row.
func SelectOne[T any](ctx context.Context, db *Database, name, table string, parameters map[string]any) (T, error) {
	text, err := db.readStatement(name)
	if err != nil {
		var none T
		return none, err
	}
	return selectOneText[T](ctx, db, name, strings.ReplaceAll(text, "{{table}}", table), parameters)
}

func selectOneText[T any](ctx context.Context, db *Database, name, text string, parameters map[string]any) (T, error) {
	found, err := SelectTextAsWriter[T](ctx, db, name, text, parameters)
	if err == nil && len(found) != 1 {
		err = Coded(ctx, fmt.Errorf("query %s: %w", name, errNotOneRow))
	}
	if err != nil {
		var none T
		return none, err
	}
	return found[0], nil
}
