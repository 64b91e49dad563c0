package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/formatter"

	"kommunebench/graph/generated"
	"kommunebench/web"
)

// Nothing is loaded from elsewhere; the explorer sets styles of its own.
const contentPolicy = "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
	"object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

// addPages serves the page at /, the explorer at /graphiql and their files.
func addPages(mux *http.ServeMux) {
	assets := web.Assets()
	mux.HandleFunc("GET /{$}", serveFile(assets, "index.html"))
	mux.HandleFunc("GET /graphiql", serveFile(assets, "graphiql.html"))
	mux.HandleFunc("GET /graphiql/{$}", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/graphiql", http.StatusMovedPermanently)
	})
	// A path that leads out of the folder is no file's name, so there is none.
	named := func(w http.ResponseWriter, r *http.Request) {
		serveFile(assets, strings.TrimPrefix(r.URL.Path, "/"))(w, r)
	}
	mux.HandleFunc("GET /assets/", named)
	mux.HandleFunc("GET /examples/", named)
}

// serveFile serves one embedded file, revalidated by a hash of its content.
func serveFile(files fs.FS, name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		content, err := fs.ReadFile(files, name)
		if err != nil {
			http.NotFound(w, r)
			return
		}
		header := w.Header()
		header.Set("Content-Security-Policy", contentPolicy)
		serveContent(w, r, name, content)
	}
}

func serveContent(w http.ResponseWriter, r *http.Request, name string, content []byte) {
	sum := sha256.Sum256(content)
	w.Header().Set("Etag", `"`+hex.EncodeToString(sum[:12])+`"`)
	w.Header().Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
}

// serveDescriptorSchema serves the JSON Schema that a datapackage.json is
// checked against.
func serveDescriptorSchema(schema []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if len(schema) == 0 {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/schema+json")
		serveContent(w, r, "datapackage.schema.json", schema)
	}
}

// serveSchema serves the SDL with its descriptions.
func serveSchema() http.HandlerFunc {
	var sdl bytes.Buffer
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).
		FormatSchema(generated.NewExecutableSchema(generated.Config{}).Schema())
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		serveContent(w, r, "schema.graphql", sdl.Bytes())
	}
}
