package server

import (
	"sync"

	"kommunebench/graph/document"
	"kommunebench/kommune"
)

// bytesPerCost is what a unit of cost takes in memory at the most.
const bytesPerCost = document.BytesOfWork

// unwritten counts the bytes of answers that are made and not yet written, and
// too large to be kept: a client may take its time to read them.
type responseMemoryBudget struct {
	most, mostOfClient int

	mu      sync.Mutex
	all     int
	clients map[string]int
}

func newResponseMemoryBudget(most, mostOfClient int) *responseMemoryBudget {
	return &responseMemoryBudget{most: most, mostOfClient: mostOfClient, clients: map[string]int{}}
}

// add counts an answer until written is called, or gives it up as UNAVAILABLE.
// One that is alone always has room.
func (u *responseMemoryBudget) add(client string, made *answer, kept *answerCache) (written func(), err error) {
	if kept.isCached(made) {
		return func() {}, nil
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	size, ofClient := len(made.body), u.clients[client]
	if (u.all > 0 && u.all+size > u.most) || (ofClient > 0 && ofClient+size > u.mostOfClient) {
		return nil, &kommune.Error{
			Code: kommune.Unavailable, RetryAfter: retryAfterFullQueue,
			Message: "large answers that were asked for before are not read yet; read them first, ask for less, or try again in a few seconds",
		}
	}
	u.all += size
	u.clients[client] += size
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.all -= size
		if u.clients[client] -= size; u.clients[client] == 0 {
			delete(u.clients, client)
		}
	}, nil
}
