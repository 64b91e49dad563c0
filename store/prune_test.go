package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

// anHourAhead sets a store's clock: nobody still takes a release of now for the
// newest.
func anHourAhead(options *store.Options) {
	options.Now = func() time.Time { return time.Now().Add(time.Hour) }
}

// openPair gives a migrated store, and a later one on its database.
func openPair(t *testing.T) (now, later *store.Store) {
	t.Helper()
	database := enginetest.Database(t)
	now, later = storetest.Connect(t, database), storetest.Connect(t, database, anHourAhead)
	storetest.Must(t, now.Migrate(t.Context()))
	return now, later
}

func TestPruningKeepsTheNewestReleasesAndWhatTheyShare(t *testing.T) {
	s, later := openPair(t)
	publish(t, s, "a", storetest.Share("x/share", "2023M01", "101", 1, 4), storetest.Share("x/share", "2024M01", "101", 1, 2))
	publish(t, s, "b", storetest.Share("x/share", "2024M01", "101", 1, 5), storetest.Share("x/share", "2024M02", "101", 1, 5))
	publish(t, s, "c", storetest.Share("x/share", "2024M01", "101", 1, 8))
	publishWhole(t, s, "y", "d", storetest.Share("x/share", "2023M01", "101", 3, 4))

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
	if next := publish(t, s, "e", storetest.Share("x/share", "2024M01", "101", 1, 3)); next.ReleaseID != "x@4" {
		t.Errorf("the next release is %s", next.ReleaseID)
	}
	if inputs, err := s.ReadInputs(t.Context()); err != nil || !inputs.EverLoaded("x", "a") {
		t.Errorf("that the input of x@1 was loaded is forgotten: %v", err)
	}
}

func TestAPrunedReleaseIsSaidToBeSo(t *testing.T) {
	s, later := openPair(t)
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 4))
	publish(t, s, "b", storetest.Share("x/share", "2024M01", "101", 1, 2))
	cached := snapshot(t, s, "x@1")
	if _, err := later.Prune(t.Context(), "x", 1, false); err != nil {
		t.Fatal(err)
	}
	const pruned = `release "x@1" was pruned: its figures are no longer kept; the query releases and the command release list show those that are`
	query := kommune.ObservationQuery{IndicatorIDs: []string{"x/share"}}
	for what, ask := range map[string]func() error{
		"observations by a snapshot read before": func() error { _, err := s.ReadObservations(t.Context(), cached, query); return err },
		"one period likewise": func() error {
			_, err := s.ReadPeriod(t.Context(), cached, storetest.Indicator("x/share"), "x/all", "2024M01")
			return err
		},
		"a count likewise":        func() error { _, err := s.CountObservations(t.Context(), cached, query); return err },
		"a comparison of the two": func() error { _, err := s.DiffReleases(t.Context(), cached, snapshot(t, s, "x@2")); return err },
		"a snapshot":              func() error { _, err := s.Snapshot(t.Context(), "x@1"); return err },
		"a rollback":              func() error { _, err := s.Rollback(t.Context(), "x", "x@1"); return err },
	} {
		err := ask()
		if coded := storetest.ErrorOf(err); coded == nil || coded.Code != kommune.NotFound || coded.Message != pruned {
			t.Errorf("%s: %v", what, err)
		}
	}
	releases, err := s.Releases(t.Context(), "")
	if err != nil || len(releases) != 1 || releases[0].ID != "x@2" {
		t.Errorf("got %+v, %v", releases, err)
	}
}

func TestPruningRefusesWhatItCannotDo(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 4))
	for _, c := range []struct {
		dataset, message string
		keep             int
	}{
		{"x", `keep: got "0", takes a number that is 1 or more`, 0},
		{"z", `dataset: got "z", takes one of x`, 1},
		{"", `dataset: got "", takes one of x`, 1},
	} {
		_, err := s.Prune(t.Context(), c.dataset, c.keep, false)
		if coded := storetest.ErrorOf(err); coded == nil || coded.Code != kommune.BadUserInput || coded.Message != c.message {
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
		rows[n] = storetest.Share("x/share", kommune.Period(fmt.Sprint(2000+n%20)), kommune.Area(fmt.Sprint("g", n)), 1, 4)
	}
	publish(t, s, "a", rows...)
	for n := range rows {
		rows[n].Numerator = storetest.Number(2)
	}
	publish(t, s, "b", rows...)
	old := snapshot(t, s, "x@1")
	var wait sync.WaitGroup
	stop := make(chan struct{})
	var mu sync.Mutex
	whole, refused := 0, 0
	for range 3 {
		wait.Go(func() {
			for {
				count, err := s.CountObservations(t.Context(), old, kommune.ObservationQuery{IndicatorIDs: []string{"x/share"}})
				coded := storetest.ErrorOf(err)
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
	publish(t, s, "start", storetest.Share("x/share", "2024M01", "101", 1, 2))
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
		publish(t, s, fmt.Sprint("load ", n), storetest.Share("x/share", "2024M01", kommune.Area(fmt.Sprint(201+n)), 1, 4))
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
	var old string
	isHeld := func() bool {
		return storetest.Count(t, s, "SELECT count() FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'holding_')") > 0
	}
	isMarked := func() bool {
		releases, err := s.Releases(t.Context(), "x")
		return err != nil || !slices.ContainsFunc(releases, func(r kommune.Release) bool { return r.ID == old })
	}
	var hasRolledBack atomic.Bool
	for round, c := range []struct {
		name                  string
		beforeThat, beforeRun func() bool // what the prune waits for, and the rollback
	}{
		{name: "at once"},
		{name: "at once again"},
		{name: "the rollback first", beforeThat: func() bool { return hasRolledBack.Load() || isHeld() }},
		{name: "the prune first", beforeRun: isMarked},
	} {
		old = publish(t, s, fmt.Sprint("a", round), storetest.Share("x/share", "2024M01", "101", float64(2*round+1), 100)).ReleaseID
		publish(t, s, fmt.Sprint("b", round), storetest.Share("x/share", "2024M01", "101", float64(2*round+2), 100))
		hasRolledBack.Store(false)
		var wait sync.WaitGroup
		wait.Go(func() {
			if c.beforeThat != nil {
				enginetest.Eventually(t, "the rollback has begun", c.beforeThat)
			}
			if _, err := later.Prune(t.Context(), "x", 1, false); err != nil {
				t.Error(err)
			}
		})
		if c.beforeRun != nil {
			enginetest.Eventually(t, "the release is marked as pruned", c.beforeRun)
		}
		outcome, err := s.Rollback(t.Context(), "x", old)
		hasRolledBack.Store(true)
		wait.Wait()
		if err != nil {
			if storetest.CodeOf(err) != kommune.NotFound {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if c.beforeRun != nil {
			t.Errorf("%s: a release that was pruned was rolled back to", c.name)
		}
		if diff := cmp.Diff(map[string]float64{"2024M01 101": float64(2*round + 1)}, read(t, s, outcome.ReleaseID)); diff != "" {
			t.Errorf("%s, %s (-want +got):\n%s", c.name, outcome.ReleaseID, diff)
		}
	}
}
