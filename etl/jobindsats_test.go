package etl

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/kommune"
)

// y99x01 is an answer of version 3 with all that such answers were seen to
// have: a mark, groups and decimals as Danes write them, hard spaces, signs
// for what is missing, totals as strokes.
const y99x01 = "\ufeff" + `{
 "columns": ["Kommune", "Periode", "Ydelse", "A-kasse", "Antal cyklister", {"id": "mgroup1", "label": "Andel cyklister (pct.)"}],
 "rows": [
  ["Hedensted", "2024M07", "Ydelser i alt", "A-kasser i alt", 1234, "12,5"],
  ["Aarhus Kommune", "jul 2024", "/", "A-kasser i alt", "1.234", "1,0"],
  ["/", "3. kvt. 2024", "A-dagpenge", "A-kasser i alt", "12` + "\u00a0" + `345", 50.25],
  ["Hedensted", "2024M07", "A-dagpenge", "A-kasser i alt", "-", "."],
  ["Hedensted", "2024M08", "A-dagpenge", "A-kasser i alt", null, ".."],
  ["Hedensted", "2024M07", "A-dagpenge", "3F", 7, 7]
 ]}`

// asVersion2 gives the same answer in the older form.
func asVersion2(t *testing.T) string {
	t.Helper()
	var v3 struct {
		Columns []any   `json:"columns"`
		Rows    [][]any `json:"rows"`
	}
	if err := json.Unmarshal([]byte(strings.TrimPrefix(y99x01, "\ufeff")), &v3); err != nil {
		t.Fatal(err)
	}
	var variables []map[string]string
	for _, column := range v3.Columns {
		if name, isText := column.(string); isText {
			variables = append(variables, map[string]string{"Label": name})
		}
	}
	variables = append(variables, map[string]string{"Label": "Andel cyklister (pct.)"})
	answer, err := json.Marshal([]any{map[string]any{"Data": v3.Rows, "TableID": "y99x01", "Variables": variables}})
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestAnAnswerOfJobindsatsLoadsWithItsDescriptor(t *testing.T) {
	for name, content := range map[string]string{
		"version 3":                      y99x01,
		"version 2":                      asVersion2(t),
		"with the rows before the names": `{"rows": ` + y99x01[strings.Index(y99x01, `"rows": `)+8:len(y99x01)-1] + `, ` + y99x01[strings.Index(y99x01, `"columns"`):strings.Index(y99x01, `"rows"`)-3] + `}`,
		"with more around":               strings.Replace(y99x01, `"columns"`, `"meta": {"a": [1, {"b": []}]}, "columns"`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := inPackage(t, "jobindsats-json", "y99x01.json", content)
			sink, report := mustRead(t, p, err)
			if report.RowsLoaded != 10 || report.Lines != 5 {
				t.Fatalf("got %+v", report)
			}
			checkY99X01(t, sink)
		})
	}
}

func checkY99X01(t *testing.T, sink *recordingSink) {
	t.Helper()
	type row struct {
		indicator, group string
		area             kommune.Area
		period           kommune.Period
		value            float64
		line             int64
	}
	var got []row
	for _, o := range sink.observations {
		value := -1.0
		if o.Value != nil {
			value = *o.Value
		} else if o.Status != kommune.Missing {
			t.Errorf("got %+v", o)
		}
		got = append(got, row{strings.TrimPrefix(o.IndicatorID, "jobindsats-y99x01/"), strings.TrimPrefix(o.TargetGroupID, "jobindsats-y99x01/"), o.Area, o.Period, value, o.Place.Line})
	}
	want := []row{
		{"cyclists", "all", "766", "2024M07", 1234, 1},
		{"share", "all", "766", "2024M07", 12.5, 1},
		{"cyclists", "all", "751", "2024M07", 1234, 2},
		{"share", "all", "751", "2024M07", 1, 2},
		{"cyclists", "unemployment", kommune.Country, "2024Q3", 12345, 3},
		{"share", "unemployment", kommune.Country, "2024Q3", 50.25, 3},
		{"cyclists", "unemployment", "766", "2024M07", -1, 4},
		{"share", "unemployment", "766", "2024M07", -1, 4},
		{"cyclists", "unemployment", "766", "2024M08", -1, 5},
		{"share", "unemployment", "766", "2024M08", -1, 5},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{})); diff != "" {
		t.Errorf("wanted (-), got (+):\n%s", diff)
	}
}

func TestATableOfJobindsatsSavedFromTheAPILoadsWithItsDescriptor(t *testing.T) {
	table := "\ufeffKommune;Periode;Ydelse;A-kasse;Antal cyklister;Andel cyklister (pct.)\r\n" +
		"Hedensted;2024M07;Ydelser i alt;A-kasser i alt;1234;12,5\r\n" +
		"Aarhus Kommune;jul 2024;/;A-kasser i alt;1.234;1,0\r\n" +
		"/;3. kvt. 2024;A-dagpenge;A-kasser i alt;12\u00a0345;50,25\r\n" +
		"Hedensted;2024M07;A-dagpenge;A-kasser i alt;-;.\r\n" +
		"Hedensted;2024M08;A-dagpenge;A-kasser i alt;;..\r\n" +
		"Hedensted;2024M07;A-dagpenge;3F;7;7\r\n"
	p, err := inPackage(t, "jobindsats-json", "y99x01.csv", table, "jobindsats-json", "jobindsats-csv", "y99x01.json", "y99x01.csv")
	sink, _ := mustRead(t, p, err)
	for n := range sink.observations {
		sink.observations[n].Place.Line-- // the header's
	}
	checkY99X01(t, sink)
	_, err = inPackage(t, "jobindsats-json", "y99x01.csv", "Forkert nøgle eller nøglen er udløbet.", "jobindsats-json", "jobindsats-csv", "y99x01.json", "y99x01.csv")
	if got := firstReject(t, err); got.Rule != "error_answer" {
		t.Errorf("got %s", got)
	}
}

func TestAnAnswerOfJobindsatsThatIsNotRightIsRefused(t *testing.T) {
	for _, c := range []struct{ name, before, after, rule string }{
		{"cut", "7, 7]\n ]}", "7, 7", "cut_line"},
		{"cut before its last bracket", "]}", "]", "cut_line"},
		{"with a row too short", `"12,5"]`, `]`, "json"},
		{"with a value too few", `1234, "12,5"]`, `1234]`, "cut_line"},
		{"with a list in a row", `1234, "12,5"]`, `1234, ["12,5"]]`, "publisher_shape"},
		{"with a column that is not told of", `"A-kasse"`, `"Alder"`, "header"},
		{"with a column that has no name", `"A-kasse"`, `7`, "publisher_shape"},
		{"with figures in English notation", `"12,5"`, `"12.5"`, "number"},
		{"with a group that the descriptor does not have", `"Ydelser i alt"`, `"Ydelser"`, "unknown_target_group"},
		{"with a share of 112 per cent", `"12,5"`, `"112,5"`, "proportion_range"},
		{"without rows", `"rows"`, `"raws"`, "publisher_shape"},
		{"with nothing in its rows", y99x01, `{"columns": ["Kommune", "Periode", "Ydelse", "A-kasse", "Antal cyklister", "Andel cyklister (pct.)"], "rows": []}`, "empty_file"},
		{"a list of figures", y99x01, `[1, 2]`, "publisher_shape"},
		{"two tables", y99x01, `[{"Variables": ["Kommune", "Periode", "Ydelse", "A-kasse", "Antal cyklister", "Andel cyklister (pct.)"], "Data": [["766", "2024", "/", "A-kasser i alt", 1, 1]]}, {}]`, "publisher_shape"},
		{"an error answer", y99x01, `{"code":422,"cause":"Unknown period type: M","request_id":"x"}`, "error_answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			content := strings.Replace(y99x01, c.before, c.after, 1)
			if content == y99x01 {
				t.Fatalf("the answer has no %s", c.before)
			}
			p, err := inPackage(t, "jobindsats-json", "y99x01.json", content)
			if err == nil {
				_, err = p.Read(t.Context(), &recordingSink{})
			}
			if got := firstReject(t, err); got.Rule != c.rule {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestAnAnswerWithAKnownTablesColumnsNeedsNoDescriptor(t *testing.T) {
	path, found := sharedFile(t, "data/Y30R21_2020_sample.csv")
	if !found {
		return
	}
	options := Options{Catalogue: shippedCatalogue(t), Known: os.DirFS("../data/known")}
	p, err := Open(t.Context(), path, options)
	fromCSV, _ := mustRead(t, p, err)
	p, err = Open(t.Context(), writeFile(t, "answer.json", csvAsAnswer(t, path)), options)
	fromJSON, _ := mustRead(t, p, err)
	if len(fromCSV.observations) < 98*2*4*6 || len(fromJSON.observations) != len(fromCSV.observations) {
		t.Fatalf("%d figures in CSV, %d in JSON", len(fromCSV.observations), len(fromJSON.observations))
	}
	for n, want := range fromCSV.observations {
		got := fromJSON.observations[n]
		if got.Key() != want.Key() || !sameFigures(got, want) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
}

// csvAsAnswer writes a saved table as version 3 would have answered.
func csvAsAnswer(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff")))
	reader.Comma = ';'
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	answer, err := json.Marshal(map[string]any{"columns": records[0], "rows": records[1:]})
	if err != nil {
		t.Fatal(err)
	}
	return string(answer)
}

func TestAnAnswerOfNoKnownTableIsToldWhatToDo(t *testing.T) {
	_, err := openContent(t, "answer.json", y99x01)
	if got := firstReject(t, err); got.Rule != "unknown_layout" || !strings.Contains(got.Message, "fetch jobindsats") || !strings.Contains(got.Message, "Antal cyklister") {
		t.Errorf("got %s", got)
	}
}

func TestErrorAnswersAreNotTakenForData(t *testing.T) {
	for content, words := range map[string]string{
		`{"Forkert nøgle eller nøglen er udløbet.":""}`:                               "jobindsats API, not data: Forkert nøgle",
		"Forkert nøgle eller nøglen er udløbet.":                                      "jobindsats API, not data: Forkert nøgle",
		"Forkert n\xf8gle eller n\xf8glen er udl\xf8bet.":                             "jobindsats API, not data: Forkert nøgle",
		`{"code":422,"cause":"Unknown period type: M","request_id":"r"}`:              "jobindsats API, not data: 422 Unknown period type: M",
		`{"errorTypeCode":"EXTRACT-NOTFOUND","message":"Tabellen blev ikke fundet."}`: "StatBank API, not data: EXTRACT-NOTFOUND Tabellen",
		`{"message":"Rate limit exceeded"}`:                                           "API, not data: Rate limit",
		"<html><head><title>Log på</title></head></html>":                             "a web page, not data: Log på",
	} {
		for _, name := range []string{"answer.json", "answer.csv", "answer.txt"} {
			_, err := openContent(t, name, content)
			if got := firstReject(t, err); got.Rule != "error_answer" || !strings.Contains(got.Message, words) {
				t.Errorf("%s: %s: got %s", name, content, got)
			}
		}
	}
}

func TestTheRealErrorAnswersAreRefused(t *testing.T) {
	for name, words := range map[string]string{"data/error_bad_key.ndjson": "Forkert nøgle", "data/jobindsats_v3_422.json": "422 Unknown period type: M"} {
		path, found := sharedFile(t, name)
		if !found {
			return
		}
		_, err := Open(t.Context(), path, Options{Catalogue: shippedCatalogue(t), Known: os.DirFS("../data/known")})
		if got := firstReject(t, err); got.Rule != "error_answer" || !strings.Contains(got.Message, words) {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func FuzzJobindsatsJSON(f *testing.F) {
	f.Add([]byte(y99x01))
	f.Add([]byte(`[{"Variables": [{"Label": "Kommune"}], "Data": [["766"]]}]`))
	f.Add([]byte(`{"rows":[{"Kommune":"766"}],"columns":["Kommune"]}`))
	fuzzSingle(f, "y99x01.json", "jobindsats-json")
}
