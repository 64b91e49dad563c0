package server_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/engine/enginetest"
	"kommunebench/server"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
)

// endless is longer than any test waits: what takes so long ends early or not.
const endless = time.Hour

// slowed makes every query of a table take so much longer. The server sleeps
// between small blocks, where it can be told to stop.
func (h *testServer) slowed(t *testing.T, table string, by time.Duration) {
	t.Helper()
	const nap = 20 * time.Millisecond
	h.execute(t, "RENAME TABLE "+table+" TO "+table+"_quick")
	h.execute(t, fmt.Sprintf(`CREATE VIEW %[1]s AS SELECT q.* FROM %[1]s_quick AS q
		CROSS JOIN (SELECT max(sleepEachRow(%[2]f)) AS slept FROM numbers(%[3]d) SETTINGS max_block_size = 1) AS s WHERE s.slept = 0`,
		table, nap.Seconds(), int(by/nap)))
}

const askSlowly = `{participations {id}}`

// querying counts what runs in the database for a request.
func (h *testServer) querying(t *testing.T, requestID string) (count uint64) {
	t.Helper()
	options, err := clickhouse.ParseDSN(h.options.WriterDSN)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	const statement = "SELECT count() FROM system.processes WHERE Settings['log_comment'] = {id:String} AND startsWith(query_id, {id:String})"
	if err := conn.QueryRow(t.Context(), statement, clickhouse.Named("id", requestID)).Scan(&count); err != nil {
		t.Fatal(err)
	}
	return count
}

func (h *testServer) awaitQuerying(t *testing.T, requestID string, want bool) {
	t.Helper()
	enginetest.Eventually(t, fmt.Sprintf("queries run for %s: %t", requestID, want), func() bool { return (h.querying(t, requestID) > 0) == want })
}

// requestAs asks in the name of a client, until ctx ends.
func (h *testServer) requestAs(ctx context.Context, path string, headers ...string) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, h.url+path, nil)
	if err != nil {
		return nil, err
	}
	for n := 0; n < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	return http.DefaultTransport.RoundTrip(request)
}

func TestAClientThatLeavesStopsItsQueryInTheDatabase(t *testing.T) {
	h := newLargeTestServer(t)
	h.slowed(t, "participations", endless)
	log := &lines{}
	served := h.served(t, func(o *server.Options) {
		o.RequestTimeout, o.Logger = endless, slog.New(slog.NewJSONHandler(log, nil))
	})
	leaves := func(t *testing.T, id, path string, begun func(*http.Response)) {
		t.Helper()
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		var asking sync.WaitGroup
		asking.Go(func() {
			if response, err := served.requestAs(ctx, path, "X-Request-Id", id); err == nil {
				if begun != nil {
					begun(response)
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
			}
		})
		h.awaitQuerying(t, id, true)
		leave()
		h.awaitQuerying(t, id, false)
		asking.Wait()
		checkLeft(t, log, id)
	}
	t.Run("an operation", func(t *testing.T) { leaves(t, "operation", escaped(askSlowly), nil) })
	t.Run("an export that is under way", func(t *testing.T) {
		leaves(t, "export", allOfDemo, func(response *http.Response) {
			if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil {
				t.Error(err)
			}
			h.slowed(t, "observations", endless)
		})
	})
	t.Run("an export that has not begun", func(t *testing.T) { leaves(t, "unbegun", allOfDemo, nil) })
}

// checkLeft sees that a client who left is no error in the log.
func checkLeft(t *testing.T, log *lines, id string) {
	t.Helper()
	enginetest.Eventually(t, "a line tells of "+id, func() bool {
		for _, line := range log.of(t, `"request":"`+id+`"`) {
			if line["msg"] != "request" {
				continue
			}
			if line["left"] != true || line["code"] != "" {
				t.Errorf("left %v, code %q: want true and none", line["left"], line["code"])
			}
			return true
		}
		return false
	})
}

func TestADeadlineEndsTheQueryAndSaysWhatToDo(t *testing.T) {
	h := newTestServer(t)
	h.slowed(t, "participations", endless)
	trusted, err := operation.ReadTrusted(fstest.MapFS{"slow.graphql": {Data: []byte("query Slow " + askSlowly)}})
	if err != nil {
		t.Fatal(err)
	}
	served := h.served(t, func(o *server.Options) { o.RequestTimeout, o.Trusted = time.Second, trusted })
	served.options = h.options
	for name, query := range map[string]string{
		"a query":              askSlowly,
		"several side by side": `{kommuner {nodes {participations {id}}} jobProfiles {participations {id}}}`,
	} {
		a := served.asked(t, "late", query)
		if len(a.Errors) == 0 || strings.Contains(a.body, "context") || strings.Contains(a.body, "DB::") {
			t.Errorf("%s: %.500s", name, a.body)
		}
		for _, fault := range a.Errors {
			if fault.Extensions["code"] != "TIMEOUT" || !strings.Contains(fault.Message, "ask for ") {
				t.Errorf("%s: %+v", name, fault)
			}
		}
		h.awaitQuerying(t, "late", false)
	}
	if a := served.send(t, http.MethodGet, "/q/Slow", ""); a.status != http.StatusGatewayTimeout || !strings.Contains(a.body, `"TIMEOUT"`) {
		t.Errorf("by its name: status %d: %.300s", a.status, a.body)
	}
}

// manyClients are told apart by what a trusted proxy says.
func manyClients(o *server.Options) {
	o.Proxies = admission.Proxies{netip.MustParsePrefix("127.0.0.0/8")}
	o.CacheBytes = 0 // all ask the same
	o.RequestTimeout, o.Capacity.QueueTimeout = endless, endless
}

type outcome struct {
	status     int
	retryAfter string
	body       string
}

// askAll asks at once, each in the name of a client, and gives the answers as
// they come.
func (h *testServer) askAll(t *testing.T, path string, clients []string) <-chan outcome {
	t.Helper()
	outcomes := make(chan outcome, len(clients))
	for _, client := range clients {
		go func() {
			response, err := h.requestAs(t.Context(), path, "X-Forwarded-For", client)
			if err != nil {
				outcomes <- outcome{body: err.Error()}
				return
			}
			defer response.Body.Close()
			body, _ := io.ReadAll(response.Body) // one that is cut is not what is wanted
			outcomes <- outcome{response.StatusCode, response.Header.Get("Retry-After"), string(body)}
		}()
	}
	return outcomes
}

func TestTwoHundredClientsAtOnceAreAnsweredOrToldWhenToComeBack(t *testing.T) {
	h, stile := slowed(t, manyClients)
	var clients []string
	for n := range 200 {
		clients = append(clients, "198.51.100."+strconv.Itoa(n))
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	goroutines := runtime.NumGoroutine()
	heap := watchHeap()
	outcomes := h.askAll(t, escaped(slowQuestion), clients)
	const answered = admission.DefaultOperations + admission.DefaultWaiting
	for range len(clients) - answered {
		if a := waits(t, "a refusal", outcomes); a.status != http.StatusServiceUnavailable || a.retryAfter != "5" || !strings.Contains(a.body, `"UNAVAILABLE"`) {
			t.Errorf("while nobody is answered: status %d, Retry-After %q: %.300s", a.status, a.retryAfter, a.body)
		}
	}
	if running := len(stile.entered); running > admission.DefaultOperations {
		t.Errorf("%d operations run at once", running)
	}
	close(stile.open)
	for range answered {
		if a := waits(t, "an answer", outcomes); a.status != http.StatusOK || !strings.Contains(a.body, `"sharePct":70`) {
			t.Errorf("status %d: %.300s", a.status, a.body)
		}
	}
	if peak := heap.stop(); peak > 100<<20 {
		t.Errorf("live heap %d MB", peak>>20)
	}
	h.data(t, hedensted)
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	enginetest.Eventually(t, "no goroutines are left", func() bool { return runtime.NumGoroutine() <= goroutines+5 })
}

// None of what one client asks for is answered before all that others ask is.
func TestOneClientThatAsksForMuchKeepsNobodyWaiting(t *testing.T) {
	h, stile := slowed(t, manyClients)
	const sent, atATime = 100, 64
	greedy := h.askAll(t, escaped(slowQuestion), slices.Repeat([]string{"198.51.100.1"}, sent))
	for range sent - atATime {
		if a := waits(t, "a refusal", greedy); a.status != http.StatusTooManyRequests {
			t.Errorf("status %d: %.300s", a.status, a.body)
		}
	}
	for range 3 {
		others := h.askAll(t, escaped(askSlowly), []string{"198.51.100.2", "198.51.100.3"})
		for range 2 {
			if a := waits(t, "an answer to another client", others); a.status != http.StatusOK {
				t.Errorf("status %d: %.300s", a.status, a.body)
			}
		}
	}
	if len(greedy) != 0 {
		t.Errorf("%d requests of the first client were answered meanwhile", len(greedy))
	}
	close(stile.open)
	for range atATime {
		if a := waits(t, "an answer to the first client", greedy); a.status != http.StatusOK {
			t.Errorf("status %d: %.300s", a.status, a.body)
		}
	}
}

// As many files as are made at once stand still, since their clients do not
// read on, and each holds a connection to the database.
func TestExportsLeaveConnectionsToOperations(t *testing.T) {
	served := newLargeTestServer(t).served(t, manyClients)
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	for n := range admission.DefaultExports {
		response, err := served.requestAs(ctx, allOfDemo, "X-Forwarded-For", "198.51.100."+strconv.Itoa(n), "Accept-Encoding", "identity")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("export %d: status %d, %v", n, response.StatusCode, err)
		}
	}
	for range 20 {
		served.data(t, `{observations(indicators: ["demo/evidence-test.score"], first: 100) {nodes {value}}}`)
	}
}
