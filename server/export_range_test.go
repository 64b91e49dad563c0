package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/parquet-go/parquet-go"

	"kommunebench/export"
	"kommunebench/server"
)

func keepingFiles(t *testing.T, h *testServer, limit int64) (*testServer, *server.ExportFiles, string) {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "exports")
	files, err := server.OpenExportFiles(folder, limit)
	if err != nil {
		t.Fatal(err)
	}
	return h.served(t, func(o *server.Options) { o.ExportFiles = files }), files, folder
}

const namedParquet = "/export/observations?indicators=own/share&release=own@1&format=parquet"

// Readers of Parquet ask for the length, then for the footer, then for columns.
func TestPartsOfAFileAreReadAndItIsMadeOnce(t *testing.T) {
	h, files, _ := keepingFiles(t, readOnly(t), 1<<20)
	whole := h.send(t, http.MethodGet, namedParquet, "")
	head := h.send(t, http.MethodHead, namedParquet, "")
	length, _ := strconv.Atoi(head.header.Get("Content-Length"))
	if head.status != http.StatusOK || length == 0 || head.header.Get("Accept-Ranges") != "bytes" || head.header.Get("Etag") != whole.header.Get("Etag") || head.header.Get("X-Rows") != "16" {
		t.Fatalf("HEAD: status %d, %v", head.status, head.header)
	}
	queries := h.store.Queries()
	var read strings.Builder
	for from := 0; from < length; from += 1000 {
		a := h.send(t, http.MethodGet, namedParquet, "", "Range", "bytes="+strconv.Itoa(from)+"-"+strconv.Itoa(from+999), "If-Range", head.header.Get("Etag"))
		if a.status != http.StatusPartialContent || !strings.HasSuffix(a.header.Get("Content-Range"), "/"+strconv.Itoa(length)) {
			t.Fatalf("from %d: status %d, %v", from, a.status, a.header)
		}
		read.WriteString(a.body)
	}
	if asked := h.store.Queries() - queries; files.Made() != 1 || asked > 2 { // whether releases came, once a second
		t.Errorf("made %d times, %d queries for the parts", files.Made(), asked)
	}
	opened, err := parquet.OpenFile(strings.NewReader(read.String()), int64(length))
	if err != nil || opened.NumRows() != 16 {
		t.Errorf("%v, %v", opened, err)
	}
	for name, c := range map[string]struct {
		headers []string
		status  int
		bytes   int
	}{
		"the end":            {[]string{"Range", "bytes=-4"}, http.StatusPartialContent, 4},
		"behind the end":     {[]string{"Range", "bytes=99999999-"}, http.StatusRequestedRangeNotSatisfiable, -1},
		"no range":           {[]string{"Range", "bytes=x"}, http.StatusRequestedRangeNotSatisfiable, -1},
		"another unit":       {[]string{"Range", "rows=0-3"}, http.StatusOK, length},
		"in capitals":        {[]string{"Range", "Bytes=0-3"}, http.StatusPartialContent, 4},
		"of another version": {[]string{"Range", "bytes=0-3", "If-Range", `"other"`}, http.StatusOK, length},
		"what is known":      {[]string{"Range", "bytes=0-3", "If-None-Match", head.header.Get("Etag")}, http.StatusNotModified, 0},
		"many parts":         {[]string{"Range", "bytes=" + strings.Repeat("0-0,", 40) + "0-0"}, http.StatusOK, length},
		"compressed":         {[]string{"Range", "bytes=0-3", "Accept-Encoding", "gzip"}, http.StatusPartialContent, 4},
	} {
		if a := h.send(t, http.MethodGet, namedParquet, "", c.headers...); a.status != c.status || (c.bytes >= 0 && len(a.body) != c.bytes) || a.header.Get("Content-Encoding") != "" {
			t.Errorf("%s: status %d, %d bytes, %v", name, a.status, len(a.body), a.header)
		}
	}
	wrong := h.send(t, http.MethodGet, namedParquet, "", "Range", "bytes=99999999-")
	if last := strconv.Itoa(length - 1); !strings.Contains(wrong.body, `"Range: got \"bytes=99999999-\", takes bytes of the file, which are 0 to `+last+`, such as bytes=0-`+last+`"`) ||
		wrong.header.Get("Content-Range") != "bytes */"+strconv.Itoa(length) || wrong.header.Get("Content-Type") != "application/json" || wrong.header.Get("Content-Disposition") != "" {
		t.Errorf("%s: %v", wrong.body, wrong.header)
	}
	two := h.send(t, http.MethodGet, namedParquet, "", "Range", "bytes=0-3,-4")
	if two.status != http.StatusPartialContent || !strings.HasPrefix(two.header.Get("Content-Type"), "multipart/byteranges") || strings.Count(two.body, "PAR1") != 2 {
		t.Errorf("two parts: status %d, %v", two.status, two.header)
	}
	if files.Made() != 1 {
		t.Errorf("made %d times", files.Made())
	}
}

func TestEveryFormatHasItsLengthAndItsParts(t *testing.T) {
	h, files, _ := keepingFiles(t, readOnly(t), 1<<22)
	formats := export.Formats()
	for _, field := range []string{"observations?indicators=own/share", "areaObservations?indicators=own/share", "compare?indicator=own/share&period=2024", "trend?indicator=own/share"} {
		for _, format := range formats {
			path := "/export/" + field + "&release=own@1&format=" + format.Name
			head := h.send(t, http.MethodHead, path, "")
			whole := h.send(t, http.MethodGet, path, "", "Range", "bytes=0-")
			if length, err := strconv.Atoi(head.header.Get("Content-Length")); err != nil || len(whole.body) != length || whole.status != http.StatusPartialContent {
				t.Errorf("%s: HEAD %v, %d bytes, status %d", path, head.header, len(whole.body), whole.status)
			}
			if streamed := h.send(t, http.MethodGet, path, ""); !format.WeakTag && streamed.body != whole.body {
				t.Errorf("%s: other bytes are streamed", path)
			}
		}
	}
	if want := 4 * len(formats); files.Made() != want {
		t.Errorf("%d files were made, want %d", files.Made(), want)
	}
	// A release that is named by an id is named too.
	for _, path := range []string{"observations?indicators=own/share@1", "compare?indicator=own/share@1&period=2024", "trend?indicator=own/share@1"} {
		if a := h.send(t, http.MethodGet, "/export/"+path+"&format=parquet", "", "Range", "bytes=0-3"); a.status != http.StatusPartialContent || a.body != "PAR1" {
			t.Errorf("%s: status %d, %d bytes", path, a.status, len(a.body))
		}
	}
	// Files of the newest release have no parts: the next one may be another.
	const newest = "/export/compare?indicator=own/share&period=2024&format=parquet"
	if a := h.send(t, http.MethodGet, newest, "", "Range", "bytes=0-3"); a.status != http.StatusOK || len(a.body) < 1000 {
		t.Errorf("status %d, %d bytes", a.status, len(a.body))
	}
}

// The file has more rows than are read in one turn: whoever waits for it must
// leave a turn to whoever makes it.
func TestConcurrentReadersOfPartsWaitForOneFile(t *testing.T) {
	h, files, _ := keepingFiles(t, readOnly(t), 1<<24)
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			a := h.send(t, http.MethodGet, allOfDemo+"&release=demo@1&format=parquet", "", "Range", "bytes=0-3")
			if rows, _ := strconv.Atoi(a.header.Get("X-Rows")); a.status != http.StatusPartialContent || a.body != "PAR1" || rows < demoRows/2 {
				t.Errorf("status %d: %q of %d rows", a.status, a.body, rows)
			}
		})
	}
	wait.Wait()
	if files.Made() != 1 {
		t.Errorf("made %d times", files.Made())
	}
}

func TestFilesStayWithinTheirRoom(t *testing.T) {
	h := readOnly(t)
	const size, paths = 1 << 14, 8
	kept, files, folder := keepingFiles(t, h, size)
	path := func(n int) string {
		return namedParquet + "&kommuner=" + []string{"101", "751", "766", "615", "851", "461", "630", "621"}[n]
	}
	for n := range paths {
		if a := kept.send(t, http.MethodHead, path(n), ""); a.header.Get("Content-Length") == "" {
			t.Errorf("%v", a.header)
		}
		if taken := bytesIn(t, folder); taken > size {
			t.Errorf("%d bytes are kept", taken)
		}
	}
	made := files.Made()
	_ = kept.send(t, http.MethodHead, path(paths-1), "")
	if files.Made() != made {
		t.Error("the last one was dropped")
	}
	_ = kept.send(t, http.MethodHead, path(0), "")
	if files.Made() != made+1 {
		t.Error("the first one was kept")
	}
	// A file that is larger than the room is streamed whole.
	tiny, files, folder := keepingFiles(t, h, 100)
	head := tiny.send(t, http.MethodHead, namedParquet, "")
	part := tiny.send(t, http.MethodGet, namedParquet, "", "Range", "bytes=0-3")
	if head.status != http.StatusOK || head.header.Get("Accept-Ranges") != "" || part.status != http.StatusOK || !strings.HasSuffix(part.body, "PAR1") || files.Made() != 0 || bytesIn(t, folder) != 0 {
		t.Errorf("%v; status %d, %d bytes", head.header, part.status, len(part.body))
	}
	// So is one where the disk takes none.
	broken, files, folder := keepingFiles(t, h, size)
	if err := os.RemoveAll(folder); err != nil {
		t.Fatal(err)
	}
	if a := broken.send(t, http.MethodGet, namedParquet, "", "Range", "bytes=0-3"); a.status != http.StatusOK || !strings.HasSuffix(a.body, "PAR1") || files.Made() != 0 {
		t.Errorf("status %d, %d bytes", a.status, len(a.body))
	}
}

func bytesIn(t *testing.T, folder string) (bytes int64) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		bytes += info.Size()
	}
	return bytes
}

func TestTheFileOfAPrunedReleaseIsGone(t *testing.T) {
	loaded := newTestServer(t, "testdata/own")
	h, _, folder := keepingFiles(t, loaded, 1<<20)
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,99,100"))
	if a := h.send(t, http.MethodGet, namedParquet, "", "Range", "bytes=0-3"); a.status != http.StatusPartialContent {
		t.Fatalf("status %d: %s", a.status, a.body)
	}
	loaded.pruneLater(t)
	a := h.send(t, http.MethodGet, namedParquet, "", "Range", "bytes=0-3")
	if a.status != http.StatusNotFound || bytesIn(t, folder) != 0 {
		t.Errorf("status %d: %s; %d bytes are kept", a.status, a.body, bytesIn(t, folder))
	}
}

// The first part of a text is sent from the file that was just made for it: as it
// stands there, in no coding, and described once.
func TestTheFirstPartOfATextIsDescribedAsItIsSent(t *testing.T) {
	h, files, _ := keepingFiles(t, readOnly(t), 1<<20)
	path := strings.Replace(namedParquet, "parquet", "csv", 1)
	a := h.send(t, http.MethodGet, path, "", "Range", "bytes=0-9", "Accept-Encoding", "gzip")
	if a.status != http.StatusPartialContent || a.header.Get("Content-Encoding") != "" || len(a.body) != 10 || len(a.header.Values("Link")) != 1 || files.Made() != 1 {
		t.Errorf("status %d, made %d times, %q: %v", a.status, files.Made(), a.body, a.header)
	}
}
