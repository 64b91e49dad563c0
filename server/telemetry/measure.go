package telemetry

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/kommune"
)

// RequestIDHeader names a request in requests and answers.
const RequestIDHeader = "X-Request-Id"

// A request id of the caller is kept when it is one, so that logs of several
// systems can be joined.
var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// WithRequestID gives every request a record and an id, and every answer what all
// answers say.
func WithRequestID(served Routes, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		notes := &RequestRecord{id: r.Header.Get(RequestIDHeader), began: time.Now(), Route: served.Of(r.URL.Path)}
		if !requestIDForm.MatchString(notes.id) || kommune.HideAPIKeys(notes.id) != notes.id {
			notes.id = rand.Text()
		}
		w.Header().Set(RequestIDHeader, notes.id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer") // an address may hold a key
		ctx := kommune.WithRequestID(WithRecord(r.Context(), notes), notes.id)
		next.ServeHTTP(w, r.WithContext(kommune.WithReadStatistics(ctx, &notes.read)))
	})
}

// AccessLog measures every request and writes a line about it.
type AccessLog struct {
	Routes  Routes
	Logger  *slog.Logger
	Metrics *Metrics
	// Slow is how long an operation takes that the log warns of; 0 warns of none.
	Slow time.Duration
}

// Wrap measures every request and writes a line about it when it ends, also
// when its answer is broken off. Health checks and scrapes are logged only when
// they fail.
func (l AccessLog) Wrap(next http.Handler) http.Handler {
	return WithRequestID(l.Routes, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		notes := RecordOf(r.Context())
		notes.metrics = l.Metrics
		counted := &countingWriter{ResponseWriter: w, status: http.StatusOK}
		left := notes.metrics.enter(r.Context(), r.Method, notes.Route.Label())
		defer func() {
			left()
			notes.metrics.record(r.Context(), notes, r.Method, counted.status)
			if !notes.Route.IsRoutine || counted.status >= http.StatusBadRequest {
				l.Logger.InfoContext(r.Context(), "request", notes.line(r, counted)...)
			}
			l.warnSlow(r, notes)
		}()
		next.ServeHTTP(counted, r)
	}))
}

// line is what the log says of a request: what is not known is left out, but
// for the first ones, which every line has.
func (n *RequestRecord) line(r *http.Request, counted *countingWriter) []any {
	n.mu.Lock()
	defer n.mu.Unlock()
	line := []any{
		"request", n.id, "method", shownName(r.Method), "path", shownPath(r), "operation", n.operation,
		"key", n.Key.Name, "key_id", n.Key.ID, "status", counted.status, "code", string(n.errorCode), "cache", cmp.Or(n.cache, "-"), "bytes", counted.bytes,
		"ms", milliseconds(time.Since(n.began)),
	}
	if n.label != (OperationLabel{}) {
		line = append(line, "asked", n.label.Kind+"/"+n.label.Name)
	}
	if n.disconnected {
		line = append(line, "left", true)
	}
	if n.cost > 0 {
		line = append(line, "cost", n.cost)
	}
	if n.queued >= time.Millisecond {
		line = append(line, "queued_ms", milliseconds(n.queued))
	}
	return append(line, n.readLine()...)
}

// readLine is what the log says of the database's part.
func (n *RequestRecord) readLine() []any {
	queries, read := n.read.Queries(), n.read.Sum()
	if queries == 0 {
		return nil
	}
	line := []any{"queries", queries, "clickhouse_ms", milliseconds(read.Took)}
	if read.Known {
		line = append(line, "read_rows", read.Rows, "read_bytes", read.Bytes)
	}
	return line
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func shownPath(r *http.Request) string {
	const longest = 200
	return shownStart(r.URL.Path, longest)
}

// countingWriter remembers status and size for the log.
type countingWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader keeps the status.
func (w *countingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write counts the bytes.
func (w *countingWriter) Write(body []byte) (int, error) {
	n, err := w.ResponseWriter.Write(body)
	w.bytes += int64(n)
	return n, err //nolint:wrapcheck // a writer hands on the error as it is
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// shownName cuts a name that a client chose.
func shownName(name string) string {
	const most = 80
	return shownStart(name, most)
}

// shownStart cuts what a client chose, after what may be a key in it is hidden:
// no half of one is left.
func shownStart(text string, most int) string {
	const read = 4096 // so many keys that are hidden don't bring what follows to the front
	shown := kommune.HideAPIKeys(text[:min(len(text), read)])
	return shown[:min(len(shown), most)]
}

// mostShownVariables bounds what the slow-query log tells of the variables.
const mostShownVariables = 1000

// warnSlow tells of an operation that took long, with what it takes to ask it
// again. An export takes as long as its client takes to read it, so what the
// database took counts for it.
func (l AccessLog) warnSlow(r *http.Request, n *RequestRecord) {
	n.mu.Lock()
	defer n.mu.Unlock()
	took := time.Since(n.began)
	if n.label.Kind == exportKind {
		took = n.read.Sum().Took
	}
	if l.Slow <= 0 || took < l.Slow || n.label == (OperationLabel{}) {
		return
	}
	line := []any{
		"request", n.id, "asked", n.label.Kind + "/" + n.label.Name, "operation", n.operation,
		"ms", milliseconds(time.Since(n.began)), "cost", n.cost, "queued_ms", milliseconds(n.queued),
	}
	if n.asked.document != "" {
		sum := sha256.Sum256([]byte(n.asked.document))
		line = append(line, "document", hex.EncodeToString(sum[:]), "variables", shownVariables(n.asked.variables))
	} else {
		// Read and written again: a key that is encoded would not be known for one.
		given, _ := url.ParseQuery(r.URL.RawQuery)
		given.Del(kommune.APIKeyParameter)
		line = append(line, "parameters", shownText(given.Encode()))
	}
	l.Logger.WarnContext(r.Context(), "slow operation", append(line, n.readLine()...)...)
}

func shownVariables(variables map[string]any) string {
	if len(variables) == 0 {
		return "{}"
	}
	text, err := json.Marshal(variables)
	if err != nil {
		return "not to be shown"
	}
	return shownText(string(text))
}

// shownText hides keys before it cuts, so that no half of one is left.
func shownText(text string) string {
	text = kommune.HideAPIKeys(text)
	if len(text) <= mostShownVariables {
		return text
	}
	return strings.ToValidUTF8(text[:mostShownVariables], "") + "…"
}

// enter counts a request as one in flight until the returned function is called.
func (m *Metrics) enter(ctx context.Context, method, route string) (left func()) {
	if m == nil {
		return func() {}
	}
	ctx = context.WithoutCancel(ctx)
	labels := m.labels.of(labelSet{method: methodOf(method), route: route})
	m.inFlight.Add(ctx, 1, labels.add...)
	return func() { m.inFlight.Add(ctx, -1, labels.add...) }
}

// wait counts a request as one that waits until the returned function is called
// with how long it did.
func (m *Metrics) wait(ctx context.Context, queue string) (waited func(time.Duration)) {
	if m == nil {
		return func(time.Duration) {}
	}
	ctx = context.WithoutCancel(ctx)
	labels := m.labels.of(labelSet{queue: queue})
	m.waiting.Add(ctx, 1, labels.add...)
	return func(took time.Duration) {
		m.waiting.Add(ctx, -1, labels.add...)
		m.waits.Record(ctx, took.Seconds(), labels.record...)
	}
}

// record measures a request that has ended.
func (m *Metrics) record(ctx context.Context, notes *RequestRecord, method string, status int) {
	if m == nil {
		return
	}
	notes.mu.Lock()
	defer notes.mu.Unlock()
	ctx = context.WithoutCancel(ctx)
	took := time.Since(notes.began).Seconds()
	m.requests.Record(ctx, took, m.labels.of(labelSet{method: methodOf(method), route: notes.Route.Label(), status: status}).record...)
	if notes.label == (OperationLabel{}) {
		for _, code := range notes.codes {
			m.refusals.Add(ctx, 1, m.labels.of(labelSet{route: notes.Route.Label(), code: code}).add...)
		}
		return
	}
	m.operations.Record(ctx, took, m.labels.of(labelSet{operation: notes.label, cache: notes.cache}).record...)
	for _, code := range notes.codes {
		m.failures.Add(ctx, 1, m.labels.of(labelSet{operation: notes.label, code: code}).add...)
	}
	labels := m.labels.of(labelSet{operation: notes.label})
	if notes.cache != "" {
		m.lookups.Add(ctx, 1, m.labels.of(labelSet{operation: notes.label, outcome: notes.cache}).add...)
	}
	if queries := notes.read.Queries(); queries > 0 {
		read := notes.read.Sum()
		m.queries.Add(ctx, queries, labels.add...)
		m.readTime.Add(ctx, read.Took.Seconds(), labels.add...)
		m.readRows.Add(ctx, read.Rows, labels.add...)
		m.readBytes.Add(ctx, read.Bytes, labels.add...)
	}
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
