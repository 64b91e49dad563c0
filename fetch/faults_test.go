package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kommunebench/fetch"
	"kommunebench/kommune"
)

func answer(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		write(w, text)
	}
}

func busy(status int, retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", retryAfter)
		w.WriteHeader(status)
	}
}

// cutConnection ends the connection within a promised length.
func cutConnection(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100000")
	write(w, "OMRÅDE;KØN;TID;INDHOLD\r\n101;TOT;2024;1\r\n")
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler) //nolint:forbidigo // how net/http cuts a connection
}

// hangUp ends the connection without a word.
func hangUp(http.ResponseWriter, *http.Request) {
	panic(http.ErrAbortHandler) //nolint:forbidigo // how net/http cuts a connection
}

// cutCleanly ends an answer within a line, and the connection in order.
func cutCleanly(w http.ResponseWriter, _ *http.Request) {
	write(w, "OMRÅDE;KØN;TID;INDHOLD\r\n101;TOT;2024;1\r\n147;TO")
}

func silent(w http.ResponseWriter, r *http.Request) {
	write(w, "OMRÅDE;KØN;TID;INDHOLD\r\n")
	w.(http.Flusher).Flush()
	<-r.Context().Done()
}

func neverAnswers(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestPassingFailuresAreTriedAgain(t *testing.T) {
	for name, faults := range map[string][]http.HandlerFunc{
		"too many requests for a second": {busy(http.StatusTooManyRequests, "1")},
		"too many requests until a time": {func(w http.ResponseWriter, r *http.Request) {
			busy(429, time.Now().Add(time.Second).UTC().Format(http.TimeFormat))(w, r)
		}},
		"too many requests without a time":   {busy(http.StatusTooManyRequests, "")},
		"failing and then busy":              {answer(500, "oops"), busy(503, "0")},
		"a cut connection":                   {cutConnection},
		"an answer cut within a line":        {cutCleanly},
		"a page of a server under repair":    {answer(200, "<!DOCTYPE html><title>Under repair</title>")},
		"plain words of a server that rests": {answer(200, "Service temporarily unavailable"), answer(200, "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPublisher(t, "2024")
			h := p.harness("v1", "FOLK9")
			p.fail(faults...)
			if result := h.mustFetch(); result.Fetched != 1 || result.Rows != 6 {
				t.Errorf("fetched %+v", result)
			}
			if asked := p.dataAsked(); len(asked) != len(faults)+1 {
				t.Errorf("asked %d times, want %d", len(asked), len(faults)+1)
			}
		})
	}
}

func TestAWaitThatTheServerAsksForIsKept(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, "2024")
	h := p.harness("v1", "FOLK9")
	p.fail(busy(http.StatusTooManyRequests, "1"))
	notBefore := time.Now().Add(time.Second)
	h.mustFetch()
	if time.Now().Before(notBefore) {
		t.Error("asked again in less than a second")
	}
}

func TestASilenceIsTriedAgainAndIsATimeoutWhenItLasts(t *testing.T) {
	for name, test := range map[string]struct {
		fault http.HandlerFunc
		words string
	}{
		"within an answer": {silent, "stopped for longer"},
		"from the start":   {neverAnswers, "did not answer within"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPublisher(t, "2024")
			h := p.harness("v1", "FOLK9")
			// Long enough for the answers that do come, on a busy machine too.
			h.options.Limits.Timeout = 2 * time.Second
			p.fail(test.fault)
			h.mustFetch()
			if asked := p.dataAsked(); len(asked) != 2 {
				t.Errorf("asked %d times, want 2", len(asked))
			}
			before := h.filesWithoutTimes()
			p.fail(test.fault, test.fault, test.fault)
			h.options.Full = true
			_, err := h.fetch()
			if codeOf(err) != kommune.Timeout || !strings.Contains(fmt.Sprint(err), test.words) {
				t.Errorf("gave %v (%s), want %s saying %q", err, codeOf(err), kommune.Timeout, test.words)
			}
			if asked := p.dataAsked(); len(asked) != 3 {
				t.Errorf("asked %d times, want 3", len(asked))
			}
			if diff := cmp.Diff(before, h.filesWithoutTimes()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLastingFailuresLeaveThePackageAsItWas(t *testing.T) {
	page := "<html><body>Log in</body></html>"
	for name, test := range map[string]struct {
		fault http.HandlerFunc
		code  kommune.ErrorCode
		words string
		tries int
	}{
		"failing":                      {answer(500, "oops"), kommune.Unavailable, "status 500", 3},
		"busy for a week":              {busy(429, "604800"), kommune.RateLimited, "168h", 1},
		"cut each time":                {cutConnection, kommune.Unavailable, "cut", 3},
		"hung up each time":            {hangUp, kommune.Unavailable, "cut the connection", 3},
		"cut in order each time":       {cutCleanly, kommune.Unavailable, "ends before its end", 3},
		"a page":                       {answer(200, page), kommune.Unavailable, "a web page instead of data", 3},
		"plain words":                  {answer(200, "Try later"), kommune.Unavailable, "plain words instead of data for table FOLK9: Try later", 3},
		"nothing":                      {answer(200, ""), kommune.Unavailable, "empty answer", 3},
		"a header alone":               {answer(200, "OMRÅDE;KØN;TID;INDHOLD\r\n"), kommune.Unavailable, "has 0 of the 6 cells that were asked for", 1},
		"another table":                {answer(200, "BRANCHE;TID;INDHOLD\r\n1;2;3\r\n"), kommune.Unavailable, "plain words", 3},
		"rows of another width":        {answer(200, "OMRÅDE;KØN;TID;INDHOLD\r\n101;TOT;2024;1;2\r\n"), kommune.Unavailable, "line 2", 1},
		"words for figures":            {answer(200, "OMRÅDE;KØN;TID;INDHOLD\r\n101;TOT;2024;many\r\n"), kommune.Unavailable, "no numbers", 1},
		"more than the limit":          {answer(200, "OMRÅDE;KØN;TID;INDHOLD\r\n"+strings.Repeat("101;TOT;2024;1\r\n", 10_000)), kommune.TooCostly, "--max-answer", 1},
		"a line without end":           {answer(200, "OMRÅDE;KØN;TID;INDHOLD\r\n"+strings.Repeat("1", 70_000)), kommune.TooCostly, "line of more than", 1},
		"more cells than it gives":     {answer(400, `{"errorTypeCode":"REQUEST-LIMIT","message":"Forespørgslen er over begrænsningen"}`), kommune.TooCostly, "over begrænsningen", 1},
		"a value that is none":         {answer(400, `{"errorTypeCode":"EXTRACT-NOTFOUND","message":"Værdien blev ikke fundet"}`), kommune.Unavailable, "Værdien blev ikke fundet", 1},
		"forbidden":                    {answer(403, page), kommune.Unavailable, "refuses access", 1},
		"unprocessable with its cause": {answer(422, `{"code":422,"cause":"Unknown period type: M","request_id":"x"}`), kommune.Unavailable, "Unknown period type: M", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPublisher(t, "2024")
			h := p.harness("v1", "FOLK9")
			h.options.Limits.AnswerBytes = 100_000
			h.mustFetch()
			before := h.filesWithoutTimes()
			p.dataAsked()
			p.fail(test.fault, test.fault, test.fault)
			h.options.Full = true
			_, err := h.fetch()
			if codeOf(err) != test.code || !strings.Contains(fmt.Sprint(err), test.words) {
				t.Errorf("gave %v (%s), want %s saying %q", err, codeOf(err), test.code, test.words)
			}
			if asked := p.dataAsked(); len(asked) != test.tries {
				t.Errorf("asked %d times, want %d", len(asked), test.tries)
			}
			if diff := cmp.Diff(before, h.filesWithoutTimes()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// drips answers a byte at a time, never silent for long: it ends when the client
// does.
func drips(w http.ResponseWriter, r *http.Request) {
	write(w, "OMRÅDE;KØN;TID;INDHOLD\r\n")
	for r.Context().Err() == nil {
		write(w, "1")
		w.(http.Flusher).Flush()
		time.Sleep(20 * time.Millisecond) // paces a slow server; nothing is judged by it
	}
}

func TestAnAnswerThatDripsComesToAnEnd(t *testing.T) {
	t.Parallel()
	p := newPublisher(t, "2024")
	h := p.harness("v1", "FOLK9")
	h.options.Limits.Total = time.Second
	p.fail(drips, drips, drips)
	if _, err := h.fetch(); codeOf(err) != kommune.Timeout || !strings.Contains(err.Error(), "did not come to an end") {
		t.Errorf("gave %v", err)
	}
}

func TestAnUnreachableHostIsNamed(t *testing.T) {
	p := newPublisher(t, "2024")
	h := p.harness("v1", "FOLK9")
	p.server.Close()
	if _, err := h.fetch(); codeOf(err) != kommune.Unavailable || !strings.Contains(err.Error(), "can't be reached") {
		t.Errorf("gave %v", err)
	}
}

func TestARedirectToAnotherHostIsNotFollowed(t *testing.T) {
	for _, version := range []string{"v1", "v3"} {
		t.Run(version, func(t *testing.T) {
			var reached atomic.Int32
			other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				reached.Add(1)
				t.Errorf("another host was asked, with %q", r.Header.Get("Authorization"))
			}))
			defer other.Close()
			p := newPublisher(t, "2024M01")
			h := p.harness(version, map[string]string{"v1": "FOLK9", "v3": "y99z01"}[version])
			p.fail(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) })
			_, err := h.fetch()
			if codeOf(err) != kommune.Unavailable || !strings.Contains(err.Error(), "not followed") || reached.Load() != 0 {
				t.Errorf("gave %v", err)
			}
			if asked := p.dataAsked(); len(asked) != 1 {
				t.Errorf("asked %d times", len(asked))
			}
		})
	}
}

func TestABrokenOffFetchGoesOnWhereItWas(t *testing.T) {
	for _, version := range []string{"v1", "v3"} {
		t.Run(version, func(t *testing.T) {
			p := newPublisher(t, "2021M01", "2022M01", "2023M01", "2024M01")
			h := p.harness(version, map[string]string{"v1": "FOLK9", "v3": "y99z01"}[version])
			h.options.Revise = 100
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			p.failAt(2, func(_ http.ResponseWriter, r *http.Request) {
				cancel()
				<-r.Context().Done()
			})
			get := fetch.Statbank
			if version == "v3" {
				get = fetch.Jobindsats
			}
			if err := os.MkdirAll(filepath.Join(h.options.Dir, "raw"), 0o700); err != nil {
				t.Fatal(err)
			}
			if _, err := get(ctx, h.options); !errors.Is(err, context.Canceled) {
				t.Fatalf("gave %v", err)
			}
			if _, found := h.files()["datapackage.json"]; found {
				t.Error("half a package is described")
			}
			// What a killed program leaves is taken for nothing.
			if err := os.WriteFile(filepath.Join(h.options.Dir, "raw", ".unfinished-123"), []byte("half"), 0o600); err != nil {
				t.Fatal(err)
			}
			p.dataAsked()
			result := h.mustFetch()
			if result.Kept != 2 || result.Fetched != 2 {
				t.Errorf("went on with %+v", result)
			}
			fresh := p.harness(version, h.options.Table)
			fresh.mustFetch()
			if diff := cmp.Diff(fresh.filesWithoutTimes(), h.filesWithoutTimes()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// failAt plays a fault instead of the answer after so many proper ones.
func (p *publisher) failAt(after int, fault http.HandlerFunc) {
	var list []http.HandlerFunc
	for range after {
		list = append(list, nil)
	}
	p.fail(append(list, fault)...)
}

func TestAChangedOrMissingAnswerOnDiskIsFetchedAgain(t *testing.T) {
	for name, spoil := range map[string]func(string) error{
		"changed": func(path string) error {
			return os.WriteFile(path, []byte("OMRÅDE;KØN;TID;INDHOLD\r\n101;TOT;2024;9\r\n"), 0o600)
		},
		"cut":     func(path string) error { return os.Truncate(path, 40) },
		"cut off": func(path string) error { return os.Truncate(path, 0) },
		"missing": os.Remove,
		"a record": func(path string) error {
			return os.WriteFile(filepath.Join(filepath.Dir(path), "requests.json"), []byte("{"), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPublisher(t, "2014", "2024")
			h := p.harness("v1", "FOLK9")
			h.mustFetch()
			before := h.filesWithoutTimes()
			if err := spoil(filepath.Join(h.options.Dir, h.descriptor().Resources[1].Path)); err != nil {
				t.Fatal(err)
			}
			if result := h.mustFetch(); result.Fetched == 0 {
				t.Errorf("took %+v", result)
			}
			if diff := cmp.Diff(before, h.filesWithoutTimes()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTwoFetchesAtOnceAreOneAndARefusal(t *testing.T) {
	dir := t.TempDir()
	first, err := fetch.LockDir(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	_, err = fetch.LockDir(dir, time.Now())
	if codeOf(err) != kommune.Unavailable || !strings.Contains(err.Error(), fmt.Sprintf("process %d on ", os.Getpid())) {
		t.Errorf("the second got %v", err)
	}
	if err := first.Release(); err != nil {
		t.Fatal(err)
	}
	again, err := fetch.LockDir(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Release(); err != nil {
		t.Fatal(err)
	}
}

func TestAFetchThatWritesNothingLeavesNoFolder(t *testing.T) {
	t.Parallel()
	h := newPublisher(t, "2024").harness("v1", "NIX")
	if _, err := h.fetch(); codeOf(err) != kommune.NotFound {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.options.Dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder stays: %v", err)
	}
}

func TestManyProgramsAtOnceNeverHoldOneLockTogether(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "package")
	var holders, taken atomic.Int32
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				lock, err := fetch.LockDir(dir, time.Now())
				if err != nil {
					continue // held by another, or its folder just went away
				}
				if holders.Add(1) != 1 {
					t.Error("two hold the lock")
				}
				taken.Add(1)
				holders.Add(-1)
				if err := lock.Release(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	t.Logf("taken %d times", taken.Load())
	if taken.Load() == 0 {
		t.Error("nobody took it")
	}
}

func TestAFolderOfAnotherPackageIsNotTouched(t *testing.T) {
	p := newPublisher(t, "2024")
	h := p.harness("v1", "FOLK9")
	if err := os.MkdirAll(h.options.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(h.options.Dir, "datapackage.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := h.fetch(); codeOf(err) != kommune.BadUserInput || h.files()["datapackage.json"] != "{}" {
		t.Errorf("gave %v", err)
	}
	other := p.harness("v1", "FOLK9")
	other.mustFetch()
	other.options.Table = "NOTOT9"
	if _, err := other.fetch(); codeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), "FOLK9") {
		t.Errorf("another table in one folder gave %v", err)
	}
}
