package etl

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/kommune"
)

func asRejected(err error, refused **RejectedError) bool { return errors.As(err, refused) }

func writeFile(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func knownOptions() Options {
	return Options{Catalogue: smallCatalogue(), Known: os.DirFS("testdata/known")}
}

func TestAPublishersFileIsRecognisedByItsHeader(t *testing.T) {
	table := readFixture(t, "made-up-table.csv")
	for name, content := range map[string]string{
		"as it stands":    table,
		"with a mark":     "\ufeff" + table,
		"compressed":      inputtest.Gzipped(table),
		"as UTF-16":       inputtest.InUTF16(table),
		"columns swapped": strings.ReplaceAll(swapColumns(table), "\n", "\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Open(t.Context(), writeFile(t, "download.csv", content), knownOptions())
			sink, report := mustRead(t, p, err)
			if p.Dataset().ID != "made-up-table" || p.Dataset().DisclosureBy != kommune.DisclosureByPublisher {
				t.Errorf("got %+v", p.Dataset())
			}
			if report.Lines != 4 || report.RowsRead != 12 || report.RowsLoaded != 9 || report.Skipped != 3 || len(sink.observations) != 9 {
				t.Errorf("got %+v", report)
			}
			checkTable(t, sink)
		})
	}
}

func checkTable(t *testing.T, sink *recordingSink) {
	t.Helper()
	value, missing := sink.observations[2], sink.observations[4]
	if value.IndicatorID != "made-up-table/difference" || *value.Value != -1.25 || value.Area != "766" || value.TargetGroupID != "made-up-table/all" {
		t.Errorf("got %+v", value)
	}
	if missing.IndicatorID != "made-up-table/actual" || missing.Value != nil || missing.Status != kommune.Missing {
		t.Errorf("got %+v", missing)
	}
}

func swapColumns(table string) string {
	var lines []string
	for line := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(table), "\r", ""), "\n") {
		fields := strings.Split(line, ";")
		fields[0], fields[5] = fields[5], fields[0]
		lines = append(lines, strings.Join(fields, ";"))
	}
	return strings.Join(lines, "\n") + "\n"
}

func TestAPublishersFileThatIsNotWholeIsRefused(t *testing.T) {
	table := readFixture(t, "made-up-table.csv")
	latin := strings.ReplaceAll(table, "ø", "\xf8")
	for _, c := range []struct {
		name, content string
		line          int64
		rule          string
	}{
		{"cut within the last figure", strings.TrimSuffix(table, "0\r\n"), 5, "cut_line"},
		{"cut before the last line's end", strings.TrimSuffix(table, "\r\n"), 5, "cut_line"},
		{"cut in the middle of a line", table[:len(table)-20], 5, "cut_line"},
		{"in Latin-1 but for its header", latin, 4, "charset"},
		{"in Latin-1", strings.ReplaceAll(latin, "å", "\xe5"), 1, "charset"},
		{"with a group that the table does not have", strings.Replace(table, "Nogle mv.", "Andre mv.", 1), 3, "unknown_target_group"},
		{"with a kommune that there is not", strings.Replace(table, "København", "Kjøbenhavn by", 1), 4, "unknown_kommune"},
		{"with a share of 140 %", strings.Replace(table, "11,25", "140,0", 1), 2, "proportion_range"},
		{"with a malformed number", strings.Replace(table, "11,25", "1,1,25", 1), 2, "number"},
		{"empty", "", 1, "empty_file"},
		{"binary", "\x7fELF\x00\x00", 1, "binary_file"},
		{"a cut spreadsheet", "PK\x03\x04", 0, "damaged_zip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Open(t.Context(), writeFile(t, "download.csv", c.content), knownOptions())
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			if got := firstReject(t, err); got.Rule != c.rule || got.Line != c.line || got.File != "download.csv" {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAFileOfNoKnownLayoutIsToldTheNearest(t *testing.T) {
	for content, want := range map[string]string{
		"Area;Periode;Faktisk andel (pct.);Andet\r\nx;y;z;w\r\n": "made-up-table",
		"id,title,providers,days\na,b,c,d\n":                     "courses",
		"kommune;period;value\n766;2024;1\n":                     "observations",
		"Kære alle\nhermed tallene\n":                            input.DescriptorName,
		"a,b\n1,2\n":                                             `its columns are "a", "b", the layouts are sources (id, title, publisher)`,
	} {
		_, err := Open(t.Context(), writeFile(t, "file.csv", content), knownOptions())
		if got := firstReject(t, err); got.Rule != "unknown_layout" || !strings.Contains(got.Message, want) {
			t.Errorf("%q: got %s", content, got)
		}
	}
}

func TestAFileThatIsNotWhatItsNameSaysIsRefused(t *testing.T) {
	for name, rule := range map[string]string{"a.xlsx": "format", "a.parquet": "format", "a.xls": "format", "a.ods": "format", "a.json": "json", "a.ndjson.gz": "json"} {
		_, err := Open(t.Context(), writeFile(t, name, "x"), knownOptions())
		if got := firstReject(t, err); got.Rule != rule {
			t.Errorf("%s: got %s", name, got)
		}
	}
	_, err := Open(t.Context(), filepath.Join(t.TempDir(), "none.csv"), knownOptions())
	if got := firstReject(t, err); got.Rule != "missing_file" {
		t.Errorf("got %s", got)
	}
}

func TestTheInputHashIsOfTheBytes(t *testing.T) {
	hash := func(replaced map[string]string) string {
		p, err := OpenFS(t.Context(), miniPackage(t, replaced), Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		sum, err := p.InputHash(t.Context())
		if err != nil || len(sum) != 64 {
			t.Fatalf("%q: %v", sum, err)
		}
		return sum
	}
	if first, again := hash(nil), hash(nil); first != again {
		t.Error("the same bytes have two hashes")
	}
	if hash(nil) == hash(map[string]string{"providers.csv": "id,name\nschool,Another\n"}) {
		t.Error("another resource has the same hash")
	}
	if hash(nil) == hash(inDescriptor(t, "Made-up package", "Another package")) {
		t.Error("another descriptor has the same hash")
	}
}

func TestASingleFilesNameDoesNotChangeItsHash(t *testing.T) {
	var sums []string
	for _, name := range []string{"a.csv", "b.csv"} {
		p, err := Open(t.Context(), writeFile(t, name, readFixture(t, "made-up-table.csv")), knownOptions())
		if err != nil {
			t.Fatal(err)
		}
		sum, err := p.InputHash(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		sums = append(sums, sum)
	}
	if sums[0] != sums[1] {
		t.Errorf("got %v", sums)
	}
}

func TestADescriptorIsOpenedByItsOwnPathToo(t *testing.T) {
	p, err := Open(t.Context(), "testdata/mini/datapackage.json", Options{Catalogue: smallCatalogue()})
	if err != nil || p.Dataset().ID != "mini" {
		t.Fatalf("got %v", err)
	}
}

func FuzzDescriptor(f *testing.F) {
	content, err := os.ReadFile("testdata/mini/datapackage.json")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add([]byte(benchmarkDescriptor))
	f.Add([]byte(`{"name":"x","title":"y","kommunebench":{"publisher":"z"},"resources":[{"path":"observations.csv","dialect":{"delimiter":"\r"},"kommunebench":{"layout":"observations"}}]}`))
	observations := []byte(observationHeader + goodObservation)
	f.Fuzz(func(t *testing.T, content []byte) {
		files := fstest.MapFS{input.DescriptorName: {Data: content}, "observations.csv": {Data: observations}, "o.csv": {Data: observations}}
		p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()})
		if err == nil {
			_, err = p.Read(t.Context(), &recordingSink{})
		}
		var refused *RejectedError
		if err != nil && !errors.As(err, &refused) {
			t.Errorf("a bad descriptor is no fault of the machine: %v", err)
		}
	})
}
