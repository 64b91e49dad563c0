package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kommunebench/fetch/client"
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
	p := &part{name: "a", Request: client.Request{Method: "GET", URL: "u"}}
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
