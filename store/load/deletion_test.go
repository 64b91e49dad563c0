package load

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
	"kommunebench/store/storetest"
)

// A load that attaches its parts breaks off what rewrites rows at that moment.
func TestADeletionThatALoadBreaksOffIsSentAgain(t *testing.T) {
	s := storetest.Open(t, storetest.OverNative)
	value := 1.0
	begin := func(name string, areas int) *Load {
		l := Begin(t.Context(), s, storetest.Unprotected("x"), name)
		rows := make([]kommune.Observation, areas)
		for n := range rows {
			rows[n] = kommune.Observation{
				IndicatorID: "x/i", Period: "2024", Area: kommune.Area(fmt.Sprint("g", n)), Value: &value, Status: kommune.Published, Qualifier: kommune.Exact,
			}
		}
		if err := l.WriteObservations(t.Context(), kommunetest.Columns(rows)); err != nil {
			t.Fatal(err)
		}
		return l
	}
	if _, err := begin("a", 50_000).Publish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	living := begin("b", 1)
	next, err := living.assemble(t.Context(), &kommune.Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var attaches atomic.Int64
	var wait sync.WaitGroup
	wait.Go(func() {
		// A deletion is sent again a bounded number of times.
		for ctx.Err() == nil && attaches.Load() < 3 {
			if storetest.Count(t, s, "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND table = 'observations' AND NOT is_done") == 0 {
				continue
			}
			if err := living.attach(t.Context(), next); err != nil {
				t.Error(err)
			}
			attaches.Add(1)
		}
	})
	// On a busy machine a deletion may be done before the load has seen it.
	for round := 1; attaches.Load() == 0 && round <= 50; round++ {
		// Deleting these runs, of which no release tells, rewrites all of the rows.
		storetest.Exec(t, s, "INSERT INTO observations SELECT * EXCEPT n REPLACE (n AS run) FROM (SELECT *, arrayJoin(range(10)) AS n FROM observations)")
		// 50,000 for each run, and one more where the load attached its row just after the round before.
		doomed := storetest.Count(t, s, "SELECT count() FROM observations WHERE run < 10")
		if pruned, err := s.Prune(t.Context(), "x", 1, false); err != nil || doomed < 10*50_000 || pruned.Rows != doomed {
			t.Errorf("round %d: pruned %+v of %d rows, %v", round, pruned, doomed, err)
		}
		if left := storetest.Count(t, s, "SELECT count() FROM observations WHERE run < 10"); left != 0 {
			t.Errorf("round %d: %d rows are left of the runs that were deleted", round, left)
		}
	}
	stop()
	wait.Wait()
	if attaches.Load() == 0 {
		t.Error("the load attached nothing while rows were deleted")
	}
}
