package server_test

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
	"kommunebench/server/telemetry"
)

// measured is the common testServer behind a server that measures itself.
type measured struct {
	*testServer
	metrics *telemetry.Metrics
}

func serveMeasured(t *testing.T, change func(*server.Options)) measured {
	t.Helper()
	metrics, err := telemetry.NewMetrics("1.2.3")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = metrics.Close(t.Context()) })
	m := measured{metrics: metrics}
	m.testServer = readOnly(t).served(t, func(o *server.Options) {
		o.Metrics = metrics
		if change != nil {
			change(o)
		}
	})
	return m
}

// series are the samples of a scrape by name and labels, as
// name{label="value",...}; of a histogram its count and its sum.
type series map[string]float64

func (m measured) scrape(t *testing.T) series {
	t.Helper()
	return parseScrape(t, m.send(t, http.MethodGet, "/metrics", "").body)
}

func parseScrape(t *testing.T, text string) series {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v: %.500s", err, text)
	}
	found := series{}
	for name, family := range families {
		for _, one := range family.Metric {
			var labels []string
			for _, label := range one.Label {
				labels = append(labels, fmt.Sprintf("%s=%q", label.GetName(), label.GetValue()))
			}
			slices.Sort(labels)
			form := "{" + strings.Join(labels, ",") + "}"
			switch {
			case one.Histogram != nil:
				found[name+"_count"+form] = float64(one.Histogram.GetSampleCount())
				found[name+"_sum"+form] = one.Histogram.GetSampleSum()
			case one.Counter != nil:
				found[name+form] = one.Counter.GetValue()
			case one.Gauge != nil:
				found[name+form] = one.Gauge.GetValue()
			}
		}
	}
	return found
}

func (s series) want(t *testing.T, wanted map[string]float64) {
	t.Helper()
	for name, want := range wanted {
		if got, there := s[name]; !there || got != want {
			before, _, _ := strings.Cut(name, "{")
			var alike []string
			for other := range s {
				if strings.HasPrefix(other, before+"{") {
					alike = append(alike, fmt.Sprintf("%s %v", other, s[other]))
				}
			}
			t.Errorf("%s is %v, want %v; there are\n%s", name, got, want, strings.Join(alike, "\n"))
		}
	}
}

const trustedOperations = `query ofHedensted {kommune(code: "0766") {name}}`

func TestAScrapeTellsWhatEachOperationTook(t *testing.T) {
	trusted, err := operation.ReadTrusted(fstest.MapFS{"a.graphql": {Data: []byte(trustedOperations)}})
	if err != nil {
		t.Fatal(err)
	}
	m := serveMeasured(t, func(o *server.Options) { o.Trusted = trusted })
	m.ask(t, hedensted)
	m.ask(t, `query Mine {a: kommune(code: "0766") {name} ...F} fragment F on Query {kommune(code: "0615") {name}}`)
	m.ask(t, `{observations(indicators: ["own/share"], first: 3) {nodes {value}}}`)
	m.ask(t, `{observations(indicators: ["own/nothing"], first: 3) {nodes {value}}}`)
	m.ask(t, `{kommune(code: "0766") {name} sources {id}}`)
	m.ask(t, `{__typename __schema {queryType {name}}}`)
	m.ask(t, trustedOperations)
	m.send(t, http.MethodGet, "/q/ofHedensted", "")
	m.send(t, http.MethodGet, escaped(`{kommune`), "")
	m.send(t, "BREW", "/coffee", "")
	got := m.scrape(t)
	const duration, failed = "kommunebench_operation_duration_seconds_count", "kommunebench_operation_errors_total"
	got.want(t, map[string]float64{
		duration + `{cache="miss",kind="field",operation="kommune"}`:                                                                   2,
		duration + `{cache="miss",kind="field",operation="observations"}`:                                                              2,
		duration + `{cache="miss",kind="field",operation="several"}`:                                                                   1,
		duration + `{cache="miss",kind="field",operation="introspection"}`:                                                             1,
		duration + `{cache="miss",kind="trusted",operation="ofHedensted"}`:                                                             1,
		duration + `{cache="hit",kind="trusted",operation="ofHedensted"}`:                                                              1,
		`kommunebench_cache_lookups_total{kind="trusted",operation="ofHedensted",outcome="hit"}`:                                       1,
		failed + `{code="BAD_USER_INPUT",kind="field",operation="observations"}`:                                                       1,
		`kommunebench_request_refused_total{code="BAD_USER_INPUT",http_route="/graphql"}`:                                              1,
		`kommunebench_operation_queries_total{kind="field",operation="observations"}`:                                                  1,
		`kommunebench_queue_length{queue="operations"}`:                                                                                0,
		`http_server_active_requests{http_request_method="GET",http_route="/metrics"}`:                                                 1,
		`http_server_active_requests{http_request_method="POST",http_route="/graphql"}`:                                                0,
		`http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="200",http_route="/graphql"}`: 7,
		`http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200",http_route="/q/{name}"}`: 1,
		`http_server_request_duration_seconds_count{http_request_method="_OTHER",http_response_status_code="404",http_route="other"}`:  1,
		`target_info{service_name="kommunebench",service_version="1.2.3"}`:                                                             1,
	})
	const ofObservations = `{kind="field",operation="observations"}`
	for _, name := range []string{"kommunebench_operation_clickhouse_time_seconds_total", "kommunebench_operation_read_rows_total", "kommunebench_operation_read_bytes_total"} {
		if got[name+ofObservations] <= 0 {
			t.Errorf("%s%s is %v", name, ofObservations, got[name+ofObservations])
		}
	}
	if got["go_goroutines{}"] < 1 || got["process_resident_memory_bytes{}"] < 1 {
		t.Error("nothing is told of the runtime and the process")
	}
}

func TestAScrapeTellsExportsByFieldFormatAndHowTheyEnded(t *testing.T) {
	m := serveMeasured(t, nil)
	const path = "/export/observations?indicators=own/share&format=csv"
	whole := m.send(t, http.MethodGet, path, "", "Accept-Encoding", "identity")
	m.send(t, http.MethodGet, path, "", "If-None-Match", whole.header.Get("Etag"), "Accept-Encoding", "identity")
	m.send(t, http.MethodHead, path, "")
	m.send(t, http.MethodGet, "/export/compare?indicator=own/share&format=arrow", "")
	m.send(t, http.MethodGet, "/export/compare?indicator=nothing", "")
	m.send(t, http.MethodGet, "/export/anything", "")
	m.leaveInMidFile(t, "/export/observations?indicators=demo/deregistered-3-months,demo/deregistered-6-months&format=json")
	const ended = "kommunebench_export_duration_seconds_count"
	cut := ended + `{field="observations",format="json",outcome="cut"}`
	awaitSeries(t, m, cut, 1)
	got := m.scrape(t)
	rows := got[`kommunebench_export_rows_total{field="observations",format="csv"}`]
	if want := whole.header.Get("X-Rows"); fmt.Sprint(rows) != want || rows == 0 {
		t.Errorf("%v rows of the CSV are told of %s", rows, want)
	}
	if code, is := got[`kommunebench_operation_errors_total{code="TIMEOUT",kind="export",operation="observations"}`]; is {
		t.Errorf("a client that left is told as %v errors", code)
	}
	got.want(t, map[string]float64{
		ended + `{field="observations",format="csv",outcome="whole"}`:                                  1,
		ended + `{field="observations",format="csv",outcome="not_modified"}`:                           1,
		ended + `{field="observations",format="csv",outcome="head"}`:                                   1,
		ended + `{field="compare",format="arrow",outcome="whole"}`:                                     1,
		ended + `{field="compare",outcome="refused"}`:                                                  1,
		`kommunebench_export_rows_total{field="compare",format="arrow"}`:                               98,
		`kommunebench_export_size_bytes_total{field="observations",format="csv"}`:                      float64(len(whole.body)),
		`kommunebench_operation_errors_total{code="BAD_USER_INPUT",kind="export",operation="compare"}`: 1,
		`kommunebench_request_refused_total{code="NOT_FOUND",http_route="/export/{field}"}`:            1,
	})
}

// leaveInMidFile reads the beginning of a file and goes away.
func (m measured) leaveInMidFile(t *testing.T, path string) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{}}
	response, err := client.Get(m.url + path)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadFull(response.Body, make([]byte, 1000))
	response.Body.Close()
	client.CloseIdleConnections()
}

func awaitSeries(t *testing.T, m measured, name string, want float64) {
	t.Helper()
	enginetest.Eventually(t, fmt.Sprint(name, " is ", want), func() bool { return m.scrape(t)[name] == want })
}

func TestRefusalsOfTheGateAreTold(t *testing.T) {
	m := serveMeasured(t, func(o *server.Options) { o.Rates = admission.Rates{Public: 2, Window: time.Hour} })
	for range 4 {
		m.send(t, http.MethodGet, escaped(hedensted), "")
	}
	m.send(t, http.MethodGet, "/export/compare?indicator=own/share", "")
	m.scrape(t).want(t, map[string]float64{
		`kommunebench_request_refused_total{code="RATE_LIMITED",http_route="/graphql"}`:                2,
		`kommunebench_request_refused_total{code="RATE_LIMITED",http_route="/export/{field}"}`:         1,
		`kommunebench_operation_duration_seconds_count{cache="miss",kind="field",operation="kommune"}`: 1,
		`kommunebench_operation_duration_seconds_count{cache="hit",kind="field",operation="kommune"}`:  1,
	})
}

// Whatever a client can choose is tried: names, aliases, arguments, methods,
// paths, hosts, headers, exports and their formats.
func TestNoClientCanGrowTheMetrics(t *testing.T) {
	trusted, err := operation.ReadTrusted(fstest.MapFS{"a.graphql": {Data: []byte(trustedOperations)}})
	if err != nil {
		t.Fatal(err)
	}
	metrics, err := telemetry.NewMetrics("test")
	if err != nil {
		t.Fatal(err)
	}
	handler := readOnly(t).handler("http://x", func(o *server.Options) { o.Metrics, o.Trusted = metrics, trusted })
	attack := func(n int) {
		for _, r := range []*http.Request{
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://host%d.example/graphql?query=query+Q%d{a%d:__typename}", n, n, n), nil),
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://x/graphql?query=query+ofHedensted{a%d:__typename}", n), nil),
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://x/graphql?query={f%d}", n), nil),
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://x/graphql?query={kommune(code:%%22%d%%22){name}}&operationName=O%d", n, n), nil),
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://x/q/name%d", n), nil),
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://x/export/field%d?format=f%d", n, n), nil),
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://x/export/compare?format=f%d&indicator=i%d", n, n), nil),
			httptest.NewRequest(http.MethodGet, fmt.Sprintf("http://x/path/%d", n), nil),
			httptest.NewRequest(fmt.Sprintf("METHOD%d", n), "http://x/graphql", nil),
		} {
			r.Header.Set("User-Agent", fmt.Sprint("agent ", n))
			r.Header.Set("X-Request-Id", fmt.Sprint("request-", n))
			handler.ServeHTTP(httptest.NewRecorder(), r)
		}
	}
	names := func() []string {
		recorder := httptest.NewRecorder()
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "http://x/metrics", nil))
		// Whoever comes first after a second has the releases looked for.
		return slices.DeleteFunc(slices.Sorted(maps.Keys(parseScrape(t, recorder.Body.String()))), func(name string) bool {
			return strings.HasPrefix(name, "kommunebench_operation_") && (strings.Contains(name, "_read_") || strings.Contains(name, "_queries_") || strings.Contains(name, "_clickhouse_"))
		})
	}
	attack(0)
	names() // a scrape is a request too
	before := names()
	for n := 1; n <= 1000; n++ {
		attack(n)
	}
	if after := names(); !slices.Equal(before, after) {
		t.Errorf("%d series became %d:\n%s", len(before), len(after), strings.Join(after, "\n"))
	}
	t.Logf("%d series before and after 9,000 requests that differ in all they can", len(before))
}

func TestTheAgeOfTheNewestReleaseIsToldByDataset(t *testing.T) {
	m := serveMeasured(t, nil)
	at := time.Now().Add(time.Hour)
	if err := m.metrics.WatchReleases(m.store.Catalogue, func() time.Time { return at }); err != nil {
		t.Fatal(err)
	}
	if err := m.metrics.WatchEngine(func() bool { return true }, func() int { return 3 }); err != nil {
		t.Fatal(err)
	}
	catalogue, err := m.store.Catalogue(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{"kommunebench_engine_up{}": 1, "kommunebench_engine_restarts_total{}": 3}
	for _, snapshot := range catalogue.Snapshots {
		want[fmt.Sprintf("kommunebench_release_age_seconds{dataset=%q}", snapshot.Dataset.ID)] = at.Sub(snapshot.Release.PublishedAt).Seconds()
	}
	m.scrape(t).want(t, want)
}

func TestMetricsThatAreServedElsewhereAreNotServedHere(t *testing.T) {
	m := serveMeasured(t, func(o *server.Options) { o.MetricsElsewhere = true })
	if a := m.send(t, http.MethodGet, "/metrics", ""); a.status != http.StatusNotFound {
		t.Errorf("/metrics: status %d", a.status)
	}
	elsewhere := httptest.NewServer(m.metrics.Listener())
	t.Cleanup(elsewhere.Close)
	there := &testServer{url: elsewhere.URL}
	if a := there.send(t, http.MethodGet, "/metrics", ""); a.status != http.StatusOK || a.header.Get("X-Request-Id") == "" || !strings.Contains(a.body, "http_server_request_duration_seconds") {
		t.Errorf("status %d: %.300s", a.status, a.body)
	}
	if a := there.send(t, http.MethodGet, "/graphql", ""); a.status != http.StatusNotFound || a.header.Get("X-Request-Id") == "" {
		t.Errorf("/graphql: status %d", a.status)
	}
	if a := readOnly(t).send(t, http.MethodGet, "/metrics", ""); a.status != http.StatusNotFound {
		t.Errorf("a server that measures nothing: status %d", a.status)
	}
}

func TestEveryAnswerHasTheRequestsID(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 20})
	ids := map[string]bool{}
	check := func(what string, a answer, want string) {
		got := a.header.Values("X-Request-Id")
		if len(got) != 1 || got[0] == "" || (want != "" && got[0] != want) || ids[got[0]] {
			t.Errorf("%s: status %d: X-Request-Id %q, want %q", what, a.status, got, want)
			return
		}
		ids[got[0]] = want == ""
		if strings.Contains(a.body, `"errors"`) && strings.Contains(a.body, `INTERNAL`) && !strings.Contains(a.body, got[0]) {
			t.Errorf("%s: the error does not name the request: %s", what, a.body)
		}
	}
	page := k.send(t, http.MethodGet, "/", "")
	file := k.send(t, http.MethodGet, "/export/compare?indicator=own/share", "")
	asked := k.send(t, http.MethodGet, escaped(hedensted), "")
	for _, path := range []string{
		"/", "/graphiql", "/graphiql/", "/assets/favicon.svg", "/assets/none", "/schema.graphql", "/datapackage.schema.json", "/healthz", "/readyz",
		"/metrics", "/nowhere", "//graphql", "/graphql", escaped(hedensted), escaped("{"), "/q/none", "/export/none",
		"/export/observations?indicators=own/share&format=ndjson", "/export/compare?indicator=none",
	} {
		check(path, k.send(t, http.MethodGet, path, ""), "")
		check(path, k.send(t, http.MethodGet, path, "", "X-Request-Id", "mine.7"), "mine.7")
	}
	check("304 of a page", k.send(t, http.MethodGet, "/", "", "If-None-Match", page.header.Get("Etag")), "")
	check("304 of a file", k.send(t, http.MethodGet, "/export/compare?indicator=own/share", "", "If-None-Match", file.header.Get("Etag")), "")
	check("304 of an answer", k.send(t, http.MethodGet, escaped(hedensted), "", "If-None-Match", asked.header.Get("Etag")), "")
	check("preflight", k.send(t, http.MethodOptions, "/graphql", "", "Origin", "https://a.example", "Access-Control-Request-Method", "POST"), "")
	check("a wrong method", k.send(t, http.MethodDelete, "/", ""), "")
	check("too often", k.send(t, http.MethodGet, escaped(hedensted), ""), "")
	secret, _ := kommune.NewAPIKeySecret()
	check("a wrong key", k.send(t, http.MethodGet, escaped(hedensted), "", "Authorization", "Bearer "+secret), "")
	starting := httptest.NewServer(server.Starting())
	t.Cleanup(starting.Close)
	early := &testServer{url: starting.URL}
	for _, path := range []string{"/healthz", "/readyz", "/graphql", "//x"} {
		check("starting "+path, early.send(t, http.MethodGet, path, "", "X-Request-Id", "early"), "early")
		check("starting "+path, early.send(t, http.MethodGet, path, ""), "")
	}
	stopping := httptest.NewServer(server.Stopping(server.Starting()))
	t.Cleanup(stopping.Close)
	check("stopping", (&testServer{url: stopping.URL}).send(t, http.MethodGet, "/readyz", ""), "")
	if a := k.send(t, http.MethodGet, "/", "", "X-Request-Id", secret); a.header.Get("X-Request-Id") == secret {
		t.Error("a key came back as the request's id")
	}
}

// logLines is a logger and what was logged, safe for servers that still run.
type logLines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logLines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// with gives the lines that hold all of some parts.
func (l *logLines) with(parts ...string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.DeleteFunc(strings.Split(l.text.String(), "\n"), func(line string) bool {
		return line == "" || slices.ContainsFunc(parts, func(part string) bool { return !strings.Contains(line, part) })
	})
}

func (l *logLines) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

func TestASlowOperationIsToldWithWhatAsksItAgainAndNoKey(t *testing.T) {
	var log logLines
	h := readOnly(t).served(t, func(o *server.Options) {
		o.Logger, o.Slow, o.Keys = log.logger(), time.Nanosecond, readOnly(t).store
	})
	secret, _ := keyed{testServer: h}.makeKey(t, "slow")
	long := strings.Repeat("æ", 3000)
	h.send(t, http.MethodPost, "/graphql", `{"query":"query Slow($i: [ID!]!, $n: String) {observations(indicators: $i, first: 5) {nodes {value}} kommuner(filter: {search: $n}) {totalCount}}","variables":{"i":["own/share"],"n":"`+secret+long+`"}}`,
		"Content-Type", "application/json", "X-Request-Id", "slow-1")
	h.send(t, http.MethodGet, "/export/compare?indicator=own/share&x="+strings.ReplaceAll(secret, "_", "%5F"), "", "X-Request-Id", "slow-2")
	h.send(t, http.MethodGet, "/export/observations?indicators=own/share&key="+secret, "", "X-Request-Id", "slow-3")
	h.send(t, http.MethodGet, "/", "", "X-Request-Id", "slow-4")
	slow := log.with("slow operation", "request=slow-1", "level=WARN", "asked=field/several", "operation=Slow", "cost=", "document=", `\"i\":[\"own/share\"]`, "kb_...")
	if len(slow) != 1 || len(slow[0]) > 3000 {
		t.Errorf("%d lines: %s", len(slow), log.with("slow operation"))
	}
	if lines := log.with("slow operation", "request=slow-3", "asked=export/observations", "read_rows=", "read_bytes=", "queries=", "clickhouse_ms=", "indicators="); len(lines) != 1 {
		t.Errorf("%s", log.with("slow operation"))
	}
	if lines := log.with("slow operation", "slow-4"); len(lines) != 0 {
		t.Errorf("a page is told as a slow operation: %s", lines)
	}
	if shown := log.with(strings.TrimPrefix(secret, "kb_")[:20]); len(shown) != 0 {
		t.Errorf("the key is shown: %s", shown)
	}
	quick := readOnly(t).served(t, func(o *server.Options) { o.Logger, o.Slow = log.logger(), time.Hour })
	quick.send(t, http.MethodGet, escaped(hedensted), "", "X-Request-Id", "quick")
	if lines := log.with("quick"); len(lines) != 1 || strings.Contains(lines[0], "slow operation") {
		t.Errorf("%s", lines)
	}
}

func TestALineOfTheLogTellsWhatTheDatabaseDid(t *testing.T) {
	var log logLines
	h := readOnly(t).served(t, func(o *server.Options) { o.Logger = log.logger() })
	h.send(t, http.MethodPost, "/graphql", `{"query":"{observations(indicators: [\"own/share\"], first: 5) {nodes {value}}}"}`, "Content-Type", "application/json", "X-Request-Id", "read-1")
	for _, part := range []string{"status=200", "asked=field/observations", "cost=", "queries=1", "clickhouse_ms=", "read_rows=", "read_bytes="} {
		if lines := log.with("msg=request", "request=read-1", part); len(lines) != 1 {
			t.Errorf("no %s in %s", part, log.with("read-1"))
		}
	}
}
