package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A run that broke off goes on with its answers of the last day. Where the clock
// was set back meanwhile, these are from the future.
func TestAnswersOfARunThatBrokeOffAreKeptForADayByASetClockToo(t *testing.T) {
	now := time.Date(2026, time.November, 1, 12, 0, 0, 0, time.UTC)
	for after, want := range map[time.Duration]bool{
		time.Hour: true, 25 * time.Hour: false, -time.Hour: true, -25 * time.Hour: false,
	} {
		r := &run{options: Options{Now: func() time.Time { return now }}, before: record{Run: now.Add(-after)}}
		if got := r.isCurrent(&part{}, answerRecord{Fetched: now.Add(-after)}); got != want {
			t.Errorf("fetched %v ago: current %t, want %t", after, got, want)
		}
	}
}

// answerOnDisk is a run with one answer on disk, of which an inspection reads no
// more than the first byte.
func answerOnDisk(t *testing.T, content string) (*run, *part) {
	t.Helper()
	r := fuzzRun(t)
	r.options.Dir, r.options.Now, r.updated = t.TempDir(), time.Now, "today"
	if err := os.MkdirAll(filepath.Join(r.options.Dir, rawDir), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(r.options.Dir, rawDir, "a.csv"), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	r.inspect = func(_ *part, from io.Reader) (inspection, error) {
		_, err := from.Read(make([]byte, 1))
		return inspection{}, err
	}
	p := &part{name: "a", request: request{method: "GET", url: "u"}}
	sum := sha256.Sum256([]byte("abc"))
	r.before = record{Requests: []answerRecord{
		{Part: "a", Method: "GET", URL: "u", File: rawDir + "/a.csv", SHA256: hex.EncodeToString(sum[:]), ETag: "tag", Updated: "yesterday"},
	}}
	return r, p
}

func TestAnAnswerOnDiskIsTheOneThatWasFetchedToItsLastByte(t *testing.T) {
	for content, isSame := range map[string]bool{"abc": true, "abd": false, "ab": false, "abcd": false} {
		r, p := answerOnDisk(t, content)
		if _, err := r.verify(p, r.before.Requests[0]); (err == nil) != isSame {
			t.Errorf("%s: %v", content, err)
		}
	}
}

// Or else each later run would ask for it again.
func TestAnAnswerThatDidNotChangeIsCurrentFromThenOn(t *testing.T) {
	r, p := answerOnDisk(t, "abc")
	if _, etag := r.reuse(p); etag != "tag" {
		t.Fatalf("asks with the tag %q", etag)
	}
	if _, err := r.reuseNotModified(p, "tag"); err != nil {
		t.Fatal(err)
	}
	if len(r.now.Requests) != 1 || !r.isCurrent(p, r.now.Requests[0]) {
		t.Errorf("noted %+v", r.now.Requests)
	}
}

func TestAnAnswerThatSaysItIsTooLargeIsNotRead(t *testing.T) {
	c := fuzzRun(t).client
	for length, want := range map[int64]bool{10: true, 11: false} {
		read := false
		_, err := c.receive(&http.Response{StatusCode: http.StatusOK, ContentLength: length, Body: http.NoBody}, request{maxBytes: 10}, func(head, io.Reader) error {
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
