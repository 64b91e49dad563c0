package server_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type profileRow struct {
	Indicator    struct{ ID string }
	Period       string
	TargetGroup  *struct{ ID string }
	Row          map[string]any
	Distribution map[string]any
}

const rowFields = `kommune {code} value rank percentileRank quartile difference status qualifier interval {lower upper}`

// A profile's row is the comparison's row, at the indicator's latest period.
func TestAProfileSaysWhatEachComparisonSays(t *testing.T) {
	h := readOnly(t)
	for _, asked := range []string{`dataset: "own"`, `dataset: "demo", confidence: 0.9`, `indicators: ["own/share", "demo/evidence-test.score", "own/share"]`, `benchmark: {kind: TARGET, target: 10}, dataset: "jobindsats-y30r21"`} {
		rows := into[struct{ Profile []profileRow }](t, h, `{profile(kommune: "766", `+asked+`) {indicator {id} period targetGroup {id} row {`+rowFields+`} distribution {n mean median}}}`).Profile
		if len(rows) < 3 {
			t.Errorf("%s: %d rows", asked, len(rows))
		}
		for _, row := range rows {
			arguments := fmt.Sprintf("indicator: %q, period: %q", row.Indicator.ID, row.Period)
			if row.TargetGroup != nil {
				arguments += fmt.Sprintf(", targetGroup: %q", row.TargetGroup.ID)
			}
			for _, kept := range []string{"confidence: 0.9", "benchmark: {kind: TARGET, target: 10}"} {
				if strings.Contains(asked, kept) {
					arguments += ", " + kept
				}
			}
			compared := into[struct {
				Compare struct {
					Rows         []map[string]any
					Distribution map[string]any
				}
			}](t, h, `{compare(`+arguments+`) {rows {`+rowFields+`} distribution {n mean median}}}`).Compare
			at := slices.IndexFunc(compared.Rows, func(r map[string]any) bool { return r["kommune"].(map[string]any)["code"] == "766" })
			if diff := cmp.Diff(compared.Rows[at], row.Row) + cmp.Diff(compared.Distribution, row.Distribution); diff != "" {
				t.Errorf("%s, %s (-compare +profile):\n%s", asked, row.Indicator.ID, diff)
			}
		}
	}
}

// Synthetic figures are shown only where they are asked for, and an indicator
// whose groups have no total can't choose one for the reader.
func TestAProfileLeavesOutWhatNobodyAskedFor(t *testing.T) {
	h := readOnly(t)
	rows := into[struct{ Profile []profileRow }](t, h, `{profile(kommune: "766") {indicator {id} period}}`).Profile
	ids := map[string]bool{}
	for _, row := range rows {
		ids[row.Indicator.ID] = true
	}
	for _, id := range []string{"published/evidence-test.score", "published/deregistration-3-months", "own/share", "own/borrowed", "jobindsats-y30r21/difference-share"} {
		if !ids[id] {
			t.Errorf("%s is missing", id)
		}
	}
	for id := range ids {
		if strings.HasPrefix(id, "demo/") || id == "own/by-group" {
			t.Errorf("%s was not asked for", id)
		}
	}
	a := h.ask(t, `{profile(kommune: "766", indicators: ["own/by-group"]) {period}}`)
	wantFault(t, a, map[string]any{"code": "BAD_USER_INPUT", "argument": "targetGroup", "value": "", "takes": "one of own/old, own/young: own/by-group has no total"})
}

// Of the shares of 2024 and the rates, København and Frederiksberg have both.
func TestARelationHoldsTheKommunerWithBothValues(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{relation(x: "own/share", xPeriod: "2024", y: "own/per-100") {x {id} y {id} n points {kommune {code name} x y}}
		alone: relation(x: "own/share", xPeriod: "2024", y: "own/per-100", kommuner: {codes: ["147", "766"]}) {n points {kommune {code} x y}}
		none: relation(x: "own/share", xPeriod: "2024", y: "own/per-100", kommuner: {codes: ["766"]}) {n points {x} spearman {coefficient} pearson {coefficient}}
	}`, `{"relation": {"x": {"id": "own/share"}, "y": {"id": "own/per-100"}, "n": 2, "points": [
			{"kommune": {"code": "101", "name": "København"}, "x": 60, "y": 10}, {"kommune": {"code": "147", "name": "Frederiksberg"}, "x": 45, "y": 5}]},
		"alone": {"n": 1, "points": [{"kommune": {"code": "147"}, "x": 45, "y": 5}]}, "none": {"n": 0, "points": [], "spearman": null, "pearson": null}}`)
	caveats := into[struct{ Relation struct{ Caveats []string } }](t, h, `{relation(x: "demo/deregistered-3-months", y: "demo/course-participation") {caveats(lang: EN)}}`).Relation.Caveats
	if all := strings.Join(caveats, " "); !strings.Contains(all, "synthetic") || !strings.Contains(all, "not persons") {
		t.Errorf("got %q", caveats)
	}
}

// Requests share the catalogue; none may change it for another.
func TestManyClientsAtOnceGetTheSameAnswers(t *testing.T) {
	h := readOnly(t)
	queries := []string{
		`{kommuner {nodes {code region {id} testResults(kind: EVIDENCE) {kind} participations {id} initiatives {id}}}}`,
		`{compare(indicator: "own/share", period: "2024", kommuner: {landsdel: "landsdel-fyn"}) {rows {kommune {code} rank} caveats}}`,
		`{jobProfiles {id questions {id} coverage(kommuner: {codes: ["766"]}) {unmetQuestions {answer}}} figures {id} courses(filter: {search: "coach"}) {id}}`,
		`{trend(indicator: "own/monthly", from: "2024M02", kommuner: {codes: ["766"]}) {periods series {points {change}}}}`,
		`{indicators {nodes {id periods targetGroups {id}}} releases {nodes {id}} peerGroups(kind: REGION) {id}}`,
		`{observations(indicators: ["own/by-group", "own/share"], first: 5, filter: {from: "2024", to: "2024"}) {totalCount nodes {value}}}`,
	}
	alone := make([]string, len(queries))
	for n, query := range queries {
		alone[n] = h.ask(t, query).body
	}
	var clients sync.WaitGroup
	for client := range 8 {
		clients.Go(func() {
			for round := range 6 {
				n := (client + round) % len(queries)
				if got := h.ask(t, queries[n]).body; got != alone[n] {
					t.Errorf("%s\ngot %.500s\nalone %.500s", queries[n], got, alone[n])
				}
			}
		})
	}
	clients.Wait()
}
