package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The figures of testdata/mixed are: of all, years of six kommuner (2024 without
// figures) and quarters of two; of the young, years of two and quarters of six;
// by-year has years only; hidden has figures of 2022 and 2023, and none of 2024 and
// 2025.
func TestTheDefaultPeriodIsTheLatestWithFiguresOfTheKindOfMostKommuner(t *testing.T) {
	h := newTestServer(t, "testdata/mixed")
	const (
		quartersDA = "Tal for andre slags perioder er udeladt: 5 kvartaler (2023Q4 til 2024Q4)."
		quartersEN = "Figures for other kinds of period are left out: 5 quarters (2023Q4 to 2024Q4)."
		newerDA    = "Ingen kommune har et offentliggjort tal for 2024; derfor vises 2023."
		newerEN    = "No kommune has a published figure for 2024; so 2023 is shown."
	)
	t.Run("compare", func(t *testing.T) {
		for _, c := range []struct {
			arguments, period string
			da, en            []string
		}{
			{`indicator: "mixed/mixed"`, "2023", []string{newerDA, quartersDA}, []string{newerEN, quartersEN}},
			{
				`indicator: "mixed/mixed", targetGroup: "young"`, "2023Q4",
				[]string{"Ingen kommune har et offentliggjort tal for 2024Q1, 2024Q2, 2024Q3, 2024Q4; derfor vises 2023Q4.", "Tal for andre slags perioder er udeladt: 2 år (2022, 2023)."},
				[]string{"No kommune has a published figure for 2024Q1, 2024Q2, 2024Q3, 2024Q4; so 2023Q4 is shown.", "Figures for other kinds of period are left out: 2 years (2022, 2023)."},
			},
			{`indicator: "mixed/by-year"`, "2024", nil, nil},
			{
				`indicator: "mixed/hidden"`, "2023",
				[]string{"Ingen kommune har et offentliggjort tal for 2024, 2025; derfor vises 2023."},
				[]string{"No kommune has a published figure for 2024, 2025; so 2023 is shown."},
			},
			{`indicator: "mixed/mixed", period: "2024Q4"`, "2024Q4", nil, nil},
			{`indicator: "mixed/hidden", period: "2025"`, "2025", nil, nil},
			// A filter does not move the period: Odense has years only.
			{`indicator: "mixed/mixed", kommuner: {codes: ["461"]}`, "2023", []string{newerDA, quartersDA}, []string{newerEN, quartersEN}},
		} {
			compared := into[struct {
				Compare struct {
					Period string
					DA, EN []string
				}
			}](t, h, `{compare(`+c.arguments+`) {period da: caveats EN: caveats(lang: EN)}}`).Compare
			diff := cmp.Diff(c.da, onPeriods(compared.DA)) + cmp.Diff(c.en, onPeriods(compared.EN))
			if compared.Period != c.period || diff != "" {
				t.Errorf("%s: %s %s", c.arguments, compared.Period, diff)
			}
		}
	})
	t.Run("trend", func(t *testing.T) {
		for arguments, want := range map[string][]string{
			`indicator: "mixed/mixed"`:                                        {"2022", "2023", "2024", quartersEN},
			`indicator: "mixed/mixed", from: "2024Q1"`:                        {"2024Q1", "2024Q2", "2024Q3", "2024Q4"},
			`indicator: "mixed/mixed", targetGroup: "young", from: "2022"`:    {"2022", "2023", "2024", "Figures for other kinds of period are left out: 2 quarters (2023Q3, 2023Q4)."},
			`indicator: "mixed/mixed", targetGroup: "young", to: "2023Q4"`:    {"2023Q3", "2023Q4", "Figures for other kinds of period are left out: 2 years (2022, 2023)."},
			`indicator: "mixed/by-year"`:                                      {"2022", "2023", "2024"},
			`indicator: "mixed/hidden"`:                                       {"2022", "2023", "2024", "2025"},
			`indicator: "mixed/mixed", targetGroup: "young", from: "2020M01"`: {"2023Q3", "2023Q4", "2024Q1", "2024Q2", "2024Q3", "2024Q4", "Figures for other kinds of period are left out: 2 years (2022, 2023)."},
		} {
			trend := into[struct {
				Trend struct{ Periods, Caveats []string }
			}](t, h, `{trend(`+arguments+`) {periods caveats(lang: EN)}}`).Trend
			if diff := cmp.Diff(want, append(trend.Periods, onPeriods(trend.Caveats)...)); diff != "" {
				t.Errorf("%s %s", arguments, diff)
			}
		}
	})
	t.Run("the others", func(t *testing.T) {
		h.expect(t, `{
			profile(kommune: "766", dataset: "mixed") {indicator {id} period row {value}}
			mixed: settings(indicator: "mixed/mixed") {indicator {firstPeriod latestPeriod periodCount}}
			hidden: settings(indicator: "mixed/hidden") {indicator {latestPeriod}}
			relation(x: "mixed/mixed", y: "mixed/hidden") {xPeriod yPeriod n}
			value: checkClaim(input: {indicator: "mixed/hidden", kommune: "101", kind: VALUE, stated: 23}) {verdict comparison {period}}
			change: checkClaim(input: {indicator: "mixed/mixed", kommune: "101", kind: CHANGE, stated: 1, since: "2023Q4"}) {verdict comparison {period}}
			similar(kommune: "766", k: 1, on: ["mixed/mixed", "mixed/by-year"]) {kommune {name}}
		}`, `{
			"profile": [
				{"indicator": {"id": "mixed/by-year"}, "period": "2024", "row": {"value": 49}},
				{"indicator": {"id": "mixed/hidden"}, "period": "2023", "row": {"value": null}},
				{"indicator": {"id": "mixed/mixed"}, "period": "2023", "row": {"value": 48}}],
			"mixed": {"indicator": {"firstPeriod": "2022", "latestPeriod": "2023", "periodCount": 9}},
			"hidden": {"indicator": {"latestPeriod": "2023"}},
			"relation": {"xPeriod": "2023", "yPeriod": "2023", "n": 5},
			"value": {"verdict": "TRUE", "comparison": {"period": "2023"}},
			"change": {"verdict": "HALF_TRUE", "comparison": {"period": "2024Q4"}},
			"similar": [{"kommune": {"name": "Aalborg"}}]}`)
		profile := into[struct{ Profile []struct{ Caveats []string } }](t, h, `{profile(kommune: "766", indicators: ["mixed/mixed"]) {caveats}}`).Profile
		if diff := cmp.Diff([]string{newerDA, quartersDA}, onPeriods(profile[0].Caveats)); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("exports", func(t *testing.T) {
		for address, want := range map[string][]string{
			"/export/compare?indicator=mixed/mixed&format=json&lang=DA": {"2023", newerDA, quartersDA},
			"/export/compare?indicator=mixed/mixed&format=json&lang=EN": {"2023", newerEN, quartersEN},
			"/export/trend?indicator=mixed/mixed&format=json&lang=EN":   {"2022", quartersEN},
		} {
			a := h.send(t, http.MethodGet, address, "")
			var export struct {
				Meta struct{ Caveats []string }
				Rows []struct{ Period string }
			}
			if err := json.Unmarshal([]byte(a.body), &export); err != nil || len(export.Rows) == 0 {
				t.Fatalf("%s: %v, %.500s", address, err, a.body)
			}
			if diff := cmp.Diff(want, append([]string{export.Rows[0].Period}, onPeriods(export.Meta.Caveats)...)); diff != "" {
				t.Errorf("%s %s", address, diff)
			}
		}
	})
}

// onPeriods are the caveats that name periods passed over.
func onPeriods(caveats []string) []string {
	var found []string
	for _, caveat := range caveats {
		if slices.ContainsFunc([]string{"andre slags perioder", "other kinds of period", "derfor vises", "is shown."}, func(words string) bool { return strings.Contains(caveat, words) }) {
			found = append(found, caveat)
		}
	}
	return found
}

// Where periods are of one kind and the latest has figures, nothing is counted;
// what is counted, is counted once for all requests.
func TestChoosingAPeriodCostsStatementsOnlyWhereThereIsAChoice(t *testing.T) {
	h := newTestServer(t, "testdata/mixed")
	for n, c := range []struct {
		query string
		first int
	}{
		{`compare(indicator: "mixed/by-year") {period}`, 1},
		{`compare(indicator: "mixed/by-year", period: "2022") {period}`, 1},
		{`trend(indicator: "mixed/by-year") {periods}`, 1},
		{`profile(kommune: "766", indicators: ["mixed/by-year"]) {period}`, 1},
		{`compare(indicator: "mixed/mixed", period: "2022") {period}`, 1},
		{`compare(indicator: "mixed/mixed") {period}`, 2},
		{`compare(indicator: "mixed/hidden") {period}`, 3},
		{`trend(indicator: "mixed/mixed", targetGroup: "young") {periods}`, 2},
		{`trend(indicator: "mixed/mixed", targetGroup: "young", from: "2022") {periods}`, 2},
		{`profile(kommune: "766", dataset: "mixed") {period}`, 4},
		{`settings(indicator: "mixed/mixed") {indicator {latestPeriod}}`, 1},
		{`settings(indicator: "mixed/mixed") {indicator {firstPeriod periodCount}}`, 0},
	} {
		served, log := h.logging(t) // with an analyst that has counted nothing
		for round, want := range []int{c.first, min(c.first, 1)} {
			if strings.HasPrefix(c.query, "settings") && round > 0 {
				want = 0
			}
			id := fmt.Sprintf("q%d-%d", n, round)
			if a := served.asked(t, id, fmt.Sprintf(`{%s: %s}`, strings.ReplaceAll(id, "-", "_"), c.query)); len(a.Errors) > 0 {
				t.Fatalf("%s: %s", c.query, a.body)
			}
			got := any(nil)
			for _, line := range log.of(t, `"`+id+`"`) {
				if line["queries"] != nil {
					got = line["queries"]
				}
			}
			if got == nil {
				got = 0.0
			}
			if got != float64(want) {
				t.Errorf("%s, asked %d times: %v statements, want %d", c.query, round+1, got, want)
			}
		}
	}
}
