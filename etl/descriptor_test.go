package etl

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"kommunebench/etl/descriptor"
	"kommunebench/etl/input"
	"kommunebench/etl/input/inputtest"
)

// refusedDescriptor opens a package with a descriptor that is refused.
func refusedDescriptor(t *testing.T, content string) *Report {
	t.Helper()
	_, err := OpenFS(t.Context(), fstest.MapFS{input.DescriptorName: {Data: []byte(content)}}, Options{Catalogue: smallCatalogue()})
	firstReject(t, err)
	var refused *RejectedError
	asRejected(err, &refused)
	return refused.Report
}

// told writes rejects one per line: line, path, value, message.
func told(report *Report) []string {
	var lines []string
	for _, r := range report.Rejects {
		lines = append(lines, strings.Join([]string{fmt.Sprint(r.Line), r.Column, r.Value, r.Message}, " | "))
	}
	return lines
}

func TestAllProblemsOfADescriptorAreToldAtOnceWithTheirPaths(t *testing.T) {
	report := refusedDescriptor(t, `{
  "name": "not an id",
  "titel": "Misspelt",
  "licenses": "CC0",
  "kommunebench": {
    "publisher": "",
    "replaces": "yes",
    "disclosure": {"by": "publisher"},
    "indicators": [
      {"id": "a", "title": "Andel", "kind": "SHARE", "polarity": "NEUTRAL", "decimals": 12},
      {"id": "a", "title": {"da": "A"}, "kind": "COUNT", "polarity": "GOOD", "minCell": 2, "countPersons": true},
      {"id": "b", "title": {"en": "B"}, "kind": "RATE", "polarity": "NEUTRAL", "scale": 0, "breaks": [{"period": "2020Q5"}]},
      null
    ]
  },
  "resources": [
    {"path": "../a.csv", "encoding": "koi8-r", "dialect": {"delimiter": ";;", "header": false},
     "schema": {"missingValues": [1], "fields": [{"name": "A", "decimalChar": ";"}, {"type": "string"}]},
     "kommunebench": {"layout": "observation", "measures": [{"indicator": "a", "value": 7}, {"indicator": "a", "numerator": "n"}]}},
    {"format": "CSV?", "kommunebench": {"layuot": "observations"}}
  ]
}`)
	want := []string{
		`2 | name | not an id | is no dataset id: ` + input.IDRule,
		`4 | licenses | CC0 | takes a list, got a text`,
		`6 | kommunebench.publisher |  | is empty`,
		`7 | kommunebench.replaces | yes | takes true or false, got a text`,
		`10 | kommunebench.indicators[0].decimals | 12 | takes 0 to 9`,
		`10 | kommunebench.indicators[0].kind | SHARE | takes PROPORTION, RATE, COUNT, MEAN, SCORE, DIFFERENCE`,
		`10 | kommunebench.indicators[0].title | Andel | takes an object, got a text`,
		`11 | kommunebench.indicators[1].countPersons |  | unknown key; did you mean "countsPersons"?`,
		`11 | kommunebench.indicators[1].id | a | is defined twice`,
		`11 | kommunebench.indicators[1].minCell | 2 | must be at least 3 for figures that count persons`,
		`11 | kommunebench.indicators[1].polarity | GOOD | takes HIGHER_IS_BETTER, LOWER_IS_BETTER, NEUTRAL`,
		`12 | kommunebench.indicators[2].breaks[0].period | 2020Q5 | is no period: takes 2024, 2024H1, 2024Q3 (2024K3), 2024M07 (2024-07), 2024W27 (2024U27) or 2024QMAT02`,
		`12 | kommunebench.indicators[2].scale | 0 | must be above 0`,
		`13 | kommunebench.indicators[3] |  | takes an object, got null`,
		`17 | resources[0].dialect.delimiter | ;; | takes one character`,
		`17 | resources[0].dialect.header | false | a file needs a header`,
		`17 | resources[0].encoding | koi8-r | takes utf-8, utf-16, utf-16le, utf-16be, windows-1252, iso-8859-1`,
		`17 | resources[0].path | ../a.csv | leads out of the package`,
		`18 | resources[0].schema.fields[0].decimalChar | ; | takes . or ,`,
		`18 | resources[0].schema.missingValues[0] | 1 | takes a text, got a number`,
		`19 | resources[0].kommunebench.layout | observation | is no layout that is read`,
		`19 | resources[0].kommunebench.measures[0].value | 7 | takes a text, got a number`,
		`19 | resources[0].kommunebench.measures[1] | a | needs a value column, or a numerator and a denominator`,
		`20 | resources[1].format | CSV? | is not of the form that is taken here: takes such as csv, tsv, ndjson, json, xlsx, parquet, csv.gz, csv.zip`,
		`20 | resources[1].kommunebench.layuot |  | unknown key; did you mean "layout"?`,
		`1 | title |  | is missing: is it what "titel" is meant to be?`,
		`8 | kommunebench.disclosure.reason |  | is missing: it is shown with the dataset`,
		`12 | kommunebench.indicators[2].title.da |  | is missing`,
		`18 | resources[0].schema.fields[1].name |  | is missing`,
		`20 | resources[1].kommunebench.layout |  | is missing`,
		`20 | resources[1].path |  | has no path: data inside the descriptor is not read`,
	}
	got := told(report)
	for n := range got {
		// The layouts of a build are a long list.
		if strings.Contains(got[n], ".layout |") {
			got[n], _, _ = strings.Cut(got[n], ": takes")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if report.Rejected != int64(len(want)) {
		t.Errorf("%d problems", report.Rejected)
	}
}

func TestATitleOfTwoLinesAndAPathThatNoFileHasAreRefused(t *testing.T) {
	report := refusedDescriptor(t, `{
  "name": "con", "title": "Andele\r\nEvil: header",
  "licenses": [{"name": "CC0\n"}], "sources": [{"title": "A\u0000"}],
  "kommunebench": {"publisher": "P\u0085", "indicators": [{"id": "..", "title": {"da": "A\t"}, "kind": "SCORE", "unit": "point\n", "polarity": "NEUTRAL"}]},
  "resources": [{"path": "a\u0000.csv", "kommunebench": {"layout": "observations"}}]
}`)
	var columns []string
	for _, reject := range report.Rejects {
		columns = append(columns, reject.Column)
	}
	want := []string{
		"name", "title", "licenses[0].name", "sources[0].title", "kommunebench.indicators[0].id",
		"kommunebench.indicators[0].title.da", "kommunebench.indicators[0].unit", "kommunebench.publisher", "resources[0].path",
	}
	slices.Sort(columns)
	slices.Sort(want)
	if diff := cmp.Diff(want, columns); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, strings.Join(told(report), "\n"))
	}
}

func TestWhatIsNoJSONIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ name, content, rule, want string }{
		{"text", "Kære alle", "descriptor", "1 |  |  | is no JSON at character 1 of the line: invalid character 'K' looking for beginning of value"},
		{"a comma too many", "{\n  \"name\": \"x\",\n}", "descriptor", "3 |  |  | is no JSON at character 1 of the line: invalid character '}' looking for beginning of object key string; perhaps a comma too many stands before it"},
		{"cut", "{\n\"navn på\": [1,\n", "descriptor", "2 |  |  | is no JSON at character 14 of the line: the text ends before the object does"},
		{"more after the end", "{}\n{}", "descriptor", "2 |  |  | is no JSON at character 1 of the line: invalid character '{' after top-level value"},
		{"a list", "[]", "descriptor", "1 |  |  | takes an object, got a list"},
		{"nothing but null", "null", "descriptor", "1 |  |  | takes an object, got null"},
		{"UTF-16", "\xff\xfe{\x00}\x00", "charset", "1 |  | UTF-16 | begins with a mark of UTF-16: a datapackage.json is UTF-8"},
		{"Latin-1", "{\n\"title\": \"K\xf8ge\"}", "charset", "2 |  | 0xf8 | is not UTF-8 at byte 13"},
		{"a bomb of lists", strings.Repeat("[", 1<<20), "descriptor", "1 |  |  | is no JSON at character 10001 of the line: it nests deeper than 64 levels"},
		{"many levels", strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70), "descriptor", "1 | " + strings.TrimSuffix(strings.Repeat("a.", 64), ".") + " |  | nests deeper than 64 levels"},
		{"many values", "[" + strings.Repeat("0,", 300_000) + "0]", "descriptor", "1 | [249999] |  | is the value after the 250000 that a descriptor may have"},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := refusedDescriptor(t, c.content)
			if got := told(report); len(got) != 1 || got[0] != c.want || report.Rejects[0].Rule != c.rule {
				t.Errorf("got %s: %q", report.Rejects[0].Rule, got)
			}
		})
	}
}

// A number is told before anything is reckoned with it.
func TestHugeNumbersAndKeysGivenTwiceAreRefused(t *testing.T) {
	for change, want := range map[string]string{
		`"minCell": 1e999999999`:              `is larger or longer than any number that is taken: at most 1e+15, in 64 characters`,
		`"minCell": 3e-999999999, "scale": 0`: `must be at least 3 for figures that count persons`,
		`"minCell": 30000000000000000`:        `is larger or longer than any number that is taken: at most 1e+15, in 64 characters`,
		`"minCell": 3, "minCell": 4`:          `is given twice in one object`,
		`"minCell": 3.5`:                      `takes a whole number, got a number`,
		`"MinCell": 3`:                        `unknown key; did you mean "minCell"?`,
	} {
		files := miniPackage(t, inDescriptor(t, `"minCell": 3`, change))
		var err error
		if allocated := inputtest.AllocatedBy(func() { _, err = OpenFS(t.Context(), files, Options{Catalogue: smallCatalogue()}) }); allocated > 8<<20 {
			t.Errorf("%s: allocated %d bytes", change, allocated)
		}
		got := firstReject(t, err)
		if got.Message != want || !strings.EqualFold(got.Column, "kommunebench.indicators[3].minCell") || got.Line != 13 {
			t.Errorf("%s: got %s", change, got)
		}
	}
}

func TestADescriptorOfNothingButProblemsIsToldInPart(t *testing.T) {
	for name, content := range map[string]string{
		"indicators":  `{"kommunebench": {"indicators": [` + strings.Repeat(`{},`, 30_000) + `{}]}}`,
		"wrong types": `{"kommunebench": {"indicators": [` + strings.Repeat(`7,`, 100_000) + `7]}}`,
		"keys":        `{"kommunebench": {` + numberedKeys(30_000) + `}}`,
		"long keys":   `{` + strings.Repeat(`"`+strings.Repeat("k", 10_000)+`": 0,`, 300) + `"a": 0}`,
	} {
		var report *Report
		allocated := inputtest.AllocatedBy(func() { report = refusedDescriptor(t, content) })
		// A problem of three bytes takes some 5 kB, whatever the number of problems.
		if allocated > 4096*uint64(len(content)) {
			t.Errorf("%s: allocated %d bytes for a descriptor of %d", name, allocated, len(content))
		}
		if report.Rejected < 100 || report.Rejected > 2000 || len(report.Rejects[99].Column) > 300 {
			t.Errorf("%s: %d problems", name, report.Rejected)
		}
	}
}

func numberedKeys(count int) string {
	var keys strings.Builder
	for n := range count {
		fmt.Fprintf(&keys, "%q: 0, ", fmt.Sprintf("key-%d", n))
	}
	return keys.String() + `"publisher": "Nobody"`
}

func TestStandardKeysThatAreNotReadAreAccepted(t *testing.T) {
	for _, more := range []string{
		`"$schema": "https://example.org/schema.json", "profile": "tabular-data-package", "id": "x", "version": "1.0", "created": "2024-01-01",
		 "homepage": "https://example.org", "description": "d", "keywords": ["a"], "contributors": [{"title": "A", "role": "author"}], "image": "i.png", "own": {"x": [1]},`,
		`"description": null, "licenses": null, "sources": null,`,
	} {
		content := inDescriptor(t, `"licenses": [{"name": "CC0-1.0"}],`, more)
		if _, err := OpenFS(t.Context(), miniPackage(t, content), Options{Catalogue: smallCatalogue()}); err != nil {
			t.Error(err)
		}
	}
	content := inDescriptor(t, `"path": "observations.csv",`, `"path": "observations.csv", "profile": "tabular-data-resource", "format": "CSV", "mediatype": "text/csv",
		"bytes": 12, "hash": "h", "title": "t", "description": "d", "dialect": {"csvddfVersion": 1.2, "lineTerminator": "\n", "header": true},`)
	if _, err := OpenFS(t.Context(), miniPackage(t, content), Options{Catalogue: smallCatalogue()}); err != nil {
		t.Error(err)
	}
}

// Words of a descriptor are taken as before there was a schema.
func TestWordsOfADescriptorAreTakenWhateverTheirCase(t *testing.T) {
	for before, after := range map[string]string{
		`"PROPORTION"`:   `"proportion"`,
		`"NEUTRAL"`:      `"neutral"`,
		`"windows-1252"`: `"Windows-1252"`,
		`"2024K2"`:       `"2024k2"`,
	} {
		if _, err := OpenFS(t.Context(), miniPackage(t, inDescriptor(t, before, after)), Options{Catalogue: smallCatalogue()}); err != nil {
			t.Error(err)
		}
	}
}

func TestAPackageSaysWhetherItReplaces(t *testing.T) {
	for more, want := range map[string]bool{"": false, `"replaces": false,`: false, `"replaces": true,`: true} {
		p, err := OpenFS(t.Context(), miniPackage(t, inDescriptor(t, `"publisher": "Nobody",`, `"publisher": "Nobody",`+more)), Options{Catalogue: smallCatalogue()})
		if err != nil || p.Replaces() != want {
			t.Errorf("%s: got %v, %v", more, p.Replaces(), err)
		}
	}
}

// A descriptor's keys have no order, and what is told of them has one.
func TestProblemsAreToldInOneOrder(t *testing.T) {
	want := ""
	for range 20 {
		_, err := OpenFS(t.Context(), miniPackage(t, inDescriptor(t, `"layout": "sources"`, `"layout": "sources", "columns": {"d": "D", "a": "A", "c": "C", "b": "B"}`)), Options{Catalogue: smallCatalogue()})
		var refused *RejectedError
		if !asRejected(err, &refused) {
			t.Fatal(err)
		}
		got := ""
		for _, reject := range refused.Report.Rejects {
			got += reject.Value
		}
		if want == "" {
			want = got
		}
		if got != want || got != "abcd" {
			t.Fatalf("got %q", got)
		}
	}
}

// The schema in the repository, to which the documents link, is the one that is
// served: its list of layouts is that of the values.
func TestTheSchemaHasEveryLayout(t *testing.T) {
	const file = "descriptor/datapackage.schema.json"
	if *update {
		if err := os.WriteFile(file, DescriptorSchema(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(content), string(DescriptorSchema())); diff != "" {
		t.Errorf("go test ./etl -run Schema -update lists the layouts anew: -file +served:\n%s", diff)
	}
	if got := layoutsOfSchema(t, DescriptorSchema()); !slices.Equal(got, strings.Split(allLayouts().rules().Names(), ", ")) {
		t.Errorf("got %q", got)
	}
}

// layoutsOfSchema are the layouts that a schema takes.
func layoutsOfSchema(t *testing.T, content []byte) []string {
	t.Helper()
	var schema struct {
		Schema string `json:"$schema"`
		Defs   struct {
			Reading struct {
				Properties struct {
					Layout struct{ Enum []string }
				}
			}
		} `json:"$defs"`
	}
	if err := json.Unmarshal(content, &schema); err != nil || schema.Schema != "https://json-schema.org/draft/2020-12/schema" {
		t.Fatalf("%q, %v", schema.Schema, err)
	}
	return schema.Defs.Reading.Properties.Layout.Enum
}

func BenchmarkDescriptor(b *testing.B) {
	content, err := os.ReadFile("testdata/mini/datapackage.json")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		parsed, err := descriptor.Parse(content)
		if err != nil || len(descriptor.Check(parsed, allLayouts().rules())) > 0 {
			b.Fatal(err)
		}
	}
}

func TestAShareNamesCountsOfItsPackage(t *testing.T) {
	report := refusedDescriptor(t, `{
  "name": "linked", "title": "Andele",
  "kommunebench": {"publisher": "P", "indicators": [
    {"id": "n", "title": {"da": "Antal"}, "kind": "COUNT", "polarity": "NEUTRAL", "numeratorIndicator": "n"},
    {"id": "a", "title": {"da": "Andel"}, "kind": "PROPORTION", "polarity": "NEUTRAL", "numeratorIndicator": "b", "denominatorIndicator": "c"},
    {"id": "b", "title": {"da": "Andel"}, "kind": "RATE", "polarity": "NEUTRAL", "numeratorIndicator": "n", "denominatorIndicator": "n"}]},
  "resources": [{"path": "a.csv", "kommunebench": {"layout": "observations"}}]
}`)
	want := []string{
		`4 | kommunebench.indicators[0].numeratorIndicator | n | belongs to indicators of the kinds PROPORTION and RATE`,
		`5 | kommunebench.indicators[1].denominatorIndicator | c | must be the id of an indicator of this package of the kind COUNT`,
		`5 | kommunebench.indicators[1].numeratorIndicator | b | must be the id of an indicator of this package of the kind COUNT`,
	}
	if diff := cmp.Diff(want, told(report)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
