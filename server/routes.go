package server

import (
	"net/http"
	"strings"
)

// route is a path that the server answers. The one list of routes is made where
// the handlers are; the mux, the check of methods, the rate limit, the queues,
// the log, the metrics and the traces read what it says.
type route struct {
	// pattern is the path as http.ServeMux takes it, without a method.
	pattern string
	// methods are those that are answered, in the order of the header Allow.
	methods []string
	// queue is where a request for figures waits for its turn. It is empty where
	// none are read (pages, health, the schema): such requests are neither
	// limited nor traced.
	queue string
	// isRoutine is true of health checks and scrapes, which are logged only when
	// they fail.
	isRoutine bool
	// suggested are the paths that are named to whoever asks for one that there
	// is not.
	suggested []string
	handler   http.HandlerFunc
}

// The queues that requests for figures wait in.
const (
	operationsQueue = "operations"
	exportsQueue    = "exports"
)

// label is the path as the log, the metrics and the traces name it.
func (r *route) label() string { return strings.TrimSuffix(r.pattern, "{$}") }

// matches reports whether a path is one of the route's, or would be if its
// parameter were right.
func (r *route) matches(path string) bool {
	fixed, _, hasParameter := strings.Cut(r.pattern, "{")
	switch {
	case strings.HasSuffix(r.pattern, "{$}"):
		return path == fixed
	case hasParameter, strings.HasSuffix(r.pattern, "/"):
		return strings.HasPrefix(path, fixed)
	}
	return path == r.pattern
}

// routes are all paths that a server answers.
type routes []route

// noRoute stands for all paths that are not there.
var noRoute = route{pattern: "other"}

// of is the route of a path.
func (r routes) of(path string) *route {
	for n := range r {
		if r[n].matches(path) {
			return &r[n]
		}
	}
	return &noRoute
}
