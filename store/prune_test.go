package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/store"
)

// connectLater is connect for a store whose clock is an hour ahead: nobody
// still takes a release of now for the newest.
func connectLater(t *testing.T, database string) *store.Store {
	t.Helper()
	e := enginetest.Engine(t)
	s, err := store.Open(store.Options{
		WriterDSN: e.Endpoint().WriterDSN(database), ReaderDSN: e.Endpoint().ReaderDSN(database), WaitReady: e.WaitReady,
		Now: func() time.Time { return time.Now().Add(time.Hour) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// openPair gives a migrated store, and a later one on its database.
func openPair(t *testing.T) (now, later *store.Store) {
	t.Helper()
	database := enginetest.Database(t)
	now = connect(t, database)
	if err := now.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return now, connectLater(t, database)
}

func TestPruningKeepsTheNewestReleasesAndWhatTheyShare(t *testing.T) {
	s, later := openPair(t)
	load(t, s, "a", share("x/share", "2023M01", "101", 1, 4), share("x/share", "2024M01", "101", 1, 2))
	load(t, s, "b", share("x/share", "2024M01", "101", 1, 5), share("x/share", "2024M02", "101", 1, 5))
	load(t, s, "c", share("x/share", "2024M01", "101", 1, 8))
	publishWhole(t, s, "y", "d", share("x/share", "2023M01", "101", 3, 4))

	// What goes is the 2024 of x@1 (one row) and of x@2 (two rows).
	want := store.Pruned{ReleaseIDs: []string{"x@2", "x@1"}, Kept: []string{"x@3"}, Rows: 3}
	planned, err := later.Prune(t.Context(), "x", 1, true)
	if err != nil || planned.Bytes == 0 {
		t.Fatalf("got %+v, %v", planned, err)
	}
	planned.Bytes = 0
	if diff := cmp.Diff(want, planned); diff != "" {
		t.Errorf("dry run (-want +got):\n%s", diff)
	}
	if got := len(read(t, s, "x@1")); got != 2 {
		t.Errorf("a dry run left %d figures of x@1", got)
	}
	done, err := later.Prune(t.Context(), "x", 1, false)
	if err != nil || done.Bytes == 0 {
		t.Fatalf("got %+v, %v", done, err)
	}
	done.Bytes = 0
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]float64{"2023M01 101": 25, "2024M01 101": 12.5, "2024M02 101": 20}, read(t, s, "x@3")); diff != "" {
		t.Errorf("the kept release (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]float64{"2023M01 101": 75}, read(t, s, "y@1")); diff != "" {
		t.Errorf("another dataset (-want +got):\n%s", diff)
	}
	again, err := later.Prune(t.Context(), "x", 1, false)
	if diff := cmp.Diff(store.Pruned{ReleaseIDs: []string{}, Kept: []string{"x@3"}}, again); err != nil || diff != "" {
		t.Errorf("again, error %v (-want +got):\n%s", err, diff)
	}
	if next := load(t, s, "e", share("x/share", "2024M01", "101", 1, 3)); next.ReleaseID != "x@4" {
		t.Errorf("the next release is %s", next.ReleaseID)
	}
	if ever, err := s.EverLoaded(t.Context(), "x", "a"); err != nil || !ever {
		t.Errorf("that the input of x@1 was loaded is forgotten: %t, %v", ever, err)
	}
}

func TestAPrunedReleaseIsSaidToBeSo(t *testing.T) {
	s, later := openPair(t)
	load(t, s, "a", share("x/share", "2024M01", "101", 1, 4))
	load(t, s, "b", share("x/share", "2024M01", "101", 1, 2))
	cached := snapshot(t, s, "x@1")
	if _, err := later.Prune(t.Context(), "x", 1, false); err != nil {
		t.Fatal(err)
	}
	const pruned = `release "x@1" was pruned: its figures are no longer kept; releases lists those that are`
	query := kommune.ObservationQuery{IndicatorIDs: []string{"x/share"}}
	for what, ask := range map[string]func() error{
		"observations by a snapshot read before": func() error { _, err := s.ReadObservations(t.Context(), cached, query); return err },
		"one period likewise": func() error {
			_, err := s.ReadPeriod(t.Context(), cached, indicator("x/share"), "x/all", "2024M01")
			return err
		},
		"a count likewise":        func() error { _, err := s.CountObservations(t.Context(), cached, query); return err },
		"a comparison of the two": func() error { _, err := s.DiffReleases(t.Context(), cached, snapshot(t, s, "x@2")); return err },
		"a snapshot":              func() error { _, err := s.Snapshot(t.Context(), "x@1"); return err },
		"a rollback":              func() error { _, err := s.Rollback(t.Context(), "x", "x@1"); return err },
	} {
		err := ask()
		if coded := asError(err); coded == nil || coded.Code != kommune.NotFound || coded.Message != pruned {
			t.Errorf("%s: %v", what, err)
		}
	}
	releases, err := s.Releases(t.Context(), "")
	if err != nil || len(releases) != 1 || releases[0].ID != "x@2" {
		t.Errorf("got %+v, %v", releases, err)
	}
}

func TestPruningRefusesWhatItCannotDo(t *testing.T) {
	s := openStore(t)
	load(t, s, "a", share("x/share", "2024M01", "101", 1, 4))
	for _, c := range []struct {
		dataset, message string
		keep             int
	}{
		{"x", `keep: got "0", takes a number that is 1 or more`, 0},
		{"z", `dataset: got "z", takes one of x`, 1},
		{"", `dataset: got "", takes one of x`, 1},
	} {
		_, err := s.Prune(t.Context(), c.dataset, c.keep, false)
		if coded := asError(err); coded == nil || coded.Code != kommune.BadUserInput || coded.Message != c.message {
			t.Errorf("%q, keep %d: got %v", c.dataset, c.keep, err)
		}
	}
}

// The reader asks for an old release without pause while it is pruned: every
// answer has all rows, or says that the release was pruned.
func TestAReaderOfAReleaseThatIsPrunedNeverSeesAPart(t *testing.T) {
	s, later := openPair(t)
	const size = 50_000
	rows := make([]kommune.Observation, size)
	for n := range rows {
		rows[n] = share("x/share", kommune.Period(fmt.Sprint(2000+n%20)), kommune.Area(fmt.Sprint("g", n)), 1, 4)
	}
	load(t, s, "a", rows...)
	for n := range rows {
		rows[n].Numerator = number(2)
	}
	load(t, s, "b", rows...)
	old := snapshot(t, s, "x@1")
	var wait sync.WaitGroup
	stop := make(chan struct{})
	var mu sync.Mutex
	whole, refused := 0, 0
	for range 3 {
		wait.Go(func() {
			for {
				count, err := s.CountObservations(t.Context(), old, kommune.ObservationQuery{IndicatorIDs: []string{"x/share"}})
				coded := asError(err)
				mu.Lock()
				switch {
				case err == nil && count == size:
					whole++
				case coded != nil && coded.Code == kommune.NotFound:
					refused++
				default:
					t.Errorf("%d rows, %v", count, err)
				}
				mu.Unlock()
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	enginetest.Eventually(t, "a whole answer", func() bool { mu.Lock(); defer mu.Unlock(); return whole > 0 })
	if _, err := later.Prune(t.Context(), "x", 1, false); err != nil {
		t.Error(err)
	}
	enginetest.Eventually(t, "an answer that it was pruned", func() bool { mu.Lock(); defer mu.Unlock(); return refused > 0 })
	close(stop)
	wait.Wait()
	t.Logf("%d whole answers, %d that it was pruned", whole, refused)
}

// Loads go on all the while; each adds a kommune, and the last release has
// them all.
func TestLoadsAreNotDisturbedByPruning(t *testing.T) {
	s, later := openPair(t)
	load(t, s, "start", share("x/share", "2024M01", "101", 1, 2))
	want := map[string]float64{"2024M01 101": 50}
	ctx, stop := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	prunes := 0
	wait.Go(func() {
		for ctx.Err() == nil {
			_, err := later.Prune(ctx, "x", 1, false)
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			prunes++
		}
	})
	for n := range 12 {
		load(t, s, fmt.Sprint("load ", n), share("x/share", "2024M01", kommune.Area(fmt.Sprint(201+n)), 1, 4))
		want[fmt.Sprint("2024M01 ", 201+n)] = 25
	}
	stop()
	wait.Wait()
	releases, err := s.Releases(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, read(t, s, releases[0].ID)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	t.Logf("%d prunes meanwhile, %d releases are kept", prunes, len(releases))
	if _, err := later.Prune(t.Context(), "x", 1, false); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(want, read(t, s, releases[0].ID)); diff != "" {
		t.Errorf("after the last prune (-want +got):\n%s", diff)
	}
}

// A rollback to a release that is pruned at the same moment either publishes
// all of it or says that it was pruned.
func TestARollbackAndAPruneAtOnceLeaveAWholeRelease(t *testing.T) {
	s, later := openPair(t)
	won := 0
	for round := range 5 {
		one, two := fmt.Sprint("a", round), fmt.Sprint("b", round)
		old := load(t, s, one, share("x/share", "2024M01", "101", float64(2*round+1), 100))
		load(t, s, two, share("x/share", "2024M01", "101", float64(2*round+2), 100))
		var wait sync.WaitGroup
		wait.Go(func() {
			if _, err := later.Prune(t.Context(), "x", 1, false); err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Duration(round) * 30 * time.Millisecond)
		outcome, err := s.Rollback(t.Context(), "x", old.ReleaseID)
		wait.Wait()
		if err != nil {
			if coded := asError(err); coded == nil || coded.Code != kommune.NotFound {
				t.Error(err)
			}
			continue
		}
		won++
		if diff := cmp.Diff(map[string]float64{"2024M01 101": float64(2*round + 1)}, read(t, s, outcome.ReleaseID)); diff != "" {
			t.Errorf("round %d, %s (-want +got):\n%s", round, outcome.ReleaseID, diff)
		}
	}
	t.Logf("%d of 5 rollbacks came first", won)
}
