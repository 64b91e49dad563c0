package server_test

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"kommunebench/analysis"
	"kommunebench/graph"
	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/store"
)

// spanCollector takes spans by OTLP over HTTP, as a collector does.
type spanCollector struct {
	mu    sync.Mutex
	spans []*trace.Span
	raw   []string
}

func (c *spanCollector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		body = unpacked
	}
	text, err := io.ReadAll(body)
	sent := &collector.ExportTraceServiceRequest{}
	if err != nil || proto.Unmarshal(text, sent) != nil || r.URL.Path != "/v1/traces" {
		http.Error(w, "no spans", http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw = append(c.raw, string(text))
	for _, resource := range sent.GetResourceSpans() {
		for _, scope := range resource.GetScopeSpans() {
			c.spans = append(c.spans, scope.GetSpans()...)
		}
	}
}

// of gives the spans of a trace by name.
func (c *spanCollector) of(traceID string) map[string]*trace.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	found := map[string]*trace.Span{}
	for _, span := range c.spans {
		if hex.EncodeToString(span.GetTraceId()) == traceID {
			found[span.GetName()] = span
		}
	}
	return found
}

func attributeOf(span *trace.Span, name string) string {
	for _, attribute := range span.GetAttributes() {
		if attribute.GetKey() == name {
			value := attribute.GetValue()
			if text := value.GetStringValue(); text != "" {
				return text
			}
			return strings.TrimPrefix(strings.Fields(value.String() + " ")[0], "int_value:")
		}
	}
	return ""
}

// serveTraced serves the common testServer's figures with a store of its own, whose
// queries are traced too, and a collector beside it.
func serveTraced(t *testing.T) (*testServer, *spanCollector, *sdktrace.TracerProvider) {
	t.Helper()
	spans := &spanCollector{}
	endpoint := httptest.NewServer(spans)
	t.Cleanup(endpoint.Close)
	exporter, err := otlptracehttp.New(t.Context(), otlptracehttp.WithEndpointURL(endpoint.URL), otlptracehttp.WithURLPath("/v1/traces"))
	if err != nil {
		t.Fatal(err)
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	t.Cleanup(func() { _ = provider.Shutdown(t.Context()) })
	options := readOnly(t).options
	options.Traces = provider
	s, err := store.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	h := readOnly(t).served(t, func(o *server.Options) {
		o.Data, o.Traces, o.CacheBytes, o.Keys = s, provider, 0, s
		o.Resolver = &graph.Resolver{Analyst: analysis.NewAnalyst(s, today), Archive: s, BaseURL: "http://x"}
	})
	return h, spans, provider
}

const callersTrace, callersSpan = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"

func TestATraceLeadsFromTheCallerThroughServerAndOperationToClickHouse(t *testing.T) {
	h, spans, provider := serveTraced(t)
	secret, _ := keyed{testServer: &testServer{store: readOnly(t).store}}.makeKey(t, "traced")
	a := h.send(t, http.MethodPost, "/graphql?key="+secret, `{"query":"query Desk($i: [ID!]!) {observations(indicators: $i, first: 5) {nodes {value}}}","variables":{"i":["own/share"]}}`,
		"Content-Type", "application/json", "X-Request-Id", "traced-1", "User-Agent", secret, "Traceparent", "00-"+callersTrace+"-"+callersSpan+"-01", "Tracestate", "a="+secret)
	if a.status != http.StatusOK || strings.Contains(a.body, "errors") {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if err := provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := spans.of(callersTrace)
	served, operation, query := found["POST /graphql"], found["field observations"], found["read_observations"]
	if query == nil {
		query = found["read_observation_places"]
	}
	if served == nil || operation == nil || query == nil {
		t.Fatalf("spans: %v", found)
	}
	if hex.EncodeToString(served.GetParentSpanId()) != callersSpan || string(operation.GetParentSpanId()) != string(served.GetSpanId()) ||
		string(query.GetParentSpanId()) != string(operation.GetSpanId()) {
		t.Errorf("caller %s > %x < %x > %x < %x", callersSpan, served.GetSpanId(), operation.GetParentSpanId(), operation.GetSpanId(), query.GetParentSpanId())
	}
	for name, c := range map[string]struct {
		span *trace.Span
		want string
	}{
		"http.route":              {served, "/graphql"},
		"kommunebench.request.id": {served, "traced-1"},
		"graphql.operation.name":  {operation, "Desk"},
		"graphql.operation.type":  {operation, "query"},
		"db.system.name":          {query, "clickhouse"},
		"db.query.summary":        {query, query.GetName()},
	} {
		if got := attributeOf(c.span, name); got != c.want {
			t.Errorf("%s is %q, want %q: %v", name, got, c.want, c.span.GetAttributes())
		}
	}
	for name, span := range map[string]*trace.Span{"kommunebench.operation.cost": operation, "clickhouse.read.rows": query, "clickhouse.read.bytes": query} {
		if got := attributeOf(span, name); got == "" || got == "0" {
			t.Errorf("%s is %q", name, got)
		}
	}
	if id := attributeOf(query, "clickhouse.query_id"); !strings.HasPrefix(id, "traced-1-") {
		t.Errorf("clickhouse.query_id is %q", id)
	}
	for _, raw := range spans.raw {
		if strings.Contains(raw, secret) || strings.Contains(raw, "own/share") || strings.Contains(raw, "127.0.0.1") {
			t.Error("a span holds a key, a variable or an address")
		}
	}
}

func TestTheSpanOfAnOperationThatFailsNamesTheCode(t *testing.T) {
	h, spans, provider := serveTraced(t)
	h.send(t, http.MethodGet, escaped(`{observations(indicators: ["own/nothing"]) {nodes {value}}}`), "", "Traceparent", "00-"+callersTrace+"-"+callersSpan+"-01")
	if err := provider.ForceFlush(t.Context()); err != nil {
		t.Fatal(err)
	}
	operation := spans.of(callersTrace)["field observations"]
	if got := attributeOf(operation, "error.type"); got != string(kommune.BadUserInput) || operation.GetStatus().GetCode() != trace.Status_STATUS_CODE_ERROR {
		t.Errorf("error.type %q: %v", got, operation)
	}
}

func TestAnExportThatIsCutIsCutThroughATraceToo(t *testing.T) {
	h, _, _ := serveTraced(t)
	m := measured{testServer: h}
	m.leaveInMidFile(t, "/export/observations?indicators=demo/deregistered-3-months&format=json")
	if a := h.send(t, http.MethodGet, "/export/compare?indicator=own/share", ""); a.status != http.StatusOK {
		t.Errorf("%d %.300s", a.status, a.body)
	}
}
