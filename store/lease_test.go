package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
)

// expire has the lease of a load run out, as if nothing was heard of it.
func expire(t *testing.T, s *Store, l *Load) {
	t.Helper()
	must(t, s.db.Writer.Exec(t.Context(), fmt.Sprintf(
		"ALTER TABLE %s UPDATE expires_at = now64(3, 'UTC') - INTERVAL 1 SECOND WHERE run = %d SETTINGS mutations_sync = 1", s.leasesTable(), l.run)))
}

// openTwo gives two stores on one database. They run in one process, so that
// host name and process number are the same: leases alone tell them apart.
func openTwo(t *testing.T) (first, second *Store) {
	t.Helper()
	first = openRobust(t, true)
	second, err := Open(Options{WriterDSN: enginetest.Engine(t).Endpoint().WriterDSN(first.db.Name())})
	must(t, err)
	t.Cleanup(func() { _ = second.Close() })
	return first, second
}

const manyRows = 300_000

// stage writes so many rows that a release promises them by the hundred
// thousand.
func stage(t *testing.T, l *Load) {
	t.Helper()
	must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(0, manyRows))))
	must(t, l.finish(t.Context()))
}

func codeOf(err error) kommune.ErrorCode {
	var known *kommune.Error
	if errors.As(err, &known) {
		return known.Code
	}
	return ""
}

func TestAnotherProgramSweepsNothingOfALoadThatHoldsItsLease(t *testing.T) {
	first, second := openTwo(t)
	l := beginRobust(t, first, "slow")
	stage(t, l)
	must(t, second.sweep(t.Context()))
	next, err := l.assemble(t.Context(), &kommune.Snapshot{})
	must(t, err)
	must(t, l.attach(t.Context(), next))
	must(t, second.sweep(t.Context())) // between attach and publish, on a slow line
	must(t, l.discardRun(t.Context()))
	outcome, err := l.Publish(t.Context(), nil)
	must(t, err)
	if outcome.Rows != manyRows || countAs(t, first, "SELECT count() FROM observations") != manyRows {
		t.Errorf("the release promises %d rows, and there are %d", outcome.Rows, countAs(t, first, "SELECT count() FROM observations"))
	}
}

func TestALoadWhoseLeaseRanOutAndThatWasSweptPublishesNothingAndSaysSo(t *testing.T) {
	for name, prepare := range map[string]func(*testing.T, *Load) func() error{
		"while it stages": func(t *testing.T, l *Load) func() error {
			must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(0, 1000))))
			return func() error { _, err := l.Publish(t.Context(), nil); return err }
		},
		"between attach and publish": func(t *testing.T, l *Load) func() error {
			stage(t, l)
			next, err := l.assemble(t.Context(), &kommune.Snapshot{})
			must(t, err)
			must(t, l.attach(t.Context(), next))
			row := newReleaseRow(l.dataset, l.inputHash, nil, next.slices)
			return func() error { _, err := l.store.insertRelease(t.Context(), l.lease, row, 1, nil); return err }
		},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := openTwo(t)
			l := beginRobust(t, first, "slow")
			publish := prepare(t, l)
			expire(t, first, l)
			must(t, second.sweep(t.Context()))
			err := publish()
			if codeOf(err) != kommune.Unavailable || !strings.Contains(err.Error(), "took it for dead") || !strings.Contains(err.Error(), "run it again") {
				t.Errorf("got %v", err)
			}
			if _, found, err := first.readHead(t.Context(), "r"); err != nil || found {
				t.Errorf("a release was published: %t, %v", found, err)
			}
			must(t, l.Abandon(t.Context()))
			if left := countAs(t, first, countLeftTables) + countAs(t, first, "SELECT count() FROM observations"); left != 0 {
				t.Errorf("%d tables and rows are left", left)
			}
			again := beginRobust(t, first, "slow")
			stage(t, again)
			if outcome, err := again.Publish(t.Context(), nil); err != nil || outcome.Rows != manyRows {
				t.Errorf("the next load: %+v, %v", outcome, err)
			}
		})
	}
}

// Whoever wins, a release has all its rows.
func TestASweepAndAPublicationAtOnceLeaveAllOrNothing(t *testing.T) {
	first, second := openTwo(t)
	published := 0
	for n := range 12 {
		l := beginRobust(t, first, fmt.Sprint(n))
		l.dataset.ID = fmt.Sprintf("r%d", n)
		rows := figuresFrom(n*20_000, 20_000)
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
		next, err := l.assemble(t.Context(), &kommune.Snapshot{})
		must(t, err)
		must(t, l.attach(t.Context(), next))
		row := newReleaseRow(l.dataset, l.inputHash, nil, next.slices)
		var wait sync.WaitGroup
		wait.Go(func() {
			time.Sleep(time.Duration(n%4) * 10 * time.Millisecond) // a random order will do
			if err := second.revoke(context.WithoutCancel(t.Context()), l.run); err != nil {
				t.Error(err)
			}
			if err := second.forget(context.WithoutCancel(t.Context()), l.run, l.writtenTables(), sweepTimeout); err != nil {
				t.Error(err)
			}
		})
		won, err := first.insertRelease(t.Context(), l.lease, row, 1, nil)
		wait.Wait()
		left := countAs(t, first, fmt.Sprintf("SELECT count() FROM observations WHERE run = %d", l.run))
		_, found, readErr := first.readHead(t.Context(), l.dataset.ID)
		must(t, readErr)
		if found != won || (won && left != 20_000) || (!won && (left != 0 || codeOf(err) != kommune.Unavailable)) {
			t.Errorf("won %t, found %t, %d rows, %v", won, found, left, err)
		}
		if won {
			published++
		}
		l.lease.release()
	}
	t.Logf("%d of 12 were published", published)
}

func TestALeaseIsRenewedForAsLongAsTheLoadLives(t *testing.T) {
	s := openRobust(t, true)
	s.leaseLength = 2 * time.Second
	l := beginRobust(t, s, "long")
	must(t, l.ensureStaging(t.Context()))
	const renewed = "SELECT toUInt64(toUnixTimestamp64Milli(max(expires_at))) FROM %s WHERE run = %d"
	first := countAs(t, s, fmt.Sprintf(renewed, s.leasesTable(), l.run))
	enginetest.Eventually(t, "it is renewed", func() bool {
		return countAs(t, s, fmt.Sprintf(renewed, s.leasesTable(), l.run)) > first+2000 // its length, in milliseconds
	})
	l.lease.release()
	enginetest.Eventually(t, "it is over", func() bool {
		list, err := s.listLeased(t.Context(), "list_staging", s.withheldName())
		must(t, err)
		return len(list) == 1 && list[0].Over
	})
	must(t, s.sweep(t.Context()))
	if left := countAs(t, s, countLeftTables); left != 0 {
		t.Errorf("%d tables are left once nothing was heard of the load", left)
	}
}

// A program from before there were leases takes none: its tables are left alone
// for a day.
func TestTheTablesOfAnOlderProgramAreLeftAloneForADay(t *testing.T) {
	s := openRobust(t, true)
	must(t, s.db.Writer.Exec(t.Context(), "CREATE TABLE "+s.stagingTable(1)+` AS observations COMMENT '{"host":"elsewhere","pid":1,"dataset":"r"}'`))
	must(t, s.sweep(t.Context()))
	if left := countAs(t, s, countLeftTables); left != 1 {
		t.Errorf("%d tables are left, want that of the older program", left)
	}
}

func TestAReleaseWhoseRowsAreGoneIsToldAndHealedByLoadingTheSameAgain(t *testing.T) {
	s := openRobust(t, true)
	load := func(input string, first int) Outcome {
		l := beginRobust(t, s, input)
		must(t, l.WriteVocabulary(t.Context(), kommune.Vocabulary{TargetGroups: []kommune.TargetGroup{{ID: "r/all", Aliases: []string{}}}}))
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(figuresFrom(first, 1000))))
		outcome, err := l.Publish(t.Context(), nil)
		must(t, err)
		return outcome
	}
	load("a", 0)
	head, _, err := s.readHead(t.Context(), "r")
	must(t, err)
	for name, statement := range map[string]string{
		"figures": "ALTER TABLE observations DELETE WHERE area = '117' SETTINGS mutations_sync = 1",
		"facts":   "ALTER TABLE target_groups DELETE WHERE 1 SETTINGS mutations_sync = 1",
	} {
		must(t, s.db.Writer.Exec(t.Context(), statement))
		found, err := s.IncompleteSlices(t.Context(), false, head.ID)
		if err != nil || len(found) != 1 || found[0].Found >= found[0].Promised {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
		if _, same, err := s.AlreadyLoaded(t.Context(), "r", "a"); err != nil || same {
			t.Errorf("%s: the release counts as loaded: %t, %v", name, same, err)
		}
		outcome := load("a", 0)
		if outcome.Unchanged || outcome.Rows != head.Rows || len(outcome.Incomplete) != 0 {
			t.Errorf("%s: loaded again: %+v", name, outcome)
		}
		before := head.ContentHash
		head, _, err = s.readHead(t.Context(), "r")
		must(t, err)
		if found, err := s.IncompleteSlices(t.Context(), true, head.ID); err != nil || len(found) != 0 || head.ContentHash != before {
			t.Errorf("%s: after loading again: %+v, %v", name, found, err)
		}
	}
}

// A row that was changed is no row of the release; what a load has no rows of
// stays as incomplete as it was and keeps no other file from being loaded.
func TestALoadOfOtherRowsKeepsTellingWhatIsIncomplete(t *testing.T) {
	s := openRobust(t, true)
	load := func(input string, indicator string) (Outcome, error) {
		l := beginRobust(t, s, input)
		rows := figuresFrom(0, 100)
		for n := range rows {
			rows[n].IndicatorID = indicator
		}
		must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
		return l.Publish(t.Context(), nil)
	}
	_, err := load("a", "r/a")
	must(t, err)
	must(t, s.db.Writer.Exec(t.Context(), "ALTER TABLE observations UPDATE value = 7 WHERE area = '117' SETTINGS mutations_sync = 1"))
	outcome, err := load("b", "r/b")
	if err != nil || len(outcome.Incomplete) != 1 || outcome.Incomplete[0].IndicatorID != "r/a" || outcome.Rows != 200 {
		t.Errorf("a load of something else: %+v, %v", outcome, err)
	}
	if _, err := s.Rollback(t.Context(), "r", "r@1"); codeOf(err) != kommune.Unavailable || !strings.Contains(err.Error(), "r/a of 2024") {
		t.Errorf("a rollback to what is not whole: %v", err)
	}
	if left := countAs(t, s, countLeftTables); left != 0 {
		t.Errorf("%d tables are left", left)
	}
}

func TestADatabaseThatANewerProgramMigratedIsRefusedWithWhatToDo(t *testing.T) {
	s := openRobust(t, false)
	must(t, s.db.Writer.Exec(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)"))
	err := s.Migrate(t.Context())
	if codeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), "newer version of Kommunebench") || !strings.Contains(err.Error(), "restore the backup") {
		t.Errorf("got %v", err)
	}
}
