package telemetry

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
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

// StartOperation makes a span of an operation, until the returned function is
// called. What the operation costs and how it failed is known only then.
func StartOperation(ctx context.Context, traces trace.TracerProvider, operation *ast.OperationDefinition) (context.Context, func()) {
	if traces == nil {
		return ctx, func() {}
	}
	notes := RecordOf(ctx)
	ctx, span := traces.Tracer(ServiceName).Start(ctx, notes.label.Kind+" "+notes.label.Name, trace.WithAttributes(
		semconv.GraphQLOperationTypeKey.String(string(operation.Operation)),
	))
	if operation.Name != "" {
		span.SetAttributes(semconv.GraphQLOperationName(shownName(operation.Name)))
	}
	return ctx, func() {
		notes.mu.Lock()
		defer notes.mu.Unlock()
		span.SetAttributes(attribute.Int("kommunebench.operation.cost", notes.cost))
		if notes.cache != "" {
			span.SetAttributes(attribute.String("kommunebench.cache", notes.cache))
		}
		if notes.errorCode != "" {
			span.SetAttributes(semconv.ErrorTypeKey.String(string(notes.errorCode)))
			span.SetStatus(codes.Error, string(notes.errorCode))
		}
		span.End()
	}
}
