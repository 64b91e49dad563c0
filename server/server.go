// Package server speaks HTTP: GraphQL, the explorer, the page, the schema,
// health and logs.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/rs/cors"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/graph"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// Data is what requests are answered from.
type Data interface {
	loaders.Reader
	// Catalogue is the newest release of every dataset, as it was at most 1.5 s ago.
	Catalogue(ctx context.Context) (*kommune.Catalogue, error)
	// Ping asks the database for a sign of life.
	Ping(ctx context.Context) error
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
	Trusted *Trusted
	// TrustedOnly refuses all other operations.
	TrustedOnly bool
	// Keys give a higher rate; nil knows none.
	Keys Keys
	// Rates bound how often a client may ask; the zero value bounds nothing.
	Rates Rates
	// CacheBytes bounds what is kept of answers; 0 keeps none.
	CacheBytes int64
	// ExportFiles keeps files of named releases; nil keeps none.
	ExportFiles *ExportFiles
	// Capacity is how much is done at once.
	Capacity Capacity
	// Proxies are believed whom they ask for.
	Proxies Proxies
	// Metrics measures requests; nil measures nothing. They are served at
	// /metrics unless MetricsElsewhere.
	Metrics          *Metrics
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
		"Authorization", "Content-Type", "Content-Encoding", "X-Request-Id", "X-Requested-With",
		"Apollographql-Client-Name", "Apollographql-Client-Version", "Apollo-Require-Preflight",
		"Traceparent", "Tracestate", "Cache-Control", "If-None-Match", "If-Range", "Range",
	}
}

// New makes the handler of every path.
func New(options Options) http.Handler {
	mux := http.NewServeMux()
	gateway := newGateway(options)
	mux.HandleFunc("/graphql", gateway.serveGraphQL)
	mux.HandleFunc("/q/{name}", gateway.serveNamed)
	exports := newExports(options, gateway.encoders)
	mux.HandleFunc("/export/{field}", exports.serve)
	mux.HandleFunc("GET /schema.graphql", serveSchema(gateway.encoders))
	mux.HandleFunc("GET /datapackage.schema.json", serveDescriptorSchema(options.DescriptorSchema, gateway.encoders))
	mux.HandleFunc("GET /healthz", serveHealth)
	mux.HandleFunc("GET /readyz", serveReadiness(options.Data))
	if options.Metrics != nil && !options.MetricsElsewhere {
		mux.Handle("GET "+metricsRoute, options.Metrics.Handler())
	}
	addPages(mux, gateway.encoders)
	mux.HandleFunc(notFoundPattern, handleNotFound(mux, options.Logger))
	allow := cors.New(cors.Options{
		AllowedOrigins: []string{"*"},
		AllowedMethods: []string{http.MethodGet, http.MethodPost, http.MethodHead, http.MethodOptions},
		AllowedHeaders: allowedHeaders(),
		ExposedHeaders: append([]string{
			requestIDHeader, "Retry-After", "WWW-Authenticate", "Content-Disposition", "Etag", "Link",
			"Accept-Ranges", "Content-Range", "Content-Length", "Content-Encoding", releaseHeader, rowsHeader, emptyHeader,
		}, rateHeaders()...),
		MaxAge: corsMaxAgeSeconds,
	})
	return withAccessLog(options, withTracing(options.Traces, allow.Handler(newGate(options).guard(mux))))
}
