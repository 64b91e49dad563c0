package load

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

var (
	stall = flag.Duration("stall", 0, "how long an input stalls in the test of that, where the server's own limit is 30s; 0 is until the open insert has ended")
	loads = flag.Int("loads", 15, "how many loads the test of many loads does")
)

// openRobust gives a store on a database of its own, with HTTP or without.
func openRobust(t *testing.T, overHTTP bool) *store.Store {
	t.Helper()
	e, database := enginetest.Engine(t), enginetest.Database(t)
	options := store.Options{
		WriterDSN: e.Endpoint().WriterDSN(database), ReaderDSN: e.Endpoint().ReaderDSN(database), WaitReady: e.WaitReady,
	}
	if overHTTP {
		options.BulkDSN = e.Endpoint().WriterHTTPDSN(database)
	}
	s, err := store.Open(options)
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	must(t, s.Migrate(t.Context()))
	return s
}

func beginRobust(t *testing.T, s *store.Store, input string) *Load {
	t.Helper()
	l, err := Begin(t.Context(), s, kommune.Dataset{ID: "r", Title: "R", Publisher: "Tests", DisclosureBy: kommune.DisclosureByPublisher}, input)
	must(t, err)
	return l
}

// figuresFrom gives rows with keys of their own from a number on.
func figuresFrom(first, count int) []kommune.Observation {
	rows := make([]kommune.Observation, count)
	for n := range rows {
		value := float64(first + n)
		rows[n] = kommune.Observation{
			IndicatorID: "r/i", TargetGroupID: fmt.Sprintf("r/%d", (first+n)/100), Period: "2024", Area: kommune.Area(fmt.Sprint(100 + (first+n)%100)),
			Value: &value, Status: kommune.Published, Qualifier: kommune.Exact,
		}
	}
	return rows
}

func countAs(t *testing.T, s *store.Store, statement string) (count uint64) {
	t.Helper()
	must(t, databaseOf(s).Writer.QueryRow(t.Context(), statement).Scan(&count))
	return count
}

const countLeftTables = "SELECT count() FROM system.tables WHERE database = concat('withheld_', currentDatabase()) AND match(name, '^(staging|assembled|pending)_')"

func countStatementsOf(l *Load) string {
	return "SELECT count() FROM system.processes WHERE Settings['log_comment'] = '" + l.run.Comment() + "'"
}

func TestALoadAbandonedWhileItsRowsStreamLeavesNoStatementAndNoTable(t *testing.T) {
	for _, overHTTP := range []bool{true, false} {
		s := openRobust(t, overHTTP)
		l := beginRobust(t, s, "cut")
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(0, gatheredRows))))
		// The server is at the insert, and waits for more of it.
		if overHTTP {
			awaitCount(t, s, countStatementsOf(l), 1)
		}
		must(t, l.Abandon(t.Context()))
		if statements, tables := countAs(t, s, countStatementsOf(l)), countAs(t, s, countLeftTables); statements+tables != 0 {
			t.Errorf("over HTTP %t: %d statements and %d tables are left", overHTTP, statements, tables)
		}
	}
}

// A loader that is killed leaves its last statement to the server, which may
// attach rows or publish them after a sweep has looked.
func TestNothingIsSweptWhileTheServerStillWorksForTheLoad(t *testing.T) {
	s := openRobust(t, true)
	l := beginRobust(t, s, "slow")
	must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(0, 10))))
	must(t, l.finish(t.Context()))
	working := make(chan error)
	go func() {
		// Five seconds, so that it is under way on a busy machine too when it is looked for.
		working <- databaseOf(s).Writer.Exec(l.run.Tag(context.Background()), "INSERT INTO observations SELECT * FROM "+l.run.StagingTable()+" WHERE sleepEachRow(0.5) = 0 SETTINGS function_sleep_max_microseconds_per_block = 10000000")
	}()
	awaitCount(t, s, countStatementsOf(l), 1)
	if err := l.run.Forget(t.Context(), 50*time.Millisecond, l.writtenTables()...); err == nil {
		t.Error("swept under a statement that was under way")
	}
	if left := countAs(t, s, countLeftTables); left != 1 {
		t.Errorf("%d tables are left, want the staging table, by which the run is found", left)
	}
	must(t, l.run.Forget(t.Context(), enginetest.Patience, l.writtenTables()...))
	must(t, <-working)
	if left := countAs(t, s, countLeftTables) + countAs(t, s, "SELECT count() FROM observations"); left != 0 {
		t.Errorf("%d tables and rows are left", left)
	}
}

func TestALoadOfFactsAloneIsSweptUpAfterItsDeath(t *testing.T) {
	s := openRobust(t, true)
	dead := beginRobust(t, s, "facts")
	must(t, dead.WriteVocabulary(t.Context(), kommune.Vocabulary{TargetGroups: []kommune.TargetGroup{{ID: "r/all", Aliases: []string{}}}}))
	must(t, dead.run.Open(t.Context()))
	_, err := dead.assemble(t.Context(), &kommune.Snapshot{})
	must(t, err)
	if rows := countAs(t, s, "SELECT count() FROM target_groups"); rows != 1 {
		t.Fatalf("%d rows were written, want 1", rows)
	}
	expire(t, dead)
	beginRobust(t, s, "next")
	if left := countAs(t, s, countLeftTables) + countAs(t, s, "SELECT count() FROM target_groups"); left != 0 {
		t.Errorf("%d tables and rows are left", left)
	}
}

func TestAnInputThatStallsIsWaitedFor(t *testing.T) {
	for _, overHTTP := range []bool{true, false} {
		s := openRobust(t, overHTTP)
		l := beginRobust(t, s, "stalls")
		must(t, l.run.Open(t.Context()))
		l.writer = newStagedWriter(l.run)
		if stream, ok := l.writer.(*streamWriter); ok && *stall == 0 {
			stream.idle = 100 * time.Millisecond
		}
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(0, gatheredRows))))
		if overHTTP {
			enginetest.Eventually(t, "rows arrive", func() bool { return countAs(t, s, "SELECT count() FROM "+l.run.StagingTable()) > 0 })
		}
		time.Sleep(*stall)
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(gatheredRows, 1000))))
		outcome, err := l.Publish(t.Context(), nil)
		if err != nil || outcome.Rows != gatheredRows+1000 {
			t.Errorf("over HTTP %t: %+v, %v", overHTTP, outcome, err)
		}
	}
}

func TestManyLoadsInARowLeaveFewParts(t *testing.T) {
	s := openRobust(t, true)
	var most uint64
	for n := range *loads {
		l := beginRobust(t, s, fmt.Sprint(n))
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(n, 5000))))
		_, conflicts, err := l.Duplicates(t.Context(), 1)
		must(t, err)
		if len(conflicts) > 0 {
			t.Fatal(conflicts)
		}
		_, err = l.Publish(t.Context(), nil)
		must(t, err)
		most = max(most, countAs(t, s, "SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = 'observations' AND active"))
	}
	t.Logf("%d loads in a row: at most %d parts", *loads, most)
	if most == 0 || most > 50 {
		t.Errorf("%d parts stand after %d loads", most, *loads)
	}
	// Each load takes over what the one before has, and adds a row.
	catalogue, err := s.CatalogueNow(t.Context())
	must(t, err)
	if rows, want := catalogue.Snapshots[0].Release.Rows, uint64(5000+*loads-1); rows != want {
		t.Errorf("the last release has %d rows, want %d", rows, want)
	}
	if left := countAs(t, s, countLeftTables); left != 0 {
		t.Errorf("%d tables are left", left)
	}
}

// Over the native protocol each chunk is a part of its own, and the server
// merges them in the background while the load wants to.
func TestDuplicatesAreDroppedFromManyParts(t *testing.T) {
	s := openRobust(t, false)
	const parts, each = 60, 200
	l := beginRobust(t, s, "twice")
	for n := range parts {
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(n*each/2, each))))
	}
	dropped, conflicts, err := l.Duplicates(t.Context(), 1)
	must(t, err)
	if len(conflicts) > 0 || dropped != (parts-1)*each/2 {
		t.Errorf("dropped %d, conflicts %v; want %d dropped", dropped, conflicts, (parts-1)*each/2)
	}
	outcome, err := l.Publish(t.Context(), nil)
	if err != nil || outcome.Rows != (parts+1)*each/2 {
		t.Errorf("%+v, %v; want %d rows", outcome, err, (parts+1)*each/2)
	}
	if rows := countAs(t, s, "SELECT count() FROM observations"); rows != (parts+1)*each/2 {
		t.Errorf("%d rows, want %d", rows, (parts+1)*each/2)
	}
}

func asError(err error) *kommune.Error {
	var coded *kommune.Error
	errors.As(err, &coded)
	return coded
}

func awaitCount(t *testing.T, s *store.Store, statement string, want uint64) {
	t.Helper()
	enginetest.Eventually(t, fmt.Sprintf("%d: %s", want, statement), func() bool { return countAs(t, s, statement) == want })
}

func databaseOf(s *store.Store) *clickhouse.Database {
	return s.NewRun(kommune.Dataset{}, "").Database()
}
