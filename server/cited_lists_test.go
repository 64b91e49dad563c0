package server_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/analysis"
	"kommunebench/analysis/matrix"
	"kommunebench/kommune"
)

// replay asks what the link of a citation asks.
func (h *testServer) replay(t *testing.T, link any) map[string]any {
	t.Helper()
	text, _ := link.(string)
	address, err := url.Parse(text)
	if err != nil || address.Query().Get("query") == "" {
		t.Fatalf("the link is %v", link)
	}
	return h.data(t, address.Query().Get("query"))
}

// København's young are 200 of 800 instead of 100 of 400: the share is the same, the
// counts are not, and the total is 500 of 1,400 instead of 400 of 1,000. Vejle, which had
// nothing, has two groups.
func TestAStandardisedComparisonIsCitedAndKnowsWhatWasRevised(t *testing.T) {
	h := newTestServer(t, "testdata/mix")
	const rows = `rows {kommune {code} value observed expected ratio}`
	asked := func(release string) string {
		return `{standardisedComparison(indicator: "mix/share", kommuner: {search: "hede"}` + release + `) {` + rows + `
			parts {targetGroup {id}} citation {text url releaseId pageUrl} en: citation(lang: EN) {text} revised {newest {id} changed gone sentence}}}`
	}
	first := dig(t, h.data(t, asked("")), "standardisedComparison")
	if dig(t, first, "revised") != nil || dig(t, first, "citation", "releaseId") != "mix@1" || dig(t, first, "citation", "pageUrl") != nil {
		t.Errorf("of the newest release: %v", first)
	}
	if got, want := dig(t, first, "citation", "text"), "Nobody: Andel i job, 2024. CC0-1.0. Made-up figures by target group, to work out by hand (mix), udgivelse mix@1. Læst i Kommunebench 2026-06-01."; got != want {
		t.Errorf("the citation is %v", got)
	}
	if text, _ := dig(t, first, "en", "text").(string); !strings.Contains(text, "Share in work") || !strings.Contains(text, "release mix@1") {
		t.Errorf("in English: %s", text)
	}
	h.mustLoad(t, revisedPackage(t, "mix",
		"København,2024,share,,100,400,young,", "København,2024,share,,200,800,young,",
		"København,2024,share,,400,1000,all,", "København,2024,share,,500,1400,all,",
		"Ærø,2024,share,,4,12,all,", "Vejle,2024,share,,10,20,young,\nVejle,2024,share,,10,20,old,\nÆrø,2024,share,,4,12,all,"))
	again := dig(t, h.replay(t, dig(t, first, "citation", "url")), "standardisedComparison")
	read, _ := dig(t, again, "rows").([]any)
	if len(read) != 1 {
		t.Fatalf("the link answers %v", again)
	}
	for _, field := range []string{"value", "observed", "expected", "ratio"} {
		if got, want := dig(t, read[0], field), dig(t, first, "rows", 0, field); got != want || got == nil {
			t.Errorf("%s is %v behind the link, and was %v", field, got, want)
		}
	}
	older := dig(t, h.data(t, asked(`, release: "mix@1"`)), "standardisedComparison")
	if now, then := dig(t, first, "parts", 0, "targetGroup", "id"), dig(t, older, "parts", 0, "targetGroup", "id"); then != fmt.Sprint(now, "@1") {
		t.Errorf("the target group of a part is %v, and in an older release %v", now, then)
	}
	want := map[string]any{"newest": map[string]any{"id": "mix@2"}, "changed": 4.0, "gone": false, "sentence": "Tal, der er ændret i den nyeste udgivelse, mix@2: 4."}
	if diff := cmp.Diff(want, dig(t, older, "revised")); diff != "" {
		t.Errorf("revised (-want +got):\n%s", diff)
	}
	newer := dig(t, h.data(t, asked("")), "standardisedComparison", "rows", 0, "expected")
	if newer == dig(t, first, "rows", 0, "expected") {
		t.Error("the revision of København changes nothing for Hedensted")
	}
}

func TestSignalsAreCitedByIndicator(t *testing.T) {
	h := readOnly(t)
	const fields = `total tested afterCorrection signals {indicator {id} kommune {code} pValue qValue}`
	list := dig(t, h.data(t, `{signals(indicators: ["jobindsats/unemployed", "jobindsats/unemployment-rate"], kommuner: {landsdel: "landsdel-oestjylland"}, first: 1000) {`+fields+`
		indicators {indicator {id} targetGroup {id} period release {id} citation {text url releaseId pageUrl} en: citation(lang: EN) {text} revised {changed}}}}`), "signals")
	indicators, _ := dig(t, list, "indicators").([]any)
	if len(indicators) != 2 {
		t.Fatalf("indicators: %v", indicators)
	}
	for n, id := range []string{"jobindsats/unemployed", "jobindsats/unemployment-rate"} {
		of := indicators[n]
		if dig(t, of, "indicator", "id") != id || dig(t, of, "period") != "2026M07" || dig(t, of, "release", "id") != "jobindsats@1" ||
			dig(t, of, "revised") != nil || dig(t, of, "citation", "pageUrl") != nil || dig(t, of, "citation", "url") != dig(t, indicators[0], "citation", "url") {
			t.Errorf("%s: %v", id, of)
		}
	}
	for path, want := range map[string]string{"citation": ", 2026M07. ", "en": "Unemployed in per cent of the labour force, 2026M07. "} {
		if text, _ := dig(t, indicators[1], path, "text").(string); !strings.Contains(text, want) || !strings.Contains(text, "jobindsats@1") {
			t.Errorf("%s: %s", path, text)
		}
	}
	again := dig(t, h.replay(t, dig(t, indicators[0], "citation", "url")), "signals")
	for _, field := range []string{"total", "tested", "afterCorrection"} {
		if got := dig(t, again, field); got != dig(t, list, field) || got == 0.0 && field == "tested" {
			t.Errorf("%s is %v behind the link, and was %v", field, got, dig(t, list, field))
		}
	}
	signals, _ := dig(t, list, "signals").([]any)
	for n := range signals {
		for _, field := range []string{"pValue", "qValue"} {
			if got := dig(t, again, "signals", n, field); got != dig(t, signals[n], field) {
				t.Errorf("%s of signal %d is %v behind the link", field, n, got)
			}
		}
	}
}

// Two figures of own/monthly are others in own@2, of two kommuner.
func TestSignalsKnowWhatWasRevised(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	h.mustLoad(t, revised(t, "Hedensted,2024M02,monthly,,0,100", "Hedensted,2024M02,monthly,,3,100", "Aarhus,2024M01,monthly,,50,200", "Aarhus,2024M01,monthly,,51,200"))
	for arguments, want := range map[string]any{
		`indicators: ["own/monthly"], release: "own@1"`:             map[string]any{"newest": map[string]any{"id": "own@2"}, "changed": 2.0, "gone": false},
		`indicators: ["own/monthly@1"]`:                             map[string]any{"newest": map[string]any{"id": "own@2"}, "changed": 2.0, "gone": false},
		`indicators: ["own/monthly@1"], kommuner: {codes: ["751"]}`: map[string]any{"newest": map[string]any{"id": "own@2"}, "changed": 1.0, "gone": false},
		`indicators: ["own/monthly"]`:                               nil,
	} {
		got := dig(t, h.data(t, `{signals(`+arguments+`) {indicators {revised {newest {id} changed gone}}}}`), "signals", "indicators", 0, "revised")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", arguments, diff)
		}
	}
}

// The series of one release count once, by whichever of their ids they are asked for.
func TestOneReleaseIsReadOnceByWhicheverIDs(t *testing.T) {
	h := readOnly(t)
	const ids = `"jobindsats/unemployed", "jobindsats/unemployed@1", "jobindsats/unemployed"`
	lists := h.data(t, `{once: signals(indicators: ["jobindsats/unemployed"]) {tested total indicators {period}} often: signals(indicators: [`+ids+`]) {tested total indicators {period}}
		released: signals(indicators: [`+ids+`], release: "jobindsats@1") {tested total indicators {period}}}`)
	for _, name := range []string{"often", "released"} {
		if diff := cmp.Diff(lists["once"], lists[name]); diff != "" {
			t.Errorf("%s (-once +%s):\n%s", name, name, diff)
		}
	}
	columns, _ := dig(t, h.data(t, `{matrix(indicators: [`+ids+`, "jobindsats/unemployment-rate@1"]) {columns {indicator {id}} rows {cells {value}}}}`), "matrix", "columns").([]any)
	if len(columns) != 2 {
		t.Errorf("columns: %v", columns)
	}
	path := "matrix?format=csv&indicators=jobindsats/unemployed"
	once, often := readCSV(t, []byte(h.export(t, path).body)), readCSV(t, []byte(h.export(t, path+",jobindsats/unemployed@1").body))
	if diff := cmp.Diff(once.rows, often.rows); diff != "" || len(once.rows) == 0 {
		t.Errorf("the file (-once +often):\n%.2000s", diff)
	}
	catalogue, err := h.store.CatalogueNow(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var sent kommune.ReadStatistics
	period := kommune.Period("2026M07")
	read, err := matrix.Read(kommune.WithReadStatistics(t.Context(), &sent), analysis.NewAnalyst(h.store, today), catalogue, matrix.Query{
		IndicatorIDs: []string{"jobindsats/unemployed", "jobindsats/unemployment-rate@1"}, Period: &period, Confidence: 0.95,
	})
	if err != nil || len(read.Columns) != 2 || sent.Queries() != 1 {
		t.Errorf("%d statements, %v", sent.Queries(), err)
	}
}
