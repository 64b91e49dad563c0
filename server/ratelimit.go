package server

import (
	"fmt"
	"hash/maphash"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/go-chi/httprate"

	"kommunebench/kommune"
)

// Rates are how many requests a client may make within a minute; 0 is as many
// as it likes.
type Rates struct {
	// Public is for an address without a key, Key for a key, wherever it is
	// used from.
	Public, Key int
	// Window is what the rates are counted over; 0 is a minute. It slides: of
	// the window before, as much counts as is left of this one.
	Window time.Duration
}

// The names of the two rates in the headers.
const (
	publicPolicy = "public"
	keyPolicy    = "key"
)

func rateHeaders() []string {
	return []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "RateLimit", "RateLimit-Policy"}
}

// gate decides who may ask, before anything else is done about a request.
type gate struct {
	logger      *slog.Logger
	keyring     *keyring
	proxies     Proxies
	public, key *rate
}

func newGate(options Options) *gate {
	window := options.Rates.Window
	if window <= 0 {
		window = time.Minute
	}
	return &gate{
		logger: options.Logger, keyring: newKeyring(options.Keys, options.Logger), proxies: options.Proxies,
		public: newRate(publicPolicy, options.Rates.Public, window), key: newRate(keyPolicy, options.Rates.Key, window),
	}
}

// isLimited tells which paths are asked for figures. Pages, health and the
// schema cost nothing.
func isLimited(path string) bool {
	return path == "/graphql" || strings.HasPrefix(path, "/q/") || strings.HasPrefix(path, "/export/")
}

// guard takes the key out of every request, and lets those for figures pass
// whose key is good and whose client does not ask too often.
func (g *gate) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, shown := takeCredential(r)
		notes := notesOf(r.Context())
		notes.address = g.proxies.addressOf(r)
		if shown.inAddress {
			// Nobody may keep the answer by an address that holds a key.
			w.Header().Set("Cache-Control", "private, no-store")
		}
		if isLimited(r.URL.Path) {
			if refused := g.admit(w, r, shown, notes); refused != nil {
				refuse(r.Context(), w, r, g.logger, refused)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (g *gate) admit(w http.ResponseWriter, r *http.Request, shown credential, notes *requestNotes) *refusal {
	wrong := shown.wrong
	if shown.secret != "" {
		key, known, err := g.keyring.find(r.Context(), shown.secret)
		var coded *kommune.Error
		switch {
		case err != nil:
			coded = kommune.UnavailableFor(retryKeysRead, err)
			return &refusal{statusOf(coded.Code), coded}
		case known:
			notes.key = key
			return g.key.admit(w, r, key.ID, "this key")
		}
		wrong = unauthenticated("the key is not known here or was revoked: leave it out to read at the public rate, or ask who runs this server for another")
	}
	// Who shows a wrong key is an address like others, so that wrong ones can't
	// be tried without end.
	if refused := g.public.admit(w, r, notes.address, "this address; a key allows more"); refused != nil {
		return refused
	}
	if wrong == nil {
		return nil
	}
	if wrong.Code == kommune.Unauthenticated {
		w.Header().Set("WWW-Authenticate", `Bearer realm="kommunebench", error="invalid_token"`)
	}
	return &refusal{statusOf(wrong.Code), wrong}
}

// rate is how often each client of a kind may ask. The nil rate has no bounds.
type rate struct {
	policy  string
	most    int
	window  time.Duration
	limiter *httprate.RateLimiter
	// described is the header that says all this, the same for every request.
	described []string
	counts    *rateCounts
}

func newRate(policy string, most int, window time.Duration) *rate {
	if most <= 0 {
		return nil
	}
	counts := newRateCounts(window)
	described := []string{fmt.Sprintf(`"%s";q=%d;w=%d`, policy, most, wholeSeconds(window))}
	return &rate{policy: policy, most: most, window: window, counts: counts, described: described, limiter: httprate.NewRateLimiter(most, window,
		httprate.WithLimitCounter(counts),
		// It would name the whole window; when to ask again is known better.
		httprate.WithResponseHeaders(httprate.ResponseHeaders{
			Limit: "X-RateLimit-Limit", Remaining: "X-RateLimit-Remaining", Reset: "X-RateLimit-Reset",
		}))}
}

// admit counts a request of a client, or refuses it, and says in the headers
// what is left: the widely known X-RateLimit-*, and RateLimit as the IETF's
// draft httpapi-ratelimit-headers has it.
func (l *rate) admit(w http.ResponseWriter, r *http.Request, client, whose string) *refusal {
	if l == nil {
		return nil
	}
	over := l.limiter.OnLimit(w, r, client)
	now := time.Now().UTC()
	wait := now.Truncate(l.window).Add(l.window).Sub(now)
	if over {
		wait = l.counts.wait(client, l.most, now)
	}
	header := w.Header()
	header["Ratelimit-Policy"] = l.described
	header.Set("RateLimit", `"`+l.policy+`";r=`+header.Get("X-RateLimit-Remaining")+";t="+strconv.Itoa(wholeSeconds(wait)))
	if !over {
		return nil
	}
	header.Set("X-RateLimit-Reset", strconv.FormatInt(now.Add(wait).Unix()+1, 10))
	return &refusal{http.StatusTooManyRequests, &kommune.Error{
		Code: kommune.RateLimited, RetryAfter: time.Duration(wholeSeconds(wait)) * time.Second,
		Message: fmt.Sprintf("too many requests, more than %d in %d seconds from %s: ask again in %d seconds", l.most, wholeSeconds(l.window), whose, wholeSeconds(wait)),
	}}
}

func wholeSeconds(d time.Duration) int { return int(max(math.Ceil(d.Seconds()), 1)) }

// rateCounts counts requests by client for two windows, in bounded memory: who
// comes when there is no more room shares its count with others of the crowd.
type rateCounts struct {
	window time.Duration
	crowd  maphash.Seed

	mu              sync.Mutex
	begun           time.Time
	current, former map[string]int
}

const (
	mostCounted  = 100_000
	crowdsInRoom = 4096
)

func newRateCounts(window time.Duration) *rateCounts {
	return &rateCounts{window: window, crowd: maphash.MakeSeed()}
}

// Config is called by the limiter with what it was made with.
func (c *rateCounts) Config(_ int, window time.Duration) { c.window = window }

// Increment counts a request.
func (c *rateCounts) Increment(client string, begun time.Time) error {
	return c.IncrementBy(client, begun, 1)
}

// IncrementBy counts requests in the window that began then.
func (c *rateCounts) IncrementBy(client string, begun time.Time, amount int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(begun)
	c.current[c.nameIn(c.current, client)] += amount
	return nil
}

// Get gives the counts of the window that began then and the one before.
func (c *rateCounts) Get(client string, begun, _ time.Time) (current, former int, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.turn(begun)
	return c.current[c.nameIn(c.current, client)], c.former[c.nameIn(c.former, client)], nil
}

// turn begins a new window. A request that comes late from the window before
// begins no old one; a clock that was set back by more than that begins a new one,
// or everybody would be refused until it has caught up.
func (c *rateCounts) turn(begun time.Time) {
	switch {
	case c.current != nil && begun.Before(c.begun.Add(-c.window)):
		c.former = c.current
	case c.current != nil && !begun.After(c.begun):
		return
	case c.current != nil && begun.Equal(c.begun.Add(c.window)):
		c.former = c.current
	default:
		c.former = nil
	}
	c.begun, c.current = begun, map[string]int{}
}

func (c *rateCounts) nameIn(counts map[string]int, client string) string {
	if _, counted := counts[client]; counted || len(counts) < mostCounted {
		return client
	}
	return fmt.Sprintf("crowd %d", maphash.String(c.crowd, client)%crowdsInRoom)
}

// wait is how long until a client may ask again that asks no more until then.
func (c *rateCounts) wait(client string, most int, now time.Time) time.Duration {
	begun := now.Truncate(c.window)
	current, former, _ := c.Get(client, begun, begun.Add(-c.window))
	// The limiter rounds: there is room for one more below most - 1/2.
	room := float64(most) - 0.5
	free := begun
	if float64(current) >= room {
		free, former, current = begun.Add(c.window), current, 0
	}
	if former > 0 {
		left := (room - float64(current)) / float64(former)
		free = free.Add(time.Duration(float64(c.window) * max(1-left, 0)))
	}
	return max(free.Sub(now), 0)
}
