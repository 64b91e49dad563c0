package admission

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"kommunebench/graph/document"
	"kommunebench/kommune"
)

// crowd notes in which order requests of a queue begin, each of which runs for
// a time.
type crowd struct {
	queue *queue
	group sync.WaitGroup

	mu      sync.Mutex
	begun   []string
	refused []string
}

func (c *crowd) ask(client string, cost int, took time.Duration) {
	c.group.Go(func() {
		leave, err := c.queue.enter(context.Background(), client, cost)
		c.mu.Lock()
		if err != nil {
			c.refused = append(c.refused, client)
		} else {
			c.begun = append(c.begun, client)
		}
		c.mu.Unlock()
		if err == nil {
			time.Sleep(took)
			leave()
		}
	})
	synctest.Wait()
}

func (c *crowd) orders() (begun, refused string) {
	c.group.Wait()
	return strings.Join(c.begun, " "), strings.Join(c.refused, " ")
}

func TestWhoseTurnItIs(t *testing.T) {
	type request struct {
		client string
		cost   int
	}
	many := func(n int, client string, cost int) (requests []request) {
		for range n {
			requests = append(requests, request{client, cost})
		}
		return requests
	}
	list := func(lists ...[]request) (all []request) {
		for _, l := range lists {
			all = append(all, l...)
		}
		return all
	}
	const half = MaxRunningCost / 2
	for name, c := range map[string]struct {
		requests       []request
		begun, refused string
	}{
		"in the order in which they came":          {list(many(3, "a", 1), many(1, "b", 1), many(1, "c", 1)), "a a a b c", ""},
		"a client has three of four":               {list(many(5, "a", 1), many(1, "b", 1)), "a a a b a a", ""},
		"who has fewest running is next":           {list(many(7, "a", 1), many(1, "b", 1), many(2, "c", 1)), "a a a b c a c a a a", ""},
		"the last of who has most waiting must go": {list(many(9, "a", 1), many(2, "b", 1), many(1, "c", 1)), "a a a b c a b a a a", "a a"},
		"of two such clients it is the later one":  {list(many(6, "a", 1), many(4, "b", 1), many(1, "c", 1)), "a a a b c a b a b a", "b"},
		"memory for two halves":                    {list(many(1, "a", half), many(1, "b", half), many(2, "c", half)), "a b c c", ""},
		"one client has half of the memory":        {list(many(3, "a", half), many(1, "b", 5)), "a b a a", ""},
		"more than there is, alone":                {list(many(2, "a", 3*half)), "a a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				people := &crowd{queue: newQueue(4, 3, Capacity{Waiting: 6, QueueTimeout: time.Minute})}
				for n, r := range c.requests {
					people.ask(r.client, r.cost, time.Second+time.Duration(n)*time.Millisecond)
				}
				if begun, refused := people.orders(); begun != c.begun || refused != c.refused {
					t.Errorf("begun %q, refused %q, want %q and %q", begun, refused, c.begun, c.refused)
				}
				checkEmpty(t, people.queue)
			})
		})
	}
}

// One address sends far more than runs at once, and more whenever something ends.
// Each question that another client has meanwhile is let run before another of
// the flood, whatever the places and however heavy the flood is.
func TestAFloodOfOneClientIsPassedByTheQuestionsOfOthers(t *testing.T) {
	for name, c := range map[string]struct{ most, ofClient, cost int }{
		"as many places as by default": {DefaultOperations, DefaultOperations * 3 / 4, 1},
		"with the heaviest requests":   {DefaultOperations, DefaultOperations * 3 / 4, document.DefaultMaxCost},
		"four places":                  {4, 3, 1},
		"one place":                    {1, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				people := &crowd{queue: newQueue(c.most, c.ofClient, Capacity{Waiting: DefaultWaiting, QueueTimeout: time.Hour})}
				flood := func() { people.ask("flood", c.cost, time.Second) }
				for range 100 {
					flood()
				}
				const questions = 20
				most := 0
				for n := range questions {
					before := len(people.begun)
					people.ask(fmt.Sprint("other ", n%2), c.cost, time.Millisecond)
					isOther := func(client string) bool { return strings.HasPrefix(client, "other") }
					for wait := 0; wait < questions && !slices.ContainsFunc(people.begun[before:], isOther); wait++ {
						time.Sleep(time.Second)
						synctest.Wait()
						flood()
					}
					passed := slices.IndexFunc(people.begun[before:], isOther)
					if passed < 0 {
						t.Fatalf("question %d waits behind the flood", n)
					}
					most = max(most, passed)
				}
				if most > 0 {
					t.Errorf("%d requests of the flood were let run before a question of another", most)
				}
				people.group.Wait()
				if got := strings.Count(strings.Join(people.begun, ","), "other"); got != questions {
					t.Errorf("%d questions of others were let run, want %d; refused: %v", got, questions, people.refused)
				}
				checkEmpty(t, people.queue)
			})
		})
	}
}

func checkEmpty(t *testing.T, q *queue) {
	t.Helper()
	if q.running != 0 || q.queued != 0 || q.cost != 0 || len(q.clients) != 0 {
		t.Errorf("left in the queue: %d running, %d queued, cost %d, %d clients", q.running, q.queued, q.cost, len(q.clients))
	}
}

func TestNobodyWaitsLongerThanPatienceOrTheirRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(1, 1, Capacity{Waiting: 6, QueueTimeout: 10 * time.Second})
		leave, err := q.enter(t.Context(), "a", 0)
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		_, err = q.enter(t.Context(), "b", 0)
		var coded *kommune.Error
		if !errors.As(err, &coded) || coded.Code != kommune.Unavailable || coded.RetryAfter <= 0 || !time.Now().Equal(begun.Add(10*time.Second)) {
			t.Errorf("%v at %v, begun at %v", err, time.Now(), begun)
		}
		left, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := q.enter(left, "b", 0); !errors.Is(err, context.DeadlineExceeded) || !time.Now().Equal(begun.Add(11*time.Second)) {
			t.Errorf("%v at %v, begun at %v", err, time.Now(), begun)
		}
		leave()
		checkEmpty(t, q)
	})
}

// Whoever comes, waits, leaves or is sent away in whatever order: the limits
// hold, and nothing is left in the end.
func TestTheLimitsHoldInAnyOrder(t *testing.T) {
	for seed := range uint64(50) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1)) // a test that can be repeated
			most, ofClient := 1+random.IntN(5), 1+random.IntN(5)
			q := newQueue(most, ofClient, Capacity{Waiting: 1 + random.IntN(10), QueueTimeout: time.Second})
			var group sync.WaitGroup
			answered := 0
			for range 300 {
				client, cost := fmt.Sprint(random.IntN(6)), random.IntN(document.DefaultMaxCost)
				patience, took := time.Duration(random.IntN(1500))*time.Millisecond, time.Duration(random.IntN(300))*time.Millisecond
				group.Go(func() {
					ctx, cancel := context.WithTimeout(t.Context(), patience)
					defer cancel()
					leave, err := q.enter(ctx, client, cost)
					if err != nil {
						return
					}
					q.mu.Lock()
					answered++
					c := q.clients[client]
					if q.running > most || c.running > ofClient || q.cost > MaxRunningCost || q.queued > q.waiting {
						t.Errorf("seed %d: %d running, %d of the client, cost %d, %d queued", seed, q.running, c.running, q.cost, q.queued)
					}
					q.mu.Unlock()
					time.Sleep(took)
					leave()
				})
				time.Sleep(time.Duration(random.IntN(40)) * time.Millisecond)
			}
			group.Wait()
			checkEmpty(t, q)
			if answered == 0 {
				t.Errorf("seed %d: nobody was answered", seed)
			}
		})
	}
}
