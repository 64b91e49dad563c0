package server

import (
	"log/slog"
	"net/http"

	"kommunebench/export"
	"kommunebench/kommune"
)

// handleNotFound answers, with words and a code, what no other pattern of the
// mux matches: a path that is not there, or one that is only read.
func handleNotFound(mux *http.ServeMux, logger *slog.Logger) http.HandlerFunc {
	// Those that a person or a client may have meant.
	paths := []string{"/", "/graphiql", "/graphql", "/schema.graphql", "/q/NAME"}
	for _, field := range export.Fields() {
		paths = append(paths, "/export/"+field)
	}
	paths = append(paths, "/datapackage.schema.json", healthRoute, readyRoute)
	return func(w http.ResponseWriter, r *http.Request) {
		err := kommune.UnknownChoice("path", r.URL.Path, paths)
		err.Code = kommune.NotFound
		refused := &refusal{http.StatusNotFound, err}
		read := r.Clone(r.Context())
		read.Method = http.MethodGet
		if _, pattern := mux.Handler(read); pattern != notFoundPattern {
			w.Header().Set("Allow", "GET, HEAD")
			refused = &refusal{http.StatusMethodNotAllowed, kommune.InvalidInput("method", r.Method, "GET")}
		}
		refuse(r.Context(), w, r, logger, refused)
	}
}

const notFoundPattern = "/"
