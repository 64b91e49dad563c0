package etl

import (
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
	"kommunebench/kommune"
)

// readAs reads the observations of a file of any format and name.
func readAs(t *testing.T, name, content, resourceProps string, options Options) (*Report, *recordingSink, error) {
	t.Helper()
	if options.Catalogue == nil {
		options.Catalogue = smallCatalogue()
	}
	described := strings.Replace(benchmarkDescriptor, `"path": "o.csv"`, `"path": "`+name+`"`+resourceProps, 1)
	files := fstest.MapFS{input.DescriptorName: {Data: []byte(described)}, name: {Data: []byte(content)}}
	p, err := OpenFS(t.Context(), files, options)
	if err != nil {
		return nil, nil, err
	}
	sink := &recordingSink{}
	report, err := p.Read(t.Context(), sink)
	return report, sink, err
}

// threeObservations are what the same three rows are in every format.
func checkThreeObservations(t *testing.T, sink *recordingSink, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	if len(sink.observations) != 3 {
		t.Fatalf("got %+v", sink.observations)
	}
	first, second, third := sink.observations[0], sink.observations[1], sink.observations[2]
	if first.Area != "101" || first.Period != "2024M07" || *first.Numerator != 1 || *first.Denominator != 3 || first.TargetGroupID != "bench/a" {
		t.Errorf("got %+v", first)
	}
	if second.Area != "766" || second.Period != "2024" || *second.Value != 12.25 || second.Numerator != nil {
		t.Errorf("got %+v", second)
	}
	if third.Area != "751" || third.Value != nil || third.Status != kommune.Missing {
		t.Errorf("got %+v", third)
	}
}

const threeNDJSON = `{"kommune": 101, "period": "2024M07", "indicator": "share", "numerator": 1, "denominator": 3.0, "target_group": "a"}

{"period": 2024, "kommune": "Hedensted", "indicator": "sh\u0061re", "value": 1.225e1, "numerator": null}
{"kommune": "0751", "period": "2024-07", "indicator": "share", "value": ""}
`

func TestNDJSONIsReadByLine(t *testing.T) {
	for name, content := range map[string]string{
		"o.ndjson": threeNDJSON, "o.jsonl": threeNDJSON, "o.json": threeNDJSON, "o": threeNDJSON, "o.ndjson.gz": inputtest.Gzipped(threeNDJSON),
		"p.ndjson": strings.ReplaceAll(strings.TrimSpace(threeNDJSON), "\n", "\r\n"), "q.ndjson": "\ufeff" + threeNDJSON,
	} {
		_, sink, err := readAs(t, name, content, "", Options{})
		checkThreeObservations(t, sink, err)
		if places := sink.observations; places[0].Place.Line != 1 || places[1].Place.Line != 3 || places[2].Place.Line != 4 {
			t.Errorf("%s: got %+v", name, places)
		}
	}
}

func TestJSONIsReadAsAnArrayOrAsColumnsAndRows(t *testing.T) {
	lines := strings.FieldsFunc(strings.TrimSpace(threeNDJSON), func(r rune) bool { return r == '\n' })
	rows := `{"name": "x", "columns": ["kommune", "period", "indicator", "value", "numerator", "denominator", "target_group"],
 "rows": [[101, "2024M07", "share", null, 1, 3, "a"], ["Hedensted", 2024, "share", 12.25, null, null, ""], [751, "2024M07", "share", null, null, null, null]], "more": {"a": [1]}}`
	for name, content := range map[string]string{
		"array.json": "[" + strings.Join(lines, ",\n") + "]\n", "array": "[" + strings.Join(lines, ",") + "]", "rows.json": rows, "rows": rows,
		"wide.json": inputtest.InUTF16(rows), "rows.json.gz": inputtest.Gzipped(rows),
	} {
		_, sink, err := readAs(t, name, content, "", Options{})
		checkThreeObservations(t, sink, err)
		if sink.observations[2].Place.Line != 3 {
			t.Errorf("%s: got %+v", name, sink.observations[2].Place)
		}
	}
}

func TestAFaultOfJSONIsNamed(t *testing.T) {
	good := `{"kommune": 101, "period": 2024, "indicator": "share", "value": 1}`
	for _, c := range []struct {
		name, file, content, rule string
		line                      int64
	}{
		{"a nested value", "o.ndjson", good + "\n" + strings.Replace(good, "1}", `{"a": 1}}`, 1), "json", 2},
		{"a list for a value", "o.json", "[" + good + "," + strings.Replace(good, "1}", `[1]}`, 1) + "]", "json", 2},
		{"half a line", "o.ndjson", good + "\n" + good[:20] + "\n" + good, "json", 2},
		{"a cut line at the end", "o.ndjson", good + "\n" + good[:20], "json", 2},
		{"a cut document", "o.json", "[" + good + "," + good[:20], "json", 2},
		{"a cut document between records", "o.json", "[" + good + ",", "json", 2},
		{"a cut document after its rows", "o.json", `{"columns": ["kommune", "period", "indicator"], "rows": [[101, 2024, "share"]]`, "json", 2},
		{"something after the document", "o.json", "[" + good + "] []", "json", 1},
		{"a key twice", "o.ndjson", good + "\n" + strings.Replace(good, "{", `{"value": 2, `, 1), "json", 2},
		{"a number that is too large", "o.ndjson", good + "\n" + strings.Replace(good, "1}", "1e999}", 1), "value_range", 2},
		{"rows before columns", "o.json", `{"rows": [[1]], "columns": ["kommune"]}`, "json", 0},
		{"a number", "o.json", "3", "json", 0},
		{"a row that is too short", "o.json", `{"columns": ["kommune", "period", "indicator", "value"], "rows": [[101]]}`, "cut_line", 1},
		{"an unknown key", "o.ndjson", strings.Repeat(good+"\n", 300) + strings.Replace(good, "{", `{"new": 2, `, 1), "header", 301},
		{"a NUL in a text", "o.ndjson", strings.Replace(good, "share", `\u0000`, 1), "json", 1},
		{"no object", "o.ndjson", "[1]\n", "json", 1},
		{"nothing", "o.ndjson", "\n\n", "empty_file", 1},
		{"nested without end", "o.json", strings.Repeat("[", 1_000_000), "json", 1},
		{"nested without end in a line", "o.ndjson", strings.Repeat(`{"a":`, 100_000), "json", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readAs(t, c.file, c.content, "", Options{MaxRejects: 0})
			if got := firstReject(t, err); got.Rule != c.rule || got.Line != c.line {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestOtherLinesOfNDJSONLoadWhereOneIsAllowedToFail(t *testing.T) {
	good := `{"kommune": 101, "period": 2024, "indicator": "share", "value": 1}`
	report, sink, err := readAs(t, "o.ndjson", good+"\n{\"kommune\":\n"+strings.Replace(good, "101", "751", 1)+"\n", "", Options{MaxRejects: 1})
	if err != nil || report.RowsRejected != 1 || len(sink.observations) != 2 {
		t.Errorf("got %+v, %v", report, err)
	}
}

func TestALongRecordOfJSONIsRefused(t *testing.T) {
	for name, content := range map[string]string{
		"o.ndjson": `{"kommune": "` + strings.Repeat("x", 100_000),
		"o.json":   `[{"kommune": "` + strings.Repeat("x", 1_000_000),
		"p.json":   `{"columns": ["` + strings.Repeat("x", 1_000_000),
		"q.json":   `[` + strings.Repeat(" ", 1_000_000),
	} {
		_, _, err := readAs(t, name, content, "", Options{Limits: input.Limits{RecordBytes: 10_000}})
		if got := firstReject(t, err); got.Rule != "line_too_long" {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

// FuzzJSON reads whole files of JSON and NDJSON.
func FuzzJSON(f *testing.F) {
	f.Add([]byte(threeNDJSON), true)
	f.Add([]byte("["+strings.ReplaceAll(strings.TrimSpace(threeNDJSON), "\n\n", "\n")+"]"), false)
	f.Add([]byte(`{"columns":["kommune","period"],"rows":[[101,2024],[null,1.5]]}`), false)
	f.Fuzz(func(t *testing.T, content []byte, byLine bool) {
		name := "o.json"
		if byLine {
			name = "o.ndjson"
		}
		checkAnyFile(t, name, content)
	})
}

// checkAnyFile reads a file that may be anything: it is read or refused, in
// bounds, and no row goes missing.
func checkAnyFile(t *testing.T, name string, content []byte) {
	t.Helper()
	limits := input.Limits{RecordBytes: 10_000, FormatLimits: input.FormatLimits{UnpackedBytes: 64 << 20, SpoolBytes: 16 << 20, SheetBytes: 16 << 20, SharedBytes: 1 << 20, ColumnPageBytes: 1 << 20}}
	report, sink, err := readAs(t, name, string(content), "", Options{Limits: limits})
	var refused *RejectedError
	if err != nil && !asRejected(err, &refused) {
		t.Fatalf("a bad file is no fault of the machine: %v", err)
	}
	if err == nil && report.RowsRead != report.RowsLoaded+report.Skipped+report.Duplicates {
		t.Errorf("rows went missing: %+v", report)
	}
	if sink != nil {
		for _, row := range sink.observations {
			if row.Period.Kind() == "" || row.Area == "" || row.Place.Line < 1 {
				t.Errorf("got %+v", row)
			}
		}
	}
}
