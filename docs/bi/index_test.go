package bi_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"kommunebench/export"
)

// compareKnown is an address that answers.
const compareKnown = "/export/compare?indicator=jobindsats/unemployment-rate"

// licenceOfSTAR begins the terms of the figures that the recipes ask for.
const licenceOfSTAR = "Offentlige data fra STAR"

var named = regexp.MustCompile("`([a-z0-9_]+)`")

// The index explains every column of every export, and none that is not there;
// and every status and qualifier.
func checkColumns(t *testing.T, p *program) {
	text := readPage(t, "README.md").text
	var explained []string
	for line := range strings.SplitSeq(text[strings.Index(text, "| column | says |"):], "\n") {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			for _, match := range named.FindAllStringSubmatch(cells[1], -1) {
				explained = append(explained, match[1])
			}
		}
	}
	var columns []string
	const known = "jobindsats/unemployment-rate"
	for _, query := range []string{
		"observations?indicators=" + known, "areaObservations?indicators=" + known, "compare?indicator=" + known,
		"trend?kommuner=766&indicator=" + known, "relation?x=" + known + "&y=jobindsats/activation-share", "changes?dataset=jobindsats&from=jobindsats@1",
		"aggregate?by=REGION&indicator=" + known, "ranking?indicator=" + known, "matrix?indicators=" + known, "coverage?indicator=" + known,
		"control?kommuner=766&indicator=" + known, "signals?indicators=" + known, "standardisedComparison?indicator=" + known,
		"participations?", "deregistrations?", "outcomes?", "testAnswers?", "kommuner?", "indicators?", "releases?",
		"competenceCoverage?", "competenceGaps?", "examples?competence=published/samtaleteknik", "plan?kommune=766", "questionBenchmarks?", "questionPairs?",
	} {
		body, _ := get(t, p.url+"/export/"+query+"&comment=false")
		header, _, _ := strings.Cut(string(body), "\n")
		columns = append(columns, strings.Split(header, ",")...)
	}
	slices.Sort(columns)
	slices.Sort(explained)
	if columns = slices.Compact(columns); !slices.Equal(columns, explained) {
		t.Errorf("the exports have the columns %v, the index explains %v", columns, explained)
	}
	type enum struct{ EnumValues []struct{ Name string } }
	enums := ask[struct{ Status, Qualifier enum }](t, p, `{status: __type(name: "ValueStatus") {enumValues {name}} qualifier: __type(name: "Qualifier") {enumValues {name}}}`)
	for _, value := range slices.Concat(enums.Status.EnumValues, enums.Qualifier.EnumValues) {
		if !strings.Contains(text, "`"+value.Name+"`") {
			t.Errorf("the index does not explain %s", value.Name)
		}
	}
}

// What the index says of addresses, beside those that it spells out.
func checkIndex(t *testing.T, p *program) {
	checkFaults(t, p)
	body, header := get(t, p.url+compareKnown+"&kommuner=766&kommuner=615&release=jobindsats@1&comment=false&key="+p.createKey(t))
	if rows := rowsOf(t, body, false); len(rows) != 2 || header.Get("X-Release") != "jobindsats@1" || header.Get("X-Rows") != "2" || strings.Contains(header.Get("Link"), "key=") {
		t.Errorf("two kommuner named one by one: %v, %v", rows, header)
	}
	indicators := ask[struct {
		Indicators struct{ Nodes []struct{ ID, Title string } }
	}](t, p, `{ indicators { nodes { id title(lang: EN) periods } } }`)
	if len(indicators.Indicators.Nodes) < 5 {
		t.Errorf("the list of indicators is %v", indicators)
	}
	month, _ := get(t, p.url+"/export/observations?indicators=jobindsats/unemployment-rate&kommuner=766&from=2026M07&to=2026M07&comment=false")
	if groups := rowsOf(t, month, false); len(groups) != 3 {
		t.Errorf("without a target group there are %d rows of a kommune and month, want one for each group and one for all", len(groups))
	}
	licences := map[string]string{
		"csv": "(?m)^# .*" + licenceOfSTAR, "json": `"licences":\["` + licenceOfSTAR, "ndjson": `^{"meta":.*` + licenceOfSTAR,
		"parquet": "kommunebench.licences", "arrow": "kommunebench.licences", "jsonstat": `"extension":.*` + licenceOfSTAR,
		"xlsx": "^PK", // packed: checkWorkbook finds it
	}
	for _, format := range export.Formats() {
		address := p.url + compareKnown + "&format=" + format.Name
		if format.HasComments {
			address += "&comment=true"
		}
		licence, known := licences[format.Name]
		if file, _ := get(t, address); !known || !regexp.MustCompile(licence).Match(file) {
			t.Errorf("format=%s does not say its licence where the index says that it does", format.Name)
		}
	}
}

// A fault in an address is told, and so is why there are no rows.
func checkFaults(t *testing.T, p *program) {
	t.Helper()
	for _, fault := range []string{
		"/export/compare?indicator=jobindsats/unemploymnt-rate",
		compareKnown + "&regoin=region-syddanmark",
		compareKnown + "&region=region-sydanmark",
		compareKnown + "&kommuner=999",
		compareKnown + "&period=1999M01",
		compareKnown + "&targetGroup=jobindsats/al",
		compareKnown + "&format=xls",
		"/export/observations?indicators=jobindsats/unemployment-rate&from=2024-10",
	} {
		response, err := http.Get(p.url + fault)
		if err != nil {
			t.Fatal(err)
		}
		var answer struct{ Errors []struct{ Message string } }
		err = json.NewDecoder(response.Body).Decode(&answer)
		response.Body.Close()
		if err != nil || response.StatusCode != http.StatusBadRequest || len(answer.Errors) != 1 || !strings.Contains(answer.Errors[0].Message, "takes") {
			t.Errorf("%s: status %d, %v, %v", fault, response.StatusCode, err, answer)
		}
	}
	if empty, header := get(t, p.url+"/export/observations?indicators=jobindsats/unemployment-rate&from=2090&lang=EN"); header.Get("X-Rows") != "0" || !strings.Contains(string(empty), "# Empty because: NO_PERIOD: ") {
		t.Errorf("a file of periods to come says %s", empty)
	}
	response, err := http.Get(p.url + compareKnown + "&release=jobindsats@99")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNotFound {
		t.Errorf("a release that is not kept: status %d", response.StatusCode)
	}
}

// checkWorkbook finds the data on the first sheet and the licence on the second.
func checkWorkbook(t *testing.T, p *program) {
	body, _ := get(t, p.url+"/export/compare?indicator=jobindsats/unemployment-rate&format=xlsx")
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	sheets := book.GetSheetList()
	if len(sheets) != 2 {
		t.Fatalf("the workbook has the sheets %v", sheets)
	}
	data, dataErr := book.GetRows(sheets[0])
	about, aboutErr := book.GetRows(sheets[1])
	if dataErr != nil || aboutErr != nil || len(data) != 99 || data[0][0] != "indicator_id" {
		t.Fatalf("%d rows of data, %v, %v", len(data), dataErr, aboutErr)
	}
	if !slices.ContainsFunc(about, func(row []string) bool { return strings.Contains(strings.Join(row, " "), licenceOfSTAR) }) {
		t.Errorf("the second sheet does not say the licence: %v", about)
	}
}
