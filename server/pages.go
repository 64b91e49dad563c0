package server

import (
	"bytes"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/vektah/gqlparser/v2/formatter"

	"kommunebench/graph/generated"
	"kommunebench/server/response"
	"kommunebench/web"
)

// Nothing is loaded from elsewhere.
const (
	// pagePolicy lets no text of an answer run or look like the page's own. Pictures
	// for download are drawn from a blob.
	pagePolicy = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	// explorerPolicy is that of the explorer alone, which sets styles of its own.
	explorerPolicy = "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; " +
		"object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
	explorerPage = "graphiql.html"
)

// hashedName are the names that the build makes of a file's content: another content
// has another name.
var hashedName = regexp.MustCompile(`^assets/[^/]+-([A-Za-z0-9_-]{8})\.[a-z0-9]+$`)

// isHashed reports whether a file never changes under its name. A word of eight
// letters is no hash; a hash without a capital or a digit, of which there is one in a
// thousand, is only asked for again.
func isHashed(name string) bool {
	found := hashedName.FindStringSubmatch(name)
	return found != nil && strings.ContainsAny(found[1], "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
}

// pages are the files of the page and the explorer, by name.
type pages map[string]*file

func readPages(encoders *response.Encoders) pages { return readFiles(web.Assets(), encoders) }

// named serves the file of a request's path.
func (p pages) named(w http.ResponseWriter, r *http.Request) {
	p.file(strings.TrimPrefix(r.URL.Path, "/"))(w, r)
}

// redirectTo leads on to a path that is relative to the one asked for, as it stands:
// a proxy may have taken a prefix away.
func redirectTo(path string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		target := url.URL{Path: path, RawQuery: r.URL.RawQuery}
		w.Header().Set("Location", target.String())
		w.WriteHeader(http.StatusMovedPermanently)
	}
}

// readFiles reads what is embedded, by name.
func readFiles(from fs.FS, encoders *response.Encoders) pages {
	files := pages{}
	_ = fs.WalkDir(from, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(from, name)
		if err == nil {
			files[name] = newFile(mime.TypeByExtension(path.Ext(name)), content, encoders)
		}
		return err //nolint:wrapcheck // what is embedded can be read
	})
	return files
}

// file serves one embedded file.
func (p pages) file(name string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		found, known := p[name]
		if !known {
			http.NotFound(w, r)
			return
		}
		header := w.Header()
		header.Set("Content-Security-Policy", pagePolicy)
		if name == explorerPage {
			header.Set("Content-Security-Policy", explorerPolicy)
		}
		if isHashed(name) && header.Get("Cache-Control") == "" {
			header.Set("Cache-Control", "public, max-age=31536000, immutable")
		}
		found.serve(w, r)
	}
}

// file is what never changes while the program runs. It is compressed when
// somebody first asks for it so.
type file struct {
	contentType, tag string
	inCoding         [response.Codings]func() []byte
}

func newFile(contentType string, content []byte, encoders *response.Encoders) *file {
	if contentType == "" {
		contentType = http.DetectContentType(content)
	}
	made := &file{contentType: contentType, tag: response.TagOf(content)}
	made.inCoding[response.IdentityCoding] = func() []byte { return content }
	if len(content) < response.MinCompressedBytes {
		return made
	}
	for as := response.IdentityCoding + 1; as < response.Codings; as++ {
		made.inCoding[as] = sync.OnceValue(func() []byte {
			coded, err := encoders.Compressed(as, content)
			if err != nil {
				return nil
			}
			return coded
		})
	}
	return made
}

// serve sends the file in a coding that the client likes, revalidated by a hash
// of its content.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	as, body := response.IdentityCoding, f.inCoding[response.IdentityCoding]()
	if wanted := response.CodingOf(r); f.inCoding[wanted] != nil {
		if coded := f.inCoding[wanted](); coded != nil {
			as, body = wanted, coded
		}
	}
	response.SendCoded(w, r, f.contentType, f.tag, as, body)
}

// serveDescriptorSchema serves the JSON Schema that a datapackage.json is
// checked against.
func serveDescriptorSchema(schema []byte, encoders *response.Encoders) http.HandlerFunc {
	if len(schema) == 0 {
		return http.NotFound
	}
	return newFile("application/schema+json", schema, encoders).serve
}

// serveSchema serves the SDL with its descriptions.
func serveSchema(encoders *response.Encoders) http.HandlerFunc {
	var sdl bytes.Buffer
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).
		FormatSchema(generated.NewExecutableSchema(generated.Config{}).Schema())
	return newFile("text/plain; charset=utf-8", sdl.Bytes(), encoders).serve
}
