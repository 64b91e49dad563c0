package server_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type areaRow struct {
	IndicatorID, AreaID, AreaName, AreaKind, Period, ReleaseID, Status string
	Value, Numerator, Denominator                                      *float64
}

type areaPage struct {
	AreaObservations struct {
		Nodes []areaRow
		Edges []struct {
			Cursor string
			Node   struct{ AreaID string }
		}
		TotalCount int
		PageInfo   struct {
			HasNextPage, HasPreviousPage bool
			EndCursor                    *string
		}
	}
}

// Rows of regions and of the country, which observations leaves out.
func TestRowsOfAreasAreFlatAndWhole(t *testing.T) {
	readOnly(t).expect(t, `{areaObservations(indicators: ["own/share", "own/monthly"]) {totalCount edges {node {areaId}} nodes {
		indicatorId areaId areaName areaKind period periodStart periodEnd targetGroupId value numerator denominator status qualifier releaseId sourceId inSource}}}`,
		`{"areaObservations": {"totalCount": 3, "edges": [{"node": {"areaId": "country"}}, {"node": {"areaId": "country"}}, {"node": {"areaId": "region-hovedstaden"}}], "nodes": [
		{"indicatorId": "own/monthly", "areaId": "country", "areaName": "Hele landet", "areaKind": "COUNTRY", "period": "2024M08", "periodStart": "2024-08-01", "periodEnd": "2024-08-31",
		 "targetGroupId": null, "value": 40, "numerator": 4000, "denominator": 10000, "status": "PUBLISHED", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": null, "inSource": true},
		{"indicatorId": "own/share", "areaId": "country", "areaName": "Hele landet", "areaKind": "COUNTRY", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31",
		 "targetGroupId": null, "value": 53, "numerator": 5300, "denominator": 10000, "status": "PUBLISHED", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report", "inSource": true},
		{"indicatorId": "own/share", "areaId": "region-hovedstaden", "areaName": "Region Hovedstaden", "areaKind": "REGION", "period": "2024", "periodStart": "2024-01-01", "periodEnd": "2024-12-31",
		 "targetGroupId": null, "value": 90, "numerator": 900, "denominator": 1000, "status": "PUBLISHED", "qualifier": "EXACT", "releaseId": "own@1", "sourceId": "own/report", "inSource": true}]}}`)
}

func TestRowsOfAreasAreChosenByEveryFilter(t *testing.T) {
	h := readOnly(t)
	for filter, want := range map[string]string{
		`null`:                   "country region-hovedstaden",
		`{areas: ["country"]}`:   "country",
		`{areas: "Hele landet"}`: "country",
		`{areas: "region hovedstaden", kind: REGION}`: "region-hovedstaden",
		`{areas: ["region-syddanmark", "country"]}`:   "country",
		`{kind: REGION}`: "region-hovedstaden",
		`{kind: COUNTRY, from: "2024", to: "2024"}`: "country",
	} {
		page := into[areaPage](t, h, `{areaObservations(indicators: ["own/share"], filter: `+filter+`) {totalCount nodes {areaId}}}`).AreaObservations
		var got []string
		for _, row := range page.Nodes {
			got = append(got, row.AreaID)
		}
		if strings.Join(got, " ") != want || page.TotalCount != len(got) {
			t.Errorf("%s: %v of %d", filter, got, page.TotalCount)
		}
	}
	for filter, c := range map[string]struct{ value, takes string }{
		`{areas: "region-fyn"}`:     {"region-fyn", "one of country, region-hovedstaden, "},
		`{areas: "083"}`:            {"083", "Region Syddanmark is region-syddanmark"},
		`{areas: "766"}`:            {"766", "observations has the rows of kommuner"},
		`{areas: "Hedensted"}`:      {"Hedensted", "observations has the rows of kommuner"},
		`{areas: "0766"}`:           {"0766", "observations has the rows of kommuner"},
		`{areas: "published/job7"}`: {"published/job7", "region-syddanmark, landsdel-bornholm"},
	} {
		a := h.ask(t, `{areaObservations(indicators: ["own/share"], filter: `+filter+`) {totalCount}}`)
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "areas" || a.Errors[0].Extensions["value"] != c.value || !strings.Contains(a.Errors[0].Message, c.takes) {
			t.Errorf("%s: %.500s", filter, a.body)
		}
	}
}

func TestAPageWithoutRowsOfAreasSaysWhy(t *testing.T) {
	h := readOnly(t)
	for arguments, c := range map[string]struct{ want, message string }{
		`indicators: []`: {"NOTHING_ASKED indicators - - ", "empty"},
		`indicators: "own/share", filter: {areas: []}`:                                                   {"NOTHING_ASKED filter.areas - - ", "leave it out"},
		`indicators: "own/share", filter: {kind: CUSTOM}`:                                                {"NO_MATCH filter.kind - - COUNTRY,REGION,LANDSDEL", "CUSTOM"},
		`indicators: "own/share", filter: {kind: LANDSDEL, areas: "country"}`:                            {"FILTERS_CONTRADICT filter - - ", "LANDSDEL"},
		`indicators: "own/share", filter: {kind: LANDSDEL}`:                                              {"AREA_NOT_IN_DATA filter.areas - - ", "Landsdel Bornholm"},
		`indicators: "own/score"`:                                                                        {"AREA_NOT_IN_DATA - - - ", "own/score has no row of these areas (Hele landet, "},
		`indicators: "own/share", filter: {from: "2026"}`:                                                {"NO_PERIOD filter.from 2024 - ", "none in or after 2026"},
		`indicators: "own/share", filter: {areas: "country", from: "2025", to: "2025"}`:                  {"NO_PERIOD filter.from 2024 2026 ", "within 2025"},
		`indicators: "own/share", filter: {areas: "region-syddanmark"}`:                                  {"AREA_NOT_IN_DATA filter.areas - - ", "Region Syddanmark"},
		`indicators: "demo/deregistered-3-months", filter: {areas: "country", from: "2024", to: "2023"}`: {"FILTERS_CONTRADICT filter.from - - ", "begins after"},
	} {
		a := h.ask(t, `{areaObservations(`+arguments+`) {totalCount`+whyFields+`}}`)
		got := notesOf(t, a)["areaObservations"]
		if got.is() != c.want || !strings.Contains(got.Message, c.message) || !strings.Contains(a.body, `"totalCount":0`) {
			t.Errorf("%s: %q: %s", arguments, got.is(), got.Message)
		}
	}
}

// walkAreas reads all pages of a size by their cursors.
func (h *testServer) walkAreas(t *testing.T, size int, variables map[string]any) []areaRow {
	t.Helper()
	var rows []areaRow
	variables["n"] = size
	for {
		page := into[areaPage](t, h, `query($i: [ID!]!, $f: AreaObservationFilter, $n: Int, $a: String, $r: ID) {areaObservations(indicators: $i, filter: $f, first: $n, after: $a, release: $r) {
			totalCount nodes {indicatorId areaId areaName period releaseId status value} edges {cursor node {areaId}} pageInfo {hasNextPage hasPreviousPage endCursor}}}`, variables).AreaObservations
		rows = append(rows, page.Nodes...)
		if page.PageInfo.HasPreviousPage != (variables["a"] != nil) {
			t.Fatalf("%+v", page.PageInfo)
		}
		if !page.PageInfo.HasNextPage {
			if page.TotalCount != len(rows) {
				t.Errorf("totalCount is %d, %d rows came", page.TotalCount, len(rows))
			}
			return rows
		}
		if last := page.Edges[size-1]; last.Cursor != *page.PageInfo.EndCursor || last.Node.AreaID != page.Nodes[size-1].AreaID {
			t.Fatalf("%+v", last)
		}
		variables["a"] = *page.PageInfo.EndCursor
	}
}

func TestPagesOfAreasGiveEveryRowOnceAndInOrder(t *testing.T) {
	h := readOnly(t)
	asked := func() map[string]any {
		return map[string]any{"i": []string{"own/share", "demo/deregistered-12-months", "own/monthly", "demo/deregistered-3-months"}}
	}
	whole := h.walkAreas(t, 100_000, asked())
	if len(whole) < 60 || !slices.IsSortedFunc(whole, func(a, b areaRow) int {
		return strings.Compare(a.IndicatorID+"\x00"+a.Period+"\x00"+a.AreaID, b.IndicatorID+"\x00"+b.Period+"\x00"+b.AreaID)
	}) {
		t.Errorf("%d rows: %v", len(whole), whole)
	}
	same := func(a, b areaRow) bool {
		return a.IndicatorID == b.IndicatorID && a.Period == b.Period && a.AreaID == b.AreaID && *a.Value == *b.Value
	}
	for _, size := range []int{1, 7, len(whole), len(whole) + 1} {
		if paged := h.walkAreas(t, size, asked()); !slices.EqualFunc(whole, paged, same) {
			t.Errorf("pages of %d: %d rows of %d", size, len(paged), len(whole))
		}
	}
}

// Each row of the package is in one of the two fields.
func TestRowsOfAreasAndOfKommunerAreAllRowsOfARelease(t *testing.T) {
	h := readOnly(t)
	content, err := os.ReadFile("testdata/own/observations.csv")
	if err != nil {
		t.Fatal(err)
	}
	got := into[struct{ Observations, AreaObservations struct{ TotalCount int } }](t, h, `query($i: [ID!]!) {observations(indicators: $i) {totalCount} areaObservations(indicators: $i) {totalCount}}`,
		map[string]any{"i": []string{"own/share", "own/score", "own/per-100", "own/monthly", "own/by-group", "own/borrowed"}})
	const header = 1
	if of, wanted := got.Observations.TotalCount+got.AreaObservations.TotalCount, strings.Count(string(content), "\n")-header; of != wanted || got.AreaObservations.TotalCount != 3 {
		t.Errorf("%d rows of kommuner and %d of areas, the package has %d", got.Observations.TotalCount, got.AreaObservations.TotalCount, wanted)
	}
}

const areasDescriptor = `{"name": "areas", "title": "Areas", "licenses": [{"name": "CC0-1.0"}], "kommunebench": {"publisher": "Nobody", "indicators": [
	{"id": "people", "title": {"da": "Personer"}, "kind": "COUNT", "unit": "personer", "polarity": "NEUTRAL", "countsPersons": true}]},
	"resources": [{"name": "observations", "path": "observations.csv", "kommunebench": {"layout": "observations"}},
	{"name": "peer-groups", "path": "peer-groups.csv", "kommunebench": {"layout": "peer-groups"}}]}`

// areasPackage has a region of its own, whose figure is a line, and a count of
// three persons in Nordjylland.
func areasPackage(t *testing.T, name, figure string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "areas")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string]string{
		"datapackage.json": areasDescriptor,
		"peer-groups.csv":  "id,kind,name,members\neast,REGION," + name + ",751|766\n",
		"observations.csv": "kommune,period,indicator,value\nAarhus,2024,people,700\nHele landet,2024,people,5000\nRegion Nordjylland,2024,people,3\n" + figure,
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// houseOfAreas has a release with the region alone and one with its figure: a
// group is known as an area from the release on that it came with.
func houseOfAreas(t *testing.T) *testServer {
	t.Helper()
	return newTestServer(t, areasPackage(t, "Region Øst", ""), areasPackage(t, "Region Øst", "Region Øst,2024,people,900\n"))
}

func TestASmallCountOfARegionIsHiddenEverywhere(t *testing.T) {
	h := houseOfAreas(t)
	h.expect(t, `{areaObservations(indicators: "areas/people", filter: {kind: REGION}) {nodes {areaId areaName value numerator denominator status}}}`,
		`{"areaObservations": {"nodes": [
		{"areaId": "areas/east", "areaName": "Region Øst", "value": 900, "numerator": null, "denominator": null, "status": "PUBLISHED"},
		{"areaId": "region-nordjylland", "areaName": "Region Nordjylland", "value": null, "numerator": null, "denominator": null, "status": "SUPPRESSED"}]}}`)
	for _, format := range rowFormats() {
		for _, row := range readExport(t, format, []byte(h.export(t, "areaObservations?indicators=areas/people&areas=region-nordjylland&format="+format).body)).rows {
			if row["area_id"] != "region-nordjylland" || row["status"] != "suppressed" || row["value"] != "" {
				t.Errorf("%s: %v", format, row)
			}
		}
	}
	if stat := h.export(t, "areaObservations?indicators=areas/people&areas=region-nordjylland&format=jsonstat").body; !strings.Contains(stat, `"SUPPRESSED"`) || !strings.Contains(stat, `"value":{}`) {
		t.Errorf("%s", stat)
	}
}

// An older release has its own names and figures, and a walk stays on it.
func TestRowsOfAreasAreThoseOfTheirRelease(t *testing.T) {
	h := houseOfAreas(t)
	before := h.endCursor(t, "areaObservations", `indicators: "areas/people"`)
	h.mustLoad(t, areasPackage(t, "Region Østkysten", "areas/east,2024,people,950\n"))
	const fields = `{nodes {areaName value releaseId}}`
	for arguments, want := range map[string]string{
		`indicators: "areas/people", filter: {areas: "areas/east"}`:                                                           `{"areaName": "Region Østkysten", "value": 950, "releaseId": "areas@3"}`,
		`indicators: "areas/people", filter: {areas: "areas/east@3"}`:                                                         `{"areaName": "Region Østkysten", "value": 950, "releaseId": "areas@3"}`,
		`indicators: "areas/people", filter: {areas: "areas/east"}, release: "areas@2"`:                                       `{"areaName": "Region Øst", "value": 900, "releaseId": "areas@2"}`,
		`indicators: "areas/people@2", filter: {areas: "areas/east@2"}`:                                                       `{"areaName": "Region Øst", "value": 900, "releaseId": "areas@2"}`,
		`indicators: "areas/people", filter: {kind: REGION, areas: ["areas/east"], to: "2024"}, first: 1, release: "areas@2"`: `{"areaName": "Region Øst", "value": 900, "releaseId": "areas@2"}`,
		`indicators: "areas/people", first: 1, after: "` + before + `"`:                                                       `{"areaName": "Hele landet", "value": 5000, "releaseId": "areas@2"}`,
	} {
		h.expect(t, `{areaObservations(`+arguments+`) `+fields+`}`, `{"areaObservations": {"nodes": [`+want+`]}}`)
	}
	for arguments, argument := range map[string]string{
		`indicators: "areas/people", filter: {areas: "areas/east@2"}`:                     "areas",
		`indicators: "areas/people", filter: {areas: "areas/east@2"}, release: "areas@3"`: "areas",
		`indicators: "areas/people", release: "areas@3", after: "` + before + `"`:         "after",
		`indicators: "areas/people", filter: {kind: REGION}, after: "` + before + `"`:     "after",
	} {
		if a := h.ask(t, `{areaObservations(`+arguments+`) {totalCount}}`); a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != argument {
			t.Errorf("%s: %.400s", arguments, a.body)
		}
	}
	if a := h.ask(t, `{observations(indicators: "areas/people", after: "`+before+`") {totalCount}}`); a.code() != "BAD_USER_INPUT" {
		t.Errorf("the cursor of areas is taken for kommuner: %s", a.body)
	}
	// Both are told of as differing; changes lists kommuner.
	h.expect(t, `{releaseDiff(dataset: "areas", from: "areas@2") {rowsNew rowsRevised rowsGone indicators {largestRevision {area before after}}} changes(dataset: "areas", from: "areas@2") {totalCount}}`,
		`{"releaseDiff": {"rowsNew": 0, "rowsRevised": 1, "rowsGone": 0, "indicators": [{"largestRevision": {"area": "areas/east", "before": 900, "after": 950}}]}, "changes": {"totalCount": 0}}`)
	for query, want := range map[string]string{
		`{areaObservations(indicators: "areas/people", release: "areas@2") {nodes {areaName value}}}`: "immutable",
		`{areaObservations(indicators: "areas/people") {nodes {areaName value}}}`:                     "no-cache",
	} {
		if got := h.send(t, http.MethodGet, escaped(query), "").header.Get("Cache-Control"); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", query, got, want)
		}
	}
}

func TestAFileOfAreasRefusesWhatItsFieldRefuses(t *testing.T) {
	h := readOnly(t)
	for query, c := range map[string]struct{ argument, takes string }{
		"indicators=own/share&kommuner=766": {"kommuner", "the file takes"},
		"indicators=own/share&areas=766":    {"areas", "observations has the rows of kommuner"},
		"indicators=own/share&areas=083":    {"areas", "region-syddanmark"},
		"indicators=own/share&kind=region":  {"kind", "REGION"},
		"":                                  {"indicators", "at least one indicator"},
		"indicators=own/share&from=" + url.QueryEscape("maj"): {"from", "2024M07"},
	} {
		a := h.send(t, http.MethodGet, "/export/areaObservations?"+query, "")
		if a.status != http.StatusBadRequest || !strings.Contains(a.body, `"argument":"`+c.argument+`"`) || !strings.Contains(a.body, c.takes) {
			t.Errorf("%s: %d %.500s", query, a.status, a.body)
		}
	}
	a := h.send(t, http.MethodGet, "/export/areaObservations?indicators=own/share&kind=LANDSDEL", "")
	if a.status != http.StatusOK || a.header.Get("X-Empty-Because") == "" || a.header.Get("X-Rows") != "0" {
		t.Errorf("%d %v", a.status, a.header)
	}
}
