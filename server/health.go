package server

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"kommunebench/kommune"
	"kommunebench/server/admission"
	"kommunebench/server/telemetry"
)

const (
	healthPath = "/healthz"
	readyPath  = "/readyz"
)

const readinessTimeout = 2 * time.Second

// serveHealth says that the process runs.
func serveHealth(w http.ResponseWriter, _ *http.Request) {
	plainText(w, http.StatusOK, "ok")
}

// serveReadiness says whether questions can be answered: the database
// answers, its migrations are done, and the reference data are released.
func serveReadiness(data Data) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readinessTimeout)
		defer cancel()
		if reason := notReady(ctx, data); reason != "" {
			w.Header().Set("Retry-After", "1")
			plainText(w, http.StatusServiceUnavailable, "not ready: "+reason)
			return
		}
		plainText(w, http.StatusOK, "ready")
	}
}

func notReady(ctx context.Context, data Data) string {
	if err := data.Ping(ctx); err != nil {
		return "the database does not answer"
	}
	if migrated, err := data.Migrated(ctx); err != nil || !migrated {
		return "the database is not migrated"
	}
	catalogue, err := data.Catalogue(ctx)
	if err != nil {
		return "the releases can't be read"
	}
	if _, served := catalogue.Snapshot(kommune.ReferenceDataset); !served {
		return "the reference data are not loaded"
	}
	return ""
}

func plainText(w http.ResponseWriter, status int, line string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = fmt.Fprintln(w, line)
}

// Starting answers while the data are being opened: alive, not ready.
func Starting() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+healthPath, serveHealth)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "1")
		plainText(w, http.StatusServiceUnavailable, "not ready: starting")
	})
	// The mux redirects paths such as //graphql, and would with the key.
	return telemetry.WithRequestID(nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(w, admission.WithoutCredential(r))
	}))
}

// Stopping answers as before but is not ready: a load balancer shall send
// nobody here any more.
func Stopping(before http.Handler) http.Handler {
	stopping := telemetry.WithRequestID(nil, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		plainText(w, http.StatusServiceUnavailable, "not ready: stopping")
	}))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == readyPath {
			stopping.ServeHTTP(w, r)
			return
		}
		before.ServeHTTP(w, r)
	})
}
