package source

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/iotest"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
)

// csvRecord is what either reader says of one record.
type csvRecord struct {
	fields []string
	line   int64
	fault  int64 // the line of a misplaced quote, 0 for none
}

// readByLibrary is what encoding/csv says of a text.
func readByLibrary(content string, comma rune) []csvRecord {
	reader := csv.NewReader(strings.NewReader(content))
	reader.Comma = comma
	reader.FieldsPerRecord = -1
	var records []csvRecord
	for {
		fields, err := reader.Read()
		var malformed *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return records
		case errors.As(err, &malformed):
			records = append(records, csvRecord{nil, int64(malformed.StartLine), int64(malformed.Line)})
		default:
			line, _ := reader.FieldPos(0)
			records = append(records, csvRecord{fields, int64(line), 0})
		}
	}
}

func readByUs(t *testing.T, content string, comma rune, slow bool) []csvRecord {
	t.Helper()
	var file io.Reader = strings.NewReader(content)
	if slow {
		file = iotest.OneByteReader(file)
	}
	checked := newTestText(t, file)
	source := newCSVSource(checked, comma, 1<<20)
	var records []csvRecord
	for {
		row, line, err := source.Next()
		bad, isFault := input.AsFault(err)
		switch {
		case errors.Is(err, io.EOF):
			return records
		case isFault && bad.Rule == "quote":
			records = append(records, csvRecord{nil, line, bad.Line})
		case err != nil:
			t.Fatal(err)
		default:
			fields := make([]string, len(row))
			for n, c := range row {
				fields[n] = strings.Clone(c.Text)
			}
			records = append(records, csvRecord{fields, line, 0})
		}
	}
}

func newTestText(t *testing.T, content io.Reader) *input.Text {
	t.Helper()
	text, err := input.OpenText(oneFile{content}, "file.csv", "utf-8", input.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// oneFile is a folder whose one file is what a reader gives.
type oneFile struct{ io.Reader }

// Open opens the file, under any name.
func (f oneFile) Open(name string) (fs.File, error) {
	file, err := (fstest.MapFS{name: &fstest.MapFile{}}).Open(name)
	return readFile{file, f.Reader}, err
}

type readFile struct {
	fs.File

	content io.Reader
}

// Read gives what the reader gives.
func (f readFile) Read(p []byte) (int, error) { return f.content.Read(p) }

func compareWithLibrary(t *testing.T, content string, comma rune) {
	t.Helper()
	want := readByLibrary(content, comma)
	for _, slow := range []bool{false, true} {
		got := readByUs(t, content, comma, slow)
		same := slices.EqualFunc(got, want, func(a, b csvRecord) bool {
			return slices.Equal(a.fields, b.fields) && a.line == b.line && a.fault == b.fault
		})
		if !same {
			t.Fatalf("%q by %q: got %+v, encoding/csv says %+v", content, comma, got, want)
		}
	}
}

func csvCases() []string {
	return []string{
		"", "\n", "\r\n", "\r", "a", "a\r", "a\r\n", "a,b\n1,2\n", "a,b\r\n1,2\r\n", "a,b\n\n\r\n1,2", "a,,\n,,\n",
		"a\rb,c\n", "\"a\",b\n1,2\n", "a,\"b\nc\",d\ne,f\n", "a,\"b\r\nc\"\r\nd\n", "a,\"b\"\"c\"\n", "a,b\"c\nd,e\n",
		"a,\"b\"c\nd,e\n", "a,\"b\nc\nd", "\"", "\"\"", "\"\"\n\"\n\"\n", "a;b,c\n", "æ,ø\nå,\"é\n\"\n", "x\n\"y\n\nz\"\n\nw\n",
		"a\n\"b\"\r", "\"a\r", "\"b\" \n", strings.Repeat("a,b\n", 50_000) + "\"c\nd\",e\nf,g\n",
	}
}

func TestASplitLineIsWhatEncodingCSVReads(t *testing.T) {
	for _, content := range csvCases() {
		for _, comma := range []rune{',', ';', '\t', '§'} {
			compareWithLibrary(t, content, comma)
		}
	}
}

func TestALongRecordIsRefusedWhereItBegins(t *testing.T) {
	for name, content := range map[string]string{
		"one line":       "a,b\n1,2\n" + strings.Repeat("x", 2000) + "\n3,4\n",
		"without an end": "a,b\n1,2\n" + strings.Repeat("x", 400_000),
		"an open quote":  "a,b\n1,2\n3,\"" + strings.Repeat("4,5\n", 500),
	} {
		source := newCSVSource(newTestText(t, strings.NewReader(content)), ',', 1000)
		var err error
		for err == nil {
			_, _, err = source.Next()
		}
		if bad, isFault := input.AsFault(err); !isFault || bad.Rule != "line_too_long" || bad.Line != 3 || !bad.Whole {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// FuzzCSV holds our reader to encoding/csv.
func FuzzCSV(f *testing.F) {
	for _, content := range csvCases() {
		if len(content) < 1000 {
			f.Add([]byte(content), false)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte, semicolon bool) {
		// What is no text is refused before it is split.
		content = bytes.ToValidUTF8(content, nil)
		content = bytes.ReplaceAll(content, []byte("\ufffd"), nil)
		content = bytes.Map(func(r rune) rune {
			if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == '\ufeff' {
				return -1
			}
			return r
		}, content)
		if len(content) >= 1 && content[0] == 0x1f {
			return
		}
		comma := ','
		if semicolon {
			comma = ';'
		}
		compareWithLibrary(t, string(content), comma)
	})
}

func TestRowsWithoutAHeaderAreAllGiven(t *testing.T) {
	rows, err := OpenRows(fstest.MapFS{"o.csv": {Data: []byte("Title\n\na;b\n1;2\n")}}, &descriptor.Resource{Path: "o.csv"}, input.Limits{RecordBytes: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	var lines []int64
	for {
		_, line, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		lines = append(lines, line)
	}
	if !slices.Equal(lines, []int64{1, 3, 4}) || rows.Header() != nil {
		t.Errorf("got %v", lines)
	}
}
