package server

import (
	"fmt"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestRequestsAtOnceAreCountedEachOnce(t *testing.T) {
	const most = 100
	limit := newRate(publicPolicy, most, time.Hour)
	var admitted atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range most {
				if limit.admit(httptest.NewRecorder(), httptest.NewRequest("GET", "/graphql", nil), "me", "") == nil {
					admitted.Add(1)
				}
			}
		})
	}
	wait.Wait()
	if admitted.Load() != most {
		t.Errorf("%d of %d were admitted, want %d", admitted.Load(), 8*most, most)
	}
}

// Who asks again when told to is let in, and not much later than need be.
func TestTheTimeToWaitIsLongEnoughAndNoLonger(t *testing.T) {
	begun := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	const window = time.Minute
	for name, c := range map[string]struct {
		most, former, current int
		at, want              time.Duration
	}{
		"room":                             {10, 0, 5, 0, 0},
		"all of this window":               {10, 0, 10, 20 * time.Second, 40*time.Second + 3*time.Second},
		"all of the window before":         {10, 10, 0, 0, 3 * time.Second},
		"half of each":                     {10, 10, 5, 30 * time.Second, 3 * time.Second},
		"one a minute, asked in this":      {1, 0, 1, 0, window + window/2},
		"one a minute, asked in the last":  {1, 1, 0, 0, window / 2},
		"one a minute, asked long ago":     {1, 1, 0, window / 2, 0},
		"more than may be, of a set clock": {10, 0, 20, 0, window + window*105/200},
	} {
		counts := newRateCounts(window)
		_ = counts.IncrementBy("me", begun.Add(-window), c.former)
		_ = counts.IncrementBy("me", begun, c.current)
		if got := counts.wait("me", c.most, begun.Add(c.at)); got.Round(time.Millisecond) != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestAMillionClientsTakeBoundedMemoryAndOldOnesKeepTheirCount(t *testing.T) {
	counts := newRateCounts(time.Minute)
	begun := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	_ = counts.IncrementBy("first", begun, 7)
	for n := range 1_000_000 {
		_ = counts.Increment(fmt.Sprint("client ", n), begun)
	}
	if size := len(counts.current); size > mostCounted+crowdsInRoom {
		t.Errorf("%d clients are counted", size)
	}
	if current, _, _ := counts.Get("first", begun, begun); current != 7 {
		t.Errorf("the first client asked %d times, want 7", current)
	}
	if _, former, _ := counts.Get("first", begun.Add(time.Minute), begun); former != 7 {
		t.Errorf("the first client asked %d times in the window before, want 7", former)
	}
	if current, former, _ := counts.Get("first", begun.Add(3*time.Minute), begun); current != 0 || former != 0 {
		t.Errorf("after two windows: %d, %d", current, former)
	}
}

func TestAClockThatIsSetBackByAnHourRefusesNobodyForMoreThanAWindow(t *testing.T) {
	counts := newRateCounts(time.Minute)
	begun := time.Date(2026, time.January, 1, 12, 0, 0, 0, time.UTC)
	_ = counts.IncrementBy("me", begun, 10)
	back := begun.Add(-time.Hour)
	if current, former, _ := counts.Get("me", back, back); current != 0 || former != 10 {
		t.Errorf("after the clock was set back: %d, and %d in the window before", current, former)
	}
	if wait := counts.wait("me", 10, back); wait > time.Minute {
		t.Errorf("the next request has to wait for %v", wait)
	}
	if current, former, _ := counts.Get("me", back.Add(2*time.Minute), back); current != 0 || former != 0 {
		t.Errorf("two windows later: %d, %d", current, former)
	}
}
