package store_test

import (
	"bytes"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/storetest"
)

func TestARollbackPublishesTheOldContentAndLoadsLoadAgain(t *testing.T) {
	s := storetest.Open(t)
	first := []kommune.Observation{storetest.Share("x/share", "2024M01", "101", 1, 4)}
	second := []kommune.Observation{storetest.Share("x/share", "2024M01", "101", 1, 2), storetest.Share("x/share", "2024M02", "147", 1, 5)}
	publish(t, s, "first bytes", first...)
	publish(t, s, "second bytes", second...)
	outcome, err := s.Rollback(t.Context(), "x", "x@1")
	if err != nil {
		t.Fatal(err)
	}
	if outcome.ReleaseID != "x@3" || outcome.Unchanged || outcome.Rows != 2 || outcome.SlicesChanged != 1 {
		t.Errorf("got %+v", outcome)
	}
	old, back := snapshot(t, s, "x@1"), snapshot(t, s, "x@3")
	if back.Release.ContentHash != old.Release.ContentHash || back.Release.Note == nil || *back.Release.Note != "rollback to x@1" {
		t.Errorf("got %+v", back.Release)
	}
	if diff := cmp.Diff(old.Vocabulary, back.Vocabulary); diff != "" {
		t.Errorf("vocabulary (-old +rolled back):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]float64{"2024M01 101": 25}, read(t, s, "x@3")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for hash, want := range map[string]bool{"first bytes": true, "second bytes": false} {
		if id, same, err := s.AlreadyLoaded(t.Context(), "x", hash); err != nil || same != want || id != "x@3" {
			t.Errorf("%s: got %s, %t, %v", hash, id, same, err)
		}
	}
	again := publish(t, s, "second bytes", second...)
	if again.Unchanged || again.ReleaseID != "x@4" || snapshot(t, s, "x@4").Release.ContentHash != snapshot(t, s, "x@2").Release.ContentHash {
		t.Errorf("got %+v", again)
	}
}

func TestARollbackToWhatIsThereChangesNothing(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 4))
	outcome, err := s.Rollback(t.Context(), "x", "x@1")
	if err != nil || !outcome.Unchanged || outcome.ReleaseID != "x@1" {
		t.Errorf("got %+v, %v", outcome, err)
	}
}

func TestARollbackRefusesWhatItCannotDo(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 4))
	publishWhole(t, s, "y", "b", storetest.Share("x/share", "2024M01", "101", 1, 4))
	for _, c := range []struct {
		dataset, release string
		code             kommune.ErrorCode
		message          string
	}{
		{"x", "x@7", kommune.NotFound, `there is no release "x@7"; the query releases and the command release list show those that are kept`},
		{"x", "y@1", kommune.BadUserInput, `release: got "y@1", takes a release of dataset x, e.g. x@1`},
		{"z", "z@1", kommune.BadUserInput, `dataset: got "z", takes one of x, y`},
	} {
		_, err := s.Rollback(t.Context(), c.dataset, c.release)
		if coded := storetest.ErrorOf(err); coded == nil || coded.Code != c.code || coded.Message != c.message {
			t.Errorf("%s %s: got %v", c.dataset, c.release, err)
		}
	}
	if releases, err := s.Releases(t.Context(), ""); err != nil || len(releases) != 2 {
		t.Errorf("got %+v, %v", releases, err)
	}
}

func TestRollbacksAndLoadsAtOnceLoseNothing(t *testing.T) {
	s := storetest.Open(t)
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 4))
	publish(t, s, "b", storetest.Share("x/share", "2024M01", "101", 1, 2))
	var wait sync.WaitGroup
	var mu sync.Mutex
	done := map[string]store.RolledBack{}
	for range 6 {
		wait.Go(func() {
			outcome, err := s.Rollback(t.Context(), "x", "x@1")
			if coded := storetest.ErrorOf(err); err != nil && (coded == nil || coded.Code != kommune.Unavailable) {
				t.Error(err)
			}
			if err == nil && !outcome.Unchanged {
				mu.Lock()
				defer mu.Unlock()
				done[outcome.ReleaseID] = outcome
			}
		})
	}
	wait.Wait()
	releases, err := s.Releases(t.Context(), "x")
	if err != nil {
		t.Fatal(err)
	}
	if len(done) != 1 || len(releases) != 3 {
		t.Errorf("%d rollbacks say that they published, %d releases are there", len(done), len(releases))
	}
}

// notice is a log that tells once a message was written to it.
type notice struct {
	message string
	written chan struct{}
	once    sync.Once
}

func (n *notice) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte(n.message)) {
		n.once.Do(func() { close(n.written) })
	}
	return len(line), nil
}

// The release is pruned after the rollback has read it and before it has published
// it again: the prune waits, and deletes no row that the new release names.
func TestAPruneWaitsForARollbackThatIsUnderWay(t *testing.T) {
	database := enginetest.Database(t)
	waiting := &notice{message: "waiting until a rollback that is under way has ended", written: make(chan struct{})}
	pruning := storetest.Connect(t, database, anHourAhead, func(o *store.Options) { o.Logger = slog.New(slog.NewTextHandler(waiting, nil)) })
	isHeld := func() bool {
		return storetest.Count(t, pruning, "SELECT count() FROM system.tables WHERE database = currentDatabase() AND startsWith(name, 'holding_')") > 0
	}
	var beforePublishing func()
	s := storetest.Connect(t, database, func(o *store.Options) {
		o.Now = func() time.Time {
			// The clock is asked for the hold's number, and once more before publishing.
			if do := beforePublishing; do != nil && isHeld() {
				beforePublishing = nil
				do()
			}
			return time.Now()
		}
	})
	storetest.Must(t, s.Migrate(t.Context()))
	publish(t, s, "a", storetest.Share("x/share", "2024M01", "101", 1, 4))
	publish(t, s, "b", storetest.Share("x/share", "2024M01", "101", 1, 2))

	pruned := make(chan error, 1)
	beforePublishing = func() {
		go func() {
			_, err := pruning.Prune(t.Context(), "x", 1, false)
			pruned <- err
		}()
		select {
		case <-waiting.written:
		case err := <-pruned:
			t.Errorf("the prune did not wait: %v", err)
			pruned <- err
		}
	}
	outcome, err := s.Rollback(t.Context(), "x", "x@1")
	storetest.Must(t, err)
	storetest.Must(t, <-pruned)
	if beforePublishing != nil || outcome.ReleaseID != "x@3" {
		t.Errorf("got %+v", outcome)
	}
	if diff := cmp.Diff(map[string]float64{"2024M01 101": 25}, read(t, s, outcome.ReleaseID)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if isHeld() {
		t.Error("a hold is left")
	}
}
