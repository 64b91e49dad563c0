package server_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"

	"kommunebench/engine/enginetest"
	"kommunebench/synth"
)

// exportRows is a flag of this test binary: 1,100,000 is more than a sheet of
// Excel holds. Fewer than 200,000 fit into the buffers between server and client.
var exportRows = flag.Int("export-rows", 200_000, "how many rows the test of large exports has")

// newLargeTestServer gives a test server with many rows of many target groups.
func newLargeTestServer(t *testing.T) *testServer {
	t.Helper()
	h := newTestServer(t)
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), synth.Dataset)
	if _, err := synth.Write(t.Context(), dir, catalogue.Kommuner.All, synth.Options{Rows: int64(*exportRows)}); err != nil {
		t.Fatal(err)
	}
	h.mustLoad(t, dir)
	return h
}

const allOfDemo = "/export/observations?indicators=demo/evidence-test.score,demo/good-practice.score,demo/course-participation,demo/deregistered-3-months,demo/deregistered-6-months,demo/deregistered-12-months"

// heapWatch looks at the live heap again and again until it is stopped.
type heapWatch struct {
	before      uint64
	peak        atomic.Uint64
	looks       atomic.Int64
	done, ended chan struct{}
}

func watchHeap() *heapWatch {
	w := &heapWatch{before: liveHeap(), done: make(chan struct{}), ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		for {
			select {
			case <-w.done:
				return
			case <-time.After(50 * time.Millisecond):
				w.peak.Store(max(w.peak.Load(), liveHeap()))
				w.looks.Add(1)
			}
		}
	}()
	return w
}

func liveHeap() uint64 {
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	return memory.HeapAlloc
}

// stop gives the most bytes that were seen beyond those at the start, which the
// servers of other tests hold.
func (w *heapWatch) stop() uint64 {
	close(w.done)
	<-w.ended
	return w.peak.Load() - min(w.before, w.peak.Load())
}

// request asks for a file and leaves the reading of it to the caller.
func (h *testServer) request(t *testing.T, path string) *http.Response {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Compressed it would fit into the buffers between server and client.
	request.Header.Set("Accept-Encoding", "identity")
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	return response
}

func TestALargeExportIsStreamedInLittleMemoryAndNeverLooksWholeWhenItIsNot(t *testing.T) {
	h := newLargeTestServer(t)
	t.Run("all rows come, in little memory", func(t *testing.T) { h.streamsAll(t) })
	t.Run("a sheet has all rows or is refused with words", func(t *testing.T) { h.fillsASheet(t) })
	t.Run("one client makes six files at once", func(t *testing.T) { h.refusesTheSeventh(t) })
	t.Run("a client that leaves ends the work", func(t *testing.T) { h.endsWhenClientLeaves(t) })
	t.Run("a fault in the middle breaks the file off", func(t *testing.T) { h.breaksOff(t) })
}

func (h *testServer) streamsAll(t *testing.T) {
	const most = 60 << 20
	// Rows of the country are no rows of kommuner.
	total := into[struct {
		Observations struct{ TotalCount int }
	}](t, h, `{observations(indicators: ["demo/evidence-test.score", "demo/good-practice.score", "demo/course-participation",
		"demo/deregistered-3-months", "demo/deregistered-6-months", "demo/deregistered-12-months"]) {totalCount}}`).Observations.TotalCount
	for _, format := range []string{"csv", "parquet", "arrow"} {
		heap := watchHeap()
		response := h.request(t, allOfDemo+"&format="+format)
		lines, size := 0, int64(0)
		path := filepath.Join(t.TempDir(), format)
		file, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		reader := bufio.NewReaderSize(io.TeeReader(response.Body, file), 1<<20)
		for {
			part, err := reader.ReadSlice('\n')
			size += int64(len(part))
			lines += bytes.Count(part, []byte("\n"))
			if err == io.EOF {
				break
			}
			if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
				t.Fatal(err)
			}
		}
		peak := heap.stop()
		t.Logf("%s: %d rows, %d MB, live heap at most %d MB more (client and engine's caller included)", format, total, size>>20, peak>>20)
		if peak > most || response.Header.Get("X-Rows") != strconv.Itoa(total) || total < *exportRows/10*9 {
			t.Errorf("%s: live heap %d MB, %s rows", format, peak>>20, response.Header.Get("X-Rows"))
		}
		switch {
		case format == "csv" && (lines < total || lines > total+30):
			t.Errorf("%s: %d lines", format, lines)
		case format == "parquet":
			checkParquet(t, path, size, total)
		}
		_ = file.Close()
	}
}

func checkParquet(t *testing.T, path string, size int64, total int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	written, err := parquet.OpenFile(file, size)
	if err != nil {
		t.Fatal(err)
	}
	if written.NumRows() != int64(total) || len(written.RowGroups()) != (total+99_999)/100_000 {
		t.Errorf("%d rows in %d row groups", written.NumRows(), len(written.RowGroups()))
	}
}

func (h *testServer) fillsASheet(t *testing.T) {
	a := h.send(t, http.MethodHead, allOfDemo+"&format=xlsx", "")
	rows, _ := strconv.Atoi(a.header.Get("X-Rows"))
	if isFull := *exportRows > 1_060_000; isFull {
		if a = h.send(t, http.MethodGet, allOfDemo+"&format=xlsx", ""); a.status != http.StatusBadRequest || !strings.Contains(a.body, "1048575") || !strings.Contains(a.body, `"argument":"format"`) {
			t.Errorf("status %d: %s", a.status, a.body)
		}
	} else if a.status != http.StatusOK || rows < *exportRows/10*9 {
		t.Errorf("status %d: %d rows", a.status, rows)
	}
}

func (h *testServer) refusesTheSeventh(t *testing.T) {
	heap := watchHeap()
	var open []*http.Response
	for range 6 {
		open = append(open, h.request(t, allOfDemo+"&format=ndjson"))
	}
	a := h.send(t, http.MethodGet, allOfDemo, "")
	if a.status != http.StatusTooManyRequests || !strings.Contains(a.body, "TOO_COSTLY") || a.header.Get("Retry-After") == "" {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	enginetest.Eventually(t, "the heap was looked at ten times", func() bool { return heap.looks.Load() >= 10 })
	const most = 110 << 20
	if peak := heap.stop(); peak > most {
		t.Errorf("six open files: live heap %d MB", peak>>20)
	} else {
		t.Logf("six open files: live heap at most %d MB", peak>>20)
	}
	for _, response := range open {
		_ = response.Body.Close()
	}
	enginetest.Eventually(t, "clients that left count no more", func() bool {
		return h.send(t, http.MethodHead, allOfDemo, "").status == http.StatusOK
	})
}

func (h *testServer) endsWhenClientLeaves(t *testing.T) {
	served, log := h.logging(t)
	response := served.request(t, allOfDemo)
	if _, err := response.Body.Read(make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	before := h.store.Queries()
	enginetest.Eventually(t, "the export is broken off", func() bool { return len(log.of(t, "export broken off")) > 0 })
	if more := h.store.Queries() - before; more > 3 {
		t.Errorf("%d queries were sent for nobody", more)
	}
}

// breaksOff takes the table away while a client waits with reading.
func (h *testServer) breaksOff(t *testing.T) {
	responses := map[string]*http.Response{}
	for _, format := range []string{"csv", "json", "ndjson", "arrow"} {
		responses[format] = h.request(t, allOfDemo+"&format="+format)
	}
	old := h.requestOld(t, allOfDemo)
	coded := h.beginCoded(t)
	// All wait now until their clients read on.
	h.execute(t, "RENAME TABLE observations TO observations_elsewhere")
	for format, response := range responses {
		if response.StatusCode != http.StatusOK {
			t.Fatalf("%s: status %d", format, response.StatusCode)
		}
		if n, err := io.Copy(io.Discard, response.Body); !errors.Is(err, io.ErrUnexpectedEOF) || n == 0 {
			t.Errorf("%s: %d bytes came, then: %v", format, n, err)
		}
	}
	if n, err := io.Copy(io.Discard, old); err == nil || n == 0 {
		t.Errorf("HTTP/1.0: %d bytes came as a whole file", n)
	}
	areCut(t, coded)
	// What has not begun says what is wrong.
	if a := h.send(t, http.MethodGet, allOfDemo, ""); a.status != http.StatusInternalServerError || !strings.Contains(a.body, "INTERNAL") || strings.Contains(a.body, "observations_elsewhere") {
		t.Errorf("status %d: %.500s", a.status, a.body)
	}
}

// requestOld asks as HTTP/1.0 does, where the end of the connection ends a file.
func (h *testServer) requestOld(t *testing.T, path string) io.Reader {
	t.Helper()
	host := strings.TrimPrefix(h.url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.0\r\nHost: "+host+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	reader := bufio.NewReader(conn)
	if status, err := reader.ReadString('\n'); err != nil || !strings.Contains(status, "200") {
		t.Fatalf("%q, %v", status, err)
	}
	return reader
}
