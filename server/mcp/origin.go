package mcp

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"kommunebench/kommune"
	"kommunebench/server/response"
)

// checkOrigin refuses what a web page may not ask: the specification of the
// protocol asks for it, against DNS rebinding. A page whose own name was made to
// lead to this server asks it by that name, which is none that it is known by; and
// what runs on somebody's own machine is asked by pages of that machine only.
// Pages elsewhere may ask a public server, as they may ask /graphql. Programs that
// are no web page send no Origin.
func checkOrigin(r *http.Request, publicURL string) error {
	given := r.Header.Get("Origin")
	if given == "" {
		return nil
	}
	origin, err := url.Parse(given)
	refused := func(takes string) error {
		return response.WithStatus(http.StatusForbidden, kommune.InvalidInput("Origin", given, takes))
	}
	if err != nil || origin.Host == "" || (origin.Scheme != "http" && origin.Scheme != "https") {
		return refused("the address of a web page, or no Origin")
	}
	switch asked := hostOf(r.Host); {
	case isLoopback(asked):
		if !isLoopback(hostOf(origin.Host)) {
			return refused("a page of this machine: the server is asked as " + asked)
		}
	case strings.EqualFold(origin.Host, r.Host):
		public, _ := url.Parse(publicURL)
		if net.ParseIP(asked) == nil && (public == nil || !strings.EqualFold(asked, hostOf(public.Host))) {
			return refused("a page of the address that the server is known by (--public-url)")
		}
	}
	return nil
}

// hostOf is a host without its port.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || (ip != nil && ip.IsLoopback())
}
