package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

// validated gives whole answers to operations over GET an ETag, by their bytes, and answers 304
// where the client has them. What may not be kept has none.
func validated(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		isRead := r.Method == http.MethodGet || r.Method == http.MethodHead
		if isRead && (r.URL.Path == "/graphql" || strings.HasPrefix(r.URL.Path, "/q/")) {
			w = &validatingWriter{ResponseWriter: w, known: r.Header.Get("If-None-Match")}
		}
		next.ServeHTTP(w, r)
		if validating, is := w.(*validatingWriter); is {
			validating.sendHeader() // of an answer without a body
		}
	})
}

// validatingWriter looks at the first write of an answer before its header is
// sent. A streamed answer, whose first write is not all of it, passes as it is.
type validatingWriter struct {
	http.ResponseWriter

	known  string
	status int
	begun  bool
	same   bool
}

// WriteHeader waits for the first write where the answer has a body.
func (w *validatingWriter) WriteHeader(status int) {
	if w.begun || status != http.StatusOK {
		w.begun = true
		w.ResponseWriter.WriteHeader(status)
		return
	}
	w.status = status
}

func (w *validatingWriter) Write(body []byte) (int, error) {
	if !w.begun {
		w.begin(body)
	}
	if w.same {
		return len(body), nil
	}
	return w.ResponseWriter.Write(body) //nolint:wrapcheck // a writer hands on the error as it is
}

func (w *validatingWriter) begin(body []byte) {
	w.begun = true
	header := w.Header()
	kept := !strings.Contains(header.Get("Cache-Control"), "no-store")
	if kept && header.Get("Etag") == "" && header.Get("Content-Length") == strconv.Itoa(len(body)) {
		sum := sha256.Sum256(body)
		tag := `"` + hex.EncodeToString(sum[:16]) + `"`
		header.Set("Etag", tag)
		if header.Get("Cache-Control") == "" {
			header.Set("Cache-Control", "no-cache") // kept, and asked about before it is used
		}
		if w.same = matches(w.known, tag); w.same {
			header.Del("Content-Length")
			header.Del("Content-Type")
			w.ResponseWriter.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if w.status != 0 {
		w.ResponseWriter.WriteHeader(w.status)
	}
}

// Flush sends what there is, the header at least.
func (w *validatingWriter) Flush() {
	w.sendHeader()
	if w.same {
		return
	}
	_ = http.NewResponseController(w.ResponseWriter).Flush()
}

func (w *validatingWriter) sendHeader() {
	if !w.begun {
		w.begun = true
		if w.status != 0 {
			w.ResponseWriter.WriteHeader(w.status)
		}
	}
}

// Unwrap lets http.ResponseController reach the connection.
func (w *validatingWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// matches tells whether If-None-Match names a tag; weak ones match too, as
// proxies that compress make them of ours.
func matches(known, tag string) bool {
	for one := range strings.SplitSeq(known, ",") {
		one = strings.TrimPrefix(strings.TrimSpace(one), "W/")
		if one == tag || one == "*" {
			return true
		}
	}
	return false
}
