package admission

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"kommunebench/kommune"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

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

// ClientOf names who asks: the key, where a request has one that is good, or
// else the address. It is empty where nothing is done for a request.
func ClientOf(ctx context.Context) string {
	notes := telemetry.RecordOf(ctx)
	if notes.Key.ID != "" {
		return "key " + notes.Key.ID
	}
	return notes.Address
}

// credential is what a request shows of a key.
type credential struct {
	secret string
	// wrong says what can't be taken for a key, where there is such a thing.
	wrong *kommune.Error
	// inAddress tells that it stood in the address.
	inAddress bool
}

// takeCredential takes the key out of a request, so that nothing that comes
// after can log it, redirect to it, send it on or keep an answer under it.
func takeCredential(r *http.Request) (*http.Request, credential) {
	headers := r.Header.Values("Authorization")
	query, inAddress := withoutKey(r.URL.RawQuery)
	if len(headers) == 0 && query == r.URL.RawQuery {
		return r, credential{}
	}
	kept := r.WithContext(r.Context())
	kept.Header = r.Header.Clone()
	kept.Header.Del("Authorization")
	address := *r.URL
	address.RawQuery = query
	kept.URL, kept.RequestURI = &address, address.RequestURI()
	found := credential{inAddress: len(inAddress) > 0}
	secrets := inAddress
	for _, header := range headers {
		scheme, secret, _ := strings.Cut(strings.TrimSpace(header), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			found.wrong = unauthenticated("Authorization: takes Bearer and the key; other schemes are not known here")
			return kept, found
		}
		secrets = append(secrets, strings.TrimSpace(secret))
	}
	slices.Sort(secrets)
	secrets = slices.Compact(secrets)
	switch {
	case len(secrets) > 1:
		found.wrong = kommune.InvalidInput("key", "several that differ", "one key, in the header Authorization or as the parameter key")
	case len(secrets) == 1 && secrets[0] == "":
		found.wrong = unauthenticated("Authorization: there is no key behind Bearer")
	case len(secrets) == 1:
		found.secret = secrets[0]
	}
	return kept, found
}

// WithoutCredential takes the key out of a request.
func WithoutCredential(r *http.Request) *http.Request {
	kept, _ := takeCredential(r)
	return kept
}

// withoutKey takes the parameter key out of a query string as it stands, which
// may be no good one, and gives its values but empty ones.
func withoutKey(query string) (rest string, secrets []string) {
	if !strings.Contains(query, "k") && !strings.Contains(query, "%") {
		return query, nil
	}
	parts := strings.Split(query, "&")
	kept := parts[:0]
	for _, part := range parts {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err != nil || plain != kommune.APIKeyParameter {
			kept = append(kept, part)
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		if value != "" {
			secrets = append(secrets, value)
		}
	}
	return strings.Join(kept, "&"), secrets
}

func unauthenticated(message string) *kommune.Error {
	return &kommune.Error{Code: kommune.Unauthenticated, Message: message}
}

// Proxies lists the networks of trusted reverse proxies (X-Forwarded-For).
type Proxies []netip.Prefix

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
