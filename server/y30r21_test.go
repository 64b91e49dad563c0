package server_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	differenceShare = "jobindsats-y30r21/difference-share"
	publishedRank   = "jobindsats-y30r21/published-rank"
)

// The table's groups.
func benefitGroups() []string { return []string{"all", "a-dagpenge", "sygedagpenge", "kontanthjaelp"} }

type ranked struct {
	Kommune struct{ Name string }
	Value   *float64
	Rank    *int
}

func compareRanks(t *testing.T, h *testServer, indicator, period, group string) []ranked {
	t.Helper()
	return into[struct{ Compare struct{ Rows []ranked } }](t, h,
		`query($i: ID!, $p: Period, $g: ID) {compare(indicator: $i, period: $p, targetGroup: $g) {rows {kommune {name} value rank}}}`,
		map[string]any{"i": indicator, "p": period, "g": group}).Compare.Rows
}

// contradictions counts the pairs that the publisher ranks one way and we the
// other. Ties of ours that the publisher broke are none.
func contradictions(t *testing.T, h *testServer, period, group string) (pairs, against int) {
	t.Helper()
	ours := map[string]int{}
	for _, row := range compareRanks(t, h, differenceShare, period, group) {
		if row.Rank != nil {
			ours[row.Kommune.Name] = *row.Rank
		}
	}
	theirs := map[string]float64{}
	for _, row := range compareRanks(t, h, publishedRank, period, group) {
		if row.Value != nil {
			theirs[row.Kommune.Name] = *row.Value
		}
	}
	if len(ours) != len(theirs) {
		t.Errorf("%s %s: %d ranks of ours, %d published", period, group, len(ours), len(theirs))
	}
	for a, rankA := range theirs {
		for b, rankB := range theirs {
			if rankA < rankB {
				if pairs++; ours[a] > ours[b] {
					against++
				}
			}
		}
	}
	return pairs, against
}

func TestNoRankOfTheSampleContradictsThePublishedOne(t *testing.T) {
	if _, found := sharedFile(t, "data/Y30R21_2020_sample.csv"); !found {
		return
	}
	h := readOnly(t)
	for _, period := range []string{"2020QMAT02", "2020QMAT04"} {
		for _, group := range benefitGroups() {
			rows := compareRanks(t, h, differenceShare, period, group)
			pairs, against := contradictions(t, h, period, group)
			if len(rows) != 98 || against != 0 || pairs != 98*97/2 {
				t.Errorf("%s %s: %d rows, %d of %d pairs contradict", period, group, len(rows), against, pairs)
			}
		}
	}
}

// The benchmark as it ships: six half-years of four groups.
func TestNoRankOfTheShippedBenchmarkContradictsThePublishedOne(t *testing.T) {
	h := shippedFigures(t)
	for _, period := range []string{"2020QMAT02", "2020QMAT04", "2021QMAT02", "2021QMAT04", "2022QMAT02", "2022QMAT04"} {
		for _, group := range benefitGroups() {
			if pairs, against := contradictions(t, h, period, group); against != 0 || pairs < 97*96/2 {
				t.Errorf("%s %s: %d of %d pairs contradict", period, group, against, pairs)
			}
		}
	}
}

// Two kommuner with the same two decimals share rank 2, whichever of them the
// publisher put first.
func TestTheTableIsComparedInItsOwnUnitsAndGroups(t *testing.T) {
	h := readOnly(t)
	got := map[string]int{}
	for _, row := range compareRanks(t, h, differenceShare, "2019QMAT04", "all") {
		if row.Rank != nil {
			got[row.Kommune.Name] = *row.Rank
		}
	}
	if diff := cmp.Diff(map[string]int{"Hedensted": 1, "Vejle": 2, "Kolding": 2, "Aarhus": 4, "Fanø": 5}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, group := range []string{"all", "a-dagpenge"} {
		if pairs, against := contradictions(t, h, "2019QMAT04", group); pairs != 10 || against != 0 {
			t.Errorf("%s: %d of %d pairs contradict", group, against, pairs)
		}
	}
	h.expect(t, `{compare(indicator: "jobindsats-y30r21/actual-share", period: "2019QMAT04", kommuner: {codes: ["751"]}, benchmark: {kind: COUNTRY}) {
		indicator {title(lang: EN) unit polarity kind decimals} targetGroup {id total title}
		benchmark {value label(lang: EN)} rows {value numerator denominator interval {lower} significance significanceReason pValue}}}`,
		`{"compare": {"indicator": {"title": "Actual share on public support", "unit": "%", "polarity": "LOWER_IS_BETTER", "kind": "PROPORTION", "decimals": 2},
			"targetGroup": {"id": "jobindsats-y30r21/all", "total": true, "title": "Ydelsesgrupper i alt"},
			"benchmark": {"value": null, "label": "Denmark, all 98 kommuner together: cannot be computed, as numerator and denominator are not published"},
			"rows": [{"value": 12.6, "numerator": null, "denominator": null, "interval": null, "significance": "NOT_TESTED",
				"significanceReason": `+untested(t, h, "DA")+`, "pValue": null}]}}`)
	if untested(t, h, "DA") == untested(t, h, "EN") {
		t.Error("the reason is the same in both languages")
	}
}

// untested is why a share without numerator and denominator is not tested, as
// JSON.
func untested(t *testing.T, h *testServer, lang string) string {
	t.Helper()
	reason := into[struct {
		Compare struct {
			Rows []struct{ SignificanceReason string }
		}
	}](t, h, `{compare(indicator: "jobindsats-y30r21/actual-share", period: "2019QMAT04", kommuner: {codes: ["751"]}) {rows {significanceReason(lang: `+lang+`)}}}`)
	if len(reason.Compare.Rows) != 1 || reason.Compare.Rows[0].SignificanceReason == "" {
		t.Fatalf("got %+v", reason)
	}
	return `"` + reason.Compare.Rows[0].SignificanceReason + `"`
}
