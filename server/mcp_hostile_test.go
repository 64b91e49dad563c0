package server_test

import (
	"context"
	"log/slog"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"

	"kommunebench/engine/enginetest"
	"kommunebench/server"
	"kommunebench/server/admission"
)

// callOf is the message that calls a tool.
func callOf(tool, arguments string) string {
	return `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"` + tool + `","arguments":` + arguments + `}}`
}

// post sends a message as the protocol has it, with headers in pairs.
func (h *testServer) post(t *testing.T, message string, headers ...string) answer {
	t.Helper()
	return h.send(t, http.MethodPost, "/mcp", message, append([]string{"Content-Type", "application/json", "Accept", "application/json, text/event-stream"}, headers...)...)
}

func TestWhatIsNoMessageOfTheProtocolIsRefused(t *testing.T) {
	h := readOnly(t)
	good := callOf("search", `{"text":"766"}`)
	for name, sent := range map[string]struct {
		message string
		headers []string
		status  int
	}{
		"a list of calls":           {"[" + good + "," + good + "]", nil, http.StatusBadRequest},
		"nothing":                   {"", nil, http.StatusBadRequest},
		"no JSON":                   {"{", nil, http.StatusBadRequest},
		"no object":                 {`"hello"`, nil, http.StatusBadRequest},
		"no UTF-8":                  {callOf("search", `{"text":"`+"\xff"+`"}`), nil, http.StatusBadRequest},
		"deep nesting":              {callOf("search", strings.Repeat(`{"a":`, 100)+"1"+strings.Repeat("}", 100)), nil, http.StatusBadRequest},
		"very many values":          {callOf("search", "["+strings.Repeat("1,", 30_000)+"1]"), nil, http.StatusBadRequest},
		"a body that is too large":  {callOf("search", `{"text":"`+strings.Repeat("a", 2<<20)+`"}`), nil, http.StatusRequestEntityTooLarge},
		"another type of body":      {good, []string{"Content-Type", "text/plain"}, http.StatusUnsupportedMediaType},
		"an unknown compression":    {good, []string{"Content-Encoding", "zstd"}, http.StatusUnsupportedMediaType},
		"an unknown protocol":       {good, []string{"Mcp-Protocol-Version", "1999-01-01"}, http.StatusBadRequest},
		"an unknown method":         {`{"jsonrpc":"2.0","id":1,"method":"shutdown"}`, nil, http.StatusBadRequest},
		"a page that was rebound":   {good, []string{"Origin", "http://evil.example"}, http.StatusForbidden},
		"a page of no address":      {good, []string{"Origin", "null"}, http.StatusForbidden},
		"a page of another machine": {good, []string{"Origin", "https://example.org"}, http.StatusForbidden},
		"a page of this machine":    {good, []string{"Origin", "http://localhost:6274"}, http.StatusOK},
		"no page":                   {good, nil, http.StatusOK},
	} {
		a := h.post(t, sent.message, sent.headers...)
		if a.status != sent.status || len(a.body) > 20_000 {
			t.Errorf("%s: status %d, want %d: %.300s", name, a.status, sent.status, a.body)
		}
		if a.status != http.StatusOK && strings.Contains(a.body, "goroutine") {
			t.Errorf("%s: %.300s", name, a.body)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodDelete, http.MethodPut} {
		if a := h.send(t, method, "/mcp", "", "Accept", "text/event-stream"); a.status != http.StatusMethodNotAllowed || a.header.Get("Allow") != "POST, OPTIONS" {
			t.Errorf("%s: status %d, allows %q", method, a.status, a.header.Get("Allow"))
		}
	}
}

// A connection that is kept open for news would be one that no limit ends.
func TestNoConnectionIsKeptOpen(t *testing.T) {
	const version = "2026-07-28"
	meta := `"_meta":{"io.modelcontextprotocol/protocolVersion":"` + version + `","io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}`
	a := readOnly(t).post(t, `{"jsonrpc":"2.0","id":1,"method":"subscriptions/listen","params":{`+meta+`,"notifications":{"toolsListChanged":true}}}`,
		"Mcp-Protocol-Version", version, "Mcp-Method", "subscriptions/listen")
	if a.status != http.StatusNotFound || !strings.Contains(a.body, `"code":-32601`) {
		t.Errorf("status %d: %.300s", a.status, a.body)
	}
}

func TestPagesOfOtherOriginsMayCallToolsAsTheyMayAsk(t *testing.T) {
	asked := "authorization,content-type,last-event-id,mcp-method,mcp-name,mcp-protocol-version,mcp-session-id,x-request-id"
	a := readOnly(t).send(t, http.MethodOptions, "/mcp", "", "Origin", "https://example.org",
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", asked)
	if a.header.Get("Access-Control-Allow-Headers") != asked || a.header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("%v", a.header)
	}
}

func TestCallsCountAgainstTheRateAndTheirFiguresAgainstTheCost(t *testing.T) {
	served := readOnly(t).served(t, func(o *server.Options) { o.Rates = admission.Rates{Public: 3} })
	message := callOf("search", `{"text":"766"}`)
	for n := range 3 {
		a := served.post(t, message)
		if a.status != http.StatusOK || a.header.Get("X-RateLimit-Remaining") != strconv.Itoa(2-n) {
			t.Errorf("call %d: status %d, %v", n, a.status, a.header)
		}
	}
	a := served.post(t, message)
	if a.status != http.StatusTooManyRequests || !strings.Contains(a.body, "RATE_LIMITED") || a.header.Get("Retry-After") == "" {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

func TestToolsAreToldByTheirNamesInMetricsAndLog(t *testing.T) {
	log := &logLines{}
	m := serveMeasured(t, func(o *server.Options) { o.Logger = log.logger() })
	if a := m.post(t, callOf("ranking", `{"indicator":"demo/deregistered-3-months"}`)); a.status != http.StatusOK || !strings.Contains(a.body, `"rank":1`) {
		t.Fatalf("status %d: %.300s", a.status, a.body)
	}
	scraped := m.send(t, http.MethodGet, "/metrics", "").body
	if !strings.Contains(scraped, `"ranking"`) || !strings.Contains(scraped, `"tool"`) || !strings.Contains(scraped, `"/mcp"`) {
		t.Errorf("the scrape tells nothing of the tool")
	}
	if len(log.with("/mcp", "tool")) != 1 {
		t.Errorf("no line of the log tells of the tool: %v", log.with("/mcp"))
	}
}

func TestAnAssistantThatLeavesStopsItsQueryInTheDatabase(t *testing.T) {
	h := newTestServer(t)
	h.slowed(t, "observations", endless)
	log := &lines{}
	served := h.served(t, func(o *server.Options) {
		o.RequestTimeout, o.Logger = endless, slog.New(slog.NewJSONHandler(log, nil))
	})
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	var asking sync.WaitGroup
	asking.Go(func() {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, served.url+"/mcp", strings.NewReader(callOf("compare", `{"indicator":"published/evidence-test.score"}`)))
		if err != nil {
			t.Error(err)
			return
		}
		for name, value := range map[string]string{"Content-Type": "application/json", "Accept": "application/json, text/event-stream", "X-Request-Id": "assistant"} {
			request.Header.Set(name, value)
		}
		if response, err := http.DefaultTransport.RoundTrip(request); err == nil {
			_ = response.Body.Close()
		}
	})
	h.awaitQuerying(t, "assistant", true)
	leave()
	h.awaitQuerying(t, "assistant", false)
	asking.Wait()
}

// Many clients leave nothing behind: no session, no goroutine.
func TestManyCallsAtOnceAreAnsweredOrRefusedAndLeaveNothing(t *testing.T) {
	served := readOnly(t).served(t, nil)
	message := callOf("compare", `{"indicator":"demo/deregistered-3-months","kommune":"766","first":98}`)
	served.post(t, message)
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	before := runtime.NumGoroutine()
	var calling sync.WaitGroup
	for range 40 {
		calling.Go(func() {
			for range 5 {
				a := served.post(t, message)
				isRefused := a.status == http.StatusTooManyRequests && strings.Contains(a.body, "TOO_COSTLY") && a.header.Get("Retry-After") != ""
				if a.header.Get("Mcp-Session-Id") != "" || (!isRefused && (a.status != http.StatusOK || !strings.Contains(a.body, "Hedensted"))) {
					t.Errorf("status %d: %.200s", a.status, a.body)
				}
			}
		})
	}
	calling.Wait()
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	enginetest.Eventually(t, "no more goroutines than before", func() bool { return runtime.NumGoroutine() <= before+5 })
}
