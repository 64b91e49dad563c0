package server_test

import "testing"

// Shares of own: 2026 to 2027 all four rise by five of 100.
func TestWhoChangedMostIsToldInOneRequest(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{ranking(indicator: "own/share", of: CHANGE, to: "2027", first: 2) {from to total ranked tested
		rows {kommune {name} earlierValue value change changePct rank rankInterval {lower upper} significance significanceAfterCorrection} caveats(lang: EN)}}`,
		`{"ranking": {"from": "2026", "to": "2027", "total": 98, "ranked": 4, "tested": 4, "rows": [
			{"kommune": {"name": "København"}, "earlierValue": 10, "value": 15, "change": 5, "changePct": 50, "rank": 1, "rankInterval": {"lower": 1, "upper": 4}, "significance": "SIMILAR", "significanceAfterCorrection": "SIMILAR"},
			{"kommune": {"name": "Frederiksberg"}, "earlierValue": 20, "value": 25, "change": 5, "changePct": 25, "rank": 1, "rankInterval": {"lower": 1, "upper": 4}, "significance": "SIMILAR", "significanceAfterCorrection": "SIMILAR"}],
		"caveats": ["94 of 98 kommuner have no rank, as figures are missing, hidden or not exact.", "4 kommuner were tested: even without differences, on average fewer than one kommune would get p < 0.05. The q value allows for that."]}}`)
	h.expect(t, `{ranking(indicator: "own/share", to: "2027", first: 1) {from to rows {kommune {name} value earlierValue change rank significance}}}`,
		`{"ranking": {"from": null, "to": "2027", "rows": [{"kommune": {"name": "Aarhus"}, "value": 45, "earlierValue": null, "change": null, "rank": 1, "significance": "BETTER"}]}}`)
}

func TestRankingRefusesPeriodsThatCannotBeCompared(t *testing.T) {
	h := readOnly(t)
	for name, arguments := range map[string]string{
		"values with a from":         `from: "2026", to: "2027"`,
		"values by size of change":   `to: "2027", orderBy: SIZE_OF_CHANGE`,
		"no figures a year before":   `of: CHANGE, to: "2026"`,
		"the later period first":     `of: CHANGE, from: "2027", to: "2026"`,
		"fewer than none":            `first: -1`,
		"a level that is no level":   `confidence: 2`,
		"a period that is not there": `of: CHANGE, from: "1999", to: "2027"`,
	} {
		t.Run(name, func(t *testing.T) {
			if code := h.ask(t, `{ranking(indicator: "own/share", `+arguments+`) {total}}`).code(); code != "BAD_USER_INPUT" {
				t.Errorf("code %v", code)
			}
		})
	}
	if code := h.ask(t, `{ranking(indicator: "own/monthly", of: CHANGE, from: "2024M01", to: "2024M06") {total}}`).code(); code != "BAD_USER_INPUT" {
		t.Errorf("across a break of the series: code %v", code)
	}
}
