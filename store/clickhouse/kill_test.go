package clickhouse

import (
	"context"
	"errors"
	"flag"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
)

const countQueries = "SELECT count() FROM system.processes WHERE Settings['log_comment'] = '"

func TestAQueryWhoseCallerLeavesIsKilledAndItsCallerDoesNotWaitForThat(t *testing.T) {
	for _, overHTTP := range []bool{false, true} {
		t.Run(map[bool]string{false: "native", true: "HTTP"}[overHTTP], func(t *testing.T) {
			db := openReading(t, overHTTP)
			caller, leave := context.WithCancel(kommune.WithRequestID(t.Context(), "leaves"))
			answered := make(chan error, 1)
			go func() {
				_, err := readRows[countRow](caller, db, slowStatement, nil, nil, 0)
				answered <- Coded(caller, err)
			}()
			awaitCount(t, db, countQueries+"leaves' AND query_id LIKE 'leaves-%'", 1)
			kill := holdKills(t, db)
			leave()
			if err := <-answered; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			if running := countAs(t, db, countQueries+"leaves'"); running != 1 {
				t.Errorf("%d queries run for the caller that got its answer, want the one that can't be killed yet", running)
			}
			kill()
			awaitCount(t, db, countQueries+"leaves'", 0)
		})
	}
}

// holdKills keeps the one connection for kills busy until the result is called.
func holdKills(t *testing.T, db *Database) (proceed func()) {
	t.Helper()
	const holds = "SELECT sum(sleepEachRow(0.01)) AS holds_kills FROM numbers(1000000) SETTINGS max_block_size = 1"
	const running = "SELECT count() FROM system.processes WHERE startsWith(query, 'SELECT sum(sleepEachRow(0.01)) AS holds_kills')"
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = db.reads.kills.conns[0].Exec(context.WithoutCancel(t.Context()), holds) // it is killed
	}()
	awaitCount(t, db, running, 1)
	return func() {
		must(t, db.Writer.Exec(t.Context(), "KILL QUERY WHERE startsWith(query, 'SELECT sum(sleepEachRow(0.01)) AS holds_kills')"))
		<-ended
	}
}

var trialFor = flag.Duration("kill-trial", 3*time.Second, "how long callers leave at random moments in the test of that")

// Cancelled by the driver, one read in about 900 ended the embedded engine.
func TestTheEngineOutlivesCallersWhoLeaveAtRandomMoments(t *testing.T) {
	db, engine := openReading(t, false), enginetest.Engine(t)
	before := engine.Endpoint().PID
	statements := []string{
		slowStatement,
		"SELECT number AS rows FROM numbers(300000)",
		"SELECT sipHash64(number) AS rows FROM numbers(1000000) ORDER BY rows LIMIT 100000",
		"SELECT count() AS rows FROM numbers(3000000) GROUP BY number % 10007",
		"SELECT toUInt64(1) AS rows",
		"SELECT toUInt64(sleepEachRow(0.01)) AS rows FROM numbers(1000) SETTINGS max_block_size = 1",
	}
	var left, whole atomic.Int64
	var callers sync.WaitGroup
	until := time.Now().Add(*trialFor)
	for range 16 {
		callers.Go(func() {
			for time.Now().Before(until) {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(rand.Int64N(int64(60*time.Millisecond))))
				_, err := readRows[countRow](ctx, db, statements[rand.IntN(len(statements))], nil, nil, 0)
				switch known := asError(Coded(ctx, err)); {
				case err == nil:
					whole.Add(1)
				case ctx.Err() != nil, known != nil && known.Code == kommune.Timeout:
					left.Add(1)
				default:
					t.Errorf("neither answered nor left: %v", err)
				}
				cancel()
			}
		})
	}
	callers.Wait()
	t.Logf("%d callers left, %d had their answer", left.Load(), whole.Load())
	if after := engine.Endpoint().PID; after != before {
		t.Errorf("the engine %d became %d", before, after)
	}
	awaitCount(t, db, "SELECT count() FROM system.processes WHERE user = '"+engine.Endpoint().Reader.User+"'", 0)
}
