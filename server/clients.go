package server

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

const retryAfterClientLimit = time.Second

// clientLimiter counts the requests of each client that are being answered.
type clientLimiter struct {
	perClient int

	mu      sync.Mutex
	running map[string]int
}

func newClientLimiter(most int) *clientLimiter {
	return &clientLimiter{perClient: most, running: map[string]int{}}
}

// acquire lets a client's request begin, until leave is called, or refuses it.
func (c *clientLimiter) acquire(client string) (leave func(), refused *refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running[client] >= c.perClient {
		err := document.TooCostly(model.LimitKindConcurrentRequests, c.running[client]+1, c.perClient)
		err.RetryAfter = retryAfterClientLimit
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

// clientOf names who asks: the key, where a request has one that is good, or
// else the address.
func clientOf(r *http.Request) string {
	if client := clientIn(r.Context()); client != "" {
		return client
	}
	return Proxies(nil).addressOf(r)
}

// clientIn is clientOf for what is done for a request; empty where that is
// none.
func clientIn(ctx context.Context) string {
	notes := recordOf(ctx)
	if notes.key.ID != "" {
		return "key " + notes.key.ID
	}
	return notes.address
}

// Proxies are the networks whose word is taken for whom they ask for.
type Proxies []netip.Prefix

// ReadProxies reads networks such as 10.0.0.0/8, and single addresses. Whoever
// is everybody is BAD_USER_INPUT: anyone could then say to be someone else.
func ReadProxies(networks []string) (Proxies, error) {
	var proxies Proxies
	for _, text := range networks {
		text = strings.TrimSpace(text)
		prefix, err := netip.ParsePrefix(text)
		if address, addressErr := netip.ParseAddr(text); addressErr == nil && address.Zone() == "" {
			prefix, err = netip.PrefixFrom(address, address.BitLen()), nil
		}
		if err != nil || prefix.Bits() == 0 || prefix.Addr().Is4In6() {
			return nil, kommune.InvalidInput("trust-proxy", text, "the network of your own proxies, such as 10.0.0.0/8 or 127.0.0.1, and not that of everybody")
		}
		proxies = append(proxies, prefix.Masked())
	}
	return proxies, nil
}

func (p Proxies) hold(address netip.Addr) bool {
	return slices.ContainsFunc(p, func(network netip.Prefix) bool { return network.Contains(address) })
}

// addressOf is the address that a request comes from, or the network of 64 bits
// that one client has of IPv6. Of X-Forwarded-For it takes what a trusted proxy
// has added, from the last on, and stops at the first that is not trusted: what
// stands before that anyone may have written.
func (p Proxies) addressOf(r *http.Request) string {
	const mostProxies = 10
	client, err := parseAddress(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	forwarded := ""
	if p.hold(client) {
		forwarded = strings.Join(r.Header.Values("X-Forwarded-For"), ",")
	}
	for range mostProxies {
		if forwarded == "" || !p.hold(client) {
			break
		}
		last := strings.LastIndexByte(forwarded, ',')
		next, err := parseAddress(strings.TrimSpace(forwarded[last+1:]))
		if err != nil {
			break
		}
		client, forwarded = next, forwarded[:max(last, 0)]
	}
	return networkOf(client)
}

// parseAddress reads an address with or without a port.
func parseAddress(text string) (netip.Addr, error) {
	if host, _, err := net.SplitHostPort(text); err == nil {
		text = host
	}
	address, err := netip.ParseAddr(strings.Trim(text, "[]"))
	return address.Unmap().WithZone(""), err
}

func networkOf(address netip.Addr) string {
	const network = 64
	if address.Is4() {
		return address.String()
	}
	prefix, err := address.Prefix(network)
	if err != nil {
		return address.String()
	}
	return prefix.String()
}
