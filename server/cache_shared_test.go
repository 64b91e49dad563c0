package server_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/server/admission"
)

// turnstile lets nobody read deregistrations from a store before it is opened.
type turnstile struct {
	server.Data

	entered chan struct{}
	open    chan struct{}
	ended   chan error
}

func newTurnstile(over server.Data) *turnstile {
	return &turnstile{Data: over, entered: make(chan struct{}, 1000), open: make(chan struct{}), ended: make(chan error, 1000)}
}

func (s *turnstile) ReadDeregistrations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code) ([]kommune.Deregistration, error) {
	s.entered <- struct{}{}
	select {
	case <-s.open:
	case <-ctx.Done():
		s.ended <- ctx.Err()
		return nil, ctx.Err()
	}
	found, err := s.Data.ReadDeregistrations(ctx, snapshots, codes)
	s.ended <- err
	return found, err
}

// waits fails the test where nothing comes.
func waits[T any](t *testing.T, what string, from <-chan T) T {
	t.Helper()
	select {
	case got := <-from:
		return got
	case <-time.After(enginetest.Patience):
		t.Fatalf("%s: nothing came", what)
	}
	var none T
	return none
}

// awaitWaiting waits until so many requests wait for an answer that one of them
// asks for. The tests of this package do not run in parallel.
func awaitWaiting(t *testing.T, want int) {
	t.Helper()
	stacks := make([]byte, 8<<20)
	enginetest.Eventually(t, fmt.Sprint(want, " wait for one answer"), func() bool {
		return bytes.Count(stacks[:runtime.Stack(stacks, true)], []byte("operation.(*coalescer[...]).join(")) == want
	})
}

// visitor is a client that may leave.
type visitor struct {
	leave  context.CancelFunc
	answer chan string
}

func (h *testServer) visit(t *testing.T, path string, headers ...string) visitor {
	t.Helper()
	ctx, leave := context.WithCancel(t.Context())
	v := visitor{leave: leave, answer: make(chan string, 1)}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	go func() {
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			v.answer <- "left: " + err.Error()
			return
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		v.answer <- fmt.Sprintf("%d %s %v", response.StatusCode, body, err)
	}()
	return v
}

const (
	slowQuestion = `{kommune(code: "766") {deregistrations {sharePct}}}`
	slowAnswer   = `200 {"data":{"kommune":{"deregistrations":[{"sharePct":70}]}}} <nil>`
)

// slowed gives the test server behind a turnstile.
func slowed(t *testing.T, change func(*server.Options)) (*testServer, *turnstile) {
	t.Helper()
	common := readOnly(t)
	stile := newTurnstile(common.store)
	return common.served(t, func(o *server.Options) {
		o.Data = stile
		if change != nil {
			change(o)
		}
	}), stile
}

// failsFirst is a store whose first reading fails when its turnstile is opened.
type failsFirst struct {
	*turnstile

	asked atomic.Int64
}

func (f *failsFirst) ReadDeregistrations(ctx context.Context, snapshots []*kommune.Snapshot, codes []kommune.Code) ([]kommune.Deregistration, error) {
	found, err := f.turnstile.ReadDeregistrations(ctx, snapshots, codes)
	if f.asked.Add(1) == 1 {
		return nil, errors.New("a connection that broke")
	}
	return found, err
}

// A fault of one's own is told; that of another who asked before is not, nor is
// the other's request id.
func TestWhatFailedForAnotherIsAskedAgain(t *testing.T) {
	h, stile := slowed(t, nil)
	h = h.served(t, func(o *server.Options) { o.Data = &failsFirst{turnstile: stile} })
	first := h.visit(t, escaped(slowQuestion), "X-Request-Id", "of-the-first")
	waits(t, "the first to read", stile.entered)
	second := h.visit(t, escaped(slowQuestion))
	awaitWaiting(t, 2)
	close(stile.open)
	if got := waits(t, "a fault", first.answer); !strings.Contains(got, "of-the-first") {
		t.Error(got)
	}
	if got := waits(t, "an answer", second.answer); got != slowAnswer {
		t.Error(got)
	}
	h.expect(t, slowQuestion, `{"kommune":{"deregistrations":[{"sharePct":70}]}}`)
	if len(stile.entered) != 1 {
		t.Errorf("read %d times more; want the one that is kept", len(stile.entered))
	}
}

func TestAHundredWhoAskTheSameAtOnceAskTheDatabaseOnce(t *testing.T) {
	log := &lines{}
	proxies, err := admission.ReadProxies([]string{"127.0.0.1"})
	if err != nil {
		t.Fatal(err)
	}
	h, stile := slowed(t, func(o *server.Options) {
		o.Logger, o.Proxies = slog.New(slog.NewJSONHandler(log, nil)), proxies
	})
	const most = 100
	visitors := make([]visitor, most)
	for n := range visitors {
		// One client may ask 64 at once.
		visitors[n] = h.visit(t, escaped(slowQuestion), "X-Forwarded-For", fmt.Sprintf("192.0.2.%d", n%10))
	}
	waits(t, "the first to read", stile.entered)
	awaitWaiting(t, most)
	before := h.store.Queries()
	close(stile.open)
	for _, v := range visitors {
		if got := waits(t, "an answer", v.answer); got != slowAnswer {
			t.Fatal(got)
		}
	}
	const lookForRelease = 1
	if queries := h.store.Queries() - before; queries > 1+lookForRelease || len(stile.entered) != 0 {
		t.Errorf("%d queries, read %d times more", queries, len(stile.entered))
	}
	uses := map[any]int{}
	enginetest.Eventually(t, "a line of the log for each", func() bool {
		clear(uses)
		lines := log.of(t, `"msg":"request"`)
		for _, line := range lines {
			uses[line["cache"]]++
		}
		return len(lines) == most
	})
	if uses["miss"] != 1 || uses["shared"] != most-1 {
		t.Errorf("answered by %v", uses)
	}
}

func TestTheFirstWhoAskedMayLeaveAndOthersAreAnswered(t *testing.T) {
	h, stile := slowed(t, nil)
	first := h.visit(t, escaped(slowQuestion))
	waits(t, "the first to read", stile.entered)
	others := []visitor{h.visit(t, escaped(slowQuestion)), h.visit(t, escaped(slowQuestion)), h.visit(t, escaped(slowQuestion))}
	awaitWaiting(t, 4)
	first.leave()
	waits(t, "the first to leave", first.answer)
	others[0].leave()
	waits(t, "another to leave", others[0].answer)
	awaitWaiting(t, 2)
	if len(stile.ended) != 0 {
		t.Fatalf("the work was given up: %v", <-stile.ended)
	}
	close(stile.open)
	for _, v := range others[1:] {
		if got := waits(t, "an answer", v.answer); got != slowAnswer {
			t.Error(got)
		}
	}
	if err := waits(t, "the reading to end", stile.ended); err != nil || len(stile.entered) != 0 {
		t.Errorf("%v, read %d times more", err, len(stile.entered))
	}
}

func TestWhenTheLastOneLeavesTheWorkIsGivenUpAndTheNextIsAnswered(t *testing.T) {
	h, stile := slowed(t, nil)
	visitors := []visitor{h.visit(t, escaped(slowQuestion)), h.visit(t, escaped(slowQuestion))}
	waits(t, "the first to read", stile.entered)
	awaitWaiting(t, 2)
	for _, v := range visitors {
		v.leave()
		waits(t, "one to leave", v.answer)
	}
	if err := waits(t, "the reading to end", stile.ended); !errors.Is(err, context.Canceled) {
		t.Errorf("the reading ended with %v", err)
	}
	next := h.visit(t, escaped(slowQuestion))
	waits(t, "the next to read", stile.entered)
	close(stile.open)
	if got := waits(t, "an answer", next.answer); got != slowAnswer {
		t.Error(got)
	}
}

// The time that a request may take is that of the work, whoever waits for it.
func TestAllWhoWaitAreToldWhenTheTimeIsUp(t *testing.T) {
	h, _ := slowed(t, func(o *server.Options) { o.RequestTimeout = 300 * time.Millisecond })
	var waiting sync.WaitGroup
	for range 5 {
		waiting.Go(func() {
			if a := h.ask(t, slowQuestion); a.code() != "TIMEOUT" || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("status %d: %s", a.status, a.body)
			}
		})
	}
	waiting.Wait()
}
