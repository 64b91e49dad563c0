package etl

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/kommune"
)

func TestRowsBeforeAByteThatIsNoTextAreChecked(t *testing.T) {
	const begin = "kommune,period,indicator,value\n766,2024,share,1\nAtlantis,2024,share,1\n766,2025,share,x\n"
	for _, c := range []struct{ name, bad, props, rule string }{
		{"a zero", "766,2026,share,\x00\n", "", "binary_file"},
		{"a letter of another encoding", "K\xf8benhavn,2026,share,1\n", `, "encoding": "utf-8"`, "charset"},
		{"UTF-8 in ISO-8859-1", "København,2026,share,1\n", `, "encoding": "iso-8859-1"`, "charset"},
		{"a lost letter", "K\ufffdbenhavn,2026,share,1\n", "", "charset"},
	} {
		_, _, err := readAs(t, "o.csv", begin+c.bad+"Utopia,2027,share,1\n", c.props, Options{})
		_ = firstReject(t, err)
		var refused *RejectedError
		var got []string
		if asRejected(err, &refused) {
			for _, reject := range refused.Report.Rejects {
				got = append(got, fmt.Sprint(reject.Line, " ", reject.Rule))
			}
		}
		if want := []string{"3 unknown_kommune", "4 number", "5 " + c.rule}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
	}
}

func TestTheFoundEncodingIsLogged(t *testing.T) {
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	_, sink, err := readAs(t, "o.csv", "kommune,period,indicator,value\nK\xf8benhavn,2024,share,1\n", "", Options{Logger: logger})
	if err != nil || sink.observations[0].Area != "101" || !strings.Contains(log.String(), "encoding=iso-8859-1") {
		t.Errorf("got %v, %s", err, log.String())
	}
}

func TestAKnownTableIsRecognisedInEachFormat(t *testing.T) {
	head := []string{"Area", "Periode", "Grupper på tværs", "Forventet andel (pct.)", "Faktisk andel (pct.)", "Forskel (pct. point)"}
	table := readFixture(t, "made-up-table.csv")
	reader := csv.NewReader(strings.NewReader(table))
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"t.json": tableAsJSON(records), "t.ndjson": tableAsNDJSON(records), "t.xlsx": tableAsXLSX(t, records), "t": tableAsXLSX(t, records),
		"t.parquet": tableAsParquet(t, records), "latin.csv": strings.NewReplacer("ø", "\xf8", "å", "\xe5", "æ", "\xe6").Replace(table),
		"windows.csv": strings.NewReplacer("ø", "\xf8", "å", "\xe5", "æ", "\xe6", "1,00;1,00;", "\x96;\x96;").Replace(table),
		"wide.csv":    inputtest.InUnmarkedUTF16(table, false), "wide-big.csv": inputtest.InUnmarkedUTF16(table, true), "t.xlsx.gz": inputtest.Gzipped(tableAsXLSX(t, records)), "t.zip": inputtest.Zipped(t, "t.parquet", tableAsParquet(t, records)),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Open(t.Context(), writeFile(t, name, content), knownOptions())
			sink, report := mustRead(t, p, err)
			if report.RowsLoaded != 9 || report.Skipped != 3 {
				t.Errorf("got %+v", report)
			}
			checkTable(t, sink)
		})
	}
	if strings.Join(records[0], "|") != strings.Join(head, "|") {
		t.Errorf("got %q", records[0])
	}
}

func TestAFileOfAnyFormatIsToldTheNearestLayout(t *testing.T) {
	records := [][]string{{"kommune", "period", "value"}, {"766", "2024", "1"}}
	for name, content := range map[string]string{
		"t.json": tableAsJSON(records), "t.ndjson": tableAsNDJSON(records), "t.xlsx": tableAsXLSX(t, records), "t.parquet": tableAsParquet(t, records),
	} {
		_, err := Open(t.Context(), writeFile(t, name, content), knownOptions())
		if got := firstReject(t, err); got.Rule != "unknown_layout" || !strings.Contains(got.Message, "observations") {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func TestADeclaredFormatGoesBeforeTheName(t *testing.T) {
	for _, props := range []string{`, "format": "ndjson"`, `, "mediatype": "application/x-ndjson; charset=utf-8"`} {
		_, sink, err := readAs(t, "o.csv", threeNDJSON, props, Options{})
		checkThreeObservations(t, sink, err)
	}
	_, _, err := readAs(t, "o", threeXLSX(t), `, "format": "csv"`, Options{})
	if got := firstReject(t, err); got.Rule != "format" || !strings.Contains(got.Message, "XLSX by its content") {
		t.Errorf("got %s", got)
	}
}

func TestProgressIsToldNowAndThen(t *testing.T) {
	var told []Progress
	files := describe("o.csv")
	files["o.csv"] = &fstest.MapFile{Data: []byte(benchmarkRows(200_000))}
	p, err := OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue(), OnProgress: func(at Progress) { told = append(told, at) }})
	if err != nil {
		t.Fatal(err)
	}
	writes := 0
	synctest.Test(t, func(t *testing.T) {
		sink := &slowSink{}
		if _, err := p.Read(t.Context(), sink); err != nil {
			t.Fatal(err)
		}
		writes = sink.writes
	})
	size := int64(len(files["o.csv"].Data))
	last := told[len(told)-1]
	if last.BytesRead != size || last.BytesTotal != size || last.RowsRead != 200_000 || last.Resource != "o.csv" {
		t.Errorf("got %+v of %d bytes", last, size)
	}
	// Time passes in the sink only: once after each write, and at the end.
	if most := writes + 2; writes < 3 || len(told) < writes || len(told) > most {
		t.Errorf("told %d times of %d writes, want at most %d", len(told), writes, most)
	}
	for n := range told[1:] {
		if told[n].BytesRead > told[n+1].BytesRead || told[n].RowsRead > told[n+1].RowsRead {
			t.Errorf("went back: %+v", told[n:n+2])
		}
	}
}

type slowSink struct {
	countingSink
	writes int
}

func (s *slowSink) WriteObservations(ctx context.Context, columns *kommune.ObservationColumns) error {
	s.writes++
	time.Sleep(progressEvery)
	return s.countingSink.WriteObservations(ctx, columns)
}

func TestASpooledFileLeavesNothingBehind(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	_, sink, err := readAs(t, "o.xlsx.gz", inputtest.Gzipped(threeXLSX(t)), "", Options{})
	checkThreeObservations(t, sink, err)
	_, _, err = readAs(t, "o.xlsx.gz", inputtest.Gzipped(threeXLSX(t)), "", Options{Limits: input.Limits{FormatLimits: input.FormatLimits{SpoolBytes: 100}}})
	if got := firstReject(t, err); got.Rule != input.RuleTooLarge {
		t.Errorf("got %s", got)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}
