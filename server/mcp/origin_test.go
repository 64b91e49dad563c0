package mcp

import (
	"net/http/httptest"
	"testing"
)

func TestPagesThatMayAskAreToldByTheNameTheyAskBy(t *testing.T) {
	const public = "https://kommunebench.example"
	for name, asked := range map[string]struct {
		host, origin string
		allowed      bool
	}{
		"a program":                              {"127.0.0.1:8080", "", true},
		"its own page on this machine":           {"127.0.0.1:8080", "http://127.0.0.1:8080", true},
		"another page of this machine":           {"127.0.0.1:8080", "http://localhost:6274", true},
		"a page of this machine by IPv6":         {"[::1]:8080", "http://[::1]:3000", true},
		"a page elsewhere asks this machine":     {"localhost:8080", "https://evil.example", false},
		"a name that was made to lead here":      {"evil.example:8080", "http://evil.example:8080", false},
		"a name with localhost in it":            {"localhost.evil.example", "http://localhost.evil.example", false},
		"its own page by its public name":        {"kommunebench.example", public, true},
		"the same in capitals":                   {"KOMMUNEBENCH.example", "https://Kommunebench.EXAMPLE", true},
		"a page elsewhere asks a public server":  {"kommunebench.example", "https://other.example", true},
		"its own page by its address":            {"192.0.2.7:8080", "http://192.0.2.7:8080", true},
		"a page without an address":              {"kommunebench.example", "null", false},
		"a page of a file":                       {"127.0.0.1:8080", "file://", false},
		"an extension of a browser":              {"kommunebench.example", "chrome-extension://abc", false},
		"what is no address":                     {"kommunebench.example", "http://%zz", false},
		"a page elsewhere by a name of its own":  {"127.0.0.1:8080", "http://127.0.0.1.evil.example", false},
		"a loopback address in other characters": {"127.1:8080", "http://127.1:8080", false},
	} {
		r := httptest.NewRequest("POST", "/mcp", nil)
		r.Host = asked.host
		if asked.origin != "" {
			r.Header.Set("Origin", asked.origin)
		}
		if err := checkOrigin(r, public); (err == nil) != asked.allowed {
			t.Errorf("%s: %v", name, err)
		}
	}
}
