package store_test

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
	"kommunebench/store/storetest"
)

var trialFor = flag.Duration("kill-trial", 3*time.Second, "how long writers leave at random moments in the test of that")

// A statement of the writer whose connection was cut ended the embedded engine as
// one of a reader does.
func TestTheEngineOutlivesWritersWhoLeaveAtRandomMoments(t *testing.T) {
	s, engine := storetest.Open(t, storetest.OverNative), enginetest.Engine(t)
	db := storetest.Database(s)
	storetest.Must(t, db.ExecAsWriter(t.Context(), "CREATE TABLE numbers_kept (n UInt64) ENGINE = MergeTree ORDER BY n"))
	before := engine.Endpoint().PID
	type count struct {
		Rows uint64 `col:"rows"`
	}
	statements := []func(context.Context) error{
		func(ctx context.Context) error {
			return db.ExecAsWriter(ctx, "INSERT INTO numbers_kept SELECT sipHash64(number) FROM numbers(300000)")
		},
		func(ctx context.Context) error {
			return db.ExecAsWriter(ctx, "INSERT INTO numbers_kept SELECT number FROM numbers(1999999999)")
		},
		func(ctx context.Context) error {
			run := s.NewRun(storetest.Dataset("x"), "")
			return errors.Join(run.Open(ctx, false), run.Forget(ctx, time.Second))
		},
		func(ctx context.Context) error {
			_, err := clickhouse.SelectTextAsWriter[count](ctx, db, "test", "SELECT sipHash64(number) AS rows FROM numbers(300000)", nil)
			return err
		},
		func(ctx context.Context) error {
			table := "made_" + strconv.FormatUint(rand.Uint64(), 10)
			if err := db.ExecAsWriter(ctx, "CREATE TABLE "+table+" AS numbers_kept"); err != nil {
				return err
			}
			return db.ExecAsWriter(ctx, "DROP TABLE "+table+" SYNC")
		},
		func(ctx context.Context) error { return s.RecordKeyUsed(ctx, "key", time.Now()) },
		func(ctx context.Context) error { return s.Migrate(ctx) },
	}
	var left, whole atomic.Int64
	var callers sync.WaitGroup
	until := time.Now().Add(*trialFor)
	for range 8 {
		callers.Go(func() {
			for time.Now().Before(until) {
				ctx, leave := context.WithCancel(t.Context())
				timer := time.AfterFunc(time.Duration(rand.Int64N(int64(60*time.Millisecond))), leave)
				err := clickhouse.Coded(ctx, statements[rand.IntN(len(statements))](ctx))
				switch known := storetest.ErrorOf(err); {
				case err == nil:
					whole.Add(1)
				case ctx.Err() != nil, known != nil && known.Code == kommune.Timeout:
					left.Add(1)
				default:
					t.Errorf("neither done nor left: %v", err)
				}
				timer.Stop()
				leave()
			}
		})
	}
	callers.Wait()
	t.Logf("%d callers left, %d statements were done", left.Load(), whole.Load())
	if after := engine.Endpoint().PID; after != before || left.Load() == 0 || whole.Load() == 0 {
		t.Errorf("the engine %d became %d; %d callers left, %d statements were done", before, after, left.Load(), whole.Load())
	}
	storetest.AwaitCount(t, s, "SELECT count() FROM system.processes WHERE user = '"+engine.Endpoint().Writer.User+"'", 1) // this one itself
}
