package etl

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"

	"kommunebench/etl/input"
	"kommunebench/etl/source/sourcetest"
	"kommunebench/kommune"
)

// objectsOf are a table's rows as objects; figures are numbers.
func objectsOf(records [][]string) []string {
	var objects []string
	for _, row := range records[1:] {
		var fields []string
		for n, field := range row {
			key, _ := json.Marshal(records[0][n])
			value, _ := json.Marshal(field)
			if number, reason := (input.NumberFormat{Decimal: ','}).ParseNumber(field); reason == "" && n > 2 {
				value, _ = json.Marshal(number)
			}
			fields = append(fields, string(key)+":"+string(value))
		}
		objects = append(objects, "{"+strings.Join(fields, ",")+"}")
	}
	return objects
}

func tableAsNDJSON(records [][]string) string { return strings.Join(objectsOf(records), "\n") + "\n" }

func tableAsJSON(records [][]string) string {
	return "[" + strings.Join(objectsOf(records), ",\n") + "]"
}

func tableAsXLSX(t testing.TB, records [][]string) string {
	t.Helper()
	return sourcetest.WriteSpreadsheet(t, func(file *excelize.File) {
		for n, row := range records {
			cells := make([]any, len(row))
			for k, field := range row {
				cells[k] = field
				if number, reason := (input.NumberFormat{Decimal: ','}).ParseNumber(field); reason == "" && n > 0 && k > 2 {
					cells[k] = number
				}
			}
			sourcetest.SetRows(file, "Sheet1", n+1, cells)
		}
	})
}

func tableAsParquet(t testing.TB, records [][]string) string {
	t.Helper()
	group := parquet.Group{}
	for n, name := range records[0] {
		group[name] = parquet.Optional(parquet.Leaf(parquet.DoubleType))
		if n < 3 {
			group[name] = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
		}
	}
	schema := parquet.NewSchema("table", group)
	var file strings.Builder
	writer := parquet.NewGenericWriter[map[string]any](&file, schema)
	for _, row := range records[1:] {
		values := map[string]any{}
		for n, field := range row {
			number, reason := (input.NumberFormat{Decimal: ','}).ParseNumber(field)
			switch {
			case n < 3:
				values[records[0][n]] = field
			case reason == "":
				values[records[0][n]] = number
			}
		}
		if _, err := writer.Write([]map[string]any{values}); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}

func TestAHeaderIsRefusedInWordsThatHelp(t *testing.T) {
	const row = "p1,c1,report\n"
	for name, c := range map[string]struct {
		header string
		want   []string
	}{
		"an unknown column": {"id,course,source,kommunen_i_alt\np1,c1,report,x\n", []string{`unknown column "kommunen_i_alt"; participations takes id*, course*, kommuner, `}},
		"a missing column":  {"id,course\np1,c1\n", []string{`the required column "source" is missing; participations takes id*, `}},
		"a slip of the pen": {"id,cource,source\n" + row, []string{`unknown column "cource"; did you mean "course"?; participations takes`}},
		"several":           {"id,x1,y2\n" + row, []string{`unknown column "x1"; participations takes`, `unknown column "y2"`, `the required column "course" is missing`, `the required column "source" is missing`}},
	} {
		p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{"participations.csv": c.header}), Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		report, err := p.Read(t.Context(), &recordingSink{})
		if err == nil || len(report.Rejects) != len(c.want) {
			t.Errorf("%s: got %v", name, report.Rejects)
			continue
		}
		for n, want := range c.want {
			if got := report.Rejects[n]; !strings.HasPrefix(got.Message, want) || strings.Count(got.Message, "takes") > 1 || got.Rule != "header" {
				t.Errorf("%s: got %s", name, got)
			}
		}
	}
	// A column that is named in several places of the descriptor is missing once.
	described := strings.Replace(miniDescriptor(t), `{"name": "Antal", "decimalChar": ","}`, `{"name": "Antallet", "decimalChar": ","}`, 1)
	described = strings.Replace(described, `"numerator": "Antal"`, `"numerator": "Antallet"`, 1)
	p, err := OpenFS(t.Context(), miniPackage(t, map[string]string{input.DescriptorName: described}), Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Read(t.Context(), &recordingSink{})
	if err == nil || len(report.Rejects) != 2 || report.Rejects[1].Message != `the column "Antallet", which the descriptor names, is missing` {
		t.Errorf("got %v", report.Rejects)
	}
}

func TestAnswersAreTakenInDanish(t *testing.T) {
	answers := input.Names([]kommune.Answer{kommune.Yes, kommune.Partly, kommune.No, kommune.NotStated})
	for word, want := range map[string]string{
		"ja": "YES", "Ja": "YES", "delvist": "PARTLY", "nej": "NO", "ikke oplyst": "NOT_STATED", "Ikke oplyst": "NOT_STATED", "yes": "YES", "not-stated": "NOT_STATED",
	} {
		got, known := input.ParseEnum(word, answers)
		if !known || got != want {
			t.Errorf("%q: got %q", word, got)
		}
	}
	if got, known := input.ParseEnum("god praksis", []string{"EVIDENCE", "GOOD_PRACTICE"}); !known || got != "GOOD_PRACTICE" {
		t.Errorf("god praksis: got %q", got)
	}
	if got := input.Spelled(answers); got != "ja (YES), delvist (PARTLY), nej (NO), ikke oplyst (NOT_STATED)" {
		t.Errorf("answers are spelled %s", got)
	}
	if _, known := input.ParseEnum("ja", input.Names(kommune.ValueStatuses())); known {
		t.Error("a status may be yes")
	}
}

func TestWhatFollowsFromOneCauseIsToldOnceForAllFiles(t *testing.T) {
	p, err := OpenFS(t.Context(), fstest.MapFS{
		"sources.csv":        {Data: []byte("id,title,publisher,published\nreport,A,B,2024-13-01\n")},
		"courses.csv":        {Data: []byte("id,title,source\na,A,report\nb,B,report\n")},
		"participations.csv": {Data: []byte("id,course,source\np,a,report\n")},
		input.DescriptorName: {Data: []byte(`{"name": "own", "title": "Own", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody"}, "resources": [
			{"name": "s", "path": "sources.csv", "kommunebench": {"layout": "sources"}}, {"name": "c", "path": "courses.csv", "kommunebench": {"layout": "courses"}},
			{"name": "p", "path": "participations.csv", "kommunebench": {"layout": "participations"}}]}`)},
	}, Options{Catalogue: smallCatalogue()})
	if err != nil {
		t.Fatal(err)
	}
	report, err := p.Read(t.Context(), &recordingSink{})
	if err == nil || len(report.Rejects) != 3 || report.Rejected != 5 {
		t.Fatalf("%d problems: %v", report.Rejected, report.Rejects)
	}
	if got := report.Rejects[1]; got.File != "courses.csv" || got.Repeated() != "3 rows of this file or others name it" {
		t.Errorf("got %s", got)
	}
}

func TestOneCauseIsToldOnce(t *testing.T) {
	participations := "id,course,source\n"
	for n := range 500 {
		participations += fmt.Sprintf("p%d,no-such-course,report\n", n)
	}
	read := func(files map[string]string) *Report {
		t.Helper()
		p, err := OpenFS(t.Context(), miniPackage(t, files), Options{Catalogue: smallCatalogue()})
		if err != nil {
			t.Fatal(err)
		}
		report, err := p.Read(t.Context(), &recordingSink{})
		if err == nil {
			t.Fatal("was not refused")
		}
		return report
	}
	report := read(map[string]string{"participations.csv": participations})
	if len(report.Rejects) != 1 || report.Rejected != 500 || report.RowsRejected != 500 {
		t.Fatalf("%d of %d problems are told", len(report.Rejects), report.Rejected)
	}
	if got := report.Rejects[0].String(); !strings.Contains(got, `unknown course "no-such-course": give an id from a courses table`) || !strings.HasSuffix(got, "; 500 rows: line 2, 3, 4, 5, 6, ...") {
		t.Errorf("got %s", got)
	}
	// What follows from a table that is refused is not told.
	report = read(map[string]string{"courses.tsv": "id\ttittel\nc\tx\n", "participations.csv": participations})
	if len(report.Rejects) != 1 || report.Rejects[0].File != "courses.tsv" {
		t.Errorf("got %v", report.Rejects)
	}
	// What follows from a row names the row.
	report = read(map[string]string{"courses.tsv": "id\ttitle\nno-such-course\t\nbasics\tBasics\n", "participations.csv": participations})
	if len(report.Rejects) != 2 || !strings.Contains(report.Rejects[1].Message, "courses.tsv line 2") || report.Rejects[1].Times != 500 {
		t.Errorf("got %v", report.Rejects)
	}
}
