package server_test

import (
	"strings"
	"testing"
)

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

func TestEachRowOfARankingHasASentenceOfItsOwnTest(t *testing.T) {
	h := readOnly(t)
	h.expect(t, `{ranking(indicator: "own/share", of: CHANGE, to: "2027", first: 1) {rows {da: sentence en: sentence(lang: EN)}}}`, `{"ranking": {"rows": [{
		"da": "»Andel« i Københavns Kommune var 10,0 % i 2026 og 15,0 % i 2027, en ændring på 5,0 procentpoint (tallene er for usikre til en placering blandt de 4 kommuner, hvis ændring kendes); ændringen kan skyldes tilfældige udsving.",
		"en": "“Share” in Københavns Kommune was 10.0% in 2026 and 15.0% in 2027, a change of 5.0 percentage points (the figures are too uncertain for a rank among the 4 kommuner whose change is known); the change may be chance."}]}}`)
	type rows struct {
		Ranking struct {
			Rows []struct {
				Sentence                    string
				Change, Value               *float64
				Rank                        *int
				RankInterval                *struct{ Lower, Upper int }
				SignificanceAfterCorrection string
			}
		}
	}
	for of, asked := range map[string]*testServer{
		`"demo/deregistered-3-months", of: CHANGE, from: "2023M03", to: "2024M03"`:                       h,
		`"demo/deregistered-3-months", to: "2024M03"`:                                                    h,
		`"jobindsats/unemployment-rate", targetGroup: "all", of: CHANGE, from: "2025M07", to: "2026M07"`: shippedFigures(t),
		`"jobindsats/unemployment-rate", targetGroup: "all", to: "2026M07"`:                              shippedFigures(t),
	} {
		found := into[rows](t, asked, `{ranking(indicator: `+of+`) {rows {sentence(lang: EN) change value rank rankInterval {lower upper} significanceAfterCorrection}}}`).Ranking.Rows
		claimed := 0
		for _, row := range found {
			claims := strings.Contains(row.Sentence, "larger than chance usually explains")
			isDifferent := row.SignificanceAfterCorrection != "SIMILAR" && row.SignificanceAfterCorrection != "NOT_TESTED"
			if claims != isDifferent || strings.Contains(row.Sentence, "%!") {
				t.Errorf("%s: %s", row.SignificanceAfterCorrection, row.Sentence)
			}
			if row.RankInterval != nil && row.RankInterval.Lower < row.RankInterval.Upper && !strings.Contains(row.Sentence, "can't tell numbers") && !strings.Contains(row.Sentence, "too uncertain") {
				t.Errorf("a rank without its interval %v: %s", row.RankInterval, row.Sentence)
			}
			if claims {
				claimed++
			}
		}
		if len(found) != 98 || claimed == 98 {
			t.Errorf("%s: %d of %d sentences claim a difference", of, claimed, len(found))
		}
		t.Logf("%s: %d claim; %s", of, claimed, found[0].Sentence)
	}
	// A kommune without one of the figures.
	h.expect(t, `{ranking(indicator: "own/share", of: CHANGE, to: "2027", kommuner: {codes: ["766"]}) {rows {sentence(lang: EN)}}}`,
		`{"ranking": {"rows": [{"sentence": "The change of “Share” in Hedensted Kommune from 2026 to 2027 is not known: there is no figure in 2026 (the source lacks it)."}]}}`)
}
