package server

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"kommunebench/analysis"
	"kommunebench/graph"
	"kommunebench/server/admission"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

// observed is a server without data of which all that it tells is kept.
type observed struct {
	handler http.Handler
	gate    *admission.Gate
	routes  telemetry.Routes
	log     *bytes.Buffer
	spans   *tracetest.SpanRecorder
}

// serveRoutes makes a server with routes beside its own.
func serveRoutes(t *testing.T, more ...telemetry.Route) observed {
	t.Helper()
	metrics, err := telemetry.NewMetrics("test")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = metrics.Close(t.Context()) })
	o := observed{log: &bytes.Buffer{}, spans: tracetest.NewSpanRecorder()}
	options := Options{
		Logger: slog.New(slog.NewJSONHandler(o.log, nil)), Metrics: metrics, RequestTimeout: time.Minute, DescriptorSchema: []byte("{}"),
		Resolver: &graph.Resolver{Analyst: analysis.NewAnalyst(nil, time.Now)},
		Traces:   trace.NewTracerProvider(trace.WithSpanProcessor(o.spans)),
		Rates:    admission.Rates{Public: 1000},
		// One client has half of the files, and so one at once.
		Capacity: admission.Capacity{Exports: 2},
	}
	o.gate = admission.New(admission.Options{Logger: options.Logger, Rates: options.Rates, Capacity: options.Capacity, Concurrent: 2})
	o.routes = append(more, options.routes(o.gate, &response.Encoders{})...)
	o.handler = options.handler(o.gate, o.routes)
	return o
}

func (o observed) ask(method, path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	o.handler.ServeHTTP(answer, httptest.NewRequest(method, path, nil))
	return answer
}

// scrape is what the metrics say.
func (o observed) scrape() string { return o.ask(http.MethodGet, telemetry.MetricsPath).Body.String() }

// A route that is added to the list is found by all that treat requests by their
// path: none has a list of its own.
func TestARouteOfTheListIsKnownEverywhere(t *testing.T) {
	for name, queue := range map[string]string{"figures": telemetry.ExportsQueue, "a page": ""} {
		t.Run(name, func(t *testing.T) {
			var o observed
			var begun, refused error
			o = serveRoutes(t, telemetry.Route{
				Pattern: "/made-up/{thing}", Methods: []string{http.MethodPost, http.MethodOptions}, Queue: queue, Suggested: []string{"/made-up/THING"},
				Handler: func(w http.ResponseWriter, r *http.Request) {
					var leave func()
					if leave, begun = o.gate.Begin(r.Context()); begun == nil {
						_, refused = o.gate.Begin(r.Context())
						leave()
					}
					w.WriteHeader(http.StatusAccepted)
				},
			})
			made := o.ask(http.MethodPost, "/made-up/1")
			if made.Code != http.StatusAccepted {
				t.Fatalf("status %d: %s", made.Code, made.Body)
			}
			isLimited := queue != ""
			if limit := made.Header().Get("RateLimit"); (limit != "") != isLimited {
				t.Errorf("rate limit: %q", limit)
			}
			if (begun == nil) != isLimited {
				t.Errorf("it has no queue: %v", begun)
			}
			if isLimited && (refused == nil || !strings.Contains(refused.Error(), "this client has 2")) {
				t.Errorf("a second one of the client at once: %v", refused)
			}
			if spans := o.spans.Ended(); (len(spans) > 0) != isLimited || (isLimited && spans[0].Name() != "POST /made-up/{thing}") {
				t.Errorf("%d spans", len(spans))
			}
			if want := `http_request_method="POST",http_response_status_code="202",http_route="/made-up/{thing}"`; !strings.Contains(o.scrape(), want) {
				t.Errorf("the metrics lack %s", want)
			}
			if !strings.Contains(o.log.String(), `"path":"/made-up/1"`) {
				t.Errorf("the log lacks it: %s", o.log)
			}
			wrong := o.ask(http.MethodGet, "/made-up/1")
			if wrong.Code != http.StatusMethodNotAllowed || wrong.Header().Get("Allow") != "POST, OPTIONS" || !strings.Contains(wrong.Body.String(), "takes POST") {
				t.Errorf("GET: status %d, Allow %q: %s", wrong.Code, wrong.Header().Get("Allow"), wrong.Body)
			}
			if options := o.ask(http.MethodOptions, "/made-up/1"); options.Code != http.StatusNoContent || options.Header().Get("Allow") != "POST, OPTIONS" {
				t.Errorf("OPTIONS: status %d, Allow %q", options.Code, options.Header().Get("Allow"))
			}
			if missing := o.ask(http.MethodGet, "/mad-up"); missing.Code != http.StatusNotFound || !strings.Contains(missing.Body.String(), "/made-up/THING") {
				t.Errorf("a path that is not there: status %d: %s", missing.Code, missing.Body)
			}
		})
	}
}

func TestEveryRouteIsItsOwnForTheMuxAndTheLabels(t *testing.T) {
	o := serveRoutes(t)
	mux := http.NewServeMux()
	for _, route := range o.routes {
		mux.HandleFunc(route.Pattern, func(http.ResponseWriter, *http.Request) {})
	}
	labels := map[string]bool{}
	for n := range o.routes {
		route := &o.routes[n]
		path := strings.NewReplacer("{$}", "", "{name}", "Profile", "{field}", "compare", "{id}", "demo").Replace(route.Pattern)
		if strings.HasSuffix(path, "/") && !strings.HasSuffix(route.Pattern, "{$}") {
			path += "some.file"
		}
		request := httptest.NewRequest(http.MethodGet, path, nil)
		if _, pattern := mux.Handler(request); pattern != route.Pattern {
			t.Errorf("%s: the mux has it for %s", path, pattern)
		}
		if found := o.routes.Of(path); found != route {
			t.Errorf("%s: the labels have it for %s", path, found.Pattern)
		}
		if labels[route.Label()] {
			t.Errorf("two routes are named %s", route.Label())
		}
		labels[route.Label()] = true
		if !slices.Contains(route.Methods, http.MethodGet) && !slices.Contains(route.Methods, http.MethodPost) {
			t.Errorf("%s takes neither GET nor POST", route.Pattern)
		}
	}
	for _, path := range []string{"/nowhere", "/graphql/x", "//graphql", "/graphqlx", "/q", "/export", "/healthz/"} {
		if found := o.routes.Of(path); found != &telemetry.NoRoute {
			t.Errorf("%s is taken for %s", path, found.Pattern)
		}
	}
}

// Only failures of health checks and scrapes are logged.
func TestRoutineRequestsAreLoggedWhenTheyFail(t *testing.T) {
	o := serveRoutes(t)
	for n := range o.routes {
		route := &o.routes[n]
		if !route.IsRoutine || route.Pattern == readyPath {
			continue
		}
		o.log.Reset()
		if a := o.ask(http.MethodGet, route.Pattern); a.Code != http.StatusOK || o.log.Len() > 0 {
			t.Errorf("%s: status %d, logged: %s", route.Pattern, a.Code, o.log)
		}
		var line struct{ Path string }
		if a := o.ask(http.MethodPost, route.Pattern); a.Code != http.StatusMethodNotAllowed || json.Unmarshal(o.log.Bytes(), &line) != nil || line.Path != route.Pattern {
			t.Errorf("POST %s: status %d, logged: %s", route.Pattern, a.Code, o.log)
		}
	}
}
