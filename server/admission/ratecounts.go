package admission

import (
	"fmt"
	"hash/maphash"
	"math"
	"sync"
	"time"
)

func wholeSeconds(d time.Duration) int { return int(max(math.Ceil(d.Seconds()), 1)) }

// rateCounts counts requests by client in a sliding window, as the requests of
// this window and a share of those of the window before. Its memory is bounded:
// clients that come when there is no more room share a count with others.
type rateCounts struct {
	window             time.Duration
	overflowBucketSeed maphash.Seed

	mu sync.Mutex
	// number is that of the current window, from 0 on.
	number          int64
	current, former map[string]int
}

const (
	mostCounted     = 100_000
	overflowBuckets = 4096
)

func newRateCounts(window time.Duration) *rateCounts {
	return &rateCounts{window: window, overflowBucketSeed: maphash.MakeSeed(), current: map[string]int{}}
}

// take counts a request at a time since the start, unless the client has made
// as many as it may. It returns how many are left and how long until the window
// ends or, for a refused client, until it may ask again.
func (c *rateCounts) take(client string, most int, at time.Duration) (remaining int, wait time.Duration, admitted bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(int64(at / c.window))
	begun := time.Duration(c.number) * c.window
	name := c.nameIn(c.current, client)
	current, former := c.current[name], c.former[c.nameIn(c.former, client)]
	share := max(1-float64(at-begun)/float64(c.window), 0)
	made := int(math.Round(float64(former)*min(share, 1))) + current
	if made >= most {
		return 0, c.wait(current, former, most, at-begun), false
	}
	c.current[name]++
	return most - made - 1, max(begun+c.window-at, 0), true
}

// turn begins a new window. A request that read the clock before another began
// it counts in the new one.
func (c *rateCounts) turn(number int64) {
	if number <= c.number {
		return
	}
	if number == c.number+1 {
		c.former = c.current
	} else {
		c.former = nil
	}
	c.number, c.current = number, map[string]int{}
}

func (c *rateCounts) nameIn(counts map[string]int, client string) string {
	if _, counted := counts[client]; counted || len(counts) < mostCounted {
		return client
	}
	return fmt.Sprintf("overflow %d", maphash.String(c.overflowBucketSeed, client)%overflowBuckets)
}

// wait is how long until a client may ask again that asks no more until then,
// at a time since the window began.
func (c *rateCounts) wait(current, former, most int, at time.Duration) time.Duration {
	// What is left of the window before is rounded: there is room below a half.
	room := float64(most) - 0.5
	var free time.Duration
	if float64(current) >= room {
		free, former, current = c.window, current, 0
	}
	if former > 0 {
		left := (room - float64(current)) / float64(former)
		free += time.Duration(float64(c.window) * max(1-left, 0))
	}
	return max(free-at, 0)
}
