package etl

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
)

// zippedPackage is testdata/mini in a zip, below a folder.
func zippedPackage(t testing.TB, below string, more ...string) string {
	t.Helper()
	var pairs []string
	mini := miniPackage(t, nil)
	names, err := fs.Glob(mini, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(mini, name)
		if err != nil {
			t.Fatal(err)
		}
		pairs = append(pairs, below+name, string(content))
	}
	return inputtest.Zipped(t, append(pairs, more...)...)
}

func TestAPackageInAZipIsReadAsItsFolder(t *testing.T) {
	folder, err := Open(t.Context(), "testdata/mini", Options{Catalogue: smallCatalogue()})
	want, _ := mustRead(t, folder, err)
	wantHash, err := folder.InputHash(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, below := range map[string]string{"at its top": "", "below a folder": "a/b/", "with what a file manager leaves": "__MACOSX/../x/"} {
		content := zippedPackage(t, strings.TrimPrefix(below, "__MACOSX/../"), "__MACOSX/._datapackage.json", "x", "other/datapackage.json/.DS_Store", "x")
		p, err := Open(t.Context(), writeFile(t, "package.zip", content), Options{Catalogue: smallCatalogue()})
		got, _ := mustRead(t, p, err)
		hash, err := p.InputHash(t.Context())
		if err != nil || hash != wantHash || len(got.observations) != len(want.observations) || len(got.observations) == 0 {
			t.Errorf("%s: %d observations, %v", name, len(got.observations), err)
		}
	}
}

func TestAPublishersFileIsReadFromAZip(t *testing.T) {
	table := readFixture(t, "made-up-table.csv")
	for name, content := range map[string]string{"plain": inputtest.Zipped(t, "x/table.csv", table), "gzip within": inputtest.Zipped(t, "table.csv.gz", inputtest.Gzipped(table))} {
		p, err := Open(t.Context(), writeFile(t, "download.zip", content), knownOptions())
		sink, _ := mustRead(t, p, err)
		if len(sink.observations) != 9 {
			t.Errorf("%s: got %d", name, len(sink.observations))
		}
		checkTable(t, sink)
	}
}

func TestAZipThatNoHonestPublisherMakesIsRefused(t *testing.T) {
	table := readFixture(t, "made-up-table.csv")
	many := []string{}
	for n := range 1001 {
		many = append(many, strings.Repeat("x", n%7)+string(rune('a'+n%26))+strings.Repeat("y", n/26)+".csv", "x")
	}
	for _, c := range []struct{ name, content, rule string }{
		{"a name that leads out", inputtest.Zipped(t, "../x.csv", table), "path_escape"},
		{"a name that leads out further in", inputtest.Zipped(t, "a/../../x.csv", table), "path_escape"},
		{"an absolute name", inputtest.Zipped(t, "/x.csv", table), "path_escape"},
		{"a name on a drive", inputtest.Zipped(t, `c:x.csv`, table), "path_escape"},
		{"a backslash", inputtest.Zipped(t, `..\x.csv`, table), "path_escape"},
		{"a name twice", inputtest.Zipped(t, "x.csv", table, "x.csv", table), "path_escape"},
		{"a name twice, written otherwise", inputtest.Zipped(t, "a/x.csv", table, "a/./x.csv", table), "path_escape"},
		{"two files", inputtest.Zipped(t, "x.csv", table, "y.csv", table), "format"},
		{"none", inputtest.Zipped(t, "folder/", ""), "format"},
		{"a zip within", inputtest.Zipped(t, "x.zip", inputtest.Zipped(t, "x.csv", table)), "format"},
		{"a zip in a gzip", inputtest.Gzipped(inputtest.Zipped(t, "x.csv", table)), "format"},
		{"a gzip in a gzip", inputtest.Gzipped(inputtest.Gzipped(table)), "format"},
		{"too many files", inputtest.Zipped(t, many...), input.RuleTooLarge},
		{"cut", inputtest.Zipped(t, "x.csv", table)[:100], "damaged_zip"},
		{"damaged", damagedZip(t, table), "damaged_zip"},
		{"encrypted", withFlag(inputtest.Zipped(t, "x.csv", table)), "format"},
		{"a link", linkZip(t), "path_escape"},
		{"files over each other", overlappingZip(t), "damaged_zip"},
		{"files before its begin", shiftedZip(t, table), "damaged_zip"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, err := Open(t.Context(), writeFile(t, "download.zip", c.content), knownOptions())
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			if got := firstReject(t, err); got.Rule != c.rule {
				t.Errorf("got %s", got)
			}
		})
	}
}

func damagedZip(t *testing.T, content string) string {
	t.Helper()
	var file bytes.Buffer
	writer := zip.NewWriter(&file)
	member, err := writer.CreateRaw(&zip.FileHeader{
		Name: "x.csv", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte("another")),
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content)),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, _ = member.Write([]byte(content))
	_ = writer.Close()
	return file.String()
}

// withFlag says of a zip's files that they are encrypted.
func withFlag(file string) string {
	content := []byte(file)
	for n := range len(content) - 10 {
		switch string(content[n : n+4]) {
		case "PK\x03\x04":
			content[n+6] |= 1
		case "PK\x01\x02":
			content[n+8] |= 1
		}
	}
	return string(content)
}

func linkZip(t *testing.T) string {
	t.Helper()
	var file bytes.Buffer
	writer := zip.NewWriter(&file)
	header := &zip.FileHeader{Name: "x.csv"}
	header.SetMode(fs.ModeSymlink | 0o777)
	member, err := writer.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = member.Write([]byte("/etc/passwd"))
	_ = writer.Close()
	return file.String()
}

// overlappingZip states sizes that together are more than the file.
func overlappingZip(t *testing.T) string {
	t.Helper()
	content := []byte(inputtest.Zipped(t, "a.csv", strings.Repeat("x", 100), "b.csv", "y"))
	for n := range len(content) - 30 {
		if string(content[n:n+4]) == "PK\x01\x02" {
			content[n+21] = 0x7f // of the packed size
		}
	}
	return string(content)
}

// shiftedZip states that its directory lies a byte further on than it does, so
// that its files begin a byte too early.
func shiftedZip(t *testing.T, content string) string {
	t.Helper()
	file := []byte(inputtest.Zipped(t, "x.csv", content))
	file[len(file)-6]++
	return string(file)
}

func TestAPackageMayNotTakeALinkedZipsNeighbour(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret.csv"), []byte("id,name\nschool,S\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "p.zip")
	content := zippedPackage(t, "")
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	files, found, err := input.ZipPackage(file, Options{}.withDefaults().Limits)
	if err != nil || !found {
		t.Fatal(err)
	}
	if _, err := files.Open("../secret.csv"); err == nil {
		t.Error("a file beside the zip was opened")
	}
}

func FuzzZip(f *testing.F) {
	table := readFixture(f, "made-up-table.csv")
	f.Add([]byte(inputtest.Zipped(f, "x.csv", table)))
	f.Add([]byte(inputtest.Zipped(f, "a/x.csv.gz", inputtest.Gzipped(table))))
	f.Add([]byte(zippedPackage(f, "a/")))
	f.Add([]byte(inputtest.Gzipped(table)))
	f.Fuzz(func(t *testing.T, content []byte) {
		options := knownOptions()
		options.Limits.UnpackedBytes = 1 << 20
		p, err := Open(t.Context(), writeFile(t, "x.zip", string(content)), options)
		if err == nil {
			_, err = p.Read(t.Context(), &recordingSink{})
		}
		var refused *RejectedError
		if err != nil && !asRejected(err, &refused) {
			t.Fatalf("a bad file is no fault of the machine: %v", err)
		}
	})
}

// rawZip makes a zip with one file that is packed already, and others.
func rawZip(t testing.TB, name string, packed []byte, size uint64, pairs ...string) string {
	t.Helper()
	var file bytes.Buffer
	writer := zip.NewWriter(&file)
	member, err := writer.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: size})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := member.Write(packed); err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(pairs); n += 2 {
		member, err := writer.Create(pairs[n])
		if err != nil {
			t.Fatal(err)
		}
		_, _ = member.Write([]byte(pairs[n+1]))
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func TestNamesInAZipAreReadAsTheirProgramsMeanThem(t *testing.T) {
	const table = "kommune,period,indicator,value\n101,2024,share,1\n"
	described := strings.Replace(benchmarkDescriptor, `"path": "o.csv"`, `"path": "Tal/Læsø på ø.csv"`, 1)
	for name, member := range map[string]string{
		"composed letters":        "Tal/Læsø på ø.csv",
		"decomposed letters":      "Tal/Læsø pa\u030a ø.csv",
		"the code page 850":       "Tal/L\x91s\x9b p\x86 \x9b.csv",
		"backslashes":             `Tal\Læsø på ø.csv`,
		"backslashes and the 850": "Tal\\L\x91s\x9b p\x86 \x9b.csv",
	} {
		file := filepath.Join(t.TempDir(), "o.zip")
		content := inputtest.Zipped(t, "Tal\\", "", input.DescriptorName, described, member, table)
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		p, err := Open(t.Context(), file, Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		sink := &recordingSink{}
		if _, err := p.Read(t.Context(), sink); err != nil || len(sink.observations) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFolderIsReadWhateverItsLettersAreMadeOf(t *testing.T) {
	const table = "kommune,period,indicator,value\n101,2024,share,1\n"
	for path, onDisk := range map[string]string{"Tal på/ø å.csv": "Tal pa\u030a/ø a\u030a.csv", "Tal pa\u030a/ø.csv": "Tal på/ø.csv"} {
		dir := t.TempDir()
		described := strings.Replace(benchmarkDescriptor, `"path": "o.csv"`, `"path": "`+path+`"`, 1)
		err := errors.Join(os.MkdirAll(filepath.Join(dir, filepath.Dir(onDisk)), 0o700),
			os.WriteFile(filepath.Join(dir, onDisk), []byte(table), 0o600),
			os.WriteFile(filepath.Join(dir, input.DescriptorName), []byte(described), 0o600))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Open(t.Context(), dir, Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.InputHash(t.Context()); err != nil {
			t.Errorf("%q: %v", path, err)
		}
		sink := &recordingSink{}
		if _, err := p.Read(t.Context(), sink); err != nil || len(sink.observations) != 1 {
			t.Errorf("%q: %v", path, err)
		}
	}
}

func TestAZipWithTwoPackagesIsRefused(t *testing.T) {
	for name, pairs := range map[string][]string{
		"side by side":        {"a/datapackage.json", "{}", "b/datapackage.json", "{}"},
		"one within the next": {"datapackage.json", "{}", "b/datapackage.json", "{}"},
	} {
		file := filepath.Join(t.TempDir(), "o.zip")
		if err := os.WriteFile(file, []byte(inputtest.Zipped(t, pairs...)), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(t.Context(), file, Options{Catalogue: smallCatalogue()})
		if got := firstReject(t, err); got.Rule != "format" || !strings.Contains(got.Message, "2 packages") || !strings.Contains(got.Message, pairs[2]) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}
