package server

import (
	"context"
	"math"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"kommunebench/kommune"
)

// requestRecord is what a request's log line and the metrics say beside what
// HTTP does, and the header of its answer. Resolvers that run side by side
// write to it.
type requestRecord struct {
	id      string
	began   time.Time
	metrics *Metrics
	// route is which of our paths is asked for.
	route *route
	// address is whom the request comes from, and key the live one that it
	// showed; both are set before anything runs side by side.
	address string
	key     kommune.APIKey
	// uncachedError refuses a request unless its answer is kept, as the key that it
	// showed can't be looked up now; nil for all others.
	uncachedError *kommune.Error
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
func (n *requestRecord) showsKey() bool { return n.key.ID != "" || n.uncachedError != nil }

// askedOperation is what the slow-query log tells of an operation.
type askedOperation struct {
	document  string
	variables map[string]any
}

type recordKey struct{}

func recordOf(ctx context.Context) *requestRecord {
	notes, _ := ctx.Value(recordKey{}).(*requestRecord)
	if notes == nil {
		return &requestRecord{route: &noRoute}
	}
	return notes
}

func withRecord(ctx context.Context, record *requestRecord) context.Context {
	return context.WithValue(ctx, recordKey{}, record)
}

// detachRecord gives work that several requests may wait for a record of its own, in the
// name of the request that began it: that one may leave before the work ends.
func detachRecord(ctx context.Context) (context.Context, *requestRecord) {
	asking := recordOf(ctx)
	record := &requestRecord{
		id: asking.id, route: asking.route, address: asking.address, key: asking.key, metrics: asking.metrics, header: http.Header{},
	}
	return withRecord(ctx, record), record
}

func requestIDOf(ctx context.Context) string { return recordOf(ctx).id }

// operationLabel tells operations apart in the log, the metrics and the traces.
// What a client chooses never becomes a label as it stands: there are as many
// values as the program has fields and trusted documents.
type operationLabel struct {
	// kind is trustedKind, fieldKind or exportKind, and name in it that of the
	// operation, of its root field, or of the export's field.
	kind, name string
}

const (
	trustedKind = "trusted"
	fieldKind   = "field"
	exportKind  = "export"
)

// recordOperation keeps which operation is asked for, before it is answered or
// refused: its name as the client chose it, its label, its document and variables.
func recordOperation(ctx context.Context, name string, label operationLabel, document string, variables map[string]any) {
	notes := recordOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.operation, notes.label = shownName(name), label
	notes.asked = askedOperation{document: document, variables: variables}
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
	waited := notes.metrics.wait(ctx, notes.route.queue)
	return func() {
		took := time.Since(began)
		waited(took)
		notes.mu.Lock()
		defer notes.mu.Unlock()
		notes.queued += took
	}
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
