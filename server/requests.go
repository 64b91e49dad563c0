package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/document"
	"kommunebench/kommune"
)

const requestIDHeader = "X-Request-Id"

// A request id of the caller is kept when it is one, so that logs of several
// systems can be joined.
var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// requestRecord is what a request's log line and the metrics say beside what
// HTTP does, and the header of its answer. Resolvers that run side by side
// write to it.
type requestRecord struct {
	id      string
	began   time.Time
	metrics *Metrics
	// route is which of our paths is asked for.
	route string
	// address is whom the request comes from, and key the live one that it
	// showed; both are set before anything runs side by side.
	address string
	key     kommune.APIKey
	// unless refuses a request that is answered from what is kept or not at all, as
	// the key that it showed can't be looked up; nil for all others.
	unless *refusal
	// read is what the database did for it.
	read kommune.ReadStatistics

	mu           sync.Mutex
	operation    string
	label        operationLabel
	asked        askedOperation
	cost         int
	cache        string
	queued       time.Duration
	errorCode    kommune.ErrorCode
	codes        []kommune.ErrorCode
	header       http.Header
	disconnected bool
}

// showsKey reports whether a request showed a key that is or may be live.
func (n *requestRecord) showsKey() bool { return n.key.ID != "" || n.unless != nil }

// askedOperation is what the slow-query log tells of an operation.
type askedOperation struct {
	document  string
	variables map[string]any
}

type recordKey struct{}

func recordOf(ctx context.Context) *requestRecord {
	notes, _ := ctx.Value(recordKey{}).(*requestRecord)
	if notes == nil {
		return &requestRecord{}
	}
	return notes
}

func requestIDOf(ctx context.Context) string { return recordOf(ctx).id }

// recordOperation keeps which operation is asked for, before it is answered or
// refused. A trusted one is known by its name, all others by their field.
func recordOperation(ctx context.Context, trusted *Trusted, document *document.Document, operation *ast.OperationDefinition, variables map[string]any) {
	notes := recordOf(ctx)
	label := labelOf(trusted, document, operation)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.operation, notes.label = shownName(operation.Name), label
	notes.asked = askedOperation{document: document.Text, variables: variables}
}

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

// recordExport keeps which export is asked for; field is one of ours.
func recordExport(ctx context.Context, field string) {
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.label = operationLabel{kind: exportKind, name: field}
}

// recordCost keeps what an operation costs, in the unit of the limit on it.
func recordCost(ctx context.Context, cost int) {
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.cost = cost
}

// recordCache keeps how the answer came.
func recordCache(ctx context.Context, use string) {
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.cache = use
}

// recordWait counts the request as one that waits for its turn until the
// returned function is called.
func recordWait(ctx context.Context) (ended func()) {
	notes, began := recordOf(ctx), time.Now()
	waited := notes.metrics.wait(ctx, notes.queue())
	return func() {
		took := time.Since(began)
		waited(took)
		notes.mu.Lock()
		defer notes.mu.Unlock()
		notes.queued += took
	}
}

// queue names where the request waits.
func (n *requestRecord) queue() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.label.kind == exportKind {
		return "exports"
	}
	return "operations"
}

func recordHeader(ctx context.Context, header http.Header) {
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.header = header
}

// recordError keeps the code for the log and tells the client when to try again.
func recordError(ctx context.Context, coded *kommune.Error) {
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.errorCode = coded.Code
	if !slices.Contains(notes.codes, coded.Code) {
		notes.codes = append(notes.codes, coded.Code)
	}
	if coded.RetryAfter > 0 && notes.header != nil {
		notes.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(coded.RetryAfter.Seconds()))))
	}
}

// recordDisconnect keeps that the client left before it was answered, which is its own
// affair: nothing failed, and an alert on errors must not ring for it.
func recordDisconnect(ctx context.Context) {
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.disconnected = true
}

// recordOutcome takes over what was noted while an answer was made, which another
// may have asked for first.
func recordOutcome(ctx context.Context, noted *requestRecord) {
	noted.mu.Lock()
	code, codes, wait := noted.errorCode, noted.codes, noted.header.Get("Retry-After")
	cost, queued := noted.cost, noted.queued
	noted.mu.Unlock()
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.cost, notes.queued = max(notes.cost, cost), notes.queued+queued
	if code != "" {
		notes.errorCode = code
	}
	for _, code := range codes {
		if !slices.Contains(notes.codes, code) {
			notes.codes = append(notes.codes, code)
		}
	}
	if wait != "" && notes.header != nil {
		notes.header.Set("Retry-After", wait)
	}
}

// withRequestID gives every answer an id, and what all answers say.
func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		notes := &requestRecord{id: r.Header.Get(requestIDHeader), began: time.Now(), route: routeOf(r.URL.Path)}
		if !requestIDForm.MatchString(notes.id) || kommune.HideAPIKeys(notes.id) != notes.id {
			notes.id = rand.Text()
		}
		w.Header().Set(requestIDHeader, notes.id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer") // an address may hold a key
		ctx := kommune.WithRequestID(context.WithValue(r.Context(), recordKey{}, notes), notes.id)
		next.ServeHTTP(w, r.WithContext(kommune.WithReadStatistics(ctx, &notes.read)))
	})
}

// withAccessLog measures every request and writes a line about it when it ends, also
// when its answer is broken off. Health checks and scrapes are logged only when
// they fail.
func withAccessLog(options Options, next http.Handler) http.Handler {
	return withRequestID(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		notes := recordOf(r.Context())
		notes.metrics = options.Metrics
		counted := &countingWriter{ResponseWriter: w, status: http.StatusOK}
		left := notes.metrics.enter(r.Context(), r.Method, notes.route)
		defer func() {
			left()
			notes.metrics.record(r.Context(), notes, r.Method, counted.status)
			isRoutine := notes.route == healthRoute || notes.route == readyRoute || notes.route == metricsRoute
			if !isRoutine || counted.status >= http.StatusBadRequest {
				options.Logger.InfoContext(r.Context(), "request", notes.line(r, counted)...)
			}
			notes.warnSlow(r, options)
		}()
		next.ServeHTTP(counted, r)
	}))
}

// line is what the log says of a request: what is not known is left out, but
// for the first ones, which every line has.
func (n *requestRecord) line(r *http.Request, counted *countingWriter) []any {
	n.mu.Lock()
	defer n.mu.Unlock()
	line := []any{
		"request", n.id, "method", shownName(r.Method), "path", shownPath(r), "operation", n.operation,
		"key", n.key.Name, "key_id", n.key.ID, "status", counted.status, "code", string(n.errorCode), "cache", cmp.Or(n.cache, "-"), "bytes", counted.bytes,
		"ms", milliseconds(time.Since(n.began)),
	}
	if n.label != (operationLabel{}) {
		line = append(line, "asked", n.label.kind+"/"+n.label.name)
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
func (n *requestRecord) readLine() []any {
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

func (w *countingWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *countingWriter) Write(body []byte) (int, error) {
	n, err := w.ResponseWriter.Write(body)
	w.bytes += int64(n)
	return n, err //nolint:wrapcheck // a writer hands on the error as it is
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
