// Package server answers HTTP: GraphQL, files, stored queries, the page and the
// explorer, the schema, health and metrics. Every path stands in Options.routes.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/rs/cors"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/graph"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/server/admission"
	"kommunebench/server/operation"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

// Data is what requests are answered from.
type Data interface {
	operation.Data
	// Migrated reports whether the database has all tables.
	Migrated(ctx context.Context) (bool, error)
}

// Options are what a server is made of.
type Options struct {
	Data     Data
	Resolver *graph.Resolver
	Logger   *slog.Logger
	Version  string
	// RequestTimeout bounds the work on one request.
	RequestTimeout time.Duration
	// DescriptorSchema is the JSON Schema of data packages' descriptors; empty
	// where there is no page for it.
	DescriptorSchema []byte
	// Trusted are served at /q/NAME; nil serves none.
	Trusted *operation.Trusted
	// BuiltIn are the operations of the page, served at /q/NAME too; nil serves none.
	BuiltIn *operation.Trusted
	// TrustedOnly refuses all other operations.
	TrustedOnly bool
	// Keys give a higher rate; nil knows none.
	Keys admission.Keys
	// Rates bound how often a client may ask; the zero value bounds nothing.
	Rates admission.Rates
	// CacheBytes bounds what is kept of answers; 0 keeps none.
	CacheBytes int64
	// ExportFiles keeps files of named releases; nil keeps none.
	ExportFiles *ExportFiles
	// Capacity is how much is done at once.
	Capacity admission.Capacity
	// Proxies lists trusted reverse proxies (X-Forwarded-For).
	Proxies admission.Proxies
	// Metrics measures requests; nil measures nothing. They are served at
	// /metrics unless MetricsElsewhere.
	Metrics          *telemetry.Metrics
	MetricsElsewhere bool
	// Traces takes spans of requests and operations; nil takes none.
	Traces trace.TracerProvider
	// Slow is how long an operation takes that the log warns of; 0 warns of none.
	Slow time.Duration
}

const corsMaxAgeSeconds = 86_400

// allowedHeaders are those that pages elsewhere may send: ours, and what
// GraphQL clients, tracing and readers of files send of themselves. Those that
// mean nothing here are ignored.
func allowedHeaders() []string {
	return []string{
		"Authorization", "Content-Type", "Content-Encoding", "X-Request-Id", "X-Requested-With", operation.LanguageHeader,
		"Apollographql-Client-Name", "Apollographql-Client-Version", "Apollo-Require-Preflight",
		"Traceparent", "Tracestate", "Cache-Control", "If-None-Match", "If-Range", "Range",
		"Mcp-Protocol-Version", "Mcp-Session-Id", "Mcp-Method", "Mcp-Name", "Last-Event-Id",
	}
}

// New makes the handler of every path.
func New(options Options) http.Handler {
	gate := admission.New(admission.Options{
		Logger: options.Logger, Proxies: options.Proxies, Keys: options.Keys, Rates: options.Rates, Capacity: options.Capacity,
		Concurrent: document.DefaultLimits()[model.LimitKindConcurrentRequests],
	})
	return options.handler(gate, options.routes(gate, &response.Encoders{}))
}

// handler joins the routes with what happens to every request: the log, traces,
// other origins, and the gate.
func (o Options) handler(gate *admission.Gate, served telemetry.Routes) http.Handler {
	mux := http.NewServeMux()
	for n := range served {
		mux.HandleFunc(served[n].Pattern, withMethods(&served[n], o.Logger))
	}
	mux.HandleFunc(notFoundPattern, handleNotFound(served, o.Logger))
	allow := cors.New(cors.Options{
		AllowedOrigins: []string{"*"},
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions},
		AllowedHeaders: allowedHeaders(),
		ExposedHeaders: append([]string{
			telemetry.RequestIDHeader, "Retry-After", "WWW-Authenticate", "Content-Disposition", "Etag", "Link",
			"Accept-Ranges", "Content-Range", "Content-Length", "Content-Encoding", releaseHeader, rowsHeader, emptyHeader,
		}, admission.RateHeaders()...),
		MaxAge: corsMaxAgeSeconds,
	})
	log := telemetry.AccessLog{Routes: served, Logger: o.Logger, Metrics: o.Metrics, Slow: o.Slow}
	return log.Wrap(telemetry.WithTracing(o.Traces, allow.Handler(gate.Guard(mux))))
}
