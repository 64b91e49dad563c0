package store

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
			leave()
			begun := time.Now()
			if err := <-answered; !errors.Is(err, context.Canceled) || time.Since(begun) > time.Second {
				t.Errorf("got %v after %v", err, time.Since(begun))
			}
			t.Logf("the query ended %v after its caller left", awaitCount(t, s, countQueries+"leaves'", 0))
		})
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

func awaitCount(t *testing.T, s *Store, statement string, want uint64) time.Duration {
	t.Helper()
	begun := time.Now()
	for countAs(t, s, statement) != want {
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("not %d: %s", want, statement)
		}
		time.Sleep(2 * time.Millisecond)
	}
	return time.Since(begun)
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
	t.Logf("all ended after %v", awaitCount(t, s, "SELECT count() FROM system.processes WHERE user = '"+engine.Endpoint().Reader.User+"'", 0))
}
