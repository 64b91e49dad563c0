package server

import (
	"log/slog"
	"net/http"
	"slices"

	"kommunebench/kommune"
)

const notFoundPattern = "/"

// handleNotFound answers, with words and a code, a path that is not there.
func handleNotFound(served routes, logger *slog.Logger) http.HandlerFunc {
	var paths []string
	for _, route := range served {
		paths = slices.Concat(paths, route.suggested)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		err := kommune.UnknownChoice("path", r.URL.Path, paths)
		err.Code = kommune.NotFound
		refuse(r.Context(), w, r, logger, err)
	}
}
