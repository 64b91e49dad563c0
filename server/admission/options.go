package admission

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"kommunebench/graph/document"
	"kommunebench/kommune"
	"kommunebench/server/telemetry"
)

// Rates are how many requests a client may make within a minute; 0 is as many
// as it likes.
type Rates struct {
	// Public is for an address without a key, Key for a key, wherever it is
	// used from. Page is for an address too, and counts what the page itself asks
	// apart: many read it behind one address.
	Public, Key, Page int
	// Window is what the rates are counted over; 0 is a minute. It slides: of
	// the window before, as much counts as is left of this one.
	Window time.Duration
}

// The names of the rates in the headers.
const (
	publicPolicy = "public"
	pagePolicy   = "page"
	keyPolicy    = "key"
)

// RateHeaders are the headers that tell the rates.
func RateHeaders() []string {
	return []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit", "RateLimit-Policy"}
}

// Options are what a gate is made of.
type Options struct {
	Logger  *slog.Logger
	Proxies Proxies
	// Keys give a higher rate; nil knows none.
	Keys     Keys
	Rates    Rates
	Capacity Capacity
	// Concurrent is how many operations of one client are answered at once, those
	// that wait included.
	Concurrent int
}

// New makes a gate.
func New(options Options) *Gate {
	window := options.Rates.Window
	if window <= 0 {
		window = time.Minute
	}
	capacity := options.Capacity.orDefault()
	const share = 4 // of the operations that run, of which a client has all but one
	// One client that reads slowly must not keep all others waiting for files.
	exportsOfClient := max(capacity.Exports/2, 1)
	return &Gate{
		logger: options.Logger, keyring: newKeyring(options.Keys, options.Logger), proxies: options.Proxies,
		public: newRate(publicPolicy, options.Rates.Public, window), key: newRate(keyPolicy, options.Rates.Key, window),
		page: newRate(pagePolicy, options.Rates.Page, window),
		lanes: map[string]lane{
			telemetry.OperationsQueue: {newClientLimiter(options.Concurrent), newQueue(capacity.Operations, capacity.Operations-capacity.Operations/share, capacity)},
			telemetry.ExportsQueue:    {newClientLimiter(exportsOfClient), newQueue(capacity.Exports, exportsOfClient, capacity)},
		},
	}
}

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

func newRate(policy string, most int, window time.Duration) *rate {
	if most <= 0 {
		return nil
	}
	started := time.Now()
	return &rate{
		policy: policy, most: most, window: window, counts: newRateCounts(window),
		described: []string{fmt.Sprintf(`"%s";q=%d;w=%d`, policy, most, wholeSeconds(window))},
		elapsed:   func() time.Duration { return time.Since(started) },
	}
}

func newClientLimiter(most int) *clientLimiter {
	return &clientLimiter{perClient: most, running: map[string]int{}}
}

func newQueue(most, mostOfClient int, capacity Capacity) *queue {
	return &queue{
		most: most, maxPerClient: max(mostOfClient, 1), waiting: capacity.Waiting, timeout: capacity.QueueTimeout,
		clients: map[string]*queuing{},
	}
}

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
