package server_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"kommunebench/export"
	"kommunebench/server"
)

// unpacked reads what is in a coding of HTTP.
func unpacked(t *testing.T, coding string, from io.Reader) io.Reader {
	t.Helper()
	switch coding {
	case "gzip":
		reader, err := gzip.NewReader(from)
		if err != nil {
			t.Fatal(err)
		}
		return reader
	case "br":
		return brotli.NewReader(from)
	case "zstd":
		reader, err := zstd.NewReader(from, zstd.WithDecoderConcurrency(1))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(reader.Close)
		return reader
	}
	return from
}

func unpack(t *testing.T, a answer) string {
	t.Helper()
	text, err := io.ReadAll(unpacked(t, a.header.Get("Content-Encoding"), strings.NewReader(a.body)))
	if err != nil {
		t.Errorf("%v: %v", a.header, err)
	}
	return string(text)
}

const longAnswer = `{compare(indicator: "own/share") {rows {kommune {code name} value numerator denominator status sentence}}}`

func TestAnAnswerComesInTheCodingsThatClientsRead(t *testing.T) {
	for name, room := range map[string]int64{"kept": 1 << 20, "not kept": 0} {
		t.Run(name, func(t *testing.T) {
			h := readOnly(t).served(t, func(o *server.Options) { o.CacheBytes = room })
			whole := h.send(t, http.MethodGet, escaped(longAnswer), "", "Accept-Encoding", "identity")
			tags := map[string]bool{}
			for accept, coding := range map[string]string{"identity": "", "zstd": "zstd", "br;q=0.9, gzip;q=0.1": "br", "gzip": "gzip"} {
				first := h.send(t, http.MethodGet, escaped(longAnswer), "", "Accept-Encoding", accept)
				again := h.send(t, http.MethodGet, escaped(longAnswer), "", "Accept-Encoding", accept)
				tag := first.header.Get("Etag")
				tags[tag] = true
				if first.header.Get("Content-Encoding") != coding || unpack(t, first) != whole.body || again.body != first.body || again.header.Get("Etag") != tag ||
					!strings.HasPrefix(tag, `"`) || strings.Join(first.header.Values("Vary"), ", ") != "Origin, Accept, Accept-Encoding, X-Kommunebench-Lang" {
					t.Errorf("%s: %v, then %v", coding, first.header, again.header)
				}
				if coding != "" && len(first.body) > len(whole.body)/5 {
					t.Errorf("%s: %d bytes of %d", coding, len(first.body), len(whole.body))
				}
				if length := first.header.Get("Content-Length"); room > 0 && length != fmt.Sprint(len(first.body)) {
					t.Errorf("%s: Content-Length %s", coding, length)
				}
				if a := h.send(t, http.MethodGet, escaped(longAnswer), "", "Accept-Encoding", accept, "If-None-Match", tag); a.status != http.StatusNotModified || a.body != "" || a.header.Get("Etag") != tag || a.header.Get("Cache-Control") != "no-cache" || a.header.Get("Vary") == "" || a.header.Get("Content-Encoding") != "" {
					t.Errorf("%s: with its tag: %d %v", coding, a.status, a.header)
				}
				if a := h.send(t, http.MethodGet, escaped(longAnswer), "", "Accept-Encoding", "identity", "If-None-Match", tag); (a.status == http.StatusNotModified) != (coding == "") {
					t.Errorf("%s: without the coding: %d", coding, a.status)
				}
				head := h.send(t, http.MethodHead, escaped(longAnswer), "", "Accept-Encoding", accept)
				if head.body != "" || head.header.Get("Etag") != tag || head.header.Get("Content-Encoding") != coding || head.header.Get("Content-Type") != first.header.Get("Content-Type") {
					t.Errorf("%s: HEAD: %+v", coding, head)
				}
				if a := h.send(t, http.MethodPost, "/graphql", `{"query":`+fmt.Sprintf("%q", longAnswer)+`}`, "Content-Type", "application/json", "Accept-Encoding", accept); unpack(t, a) != whole.body || a.header.Get("Content-Encoding") != coding || a.header.Get("Etag") != "" {
					t.Errorf("%s: POST: %v", coding, a.header)
				}
			}
			if len(tags) != 4 {
				t.Errorf("%d tags", len(tags))
			}
			for what, query := range map[string]string{"a short answer": hedensted, "an error": `{nope}`} {
				if a := h.send(t, http.MethodGet, escaped(query), "", "Accept-Encoding", "gzip"); a.header.Get("Content-Encoding") != "" || !strings.HasPrefix(a.body, "{") {
					t.Errorf("%s: %v %q", what, a.header, a.body)
				}
			}
		})
	}
}

func TestPagesAndTheSchemaAreSentCompressed(t *testing.T) {
	h := readOnly(t)
	for _, path := range []string{"/schema.graphql", "/", "/assets/graphiql/graphiql.min.js", "/assets/explorer.js"} {
		whole := h.send(t, http.MethodGet, path, "", "Accept-Encoding", "identity")
		tags := map[string]bool{whole.header.Get("Etag"): true}
		for _, coding := range []string{"zstd", "br", "gzip"} {
			a := h.send(t, http.MethodGet, path, "", "Accept-Encoding", coding)
			tag := a.header.Get("Etag")
			tags[tag] = true
			if a.status != http.StatusOK || a.header.Get("Content-Encoding") != coding || unpack(t, a) != whole.body || len(a.body) > len(whole.body)*2/3 ||
				a.header.Get("Content-Type") != whole.header.Get("Content-Type") || !strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Accept-Encoding") {
				t.Errorf("%s, %s: %d %v", path, coding, a.status, a.header)
			}
			if again := h.send(t, http.MethodGet, path, "", "Accept-Encoding", coding, "If-None-Match", tag); again.status != http.StatusNotModified {
				t.Errorf("%s, %s: with its tag %d", path, coding, again.status)
			}
		}
		if len(tags) != 4 || whole.header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %d tags, %v", path, len(tags), whole.header)
		}
	}
	if a := h.send(t, http.MethodGet, "/schema.graphql", "", "Accept-Encoding", "identity", "Range", "bytes=0-9"); a.status != http.StatusPartialContent || len(a.body) != 10 {
		t.Errorf("a range: %d %q", a.status, a.body)
	}
}

func TestExportsOfTextAreSentCompressedAndOthersAsTheyAre(t *testing.T) {
	h := readOnly(t)
	for _, f := range export.Formats() {
		format, path := f.Name, "/export/compare?indicator=own/share&format="+f.Name
		whole := h.send(t, http.MethodGet, path, "", "Accept-Encoding", "identity")
		isText := utf8.ValidString(whole.body)
		if f.IsText != isText {
			t.Errorf("%s: IsText is %v, and the file is text: %v", format, f.IsText, isText)
		}
		for _, coding := range []string{"zstd", "br", "gzip"} {
			a := h.send(t, http.MethodGet, path, "", "Accept-Encoding", coding)
			if !isText {
				if a.header.Get("Content-Encoding") != "" || a.header.Get("Etag") != whole.header.Get("Etag") {
					t.Errorf("%s, %s: %v", format, coding, a.header)
				}
				continue
			}
			tag := a.header.Get("Etag")
			if a.header.Get("Content-Encoding") != coding || unpack(t, a) != whole.body || a.header.Get("Content-Length") != fmt.Sprint(len(a.body)) || tag == whole.header.Get("Etag") ||
				!strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Accept-Encoding") || a.header.Get("X-Rows") != whole.header.Get("X-Rows") {
				t.Errorf("%s, %s: %v", format, coding, a.header)
			}
			if known := h.send(t, http.MethodGet, path, "", "Accept-Encoding", coding, "If-None-Match", tag); known.status != http.StatusNotModified || known.header.Get("Content-Encoding") != "" {
				t.Errorf("%s, %s: with its tag: %d %v", format, coding, known.status, known.header)
			}
		}
	}
	if a := h.send(t, http.MethodGet, "/export/compare?indicator=own/nothing", "", "Accept-Encoding", "gzip"); a.header.Get("Content-Encoding") != "" || a.status != http.StatusBadRequest {
		t.Errorf("an error: %d %v", a.status, a.header)
	}
}

// pipes are connections that hold nothing: who writes waits for who reads.
type pipes struct {
	net.Listener

	opened chan net.Conn
	close  sync.Once
}

func (p *pipes) Accept() (net.Conn, error) {
	conn, open := <-p.opened
	if !open {
		return nil, net.ErrClosed
	}
	return conn, nil
}

func (p *pipes) Close() error {
	p.close.Do(func() { close(p.opened) })
	return p.Listener.Close()
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case p.opened <- far:
		return near, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// unbuffered serves the test server so that a small compressed file waits for its
// reader too.
func (h *testServer) unbuffered(t *testing.T) (url string, client *http.Client) {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	through := &pipes{Listener: web.Listener, opened: make(chan net.Conn)}
	web.Listener = through
	url = "http://" + through.Addr().String()
	web.Config.Handler = h.handler(url, nil)
	web.Start()
	t.Cleanup(web.Close)
	transport := &http.Transport{DialContext: through.dial}
	t.Cleanup(transport.CloseIdleConnections)
	return url, &http.Client{Transport: transport}
}

// beginCoded asks for a compressed file of which nothing is read yet.
func (h *testServer) beginCoded(t *testing.T) map[string]*http.Response {
	t.Helper()
	url, client := h.unbuffered(t)
	begun := map[string]*http.Response{}
	for _, coding := range []string{"gzip", "br", "zstd"} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+allOfDemo+"&format=ndjson", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", coding)
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = response.Body.Close() })
		if response.StatusCode != http.StatusOK || response.Header.Get("Content-Encoding") != coding || response.ContentLength >= 0 {
			t.Fatalf("%s: %d %v", coding, response.StatusCode, response.Header)
		}
		begun[coding] = response
	}
	return begun
}

// areCut fails unless files break off by HTTP, and their compressed streams
// too: a tool may look at no more than one of them.
func areCut(t *testing.T, begun map[string]*http.Response) {
	t.Helper()
	for coding, response := range begun {
		coded, err := io.ReadAll(response.Body)
		if !errors.Is(err, io.ErrUnexpectedEOF) || len(coded) == 0 {
			t.Errorf("%s: %d bytes came, then: %v", coding, len(coded), err)
		}
		if n, err := io.Copy(io.Discard, unpacked(t, coding, bytes.NewReader(coded))); err == nil || n == 0 {
			t.Errorf("%s: %d bytes unpack without a fault", coding, n)
		} else {
			t.Logf("%s: %d bytes came, of which %d unpack, then: %v", coding, len(coded), n, err)
		}
	}
}
