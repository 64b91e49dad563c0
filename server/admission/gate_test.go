package admission

import (
	"fmt"
	"net/http/httptest"
	"strconv"
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
				if limit.admit(httptest.NewRecorder(), "me", "") == nil {
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

// A client that asks again when told to is let in, and not much later than need
// be.
func TestTheTimeToWaitIsLongEnoughAndNoLonger(t *testing.T) {
	const window = time.Minute
	for name, c := range map[string]struct {
		most, former, current int
		at, want              time.Duration
	}{
		"all of this window":              {10, 0, 10, 20 * time.Second, 40*time.Second + 3*time.Second},
		"all of the window before":        {10, 10, 0, 0, 3 * time.Second},
		"half of each":                    {10, 10, 5, 30 * time.Second, 3 * time.Second},
		"one a minute, asked in this":     {1, 0, 1, 0, window + window/2},
		"one a minute, asked in the last": {1, 1, 0, 0, window / 2},
	} {
		counts := newRateCounts(window)
		counts.former, counts.current["me"] = map[string]int{"me": c.former}, c.current
		_, got, admitted := counts.take("me", c.most, c.at)
		if admitted || got.Round(time.Millisecond) != c.want {
			t.Errorf("%s: admitted %t, wait %v, want %v", name, admitted, got, c.want)
		}
		if _, _, admitted = counts.take("me", c.most, c.at+c.want-time.Second); admitted {
			t.Errorf("%s: admitted a second earlier than told", name)
		}
		if _, _, admitted = counts.take("me", c.most, c.at+c.want+time.Millisecond); !admitted {
			t.Errorf("%s: refused after the time to wait", name)
		}
	}
	counts := newRateCounts(window)
	counts.former, counts.current["me"] = map[string]int{"me": 1}, 0
	if remaining, wait, admitted := counts.take("me", 1, window/2+time.Millisecond); !admitted || remaining != 0 || wait.Round(time.Second) != window/2 {
		t.Errorf("one a minute, asked long ago: admitted %t, %d remaining, wait %v", admitted, remaining, wait)
	}
}

func TestAMillionClientsTakeBoundedMemoryAndOldOnesKeepTheirCount(t *testing.T) {
	counts := newRateCounts(time.Minute)
	const most = 1000
	for range 7 {
		counts.take("first", most, 0)
	}
	for n := range 1_000_000 {
		counts.take("client "+strconv.Itoa(n), most, 0)
	}
	if size := len(counts.current); size > mostCounted+overflowBuckets {
		t.Errorf("%d clients are counted", size)
	}
	for _, c := range []struct {
		at   time.Duration
		want int
	}{{0, most - 8}, {time.Minute, most - 9}, {3 * time.Minute, most - 1}} {
		if remaining, _, _ := counts.take("first", most, c.at); remaining != c.want {
			t.Errorf("after %v the first client has %d requests left, want %d", c.at, remaining, c.want)
		}
	}
}

// The limit is counted by time since the start, which no set clock changes: a
// request that read that time late counts in the window that has begun.
func TestTheRateLimitGoesByTheTimeSinceTheStartOnly(t *testing.T) {
	limit := newRate(publicPolicy, 2, time.Minute)
	var elapsed time.Duration
	limit.elapsed = func() time.Duration { return elapsed }
	for n, step := range []struct {
		at        time.Duration
		admitted  bool
		remaining string
		t         string
	}{
		{30 * time.Second, true, "1", "30"},
		{30 * time.Second, true, "0", "30"},
		{59 * time.Second, false, "0", "16"},
		{75*time.Second + time.Millisecond, true, "0", "45"},
		{59 * time.Second, false, "0", "46"},
		{time.Hour, true, "1", "60"},
	} {
		elapsed = step.at
		w := httptest.NewRecorder()
		refused := limit.admit(w, "me", "this address")
		if (refused == nil) != step.admitted || w.Header().Get("X-RateLimit-Remaining") != step.remaining {
			t.Errorf("%d: admitted %t, headers %v", n+1, refused == nil, w.Header())
		}
		if want := fmt.Sprintf(`"public";r=%s;t=%s`, step.remaining, step.t); w.Header().Get("RateLimit") != want {
			t.Errorf("%d: RateLimit %s, want %s", n+1, w.Header().Get("RateLimit"), want)
		}
		reset, err := strconv.ParseInt(w.Header().Get("X-RateLimit-Reset"), 10, 64)
		wait, _ := strconv.Atoi(step.t)
		if latest := time.Now().Unix() + int64(wait) + 1; err != nil || reset > latest {
			t.Errorf("%d: reset at %d, want at most %d: %v", n+1, reset, latest, err)
		}
	}
}
