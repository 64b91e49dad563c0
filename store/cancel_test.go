package store_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
)

// A native read that is cancelled half-way can end the embedded engine, so
// callers that leave must not reach it.
func TestCallersThatLeaveDoNotEndTheEngine(t *testing.T) {
	s := openStore(t)
	rows := make([]kommune.ObservationAt, 0, 20_000)
	for n := range cap(rows) {
		period, err := kommune.NewPeriod(kommune.Month, 1950+n/1200, 1+n/100%12)
		if err != nil {
			t.Fatal(err)
		}
		area := kommune.Area([]byte{'1' + byte(n%10), '0' + byte(n/10%10), '1'})
		rows = append(rows, share("x/share", period, area, 1, 2))
	}
	load(t, s, "a", rows...)
	snapshot, err := s.Snapshot(t.Context(), "x@1")
	if err != nil {
		t.Fatal(err)
	}
	before := enginetest.Engine(t).Restarts()
	const callers, readsEach = 8, 60
	var wait sync.WaitGroup
	for caller := range callers {
		wait.Go(func() {
			for n := range readsEach {
				ctx, leave := context.WithTimeout(t.Context(), time.Duration(1+(caller*readsEach+n)%20)*time.Millisecond)
				_, _ = s.ReadObservations(ctx, snapshot, kommune.ObservationQuery{IndicatorIDs: []string{"x/share"}})
				leave()
			}
		})
	}
	wait.Wait()
	if restarts := enginetest.Engine(t).Restarts() - before; restarts != 0 {
		t.Errorf("the engine was restarted %d times", restarts)
	}
	if got := read(t, s, "x@1"); len(got) == 0 {
		t.Error("nothing is left to read")
	}
}
