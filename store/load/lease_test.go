package load

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
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// leasesOf is the table of leases in a load's database.
func leasesOf(l *Load) string { return "withheld_" + l.run.Database().Name() + ".leases" }

// expire has the lease of a load run out, as if nothing was heard of it.
func expire(t *testing.T, l *Load) {
	t.Helper()
	storetest.Must(t, l.run.Database().Writer.Exec(context.WithoutCancel(t.Context()), fmt.Sprintf(
		"ALTER TABLE %s UPDATE expires_at = now64(3, 'UTC') - INTERVAL 1 SECOND WHERE run = %d SETTINGS mutations_sync = 1", leasesOf(l), l.run.Number())))
}

// openTwo gives two stores on one database. They run in one process, so that
// host name and process number are the same: leases alone tell them apart.
func openTwo(t *testing.T) (first, second *store.Store) {
	t.Helper()
	database := enginetest.Database(t)
	first, second = storetest.Connect(t, database), storetest.Connect(t, database, storetest.OverNative)
	storetest.Must(t, first.Migrate(t.Context()))
	return first, second
}

const manyRows = 300_000

// stage writes so many rows that a release promises them by the hundred
// thousand.
func stage(t *testing.T, l *Load) {
	t.Helper()
	storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(0, manyRows))))
	storetest.Must(t, l.finish(t.Context()))
}

// draftOf is the first release of a load's dataset.
func draftOf(t *testing.T, l *Load, next assembly) *store.Draft {
	t.Helper()
	head, err := l.run.Head(t.Context())
	storetest.Must(t, err)
	return l.run.Draft(head, nil, next.slices)
}

func TestAnotherProgramSweepsNothingOfALoadThatHoldsItsLease(t *testing.T) {
	first, second := openTwo(t)
	l := begin(t, first, "slow")
	stage(t, l)
	storetest.Must(t, second.Sweep(t.Context()))
	next, err := l.assemble(t.Context(), &kommune.Snapshot{})
	storetest.Must(t, err)
	storetest.Must(t, l.attach(t.Context(), next))
	storetest.Must(t, second.Sweep(t.Context())) // between attach and publish, on a slow line
	storetest.Must(t, l.discardRun(t.Context()))
	outcome, err := l.Publish(t.Context(), nil)
	storetest.Must(t, err)
	if outcome.Rows != manyRows || storetest.Count(t, first, "SELECT count() FROM observations") != manyRows {
		t.Errorf("the release promises %d rows, and there are %d", outcome.Rows, storetest.Count(t, first, "SELECT count() FROM observations"))
	}
}

func TestALoadWhoseLeaseRanOutAndThatWasSweptPublishesNothingAndSaysSo(t *testing.T) {
	for name, prepare := range map[string]func(*testing.T, *Load) func() error{
		"while it stages": func(t *testing.T, l *Load) func() error {
			storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(0, 1000))))
			return func() error { _, err := l.Publish(t.Context(), nil); return err }
		},
		"between attach and publish": func(t *testing.T, l *Load) func() error {
			stage(t, l)
			next, err := l.assemble(t.Context(), &kommune.Snapshot{})
			storetest.Must(t, err)
			storetest.Must(t, l.attach(t.Context(), next))
			draft := draftOf(t, l, next)
			return func() error { _, _, err := draft.Publish(t.Context(), nil); return err }
		},
	} {
		t.Run(name, func(t *testing.T) {
			first, second := openTwo(t)
			l := begin(t, first, "slow")
			publish := prepare(t, l)
			expire(t, l)
			storetest.Must(t, second.Sweep(t.Context()))
			err := publish()
			if storetest.CodeOf(err) != kommune.Unavailable || !strings.Contains(err.Error(), "took it for dead") || !strings.Contains(err.Error(), "run it again") {
				t.Errorf("got %v", err)
			}
			if head, err := l.run.Head(t.Context()); err != nil || head.Snapshot.Release.ID != "" {
				t.Errorf("a release was published: %+v, %v", head, err)
			}
			storetest.Must(t, l.Abandon(t.Context()))
			if left := storetest.Count(t, first, storetest.CountRunTables) + storetest.Count(t, first, "SELECT count() FROM observations"); left != 0 {
				t.Errorf("%d tables and rows are left", left)
			}
			again := begin(t, first, "slow")
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
		l := Begin(t.Context(), first, storetest.Unprotected(fmt.Sprintf("r%d", n)), "")
		rows := storetest.Figures(n*20_000, 20_000)
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
		next, err := l.assemble(t.Context(), &kommune.Snapshot{})
		storetest.Must(t, err)
		storetest.Must(t, l.attach(t.Context(), next))
		draft := draftOf(t, l, next)
		hasExpired := make(chan struct{})
		var wait sync.WaitGroup
		wait.Go(func() {
			expire(t, l)
			close(hasExpired)
			if err := second.Sweep(context.WithoutCancel(t.Context())); err != nil {
				t.Error(err)
			}
		})
		// The load renews its lease as it publishes: it does so before the sweep looks, or
		// meanwhile.
		if n%2 == 0 {
			<-hasExpired
		}
		_, won, err := draft.Publish(t.Context(), nil)
		wait.Wait()
		left := storetest.Count(t, first, fmt.Sprintf("SELECT count() FROM observations WHERE run = %d", l.run.Number()))
		head, readErr := l.run.Head(t.Context())
		storetest.Must(t, readErr)
		found := head.Snapshot.Release.ID != ""
		if found != won || (won && left != 20_000) || (!won && (left != 0 || storetest.CodeOf(err) != kommune.Unavailable)) {
			t.Errorf("won %t, found %t, %d rows, %v", won, found, left, err)
		}
		if won {
			published++
		}
		l.run.Close(t.Context())
	}
	t.Logf("%d of 12 were published", published)
}

func TestALeaseIsRenewedForAsLongAsTheLoadLives(t *testing.T) {
	database := enginetest.Database(t)
	s := storetest.Connect(t, database, func(options *store.Options) { options.LeaseLength = 2 * time.Second })
	storetest.Must(t, s.Migrate(t.Context()))
	l := begin(t, s, "long")
	storetest.Must(t, l.run.Open(t.Context(), false))
	until := fmt.Sprintf("SELECT toUInt64(toUnixTimestamp64Milli(max(expires_at))) FROM %s WHERE run = %d", leasesOf(l), l.run.Number())
	first := storetest.Count(t, s, until)
	enginetest.Eventually(t, "it is renewed", func() bool {
		return storetest.Count(t, s, until) > first+2000 // its length, in milliseconds
	})
	storetest.Must(t, s.Sweep(t.Context()))
	if left := storetest.Count(t, s, storetest.CountRunTables); left != 1 {
		t.Errorf("%d tables are left of a load whose lease is renewed, want the staging table", left)
	}
	storetest.Must(t, s.Close()) // as if its program had ended
	second := storetest.Connect(t, database)
	enginetest.Eventually(t, "it is over", func() bool {
		storetest.Must(t, second.Sweep(t.Context()))
		return storetest.Count(t, second, storetest.CountRunTables) == 0
	})
}

// A program from before there were leases takes none: its tables are left alone
// for a day.
func TestTheTablesOfAnOlderProgramAreLeftAloneForADay(t *testing.T) {
	s := storetest.Open(t)
	storetest.Exec(t, s, "CREATE TABLE withheld_"+storetest.Database(s).Name()+".staging_1"+` AS observations COMMENT '{"host":"elsewhere","pid":1,"dataset":"r"}'`)
	storetest.Must(t, s.Sweep(t.Context()))
	if left := storetest.Count(t, s, storetest.CountRunTables); left != 1 {
		t.Errorf("%d tables are left, want that of the older program", left)
	}
}

func TestAReleaseWhoseRowsAreGoneIsToldAndHealedByLoadingTheSameAgain(t *testing.T) {
	s := storetest.Open(t)
	written := func(input string, rows int) *Load {
		l := begin(t, s, input)
		storetest.Must(t, l.WriteVocabulary(t.Context(), kommune.Vocabulary{TargetGroups: []kommune.TargetGroup{{ID: "r/all", Aliases: []string{}}}}))
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(storetest.Figures(0, rows))))
		return l
	}
	_, err := written("a", 1000).Publish(t.Context(), nil)
	storetest.Must(t, err)
	newest := func() kommune.Release {
		catalogue, err := s.CatalogueNow(t.Context())
		storetest.Must(t, err)
		return catalogue.Snapshots[0].Release
	}
	head := newest()
	for name, statement := range map[string]string{
		"figures": "ALTER TABLE observations DELETE WHERE area = '117' SETTINGS mutations_sync = 1",
		"facts":   "ALTER TABLE target_groups DELETE WHERE 1 SETTINGS mutations_sync = 1",
	} {
		storetest.Exec(t, s, statement)
		found, err := s.IncompleteSlices(t.Context(), false, head.ID)
		if err != nil || len(found) != 1 || found[0].Found >= found[0].Promised {
			t.Errorf("%s: %+v, %v", name, found, err)
		}
		if _, same, err := s.AlreadyLoaded(t.Context(), "r", "a"); err != nil || same {
			t.Errorf("%s: the release counts as loaded: %t, %v", name, same, err)
		}
		dry := written("a", 1000)
		if preview, err := dry.Preview(t.Context()); err != nil || preview.Unchanged {
			t.Errorf("%s: a dry run says that nothing would be published: %v", name, err)
		}
		storetest.Must(t, dry.Abandon(t.Context()))
		other := written("b", 999)
		other.KeepContent()
		var otherContent *OtherContentError
		if _, err := other.Publish(t.Context(), nil); !errors.As(err, &otherContent) || otherContent.ReleaseID != head.ID {
			t.Errorf("%s: other content, by a load that may not change any: %v", name, err)
		}
		storetest.Must(t, other.Abandon(t.Context()))
		again := written("a", 1000)
		again.KeepContent()
		outcome, err := again.Publish(t.Context(), nil)
		storetest.Must(t, err)
		if outcome.Unchanged || outcome.Rows != head.Rows || len(outcome.Incomplete) != 0 {
			t.Errorf("%s: loaded again: %+v", name, outcome)
		}
		before := head.ContentHash
		head = newest()
		if found, err := s.IncompleteSlices(t.Context(), true, head.ID); err != nil || len(found) != 0 || head.ContentHash != before {
			t.Errorf("%s: after loading again: %+v, %v", name, found, err)
		}
	}
}

// A row that was changed is no row of the release; what a load has no rows of
// stays as incomplete as it was and keeps no other file from being loaded.
func TestALoadOfOtherRowsKeepsTellingWhatIsIncomplete(t *testing.T) {
	s := storetest.Open(t)
	load := func(input string, indicator string) (Outcome, error) {
		l := begin(t, s, input)
		rows := storetest.Figures(0, 100)
		for n := range rows {
			rows[n].IndicatorID = indicator
		}
		storetest.Must(t, l.WriteObservations(t.Context(), kommunetest.Columns(rows)))
		return l.Publish(t.Context(), nil)
	}
	_, err := load("a", "r/a")
	storetest.Must(t, err)
	storetest.Exec(t, s, "ALTER TABLE observations UPDATE value = 7 WHERE area = '117' SETTINGS mutations_sync = 1")
	outcome, err := load("b", "r/b")
	if err != nil || len(outcome.Incomplete) != 1 || outcome.Incomplete[0].IndicatorID != "r/a" || outcome.Rows != 200 {
		t.Errorf("a load of something else: %+v, %v", outcome, err)
	}
	if _, err := s.Rollback(t.Context(), "r", "r@1"); storetest.CodeOf(err) != kommune.Unavailable || !strings.Contains(err.Error(), "r/a of 2024") {
		t.Errorf("a rollback to what is not whole: %v", err)
	}
	if left := storetest.Count(t, s, storetest.CountRunTables); left != 0 {
		t.Errorf("%d tables are left", left)
	}
}
