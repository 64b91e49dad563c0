package telemetry

import (
	"net/http"
	"strings"
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
