package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const hiddenPackage = `{
  "name": "few", "title": "Few persons", "licenses": [{"name": "CC0-1.0"}],
  "kommunebench": {
    "publisher": "Nobody",
    "indicators": [
      {"id": "number", "title": {"da": "Antal", "en": "Number"}, "definition": {"da": "Opdigtet antal.", "en": "Made-up number."},
       "kind": "COUNT", "unit": "personer", "polarity": "NEUTRAL", "decimals": 0},
      {"id": "share", "title": {"da": "Andel", "en": "Share"}, "definition": {"da": "Opdigtet andel.", "en": "Made-up share."},
       "kind": "PROPORTION", "unit": "%", "polarity": "HIGHER_IS_BETTER", "decimals": 1}
    ]
  },
  "resources": [{"name": "observations", "path": "observations.csv", "schema": {"missingValues": [""]}, "kommunebench": {"layout": "observations"}}]
}`

// hiddenHouse holds a table in which 3 persons of København are hidden, those of
// Frederiksberg so that they can't be worked out, and a share of the country that
// is København's.
func hiddenHouse(t *testing.T) *testServer {
	t.Helper()
	h := newTestServer(t)
	h.mustLoad(t, fewPersons(t, ""))
	return h
}

func fewPersons(t *testing.T, more string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"datapackage.json": hiddenPackage, "observations.csv": "kommune,period,indicator,value,numerator,denominator\n" +
		"København,2024,number,3,,\nFrederiksberg,2024,number,20,,\nAarhus,2024,number,30,,\nHele landet,2024,number,53,,\n" +
		"København,2023,share,,30,60\nHele landet,2023,share,,30,60\nKøbenhavn,2024,share,,3,60\nHele landet,2024,share,,3,60\n" + more} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What is hidden is never called missing, and never left out without a word.
func TestWhatIsHiddenSaysSoEverywhere(t *testing.T) {
	h := hiddenHouse(t)
	for name, c := range map[string]struct{ query, want string }{
		"the rows and the kommune compared with": {
			`{compare(indicator: "few/number", kommuner: {codes: ["101", "147", "751"]}, benchmark: {kind: KOMMUNE, kommune: "101"}) {
				benchmark {value status suppressed label(lang: EN)} rows {kommune {code} value status significanceReason(lang: EN)}}}`,
			`{"compare": {"benchmark": {"value": null, "status": "SUPPRESSED", "suppressed": 1, "label": "København: the figure is hidden to protect individuals"}, "rows": [
				{"kommune": {"code": "751"}, "value": 30, "status": "PUBLISHED", "significanceReason": "The figure is neither a proportion nor a rate and its spread is not published, so the difference can't be tested."},
				{"kommune": {"code": "101"}, "value": null, "status": "SUPPRESSED", "significanceReason": "The kommune's figure is hidden to protect individuals and can't be tested."},
				{"kommune": {"code": "147"}, "value": null, "status": "SUPPRESSED", "significanceReason": "The kommune's figure is hidden to protect individuals and can't be tested."}]}}`,
		},
		"the country": {
			`{compare(indicator: "few/share", period: "2024", kommuner: {codes: ["101"]}, benchmark: {kind: COUNTRY}) {benchmark {value status suppressed label}}}`,
			`{"compare": {"benchmark": {"value": null, "status": "SUPPRESSED", "suppressed": 1, "label": "Hele landet: tallet er skjult af hensyn til enkeltpersoner"}}}`,
		},
		"a target, which no source publishes": {
			`{compare(indicator: "few/share", kommuner: {codes: ["101"]}, benchmark: {kind: TARGET, target: 5}) {benchmark {value status suppressed}}}`,
			`{"compare": {"benchmark": {"value": 5, "status": null, "suppressed": 0}}}`,
		},
		"a trend": {
			`{trend(indicator: "few/share", kommuner: {codes: ["101"]}) {benchmark {period value status} series {points {value status change}}}}`,
			`{"trend": {"benchmark": [{"period": "2023", "value": 50, "status": "PUBLISHED"}, {"period": "2024", "value": null, "status": "SUPPRESSED"}],
				"series": [{"points": [{"value": 50, "status": "PUBLISHED", "change": null}, {"value": null, "status": "SUPPRESSED", "change": null}]}]}}`,
		},
		"a profile": {
			`{profile(kommune: "101", indicators: ["few/number"]) {indicator {id} row {status sentence(lang: EN)}}}`,
			`{"profile": [
				{"indicator": {"id": "few/number"}, "row": {"status": "SUPPRESSED", "sentence": "Københavns Kommune has no figure for “Number” in 2024: it is hidden to protect individuals."}}]}`,
		},
		"a relation": {
			`{relation(x: "few/number", y: "few/share", yPeriod: "2024", kommuner: {codes: ["101"]}) {n emptyBecause {code message(lang: EN)}}}`,
			`{"relation": {"n": 0, "emptyBecause": {"code": "SUPPRESSED", "message": "of 1 kommuner 0 have a value of few/number in 2024 and 0 of few/share in 2024, but none has both; of 1 one value or both are hidden to protect individuals"}}}`,
		},
		"claims": {
			`{value: checkClaim(input: {indicator: "few/number", kommune: "101", kind: VALUE, comparator: LESS_THAN, stated: 5}) {verdict explanation(lang: EN)}
			difference: checkClaim(input: {indicator: "few/number", kommune: "751", kind: DIFFERENCE, comparator: MORE_THAN, stated: 20, benchmark: {kind: KOMMUNE, kommune: "101"}}) {verdict explanation(lang: EN)}
			rank: checkClaim(input: {indicator: "few/number", kommune: "751", kind: RANK, comparator: EQUALS, stated: 1}) {verdict explanation(lang: EN)}
			change: checkClaim(input: {indicator: "few/share", kommune: "101", kind: CHANGE, comparator: LESS_THAN, stated: 0, period: "2024", since: "2023"}) {verdict explanation(lang: EN)}}`,
			`{"value": {"verdict": "CANNOT_TELL", "explanation": "There is no figure to hold the claim against: it is hidden to protect individuals."},
			"difference": {"verdict": "CANNOT_TELL", "explanation": "The figure to compare with is hidden to protect individuals."},
			"rank": {"verdict": "CANNOT_TELL", "explanation": "There is no rank, as the figures of the other kommuner are hidden to protect individuals."},
			"change": {"verdict": "CANNOT_TELL", "explanation": "There is no figure to hold the claim against: it is hidden to protect individuals."}}`,
		},
		"rows": {
			`{observations(indicators: ["few/number"], filter: {kommuner: {codes: ["101", "147"]}}) {nodes {kommuneCode value numerator denominator status}}}`,
			`{"observations": {"nodes": [{"kommuneCode": "101", "value": null, "numerator": null, "denominator": null, "status": "SUPPRESSED"},
				{"kommuneCode": "147", "value": null, "numerator": null, "denominator": null, "status": "SUPPRESSED"}]}}`,
		},
	} {
		t.Run(name, func(t *testing.T) { h.expect(t, c.query, c.want) })
	}
	if a := h.send(t, http.MethodPost, "/graphql", `{"query": "{similar(kommune: \"101\", on: [\"few/number\"]) {distance}}"}`, "Content-Type", "application/json"); !strings.Contains(a.body, "hidden to protect individuals") {
		t.Errorf("similar answers %s", a.body)
	}
	for path, want := range map[string]string{
		"/export/compare?indicator=few/share&period=2024&kommuner=101&benchmark=COUNTRY&lang=EN&format=json": `"benchmark_status":"SUPPRESSED"`,
		"/export/trend?indicator=few/share&kommuner=101&format=json":                                         `"benchmark_status":"SUPPRESSED"`,
		"/export/observations?indicators=few/number&kommuner=101&format=json":                                `"status":"SUPPRESSED"`,
	} {
		if a := h.send(t, http.MethodGet, path, ""); !strings.Contains(strings.ReplaceAll(a.body, `": "`, `":"`), want) {
			t.Errorf("%s: %.600s\nwant %s", path, a.body, want)
		}
	}
}

func TestChangesOfHiddenFiguresSayThatTheyWereHidden(t *testing.T) {
	h := hiddenHouse(t)
	h.mustLoad(t, fewPersons(t, "Aarhus,2023,share,,20,50\n"))
	h.mustLoad(t, revisedFew(t))
	h.expect(t, `{changes(dataset: "few", from: "few@2") {nodes {indicatorId kommuneCode period before beforeStatus after afterStatus}}
		releaseDiff(dataset: "few", from: "few@2") {rowsRevised indicators {indicatorId largestRevision {before after}}}}`,
		`{"changes": {"nodes": [{"indicatorId": "few/share", "kommuneCode": "101", "period": "2024", "before": null, "beforeStatus": "SUPPRESSED", "after": 50, "afterStatus": "PUBLISHED"}]},
		"releaseDiff": {"rowsRevised": 2, "indicators": [{"indicatorId": "few/share", "largestRevision": null}]}}`)
}

// revisedFew is the table with more persons in København's share.
func revisedFew(t *testing.T) string {
	t.Helper()
	dir := fewPersons(t, "Aarhus,2023,share,,20,50\n")
	path := filepath.Join(dir, "observations.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), "2024,share,,3,60", "2024,share,,30,60")), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Only hidden figures move: 3 and 20 become 4 and 19. Two releases of one content
// can be seen; nothing in them tells what moved.
func TestAReleaseOfOtherHiddenFiguresLooksLikeTheOneBefore(t *testing.T) {
	h := hiddenHouse(t)
	dir := fewPersons(t, "")
	path := filepath.Join(dir, "observations.csv")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	moved := strings.NewReplacer("København,2024,number,3", "København,2024,number,4", "Frederiksberg,2024,number,20", "Frederiksberg,2024,number,19").Replace(string(text))
	if err := os.WriteFile(path, []byte(moved), 0o600); err != nil {
		t.Fatal(err)
	}
	h.mustLoad(t, dir)
	of := func(id string) string {
		var bodies []string
		for _, query := range []string{
			`{node(id: \"` + id + `\") {... on Release {rows contentHash rulesVersion note}}}`,
			`{compare(indicator: \"few/number\", release: \"` + id + `\", kommuner: {codes: [\"101\", \"147\", \"751\"]}) {benchmark {value status suppressed label} distribution {n} caveats rows {kommune {code} value status rank sentence}}}`,
			`{trend(indicator: \"few/number\", kommuner: {codes: [\"101\", \"147\", \"751\"]}, release: \"` + id + `\") {caveats benchmark {value status} series {points {value status}}}}`,
		} {
			a := h.send(t, http.MethodPost, "/graphql", `{"query": "`+query+`"}`, "Content-Type", "application/json")
			if a.status != http.StatusOK {
				t.Fatalf("%s: %d %s", query, a.status, a.body)
			}
			bodies = append(bodies, a.body)
		}
		a := h.send(t, http.MethodGet, "/export/observations?indicators=few/number&release="+id+"&format=csv", "")
		for line := range strings.Lines(a.body) { // what begins with # names the release and its time
			if !strings.HasPrefix(strings.TrimPrefix(line, "\ufeff"), "#") {
				bodies = append(bodies, line)
			}
		}
		return strings.ReplaceAll(strings.Join(bodies, "\n"), id, "few@N")
	}
	if before, after := of("few@1"), of("few@2"); before != after || !strings.Contains(before, "SUPPRESSED") {
		t.Errorf("the releases differ:\n%s\n\n%s", before, after)
	}
	h.expect(t, `{releaseDiff(dataset: "few", from: "few@1") {rowsNew rowsRevised rowsGone descriptionChanged indicators {indicatorId} facts {table}} changes(dataset: "few", from: "few@1") {totalCount}}`,
		`{"releaseDiff": {"rowsNew": 0, "rowsRevised": 0, "rowsGone": 0, "descriptionChanged": false, "indicators": [], "facts": []}, "changes": {"totalCount": 0}}`)
}
