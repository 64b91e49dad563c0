package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"runtime"
	"testing"

	"kommunebench/graph/document"
	"kommunebench/server"
	"kommunebench/synth"
)

// scales weigh what requests take: statements to the database, rows that it reads,
// and bytes that the program allocates. Nothing is timed.
type scales struct {
	handler http.Handler
	log     *lines
	buffer  []byte
	asked   int
}

// work is what a request takes.
type work struct{ cost, statements, rows, bytes int }

// total is in the unit of cost.
func (w work) total() int {
	return w.statements*document.WorkOfStatement + w.rows/document.RowsOfWork + w.bytes/document.BytesOfWork
}

// newScales serves two releases of a demo, every row of which differs.
func newScales(t *testing.T) *scales {
	t.Helper()
	h := newLargeTestServer(t)
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), synth.Dataset)
	if _, err := synth.Write(t.Context(), dir, catalogue.Kommuner.All, synth.Options{Rows: int64(*exportRows), Seed: 7}); err != nil {
		t.Fatal(err)
	}
	h.mustLoad(t, dir)
	// How many rows are read depends on how far the database has merged them.
	h.execute(t, "OPTIMIZE TABLE observations FINAL")
	s := &scales{log: &lines{}, buffer: make([]byte, 0, 16<<20)}
	s.handler = h.handler("http://x", func(o *server.Options) { o.Logger, o.CacheBytes = slog.New(slog.NewJSONHandler(s.log, nil)), 0 })
	return s
}

// ask gives an answer, which stands in the buffer until the next one.
func (s *scales) ask(t *testing.T, id, query string) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", id)
	w := httptest.NewRecorder()
	w.Body = bytes.NewBuffer(s.buffer[:0])
	s.handler.ServeHTTP(w, r)
	return w.Body.Bytes()
}

// once is what one run of a request takes, and what else the program did
// meanwhile; false where it is refused for its cost.
func (s *scales) once(t *testing.T, name, query string) (took work, allowed bool) {
	t.Helper()
	s.asked++
	id := fmt.Sprintf("weighed-%d", s.asked)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	answer := s.ask(t, id, query)
	runtime.ReadMemStats(&after)
	if bytes.Contains(answer, []byte(`"errors"`)) {
		if !bytes.Contains(answer, []byte(`"TOO_COSTLY"`)) {
			t.Fatalf("%s: %.600s", name, answer)
		}
		return work{}, false
	}
	took.bytes = int(after.TotalAlloc - before.TotalAlloc) // far below 2^63 bytes
	for _, line := range s.log.of(t, `"`+id+`"`) {
		number := func(key string) int { value, _ := line[key].(float64); return int(value) }
		if number("cost") > 0 {
			took.cost, took.statements, took.rows = number("cost"), number("queries"), number("read_rows")
		}
	}
	return took, true
}

// weigh runs a request a few times and takes the least of each count: the rest
// is of what is done besides.
func (s *scales) weigh(t *testing.T, name, query string) work {
	t.Helper()
	const often = 4
	var least work
	for n := range often {
		one, allowed := s.once(t, name, query)
		if !allowed {
			t.Fatalf("%s is refused for its cost", name)
		}
		if n == 0 {
			least = one
		}
		least = work{one.cost, min(least.statements, one.statements), min(least.rows, one.rows), min(least.bytes, one.bytes)}
	}
	return least
}

func TestTheDeclaredCostIsTheWork(t *testing.T) {
	s := newScales(t)
	for _, a := range corpus() {
		took := s.weigh(t, a.name, a.query)
		ratio := float64(took.cost) / float64(took.total())
		t.Logf("%.2f %-42s declared %8d, work %8d: %3d statements, %7d rows, %9d bytes", ratio, a.name, took.cost, took.total(), took.statements, took.rows, took.bytes)
		if ratio < 0.5 || ratio > 2 {
			t.Errorf("%s: the declared cost is %.2f times the work", a.name, ratio)
		}
	}
}

func TestNothingAllowedTakesMoreThanTenFullComparisons(t *testing.T) {
	s := newScales(t)
	full := s.weigh(t, "a full comparison", `{`+fullComparison()+`}`)
	for _, a := range heaviest() {
		took, count := work{}, 50 // fields of Query
		for ; count > 0; count-- {
			var allowed bool
			if took, allowed = s.once(t, a.name, `{`+times(count, a.query)+`}`); allowed {
				break
			}
		}
		t.Logf("%.1f %-34s %2d times: declared %8d, work %8d: %3d statements, %8d rows, %9d bytes", float64(took.total())/float64(full.total()), a.name, count, took.cost, took.total(), took.statements, took.rows, took.bytes)
		if count == 0 {
			t.Errorf("%s is refused", a.name)
		}
		if took.total() > 10*full.total() {
			t.Errorf("%s, %d times, takes %.1f times the work of a full comparison", a.name, count, float64(took.total())/float64(full.total()))
		}
	}
}
