package server_test

import (
	"strings"
	"testing"
	"time"

	"kommunebench/store"
)

func TestTwoReleasesAreComparedByIndicatorAndPeriod(t *testing.T) {
	h := revisedHouse(t)
	const fields = `{from {id} to {id} rowsNew rowsRevised rowsGone descriptionChanged facts {table} indicators {
		indicatorId rowsNew rowsRevised rowsGone periodCount largestRevision {area period targetGroupId before after}
		periods {period targetGroupId change rowsNew rowsRevised rowsGone largestRevision {area before after}}}}`
	const want = `{"from": {"id": "own@1"}, "to": {"id": "own@2"}, "rowsNew": 1, "rowsRevised": 3, "rowsGone": 0, "descriptionChanged": false, "facts": [], "indicators": [
		{"indicatorId": "own/score", "rowsNew": 0, "rowsRevised": 1, "rowsGone": 0, "periodCount": 1,
			"largestRevision": {"area": "147", "period": "2024", "targetGroupId": null, "before": 1, "after": 4},
			"periods": [{"period": "2024", "targetGroupId": null, "change": "REVISED", "rowsNew": 0, "rowsRevised": 1, "rowsGone": 0, "largestRevision": {"area": "147", "before": 1, "after": 4}}]},
		{"indicatorId": "own/share", "rowsNew": 1, "rowsRevised": 2, "rowsGone": 0, "periodCount": 1,
			"largestRevision": {"area": "101", "period": "2027", "targetGroupId": null, "before": 15, "after": 55},
			"periods": [{"period": "2027", "targetGroupId": null, "change": "REVISED", "rowsNew": 1, "rowsRevised": 2, "rowsGone": 0, "largestRevision": {"area": "101", "before": 15, "after": 55}}]}]}`
	for _, arguments := range []string{`from: "own@1"`, `from: "own@1", to: "own@2"`} {
		h.expect(t, `{releaseDiff(dataset: "own", `+arguments+`) `+fields+`}`, `{"releaseDiff": `+want+`}`)
	}
	h.expect(t, `{releases(dataset: "own") {nodes {id newest previous {id} diff `+fields+`}}}`,
		`{"releases": {"nodes": [{"id": "own@2", "newest": true, "previous": {"id": "own@1"}, "diff": `+want+`},
			{"id": "own@1", "newest": false, "previous": null, "diff": null}]}}`)
	h.expect(t, `{releaseDiff(dataset: "own", from: "own@1") {indicators {new: periods(change: NEW_PERIOD) {period} none: periods(first: 0) {period} revised: periods(change: REVISED, first: 1) {period}}}}`,
		`{"releaseDiff": {"indicators": [{"new": [], "none": [], "revised": [{"period": "2024"}]}, {"new": [], "none": [], "revised": [{"period": "2027"}]}]}}`)
	h.expect(t, `{releaseDiff(dataset: "own", from: "own@2") {rowsNew rowsRevised rowsGone indicators {indicatorId}}}`,
		`{"releaseDiff": {"rowsNew": 0, "rowsRevised": 0, "rowsGone": 0, "indicators": []}}`)
}

func TestReleasesThatCannotBeComparedAreRefused(t *testing.T) {
	h := revisedHouse(t)
	for _, c := range []struct{ arguments, code, message string }{
		{`dataset: "own", from: "reference@1"`, "BAD_USER_INPUT", `from: got "reference@1", takes a release of dataset own, e.g. own@1`},
		{`dataset: "own", from: "own@1", to: "published@1"`, "BAD_USER_INPUT", `to: got "published@1", takes a release of dataset own`},
		{`dataset: "nothing", from: "nothing@1"`, "BAD_USER_INPUT", `dataset: got "nothing", takes one of own, published, reference`},
		{`dataset: "own", from: "own@7"`, "NOT_FOUND", `there is no release "own@7"; the query releases and the command release list show those that are kept`},
	} {
		answer := h.ask(t, `{releaseDiff(`+c.arguments+`) {rowsNew}}`)
		if answer.code() != c.code || !strings.Contains(answer.Errors[0].Message, c.message) {
			t.Errorf("%s: answered %+v", c.arguments, answer)
		}
	}
	if answer := h.ask(t, `{releaseDiff(dataset: "own", from: "own@1") {indicators {periods(first: 1001) {period}}}}`); !strings.Contains(answer.body, `first: got \"1001\", takes a number from 0 to 1000`) {
		t.Errorf("answered %+v", answer)
	}
	// Of a few releases each may be compared with the one before.
	if answer := h.ask(t, `{releases(first: 1000) {nodes {diff {rowsNew}}}}`); len(answer.Errors) > 0 {
		t.Errorf("answered %+v", answer)
	}
	h.data(t, `{releases {nodes {id previous {id} diff {rowsNew}}}}`)
}

func TestWhatIsAskedOfAPrunedReleaseSaysThatItWasPruned(t *testing.T) {
	h := revisedHouse(t)
	queries := []string{
		`{compare(indicator: "own/share", release: "own@1") {rows {value}}}`,
		`{trend(indicator: "own/share", release: "own@1") {series {points {value}}}}`,
		`{relation(x: "own/share", y: "own/score", xPeriod: "2027", release: "own@1") {n}}`,
		`{observations(indicators: ["own/share"], release: "own@1") {totalCount}}`,
		`{testResults(release: "own@1") {publishedScore}}`,
		`{participations(release: "own@1") {id}}`,
		`{deregistrations(release: "own@1") {id}}`,
		`{changes(dataset: "own", from: "own@1") {totalCount}}`,
		`{releaseDiff(dataset: "own", from: "own@1") {rowsNew}}`,
	}
	for _, query := range queries {
		h.data(t, query) // the server has the release in memory now
	}
	h.pruneLater(t)
	// Kept answers go within the second that a catalogue may be old.
	if _, err := h.store.CatalogueNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, query := range queries {
		answer := h.ask(t, query)
		if answer.code() != "NOT_FOUND" || !strings.Contains(answer.Errors[0].Message, `release "own@1" was pruned: its figures are no longer kept`) {
			t.Errorf("%s: answered %+v", query, answer)
		}
	}
	h.expect(t, `{releases(dataset: "own") {nodes {id previous {id} diff {rowsNew}}} compare(indicator: "own/share", kommuner: {codes: ["101"]}) {rows {value}}}`,
		`{"releases": {"nodes": [{"id": "own@2", "previous": null, "diff": null}]}, "compare": {"rows": [{"value": 55}]}}`)
}

// pruneLater keeps the newest release only of own, an hour from now: a prune
// waits until nobody takes the one before for the newest.
func (h *testServer) pruneLater(t *testing.T) {
	t.Helper()
	options := h.options
	options.Now = func() time.Time { return time.Now().Add(time.Hour) }
	later, err := store.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer later.Close()
	if _, err := later.Prune(t.Context(), "own", 1, false); err != nil {
		t.Fatal(err)
	}
}
