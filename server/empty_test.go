package server_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kommunebench/export"
)

type emptyReason struct {
	Danish                              string
	Code, Message                       string
	Argument, PeriodBefore, PeriodAfter *string
	Choices                             []string
}

// is says a reason in one line: code, argument, period before, after, choices.
func (e emptyReason) is() string {
	parts := []string{e.Code}
	for _, part := range []*string{e.Argument, e.PeriodBefore, e.PeriodAfter} {
		if part == nil {
			parts = append(parts, "-")
			continue
		}
		parts = append(parts, *part)
	}
	return strings.Join(append(parts, strings.Join(e.Choices, ",")), " ")
}

const whyFields = ` emptyBecause {code message(lang: EN) danish: message argument periodBefore periodAfter choices}`

// notesOf are the notes of an answer by their paths.
func notesOf(t *testing.T, a answer) map[string]emptyReason {
	t.Helper()
	var got struct {
		Extensions struct {
			Notes []struct {
				emptyReason
				Path []any
			}
		}
	}
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatal(err)
	}
	notes := map[string]emptyReason{}
	for _, note := range got.Extensions.Notes {
		if len(note.Path) != 1 || note.Message == "" {
			t.Errorf("note %+v", note)
		}
		notes[note.Path[0].(string)] = note.emptyReason
	}
	return notes
}

func TestAnEmptyAnswerSaysWhy(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ query, want, message string }{
		"no period": {
			`observations(indicators: "own/share", filter: {from: "2025", to: "2025"}) {`, "NO_PERIOD filter.from 2024 2026 ",
			"own/share has no period that lies wholly within 2025; the nearest with figures: 2024 before, 2026 after",
		},
		"before the first period": {`observations(indicators: "own/share", filter: {to: "1999"}) {`, "NO_PERIOD filter.to - 2024 ", "in or before 1999"},
		"after the last period":   {`observations(indicators: "own/share", filter: {from: "2031M02"}) {`, "NO_PERIOD filter.from 2027 - ", "in or after 2031M02"},
		"a part of a period":      {`observations(indicators: "own/share", filter: {from: "2024M02", to: "2024M11"}) {`, "NO_PERIOD filter.from 2024 2026 ", "wholly"},
		"an end before the start": {`observations(indicators: "own/share", filter: {from: "2027", to: "2024"}) {`, "FILTERS_CONTRADICT filter.from - - ", "from (2027) begins after to (2024) ends"},
		"no codes":                {`observations(indicators: "own/share", filter: {kommuner: {codes: []}}) {`, "NOTHING_ASKED filter.kommuner.codes - - ", "leave it out"},
		"a name with a slip":      {`observations(indicators: "own/share", filter: {kommuner: {search: "Hedenstedt"}}) {`, "NO_KOMMUNE filter.kommuner.search - - Hedensted,Odense,Stevns", "names like it: Hedensted, "},
		"a kommune elsewhere": {
			`observations(indicators: "own/share", filter: {kommuner: {codes: "766", region: "region-nordjylland"}}) {`, "FILTERS_CONTRADICT filter.kommuner - - ", "codes, region",
		},
		"no rows asked for":         {`observations(indicators: "own/share", first: 0) {`, "NOTHING_ASKED first - - ", "first is 0"},
		"no indicators":             {`observations(indicators: []) {`, "NOTHING_ASKED indicators - - ", "empty"},
		"a kommune that is not in":  {`observations(indicators: "own/monthly", filter: {kommuner: {codes: "101"}}) {`, "KOMMUNE_NOT_IN_DATA filter.kommuner - - ", "København"},
		"a kommune of other months": {`observations(indicators: "own/monthly", filter: {from: "2024M10", kommuner: {codes: "766"}}) {`, "NO_PERIOD filter.from 2024M08 - ", "Hedensted"},
		"hidden in other years":     {`observations(indicators: "own/share", filter: {from: "2026", kommuner: {codes: "851"}}) {`, "NO_PERIOD filter.from - - ", "but none in or after 2026"},
		"a kommune of other groups": {
			`observations(indicators: "own/borrowed", filter: {targetGroup: "published/young-unemployed", kommuner: {codes: "751"}}) {`, "NO_TARGET_GROUP filter.targetGroup - - published/all", "Aarhus",
		},
		"hidden":                     {`compare(indicator: "own/share", period: 2024, kommuner: {codes: "851"}) {`, "SUPPRESSED period - - ", "none of these kommuner (Aalborg) has a value of own/share in 2024: 1 SUPPRESSED"},
		"missing at its source":      {`compare(indicator: "own/share", period: 2024, kommuner: {codes: ["563", "630"]}) {`, "NO_VALUE period - - ", "1 MISSING, 1 NOT_APPLICABLE"},
		"a value of another year":    {`compare(indicator: "own/share", kommuner: {codes: "461"}) {`, "NO_VALUE period 2024 - ", "2024 before"},
		"nobody is compared":         {`compare(indicator: "own/share", kommuner: {search: "xyzzy"}) {`, "NO_KOMMUNE kommuner.search - - ", "xyzzy"},
		"compared, but not in":       {`compare(indicator: "own/monthly", kommuner: {codes: "101"}) {`, "KOMMUNE_NOT_IN_DATA kommuner - - ", "gives nothing"},
		"a trend of nothing":         {`trend(indicator: "own/monthly", kommuner: {codes: "101"}) {`, "KOMMUNE_NOT_IN_DATA kommuner - - ", "gives nothing"},
		"a trend of nobody":          {`trend(indicator: "own/monthly", kommuner: {codes: []}) {`, "NOTHING_ASKED kommuner.codes - - ", "leave it out"},
		"a relation without a pair":  {`relation(x: "own/share", y: "own/score", xPeriod: 2024, kommuner: {codes: ["766"]}) {`, "NO_VALUE - - - ", "of 1 kommuner 1 have a value of own/share in 2024 and 0 of own/score"},
		"no change":                  {`changes(dataset: "own", from: "own@1") {`, "NO_CHANGES to - - ", "same release"},
		"no changes asked for":       {`changes(dataset: "own", from: "own@1", first: 0) {`, "NOTHING_ASKED first - - ", "first is 0"},
		"kommuner by a wrong name":   {`kommuner(filter: {search: "Århuus"}) {`, "NO_KOMMUNE filter.search - - Aarhus,Tårnby", "names like it: Aarhus, "},
		"indicators of another kind": {`indicators(filter: {dataset: "own", kind: DIFFERENCE}) {`, "FILTERS_CONTRADICT filter - - ", "filter.dataset, filter.kind"},
		"indicators of no word":      {`indicators(filter: {search: "xyzzy"}) {`, "NO_MATCH filter.search - - ", "none meets"},
		"coverage of nothing":        {`competenceCoverage(competences: []) {`, "NOTHING_ASKED competences - - ", "the list of competences is empty"},
		"coverage of nobody":         {`competenceCoverage(kommuner: {search: "xyzzy"}) {`, "NO_KOMMUNE kommuner.search - - ", "xyzzy"},
		"a framework of titles":      {`competenceCoverage(framework: "published/jobtitler-2016") {`, "NO_MATCH framework - - ", "none meets"},
		"releases of nothing":        {`releases(first: 0) {`, "NOTHING_ASKED first - - ", "first is 0"},
	} {
		t.Run(name, func(t *testing.T) {
			field, _, _ := strings.Cut(c.query, "(")
			a := h.ask(t, `{`+c.query+whyFields+`}}`)
			if len(a.Errors) > 0 {
				t.Fatal(a.body)
			}
			var got struct {
				Data map[string]struct{ EmptyBecause emptyReason }
			}
			if err := json.Unmarshal([]byte(a.body), &got); err != nil {
				t.Fatal(err)
			}
			why := got.Data[field].EmptyBecause
			if why.is() != c.want || !strings.Contains(why.Message, c.message) {
				t.Errorf("got  %s\nwant %s\nmessage %s", why.is(), c.want, why.Message)
			}
			if why.Danish == "" || why.Danish == why.Message || strings.Contains(why.Danish, "%!") {
				t.Errorf("in Danish: %q", why.Danish)
			}
			if note := notesOf(t, a)[field]; note.is() != why.is() || note.Message != why.Message {
				t.Errorf("the note differs: %+v", note)
			}
		})
	}
}

func TestAnEmptyAnswerSaysWhyInDanish(t *testing.T) {
	h := readOnly(t)
	for query, want := range map[string]string{
		`observations(indicators: "own/share", filter: {from: "2025", to: "2025"}) {`:                                               "own/share har ingen periode, der ligger helt i 2025; de nærmeste med tal: 2024 før, 2026 efter",
		`compare(indicator: "own/share", period: "2024", kommuner: {codes: ["851", "630"]}) {`:                                      "ingen af disse kommuner (Vejle, Aalborg) har et tal for own/share i 2024: 1 skjult af hensyn til enkeltpersoner, 1 kan ikke opgøres",
		`trend(indicator: "own/monthly", kommuner: {codes: "101"}) {`:                                                               "own/monthly har ingen række for disse kommuner (København) i nogen periode; kilden giver intet om dem",
		`relation(x: "own/share", y: "own/score", xPeriod: "2024", kommuner: {codes: ["766"]}) {`:                                   "af 1 kommuner har 1 et tal for own/share i 2024 og 0 for own/score i 2024, men ingen har begge",
		`kommuner(filter: {search: "Århuus"}) {`:                                                                                    `ingen kommune har "Århuus" i navn eller kode; navne, der ligner: Aarhus, Tårnby`,
		`observations(indicators: "own/borrowed", filter: {targetGroup: "published/young-unemployed", kommuner: {codes: "751"}}) {`: "own/borrowed har ingen rækker for disse kommuner (Aarhus) og denne målgruppe",
		`indicators(filter: {dataset: "own", kind: DIFFERENCE}) {`:                                                                  "hver af disse betingelser er opfyldt af nogle indikatorer, men ingen opfylder dem alle: filter.dataset, filter.kind",
	} {
		field, _, _ := strings.Cut(query, "(")
		answer := h.data(t, `{`+query+whyFields+`}}`)
		if got := dig(t, answer, field, "emptyBecause", "danish"); got != want {
			t.Errorf("got  %v\nwant %s", got, want)
		}
	}
	const file = "/export/compare?indicator=own/share&period=2024&kommuner=851"
	if a := h.send(t, http.MethodGet, file, ""); !strings.Contains(a.body, "# Tom, fordi: SUPPRESSED: ingen af disse kommuner") {
		t.Errorf("a file: %.900s", a.body)
	}
}

// Plain lists, and things that are looked up by an id, have no place for a
// reason: the note has it.
func TestAnEmptyListHasANote(t *testing.T) {
	h := readOnly(t)
	for query, want := range map[string]string{
		`participations(filter: {kommuner: {codes: "741"}}) {id}`:                              "KOMMUNE_NOT_IN_DATA filter.kommuner",
		`participations(filter: {kommuner: {search: "Atlantis"}}) {id}`:                        "NO_KOMMUNE filter.kommuner.search",
		`participations(release: "own@1") {id}`:                                                "NO_DATA -",
		`testResults(filter: {kommuner: {codes: "101"}, kind: EVIDENCE}) {kind}`:               "KOMMUNE_NOT_IN_DATA filter.kommuner",
		`testResults(filter: {targetGroup: "own/young"}) {kind}`:                               "NO_MATCH filter.targetGroup",
		`deregistrations(filter: {horizonMonths: 77}) {id}`:                                    "NO_MATCH filter.horizonMonths",
		`courses(filter: {search: "xyzzy"}) {id}`:                                              "NO_MATCH filter.search",
		`initiatives(kommuner: {codes: "741"}) {id}`:                                           "KOMMUNE_NOT_IN_DATA kommuner",
		`peerGroups(kind: CUSTOM) {id}`:                                                        "NO_MATCH kind",
		`profile(kommune: "766", indicators: []) {period}`:                                     "NOTHING_ASKED indicators",
		`profile(kommune: "766", dataset: "reference") {period}`:                               "NO_DATA dataset",
		`competenceGaps(kommuner: {codes: ["741"]}) {place}`:                                   "KOMMUNE_NOT_IN_DATA kommuner",
		`competenceGaps(kommuner: {codes: []}) {place}`:                                        "NOTHING_ASKED kommuner.codes",
		`competenceGaps(competences: []) {place}`:                                              "NOTHING_ASKED competences",
		`competenceGaps(framework: "fagligheder-2025") {place}`:                                "NO_MATCH framework",
		`competenceGaps(jobProfile: "visitator") {place}`:                                      "NO_DATA jobProfile",
		`competenceGaps(competences: ["samtaleteknik"]) {place}`:                               "NO_MATCH -",
		`competenceGaps(competences: ["coaching"], jobProfile: "published/visitator") {place}`: "FILTERS_CONTRADICT filter",
		`competenceCoverage(competences: []) {caveats}`:                                        "NOTHING_ASKED competences",
		`competenceCoverage(kommuner: {codes: []}) {caveats}`:                                  "NOTHING_ASKED kommuner.codes",
		`competenceCoverage(framework: "fagligheder-2025") {caveats}`:                          "NO_MATCH framework",
		`kommune(code: "411") {name}`:                                                          "UNKNOWN_ID code",
		`kommune(code: "765") {name}`:                                                          "UNKNOWN_ID code",
		`indicator(id: "own/shore") {title}`:                                                   "UNKNOWN_ID id",
		`peerGroup(id: "x") {id}`:                                                              "UNKNOWN_ID id",
		`jobProfile(id: "x") {id}`:                                                             "UNKNOWN_ID id",
		`node(id: "nope") {id}`:                                                                "UNKNOWN_ID id",
		`nodes(ids: ["own", "nope"]) {id}`:                                                     "UNKNOWN_ID ids",
	} {
		field, _, _ := strings.Cut(query, "(")
		a := h.ask(t, `{`+query+`}`)
		note, noted := notesOf(t, a)[field]
		if !noted || len(a.Errors) > 0 || !strings.HasPrefix(note.is(), want+" ") {
			t.Errorf("%s\nwant %s, got %s", query, want, a.body)
		}
	}
	choices := notesOf(t, h.ask(t, `{deregistrations(filter: {horizonMonths: 77}) {id}}`))["deregistrations"].Choices
	if len(choices) == 0 || !slices.IsSorted(choices) {
		t.Errorf("the months that there are: %v", choices)
	}
}

func TestAPageBehindTheLastSaysSo(t *testing.T) {
	h := readOnly(t)
	for field, arguments := range map[string]string{
		"observations": `indicators: "own/monthly", filter: {kommuner: {codes: "766"}}`,
		"kommuner":     `filter: {region: "region-nordjylland"}`,
		"indicators":   `filter: {dataset: "own"}`,
		"releases":     `dataset: "own"`,
	} {
		type connection struct{ PageInfo struct{ EndCursor *string } }
		page := into[map[string]connection](t, h, `{`+field+`(`+arguments+`, first: 1000) {pageInfo {endCursor}}}`)[field]
		a := h.ask(t, `query($a: String) {`+field+`(`+arguments+`, after: $a) {pageInfo {hasNextPage endCursor}}}`, map[string]any{"a": page.PageInfo.EndCursor})
		if note := notesOf(t, a)[field]; note.is() != "PAGE_AFTER_END after - - " {
			t.Errorf("%s: %s", field, a.body)
		}
	}
}

func TestAnAnswerThatHoldsSomethingHasNoNotes(t *testing.T) {
	h := readOnly(t)
	for _, query := range []string{
		`{a: observations(indicators: "own/share") {` + whyFields + `} kommuner {` + whyFields + `} indicators {` + whyFields + `} releases {` + whyFields + `}}`,
		`{compare(indicator: "own/share") {` + whyFields + `} trend(indicator: "own/share") {` + whyFields + `} relation(x: "own/share", y: "own/share") {` + whyFields + `}}`,
		`{participations {id} testResults {kind} deregistrations {id} courses {id} initiatives {id} figures {id} sources {id} jobProfiles {id} datasets {id} peerGroups {id}}`,
		`{node(id: "own/share") {id} nodes(ids: ["own", "own@1"]) {id} kommune(code: "766") {participations {id} initiatives {id}} profile(kommune: "766") {period}}`,
	} {
		if a := h.ask(t, query); strings.Contains(a.body, `"extensions"`) || strings.Contains(a.body, `"code"`) {
			t.Errorf("%s\n%.600s", query, a.body)
		}
	}
}

func TestAFileWithoutRowsSaysWhy(t *testing.T) {
	h := readOnly(t)
	const path = "/export/observations?indicators=own/share&from=2025&to=2025"
	const (
		because  = "NO_PERIOD: own/share has no period that lies wholly within 2025; the nearest with figures: 2024 before, 2026 after"
		inDanish = "NO_PERIOD: own/share har ingen periode, der ligger helt i 2025; de nærmeste med tal: 2024 før, 2026 efter"
	)
	formats := []string{"csv&comment=false", "csv&first=10"}
	for _, format := range export.Formats() {
		name := format.Name + "&lang=EN"
		if format.HasComments {
			name += "&comment=true"
		}
		formats = append(formats, name)
	}
	for _, format := range formats {
		a := h.send(t, http.MethodGet, path+"&format="+format, "")
		if a.status != http.StatusOK || a.header.Get("X-Rows") != "0" || !strings.HasPrefix(a.header.Get("X-Empty-Because"), `NO_PERIOD; message="own/share has no period`) {
			t.Errorf("%s: status %d, %v", format, a.status, a.header)
		}
		if told := strings.Contains(a.body, because) || strings.HasPrefix(format, "csv&first") && strings.Contains(a.body, inDanish); !told && format != "csv&comment=false" && format != "xlsx&lang=EN" {
			t.Errorf("%s does not say why: %.900q", format, a.body)
		}
	}
	if a := h.send(t, http.MethodGet, "/export/compare?indicator=own/share&period=2024&kommuner=851&lang=EN", ""); !strings.Contains(a.body, "# Empty because: SUPPRESSED: none of these kommuner (Aalborg)") {
		t.Errorf("a comparison of what is hidden: %s", a.body)
	}
	if a := h.send(t, http.MethodGet, "/export/observations?indicators=own/share", ""); a.header.Get("X-Empty-Because") != "" || strings.Contains(a.body, "Tom, fordi") {
		t.Errorf("a file with rows: %v", a.header)
	}
}

// without writes the package of testdata/own to a folder without one of its
// indicators.
func without(t *testing.T, indicator string) string {
	t.Helper()
	dir := revised(t)
	for name, pattern := range map[string]string{
		"datapackage.json": `(?s)\{"id": "` + indicator + `".*?"decimals": 1\},\n      `, "observations.csv": `(?m)^.*,` + indicator + `,.*\n`,
	} {
		path := filepath.Join(dir, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		shorter := regexp.MustCompile(pattern).ReplaceAll(content, nil)
		if len(shorter) == len(content) {
			t.Fatalf("%s does not stand in %s", indicator, name)
		}
		if err := os.WriteFile(path, shorter, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestAReleaseOlderThanAnIndicatorSaysSo(t *testing.T) {
	h := newTestServer(t, without(t, "per-100"), "testdata/own")
	for _, query := range []string{
		`compare(indicator: "own/per-100", release: "own@1") {period}`, `trend(indicator: "own/per-100", release: "own@1") {periods}`,
		`observations(indicators: "own/per-100", release: "own@1") {totalCount}`,
	} {
		wantFault(t, h.ask(t, `{`+query+`}`), map[string]any{
			"code": "BAD_USER_INPUT", "argument": "release", "value": "own@1", "takes": "a release that has own/per-100, as the newest, own@2, does: this one has not",
		})
	}
	if note := notesOf(t, h.ask(t, `{changes(dataset: "own", from: "own@1", to: "own@1") {totalCount}}`))["changes"]; note.Code != "NO_CHANGES" {
		t.Errorf("got %+v", note)
	}
}
