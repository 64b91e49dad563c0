package admission

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/server/response"
)

// rate is how often each client of a kind may ask. The nil rate has no bounds.
type rate struct {
	policy string
	most   int
	window time.Duration
	// described is the header that says all this, the same for every request.
	described []string
	counts    *rateCounts
	// elapsed is the time since the start by the monotonic clock: the wall clock
	// may be set back, and everybody would be refused until it had caught up.
	elapsed func() time.Duration
}

// admit counts a request of a client, or refuses it, and says in the headers
// what is left: the widely known X-RateLimit-*, and RateLimit as the IETF's
// draft httpapi-ratelimit-headers has it.
func (l *rate) admit(w http.ResponseWriter, client, whose string) error {
	if l == nil {
		return nil
	}
	remaining, wait, admitted := l.counts.take(client, l.most, l.elapsed())
	header := w.Header()
	header.Set("X-RateLimit-Limit", strconv.Itoa(l.most))
	header.Set("X-RateLimit-Remaining", strconv.Itoa(remaining))
	header.Set("X-RateLimit-Reset", strconv.FormatInt(time.Now().Add(wait).Unix()+1, 10))
	header["Ratelimit-Policy"] = l.described
	header.Set("RateLimit", fmt.Sprintf(`"%s";r=%d;t=%d`, l.policy, remaining, wholeSeconds(wait)))
	if admitted {
		return nil
	}
	return &kommune.Error{
		Code: kommune.RateLimited, RetryAfter: time.Duration(wholeSeconds(wait)) * time.Second,
		Message: fmt.Sprintf("too many requests, more than %d in %d seconds from %s: ask again in %d seconds", l.most, wholeSeconds(l.window), whose, wholeSeconds(wait)),
	}
}

const retryAfterClientLimit = time.Second

// clientLimiter counts the requests of each client that are being answered.
type clientLimiter struct {
	perClient int

	mu      sync.Mutex
	running map[string]int
}

// acquire lets a client's request begin, until leave is called, or refuses it.
func (c *clientLimiter) acquire(client string) (leave func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running[client] >= c.perClient {
		refused := document.TooCostly(model.LimitKindConcurrentRequests, c.running[client]+1, c.perClient)
		refused.RetryAfter = retryAfterClientLimit
		return nil, response.WithStatus(http.StatusTooManyRequests, refused)
	}
	c.running[client]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.running[client]--; c.running[client] == 0 {
			delete(c.running, client)
		}
	}, nil
}

// queue lets a number of requests run at once, and as many as waiting wait for one
// to end, each for the timeout at most. It admits the waiting client with the
// fewest running requests (fair queueing), so that nobody waits for all that
// another has sent.
type queue struct {
	most, maxPerClient int
	waiting            int
	timeout            time.Duration

	mu      sync.Mutex
	running int
	cost    int64
	queued  int
	turn    uint64
	round   uint64 // of the request that was let run last
	clients map[string]*queuing
}

// queuing is a client that has requests in a queue.
type queuing struct {
	running int
	cost    int64
	round   uint64 // of its last request
	waiting []*queued
}

// queued is a request. Its fields are the queue's until it is settled.
type queued struct {
	client   string
	cost     int64
	turn     uint64
	round    uint64
	admitted bool
	settled  chan struct{}
}

// enter waits for a client's turn, until ctx ends at the most. Who may run
// calls leave in the end; everybody else is UNAVAILABLE.
func (q *queue) enter(ctx context.Context, client string, cost int) (leave func(), err error) {
	one := q.add(client, int64(cost))
	timer := time.NewTimer(q.timeout)
	defer timer.Stop()
	select {
	case <-one.settled:
	case <-timer.C:
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if one.admitted {
		return func() { q.leave(one) }, nil
	}
	q.forget(one)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return nil, &kommune.Error{
		Code: kommune.Unavailable, RetryAfter: retryAfterFullQueue,
		Message: "more is asked for at once than can be answered; try again in a few seconds",
	}
}

func (q *queue) add(client string, cost int64) *queued {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.turn++
	c := q.clients[client]
	if c == nil {
		c = &queuing{}
		q.clients[client] = c
	}
	// Each request of a client stands a round behind the one before, and the first
	// in the round that runs (start-time fair queueing).
	c.round = max(q.round, c.round+1)
	one := &queued{client: client, cost: cost, turn: q.turn, round: c.round, settled: make(chan struct{})}
	c.waiting = append(c.waiting, one)
	q.queued++
	q.admit()
	q.shorten()
	return one
}

// admit lets run who may.
func (q *queue) admit() {
	for q.running < q.most {
		var next *queued
		for _, c := range q.clients {
			if q.mayRun(c) && (next == nil || c.isBefore(q.clients[next.client])) {
				next = c.waiting[0]
			}
		}
		if next == nil {
			return
		}
		c := q.clients[next.client]
		c.waiting = c.waiting[1:]
		q.queued--
		q.running++
		c.running++
		q.cost += next.cost
		c.cost += next.cost
		q.round = max(q.round, next.round)
		next.admitted = true
		close(next.settled)
	}
}

// mayRun reports whether a client's first request may run as far as the client's
// share and the memory go. A request that is alone always has memory.
func (q *queue) mayRun(c *queuing) bool {
	if len(c.waiting) == 0 || c.running >= q.maxPerClient {
		return false
	}
	cost := c.waiting[0].cost
	return (q.cost == 0 || q.cost+cost <= MaxRunningCost) && (c.cost == 0 || c.cost+cost <= MaxRunningCost/2)
}

// isBefore tells of two clients that wait whose turn it is.
func (c *queuing) isBefore(other *queuing) bool {
	if c.running != other.running {
		return c.running < other.running
	}
	mine, others := c.waiting[0], other.waiting[0]
	return mine.round < others.round || (mine.round == others.round && mine.turn < others.turn)
}

// shorten sends away, where more wait than may, the last one of the client that
// has the most waiting; of several such clients, the one that came last.
func (q *queue) shorten() {
	for q.queued > q.waiting {
		var last *queued
		most := 0
		for _, c := range q.clients {
			n := len(c.waiting)
			if n > most || (n == most && n > 0 && c.waiting[n-1].turn > last.turn) {
				most, last = n, c.waiting[n-1]
			}
		}
		q.forget(last)
		close(last.settled)
	}
}

// forget takes a request out that waits, if it still does.
func (q *queue) forget(one *queued) {
	c := q.clients[one.client]
	if c == nil {
		return
	}
	for n, other := range c.waiting {
		if other == one {
			c.waiting = append(c.waiting[:n:n], c.waiting[n+1:]...)
			q.queued--
			break
		}
	}
	q.drop(one.client)
}

func (q *queue) leave(one *queued) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c := q.clients[one.client]
	q.running--
	c.running--
	q.cost -= one.cost
	c.cost -= one.cost
	q.admit()
	q.drop(one.client)
}

func (q *queue) drop(client string) {
	if c := q.clients[client]; c != nil && c.running == 0 && len(c.waiting) == 0 {
		delete(q.clients, client)
	}
}
