package server

import (
	"log/slog"
	"net/http"
	"slices"

	"kommunebench/kommune"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

const notFoundPattern = "/"

// handleNotFound answers, with words and a code, a path that is not there.
func handleNotFound(served telemetry.Routes, logger *slog.Logger) http.HandlerFunc {
	var paths []string
	for _, route := range served {
		paths = slices.Concat(paths, route.Suggested)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		err := kommune.UnknownChoice("path", r.URL.Path, paths)
		err.Code = kommune.NotFound
		response.Refuse(r.Context(), w, r, logger, err)
	}
}
