package server_test

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Worked by hand from testdata/own: five of the kommuner have a share in 2024,
// in per cent 80, 60, 60, 45 and 0. Percentile ranks are 100 times (worse plus
// half of the ties) over five. Intervals are Wilson's:
// (p + z²/2n ± z·sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n) with z = 1.959964. The
// figure that its source hedged has none.
func TestAComparisonIsAsWorkedByHand(t *testing.T) {
	readOnly(t).expect(t, `{compare(indicator: "own/share", period: "2024", kommuner: {codes: ["101", "147", "461", "563", "630", "751", "766", "851", "860"]}) {
		indicator {id} period targetGroup {id} release {id} benchmark {kind value interval {lower upper level method}}
		distribution {n mean median q1 q3 min max standardDeviation}
		rows {kommune {code} value numerator denominator status qualifier interval {lower upper level method} rank percentileRank quartile difference}
	}}`, `{"compare": {
		"indicator": {"id": "own/share"}, "period": "2024", "targetGroup": null, "release": {"id": "own@1"},
		"benchmark": {"kind": "COUNTRY", "value": 53, "interval": {"lower": 52.020818726978, "upper": 53.976877282797, "level": 0.95, "method": "WILSON"}},
		"distribution": {"n": 5, "mean": 49, "median": 60, "q1": 45, "q3": 60, "min": 0, "max": 80, "standardDeviation": 30.083217912983},
		"rows": [
			{"kommune": {"code": "766"}, "value": 80, "numerator": 8, "denominator": 10, "status": "PUBLISHED", "qualifier": "EXACT",
			 "interval": {"lower": 49.016247153664, "upper": 94.331784854562, "level": 0.95, "method": "WILSON"}, "rank": 1, "percentileRank": 90, "quartile": 1, "difference": 27},
			{"kommune": {"code": "101"}, "value": 60, "numerator": 60, "denominator": 100, "status": "PUBLISHED", "qualifier": "JUST_OVER",
			 "interval": null, "rank": 2, "percentileRank": 60, "quartile": 2, "difference": 7},
			{"kommune": {"code": "751"}, "value": 60, "numerator": 30, "denominator": 50, "status": "PROVISIONAL", "qualifier": "EXACT",
			 "interval": {"lower": 46.181437747589, "upper": 72.391610269743, "level": 0.95, "method": "WILSON"}, "rank": 2, "percentileRank": 60, "quartile": 2, "difference": 7},
			{"kommune": {"code": "147"}, "value": 45, "numerator": 45, "denominator": 100, "status": "PUBLISHED", "qualifier": "EXACT",
			 "interval": {"lower": 35.614537979512, "upper": 54.755397002558, "level": 0.95, "method": "WILSON"}, "rank": 4, "percentileRank": 30, "quartile": 3, "difference": -8},
			{"kommune": {"code": "461"}, "value": 0, "numerator": 0, "denominator": 20, "status": "PUBLISHED", "qualifier": "EXACT",
			 "interval": {"lower": 0, "upper": 16.112515805282, "level": 0.95, "method": "WILSON"}, "rank": 5, "percentileRank": 10, "quartile": 4, "difference": -53},
			{"kommune": {"code": "563"}, "value": null, "numerator": null, "denominator": null, "status": "MISSING", "qualifier": "EXACT",
			 "interval": null, "rank": null, "percentileRank": null, "quartile": null, "difference": null},
			{"kommune": {"code": "630"}, "value": null, "numerator": null, "denominator": null, "status": "NOT_APPLICABLE", "qualifier": "EXACT",
			 "interval": null, "rank": null, "percentileRank": null, "quartile": null, "difference": null},
			{"kommune": {"code": "851"}, "value": null, "numerator": null, "denominator": null, "status": "SUPPRESSED", "qualifier": "EXACT",
			 "interval": null, "rank": null, "percentileRank": null, "quartile": null, "difference": null},
			{"kommune": {"code": "860"}, "value": null, "numerator": null, "denominator": null, "status": "MISSING", "qualifier": "EXACT",
			 "interval": null, "rank": null, "percentileRank": null, "quartile": null, "difference": null}
		]}}`)
}

func TestAWiderConfidenceGivesAWiderInterval(t *testing.T) {
	h := readOnly(t)
	for confidence, want := range map[string]string{
		"0.8":  `{"lower": 60.159601153428, "upper": 91.376277921140, "level": 0.8, "method": "WILSON"}`,
		"0.95": `{"lower": 49.016247153664, "upper": 94.331784854562, "level": 0.95, "method": "WILSON"}`,
		"null": `{"lower": 49.016247153664, "upper": 94.331784854562, "level": 0.95, "method": "WILSON"}`,
		"0.99": `{"lower": 40.081869652167, "upper": 95.986884749538, "level": 0.99, "method": "WILSON"}`,
	} {
		h.expect(t, `{compare(indicator: "own/share", period: "2024", kommuner: {codes: ["766"]}, confidence: `+confidence+`) {rows {interval {lower upper level method}}}}`,
			`{"compare": {"rows": [{"interval": `+want+`}]}}`)
	}
}

// Byar's limits of 20 events are 12.2114 and 30.8899, the exact ones of 5 are
// 1.6235 and 11.6683; both are per 100 of the denominator here.
func TestARateHasAnIntervalOfItsOwnKindAndAScoreHasNone(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{compare(indicator: "own/per-100", kommuner: {codes: ["101", "147"]}) {rows {kommune {code} value rank interval {lower upper method}}}}`,
		`{"compare": {"rows": [
			{"kommune": {"code": "101"}, "value": 10, "rank": 1, "interval": {"lower": 6.1057144174379675, "upper": 15.44494018459853, "method": "BYAR"}},
			{"kommune": {"code": "147"}, "value": 5, "rank": 2, "interval": {"lower": 1.6234863901184207, "upper": 11.66833207932267, "method": "POISSON_EXACT"}}]}}`)
	h.expect(t, `{compare(indicator: "own/score", kommuner: {codes: ["101", "147", "751"]}) {
		benchmark {kind value interval {lower}} rows {kommune {code} value rank percentileRank quartile difference interval {lower}}}}`,
		`{"compare": {"benchmark": {"kind": "MEDIAN", "value": 2, "interval": null}, "rows": [
			{"kommune": {"code": "147"}, "value": 1, "rank": 1, "percentileRank": 83.333333333333, "quartile": 1, "difference": -1, "interval": null},
			{"kommune": {"code": "101"}, "value": 2, "rank": 2, "percentileRank": 33.333333333333, "quartile": 3, "difference": 0, "interval": null},
			{"kommune": {"code": "751"}, "value": 2, "rank": 2, "percentileRank": 33.333333333333, "quartile": 3, "difference": 0, "interval": null}]}}`)
}

// Shares of 2024: 8 of 10, 60 of 100, 30 of 50, 45 of 100 and 0 of 20, which
// are 143 of 280; the publisher's national figure is 5300 of 10000.
func TestEveryKindOfBenchmarkHasItsValueAndDifference(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ asked, kind, label, interval string }{
		"left out":                   {`null`, "COUNTRY", "Denmark", "53 52.0208 53.9769"},
		"the country":                {`{kind: COUNTRY}`, "COUNTRY", "Denmark", "53 52.0208 53.9769"},
		"pooled":                     {`{kind: POOLED}`, "POOLED", "The 5 of Denmark's 98 kommuner that have figures, together", "51.0714"},
		"the median":                 {`{kind: MEDIAN}`, "MEDIAN", "The median of the 5 of Denmark's 98 kommuner that have figures", "60"},
		"a landsdel":                 {`{kind: PEER_GROUP, peerGroup: "landsdel-byen-koebenhavn"}`, "PEER_GROUP", "The 4 kommuner in Landsdel Byen København together (2 of 4 have figures)", "52.5"},
		"a region that has a figure": {`{kind: PEER_GROUP, peerGroup: "region-hovedstaden"}`, "PEER_GROUP", "Region Hovedstaden", "90 87.9848 91.7091"},
		"one of a name":              {`{kind: PEER_GROUP, peerGroup: "Region Hovedstaden"}`, "PEER_GROUP", "Region Hovedstaden", "90 87.9848 91.7091"},
		"a kommune":                  {`{kind: KOMMUNE, kommune: "0147"}`, "KOMMUNE", "Frederiksberg", "45 35.6145 54.7554"},
		"a target":                   {`{kind: TARGET, target: 50}`, "TARGET", "Target", "50"},
		"a whole target":             {`{kind: TARGET, target: 0}`, "TARGET", "Target", "0"},
		"a mute kommune":             {`{kind: KOMMUNE, kommune: "851"}`, "KOMMUNE", "Aalborg: the figure is hidden to protect individuals", ""},
		"a group of none":            {`{kind: PEER_GROUP, peerGroup: "job7"}`, "PEER_GROUP", "The 7 kommuner in Job7 together: cannot be computed, as numerator and denominator are not published", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := into[struct {
				Compare struct {
					Benchmark struct {
						Kind, Label string
						Value       *float64
						Interval    *struct{ Lower, Upper float64 }
					}
					Rows []struct {
						Value, Difference *float64
						Kommune           struct{ Code string }
					}
				}
			}](t, h, `{compare(indicator: "own/share", period: "2024", benchmark: `+c.asked+`) {
				benchmark {kind label(lang: EN) value interval {lower upper}} rows {kommune {code} value difference}}}`).Compare
			if got.Benchmark.Kind != c.kind || got.Benchmark.Label != c.label {
				t.Errorf("got %+v", got.Benchmark)
			}
			interval := ""
			if got.Benchmark.Value != nil {
				interval = rounded(*got.Benchmark.Value)
			}
			if got.Benchmark.Interval != nil {
				interval += " " + rounded(got.Benchmark.Interval.Lower) + " " + rounded(got.Benchmark.Interval.Upper)
			}
			if interval != c.interval {
				t.Errorf("benchmark: got %q, want %q", interval, c.interval)
			}
			for _, row := range got.Rows {
				switch {
				case row.Value == nil || got.Benchmark.Value == nil || (got.Benchmark.Kind == "KOMMUNE" && row.Kommune.Code == "147"):
					if row.Difference != nil {
						t.Errorf("%s: a difference of %g without two figures", row.Kommune.Code, *row.Difference)
					}
				case row.Difference == nil || math.Abs(*row.Difference-(*row.Value-*got.Benchmark.Value)) > 1e-12:
					t.Errorf("%s: %g less %g is not %v", row.Kommune.Code, *row.Value, *got.Benchmark.Value, row.Difference)
				}
			}
			if len(got.Rows) != 98 {
				t.Errorf("%d rows", len(got.Rows))
			}
		})
	}
}

func rounded(value float64) string { return fmt.Sprint(math.Round(value*1e4) / 1e4) }

// Nobody publishes a national figure for 2026: 10, 20, 30 and 40 of 100 make
// 100 of 400. The pooled figure of those in scope is another.
func TestTheCountryIsPooledOverAllWhereNobodyPublishesIt(t *testing.T) {
	readOnly(t).expect(t, `{
		country: compare(indicator: "own/share", period: "2026", kommuner: {codes: ["101", "147"]}, benchmark: {kind: COUNTRY}) {benchmark {value label}}
		pooled: compare(indicator: "own/share", period: "2026", kommuner: {codes: ["101", "147"]}, benchmark: {kind: POOLED}) {benchmark {value label}}
	}`, `{"country": {"benchmark": {"value": 25, "label": "De 4 af landets 98 kommuner, der har tal, samlet"}}, "pooled": {"benchmark": {"value": 15, "label": "De 2 udvalgte kommuner samlet"}}}`)
}

func TestACountOfNobodyIsComparedWithoutAnything(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{compare(indicator: "own/share", period: "2024", kommuner: {codes: []}, benchmark: {kind: MEDIAN}) {
		rows {rank} benchmark {value} distribution {n mean median q1 q3 min max standardDeviation}}}`,
		`{"compare": {"rows": [], "benchmark": {"value": null}, "distribution": {"n": 0, "mean": null, "median": null, "q1": null, "q3": null, "min": null, "max": null, "standardDeviation": null}}}`)
	h.expect(t, `{compare(indicator: "own/share", period: "2024", kommuner: {codes: ["766"]}, benchmark: {kind: POOLED}) {
		rows {rank percentileRank quartile difference} distribution {n mean standardDeviation}}}`,
		`{"compare": {"rows": [{"rank": null, "percentileRank": null, "quartile": null, "difference": null}], "distribution": {"n": 1, "mean": 80, "standardDeviation": null}}}`)
}

func TestTheTotalOfTheTargetGroupsIsComparedUnlessAnotherIsAskedFor(t *testing.T) {
	h := readOnly(t)
	for asked, want := range map[string]string{
		``:                                   "demo/all",
		`, targetGroup: null`:                "demo/all",
		`, targetGroup: "a-dagpenge"`:        "demo/a-dagpenge",
		`, targetGroup: "demo/sygedagpenge"`: "demo/sygedagpenge",
	} {
		h.expect(t, `{compare(indicator: "demo/deregistered-3-months", period: "2025M06"`+asked+`) {targetGroup {id} period}}`,
			`{"compare": {"targetGroup": {"id": "`+want+`"}, "period": "2025M06"}}`)
	}
	h.expect(t, `{compare(indicator: "own/by-group", targetGroup: "old", kommuner: {codes: ["766"]}) {targetGroup {title title2: title(lang: EN) legalReference} rows {value}}}`,
		`{"compare": {"targetGroup": {"title": "Ældre", "title2": "Ældre", "legalReference": null}, "rows": [{"value": 30}]}}`)
}

func TestAComparisonOfTheDemoIsWholeAndMarkedSynthetic(t *testing.T) {
	got := into[struct {
		Compare struct {
			Caveats, Danish []string
			Distribution    struct{ N int }
			Rows            []struct {
				Rank               *int
				Value              *float64
				Significance       string
				SignificanceReason *string
				PValue, QValue     *float64
			}
		}
	}](t, readOnly(t), `{compare(indicator: "demo/deregistered-3-months") {caveats(lang: EN) danish: caveats distribution {n}
		rows {rank value significance significanceReason pValue qValue}}}`).Compare
	if len(got.Rows) != 98 || !strings.Contains(strings.Join(got.Caveats, " "), "synthetic") || !strings.Contains(strings.Join(got.Danish, " "), "syntetiske") {
		t.Errorf("%d rows, caveats %v and %v", len(got.Rows), got.Caveats, got.Danish)
	}
	ranked := 0
	for n, row := range got.Rows {
		if (row.Rank == nil) != (row.Value == nil) || (row.Rank == nil) != (n >= got.Distribution.N) {
			t.Errorf("row %d: rank %v, value %v", n, row.Rank, row.Value)
		}
		if row.Rank != nil {
			ranked++
		}
		// A verdict has its p value, and what has no verdict says why.
		if untested := row.Significance == "NOT_TESTED"; untested != (row.SignificanceReason != nil) || untested == (row.PValue != nil) {
			t.Errorf("row %d: %s with p %v because %v", n, row.Significance, row.PValue, row.SignificanceReason)
		}
	}
	if ranked != got.Distribution.N || ranked < 90 {
		t.Errorf("%d ranked of %d", ranked, got.Distribution.N)
	}
}

// What the link of a citation answers is what was cited.
func TestACitationLeadsBackToItsFigures(t *testing.T) {
	h := readOnly(t)
	for _, query := range []string{
		`compare(indicator: "own/share", period: "2026", kommuner: {region: "region-hovedstaden", search: "k"}, benchmark: {kind: TARGET, target: 12.5}, confidence: 0.9) {rows {kommune {code} value difference interval {lower}}`,
		`trend(indicator: "own/monthly", from: "2024M02", to: "2024M08", kommuner: {codes: ["766"]}) {series {points {period value change changePct status}}`,
		`relation(x: "own/share", xPeriod: "2024", y: "own/per-100") {n points {kommune {code} x y}`,
	} {
		field, _, _ := strings.Cut(query, "(")
		asked, _ := h.data(t, `{`+query+` citation(lang: EN) {text url releaseId accessed}}}`)[field].(map[string]any)
		citation, _ := asked["citation"].(map[string]any)
		link, err := url.Parse(fmt.Sprint(citation["url"]))
		if err != nil || !strings.HasPrefix(link.String(), h.url+"/graphql?query=") {
			t.Fatalf("%s: %v, %v", field, citation, err)
		}
		if citation["releaseId"] != "own@1" || citation["accessed"] != "2026-06-01" || !strings.Contains(fmt.Sprint(citation["text"]), "own@1") {
			t.Errorf("%s: %v", field, citation)
		}
		again := h.data(t, link.Query().Get("query"))[field].(map[string]any)
		for _, list := range []string{"rows", "series", "points"} {
			if want, has := asked[list]; has && !contains(again[list], want) {
				t.Errorf("%s: the link gives %v, cited was %v", field, again[list], want)
			}
		}
	}
}

// contains reports whether a JSON value has all of another: the same lists, and
// in objects at least the fields asked about.
func contains(whole, part any) bool {
	switch part := part.(type) {
	case map[string]any:
		object, _ := whole.(map[string]any)
		for key, value := range part {
			if !contains(object[key], value) {
				return false
			}
		}
		return object != nil
	case []any:
		list, _ := whole.([]any)
		return slices.EqualFunc(list, part, contains)
	}
	return whole == part
}

// A package may name groups of the published facts, by id or by title.
func TestAnIndicatorCanBeComparedByAGroupOfAnotherDataset(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{
		indicator(id: "own/borrowed") {targetGroups {id title(lang: EN)}}
		total: compare(indicator: "own/borrowed", kommuner: {codes: ["751", "766"]}) {targetGroup {id} rows {value}}
		named: compare(indicator: "own/borrowed", targetGroup: "published/young-unemployed", kommuner: {codes: ["766"]}) {targetGroup {id} rows {value}}
		trend(indicator: "own/borrowed", targetGroup: "published/all", kommuner: {codes: ["766"]}) {targetGroup {id} series {points {value}}}
		asOf: compare(indicator: "own/borrowed", release: "own@1", kommuner: {codes: ["751", "766"]}) {targetGroup {id} rows {value}}
	}`, `{
		"indicator": {"targetGroups": [{"id": "published/all", "title": "All target groups"}, {"id": "published/young-unemployed", "title": "Young unemployed people"}]},
		"total": {"targetGroup": {"id": "published/all"}, "rows": [{"value": 70}, {"value": 60}]},
		"named": {"targetGroup": {"id": "published/young-unemployed"}, "rows": [{"value": 40}]},
		"trend": {"targetGroup": {"id": "published/all"}, "series": [{"points": [{"value": 60}]}]},
		"asOf": {"targetGroup": {"id": "published/all"}, "rows": [{"value": 70}, {"value": 60}]}}`)
}
