package etl

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/kommune"
)

func readObservationsFile(t *testing.T, content string, options Options) (*Report, *recordingSink, error) {
	t.Helper()
	options.Catalogue = smallCatalogue()
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"observations.csv": content}), options)
	if err != nil {
		t.Fatal(err)
	}
	sink := &recordingSink{}
	report, err := p.Read(t.Context(), sink)
	return report, sink, err
}

func TestAHeaderOfManyColumnsIsRefusedAtOnceWithOneFault(t *testing.T) {
	for name, header := range map[string]string{
		"different names": numberedColumns(140_000),
		"one name":        strings.Repeat("a,", 500_000) + "a\n",
	} {
		var report *Report
		var err error
		allocated := inputtest.AllocatedBy(func() { report, _, err = readObservationsFile(t, header+"1\n", Options{}) })
		got := firstReject(t, err)
		if got.Rule != "header" || got.Line != 1 || report.Rejected != 1 || !strings.Contains(got.Message, "at most 1000") {
			t.Errorf("%s: got %s, %d problems", name, got, report.Rejected)
		}
		columns := uint64(strings.Count(header, ",") + 1)
		if t.Logf("%s: allocated %d bytes a column", name, allocated/columns); allocated > 1024*columns {
			t.Errorf("%s: allocated %d bytes for %d columns, want at most 1024 a column", name, allocated, columns)
		}
	}
}

func TestAWideFileWithoutADescriptorIsOfNoKnownLayout(t *testing.T) {
	_, err := Open(t.Context(), writeFile(t, "wide.csv", numberedColumns(5000)), knownOptions())
	if got := firstReject(t, err); got.Rule != "unknown_layout" {
		t.Errorf("got %s", got)
	}
}

func numberedColumns(count int) string {
	var header strings.Builder
	for n := range count {
		fmt.Fprintf(&header, "c%d,", n)
	}
	return header.String() + "last\n"
}

func TestOfAHeadersManyFaultsTheFirstAndACountAreTold(t *testing.T) {
	report, _, err := readObservationsFile(t, strings.TrimSpace(observationHeader)+strings.Repeat(",value", 900)+"\n", Options{})
	if got := firstReject(t, err); got.Rule != "header" || got.Message != "is named twice in the header" || got.Column != "value" {
		t.Errorf("got %s", got)
	}
	if report.Rejected != 1 {
		t.Errorf("one fault is told %d times", report.Rejected)
	}
	more := strings.TrimSuffix(strings.TrimSpace(numberedColumns(899)), "\n")
	report, _, _ = readObservationsFile(t, strings.TrimSpace(observationHeader)+","+more+"\n", Options{})
	last := report.Rejects[len(report.Rejects)-1]
	if report.Rejected != 21 || last.Rule != "header" || last.Message != "has 880 more problems like these" {
		t.Errorf("%d problems, the last %s", report.Rejected, last)
	}
}

func TestARowOfManyFieldsIsShownClipped(t *testing.T) {
	report, _, err := readObservationsFile(t, observationHeader+goodObservation+strings.Repeat("a,", 500_000)+"\n", Options{})
	got := firstReject(t, err)
	if got.Rule != "cut_line" || len(got.Raw) > 2000 || !strings.HasSuffix(got.Raw, "…") || report.Rejected != 1 {
		t.Errorf("got %s, %d bytes", got, len(got.Raw))
	}
}

// cancellingFS cancels once a resource is read.
type cancellingFS struct {
	fs.FS

	cancel context.CancelFunc
}

type cancellingFile struct {
	fs.File

	cancel context.CancelFunc
}

// Open opens a file whose every read cancels, but for the descriptor's.
func (c cancellingFS) Open(name string) (fs.File, error) {
	file, err := c.FS.Open(name)
	if err != nil || name == input.DescriptorName {
		return file, err
	}
	return cancellingFile{file, c.cancel}, nil
}

// Read reads and cancels.
func (c cancellingFile) Read(p []byte) (int, error) {
	c.cancel()
	return c.File.Read(p)
}

func TestACancelledReadingEndsAtTheNextRow(t *testing.T) {
	for name, rows := range map[string]string{
		"good rows": benchmarkRows(500),
		"bad rows":  "kommune,period,indicator,value\n" + strings.Repeat("x\n", 500),
	} {
		ctx, cancel := context.WithCancel(t.Context())
		files := fstest.MapFS{input.DescriptorName: {Data: []byte(benchmarkDescriptor)}, "o.csv": {Data: []byte(rows)}}
		p, err := OpenFS(ctx, cancellingFS{files, cancel}, Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		report, err := p.Read(ctx, &recordingSink{})
		if !errors.Is(err, context.Canceled) || report.Lines > 0 || report.Rejected > 0 {
			t.Errorf("%s: %d lines and %d rejects after the end, %v", name, report.Lines, report.Rejected, err)
		}
		cancel()
	}
}

func TestRejectsAreAllowedByRowsNotByProblems(t *testing.T) {
	const twoProblems = "Nowhere,2024,share,10,,,old,,,\n"
	for _, c := range []struct {
		name           string
		bad            string
		allowed        int
		rows, problems int64
		loads          bool
	}{
		{"one row with two problems, none allowed", twoProblems, 0, 1, 2, false},
		{"one row with two problems, one allowed", twoProblems, 1, 1, 2, true},
		{"two such rows, one allowed", twoProblems + twoProblems, 1, 2, 4, false},
		{"two such rows, two allowed", twoProblems + twoProblems, 2, 2, 4, true},
		{"a malformed row, one allowed", "\"a\"b,2024\n", 1, 1, 1, true},
		{"rows of two kinds, two allowed", "101,2024\n" + twoProblems, 2, 2, 3, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			report, sink, err := readObservationsFile(t, observationHeader+c.bad+goodObservation, Options{MaxRejects: c.allowed})
			if (err == nil) != c.loads || report.RowsRejected != c.rows || report.Rejected != c.problems {
				t.Errorf("%d rows with %d problems: %v", report.RowsRejected, report.Rejected, err)
			}
			if c.loads && (len(sink.observations) == 0 || sink.observations[0].Area != "766") {
				t.Errorf("got %+v", sink.observations)
			}
		})
	}
}

func TestARatioOfNobodyWithoutAValueIsNotApplicable(t *testing.T) {
	rows := observationHeader + "766,2024,share,,0,0,young,,,\n101,2024,per-100,,0,0,,,,\n"
	_, sink, err := readObservationsFile(t, rows, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range sink.observations[:2] {
		if row.Status != kommune.NotApplicable || row.Value != nil {
			t.Errorf("got %+v", row)
		}
	}
}

func TestTheLargestFigureIsTaken(t *testing.T) {
	_, sink, err := readObservationsFile(t, observationHeader+"766,2024,gap,-1e15,,,,,,\n101,2024,per-100,,1e13,1,,,,\n", Options{})
	if err != nil || *sink.observations[0].Value != -1e15 {
		t.Errorf("got %v", err)
	}
}

func TestALicenceIsKnownByItsNameOrTitleOrPath(t *testing.T) {
	for licences, want := range map[string]string{
		`{"name": "CC-BY-4.0", "title": "T", "path": "https://example.org/p"}`: "CC-BY-4.0",
		`{"title": "Own terms", "path": "https://example.org/p"}`:              "Own terms",
		`{"path": "https://example.org/terms"}`:                                "https://example.org/terms",
		`{}, {"title": "Second"}`:                                              "Second",
	} {
		p, err := OpenFS(t.Context(), miniPackage(t, inDescriptor(t, `{"name": "CC0-1.0"}`, licences)), Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Dataset().Licence; got == nil || *got != want {
			t.Errorf("%s: got %v", licences, got)
		}
	}
}

func TestManyAnswersToOneTestAreRead(t *testing.T) {
	const count = 100_000
	if got := readAnswers(t, count); got != count {
		t.Errorf("%d answers, want %d", got, count)
	}
}

// BenchmarkManyAnswers compares the reading of many answers to one test with that
// of a quarter of them: four times as long is linear, sixteen times quadratic.
func BenchmarkManyAnswers(b *testing.B) {
	const count, mostRatio = 200_000, 8
	best := func(count int) time.Duration {
		took := time.Duration(math.MaxInt64)
		for range 3 {
			begun := time.Now()
			readAnswers(b, count)
			took = min(took, time.Since(begun)) //nolint:forbidigo // a benchmark
		}
		return took
	}
	for b.Loop() {
		ratio := float64(best(count)) / float64(best(count/4))
		b.ReportMetric(ratio, "many/quarter")
		if ratio > mostRatio {
			b.Errorf("four times as many answers take %.1f times as long", ratio)
		}
	}
}

// readAnswers reads so many answers to one test, and returns how many there are.
func readAnswers(t testing.TB, count int) int {
	t.Helper()
	var questions, answers strings.Builder
	questions.WriteString("id,title_da,kind\n")
	answers.WriteString("kommune,test,target_group,question,answer,source\n")
	for n := range count {
		fmt.Fprintf(&questions, "q%d,Q,evidence\n", n)
		fmt.Fprintf(&answers, "766,evidence,young,q%d,yes,report\n", n)
	}
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"test-questions.csv": questions.String(), "test-answers.csv": answers.String()}),
		Options{Catalogue: smallCatalogue()})
	sink, _ := mustRead(t, p, err)
	return len(sink.results[0].QuestionIDs)
}
