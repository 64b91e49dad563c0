package load

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

var (
	stall = flag.Duration("stall", 0, "how long an input stalls in the test of that, where the server's own limit is 30s; 0 is until the open insert has ended")
	loads = flag.Int("loads", 15, "how many loads the test of many loads does")
)

// openOver gives a store whose loads go over HTTP, or over the native protocol.
func openOver(t *testing.T, overHTTP bool) *store.Store {
	t.Helper()
	if overHTTP {
		return storetest.Open(t)
	}
	return storetest.Open(t, storetest.OverNative)
}

// begin starts a load into dataset r.
func begin(t *testing.T, s *store.Store, input string) *Load {
	t.Helper()
	l := Begin(t.Context(), s, storetest.Unprotected("r"), input)
	<-l.swept
	return l
}

func countStatementsOf(l *Load) string {
	return "SELECT count() FROM system.processes WHERE Settings['log_comment'] = '" + l.run.Comment() + "'"
}

func TestALoadAbandonedWhileItsRowsStreamLeavesNoStatementAndNoTable(t *testing.T) {
	for _, overHTTP := range []bool{true, false} {
		s := openOver(t, overHTTP)
		l := begin(t, s, "cut")
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(0, gatheredRows))))
		// The server is at the insert, and waits for more of it.
		if overHTTP {
			storetest.AwaitCount(t, s, countStatementsOf(l), 1)
		}
		storetest.Must(t, l.Abandon(t.Context()))
		if statements, tables := storetest.Count(t, s, countStatementsOf(l)), storetest.Count(t, s, storetest.CountRunTables); statements+tables != 0 {
			t.Errorf("over HTTP %t: %d statements and %d tables are left", overHTTP, statements, tables)
		}
	}
}

// A loader that is killed leaves its last statement to the server, which may
// attach rows or publish them after a sweep has looked.
func TestNothingIsSweptWhileTheServerStillWorksForTheLoad(t *testing.T) {
	s := storetest.Open(t)
	l := begin(t, s, "slow")
	storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(0, 10))))
	storetest.Must(t, l.finish(t.Context()))
	working := make(chan error)
	go func() {
		// Five seconds, so that it is under way on a busy machine too when it is looked for.
		working <- storetest.Database(s).Writer.Exec(l.run.Tag(context.Background()), "INSERT INTO observations SELECT * FROM "+l.run.StagingTable()+" WHERE sleepEachRow(0.5) = 0 SETTINGS function_sleep_max_microseconds_per_block = 10000000")
	}()
	storetest.AwaitCount(t, s, countStatementsOf(l), 1)
	if err := l.run.Forget(t.Context(), 50*time.Millisecond, l.writtenTables()...); err == nil {
		t.Error("swept under a statement that was under way")
	}
	if left := storetest.Count(t, s, storetest.CountRunTables); left != 2 {
		t.Errorf("%d tables are left, want the staging table, by which the run is found, and the assembled one", left)
	}
	storetest.Must(t, l.run.Forget(t.Context(), enginetest.Patience, l.writtenTables()...))
	storetest.Must(t, <-working)
	if left := storetest.Count(t, s, storetest.CountRunTables) + storetest.Count(t, s, "SELECT count() FROM observations"); left != 0 {
		t.Errorf("%d tables and rows are left", left)
	}
}

func TestALoadOfFactsAloneIsSweptUpAfterItsDeath(t *testing.T) {
	s := storetest.Open(t)
	dead := begin(t, s, "facts")
	storetest.Must(t, dead.WriteVocabulary(t.Context(), kommune.Vocabulary{TargetGroups: []kommune.TargetGroup{{ID: "r/all", Aliases: []string{}}}}))
	storetest.Must(t, dead.run.Open(t.Context(), false))
	_, err := dead.assemble(t.Context(), &kommune.Snapshot{})
	storetest.Must(t, err)
	if rows := storetest.Count(t, s, "SELECT count() FROM target_groups"); rows != 1 {
		t.Fatalf("%d rows were written, want 1", rows)
	}
	expire(t, dead)
	begin(t, s, "next")
	if left := storetest.Count(t, s, storetest.CountRunTables) + storetest.Count(t, s, "SELECT count() FROM target_groups"); left != 0 {
		t.Errorf("%d tables and rows are left", left)
	}
}

func TestAnInputThatStallsIsWaitedFor(t *testing.T) {
	for _, overHTTP := range []bool{true, false} {
		s := openOver(t, overHTTP)
		l := begin(t, s, "stalls")
		storetest.Must(t, l.run.Open(t.Context(), false))
		l.writer = newStagedWriter(l.run)
		if stream, ok := l.writer.(*streamWriter); ok && *stall == 0 {
			stream.idle = 100 * time.Millisecond
		}
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(0, gatheredRows))))
		if overHTTP {
			enginetest.Eventually(t, "rows arrive", func() bool { return storetest.Count(t, s, "SELECT count() FROM "+l.run.StagingTable()) > 0 })
		}
		time.Sleep(*stall)
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(gatheredRows, 1000))))
		outcome, err := l.Publish(t.Context(), nil)
		if err != nil || outcome.Rows != gatheredRows+1000 {
			t.Errorf("over HTTP %t: %+v, %v", overHTTP, outcome, err)
		}
	}
}

func TestManyLoadsInARowLeaveFewParts(t *testing.T) {
	s := storetest.Open(t)
	var most uint64
	for n := range *loads {
		l := begin(t, s, fmt.Sprint(n))
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(n, 5000))))
		_, conflicts, err := l.Duplicates(t.Context(), 1)
		storetest.Must(t, err)
		if len(conflicts) > 0 {
			t.Fatal(conflicts)
		}
		_, err = l.Publish(t.Context(), nil)
		storetest.Must(t, err)
		most = max(most, storetest.Count(t, s, "SELECT count() FROM system.parts WHERE database = currentDatabase() AND table = 'observations' AND active"))
	}
	t.Logf("%d loads in a row: at most %d parts", *loads, most)
	if most == 0 || most > 50 {
		t.Errorf("%d parts stand after %d loads", most, *loads)
	}
	// Each load takes over what the one before has, and adds a row.
	catalogue, err := s.CatalogueNow(t.Context())
	storetest.Must(t, err)
	if rows, want := catalogue.Snapshots[0].Release.Rows, uint64(5000+*loads-1); rows != want {
		t.Errorf("the last release has %d rows, want %d", rows, want)
	}
	if left := storetest.Count(t, s, storetest.CountRunTables); left != 0 {
		t.Errorf("%d tables are left", left)
	}
}

// Over the native protocol each chunk is a part of its own, and the server
// merges them in the background while the load wants to.
func TestDuplicatesAreDroppedFromManyParts(t *testing.T) {
	s := storetest.Open(t, storetest.OverNative)
	const parts, each = 60, 200
	l := begin(t, s, "twice")
	for n := range parts {
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(n*each/2, each))))
	}
	dropped, conflicts, err := l.Duplicates(t.Context(), 1)
	storetest.Must(t, err)
	if len(conflicts) > 0 || dropped != (parts-1)*each/2 {
		t.Errorf("dropped %d, conflicts %v; want %d dropped", dropped, conflicts, (parts-1)*each/2)
	}
	outcome, err := l.Publish(t.Context(), nil)
	if err != nil || outcome.Rows != (parts+1)*each/2 {
		t.Errorf("%+v, %v; want %d rows", outcome, err, (parts+1)*each/2)
	}
	if rows := storetest.Count(t, s, "SELECT count() FROM observations"); rows != (parts+1)*each/2 {
		t.Errorf("%d rows, want %d", rows, (parts+1)*each/2)
	}
}

// Two programs that start on one folder load the same. The second to publish finds that
// nothing is left to do; rows that are missing since are written again.
func TestTheSameInputThatAnotherPublishedMeanwhileIsNotPublishedAgain(t *testing.T) {
	s := storetest.Open(t)
	written := func() *Load {
		l := begin(t, s, "same")
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(0, 10))))
		return l
	}
	first, second := written(), written()
	outcome, err := first.Publish(t.Context(), nil)
	if err != nil || outcome.Unchanged {
		t.Fatalf("the first: %+v, %v", outcome, err)
	}
	again, err := second.Publish(t.Context(), nil)
	if err != nil || !again.Unchanged || again.ReleaseID != outcome.ReleaseID || again.Rows != 0 { // rows are counted when they are put together
		t.Errorf("the second: %+v, %v, after %+v", again, err, outcome)
	}
	third := written()
	storetest.Exec(t, s, "ALTER TABLE observations DELETE WHERE 1 SETTINGS mutations_sync = 2")
	healed, err := third.Publish(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if left := storetest.Count(t, s, "SELECT count() FROM observations"); left != 10 {
		t.Errorf("%d rows after %+v, want 10", left, healed)
	}
}
