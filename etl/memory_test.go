package etl

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/parquet-go/parquet-go"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/etl/source/sourcetest"
	"kommunebench/kommune"
)

// rowsFS has a descriptor and one file whose rows are made while it is read.
type rowsFS struct {
	fstest.MapFS

	name string
	head string
	rows int
	row  func(into []byte, n int) []byte
}

// Open opens the descriptor or the made file.
func (r rowsFS) Open(name string) (fs.File, error) {
	if name == r.name {
		return &madeFile{of: r, buffer: []byte(r.head)}, nil
	}
	return r.MapFS.Open(name)
}

type madeFile struct {
	of     rowsFS
	next   int
	buffer []byte
}

// Stat tells nothing of note.
func (f *madeFile) Stat() (fs.FileInfo, error) { return f.of.Stat(input.DescriptorName) }

// Close closes nothing.
func (*madeFile) Close() error { return nil }

// Read makes rows.
func (f *madeFile) Read(p []byte) (int, error) {
	for len(f.buffer) < len(p) && f.next < f.of.rows {
		f.buffer = f.of.row(f.buffer, f.next)
		f.next++
	}
	if len(f.buffer) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.buffer)
	f.buffer = f.buffer[:copy(f.buffer, f.buffer[n:])]
	return n, nil
}

func csvRow(into []byte, n int) []byte {
	return fmt.Appendf(into, "%s,%04dM%02d,share,,%d,%d,%c\n", []string{"101", "751", "766"}[n/36%3], 1950+n/108%200, n/3%12+1, n%977, 1000+n%7919, 'a'+n%3)
}

func ndjsonRow(into []byte, n int) []byte {
	return fmt.Appendf(into, `{"kommune":"%s","period":"%04dM%02d","indicator":"share","numerator":%d,"denominator":%d,"target_group":"%c"}`+"\n",
		[]string{"101", "751", "766"}[n/36%3], 1950+n/108%200, n/3%12+1, n%977, 1000+n%7919, 'a'+n%3)
}

// describe is the benchmark's descriptor for a file of another name.
func describe(name string) fstest.MapFS {
	described := strings.Replace(benchmarkDescriptor, `"path": "o.csv"`, `"path": "`+name+`"`, 1)
	return fstest.MapFS{input.DescriptorName: {Data: []byte(described)}}
}

// heapSink forgets rows and notes the largest heap.
type heapSink struct {
	recordingSink

	rows int
	peak uint64
}

func (s *heapSink) WriteObservations(_ context.Context, columns *kommune.ObservationColumns) error {
	s.rows += columns.Rows()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	s.peak = max(s.peak, memory.HeapAlloc)
	return nil
}

// parquetRows writes rows into a file in groups, as they come.
func parquetRows(t testing.TB, dir string, rows int) {
	t.Helper()
	file, err := os.Create(filepath.Join(dir, "o.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	writer := parquet.NewGenericWriter[parquetObservation](file, parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(200_000))
	batch := make([]parquetObservation, 0, 10_000)
	for n := range rows {
		batch = append(batch, parquetObservation{
			Kommune: []string{"101", "751", "766"}[n/36%3], Period: fmt.Sprintf("%04dM%02d", 1950+n/108%200, n/3%12+1), Indicator: "share",
			Numerator: new(int64(n % 977)), Denominator: new(int32(1000 + n%7919)), TargetGroup: new(string(rune('a' + n%3))),
		})
		if len(batch) == cap(batch) || n == rows-1 {
			if _, err := writer.Write(batch); err != nil {
				t.Fatal(err)
			}
			batch = batch[:0]
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	if err := os.WriteFile(filepath.Join(dir, input.DescriptorName), describe("o.parquet")[input.DescriptorName].Data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The heap stays the same however long the file: a chunk, the pages of a
// Parquet file, and what the collector has not taken yet.
func TestTwoMillionRowsTakeLittleMemory(t *testing.T) {
	const rows, most = 2_000_000, 96 << 20
	header := "kommune,period,indicator,value,numerator,denominator,target_group\n"
	dir := t.TempDir()
	parquetRows(t, dir, rows)
	for name, files := range map[string]fs.FS{
		"CSV":     rowsFS{describe("o.csv"), "o.csv", header, rows, csvRow},
		"NDJSON":  rowsFS{describe("o.ndjson"), "o.ndjson", "", rows, ndjsonRow},
		"Parquet": os.DirFS(dir),
	} {
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		sink := &heapSink{}
		if _, err := p.Read(t.Context(), sink); err != nil || sink.rows != rows {
			t.Fatalf("%s: %d rows, %v", name, sink.rows, err)
		}
		grown := int64(sink.peak) - int64(before.HeapAlloc)
		t.Logf("%s: %d MB above what was there", name, grown>>20)
		if grown > most {
			t.Errorf("%s: the heap grew by %d MB", name, grown>>20)
		}
	}
}

// repeatedGzip is a gzip of a text many times over, in many parts.
func repeatedGzip(t *testing.T, head, part string, times int) string {
	t.Helper()
	pack := func(content string) []byte {
		var packed bytes.Buffer
		writer, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = writer.Write([]byte(content))
		_ = writer.Close()
		return packed.Bytes()
	}
	return string(pack(head)) + strings.Repeat(string(pack(part)), times)
}

// bombZip is a zip with a gigabyte of one text, packed as in a zip.
func bombZip(t *testing.T, head, part string, times int, pairs ...string) string {
	t.Helper()
	var raw bytes.Buffer
	deflater, err := flate.NewWriter(&raw, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = deflater.Write([]byte(head))
	for range times {
		_, _ = deflater.Write([]byte(part))
	}
	_ = deflater.Close()
	return rawZip(t, pairs[0], raw.Bytes(), uint64(len(head)+len(part)*times), pairs[1:]...)
}

func TestAGigabyteInAFewKilobytesIsRefusedAtOnce(t *testing.T) {
	const part, mostMB = 1 << 20, 512 // of the 1024 MB that the file unpacks to
	line := "101,2024,share,1,,,a\n"
	header := "kommune,period,indicator,value,numerator,denominator,target_group\n"
	sheet := "<worksheet><sheetData>"
	xlsxParts := []string{
		"[Content_Types].xml", "<Types/>", "xl/workbook.xml", `<workbook><sheets><sheet name="A" id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Target="s.xml"/></Relationships>`,
	}
	emptyRows := strings.Repeat("<row></row>", part/11)
	shared := strings.Repeat("<si><t>xxxxxxxx</t></si>", part/24)
	for _, c := range []struct{ name, file, content string }{
		{"zeros", "o.csv.gz", repeatedGzip(t, header, strings.Repeat("\x00", part), 1024)},
		{"empty lines", "o.csv.gz", repeatedGzip(t, header, strings.Repeat("\n", part), 1024)},
		{"one line", "o.csv.gz", repeatedGzip(t, header, strings.Repeat("a,", part/2), 1024)},
		{"the same row", "o.csv.gz", repeatedGzip(t, header, strings.Repeat(line, part/len(line)), 1024)},
		{"an open quote", "o.csv.gz", repeatedGzip(t, header+`"`, strings.Repeat(line, part/len(line)), 1024)},
		{"empty lines of NDJSON", "o.ndjson.gz", repeatedGzip(t, "", strings.Repeat("\n", part), 1024)},
		{"depth", "o.json.gz", repeatedGzip(t, "", strings.Repeat("[", part), 1024)},
		{"spaces", "o.json.gz", repeatedGzip(t, "[", strings.Repeat(" ", part), 1024)},
		{"a long text", "o.json.gz", repeatedGzip(t, `[{"a":"`, strings.Repeat("x", part), 1024)},
		{"a zip of a long line", "o.zip", bombZip(t, header, strings.Repeat("a", part), 1024, "o.csv")},
		{"a spreadsheet of nothing", "o.xlsx", bombZip(t, sheet, strings.Repeat(" ", part), 1024, append([]string{"xl/s.xml"}, xlsxParts...)...)},
		{"a spreadsheet of empty rows", "o.xlsx", bombZip(t, sheet, emptyRows, 1024, append([]string{"xl/s.xml"}, xlsxParts...)...)},
		{"a spreadsheet of texts", "o.xlsx", bombZip(t, "<sst>", shared, 1024, append([]string{"xl/sharedStrings.xml"}, xlsxParts...)...)},
		{"a Parquet file of one row", "o.parquet", parquetBomb(t)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var err error
			allocated := inputtest.AllocatedBy(func() { _, _, err = readAs(t, c.file, c.content, "", Options{}) }) >> 20
			got := firstReject(t, err)
			t.Logf("%d KB allocated %d MB: %s", len(c.content)>>10, allocated, got)
			if allocated > mostMB {
				t.Errorf("allocated %d MB, want at most %d", allocated, mostMB)
			}
			switch got.Rule {
			case input.RuleTooLarge, "line_too_long", "binary_file", "json":
			default:
				t.Errorf("got %s", got)
			}
		})
	}
}

// parquetBomb states two billion rows of nothing.
func parquetBomb(t *testing.T) string {
	t.Helper()
	type row struct {
		Kommune *string `parquet:"kommune,dict,optional"`
	}
	file := sourcetest.WriteParquet(t, make([]row, 2_000_000), parquet.Compression(&parquet.Zstd))
	if len(file) > 20_000 {
		t.Fatal("is no bomb: " + strconv.Itoa(len(file)))
	}
	return file
}

func BenchmarkNDJSON(b *testing.B) {
	const rows = 300_000
	content := make([]byte, 0, rows*120)
	for n := range rows {
		content = ndjsonRow(content, n)
	}
	files := describe("o.ndjson")
	files["o.ndjson"] = &fstest.MapFile{Data: content}
	benchmarkRead(b, files, rows)
}

func BenchmarkParquet(b *testing.B) {
	const rows = 300_000
	dir := b.TempDir()
	parquetRows(b, dir, rows)
	benchmarkRead(b, os.DirFS(dir), rows)
}

func BenchmarkQuotedObservations(b *testing.B) {
	const rows = 300_000
	content := strings.ReplaceAll(benchmarkRows(rows), ",share,", `,"share",`)
	files := describe("o.csv")
	files["o.csv"] = &fstest.MapFile{Data: []byte(content)}
	benchmarkRead(b, files, rows)
}

func benchmarkRead(b *testing.B, files fs.FS, rows int) {
	b.Helper()
	p, err := OpenFS(b.Context(), files, Options{Catalogue: smallCatalogue()})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		sink := &countingSink{}
		if _, err := p.Read(b.Context(), sink); err != nil || sink.rows != rows {
			b.Fatalf("%d rows: %v", sink.rows, err)
		}
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
