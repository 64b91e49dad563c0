package server_test

import (
	"net/http"
	"strings"
	"testing"

	"kommunebench/server/admission"
)

// An answer may be kept for ever exactly where no release that comes later can
// make it another.
func TestOnlyAnswersOfNamedReleasesLast(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	const pinned, revalidated = "public, max-age=31536000, immutable", "no-cache"
	for query, want := range map[string]string{
		`{compare(indicator: "own/share", release: "own@1") {period release {id} indicator {title dataset {id}} caveats benchmark {value} distribution {n} rows {kommune {code name} value rank sentence}}}`: pinned,
		`{a: compare(indicator: "own/share", release: "own@1", kommuner: {codes: ["101"]}) {period} b: trend(indicator: "own/share", release: "own@1") {periods} __typename}`:                                pinned,
		`{observations(indicators: ["own/share"], release: "own@1") {totalCount nodes {kommuneName value} edges {cursor} pageInfo {endCursor}}}`:                                                             pinned,
		`{relation(x: "own/share", y: "own/score", xPeriod: "2024", release: "own@1") {n points {kommune {name} x y}}}`:                                                                                      pinned,
		`{compare(indicator: "own/share", release: "own@1") {...F}} fragment F on Comparison {rows {... on ComparisonRow {value}}}`:                                                                          pinned,
		`query($r: ID = "own@1") {compare(indicator: "own/share", release: $r) {period}}`:                                                                                                                    pinned,
		`{deregistrations(release: "own@1") {sharePct kommune {name}}}`:                                                                                                                                      pinned,
		`{releaseDiff(dataset: "own", from: "own@1", to: "own@1") {rowsNew from {id} indicators {periods {period}}}}`:                                                                                        pinned,

		// Notes say why there is nothing, by what there is elsewhere too.
		`{changes(dataset: "own", from: "own@1", to: "own@1") {totalCount nodes {before after}}}`:                                               revalidated,
		`{observations(indicators: ["own/share"], release: "own@1", filter: {from: "1900", to: "1901"}) {nodes {value}}}`:                       revalidated,
		`{compare(indicator: "own/share") {period}}`:                                                                                            revalidated,
		`{compare(indicator: "own/share", release: null) {period}}`:                                                                             revalidated,
		`{a: compare(indicator: "own/share", release: "own@1") {period} b: compare(indicator: "own/share") {period}}`:                           revalidated,
		`{compare(indicator: "own/share", release: "own@1") {citation {accessed}}}`:                                                             revalidated,
		`{compare(indicator: "own/share", release: "own@1") {revised {changed}}}`:                                                               revalidated,
		`{compare(indicator: "own/share", release: "own@1") {release {newest}}}`:                                                                revalidated,
		`{compare(indicator: "own/share", release: "own@1") {rows {kommune {testResults {publishedScore}}}}}`:                                   revalidated,
		`{compare(indicator: "own/share", release: "own@1") {indicator {dataset {latestRelease {id}}}}}`:                                        revalidated,
		`{compare(indicator: "own/share", release: "own@1", kommuner: {region: "region-syddanmark"}) {period}}`:                                 revalidated,
		`{compare(indicator: "own/share", release: "own@1", benchmark: {kind: PEER_GROUP, peerGroup: "region-syddanmark"}) {period}}`:           revalidated,
		`query($in: KommuneFilter = {region: "region-syddanmark"}) {compare(indicator: "own/share", release: "own@1", kommuner: $in) {period}}`: revalidated,
		`{compare(indicator: "own/share", release: "own@1") {...F}} fragment F on Comparison {... {release {previous {id}}}}`:                   revalidated,
		`{releaseDiff(dataset: "own", from: "own@1") {rowsNew}}`:                                                                                revalidated,
		`{releases {nodes {id}}}`:                                                   revalidated,
		`{kommune(code: "766") {name}}`:                                             revalidated,
		`{__schema {queryType {name}}}`:                                             revalidated,
		`{cost {used} settings {limits {kind}}}`:                                    revalidated,
		`{compare(indicator: "own/share", release: "own@1") {period} sources {id}}`: revalidated,
	} {
		for range 2 { // as it is made, and as it is kept
			a := h.send(t, http.MethodGet, escaped(query), "")
			if got := a.header.Get("Cache-Control"); got != want || a.status != http.StatusOK || a.header.Get("Etag") == "" || strings.Contains(a.body, `"errors"`) {
				t.Errorf("%s: %q, want %q; status %d: %.300s", query, got, want, a.status, a.body)
			}
		}
	}
}

// The answer to a key tells in its headers how much the key is used.
func TestAnswersToAKeyAreNotKeptByOthers(t *testing.T) {
	k := serveKeyed(t, admission.Rates{Public: 100, Key: 100})
	secret, _ := k.makeKey(t, "kept")
	const lasting = `{compare(indicator: "own/share", release: "own@1") {period}}`
	for _, c := range []struct{ path, authorization, want string }{
		{escaped(hedensted), "", "no-cache"},
		{escaped(hedensted), "Bearer " + secret, "private, no-cache"},
		{escaped(lasting), "", "public, max-age=31536000, immutable"},
		{escaped(lasting), "Bearer " + secret, "private, max-age=31536000, immutable"},
		{escaped(lasting) + "&key=" + secret, "", "private, no-store"},
		{"/", "", "no-cache"},
		{"/?key=" + secret, "", "private, no-store"},
		{"/graphiql?key=" + secret, "", "private, no-store"},
		{"/schema.graphql?key=" + secret, "", "private, no-store"},
	} {
		a := k.sendAuthorized(t, c.path, c.authorization)
		if a.header.Get("Cache-Control") != c.want || (a.header.Get("Etag") == "") != strings.Contains(c.want, "no-store") || a.status != http.StatusOK {
			t.Errorf("%s: %d %v", c.want, a.status, a.header)
		}
	}
}
