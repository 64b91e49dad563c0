package admission

import (
	"context"
	"sync"
	"time"

	"kommunebench/graph/document"
	"kommunebench/kommune"
)

// Capacity is how much is done at once. Each zero field is its default.
type Capacity struct {
	// Operations and Exports are how many of either run at once. One client has
	// three quarters of the operations at most, and half of the exports.
	Operations, Exports int
	// Waiting is how many operations wait for others to end, and as many
	// exports, for QueueTimeout at the most.
	Waiting      int
	QueueTimeout time.Duration
}

const (
	// DefaultOperations is as many as there are connections to the database for
	// reading: more would wait there.
	DefaultOperations = 16
	// DefaultExports leaves connections to operations, however many files are
	// made. Each holds a batch of rows in memory.
	DefaultExports = 12
	// DefaultWaiting is what that many operations of 100 ms are done with in a
	// second.
	DefaultWaiting      = 128
	defaultQueueTimeout = 10 * time.Second

	// MaxRunningCost is the cost of what is answered at once; the rest waits. Answers
	// are held in memory until they are written, a hundred bytes for each unit of
	// cost at the most.
	MaxRunningCost      = 8 * document.DefaultMaxCost
	retryAfterFullQueue = 5 * time.Second
)

func (c Capacity) orDefault() Capacity {
	for value, usual := range map[*int]int{&c.Operations: DefaultOperations, &c.Exports: DefaultExports, &c.Waiting: DefaultWaiting} {
		if *value <= 0 {
			*value = usual
		}
	}
	if c.QueueTimeout <= 0 {
		c.QueueTimeout = defaultQueueTimeout
	}
	return c
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

func newQueue(most, mostOfClient int, capacity Capacity) *queue {
	return &queue{
		most: most, maxPerClient: max(mostOfClient, 1), waiting: capacity.Waiting, timeout: capacity.QueueTimeout,
		clients: map[string]*queuing{},
	}
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
