package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func dayOf(days int) string { return time.Unix(int64(days)*86_400, 0).UTC().Format(time.DateOnly) }

var capital = regexp.MustCompile(`[A-Z]`)

func snake(name string) string {
	return capital.ReplaceAllStringFunc(name, func(c string) string { return "_" + strings.ToLower(c) })
}

// flattened puts the fields of objects under the names of an export's columns.
func flattened(prefix string, value any, into map[string]string) {
	object, isObject := value.(map[string]any)
	if !isObject {
		into[prefix] = plain(value)
		return
	}
	for name, field := range object {
		flattened(strings.TrimPrefix(prefix+"_"+snake(name), "_"), field, into)
	}
}

const (
	figureFields = ` period periodStart periodEnd targetGroupId value numerator denominator status qualifier releaseId sourceId inSource
		indicatorTitle unit targetGroupTitle periodType regionId regionName landsdelId landsdelName`
	observationFields = `indicatorId kommuneCode kommuneName` + figureFields
	areaFields        = `indicatorId areaId areaName areaKind` + figureFields
)

func (h *testServer) observationRows(t *testing.T, arguments string) []map[string]string {
	t.Helper()
	return h.flatRows(t, "observations", arguments, observationFields)
}

func (h *testServer) flatRows(t *testing.T, field, arguments, fields string) []map[string]string {
	t.Helper()
	var rows []map[string]string
	data := h.data(t, `{`+field+`(first: 20000, `+arguments+`) {nodes {`+fields+`}}}`)
	for _, node := range data[field].(map[string]any)["nodes"].([]any) {
		row := map[string]string{}
		flattened("", node, row)
		rows = append(rows, row)
	}
	return rows
}

func (h *testServer) comparisonRows(t *testing.T, arguments string) []map[string]string {
	t.Helper()
	c := h.data(t, `{compare(`+arguments+`) {indicator {id title unit} period release {id} targetGroup {id title} benchmark {kind value label status suppressed} rows {kommune {code name region {id name} landsdel {id name}} value numerator denominator status qualifier sourceId
		denominatorInterval {lower upper} interval {lower upper level method} rank rankInterval {lower upper} likelyRankInterval {lower upper} percentileRank quartile difference differenceTest {significance significanceAfterCorrection pValue qValue zScore against reason} significance significanceAfterCorrection significanceReason rough
		pValue qValue zScore shrunkValue sentence}}}`)["compare"].(map[string]any)
	var rows []map[string]string
	for _, item := range c["rows"].([]any) {
		row := map[string]string{}
		flattened("", item, row)
		for _, name := range []string{"indicator", "period", "release", "targetGroup", "benchmark"} {
			flattened(snake(name), c[name], row)
		}
		asFlatRow(row)
		rows = append(rows, row)
	}
	return rows
}

func (h *testServer) trendRows(t *testing.T, arguments string) []map[string]string {
	t.Helper()
	const point = `period value status numerator denominator qualifier sourceId interval {lower upper level method} change changePct changeYear changeYearPct rank percentileRank quartile`
	trend := h.data(t, `{trend(`+arguments+`) {indicator {id title unit} release {id} targetGroup {id title} benchmark {value status} series {kommune {code name region {id name} landsdel {id name}} points {`+point+`}
		test {direction method n missing from to statistic pValue slope slopeInterval {lower upper} reason}}}}`)["trend"].(map[string]any)
	var rows []map[string]string
	for _, item := range trend["series"].([]any) {
		series := item.(map[string]any)
		for n, point := range series["points"].([]any) {
			row := map[string]string{}
			flattened("", point, row)
			for name, value := range map[string]any{
				"kommune": series["kommune"], "test": series["test"], "indicator": trend["indicator"], "release": trend["release"],
				"target_group": trend["targetGroup"], "benchmark": trend["benchmark"].([]any)[n],
			} {
				flattened(name, value, row)
			}
			asFlatRow(row)
			rows = append(rows, row)
		}
	}
	return rows
}

// asFlatRow gives a row of nested objects the names of flat ones. The figures of these
// tests are of years in which regions had the members of today.
func asFlatRow(row map[string]string) {
	for flat, nested := range map[string]string{
		"unit": "indicator_unit", "region_id": "kommune_region_id", "region_name": "kommune_region_name",
		"landsdel_id": "kommune_landsdel_id", "landsdel_name": "kommune_landsdel_name",
	} {
		row[flat] = row[nested]
		delete(row, nested)
	}
	row["period_type"] = map[int]string{len("2024"): "year", len("2024M07"): "month"}[len(row["period"])]
}

// same compares what both hold: an object that is null in GraphQL is several
// empty cells, and days stand in exports only.
func sameRows(t *testing.T, name string, want, got []map[string]string) {
	t.Helper()
	if len(want) != len(got) || len(want) == 0 {
		t.Fatalf("%s: %d rows, want %d", name, len(got), len(want))
	}
	for n := range want {
		for column, value := range got[n] {
			wanted, known := want[n][column]
			if !known {
				wanted = ""
				if column == "period_start" || column == "period_end" {
					continue
				}
			}
			if value != wanted {
				t.Fatalf("%s: row %d: %s is %q, want %q\n%v", name, n, column, value, wanted, want[n])
			}
		}
		for column, wanted := range want[n] {
			if _, known := got[n][column]; !known && wanted != "" {
				t.Fatalf("%s: row %d lacks %s, %q", name, n, column, wanted)
			}
		}
	}
}

func (h *testServer) export(t *testing.T, path string) answer {
	t.Helper()
	a := h.send(t, http.MethodGet, "/export/"+path, "")
	if a.status != http.StatusOK {
		t.Fatalf("%s: status %d: %.1000s", path, a.status, a.body)
	}
	return a
}

type exportCase struct {
	path string
	want []map[string]string
}

func exportCases(t *testing.T, h *testServer) map[string]exportCase {
	t.Helper()
	return map[string]exportCase{
		"observations": {"observations?indicators=own/share,own/monthly&indicators=own/by-group", h.observationRows(t, `indicators: ["own/share", "own/monthly", "own/by-group"]`)},
		"observations of a filter": {
			"observations?indicators=demo/deregistered-3-months&kommuner=101,0751&kommuner=766&from=2023&to=2024",
			h.observationRows(t, `indicators: ["demo/deregistered-3-months"], filter: {kommuner: {codes: ["101", "751", "766"]}, from: "2023", to: "2024"}`),
		},
		"observations of a region": {
			"observations?indicators=demo/deregistered-3-months&region=region-syddanmark&targetGroup=all",
			h.observationRows(t, `indicators: ["demo/deregistered-3-months"], filter: {kommuner: {region: "region-syddanmark"}, targetGroup: "all"}`),
		},
		"areas": {"areaObservations?indicators=own/share,own/monthly", h.flatRows(t, "areaObservations", `indicators: ["own/share", "own/monthly"]`, areaFields)},
		"areas of a kind": {
			"areaObservations?indicators=demo/deregistered-3-months&kind=COUNTRY&from=2023&targetGroup=all",
			h.flatRows(t, "areaObservations", `indicators: ["demo/deregistered-3-months"], filter: {areas: ["country"], from: "2023", targetGroup: "all"}`, areaFields),
		},
		"compare":          {"compare?indicator=own/share&period=2024", h.comparisonRows(t, `indicator: "own/share", period: "2024"`)},
		"compare the demo": {"compare?indicator=demo/deregistered-3-months", h.comparisonRows(t, `indicator: "demo/deregistered-3-months"`)},
		"compare with a group": {
			"compare?indicator=demo/deregistered-3-months&region=region-syddanmark&benchmark=PEER_GROUP&benchmarkPeerGroup=region-hovedstaden&confidence=0.99",
			h.comparisonRows(t, `indicator: "demo/deregistered-3-months", kommuner: {region: "region-syddanmark"}, benchmark: {kind: PEER_GROUP, peerGroup: "region-hovedstaden"}, confidence: 0.99`),
		},
		"trend": {"trend?indicator=own/monthly&kommuner=766,751", h.trendRows(t, `indicator: "own/monthly", kommuner: {codes: ["766", "751"]}`)},
		"trend of the demo": {
			"trend?indicator=demo/deregistered-3-months&landsdel=landsdel-fyn&from=2022M01",
			h.trendRows(t, `indicator: "demo/deregistered-3-months", kommuner: {landsdel: "landsdel-fyn"}, from: "2022M01"`),
		},
	}
}

func TestAnExportHoldsTheFiguresOfItsFieldInEveryFormat(t *testing.T) {
	h := readOnly(t)
	for name, c := range exportCases(t, h) {
		for _, format := range rowFormats() {
			a := h.export(t, c.path+"&format="+format)
			got := readExport(t, format, []byte(a.body))
			sameRows(t, name+" as "+format, c.want, got.rows)
			if format != "ndjson" {
				for _, part := range []string{"own@", "CC0-1.0", a.permalink(t)} {
					if strings.Contains(c.path, "demo/") {
						part = strings.Replace(part, "own@", "demo@", 1)
					}
					if !strings.Contains(unescapedJSON(got.about), part) {
						t.Errorf("%s as %s does not say %q of itself: %s", name, format, part, got.about)
					}
				}
			}
			if got.columns != nil && got.columns[0] != "indicator_id" {
				t.Errorf("%s as %s: columns %v", name, format, got.columns)
			}
		}
	}
}

func unescapedJSON(text string) string { return strings.ReplaceAll(text, `\u0026`, "&") }

func (a answer) permalink(t *testing.T) string {
	t.Helper()
	for _, link := range a.header.Values("Link") {
		if address, isCanonical := strings.CutSuffix(link, `>; rel="canonical"`); isCanonical {
			return strings.TrimPrefix(address, "<")
		}
	}
	t.Fatalf("no permalink in %v", a.header)
	return ""
}

func TestAPermalinkOfAnExportGivesTheSameRows(t *testing.T) {
	h := readOnly(t)
	for name, c := range exportCases(t, h) {
		link, err := url.Parse(h.export(t, c.path+"&format=json").permalink(t))
		if err != nil {
			t.Fatal(err)
		}
		if link.Query().Get("release") == "" || link.Query().Has("region") || link.Query().Has("benchmarkPeerGroup") {
			t.Errorf("%s: %s", name, link)
		}
		got := readExport(t, "json", []byte(h.export(t, strings.TrimPrefix(link.RequestURI(), "/export/")).body))
		if strings.Contains(c.path, "PeerGroup") {
			continue // the kind's members are named one by one, which its sentences say
		}
		sameRows(t, name, c.want, got.rows)
	}
}

func geoOf(path string) string {
	if strings.HasPrefix(path, "areaObservations") {
		return "area_id"
	}
	return "kommune_code"
}

// The dimension order is indicator, group, period, kommune, measure.
func TestJSONStatHoldsEveryFigureAtItsPlace(t *testing.T) {
	h := readOnly(t)
	for name, c := range exportCases(t, h) {
		var stat struct {
			Version, Class string
			ID             []string
			Size           []int
			Role           map[string][]string
			Dimension      map[string]struct {
				Category struct {
					Index []string
					Label map[string]string
				}
			}
			Value  map[string]float64
			Status map[string]string
		}
		if err := json.Unmarshal([]byte(h.export(t, c.path+"&format=jsonstat").body), &stat); err != nil {
			t.Fatal(err)
		}
		if stat.Version != "2.0" || stat.Class != "dataset" || !slices.Equal(stat.Role["geo"], []string{geoOf(c.path)}) || len(stat.ID) != len(stat.Size) {
			t.Fatalf("%s: %+v", name, stat.Role)
		}
		values, statuses := 0, 0
		for _, row := range c.want {
			for m, measure := range stat.Dimension["measure"].Category.Index {
				place := 0
				for n, id := range stat.ID {
					index := stat.Dimension[id].Category.Index
					if len(index) != stat.Size[n] {
						t.Fatalf("%s: %s has %d categories, size %d", name, id, len(index), stat.Size[n])
					}
					at := m
					if id != "measure" {
						category := row[id]
						if category == "" {
							category = "none" // an id of a category is never empty
						}
						at = slices.IndexFunc(index, func(code string) bool { return plain(code) == category })
					}
					place = place*stat.Size[n] + at
				}
				var got any
				if value, isThere := stat.Value[plainInt(place)]; isThere {
					got = value
					values++
				}
				if plain(got) != row[measure] {
					t.Fatalf("%s: %s at %d is %q, want %q of %v", name, measure, place, plain(got), row[measure], row)
				}
				if m == 0 && (row["status"] != "published" || row["qualifier"] != "exact") {
					statuses++
					want := row["status"]
					if row["qualifier"] != "exact" {
						want += " " + row["qualifier"]
					}
					if diff := cmp.Diff(want, strings.ToLower(stat.Status[plainInt(place)])); diff != "" {
						t.Errorf("%s: %s", name, diff)
					}
				}
			}
		}
		if values != len(stat.Value) || statuses != len(stat.Status) {
			t.Errorf("%s: %d values and %d statuses, %d and %d belong to rows", name, len(stat.Value), len(stat.Status), values, statuses)
		}
	}
}
