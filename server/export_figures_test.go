package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/data"
)

// figureFile is a file of a computed field, with the query that asks GraphQL for the
// same. The rows are at a path of the answer; what stands beside them is of each row.
type figureFile struct {
	path, query, field, rows string
	// beside are the fields beside the rows, by the names of columns.
	beside map[string]string
	// renamed are fields whose columns are not called after them.
	renamed map[string]string
}

const (
	figureHead    = `indicator {id title unit} release {id} targetGroup {id title} `
	kommuneFields = `kommune {code name region {id name} landsdel {id name}} `
	verdictFields = `significance significanceAfterCorrection significanceReason rough pValue qValue zScore `
	pointFields   = `period value status centre lower upper lowerWarning upperWarning deviation movingRange inBaseline rules signal `
)

func figureFiles() map[string]figureFile {
	const groups = `nodes {region {id name} landsdel {id name} peerGroup {id name} kommune {code name} targetGroup {id title} period year value method numerator denominator
		interval {lower upper level method} status qualifier notPooledBecause {code message} kommunerCount kommunerWithFigures kommunerHidden kommunerMissing
		periodsWithFigures figures figuresHidden figuresMissing spread {n median q1 q3 min max}}`
	const ranked = `from to rows {` + kommuneFields + `value status earlierValue earlierStatus change changePct rank rankInterval {lower upper} ` + verdictFields + `}`
	head := map[string]string{"indicator": "indicator", "release": "release", "target_group": "targetGroup"}
	// A group's own target group is asked for beside that of all.
	aggregate := map[string]string{"indicator": "indicator", "release": "release"}
	period := with(head, "period", "period")
	rankedBeside := with(head, "period", "to", "earlier_period", "from")
	return map[string]figureFile{
		"regions by year": {
			"aggregate?indicator=own/share&by=REGION,YEAR&from=2024", `aggregate(indicator: "own/share", by: [REGION, YEAR], filter: {from: "2024"}) {` + figureHead + groups + `}`, "aggregate", "nodes", with(aggregate, "all", "targetGroup"), nil,
		},
		"landsdele in order of their value": {
			"aggregate?indicator=jobindsats/unemployed&by=LANDSDEL,TARGET_GROUP&by=PERIOD&from=2026M01&kommunerFrom=2&valueFrom=500.5&orderBy=VALUE&direction=DESC",
			`aggregate(indicator: "jobindsats/unemployed", by: [LANDSDEL, TARGET_GROUP, PERIOD], filter: {from: "2026M01"}, having: {kommunerFrom: 2, valueFrom: 500.5}, orderBy: {field: VALUE, direction: DESC}) {` + figureHead + groups + `}`,
			"aggregate", "nodes", aggregate, nil,
		},
		"peer groups of a region": {
			"aggregate?indicator=jobindsats/unemployment-rate&by=KOMMUNE,PEER_GROUP&region=region-syddanmark&confidence=0.9",
			`aggregate(indicator: "jobindsats/unemployment-rate", by: [KOMMUNE, PEER_GROUP], filter: {kommuner: {region: "region-syddanmark"}}, confidence: 0.9) {` + figureHead + groups + `}`,
			"aggregate", "nodes", with(aggregate, "all", "targetGroup"), nil,
		},
		"who changed most": {
			"ranking?indicator=jobindsats/unemployment-rate&of=CHANGE&from=2025M07&orderBy=SIZE_OF_CHANGE",
			`ranking(indicator: "jobindsats/unemployment-rate", of: CHANGE, from: "2025M07", orderBy: SIZE_OF_CHANGE) {` + figureHead + ranked + `}`, "ranking", "rows", rankedBeside, nil,
		},
		"values of a region": {
			"ranking?indicator=own/share&to=2027&region=region-midtjylland&first=3&confidence=0.99",
			`ranking(indicator: "own/share", to: "2027", kommuner: {region: "region-midtjylland"}, first: 3, confidence: 0.99) {` + figureHead + ranked + `}`, "ranking", "rows", rankedBeside, nil,
		},
		"coverage": {
			"coverage?indicator=own/share", `coverage(indicator: "own/share") {` + figureHead + `kommuner periods {period withFigure provisional suppressed notApplicable missing}}`,
			"coverage", "periods", with(head, "kommuner", "kommuner"), nil,
		},
		"signals": {
			"signals?indicators=jobindsats/unemployed,demo/deregistered-3-months", `signals(indicators: ["jobindsats/unemployed", "demo/deregistered-3-months"]) {signals {indicator {id title unit dataset {latestRelease {id}}} targetGroup {id title} ` +
				kommuneFields + `point {` + pointFields + `} pValue qValue standsAfterCorrection sentence}}`,
			"signals", "signals", nil,
			map[string]string{"indicator_dataset_latest_release_id": "release_id"},
		},
		"standardised": {
			"standardisedComparison?indicator=demo/deregistered-3-months", `standardisedComparison(indicator: "demo/deregistered-3-months") {indicator {id title unit} release {id} period
			rows {` + kommuneFields + `value status qualifier observed expected ratio ratioInterval {lower upper level method} expectedValue difference directValue directInterval {lower upper level method}
			directReason significance significanceAfterCorrection reason pValue qValue zScore rough outside sentence}}`,
			"standardisedComparison", "rows", with(nil, "indicator", "indicator", "release", "release", "period", "period"), nil,
		},
		"standardised and hidden": {
			"standardisedComparison?indicator=jobindsats/unemployment-rate&kommuner=766", `standardisedComparison(indicator: "jobindsats/unemployment-rate", kommuner: {codes: ["766"]}) {indicator {id title unit} release {id} period
			rows {` + kommuneFields + `value status qualifier expected significance significanceAfterCorrection reason directReason rough outside sentence}}`,
			"standardisedComparison", "rows", with(nil, "indicator", "indicator", "release", "release", "period", "period"), nil,
		},
		"Hedensted's signals": {
			"control?indicator=jobindsats/unemployed&kommuner=766", `trend(indicator: "jobindsats/unemployed", kommuner: {codes: ["766"]}) {` + figureHead + `series {` + kommuneFields + `control {parts {` + partFields + `} points {` + pointFields + `}}}}`,
			"trend", "series.0.control.points", with(head, "kommune", "series.0.kommune", "part", "series.0.control.parts.0"), nil,
		},
		"a textbook chart": {
			"control?indicator=jobindsats/unemployed&kommuner=766&model=TEXTBOOK&from=2022M01&baselineFrom=2022M02&baselineTo=2024M06", `trend(indicator: "jobindsats/unemployed", kommuner: {codes: ["766"]}, from: "2022M01") {` + figureHead +
				`series {` + kommuneFields + `control(model: TEXTBOOK, baselineFrom: "2022M02", baselineTo: "2024M06") {parts {` + partFields + `} points {` + pointFields + `}}}}`,
			"trend", "series.0.control.points", with(head, "kommune", "series.0.kommune", "part", "series.0.control.parts.0"), nil,
		},
		"matrix": {
			"matrix?indicators=own/share&indicators=own/per-100&period=2024&kommuner=101,766,751,810", `matrix(indicators: ["own/share", "own/per-100"], period: "2024", kommuner: {codes: ["101", "766", "751", "810"]}) {x: columns {period}
			` + matrixFields + `}`, "matrix", "cells", period, nil,
		},
	}
}

const (
	partFields   = `from to baselineFrom baselineTo n tested method seasonRemoved autocorrelation sigma dispersion movingRangeLimit reason`
	matrixFields = `columns {` + figureHead + `period} rows {cells {` + kommuneFields + `value numerator denominator status qualifier sourceId denominatorInterval {lower upper} interval {lower upper level method}
		rank rankInterval {lower upper} likelyRankInterval {lower upper} percentileRank quartile difference
		differenceTest {significance significanceAfterCorrection pValue qValue zScore against reason} ` + verdictFields + `shrunkValue sentence}}`
)

// with is a table with more entries: names and values in turn.
func with(table map[string]string, entries ...string) map[string]string {
	more := maps.Clone(table)
	if more == nil {
		more = map[string]string{}
	}
	for n := 0; n < len(entries); n += 2 {
		more[entries[n]] = entries[n+1]
	}
	return more
}

// steps are the parts of a path for dig.
func steps(path string) []any {
	var all []any
	for part := range strings.SplitSeq(path, ".") {
		number := 0
		if _, err := fmt.Sscanf(part, "%d", &number); err == nil {
			all = append(all, number)
			continue
		}
		all = append(all, part)
	}
	return all
}

// want are the rows that the field answers, by columns.
func (f figureFile) want(t *testing.T, h *testServer) []map[string]string {
	t.Helper()
	answer := h.data(t, "{"+f.query+"}")[f.field]
	if f.rows == "cells" {
		return matrixRows(t, answer)
	}
	list, _ := dig(t, answer, steps(f.rows)...).([]any)
	var rows []map[string]string
	for _, entry := range list {
		row := map[string]string{}
		flattened("", entry, row)
		for name, path := range f.beside {
			flattened(name, dig(t, answer, steps(path)...), row)
		}
		rows = append(rows, asFigureRow(row, f.renamed))
	}
	return rows
}

// asFigureRow gives a flattened row the names of columns. Lists are not flattened.
func asFigureRow(row, renamed map[string]string) map[string]string {
	for _, part := range []string{"kommune", "point"} {
		for name, value := range row {
			if inner, found := strings.CutPrefix(name, part+"_"); found && (part == "point" || strings.HasPrefix(inner, "region") || strings.HasPrefix(inner, "landsdel")) {
				delete(row, name)
				row[inner] = value
			}
		}
	}
	if unit, known := row["indicator_unit"]; known {
		delete(row, "indicator_unit")
		row["unit"] = unit
	}
	for from, to := range renamed {
		row[to] = row[from]
		delete(row, from)
	}
	// What is not grouped by target group is of that of all.
	for _, name := range []string{"id", "title"} {
		if of := row["all_"+name]; row["target_group_"+name] == "" {
			row["target_group_"+name] = of
		}
		delete(row, "all_"+name)
	}
	delete(row, "all")
	for _, object := range []string{"rank_interval", "part", "spread"} {
		if row[object] == "" {
			delete(row, object)
		}
	}
	row["rules"] = strings.ReplaceAll(strings.Trim(row["rules"], "[]"), " ", "|")
	row["period_type"] = map[int]string{len("2024"): "year", len("2024M07"): "month"}[len(row["period"])]
	return row
}

func matrixRows(t *testing.T, answer any) []map[string]string {
	t.Helper()
	var rows []map[string]string
	list, _ := dig(t, answer, "rows").([]any)
	for _, entry := range list {
		cells, _ := dig(t, entry, "cells").([]any)
		for n, cell := range cells {
			row := map[string]string{}
			flattened("", cell, row)
			flattened("", dig(t, answer, "columns", n), row)
			rows = append(rows, asFigureRow(row, nil))
		}
	}
	return rows
}

// notAsked are columns that a query of the test does not ask for.
func notAsked(name string) bool { return strings.HasPrefix(name, "benchmark_") }

func TestAFileOfAComputedFieldHoldsWhatItAnswersInEveryFormat(t *testing.T) {
	h := readOnly(t)
	for name, c := range figureFiles() {
		want := c.want(t, h)
		for _, format := range rowFormats() {
			a := h.export(t, c.path+"&format="+format)
			got := readExport(t, format, []byte(a.body))
			for _, row := range got.rows {
				maps.DeleteFunc(row, func(column, _ string) bool { return notAsked(column) })
			}
			sameRows(t, name+" as "+format, want, got.rows)
			if release := a.header.Get("X-Release"); release == "" || format != "ndjson" && !strings.Contains(unescapedJSON(got.about), a.permalink(t)) {
				t.Errorf("%s as %s does not say what it is of: %q, %.2000s", name, format, release, got.about)
			}
			if again := h.send(t, http.MethodGet, "/export/"+c.path+"&format="+format, "", "If-None-Match", a.header.Get("Etag")); again.status != http.StatusNotModified {
				t.Errorf("%s as %s: asked again with its tag: status %d", name, format, again.status)
			}
		}
		if stat := h.export(t, c.path+"&format=jsonstat"); !strings.Contains(stat.body, `"class":"dataset"`) || strings.Contains(stat.body, `"size":[0`) {
			t.Errorf("%s as jsonstat: %.500s", name, stat.body)
		}
	}
}

func TestAPermalinkOfAComputedFieldGivesTheSameRowsAfterANewRelease(t *testing.T) {
	h := newTestServer(t, "testdata/own", "testdata/mix")
	paths := []string{
		"aggregate?indicator=own/share&by=REGION,YEAR", "aggregate?indicator=own/share&by=KOMMUNE&region=region-midtjylland&orderBy=VALUE&first=2",
		"ranking?indicator=own/share", "ranking?indicator=own/share&of=CHANGE&to=2027&first=2", "matrix?indicators=own/share,own/per-100&landsdel=landsdel-oestjylland",
		"coverage?indicator=own/share", "control?indicator=own/monthly&kommuner=766,751", "signals?indicators=own/monthly,own/share", "signals?dataset=own",
		"standardisedComparison?indicator=mix/share&targetGroups=mix/young,mix/old",
	}
	before := map[string]answer{}
	for _, path := range paths {
		before[path] = h.export(t, path+"&format=json")
	}
	h.mustLoad(t, revised(t, "København,2027,share,,15,100,,,,", "København,2027,share,,55,100,,provisional,about,", "Frederiksberg,2024,score,1.0", "Frederiksberg,2024,score,4.0"))
	for _, path := range paths {
		address, err := url.Parse(before[path].permalink(t))
		if err != nil {
			t.Fatal(err)
		}
		again := h.export(t, strings.TrimPrefix(address.RequestURI(), "/export/"))
		was, is := readExport(t, "json", []byte(before[path].body)), readExport(t, "json", []byte(again.body))
		if len(was.rows) != len(is.rows) || again.header.Get("X-Release") != before[path].header.Get("X-Release") {
			t.Fatalf("%s: %d rows of %s, before %d", address, len(is.rows), again.header.Get("X-Release"), len(was.rows))
		}
		for n := range was.rows {
			for column, value := range was.rows[n] {
				if is.rows[n][column] != value {
					t.Errorf("%s: row %d: %s is %q, was %q", address, n, column, is.rows[n][column], value)
				}
			}
		}
		if query := address.Query(); query.Has("region") || query.Has("landsdel") {
			t.Errorf("%s names a group, which may have other members later", address)
		}
	}
}

// Groups of one kommune, period and target group are its figures: 17,640, of which
// a page holds 10,000.
func TestAFileOfMoreGroupsThanAPageHasThemAll(t *testing.T) {
	h := readOnly(t)
	got := readCSV(t, []byte(h.export(t, "aggregate?indicator=jobindsats/unemployed&by=KOMMUNE,TARGET_GROUP,PERIOD").body))
	figures := map[string]string{}
	for _, row := range readCSV(t, []byte(h.export(t, "observations?indicators=jobindsats/unemployed").body)).rows {
		figures[row["kommune_code"]+" "+row["target_group_id"]+" "+row["period"]] = row["value"]
	}
	if len(got.rows) != len(figures) || len(figures) <= 10_000 {
		t.Fatalf("%d groups, %d figures", len(got.rows), len(figures))
	}
	for n, row := range got.rows {
		key := row["kommune_code"] + " " + row["target_group_id"] + " " + row["period"]
		value, known := figures[key]
		if delete(figures, key); !known || row["value"] != value {
			t.Fatalf("group %d, %s, is %q, the figure %q", n, key, row["value"], value)
		}
	}
	hidden := strings.Count(got.about, fmt.Sprintf("af %d grupper", len(got.rows)))
	if hidden == 0 {
		t.Errorf("the caveats are not of all groups: %s", got.about)
	}
}

// firstFigure is a file of the figures that a new user asks for: how many rows it has,
// and what stands in it.
type firstFigure struct {
	rows  int
	holds string
}

func firstFigures() map[string]firstFigure {
	return map[string]firstFigure{
		"compare?indicator=jobindsats/unemployment-rate&period=2026M07":                                {98, ";766;Hedensted;2026M07;"},
		"control?indicator=jobindsats/unemployed&kommuner=766":                                         {60, ";766;Hedensted;2026M07;2026-07-01;2026-07-31;jobindsats/all;451;PROVISIONAL;474,2"},
		"aggregate?indicator=jobindsats/unemployed&by=REGION,YEAR":                                     {5 * 6, ";region-syddanmark;Region Syddanmark;"},
		"ranking?indicator=jobindsats/unemployment-rate&of=CHANGE&from=2025M07&orderBy=SIZE_OF_CHANGE": {98, "target_group_title;period_type;region_id;region_name;landsdel_id;landsdel_name\njobindsats/unemployment-rate;155;Dragør;2026M07;"},
		"matrix?indicators=jobindsats-y30r21/published-rank,jobindsats-y30r21/difference-share":        {2 * 98, "jobindsats-y30r21/published-rank;101;"},
	}
}

// withoutItsMoment is a file without the moment of its release and the address of its
// server.
func (h *testServer) withoutItsMoment(t *testing.T, path string) string {
	t.Helper()
	body := strings.ReplaceAll(h.export(t, path).body, h.url, "")
	return regexp.MustCompile(`(?m)^# Udgivet: .*$`).ReplaceAllString(body, "")
}

// The figures that a new user asks for, as a Danish Excel opens them: with a mark of
// the encoding, semicolons and decimal commas. In July 2026 Hedensted had 451
// unemployed, and 474.28 were to be expected.
// The same figures to the last byte after the datasets were exported and loaded into
// an empty database.
func TestTheFirstFiguresAreTheSameAfterExportAndLoad(t *testing.T) {
	first, second := newFiguresServer(t), emptyServer(t)
	if err := first.loadOwn(t.Context(), data.JobindsatsY30R21()); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"jobindsats", "jobindsats-y30r21"} {
		path, _ := first.zipOf(t, id)
		second.mustLoad(t, path)
	}
	for path := range firstFigures() {
		path += "&dialect=da"
		if before, after := first.withoutItsMoment(t, path), second.withoutItsMoment(t, path); before != after || before == "" {
			t.Errorf("%s is another file (-before +after):\n%.3000s", path, cmp.Diff(before, after))
		}
	}
}

func TestTheFirstFiguresAsFilesForADanishExcel(t *testing.T) {
	h := newFiguresServer(t)
	if err := h.loadOwn(t.Context(), data.JobindsatsY30R21()); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile("../docs/bi/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for path, c := range firstFigures() {
		if !strings.Contains(string(page), "`/export/"+path+"&dialect=da`") {
			t.Errorf("docs/bi/README.md does not have %s", path)
		}
		body := h.export(t, path+"&dialect=da").body
		text, hasMark := strings.CutPrefix(body, "\ufeff")
		if !hasMark || !strings.Contains(text, c.holds) {
			t.Errorf("%s has no mark of its encoding, or lacks %q: %.3000s", path, c.holds, body)
		}
		danish, plainly := readRecords(t, []byte(text), ';').rows, readCSV(t, []byte(h.export(t, path).body)).rows
		if len(danish) != c.rows || len(plainly) != c.rows {
			t.Fatalf("%s: %d rows, want %d", path, len(danish), c.rows)
		}
		for n := range plainly {
			for column, value := range plainly[n] {
				if got := danish[n][column]; got != value && plain(strings.Replace(got, ",", ".", 1)) != value {
					t.Errorf("%s: row %d: %s is %q, want %q", path, n, column, got, value)
				}
			}
		}
	}
}

// A reader of JSON keeps one of two entries of a name.
func TestNoFileSaysAThingOfItselfTwice(t *testing.T) {
	h := readOnly(t)
	paths := []string{"relation?x=demo/deregistered-3-months&y=own/share&yPeriod=2024"}
	for _, c := range figureFiles() {
		paths = append(paths, c.path)
	}
	for _, path := range paths {
		head, _, _ := strings.Cut(h.export(t, path+"&format=json").body, `,"rows":[`)
		seen := map[string]bool{}
		for _, name := range regexp.MustCompile(`[{\]",]"([a-z_]+)":`).FindAllStringSubmatch(head, -1) {
			if seen[name[1]] {
				t.Errorf("%s says %s twice: %s", path, name[1], head)
			}
			seen[name[1]] = true
		}
		if !seen["caveats"] || !seen["citation"] {
			t.Errorf("%s has no caveats, or no citation: %s", path, head)
		}
	}
}

// A series that is asked for twice is tested once: the q values allow for the number
// of series.
func TestAnIndicatorThatIsAskedForTwiceCountsOnce(t *testing.T) {
	h := readOnly(t)
	lists := h.data(t, `{once: signals(indicators: ["jobindsats/unemployed"]) {tested total} twice: signals(indicators: ["jobindsats/unemployed", "jobindsats/unemployed"]) {tested total}}`)
	if diff := cmp.Diff(lists["once"], lists["twice"]); diff != "" {
		t.Errorf("signals (-once +twice):\n%s", diff)
	}
	for _, path := range []string{"signals?indicators=jobindsats/unemployed", "matrix?indicators=jobindsats/unemployed"} {
		once, twice := readCSV(t, []byte(h.export(t, path).body)), readCSV(t, []byte(h.export(t, path+",jobindsats/unemployed").body))
		if diff := cmp.Diff(once.rows, twice.rows); diff != "" || len(once.rows) == 0 {
			t.Errorf("%s: (-once +twice):\n%.2000s", path, diff)
		}
	}
}

// A dataset without figures has no indicator that a link could name.
func TestAFileOfNoSignalsHasALinkThatAnswers(t *testing.T) {
	h := readOnly(t)
	none := h.export(t, "signals?dataset=reference")
	if strings.Contains(none.body, "0001-01-01") || !strings.Contains(none.body, "Ingen serie kunne testes") {
		t.Errorf("a file of nothing: %s", none.body)
	}
	link, err := url.Parse(h.export(t, "signals?dataset=reference&format=json").permalink(t))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(link.Query().Get("release"), "reference@") || link.Query().Has("indicators") {
		t.Errorf("the link is %s", link)
	}
	if again := h.send(t, http.MethodGet, link.RequestURI(), ""); again.status != http.StatusOK {
		t.Errorf("%s: status %d: %s", link, again.status, again.body)
	}
}
