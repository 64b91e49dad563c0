package telemetry

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/kommune"
)

// WithTracing makes a span of every request for figures, in the trace that its
// caller names. Otelhttp sees a request with nothing in it that may be secret
// or a person's: no parameters, no key and no address.
func WithTracing(traces trace.TracerProvider, next http.Handler) http.Handler {
	if traces == nil {
		return next
	}
	inner := http.HandlerFunc(func(w http.ResponseWriter, shown *http.Request) {
		r, _ := shown.Context().Value(tracedKey{}).(*http.Request)
		if r == nil {
			return
		}
		trace.SpanFromContext(shown.Context()).SetAttributes(attribute.String("kommunebench.request.id", RequestIDOf(r.Context())))
		next.ServeHTTP(w, r.WithContext(shown.Context()))
	})
	spans := otelhttp.NewHandler(inner, "request",
		otelhttp.WithTracerProvider(traces), otelhttp.WithPropagators(propagation.TraceContext{}),
		// The metrics are our own: its have the caller's Host among their labels.
		otelhttp.WithMeterProvider(noop.NewMeterProvider()),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return r.Method + " " + r.Pattern }),
	)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if RecordOf(r.Context()).Route.Queue == "" {
			next.ServeHTTP(w, r)
			return
		}
		spans.ServeHTTP(w, shownRequest(r, RecordOf(r.Context()).Route.Label()))
	})
}

type tracedKey struct{}

// shownRequest is what a span may tell of a request.
func shownRequest(r *http.Request, route string) *http.Request {
	shown := &http.Request{
		Method: methodOf(r.Method), URL: &url.URL{Path: route}, Pattern: route,
		Proto: r.Proto, ProtoMajor: r.ProtoMajor, ProtoMinor: r.ProtoMinor, Header: http.Header{}, Body: http.NoBody,
	}
	for _, name := range []string{"Traceparent", "Tracestate"} {
		values := r.Header.Values(name)
		if joined := strings.Join(values, ","); joined != "" && kommune.HideAPIKeys(joined) == joined {
			shown.Header[name] = values
		}
	}
	return shown.WithContext(context.WithValue(r.Context(), tracedKey{}, r))
}
