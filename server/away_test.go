package server_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"kommunebench/engine"
	"kommunebench/engine/enginetest"
	"kommunebench/server"
	"kommunebench/server/admission"
	"kommunebench/store"
)

// wire joins the store to ClickHouse as a network would, and can be cut.
type wire struct {
	address, target string

	mu       sync.Mutex
	listener net.Listener
	conns    []net.Conn
	// flowing is closed unless the wire holds back all that is sent.
	flowing chan struct{}
}

func newWire(t *testing.T, target string) *wire {
	t.Helper()
	w := &wire{address: "127.0.0.1:0", target: target, flowing: make(chan struct{})}
	close(w.flowing)
	w.mend(t)
	t.Cleanup(w.cut)
	return w
}

func (w *wire) mend(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", w.address)
	if err != nil {
		t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.listener, w.address = listener, listener.Addr().String()
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			w.join(near)
		}
	}()
}

func (w *wire) join(near net.Conn) {
	far, err := net.Dial("tcp", w.target)
	if err != nil {
		_ = near.Close()
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conns = append(w.conns, near, far)
	for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
		go func() {
			_, _ = io.Copy(heldWriter{w, pair[0]}, pair[1])
			_ = pair[0].Close()
		}()
	}
}

// heldWriter writes when the wire lets through what is sent.
type heldWriter struct {
	wire *wire
	conn net.Conn
}

func (h heldWriter) Write(p []byte) (int, error) {
	h.wire.mu.Lock()
	flowing := h.wire.flowing
	h.wire.mu.Unlock()
	<-flowing
	return h.conn.Write(p)
}

// hold stalls the wire: connections stay open, and nothing arrives until the
// function is called that it gives.
func (w *wire) hold() (release func()) {
	held := make(chan struct{})
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flowing = held
	return sync.OnceFunc(func() { close(held) })
}

func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	_ = w.listener.Close()
	for _, conn := range w.conns {
		_ = conn.Close()
	}
	w.conns = nil
}

// overWire gives a test server whose store reaches ClickHouse over a wire, and another
// that knows nothing yet.
func overWire(t *testing.T, change func(*server.Options)) (h *testServer, w *wire, fresh func() *testServer) {
	t.Helper()
	// A connection that is cut at a bad moment can end the engine.
	running := ownEngine(t)
	endpoint := running.Endpoint()
	w = newWire(t, endpoint.NativeAddr)
	endpoint.NativeAddr = w.address
	options := store.Options{WriterDSN: endpoint.WriterDSN("own"), ReaderDSN: endpoint.ReaderDSN("own"), WaitReady: running.WaitReady}
	fresh = func() *testServer {
		s, err := store.Open(options)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return (&testServer{store: s, options: options}).served(t, func(o *server.Options) {
			o.Keys = s
			if change != nil {
				change(o)
			}
		})
	}
	h = fresh()
	if err := h.store.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.loadShipped(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h, w, fresh
}

func TestWhileTheDatabaseIsAwayAnswersSayWhenToTryAgain(t *testing.T) {
	h, w, open := overWire(t, nil)
	h.isReady(t, "ready")

	w.cut()
	for name, query := range map[string]string{
		"one query":             `{testResults {kind}}`,
		"many fields at a time": `{kommuner {nodes {testResults {kind} participations {id} deregistrations {id}}} jobProfiles {participations {id}}}`,
		"rows":                  `{observations(indicators: ["published/evidence-test.score"]) {totalCount nodes {value}}}`,
	} {
		a := h.ask(t, query)
		if len(a.Errors) == 0 || a.header.Get("Retry-After") != "2" || a.header.Get("X-Request-Id") == "" {
			t.Fatalf("%s: status %d, %v: %.500s", name, a.status, a.header, a.body)
		}
		for _, fault := range a.Errors {
			if fault.Extensions["code"] != "UNAVAILABLE" || fault.Extensions["retryAfterSeconds"] != 2.0 || strings.Contains(a.body, "127.0.0.1") || strings.Contains(a.body, "refused") {
				t.Errorf("%s: %.1000s", name, a.body)
			}
		}
	}
	// What is known already is answered, and a server that knows nothing yet says so.
	h.expect(t, hedensted, `{"kommune": {"name": "Hedensted"}}`)
	fresh := open()
	a := fresh.ask(t, hedensted)
	if a.status != http.StatusServiceUnavailable || a.code() != "UNAVAILABLE" || a.header.Get("Retry-After") != "2" || a.Data != nil {
		t.Errorf("without a catalogue: status %d, %v: %s", a.status, a.header, a.body)
	}
	h.isReady(t, "not ready: the database does not answer")

	w.mend(t)
	h.expect(t, `{testResults {kind}}`, `{"testResults": [{"kind": "EVIDENCE"}, {"kind": "GOOD_PRACTICE"}]}`)
	fresh.expect(t, hedensted, `{"kommune": {"name": "Hedensted"}}`)
	h.isReady(t, "ready")
}

// A stalled database is no fault of the question: neither where the time is up
// while a query runs, nor where it is before the operation begins, as the releases
// are asked for first.
func TestAStalledDatabaseIsUnavailable(t *testing.T) {
	for _, timeout := range []time.Duration{time.Second, 3 * time.Second} {
		h, w, _ := overWire(t, func(o *server.Options) { o.RequestTimeout = timeout })
		h.expect(t, hedensted, `{"kommune": {"name": "Hedensted"}}`)
		release := w.hold()
		defer release()
		for name, query := range map[string]string{
			"many fields at a time": `{kommuner {nodes {testResults {kind} participations {id} deregistrations {id}}} jobProfiles {participations {id}}}`,
			"rows":                  `{observations(indicators: ["published/evidence-test.score"]) {totalCount nodes {value}}}`,
		} {
			a := h.ask(t, query)
			if len(a.Errors) == 0 || a.header.Get("Retry-After") != "5" {
				t.Fatalf("%s in %v: status %d, %v: %.500s", name, timeout, a.status, a.header, a.body)
			}
			for _, fault := range a.Errors {
				if fault.Extensions["code"] != "UNAVAILABLE" || strings.Contains(a.body, "ask for") {
					t.Errorf("%s in %v: %.1000s", name, timeout, a.body)
				}
			}
		}
		h.isReady(t, "not ready: the database does not answer")
		if timeout > 2*time.Second { // which the releases are waited for
			h.expect(t, hedensted, `{"kommune": {"name": "Hedensted"}}`)
		}
		release()
		h.expect(t, `{testResults {kind}}`, `{"testResults": [{"kind": "EVIDENCE"}, {"kind": "GOOD_PRACTICE"}]}`)
	}
}

func TestWhatIsKeptIsGivenToKeysWhileTheDatabaseIsAway(t *testing.T) {
	for name, away := range map[string]func(*wire){
		"cut": (*wire).cut, "stalled": func(w *wire) { t.Cleanup(w.hold()) },
	} {
		t.Run(name, func(t *testing.T) {
			h, w, _ := overWire(t, func(o *server.Options) { o.Rates = admission.Rates{Public: 100, Key: 1000} })
			secret, _, err := h.store.CreateKey(t.Context(), "a key")
			if err != nil {
				t.Fatal(err)
			}
			const kept, other = `/graphql?query={testResults{kind}}`, `/graphql?query={testResults{publishedScore}}`
			plain := h.send(t, http.MethodGet, kept, "")
			away(w)
			a := h.send(t, http.MethodGet, kept, "", "Authorization", "Bearer "+secret)
			if a.status != http.StatusOK || a.body != plain.body || a.header.Get("Cache-Control") != "private, no-cache" || a.header.Get("RateLimit-Policy") != `"public";q=100;w=60` {
				t.Errorf("kept: status %d, %v: %.500s", a.status, a.header, a.body)
			}
			for _, path := range []string{other, "/export/testResults?format=csv"} {
				a := h.send(t, http.MethodGet, path, "", "Authorization", "Bearer "+secret)
				if a.status != http.StatusServiceUnavailable || !strings.Contains(a.body, `"UNAVAILABLE"`) || a.header.Get("Retry-After") != "2" {
					t.Errorf("%s: status %d, %v: %.500s", path, a.status, a.header, a.body)
				}
			}
		})
	}
}

func ownEngine(t *testing.T) *engine.Engine {
	t.Helper()
	running, err := engine.Open(t.Context(), engine.Options{DataDir: t.TempDir(), LibraryPath: os.Getenv(enginetest.LibraryEnv)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := running.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return running
}

// onItsOwnEngine gives a test server with an engine that tests may harm.
func onItsOwnEngine(t *testing.T) (*testServer, *engine.Engine) {
	t.Helper()
	running := ownEngine(t)
	endpoint := running.Endpoint()
	options := store.Options{WriterDSN: endpoint.WriterDSN("own"), ReaderDSN: endpoint.ReaderDSN("own"), WaitReady: running.WaitReady}
	s, err := store.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h := (&testServer{store: s, options: options}).served(t, nil)
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := h.loadShipped(t.Context()); err != nil {
		t.Fatal(err)
	}
	return h, running
}

const (
	askFacts = `{testResults {publishedScore} kommune(code: "766") {deregistrations {sharePct}}}`
	facts    = `{"testResults": [{"publishedScore": 2.2}, {"publishedScore": 3}], "kommune": {"deregistrations": [{"sharePct": 70}]}}`
)

// A supervised engine that is killed is back within the wait of a request.
func TestAKilledEngineIsNoticedByNobody(t *testing.T) {
	h, running := onItsOwnEngine(t)
	for range 3 {
		if err := syscall.Kill(running.Endpoint().PID, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		h.expect(t, askFacts, facts)
	}
}

// A client that leaves ends its own request and nobody else's.
func TestAClientThatLeavesDisturbsNobody(t *testing.T) {
	h, _ := onItsOwnEngine(t)
	var leaving sync.WaitGroup
	for n := range 40 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(n)*200*time.Microsecond)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+escaped(`{kommuner{nodes{testResults{kind} participations{id}}}}`), nil)
		if err != nil {
			t.Fatal(err)
		}
		leaving.Go(func() {
			if response, err := http.DefaultTransport.RoundTrip(request); err == nil {
				response.Body.Close()
			}
		})
		if n%8 == 0 {
			h.expect(t, askFacts, facts)
		}
	}
	leaving.Wait()
	h.expect(t, askFacts, facts)
}
