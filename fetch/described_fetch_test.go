package fetch_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/fetch"
	"kommunebench/fetch/client"
	"kommunebench/fetch/datapackage"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

// describedPackage is what tests read of a described package.
type describedPackage struct {
	Name         string `json:"name"`
	Title        string `json:"title"`
	Sources      []struct{ Name, Title string }
	Licenses     []struct{ Name string }
	Kommunebench struct {
		Note          string                     `json:"note"`
		DescribedFrom []datapackage.PublicSource `json:"describedFrom"`
		Disclosure    map[string]string          `json:"disclosure"`
		Indicators    []datapackage.Indicator    `json:"indicators"`
	} `json:"kommunebench"`
	Resources []struct {
		Kommunebench struct {
			Columns  map[string]string         `json:"columns"`
			Measures []map[string]string       `json:"measures"`
			Groups   []datapackage.TargetGroup `json:"target_groups"`

			Provisional []string `json:"provisionalPeriods"`
		} `json:"kommunebench"`
	} `json:"resources"`
}

func (h *harness) described() describedPackage {
	h.t.Helper()
	var d describedPackage
	if err := json.Unmarshal([]byte(h.files()["datapackage.json"]), &d); err != nil {
		h.t.Fatal(err)
	}
	return d
}

var months = map[string][]string{"M": {"2026M08", "2026M09"}}

func (a *describedAPI) unemployed() {
	a.table("y25i01", "Ledige fuldtidspersoner", months, []string{"Antal ledige personer", "Antal ledige fuldtidspersoner", "Ledige fuldtidspersoner i pct. af arbejdsstyrken"},
		kommuneHierarchy(),
		hierarchy("_ygrpi09", "Ydelsesgrupper", "_ygrpi09", "/", "Ydelsesgrupper i alt", "/2/", "A-dagpenge", "/3/", "Arbejdsmarkedsparat kontanthjælp", "/4/", "Noget nyt"),
		hierarchy("_akassebl", "A-kasse", "_akassebl"))
	a.answer("y25i01", []string{"Periode", "Område", "Ydelsesgrupper", "A-kasse", "Antal ledige personer", "Antal ledige fuldtidspersoner", "Ledige fuldtidspersoner i pct. af arbejdsstyrken"},
		[]any{"2026M08", "København", "Ydelsesgrupper i alt", "A-kasse i alt", "13.000", "12.345", "3,1"},
		[]any{"2026M08", "København", "A-dagpenge", "A-kasse i alt", "9.000", "8.765", "2,2"},
		[]any{"2026M09", "Hedensted", "Arbejdsmarkedsparat kontanthjælp", "A-kasse i alt", "*", "*", ".."},
		[]any{"2026M09", "Uoplyst område", "Ydelsesgrupper i alt", "A-kasse i alt", 7, 6, "-"})
}

func TestATableOfTheShippedPackageRefreshesItsIndicators(t *testing.T) {
	a := newDescribedAPI(t)
	a.unemployed()
	h := a.harness("Y25I01")
	result := h.mustFetch()
	if result.Dataset != "jobindsats" || !result.Described || !result.Unverified || result.Updated != "2026-11-20" {
		t.Errorf("fetched %+v", result)
	}
	want := "format=json&hierarchy._akassebl=/&hierarchy._nykom=*&hierarchy._ygrpi09=/,/2/,/3/&mgroup.*=*&period.M=2026M08,2026M09"
	if a.lastAsked() != want {
		t.Errorf("asked %s, want %s", a.lastAsked(), want)
	}
	d := h.described()
	if d.Name != "jobindsats" || d.Sources[0].Name != "jobindsats-y25i01" || len(d.Kommunebench.Disclosure) != 0 || d.Licenses[0].Name == "not-stated" {
		t.Errorf("the package is not of the dataset that ships: %+v", d)
	}
	if diff := cmp.Diff([]string{"unemployed", "unemployment-rate"}, indicatorIDs(d.Kommunebench.Indicators)); diff != "" {
		t.Error(diff)
	}
	props := d.Resources[0].Kommunebench
	wantMeasures := []map[string]string{
		{"indicator": "unemployed", "value": "Antal ledige fuldtidspersoner"},
		{"indicator": "unemployment-rate", "value": "Ledige fuldtidspersoner i pct. af arbejdsstyrken", "numerator": "Antal ledige fuldtidspersoner"},
	}
	if diff := cmp.Diff(wantMeasures, props.Measures); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
	matches := map[string][]string{}
	for _, g := range props.Groups {
		matches[g.ID] = g.Match
	}
	// The name of the third is not the one that is known: its id is.
	wantGroups := map[string][]string{"all": {"Ydelsesgrupper i alt"}, "dagpenge": {"A-dagpenge"}, "kontanthjaelp": {"Arbejdsmarkedsparat kontanthjælp"}}
	if diff := cmp.Diff(wantGroups, matches); diff != "" {
		t.Errorf("target groups (-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(d.Kommunebench.Note, "unverified: jobindsats Y25I01") || !strings.Contains(d.Kommunebench.Note, "Antal ledige personer is not described") {
		t.Errorf("the note says %q", d.Kommunebench.Note)
	}
	if len(d.Kommunebench.DescribedFrom) == 0 {
		t.Error("the package does not say what its description was made from")
	}
	if again := h.mustFetch(); !again.Unchanged {
		t.Error("equal answers make another package")
	}
}

// The newest two months of the table are provisional, in whichever file they stand and
// however many of them are asked for. A later month makes others so.
func TestTheNewestPeriodsOfATableAreProvisional(t *testing.T) {
	for name, test := range map[string]struct {
		listed, answered []string
		asked            string
		want             [][]string
	}{
		"two of three":                 {[]string{"2026M07", "2026M09", "2026M08"}, nil, "all", [][]string{{"2026M08", "2026M09"}}},
		"of two years":                 {[]string{"2025M11", "2025M12", "2026M01"}, nil, "all", [][]string{{"2025M12"}, {"2026M01"}}},
		"the newest alone":             {[]string{"2026M07", "2026M08", "2026M09"}, []string{"2026M09"}, "latest:1", [][]string{{"2026M09"}}},
		"one, as there is no other":    {[]string{"2026M09"}, nil, "all", [][]string{{"2026M09"}}},
		"a table that lists no months": {nil, []string{"2026M07", "2026M08", "2026M09"}, "latest:3", [][]string{{"2026M08", "2026M09"}}},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDescribedAPI(t)
			a.unemployedIn(test.listed, test.answered)
			h := a.harness("y25i01")
			h.options.Periods = test.asked
			h.mustFetch()
			var got [][]string
			for _, r := range h.described().Resources {
				got = append(got, r.Kommunebench.Provisional)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("provisional periods of each file (-want +got):\n%s", diff)
			}
		})
	}
	a := newDescribedAPI(t)
	h := a.harness("y25i01")
	a.unemployedIn([]string{"2026M07", "2026M08"}, nil)
	h.mustFetch()
	a.unemployedIn([]string{"2026M07", "2026M08", "2026M09"}, nil)
	h.mustFetch()
	if diff := cmp.Diff([]string{"2026M08", "2026M09"}, h.described().Resources[0].Kommunebench.Provisional); diff != "" {
		t.Errorf("after a later month: %s", diff)
	}
}

// unemployedIn is the table with those months, and answers of a kommune in each year
// that is asked for; nil answers all that are listed.
func (a *describedAPI) unemployedIn(listed, answered []string) {
	a.unemployed()
	a.table("y25i01", "Ledige fuldtidspersoner", map[string][]string{"M": listed}, []string{"Antal ledige fuldtidspersoner"},
		kommuneHierarchy(), hierarchy("_ygrpi09", "Ydelsesgrupper", "_ygrpi09", "/", "Ydelsesgrupper i alt"), hierarchy("_akassebl", "A-kasse", "_akassebl"))
	if answered == nil {
		answered = listed
	}
	a.answersOf = func(query url.Values) object {
		var rows [][]any
		for _, month := range answered {
			if asked := query.Get("period.M"); strings.Contains(asked, month) || strings.HasPrefix(asked, "latest") {
				rows = append(rows, []any{month, "København", "Ydelsesgrupper i alt", "12.345"})
			}
		}
		return object{"columns": []string{"Periode", "Område", "Ydelsesgrupper", "Antal ledige fuldtidspersoner"}, "rows": rows}
	}
}

func TestSharesInEmploymentAreIndicatorsByMonths(t *testing.T) {
	a := newDescribedAPI(t)
	const name = "Andel i beskæftigelse 3, 6, 9 og 12 mdr. efter nyledighed"
	a.table("y25i08", name, map[string][]string{"M": {"2026M01"}, "QMAT": {"2025QMAT04", "2026QMAT01"}}, []string{name},
		kommuneHierarchy(), hierarchy("_opdel_akt", "Opdeling af ydelser", "_opdel_akt", "/", "I alt", "/1/", "A-dagpenge", "/2/", "Kontanthjælp"))
	columns := []string{"Periode", "Område", "Opdeling af ydelser", name + ": 3 mdr.", name + ": 6 m", name + ": 9 m", name + ": 12 m"}
	a.answer("y25i08", columns, []any{"2025QMAT04", "Aarhus", "I alt", "51,2", "60,1", "64,9", "67,0"}, []any{"2026QMAT01", "Aarhus", "Kontanthjælp", "11,2", "*", "", "-"})
	h := a.harness("y25i08")
	h.mustFetch()
	if asked := a.lastAsked(); !strings.Contains(asked, "period.QMAT=2026QMAT01") || !strings.Contains(asked, "hierarchy._opdel_akt=/,/1/,/2/") {
		t.Errorf("asked %s", asked)
	}
	d := h.described()
	want := []string{"in-employment-12-months", "in-employment-3-months", "in-employment-6-months", "in-employment-9-months"}
	if diff := cmp.Diff(want, indicatorIDs(d.Kommunebench.Indicators)); diff != "" || d.Name != "jobindsats-y25i08" || d.Kommunebench.Disclosure["by"] != "publisher" {
		t.Errorf("%s has %s", d.Name, diff)
	}
	if !strings.Contains(d.Kommunebench.Note, "did not contradict it") {
		t.Errorf("the note says %q", d.Kommunebench.Note)
	}
	// A measure that is gone would leave old figures standing as if they were new.
	a.answer("y25i08", columns[:6], []any{"2025QMAT04", "Aarhus", "I alt", "51,2", "60,1", "64,9"})
	h.options.Full = true
	if _, err := h.fetch(); err == nil || !strings.Contains(err.Error(), "in-employment-12-months") {
		t.Errorf("a measure that is gone gave %v", err)
	}
}

func TestATableOfRegionsIsFetchedByRegion(t *testing.T) {
	a := newDescribedAPI(t)
	three, status := "Personer i job og uddannelse 3 mdr. efter nyledighed", "Status 3 mdr. efter nyledighed, pct."
	a.table("rm01ak", "Personer i job og uddannelse 3 og 6 mdr. efter nyledighed", months, []string{three, status},
		hierarchy("_omrade", "Område", "_region", "/", "Hele landet", "/1/", "Region Hovedstaden"), hierarchy("_akasse", "A-kasse", "_akasse_x"))
	a.tables["rm01ak"]["dimensions"].([]object)[0]["hierarchies"].([]object)[0]["levels"].([]object)[0]["level_id"] = "region"
	a.answer("rm01ak", []string{"Periode", "Område", "A-kasse", three + ": Andel i job og uddannelse", three + ": Antal nyledige for 3 mdr. siden", status + ": Job"},
		[]any{"2026M08", "Region Hovedstaden", "A-kasse i alt", "61,5", "4.321", "58,0"}, []any{"2026M09", "Hele landet", "A-kasse i alt", "62,5", "14.321", "59,0"})
	h := a.harness("rm01ak")
	result := h.mustFetch()
	if !strings.Contains(a.lastAsked(), "hierarchy._region=level:region") || strings.Contains(a.lastAsked(), "_nykom") {
		t.Errorf("asked %s", a.lastAsked())
	}
	props := h.described().Resources[0].Kommunebench
	if props.Columns["kommune"] != "Område" || props.Measures[0]["denominator"] != three+": Antal nyledige for 3 mdr. siden" {
		t.Errorf("described as %+v", props)
	}
	if !slices.ContainsFunc(result.Differences, func(d described.Difference) bool { return strings.Contains(d.Message, "in-education-3-months") }) {
		t.Errorf("measures that are not there are not told: %+v", result.Differences)
	}
}

func TestAnOutcomeOfUnknownUnitIsANumberWhereAFigureIsAbove100(t *testing.T) {
	const name = "Efterfølgende beskæftigelse: I samme virksomhed"
	for largest, want := range map[string]string{"812": "COUNT forløb", "45,5": "PROPORTION %"} {
		a := newDescribedAPI(t)
		a.table("y14d03", "Virksomhedsrettede tilbud", map[string][]string{"QMAT": {"2026QMAT01"}}, nil, kommuneHierarchy(),
			hierarchy("_ygrpmm12", "Ydelsesgrupper", "_ygrpmm12"), hierarchy("_tilbud_d03", "Tilbud", "_tilbud_d03"), hierarchy("_maalgrp_d03", "Målgruppe", "_maalgrp_d03"))
		a.answer("y14d03", []string{"Periode", "Område", "Ydelsesgrupper", "Antal afsluttede forløb", name}, []any{"2026QMAT01", "Hele landet", "/", "9.000", largest}, []any{"2026QMAT01", "Aarhus", "A-dagpenge", "90", "12"})
		h := a.harness("y14d03")
		h.mustFetch()
		for _, i := range h.described().Kommunebench.Indicators {
			if got := string(i.Kind) + " " + i.Unit; i.ID == "employed-same-company" && got != want {
				t.Errorf("with %s as the largest figure it is %s, want %s", largest, got, want)
			}
		}
	}
}

func TestDifferencesThatMakeFiguresWrongAreRefusedBeforeAnythingIsFetched(t *testing.T) {
	for name, test := range map[string]struct {
		table  string
		change func(a *describedAPI)
		words  string
	}{
		"no hierarchy of target groups": {"y25i01", func(a *describedAPI) {
			a.table("y25i01", "Ledige", months, nil, kommuneHierarchy(), hierarchy("_x", "X", "_x"))
		}, "no hierarchy _ygrpi09"},
		"no level of regions": {"rm01ak", func(a *describedAPI) {
			a.table("rm01ak", "Job", months, nil, hierarchy("_omrade", "Område", "_region", "/1/", "Region Sjælland"))
			a.tables["rm01ak"]["dimensions"].([]object)[0]["hierarchies"].([]object)[0]["levels"].([]object)[0]["level_id"] = "rar"
		}, "no level region"},
		"no kommuner": {"y60c07", func(a *describedAPI) {
			a.table("y60c07", "Aktivering", months, nil, hierarchy("_omrade", "Område", "_hele_landet"))
		}, "has no kommuner"},
		"words that fit two columns": {"y60c07", func(a *describedAPI) {
			a.table("y60c07", "Aktivering", months, nil, kommuneHierarchy(), hierarchy("_v", "Visitationskategori", "_viskat_1int"))
			a.answer("y60c07", []string{"Periode", "Område", "Aktiveringsgrad", "Aktiveringsgrad, rullende", "Andel aktiveringsberørte"}, []any{"2026M08", "Aarhus", 1, 2, 3})
		}, "does not tell which column activation-degree is"},
		"none of the columns": {"y60c07", func(a *describedAPI) {
			a.table("y60c07", "Aktivering", months, nil, kommuneHierarchy(), hierarchy("_v", "Visitationskategori", "_viskat_1int"))
			a.answer("y60c07", []string{"Periode", "Område", "Noget helt andet"}, []any{"2026M08", "Aarhus", 1})
		}, "none of the columns that its description knows"},
		"a StatBank variable that is gone": {"AUP02", func(a *describedAPI) {
			a.tables["AUP02"] = statbankTable("Pct.", statbankVariable("KØN", true, "TOT", "M", "K"))
		}, "no variable ALDER"},
		"a StatBank total that is gone": {"AUP02", func(a *describedAPI) {
			a.tables["AUP02"] = statbankTable("Pct.", statbankVariable("ALDER", true, "16-24"), statbankVariable("KØN", true, "TOT"))
		}, "ALDER has no value TOT"},
		"a new StatBank variable without a total": {"AUP02", func(a *describedAPI) {
			a.tables["AUP02"] = statbankTable("Pct.", statbankVariable("ALDER", true, "TOT"), statbankVariable("KØN", true, "TOT"), statbankVariable("ENHED", false, "1", "2"))
		}, "ENHED"},
		"another unit": {"AUP02", func(a *describedAPI) {
			a.tables["AUP02"] = statbankTable("Antal", statbankVariable("ALDER", true, "TOT"), statbankVariable("KØN", true, "TOT"))
		}, "its figures are in Antal"},
	} {
		t.Run(name, func(t *testing.T) {
			a := newDescribedAPI(t)
			test.change(a)
			h := a.harness(test.table)
			_, err := h.fetch()
			var answer *client.AnswerError
			if !errors.As(err, &answer) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("gave %v, want it to say %q", err, test.words)
			}
			if _, written := h.files()["datapackage.json"]; written {
				t.Error("a package was written")
			}
		})
	}
}

func statbankVariable(id string, elimination bool, codes ...string) object {
	var values []object
	for _, code := range codes {
		text := code
		if code == "TOT" {
			text = "I alt"
		}
		values = append(values, object{"id": code, "text": text})
	}
	return object{"id": id, "text": strings.ToLower(id), "elimination": elimination, "time": false, "values": values}
}

func statbankTable(unit string, variables ...object) object {
	all := []object{{"id": "OMRÅDE", "text": "område", "elimination": true, "time": false, "map": "denmark_municipality_07", "values": areaValues("da")}}
	all = append(all, variables...)
	all = append(all, object{"id": "Tid", "text": "tid", "elimination": false, "time": true, "values": []object{{"id": "2026M08", "text": "2026M08"}, {"id": "2026M09", "text": "2026M09"}}})
	return object{"id": "AUP02", "text": "Fuldtidsledige i pct. af arbejdsstyrken", "unit": unit, "updated": "2026-11-10T08:00:00", "variables": all}
}

func TestAStatbankTableIsFetchedByItsDescription(t *testing.T) {
	a := newDescribedAPI(t)
	a.tables["AUP02"] = statbankTable("Pct.", statbankVariable("ALDER", true, "TOT", "16-24"), statbankVariable("KØN", true, "TOT", "M", "K"), statbankVariable("NYT", true, "A", "B"))
	h := a.harness("AUP02")
	result := h.mustFetch()
	if !result.Described || result.Dataset != "statbank-aup02" || !strings.Contains(a.lastAsked(), `{"code":"ALDER","values":["TOT"]},{"code":"KØN","values":["TOT"]}`) || strings.Contains(a.lastAsked(), "NYT") {
		t.Errorf("fetched %+v, asked %s", result, a.lastAsked())
	}
	d := h.described()
	if i := d.Kommunebench.Indicators[0]; i.ID != "unemployment-rate" || i.Kind != kommune.Proportion || i.Title.EN == "" || d.Sources[0].Name != "statbank-aup02" {
		t.Errorf("described as %+v", d)
	}
	if len(result.Differences) != 1 || !strings.Contains(result.Differences[0].Message, "NYT") {
		t.Errorf("differences %+v", result.Differences)
	}
}

func TestUsersWhoFetchedATableBeforeItWasDescribedKeepTheirIndicators(t *testing.T) {
	a := newDescribedAPI(t)
	a.unemployed()
	h := a.harness("y25i01")
	h.options.Undescribed = true
	h.mustFetch()
	before := h.described()
	if before.Name != "jobindsats-y25i01" || !slices.Contains(indicatorIDs(before.Kommunebench.Indicators), "antal-ledige-personer") {
		t.Errorf("undescribed it is %s with %v", before.Name, indicatorIDs(before.Kommunebench.Indicators))
	}
	if !strings.Contains(h.log.String(), "follow small counts that the dataset of the described table hides") {
		t.Errorf("what the dataset jobindsats hides is given away without a word\n%s", h.log)
	}
	h.options.Undescribed = false
	if result := h.mustFetch(); result.Described || !strings.Contains(h.log.String(), "remove its folder to fetch it as described") {
		t.Errorf("the indicators of a package on disk were changed: %+v\n%s", result, h.log)
	}
	other := a.harness("y25i01")
	other.mustFetch()
	other.options.Select = []string{"_akassebl=/"}
	if _, err := other.fetch(); codeOf(err) != kommune.BadUserInput || !strings.Contains(err.Error(), "another folder") {
		t.Errorf("other figures under the ids of the description: %v", err)
	}
}

func TestWhatAPublisherOffersIsListedWithWhatIsDescribed(t *testing.T) {
	a := newDescribedAPI(t)
	list := descriptions(t)
	for publisher, want := range map[string][]fetch.TableName{
		"jobindsats": {{Publisher: "jobindsats", ID: "y25i08", Title: "Andel i beskæftigelse", Described: true}, {Publisher: "jobindsats", ID: "y99z01", Title: "Noget andet"}},
		"statbank":   {{Publisher: "statbank", ID: "AUP02", Title: "Fuldtidsledige i pct.", Described: true}, {Publisher: "statbank", ID: "BEV22", Title: "Fødte"}},
	} {
		base := map[string]string{"jobindsats": "/v3", "statbank": "/v1"}[publisher]
		got, err := fetch.ListTables(t.Context(), fetch.ListOptions{Publisher: publisher, BaseURL: a.server.URL + base, Key: testKey, Descriptions: list, Limits: quickLimits()})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", publisher, err, diff)
		}
	}
}

func TestALiveDescriptionIsComparedWithTheOneThatShips(t *testing.T) {
	a := newDescribedAPI(t)
	a.unemployed()
	a.tables["AUP02"] = statbankTable("Antal", statbankVariable("ALDER", true, "TOT"), statbankVariable("KØN", true, "TOT"))
	for table, words := range map[string]string{"y25i01": "", "AUP02": "its figures are in Antal"} {
		options := fetch.ListOptions{Publisher: "jobindsats", BaseURL: a.server.URL + "/v3", Key: testKey, Descriptions: descriptions(t), Limits: quickLimits()}
		if words != "" {
			options.Publisher, options.BaseURL = "statbank", a.server.URL+"/v1"
		}
		live, err := fetch.DescribeLive(t.Context(), table, options)
		if err != nil {
			t.Fatal(err)
		}
		if text, _ := json.Marshal(live.Differences); words == "" && string(text) != "[]" || !strings.Contains(string(text), words) {
			t.Errorf("%s differs by %s", table, text)
		}
		if live.Updated == "" || len(live.Dimensions) < 3 || len(live.Periods) != 1 {
			t.Errorf("%s is shown as %+v", table, live)
		}
	}
}
