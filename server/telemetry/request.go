package telemetry

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"kommunebench/kommune"
)

// Route is a path that the server answers. The one list of routes is made where
// the handlers are; the mux, the check of methods, the rate limit, the queues,
// the log, the metrics and the traces read what it says.
type Route struct {
	// Pattern is the path as http.ServeMux takes it, without a method.
	Pattern string
	// Methods are those that are answered, in the order of the header Allow.
	Methods []string
	// Queue is where a request for figures waits for its turn. It is empty where
	// none are read (pages, health, the schema): such requests are neither
	// limited nor traced.
	Queue string
	// IsOfPage is true of the page's own operations, which clients without a key
	// have a rate of their own for.
	IsOfPage bool
	// IsShownAnyway is true of pages that hold figures where they can be had: one whose
	// client asks too often, or shows a wrong key, is served without them.
	IsShownAnyway bool
	// IsRoutine is true of health checks and scrapes, which are logged only when
	// they fail.
	IsRoutine bool
	// Suggested are the paths that are named to whoever asks for one that there
	// is not.
	Suggested []string
	Handler   http.HandlerFunc
}

// The queues that requests for figures wait in.
const (
	OperationsQueue = "operations"
	ExportsQueue    = "exports"
)

// Label is the path as the log, the metrics and the traces name it.
func (r *Route) Label() string { return strings.TrimSuffix(r.Pattern, "{$}") }

// matches reports whether a path is one of the route's, or would be if its
// parameter were right.
func (r *Route) matches(path string) bool {
	fixed, _, hasParameter := strings.Cut(r.Pattern, "{")
	switch {
	case strings.HasSuffix(r.Pattern, "{$}"):
		return path == fixed
	case hasParameter, strings.HasSuffix(r.Pattern, "/"):
		return strings.HasPrefix(path, fixed)
	}
	return path == r.Pattern
}

// Routes are all paths that a server answers.
type Routes []Route

// NoRoute stands for all paths that are not there.
var NoRoute = Route{Pattern: "other"}

// Of is the route of a path.
func (r Routes) Of(path string) *Route {
	for n := range r {
		if r[n].matches(path) {
			return &r[n]
		}
	}
	return &NoRoute
}

// RequestRecord is what a request's log line and the metrics say beside what
// HTTP does, and the header of its answer. Resolvers that run side by side
// write to it.
type RequestRecord struct {
	id      string
	began   time.Time
	metrics *Metrics
	// Route is which of our paths is asked for.
	Route *Route
	// Address is whom the request comes from, and key the live one that it
	// showed; both are set before anything runs side by side.
	Address string
	Key     kommune.APIKey
	// UncachedError refuses a request unless its answer is kept, as the key that it
	// showed can't be looked up now; nil for all others.
	UncachedError *kommune.Error
	// read is what the database did for it.
	read kommune.ReadStatistics

	mu           sync.Mutex
	operation    string
	label        OperationLabel
	asked        askedOperation
	cost         int
	cache        string
	queued       time.Duration
	errorCode    kommune.ErrorCode
	codes        []kommune.ErrorCode
	header       http.Header
	disconnected bool
}

// ShowsKey reports whether a request showed an API key that is valid, or that could
// not be checked now (UncachedError).
func (n *RequestRecord) ShowsKey() bool { return n.Key.ID != "" || n.UncachedError != nil }

// askedOperation is what the slow-query log tells of an operation.
type askedOperation struct {
	document  string
	variables map[string]any
}

type recordKey struct{}

// RecordOf is the record of the request that a context is of; an empty one where
// it is of none.
func RecordOf(ctx context.Context) *RequestRecord {
	notes, _ := ctx.Value(recordKey{}).(*RequestRecord)
	if notes == nil {
		return &RequestRecord{Route: &NoRoute}
	}
	return notes
}

// WithRecord is a context of a request with a record.
func WithRecord(ctx context.Context, record *RequestRecord) context.Context {
	return context.WithValue(ctx, recordKey{}, record)
}

// DetachRecord gives work that several requests may wait for a record of its own, in the
// name of the request that began it: that one may leave before the work ends.
func DetachRecord(ctx context.Context) (context.Context, *RequestRecord) {
	asking := RecordOf(ctx)
	record := &RequestRecord{
		id: asking.id, Route: asking.Route, Address: asking.Address, Key: asking.Key, metrics: asking.metrics, header: http.Header{},
	}
	return WithRecord(ctx, record), record
}

// RequestIDOf is the id of the request that a context is of.
func RequestIDOf(ctx context.Context) string { return RecordOf(ctx).id }

// OperationLabel tells operations apart in the log, the metrics and the traces.
// What a client chooses never becomes a label as it stands: there are as many
// values as the program has fields and trusted documents.
type OperationLabel struct {
	// Kind is trustedKind, pageKind, fieldKind, toolKind or exportKind, and name in it that of
	// the operation, of its root field, of the tool, or of the export's field.
	Kind, Name string
}

const (
	// TrustedKind is an operation of the folder of trusted ones, by its name.
	TrustedKind = "trusted"
	// PageKind is an operation of the page, by its name.
	PageKind = "page"
	// FieldKind is an operation that a client wrote, by its root field.
	FieldKind = "field"
	// ToolKind is a tool that programs call (/mcp), by its name.
	ToolKind   = "tool"
	exportKind = "export"
)

// RecordOperation keeps which operation is asked for, before it is answered or
// refused: its name as the client chose it, its label, its document and variables.
func RecordOperation(ctx context.Context, name string, label OperationLabel, document string, variables map[string]any) {
	notes := RecordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.operation, notes.label = shownName(name), label
	notes.asked = askedOperation{document: document, variables: variables}
}

// RecordExport keeps which export is asked for; field is one of ours.
func RecordExport(ctx context.Context, field string) {
	notes := RecordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.label = OperationLabel{Kind: exportKind, Name: field}
}

// RecordCost keeps what an operation costs, in the unit of the limit on it.
func RecordCost(ctx context.Context, cost int) {
	notes := RecordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.cost = cost
}

// RecordCache keeps how the answer came.
func RecordCache(ctx context.Context, use string) {
	notes := RecordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.cache = use
}

// RecordWait counts the request as one that waits for its turn until the
// returned function is called.
func RecordWait(ctx context.Context) (ended func()) {
	notes, began := RecordOf(ctx), time.Now()
	waited := notes.metrics.wait(ctx, notes.Route.Queue)
	return func() {
		took := time.Since(began)
		waited(took)
		notes.mu.Lock()
		defer notes.mu.Unlock()
		notes.queued += took
	}
}

// RecordHeader gives the record the header of the answer that is being written, in
// which RecordError sets Retry-After.
func RecordHeader(ctx context.Context, header http.Header) {
	notes := RecordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.header = header
}

// RecordError keeps the code for the log and tells the client when to try again.
func RecordError(ctx context.Context, coded *kommune.Error) {
	notes := RecordOf(ctx)
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

// RecordDisconnect keeps that the client left before it was answered, which is its own
// affair: nothing failed, and an alert on errors must not ring for it.
func RecordDisconnect(ctx context.Context) {
	notes := RecordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.disconnected = true
}

// RecordOutcome takes over what was noted while an answer was made, which another
// may have asked for first.
func RecordOutcome(ctx context.Context, noted *RequestRecord) {
	noted.mu.Lock()
	code, codes, wait := noted.errorCode, noted.codes, noted.header.Get("Retry-After")
	cost, queued := noted.cost, noted.queued
	noted.mu.Unlock()
	notes := RecordOf(ctx)
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
