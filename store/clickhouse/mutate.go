package clickhouse

import (
	"context"
	_ "embed" // for the statement
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
)

//go:embed queries/read_room.sql
var roomStatement string

const (
	// roomInterval is how often a statement that rewrites rows is looked after.
	roomInterval = 2 * time.Second

	messageNoRoomLeft = "the disk of the database is full: what was begun goes on once there is room on it; run this again then"
)

// Mutate runs a statement that rewrites rows of a table. ClickHouse breaks such
// ones off when a load attaches its parts to the table, and means them to be sent
// again. Where the disk has no room for the rows that are written anew it would
// wait for ever: that is an error.
func (db *Database) Mutate(ctx context.Context, table, statement string, arguments ...any) error {
	const attempts, pause = 20, 100 * time.Millisecond
	if !db.HasRoom(ctx, table) {
		return DiskFull(nil)
	}
	var err error
	for range attempts {
		err = db.mutateOnce(ctx, table, statement, arguments...)
		var exception *clickhouse.Exception
		if !errors.As(err, &exception) || exception.Code != codeUnfinishedMutation || isDiskFull(err) {
			return err
		}
		if err := Sleep(ctx, pause); err != nil {
			return err
		}
	}
	return fmt.Errorf("after %d attempts: %w", attempts, err)
}

// mutateOnce sends the statement, and gives up waiting for it where the disk runs
// full meanwhile.
func (db *Database) mutateOnce(ctx context.Context, table, statement string, arguments ...any) error {
	waiting, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	go func() {
		ticker := time.NewTicker(roomInterval)
		defer ticker.Stop()
		for {
			select {
			case <-waiting.Done():
				return
			case <-ticker.C:
			}
			if !db.HasRoom(waiting, table) {
				stop(&kommune.Error{Code: kommune.Unavailable, Message: messageNoRoomLeft, RetryAfter: retryAfterDiskFull})
			}
		}
	}()
	err := db.ExecAsWriter(waiting, statement, arguments...)
	if cause := context.Cause(waiting); err != nil && cause != nil && ctx.Err() == nil {
		return cause
	}
	return err
}

// room is what the disk of a table has, in bytes.
type room struct {
	Largest uint64 `col:"largest"` // of the table's parts
	Free    uint64 `col:"free"`
}

// HasRoom reports whether ClickHouse would begin to rewrite a table. Where it
// can't be asked, since the writer may not read system.disks, it is tried.
func (db *Database) HasRoom(ctx context.Context, table string) bool {
	found, err := db.readRoom(ctx, table)
	return err != nil || fits(found.Largest, found.Free)
}

func (db *Database) readRoom(ctx context.Context, table string) (room, error) {
	database, name, qualified := strings.Cut(strings.ReplaceAll(table, "`", ""), ".")
	if !qualified {
		database, name = db.Name(), database
	}
	return selectOneText[room](ctx, db, "read_room", roomStatement, map[string]any{"database": database, "table": name})
}

// fits is ClickHouse's own rule: a tenth more than the part must be free.
func fits(largest, free uint64) bool { return largest+largest/10 <= free }
