package server_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/server"
)

// slowed makes every query of a table take so much longer. The server sleeps
// between small blocks, where it can be told to stop.
func (h *house) slowed(t *testing.T, table string, by time.Duration) {
	t.Helper()
	const nap = 20 * time.Millisecond
	h.execute(t, "RENAME TABLE "+table+" TO "+table+"_quick")
	h.execute(t, fmt.Sprintf(`CREATE VIEW %[1]s AS SELECT q.* FROM %[1]s_quick AS q
		CROSS JOIN (SELECT max(sleepEachRow(%[2]f)) AS slept FROM numbers(%[3]d) SETTINGS max_block_size = 1) AS s WHERE s.slept = 0`,
		table, nap.Seconds(), int(by/nap)))
}

const askSlowly = `{participations {id}}`

// querying counts what runs in the database for a request.
func (h *house) querying(t *testing.T, requestID string) (count uint64) {
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

func (h *house) awaitQuerying(t *testing.T, requestID string, want bool) time.Duration {
	t.Helper()
	begun := time.Now()
	for (h.querying(t, requestID) > 0) != want {
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("queries run for %s: still not %t", requestID, want)
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(begun)
}

// requestAs asks in the name of a client, until ctx ends.
func (h *house) requestAs(ctx context.Context, path string, headers ...string) (*http.Response, error) {
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
	h := newLargeHouse(t)
	h.slowed(t, "participations", time.Minute)
	served, log := h.logging(t)
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
		took := h.awaitQuerying(t, id, false)
		asking.Wait()
		if t.Logf("the query ended %v after its client left", took); took > 5*time.Second {
			t.Error("that is late")
		}
		checkLeft(t, log, id)
	}
	t.Run("an operation", func(t *testing.T) { leaves(t, "operation", escaped(askSlowly), nil) })
	t.Run("an export that is under way", func(t *testing.T) {
		leaves(t, "export", allOfDemo, func(response *http.Response) {
			if _, err := io.ReadFull(response.Body, make([]byte, 1000)); err != nil {
				t.Error(err)
			}
			h.slowed(t, "observations", time.Minute)
		})
	})
	t.Run("an export that has not begun", func(t *testing.T) { leaves(t, "unbegun", allOfDemo, nil) })
}

// checkLeft sees that a client who left is no error in the log.
func checkLeft(t *testing.T, log *lines, id string) {
	t.Helper()
	for begun := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		for _, line := range log.of(t, `"request":"`+id+`"`) {
			if line["msg"] != "request" {
				continue
			}
			if line["left"] != true || line["code"] != "" {
				t.Errorf("left %v, code %q: want true and none", line["left"], line["code"])
			}
			return
		}
		if time.Since(begun) > 20*time.Second {
			t.Fatalf("no line tells of %s", id)
		}
	}
}

func TestADeadlineEndsTheQueryAndSaysWhatToDo(t *testing.T) {
	h := newHouse(t)
	h.slowed(t, "participations", time.Minute)
	trusted, err := server.ReadTrusted(fstest.MapFS{"slow.graphql": {Data: []byte("query Slow " + askSlowly)}})
	if err != nil {
		t.Fatal(err)
	}
	served := h.served(t, func(o *server.Options) { o.RequestTimeout, o.Trusted = time.Second, trusted })
	served.options = h.options
	for name, query := range map[string]string{
		"a query":              askSlowly,
		"several side by side": `{kommuner {nodes {participations {id}}} jobProfiles {participations {id}}}`,
	} {
		begun := time.Now()
		a := served.asked(t, "late", query)
		took := time.Since(begun)
		if took > 3*time.Second || len(a.Errors) == 0 || strings.Contains(a.body, "context") || strings.Contains(a.body, "DB::") {
			t.Errorf("%s: after %v: %.500s", name, took, a.body)
		}
		for _, fault := range a.Errors {
			if fault.Extensions["code"] != "TIMEOUT" || !strings.Contains(fault.Message, "ask for ") {
				t.Errorf("%s: %+v", name, fault)
			}
		}
		t.Logf("%s: after %v, the query ended %v later", name, took, h.awaitQuerying(t, "late", false))
	}
	if a := served.send(t, http.MethodGet, "/q/Slow", ""); a.status != http.StatusGatewayTimeout || !strings.Contains(a.body, `"TIMEOUT"`) {
		t.Errorf("by its name: status %d: %.300s", a.status, a.body)
	}
}

// manyClients are told apart by what a trusted proxy says.
func manyClients(o *server.Options) {
	o.Proxies = server.Proxies{netip.MustParsePrefix("127.0.0.0/8")}
	o.CacheBytes = 0 // all ask the same
}

type outcome struct {
	status     int
	retryAfter string
	body       string
	took       time.Duration
}

// askAll asks at once, each in the name of a client.
func (h *house) askAll(t *testing.T, path string, clients []string) []outcome {
	t.Helper()
	outcomes := make([]outcome, len(clients))
	var asking sync.WaitGroup
	for n, client := range clients {
		asking.Go(func() {
			begun := time.Now()
			response, err := h.requestAs(t.Context(), path, "X-Forwarded-For", client)
			if err != nil {
				t.Error(err)
				return
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Error(err)
			}
			outcomes[n] = outcome{response.StatusCode, response.Header.Get("Retry-After"), string(body), time.Since(begun)}
		})
	}
	asking.Wait()
	return outcomes
}

func TestTwoHundredClientsAtOnceAreAnsweredOrToldWhenToComeBack(t *testing.T) {
	h := newHouse(t)
	h.slowed(t, "participations", 300*time.Millisecond)
	served := h.served(t, manyClients)
	var clients []string
	for n := range 200 {
		clients = append(clients, "198.51.100."+strconv.Itoa(n))
	}
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	goroutines := runtime.NumGoroutine()
	stop := peakHeap()
	answers := served.askAll(t, escaped(askSlowly), clients)
	peak := stop()
	answered, refused, slowest := 0, 0, time.Duration(0)
	for _, a := range answers {
		slowest = max(slowest, a.took)
		switch {
		case a.status == http.StatusOK && strings.Contains(a.body, `"data":{"participations":[{`):
			answered++
		case a.status == http.StatusServiceUnavailable && a.retryAfter == "5" && strings.Contains(a.body, `"UNAVAILABLE"`):
			refused++
		default:
			t.Errorf("status %d, Retry-After %q: %.300s", a.status, a.retryAfter, a.body)
		}
	}
	t.Logf("%d answered, %d told to come back, the slowest after %v, live heap at most %d MB", answered, refused, slowest, peak>>20)
	if answered < server.DefaultOperations+server.DefaultWaiting || refused == 0 || slowest > 15*time.Second || peak > 100<<20 {
		t.Error("that is not what the defaults allow")
	}
	served.data(t, hedensted)
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	for begun := time.Now(); runtime.NumGoroutine() > goroutines+5; time.Sleep(20 * time.Millisecond) {
		if time.Since(begun) > 10*time.Second {
			stacks := make([]byte, 1<<20)
			t.Fatalf("%d goroutines became %d\n%.5000s", goroutines, runtime.NumGoroutine(), stacks[:runtime.Stack(stacks, true)])
		}
	}
}

func TestOneClientThatAsksForMuchKeepsNobodyWaiting(t *testing.T) {
	h := newHouse(t)
	const each = 500 * time.Millisecond
	h.slowed(t, "participations", each)
	served := h.served(t, manyClients)
	var greedy sync.WaitGroup
	greedy.Go(func() {
		for _, a := range served.askAll(t, escaped(askSlowly), slices.Repeat([]string{"198.51.100.1"}, 100)) {
			// Over 64 at a time it is told that it asks for too much.
			if a.status != http.StatusOK && a.status != http.StatusTooManyRequests {
				t.Errorf("status %d: %.300s", a.status, a.body)
			}
		}
	})
	time.Sleep(each / 2)
	for range 3 {
		for _, a := range served.askAll(t, escaped(askSlowly), []string{"198.51.100.2", "198.51.100.3"}) {
			if a.status != http.StatusOK || a.took > 3*each {
				t.Errorf("status %d after %v: %.300s", a.status, a.took, a.body)
			}
		}
	}
	greedy.Wait()
}

func TestExportsLeaveConnectionsAndTimeToOperations(t *testing.T) {
	h := newLargeHouse(t)
	served := h.served(t, manyClients)
	const asked = `{observations(indicators: ["demo/evidence-test.score"], first: 100) {nodes {value}}}`
	ask := func() time.Duration {
		begun := time.Now()
		served.data(t, asked)
		return time.Since(begun)
	}
	ask()
	idle := ask()
	ctx, leave := context.WithCancel(t.Context())
	var exporting sync.WaitGroup
	var made, refused atomic.Int64
	for n := range server.DefaultExports + 4 {
		exporting.Go(func() {
			for ctx.Err() == nil {
				response, err := served.requestAs(ctx, allOfDemo, "X-Forwarded-For", "198.51.100."+strconv.Itoa(n))
				if err != nil {
					continue
				}
				if _, err := io.Copy(io.Discard, response.Body); err == nil && response.StatusCode == http.StatusOK {
					made.Add(1)
				} else if response.StatusCode != http.StatusOK {
					refused.Add(1)
				}
				_ = response.Body.Close()
			}
		})
	}
	var times []time.Duration
	for begun := time.Now(); time.Since(begun) < 4*time.Second || (made.Load() == 0 && time.Since(begun) < time.Minute); {
		times = append(times, ask())
	}
	leave()
	exporting.Wait()
	slices.Sort(times)
	t.Logf("an operation took %v, and beside exports %v, at most %v; %d exports made, %d refused", idle, times[len(times)/2], times[len(times)-1], made.Load(), refused.Load())
	if slowest := times[len(times)-1]; slowest > 3*time.Second || made.Load() == 0 {
		t.Error("exports hold operations up")
	}
}
