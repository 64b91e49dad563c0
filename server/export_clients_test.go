package server_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// partRequest is a request of a reader of Parquet and what was answered.
type partRequest struct {
	Method, Range, AcceptRanges, ContentRange, ETag string
	Status, Bytes, Length                           int
}

type partsRead struct {
	Rows     []map[string]any
	Requests []partRequest
}

// readParts has two readers of Parquet read some columns of a file.
func readParts(t *testing.T, address string, columns ...string) map[string]partsRead {
	t.Helper()
	arguments := append([]string{"../clients/parquet-by-address.mjs", address, filepath.Join(t.TempDir(), "parts.parquet")}, columns...)
	output, err := exec.CommandContext(t.Context(), "node", arguments...).Output()
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		t.Fatalf("the readers can't be run; make engine fetches them: %v: %s", err, failed.Stderr)
	}
	if err != nil {
		t.Fatalf("the readers can't be run without node: %v", err)
	}
	var read map[string]partsRead
	if err := json.Unmarshal(output, &read); err != nil || len(read) != 2 {
		t.Fatalf("%v: %.500s", err, output)
	}
	return read
}

// Readers of Parquet read the columns that they need of a file by its address,
// and see the API's figures; however many parts they ask for, the file is made
// once.
func TestReadersOfParquetReadColumnsByAddress(t *testing.T) {
	h, files, _ := keepingFiles(t, readOnly(t), 1<<22)
	columns := []string{"kommune_code", "period", "target_group_id", "value", "status"}
	const path = "/export/observations?indicators=demo/deregistered-3-months&release=demo@1&format=parquet"
	want := h.observationRows(t, `indicators: ["demo/deregistered-3-months"]`)
	for reader, read := range readParts(t, h.url+path, columns...) {
		if len(read.Rows) != len(want) || len(want) < 1000 {
			t.Fatalf("%s: %d rows, the API has %d", reader, len(read.Rows), len(want))
		}
		for n, row := range read.Rows {
			for _, column := range columns {
				if plain(row[column]) != want[n][column] {
					t.Fatalf("%s: row %d: %s is %v, the API says %q", reader, n, column, row[column], want[n][column])
				}
			}
		}
		checkParts(t, reader, read.Requests)
	}
	if files.Made() != 1 {
		t.Errorf("the file was made %d times", files.Made())
	}
}

// checkParts holds what was answered against what these readers rely on.
func checkParts(t *testing.T, reader string, requests []partRequest) {
	t.Helper()
	head := requests[0]
	if head.Method != http.MethodHead || head.Status != http.StatusOK || head.Length == 0 || head.AcceptRanges != "bytes" || head.ETag == "" {
		t.Errorf("%s: HEAD: %+v", reader, head)
	}
	fetched := 0
	for _, part := range requests[1:] {
		from, to, _ := strings.Cut(strings.TrimPrefix(part.Range, "bytes="), "-")
		first, _ := strconv.Atoi(from)
		last, err := strconv.Atoi(to)
		if err != nil {
			last = head.Length - 1
		}
		said := "bytes " + strconv.Itoa(first) + "-" + strconv.Itoa(last) + "/" + strconv.Itoa(head.Length)
		if part.Status != http.StatusPartialContent || part.Bytes != last-first+1 || part.Length != part.Bytes || part.ContentRange != said || part.ETag != head.ETag {
			t.Errorf("%s: %+v of %d bytes", reader, part, head.Length)
		}
		fetched += part.Bytes
	}
	if len(requests) < 3 || fetched >= head.Length {
		t.Errorf("%s: %d requests fetched %d bytes of %d", reader, len(requests), fetched, head.Length)
	}
}

// Other ways in which readers are known to find out about a file: DuckDB in a
// browser asks HEAD with a Range and wants 206, newer ones ask for the end by a
// suffix, and where HEAD is refused for the first two bytes.
func TestTheLengthOfAFileIsFoundInEveryWay(t *testing.T) {
	h, files, _ := keepingFiles(t, readOnly(t), 1<<20)
	length := h.send(t, http.MethodHead, namedParquet, "").header.Get("Content-Length")
	for name, c := range map[string]struct{ method, asked, said string }{
		"HEAD of all":         {http.MethodHead, "bytes=0-", "/" + length},
		"the first two bytes": {http.MethodGet, "bytes=0-1", "bytes 0-1/" + length},
		"a suffix":            {http.MethodGet, "bytes=-8", "/" + length},
		"a suffix beyond":     {http.MethodGet, "bytes=-262144", "bytes 0-"},
	} {
		a := h.send(t, c.method, namedParquet, "", "Range", c.asked)
		if said := a.header.Get("Content-Range"); a.status != http.StatusPartialContent || !strings.Contains(said, c.said) || !strings.HasSuffix(said, "/"+length) {
			t.Errorf("%s: status %d, %v", name, a.status, a.header)
		}
	}
	if files.Made() != 1 {
		t.Errorf("the file was made %d times", files.Made())
	}
}
