package admission

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/server/response"
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

// Gate admits requests, in three steps: Guard by key and rate, before anything is
// read; Begin by how much the client asks at once, when its request is read; and
// Enter by what the answer costs, before anything is run.
type Gate struct {
	logger            *slog.Logger
	keyring           *keyring
	proxies           Proxies
	public, key, page *rate
	// lanes are the queues of requests for figures, by their names in the routes.
	lanes map[string]lane
}

// lane is what the requests of one queue share.
type lane struct {
	clients *clientLimiter
	queue   *queue
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

// Guard takes the key out of every request, and lets those for figures pass
// whose key is good and whose client does not ask too often.
func (g *Gate) Guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, shown := takeCredential(r)
		record := telemetry.RecordOf(r.Context())
		record.Address = g.proxies.addressOf(r)
		if shown.inAddress {
			// Nobody may keep the answer by an address that holds a key.
			w.Header().Set("Cache-Control", "private, no-store")
		}
		if record.Route.Queue != "" {
			err := g.admitByRate(w, r, shown, record)
			if err != nil && !record.Route.IsShownAnyway {
				response.Refuse(r.Context(), w, r, g.logger, err)
				return
			}
			if err != nil {
				w.Header().Del("WWW-Authenticate")
				record.UncachedError = kommune.UnavailableFor(0, err)
			}
		}
		next.ServeHTTP(w, r)
	})
}

// Begin counts a request among those of its client that are answered at once,
// until leave is called. A request whose body is still read is none of them: a
// few slow uploads would lock out everybody behind the same address.
func (g *Gate) Begin(ctx context.Context) (leave func(), err error) {
	lane, err := g.laneOf(ctx)
	if err != nil {
		return nil, err
	}
	return lane.clients.acquire(ClientOf(ctx))
}

// Enter waits until there is room for what a request costs, until ctx ends at
// the most. Who may run calls leave in the end; everybody else is UNAVAILABLE.
func (g *Gate) Enter(ctx context.Context, cost int) (leave func(), err error) {
	lane, err := g.laneOf(ctx)
	if err != nil {
		return nil, err
	}
	defer telemetry.RecordWait(ctx)()
	return lane.queue.enter(ctx, ClientOf(ctx), cost)
}

func (g *Gate) laneOf(ctx context.Context) (lane, error) {
	route := telemetry.RecordOf(ctx).Route
	found, known := g.lanes[route.Queue]
	if !known {
		return lane{}, &kommune.Error{Code: kommune.Internal, Err: fmt.Errorf("%s has no queue", route.Pattern)}
	}
	return found, nil
}

func (g *Gate) admitByRate(w http.ResponseWriter, r *http.Request, shown credential, record *telemetry.RequestRecord) error {
	wrong := shown.wrong
	if record.Route.IsOfPage && shown.secret == "" && wrong == nil {
		return g.page.admit(w, record.Address, "the pages that are read from this address")
	}
	if shown.secret != "" {
		key, known, err := g.keyring.find(r.Context(), shown.secret)
		switch {
		case err != nil:
			// Whether the key is good can't be told now. What is kept anybody may read.
			record.UncachedError = kommune.UnavailableFor(keysRetryPause, err)
			return g.public.admit(w, record.Address, "this address, as long as the database is away; a key allows more")
		case known:
			record.Key = key
			return g.key.admit(w, key.ID, "this key")
		}
		wrong = unauthenticated("the key is not known here or was revoked: leave it out to read at the public rate, or ask who runs this server for another")
	}
	// Who shows a wrong key is an address like others, so that wrong ones can't
	// be tried without end.
	if err := g.public.admit(w, record.Address, "this address; a key allows more"); err != nil {
		return err
	}
	if wrong == nil {
		return nil
	}
	if wrong.Code == kommune.Unauthenticated {
		w.Header().Set("WWW-Authenticate", `Bearer realm="kommunebench", error="invalid_token"`)
	}
	return wrong
}

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

func newClientLimiter(most int) *clientLimiter {
	return &clientLimiter{perClient: most, running: map[string]int{}}
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
