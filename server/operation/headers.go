package operation

import (
	"net/http"
	"strings"

	"kommunebench/kommune"
)

// addressOf is the public address of a request, without the key in it.
func (g *Gateway) addressOf(r *http.Request) string {
	parameters := r.URL.Query()
	parameters.Del(kommune.APIKeyParameter)
	if lang := r.Header.Get(LanguageHeader); lang != "" && !parameters.Has(languageParameter) {
		parameters.Set(languageParameter, lang)
	}
	return strings.TrimSuffix(g.options.Resolver.BaseURL, "/") + r.URL.EscapedPath() + "?" + parameters.Encode()
}

// cacheControl says who may keep an answer for how long. What later releases
// may change is asked about before each use, as no other age is short enough for
// a new release to be seen within two seconds. What is the same for ever may be
// kept by all, except the answers to a key, whose headers tell how much it is
// used.
func (a *answer) cacheControl(toKey bool) string {
	switch {
	case a.immutable && toKey:
		return "private, max-age=31536000, immutable"
	case a.immutable:
		return "public, max-age=31536000, immutable"
	case toKey:
		return "private, no-cache"
	}
	return "no-cache"
}
