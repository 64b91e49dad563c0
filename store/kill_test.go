package store

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
)

// slowStatement works for minutes, and looks up from its work now and then.
const slowStatement = "SELECT sum(sipHash64(number, sipHash64(number))) AS rows FROM numbers_mt(1999999999)"

type countRow struct {
	Rows uint64 `col:"rows"`
}

const countQueries = "SELECT count() FROM system.processes WHERE Settings['log_comment'] = '"

func TestAQueryWhoseCallerLeavesIsKilledAndItsCallerDoesNotWaitForThat(t *testing.T) {
	for _, overHTTP := range []bool{false, true} {
		t.Run(map[bool]string{false: "native", true: "HTTP"}[overHTTP], func(t *testing.T) {
			s := openReading(t, overHTTP)
			caller, leave := context.WithCancel(kommune.WithRequestID(t.Context(), "leaves"))
			answered := make(chan error, 1)
			go func() {
				_, err := readRows[countRow](caller, s, slowStatement, nil, nil, 0)
				answered <- coded(caller, err)
			}()
			awaitCount(t, s, countQueries+"leaves' AND query_id LIKE 'leaves-%'", 1)
			kill := holdKills(t, s)
			leave()
			if err := <-answered; !errors.Is(err, context.Canceled) {
				t.Errorf("got %v", err)
			}
			if running := countAs(t, s, countQueries+"leaves'"); running != 1 {
				t.Errorf("%d queries run for the caller that got its answer, want the one that can't be killed yet", running)
			}
			kill()
			awaitCount(t, s, countQueries+"leaves'", 0)
		})
	}
}

// holdKills keeps the one connection for kills busy until the result is called.
func holdKills(t *testing.T, s *Store) (proceed func()) {
	t.Helper()
	const holds = "SELECT sum(sleepEachRow(0.01)) AS holds_kills FROM numbers(1000000) SETTINGS max_block_size = 1"
	const running = "SELECT count() FROM system.processes WHERE startsWith(query, 'SELECT sum(sleepEachRow(0.01)) AS holds_kills')"
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.reads.kills.conns[0].Exec(context.WithoutCancel(t.Context()), holds) // it is killed
	}()
	awaitCount(t, s, running, 1)
	return func() {
		must(t, s.writer.Exec(t.Context(), "KILL QUERY WHERE startsWith(query, 'SELECT sum(sleepEachRow(0.01)) AS holds_kills')"))
		<-ended
	}
}

// openReading gives a store whose reader speaks one protocol or the other.
func openReading(t *testing.T, overHTTP bool) *Store {
	t.Helper()
	e, database := enginetest.Engine(t), enginetest.Database(t)
	options := Options{WriterDSN: e.Endpoint().WriterDSN(database), ReaderDSN: e.Endpoint().ReaderDSN(database), WaitReady: e.WaitReady}
	if overHTTP {
		reader := e.Endpoint().Reader
		options.ReaderDSN = "http://" + reader.User + ":" + reader.Password + "@" + e.Endpoint().HTTPAddr + "/" + database
	}
	s, err := Open(options)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func asError(err error) *kommune.Error {
	var coded *kommune.Error
	errors.As(err, &coded)
	return coded
}

func awaitCount(t *testing.T, s *Store, statement string, want uint64) {
	t.Helper()
	enginetest.Eventually(t, fmt.Sprintf("%d: %s", want, statement), func() bool { return countAs(t, s, statement) == want })
}

var trialFor = flag.Duration("kill-trial", 3*time.Second, "how long callers leave at random moments in the test of that")

// Cancelled by the driver, one read in about 900 ended the embedded engine.
func TestTheEngineOutlivesCallersWhoLeaveAtRandomMoments(t *testing.T) {
	s, engine := openReading(t, false), enginetest.Engine(t)
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
				_, err := readRows[countRow](ctx, s, statements[rand.IntN(len(statements))], nil, nil, 0)
				switch known := asError(coded(ctx, err)); {
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
	awaitCount(t, s, "SELECT count() FROM system.processes WHERE user = '"+engine.Endpoint().Reader.User+"'", 0)
}
