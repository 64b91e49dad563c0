package server

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"kommunebench/graph"
	"kommunebench/graph/model"
)

const retryWhenCrowded = time.Second

// clients counts the requests of each client that are being answered.
type clients struct {
	most int

	mu      sync.Mutex
	running map[string]int
}

func newClients(most int) *clients { return &clients{most: most, running: map[string]int{}} }

// enter lets a client's request begin, until leave is called, or refuses it.
func (c *clients) enter(client string) (leave func(), refused *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running[client] >= c.most {
		err := graph.TooCostly(model.LimitKindConcurrentRequests, c.running[client]+1, c.most)
		err.RetryAfter = retryWhenCrowded
		return nil, &refusal{http.StatusTooManyRequests, err}
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

// clientOf names who asks: an address, or the network of 64 bits that one
// client has of IPv6.
func clientOf(r *http.Request) string {
	const network = 64
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	address, err := netip.ParseAddr(host)
	if err != nil || address.Unmap().Is4() {
		return host
	}
	prefix, err := address.WithZone("").Prefix(network)
	if err != nil {
		return host
	}
	return prefix.String()
}
