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
		notes := recordOf(r.Context())
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

func (g *gate) admit(w http.ResponseWriter, r *http.Request, shown credential, notes *requestRecord) *refusal {
	wrong := shown.wrong
	if shown.secret != "" {
		key, known, err := g.keyring.find(r.Context(), shown.secret)
		switch {
		case err != nil:
			// Whether the key is good can't be told now. What is kept anybody may read.
			coded := kommune.UnavailableFor(keysRetryPause, err)
			notes.unless = &refusal{statusOf(coded.Code), coded}
			return g.public.admit(w, notes.address, "this address, as long as the database is away; a key allows more")
		case known:
			notes.key = key
			return g.key.admit(w, key.ID, "this key")
		}
		wrong = unauthenticated("the key is not known here or was revoked: leave it out to read at the public rate, or ask who runs this server for another")
	}
	// Who shows a wrong key is an address like others, so that wrong ones can't
	// be tried without end.
	if refused := g.public.admit(w, notes.address, "this address; a key allows more"); refused != nil {
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
func (l *rate) admit(w http.ResponseWriter, client, whose string) *refusal {
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
	return &refusal{http.StatusTooManyRequests, &kommune.Error{
		Code: kommune.RateLimited, RetryAfter: time.Duration(wholeSeconds(wait)) * time.Second,
		Message: fmt.Sprintf("too many requests, more than %d in %d seconds from %s: ask again in %d seconds", l.most, wholeSeconds(l.window), whose, wholeSeconds(wait)),
	}}
}

func wholeSeconds(d time.Duration) int { return int(max(math.Ceil(d.Seconds()), 1)) }

// rateCounts counts requests by client in a sliding window, as the requests of
// this window and a share of those of the window before. Its memory is bounded:
// clients that come when there is no more room share a count with others.
type rateCounts struct {
	window time.Duration
	crowd  maphash.Seed

	mu sync.Mutex
	// number is that of the current window, from 0 on.
	number          int64
	current, former map[string]int
}

const (
	mostCounted  = 100_000
	crowdsInRoom = 4096
)

func newRateCounts(window time.Duration) *rateCounts {
	return &rateCounts{window: window, crowd: maphash.MakeSeed(), current: map[string]int{}}
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
	return fmt.Sprintf("crowd %d", maphash.String(c.crowd, client)%crowdsInRoom)
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
