package admission

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"kommunebench/kommune"
	"kommunebench/server/telemetry"
)

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
