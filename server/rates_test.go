package server_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kommunebench/kommune"
	"kommunebench/server/admission"
)

func TestTooManyRequestsAreRefusedInTheFormOfGraphQLWithTheTimeToWait(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 1, Window: time.Hour})
	first := k.send(t, http.MethodGet, escaped(hedensted), "", "Origin", "https://elsewhere.example")
	if got := first.header.Get("RateLimit-Policy"); got != `"public";q=1;w=3600` {
		t.Errorf("RateLimit-Policy: %s", got)
	}
	if got := first.header.Get("RateLimit"); !strings.HasPrefix(got, `"public";r=0;t=`) {
		t.Errorf("RateLimit: %s", got)
	}
	exposed := strings.ToLower(first.header.Get("Access-Control-Expose-Headers"))
	for _, name := range []string{"x-ratelimit-limit", "ratelimit", "retry-after", "www-authenticate"} {
		if !strings.Contains(exposed, name) {
			t.Errorf("pages elsewhere can't read %s: %s", name, exposed)
		}
	}
	for _, accept := range []string{"application/json", "application/graphql-response+json", "*/*"} {
		a := k.send(t, http.MethodGet, escaped(hedensted), "", "Accept", accept, "Origin", "https://elsewhere.example")
		if a.status != http.StatusTooManyRequests || a.header.Get("Cache-Control") != "no-store" || a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %+v", accept, a)
		}
		if retry := a.header.Get("Retry-After"); retry == "" || len(retry) > 4 {
			t.Errorf("Retry-After: %q", retry)
		}
		if !strings.Contains(a.body, `"code":"RATE_LIMITED"`) || !strings.Contains(a.body, `"retryAfterSeconds":`) || !strings.Contains(a.body, "more than 1 in 3600 seconds from this address") || strings.Contains(a.body, `"data"`) {
			t.Error(a.body)
		}
	}
	// Pages, health and the schema go on.
	for _, path := range []string{"/", "/graphiql", "/healthz", "/readyz", "/schema.graphql"} {
		for range 3 {
			if a := k.send(t, http.MethodGet, path, ""); a.status != http.StatusOK || a.header.Get("X-RateLimit-Limit") != "" {
				t.Errorf("%s: %d", path, a.status)
			}
		}
	}
}

func TestWrongKeysCountAgainstTheAddress(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 3})
	for n, want := range []int{401, 401, 401, 429} {
		unknown, _ := kommune.NewAPIKeySecret()
		if a := k.sendAuthorized(t, escaped(hedensted), "Bearer "+unknown); a.status != want {
			t.Errorf("attempt %d: %d, want %d", n+1, a.status, want)
		}
	}
}

func TestAddressesBehindATrustedProxyHaveRatesOfTheirOwnAndNobodyElseCanSpoofOne(t *testing.T) {
	behind := serveKeyed(t, admission.Rates{Public: 1}, "127.0.0.0/8")
	for n, c := range []struct {
		forwarded string
		status    int
	}{
		{"203.0.113.1", 200},
		{"203.0.113.1", 429},
		{"203.0.113.2", 200},
		{"9.9.9.9, 203.0.113.2", 429},
		{"8.8.8.8, 203.0.113.2, 127.0.0.9", 429},
		{"2001:db8:1:2::1", 200},
		{"2001:db8:1:2:ffff::9", 429},
		{"2001:db8:1:3::1", 200},
	} {
		if a := behind.send(t, http.MethodGet, escaped(hedensted), "", "X-Forwarded-For", c.forwarded); a.status != c.status {
			t.Errorf("%d, behind the proxy, %s: %d, want %d", n, c.forwarded, a.status, c.status)
		}
	}
	open := serveKeyed(t, admission.Rates{Public: 1})
	for n, status := range []int{200, 429, 429} {
		if a := open.send(t, http.MethodGet, escaped(hedensted), "", "X-Forwarded-For", "203.0.113."+string(rune('1'+n)), "X-Real-IP", "203.0.113.7", "Forwarded", "for=203.0.113.8"); a.status != status {
			t.Errorf("spoof %d without a proxy: %d, want %d", n, a.status, status)
		}
	}
}

func TestThousandsAtOnceAreAdmittedAsOftenAsTheRateSays(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 20, Key: 50, Window: time.Hour})
	secret, _ := k.makeKey(t, "crowd")
	var public, withKey, other atomic.Int64
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for range 40 {
				for counter, authorization := range map[*atomic.Int64]string{&public: "", &withKey: "Bearer " + secret} {
					switch k.sendAuthorized(t, escaped(hedensted), authorization).status {
					case http.StatusOK:
						counter.Add(1)
					case http.StatusTooManyRequests:
					default:
						other.Add(1)
					}
				}
			}
		})
	}
	wait.Wait()
	if public.Load() != 20 || withKey.Load() != 50 || other.Load() != 0 {
		t.Errorf("%d without a key, %d with one, %d others", public.Load(), withKey.Load(), other.Load())
	}
}
