package client

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"time"
)

func TestAnAnswerThatSaysItIsTooLargeIsNotRead(t *testing.T) {
	c := New(&url.URL{Scheme: "https", Host: "host.example"}, "key", Limits{}.WithDefaults(), slog.New(slog.DiscardHandler))
	for length, want := range map[int64]bool{10: true, 11: false} {
		read := false
		_, err := c.receive(&http.Response{StatusCode: http.StatusOK, ContentLength: length, Body: http.NoBody}, Request{MaxBytes: 10}, func(Head, io.Reader) error {
			read = true
			return nil
		})
		if read != want || (err == nil) != want {
			t.Errorf("%d bytes of at most 10: read %t, %v", length, read, err)
		}
	}
}

// The key goes to the host that it is for, and never unencrypted.
func TestRedirectsStayWithinTheHostAndItsScheme(t *testing.T) {
	to := func(address string) *http.Request {
		r, err := http.NewRequest(http.MethodGet, address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first := to("https://host.example/v3/a")
	for _, c := range []struct {
		next    string
		before  int
		follows bool
	}{
		{"https://host.example/v3/b", 1, true},
		{"https://host.example/v3/b", 3, true},
		{"https://host.example/v3/b", 4, false},
		{"http://host.example/v3/b", 1, false},
		{"https://host.example:8443/v3/b", 1, false},
		{"https://host.example.org/v3/b", 1, false},
	} {
		before := make([]*http.Request, c.before)
		for n := range before {
			before[n] = first
		}
		if err := checkRedirect(to(c.next), before); (err == nil) != c.follows {
			t.Errorf("%s after %d: %v", c.next, c.before, err)
		}
	}
}

func TestRetryAfterIsSecondsOrADate(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "Thu, 15 Jan 2026 12:00:30 GMT": 30 * time.Second, "Thu, 15 Jan 2026 11:00:00 GMT": 0,
		"": 0, "-5": 0, "soon": 0, "99999999999999": time.Duration(1<<31) * time.Second,
	} {
		if got := retryAfter(&http.Response{Header: http.Header{"Retry-After": {text}}}, now); got != want {
			t.Errorf("%q is a wait of %s, want %s", text, got, want)
		}
	}
	for try := range 40 {
		if wait := backoff(time.Second, 30*time.Second, try, nil); wait < time.Second/2 || wait > 30*time.Second {
			t.Errorf("try %d waits %s", try, wait)
		}
	}
}

func TestAnEchoedKeyIsLeftOutOfWhatIsQuoted(t *testing.T) {
	t.Parallel()
	if got := Quote(fmt.Sprintf("bad\x00 key\n%s\x1b[31m", "abc"), "abc"); got != "bad key [key] [31m" {
		t.Errorf("quoted %q", got)
	}
}
