package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"kommunebench/server/view"
)

// pageOf is the citation's address of the page, and the figures that it cites.
func pageOf(t *testing.T, h *testServer, field, query string) (pageURL string, figures map[string]any) {
	t.Helper()
	answer := h.data(t, query)[field].(map[string]any)
	citation := answer["citation"].(map[string]any)
	delete(answer, "citation")
	pageURL, _ = citation["pageUrl"].(string)
	return pageURL, answer
}

// Read back as the page's own operations read it, an address asks for the very figures
// that it was cited with.
func TestAPageOfACitationIsOfItsFigures(t *testing.T) {
	h := readOnly(t)
	const rate = `indicator: "jobindsats/unemployment-rate"`
	const compared = `{period targetGroup {id} release {id} benchmark {kind value} rows {kommune {code} value rank interval {lower upper} significance} citation {pageUrl}}`
	const followed = `{periods targetGroup {id} release {id} series {kommune {code} points {value status}} citation {pageUrl}}`
	for asked, path := range map[string]string{
		`compare(` + rate + `)`: "/sammenlign?indicator=jobindsats/unemployment-rate&period=2026M07&targetGroup=jobindsats/all&release=jobindsats@1",
		`compare(` + rate + `, period: "2025M03", targetGroup: "jobindsats/dagpenge")`:                "/sammenlign?indicator=jobindsats/unemployment-rate&period=2025M03&targetGroup=jobindsats/dagpenge&release=jobindsats@1",
		`compare(` + rate + `, kommuner: {codes: ["766", "615", "751"]}, benchmark: {kind: MEDIAN})`:  "kommuner=615,751,766&benchmark=MEDIAN&release=",
		`compare(` + rate + `, kommuner: {landsdel: "landsdel-bornholm"}, benchmark: {kind: POOLED})`: "kommuner=400&benchmark=POOLED",
		`compare(` + rate + `, benchmark: {kind: KOMMUNE, kommune: "615"})`:                           "&benchmark=615&",
		`compare(` + rate + `, benchmark: {kind: PEER_GROUP, peerGroup: "landsdel-bornholm"})`:        "&benchmark=400&",
		`compare(` + rate + `, benchmark: {kind: PEER_GROUP, kommuner: ["751", "615"]})`:              "&benchmark=615,751&",
		`compare(indicator: "own/share", period: "2024")`:                                             "/sammenlign?indicator=own/share&period=2024&release=own@1",
		`trend(` + rate + `, kommuner: {codes: ["766", "615"]}, from: "2025M01")`:                     "/udvikling?indicator=jobindsats/unemployment-rate&period=2026M07&from=2025M01&targetGroup=jobindsats/all&release=jobindsats@1&kommune=615&kommune=766",
		`trend(indicator: "own/share", kommuner: {codes: ["766"]}, to: "2026")`:                       "/udvikling?indicator=own/share&period=2026&from=2024&release=own@1&kommune=766",
		`trend(indicator: "own/share", kommuner: {codes: ["766"]})`:                                   "/udvikling?indicator=own/share&period=2027&from=2024&release=own@1&kommune=766",
	} {
		field, fields := "compare", compared
		if strings.HasPrefix(asked, "trend") {
			field, fields = "trend", followed
		}
		pageURL, figures := pageOf(t, h, field, "{"+asked+fields+"}")
		if !strings.HasPrefix(pageURL, h.url+"/") || !strings.Contains(pageURL, path) {
			t.Errorf("%s: %s", asked, pageURL)
			continue
		}
		parsed, err := url.Parse(pageURL)
		if err != nil {
			t.Fatal(err)
		}
		state, err := view.Read(parsed.Query())
		if err != nil {
			t.Fatal(err)
		}
		query, variables := `query($indicator: ID!, $period: Period, $targetGroup: ID, $kommuner: KommuneFilter, $benchmark: BenchmarkInput, $release: ID) {
			compare(indicator: $indicator, period: $period, targetGroup: $targetGroup, kommuner: $kommuner, benchmark: $benchmark, release: $release)`, state.Comparison()
		if field == "trend" {
			query, variables = `query($indicator: ID!, $kommuner: KommuneFilter, $targetGroup: ID, $from: Period, $to: Period, $release: ID) {
				trend(indicator: $indicator, kommuner: $kommuner, targetGroup: $targetGroup, from: $from, to: $to, release: $release)`, state.Trend()
		}
		again := h.data(t, query+fields+"}", variables)[field].(map[string]any)
		delete(again, "citation")
		if strings.Contains(asked, "PEER_GROUP") {
			// The members stand for the group, so only the name of the benchmark differs.
			delete(figures["benchmark"].(map[string]any), "kind")
			delete(again["benchmark"].(map[string]any), "kind")
		}
		if !reflect.DeepEqual(figures, again) {
			t.Errorf("%s: cited %v, its page asks for %v", asked, figures, again)
		}
		if a := h.send(t, http.MethodGet, parsed.RequestURI(), ""); a.status != http.StatusOK {
			t.Errorf("%s: status %d", pageURL, a.status)
		}
	}
}

// A group is named by its members, those that lack a value among them: what is left out
// is part of what is cited.
func TestAPageOfACitedRelationIsOfItsFigures(t *testing.T) {
	h := readOnly(t)
	const fields = `{x {id} y {id} xPeriod yPeriod xRelease {id} yRelease {id} xTargetGroup {id} n sentence points {kommune {code} x y xStatus yQualifier} incomplete {kommune {code} xStatus yStatus} citation {pageUrl}}`
	const two = `x: "jobindsats/unemployment-rate", y: "jobindsats/long-term-unemployed"`
	for asked, path := range map[string]string{
		`relation(` + two + `)`: "/sammenhaeng?x=jobindsats/unemployment-rate&y=jobindsats/long-term-unemployed&xPeriod=2026M07&yPeriod=2026M07&release=jobindsats@1",
		`relation(` + two + `, xPeriod: "2025M07", kommuner: {codes: ["825", "766", "615"]})`:        "&xPeriod=2025M07&yPeriod=2026M07&kommuner=615,766,825&release=jobindsats@1",
		`relation(` + two + `, targetGroup: "jobindsats/dagpenge")`:                                  "&targetGroup=jobindsats/dagpenge&",
		`relation(x: "jobindsats/unemployment-rate", y: "population/population", yPeriod: "2020Q4")`: "&release=jobindsats@1&yRelease=population@1",
	} {
		pageURL, figures := pageOf(t, h, "relation", "{"+asked+fields+"}")
		parsed, err := url.Parse(pageURL)
		if err != nil || !strings.HasPrefix(pageURL, h.url+"/") || !strings.Contains(pageURL, path) {
			t.Errorf("%s: %s, %v", asked, pageURL, err)
			continue
		}
		state, err := view.Read(parsed.Query())
		if err != nil {
			t.Fatal(err)
		}
		again := h.data(t, `query($x: ID!, $y: ID!, $xPeriod: Period, $yPeriod: Period, $targetGroup: ID, $kommuner: KommuneFilter, $release: ID, $yRelease: ID) {
			relation(x: $x, y: $y, xPeriod: $xPeriod, yPeriod: $yPeriod, targetGroup: $targetGroup, kommuner: $kommuner, release: $release, yRelease: $yRelease)`+fields+"}", state.Relation())["relation"].(map[string]any)
		delete(again, "citation")
		if !reflect.DeepEqual(figures, again) {
			t.Errorf("%s: cited %v, its page asks for %v", asked, figures, again)
		}
		if strings.Contains(asked, "825") && len(figures["incomplete"].([]any)) != 1 {
			t.Errorf("Læsø has both values: %v", figures)
		}
	}
	if pageURL, _ := pageOf(t, h, "relation", `{relation(`+two+`, kommuner: {codes: []}) {citation {pageUrl}}}`); pageURL != "" {
		t.Errorf("a relation of nobody has the page %s", pageURL)
	}
}

func TestAPageOfACitedRankingOfChangeIsOfItsFigures(t *testing.T) {
	h := readOnly(t)
	const fields = `{indicator {id} from to targetGroup {id} release {id} total ranked rows {kommune {code} value earlierValue change rank sentence} citation {pageUrl}}`
	for asked, path := range map[string]string{
		`ranking(of: CHANGE, indicator: "jobindsats/unemployment-rate")`:                                                                                "/sammenlign?by=change&indicator=jobindsats/unemployment-rate&from=2025M07&period=2026M07&targetGroup=jobindsats/all&release=jobindsats@1",
		`ranking(of: CHANGE, indicator: "jobindsats/unemployed", from: "2024M03", to: "2026M03", kommuner: {codes: ["825", "766", "615"]}, first: 100)`: "&from=2024M03&period=2026M03&targetGroup=jobindsats/all&kommuner=615,766,825&release=jobindsats@1",
	} {
		pageURL, figures := pageOf(t, h, "ranking", "{"+asked+fields+"}")
		parsed, err := url.Parse(pageURL)
		if err != nil || !strings.HasPrefix(pageURL, h.url+"/") || !strings.Contains(pageURL, path) {
			t.Errorf("%s: %s, %v", asked, pageURL, err)
			continue
		}
		state, err := view.Read(parsed.Query())
		if err != nil || !state.IsChange() {
			t.Fatalf("%s: %+v, %v", pageURL, state, err)
		}
		again := h.data(t, `query($indicator: ID!, $from: Period, $period: Period, $targetGroup: ID, $kommuner: KommuneFilter, $release: ID) {
			ranking(of: CHANGE, indicator: $indicator, from: $from, to: $period, targetGroup: $targetGroup, kommuner: $kommuner, release: $release)`+fields+"}", state.Change())["ranking"].(map[string]any)
		delete(again, "citation")
		if !reflect.DeepEqual(figures, again) {
			t.Errorf("%s: cited %v, its page asks for %v", asked, figures, again)
		}
	}
}

func TestThePageOfARowIsAboutItsKommune(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{compare(indicator: "own/share", period: "2024") {citation(lang: EN) {own: pageUrl(kommune: "0766") all: pageUrl}}
		trend(indicator: "own/share", kommuner: {codes: ["766"]}) {citation {own: pageUrl(kommune: "766") all: pageUrl}}}`,
		`{"compare": {"citation": {"own": "`+h.url+`/sammenlign?indicator=own/share&period=2024&release=own@1&lang=en&kommune=766",
			"all": "`+h.url+`/sammenlign?indicator=own/share&period=2024&release=own@1&lang=en"}},
		"trend": {"citation": {"own": "`+h.url+`/udvikling?indicator=own/share&period=2027&from=2024&release=own@1&kommune=766",
			"all": "`+h.url+`/udvikling?indicator=own/share&period=2027&from=2024&release=own@1&kommune=766"}}}`)
	if a := h.ask(t, `{compare(indicator: "own/share") {citation {pageUrl(kommune: "999")}}}`); a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "kommune" {
		t.Errorf("a code that no kommune has: %s", a.body)
	}
}

// No page is better than one with other figures.
func TestWhatThePageDoesNotShowHasNoAddressThere(t *testing.T) {
	h := readOnly(t)
	for _, asked := range []string{
		`compare(indicator: "own/share", confidence: 0.9)`, `compare(indicator: "own/share", benchmark: {kind: TARGET, target: 50})`,
		`trend(indicator: "own/share")`, `trend(indicator: "own/share", kommuner: {codes: ["766"]}, confidence: 0.9)`,
		`ranking(indicator: "own/share")`, `ranking(indicator: "own/share", of: CHANGE, from: "2024", to: "2027", confidence: 0.9)`,
	} {
		field, _, _ := strings.Cut(asked, "(")
		if pageURL, _ := pageOf(t, h, field, "{"+asked+"{citation {pageUrl}}}"); pageURL != "" {
			t.Errorf("%s: %s", asked, pageURL)
		}
	}
}

func TestAssistantsAreGivenThePage(t *testing.T) {
	h := readOnly(t)
	for tool, arguments := range map[string]string{
		"compare":     `{"indicator": "jobindsats/unemployment-rate", "kommune": "Hedensted"}`,
		"cite":        `{"indicator": "jobindsats/unemployment-rate", "kommune": "766"}`,
		"check_claim": `{"indicator": "jobindsats/unemployment-rate", "kommune": "Hedensted", "kind": "VALUE", "comparator": "ABOUT", "stated": 2}`,
		"trend":       `{"indicator": "jobindsats/unemployment-rate", "kommune": "Hedensted"}`,
	} {
		body := `{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "` + tool + `", "arguments": ` + arguments + `}}`
		a := h.send(t, http.MethodPost, "/mcp", body, "Content-Type", "application/json", "Accept", "application/json, text/event-stream")
		var told struct {
			Result struct {
				StructuredContent struct{ Page, Release string }
				Content           []struct{ Text string }
			}
		}
		if err := json.Unmarshal([]byte(a.body), &told); err != nil {
			t.Fatalf("%s: %v: %s", tool, err, a.body)
		}
		page := told.Result.StructuredContent.Page
		if !strings.HasPrefix(page, h.url+"/") || !strings.Contains(page, "release="+told.Result.StructuredContent.Release) || !strings.Contains(page, "kommune=766") ||
			len(told.Result.Content) == 0 || !strings.Contains(told.Result.Content[0].Text, page) {
			t.Errorf("%s: %s", tool, a.body)
		}
	}
}
