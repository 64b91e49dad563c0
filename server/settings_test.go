package server_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"kommunebench/server"
)

func TestAnOperationTellsWhatItCosts(t *testing.T) {
	h := readOnly(t)
	sources := sourcesOf(t, h)
	// The operation is 200 and each of its three fields 100. Below cost, used and
	// limit are 8 each, and measures 8 + 8 times 3 fields of 8; few is nodes of 8
	// + 3 times 2 + name and code of 1 each; sources is one id of 8 for each.
	used := strconv.Itoa(200 + 3*100 + (2*8 + 8 + 8*3*8) + (8 + 3*(2+2)) + 8*strings.Count(sources, `"id"`))
	h.expect(t, `query($n: Int = 3, $yes: Boolean = true) {cost {used limit measures {kind used most}}
		few: kommuner(first: $n) {nodes {name ...Code}} kommuner(first: 1000) @skip(if: $yes) {nodes {name}} ... @include(if: $yes) {sources {id}}}
		fragment Code on Kommune {code}`,
		`{"cost": {"used": `+used+`, "limit": 1200000, "measures": [
			{"kind": "COST", "used": `+used+`, "most": 1200000}, {"kind": "ROWS", "used": 3, "most": 200000}, {"kind": "DEPTH", "used": 3, "most": 25},
			{"kind": "SELECTIONS", "used": 18, "most": 5000}, {"kind": "ALIASES", "used": 1, "most": 500}, {"kind": "ROOT_FIELDS", "used": 4, "most": 50},
			{"kind": "DIRECTIVES", "used": 2, "most": 200}, {"kind": "VARIABLES", "used": 2, "most": 100}]},
		"few": {"nodes": [{"name": "København", "code": "101"}, {"name": "Frederiksberg", "code": "147"}, {"name": "Ballerup", "code": "151"}]},
		"sources": `+sources+`}`)
}

func sourcesOf(t *testing.T, h *testServer) string {
	t.Helper()
	body := h.send(t, http.MethodGet, escaped(`{sources {id}}`), "").body
	return body[len(`{"data":{"sources":`) : len(body)-2]
}

func TestSettingsTellWhatMayBeAskedFor(t *testing.T) {
	h := readOnly(t).served(t, func(o *server.Options) { o.RequestTimeout = 149*time.Second + 500*time.Millisecond })
	h.expect(t, `{settings {limits {kind most} observationsPage {usual most} listPage {usual most} indicator {periodCount}}}`, `{"settings": {
		"limits": [{"kind": "COST", "most": 1200000}, {"kind": "ROWS", "most": 200000}, {"kind": "DEPTH", "most": 25}, {"kind": "SELECTIONS", "most": 5000},
			{"kind": "ALIASES", "most": 500}, {"kind": "ROOT_FIELDS", "most": 50}, {"kind": "DIRECTIVES", "most": 200}, {"kind": "VARIABLES", "most": 100},
			{"kind": "TOKENS", "most": 10000}, {"kind": "BODY_BYTES", "most": 1048576}, {"kind": "CONCURRENT_REQUESTS", "most": 64}, {"kind": "SECONDS", "most": 150}],
		"observationsPage": {"usual": 1000, "most": 100000}, "listPage": {"usual": 100, "most": 1000}, "indicator": null}}`)
	h.expect(t, `{share: settings(indicator: "own/share") {indicator {indicator {id} firstPeriod latestPeriod periodCount targetGroupRequired}}
		groups: settings(indicator: "own/by-group") {indicator {targetGroupRequired}} total: settings(indicator: "demo/deregistered-3-months") {indicator {targetGroupRequired}}}`,
		`{"share": {"indicator": {"indicator": {"id": "own/share"}, "firstPeriod": "2024", "latestPeriod": "2027", "periodCount": 3, "targetGroupRequired": false}},
		"groups": {"indicator": {"targetGroupRequired": true}}, "total": {"indicator": {"targetGroupRequired": false}}}`)
	if a := h.ask(t, `{settings(indicator: "own/nope") {listPage {most}}}`); a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "indicator" {
		t.Errorf("an indicator that is none: %s", a.body)
	}
}
