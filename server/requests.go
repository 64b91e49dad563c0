package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"sync"
	"time"

	"kommunebench/kommune"
)

const requestIDHeader = "X-Request-Id"

// A request id of the caller is kept when it is one, so that logs of several
// systems can be joined.
var requestIDForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// requestNotes is what a request's log line says beside what HTTP does, and
// the header of its answer. Resolvers that run side by side write to it.
type requestNotes struct {
	id string
	// address is whom the request comes from, and key the live one that it
	// showed; both are set before anything runs side by side.
	address string
	key     kommune.APIKey

	mu        sync.Mutex
	operation string
	errorCode kommune.ErrorCode
	cache     string
	header    http.Header
}

type notesKey struct{}

func notesOf(ctx context.Context) *requestNotes {
	notes, _ := ctx.Value(notesKey{}).(*requestNotes)
	if notes == nil {
		return &requestNotes{}
	}
	return notes
}

func requestIDOf(ctx context.Context) string { return notesOf(ctx).id }

func noteOperation(ctx context.Context, name string) {
	const most = 80
	notes := notesOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.operation = kommune.HideAPIKeys(name[:min(len(name), most)])
}

func noteHeader(ctx context.Context, header http.Header) {
	notes := notesOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.header = header
}

// noteError keeps the code for the log and tells the client when to try again.
func noteError(ctx context.Context, coded *kommune.Error) {
	notes := notesOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.errorCode = coded.Code
	if coded.RetryAfter > 0 && notes.header != nil {
		notes.header.Set("Retry-After", strconv.Itoa(int(math.Ceil(coded.RetryAfter.Seconds()))))
	}
}

// noteCache keeps how the answer came.
func noteCache(ctx context.Context, use string) {
	notes := notesOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	notes.cache = use
}

// noteOutcome takes over what was noted while an answer was made, which another
// may have asked for first.
func noteOutcome(ctx context.Context, noted *requestNotes) {
	noted.mu.Lock()
	code, wait := noted.errorCode, noted.header.Get("Retry-After")
	noted.mu.Unlock()
	notes := notesOf(ctx)
	notes.mu.Lock()
	defer notes.mu.Unlock()
	if code != "" {
		notes.errorCode = code
	}
	if wait != "" && notes.header != nil {
		notes.header.Set("Retry-After", wait)
	}
}

// logged gives every request an id and writes a line about it when it ends.
// Health checks are logged only when they fail.
func logged(logger *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		notes := &requestNotes{id: r.Header.Get(requestIDHeader)}
		if !requestIDForm.MatchString(notes.id) || kommune.HideAPIKeys(notes.id) != notes.id {
			notes.id = rand.Text()
		}
		w.Header().Set(requestIDHeader, notes.id)
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer") // an address may hold a key
		counted := &countingWriter{ResponseWriter: w, status: http.StatusOK}
		ctx := context.WithValue(r.Context(), notesKey{}, notes)
		next.ServeHTTP(counted, r.WithContext(ctx))
		isHealth := r.URL.Path == "/healthz" || r.URL.Path == "/readyz"
		if isHealth && counted.status < http.StatusBadRequest {
			return
		}
		const longestPath = 200
		path := r.URL.Path
		logger.InfoContext(ctx, "request",
			"request", notes.id, "method", r.Method, "path", kommune.HideAPIKeys(path[:min(longestPath, len(path))]), "operation", notes.operation,
			"key", notes.key.Name, "key_id", notes.key.ID, "status", counted.status, "code", string(notes.errorCode), "cache", cmp.Or(notes.cache, "-"), "bytes", counted.bytes,
			"ms", float64(time.Since(started).Microseconds())/1000)
	})
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
