package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const (
	threeDigits = `three digits as in "766", or four as in "0766"`
	periodForms = `2024, 2024H1, 2024Q3, 2024M07, 2024W27 or 2024QMAT02`
	level       = `a level from 0.8 to 0.999, e.g. 0.95`
	ownPeriods  = `a period that own/share has figures for; nearest: 2024, 2026, 2027`
	oneKommune  = `the code of one of the 98 kommuner`
	fromOwn     = `a release of dataset own, e.g. own@1`
	upTo1000    = `a number from 0 to 1000`
	upTo100000  = `a number of rows from 0 to 100000`
)

// Wrong input names the argument, what it got and what it takes.
func TestWrongInputNamesTheArgumentTheValueAndTheChoices(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct{ query, argument, value, takes string }{
		"a code that is none":              {`kommune(code: "76x") {name}`, "code", "76x", threeDigits},
		"a code that is empty":             {`kommune(code: "") {name}`, "code", "", threeDigits},
		"a code that is a number":          {`kommune(code: 766) {name}`, "code", "766", "a string in quotes"},
		"one of several codes":             {`kommuner(filter: {codes: ["766", "12"]}) {totalCount}`, "filter.codes[1]", "12", threeDigits},
		"a code that nobody has":           {`kommuner(filter: {codes: ["411"]}) {totalCount}`, "codes", "411", `codes of the 98 kommuner, e.g. "766"; the field kommuner lists them`},
		"a page of less than nothing":      {`kommuner(first: -1) {totalCount}`, "first", "-1", upTo1000},
		"a page that is too long":          {`kommuner(first: 1001) {totalCount}`, "first", "1001", upTo1000},
		"a cursor that is none":            {`kommuner(after: "x") {totalCount}`, "after", "x", "the endCursor of the page before"},
		"an empty cursor":                  {`indicators(after: "") {totalCount}`, "after", "", "the endCursor of the page before"},
		"a region that is none":            {`kommuner(filter: {region: "Fyn"}) {totalCount}`, "region", "Fyn", "one of region-hovedstaden, region-midtjylland, region-nordjylland, region-sjaelland, region-syddanmark"},
		"a landsdel for a region":          {`kommuner(filter: {region: "landsdel-fyn"}) {totalCount}`, "region", "landsdel-fyn", "one of region-hovedstaden, region-midtjylland, region-nordjylland, region-sjaelland, region-syddanmark"},
		"a dataset that is none":           {`indicators(filter: {dataset: "own2"}) {totalCount}`, "dataset", "own2", "one of demo, jobindsats, jobindsats-y30r21, own, population, published, reference"},
		"releases of no dataset":           {`releases(dataset: "") {totalCount}`, "dataset", "", "one of demo, jobindsats, jobindsats-y30r21, own, population, published, reference"},
		"changes of no dataset":            {`changes(dataset: "x", from: "x@1") {totalCount}`, "dataset", "x", "one of demo, jobindsats, jobindsats-y30r21, own, population, published, reference"},
		"changes from another dataset":     {`changes(dataset: "own", from: "demo@1") {totalCount}`, "from", "demo@1", fromOwn},
		"changes to another dataset":       {`changes(dataset: "own", from: "own@1", to: "demo@1") {totalCount}`, "to", "demo@1", fromOwn},
		"too many changes":                 {`changes(dataset: "own", from: "own@1", first: 5000) {totalCount}`, "first", "5000", upTo1000},
		"a period that is none":            {`compare(indicator: "own/share", period: "2024M13") {period}`, "period", "2024M13", periodForms},
		"a week that the year lacks":       {`trend(indicator: "own/share", from: "2024W53") {periods}`, "from", "2024W53", periodForms},
		"the last of several periods":      {`relation(x: "own/share", y: "own/score", yPeriod: "maj") {n}`, "yPeriod", "maj", periodForms},
		"a nested period":                  {`observations(indicators: [], filter: {to: "x"}) {totalCount}`, "filter.to", "x", periodForms},
		"a period without figures":         {`compare(indicator: "own/share", period: "2025") {period}`, "period", "2025", ownPeriods},
		"x in a period without figures":    {`relation(x: "own/share", y: "own/score", xPeriod: "2025") {n}`, "xPeriod", "2025", ownPeriods},
		"y in a period without figures":    {`relation(x: "own/score", y: "own/share", yPeriod: "2025") {n}`, "yPeriod", "2025", ownPeriods},
		"a trend from after the last":      {`trend(indicator: "own/share", from: "2030") {periods}`, "from", "2030", "a range that holds a period that own/share has figures for; nearest: 2024, 2026, 2027"},
		"a trend to before the first":      {`trend(indicator: "own/share", to: "2020") {periods}`, "to", "2020", "a range that holds a period that own/share has figures for; nearest: 2024, 2026, 2027"},
		"a trend within a gap":             {`trend(indicator: "own/share", from: "2025", to: "2025") {periods}`, "from", "2025", "a range that holds a period that own/share has figures for; nearest: 2024, 2026, 2027"},
		"a trend that ends first":          {`trend(indicator: "own/share", from: "2027", to: "2024") {periods}`, "from", "2027", "a period that is not after to (2024)"},
		"a group of another indicator":     {`compare(indicator: "own/by-group", targetGroup: "demo/all") {period}`, "targetGroup", "demo/all", "one of own/old, own/young"},
		"no group where there is no total": {`compare(indicator: "own/by-group") {period}`, "targetGroup", "", "one of own/old, own/young: own/by-group has no total"},
		"a group of rows without groups":   {`compare(indicator: "own/share", targetGroup: "young") {period}`, "targetGroup", "young", "nothing: own/share has no target groups"},
		"a confidence that is too low":     {`compare(indicator: "own/share", confidence: 0.5) {period}`, "confidence", "0.5", level},
		"a confidence of one":              {`trend(indicator: "own/share", confidence: 1) {periods}`, "confidence", "1", level},
		"a confidence below zero":          {`profile(kommune: "766", confidence: -1e300) {period}`, "confidence", "-1e+300", level},
		"a release of another dataset":     {`compare(indicator: "own/share", release: "demo@1") {period}`, "release", "demo@1", "a release of dataset own, to which the indicator belongs"},
		"a benchmark without its group":    {`compare(indicator: "own/share", benchmark: {kind: PEER_GROUP}) {period}`, "benchmark.peerGroup", "", "the id of a peer group, as kind is PEER_GROUP"},
		"a benchmark without its kommune":  {`compare(indicator: "own/share", benchmark: {kind: KOMMUNE}) {period}`, "benchmark.kommune", "", "a kommune's code, as kind is KOMMUNE"},
		"a benchmark of no kommune":        {`compare(indicator: "own/share", benchmark: {kind: KOMMUNE, kommune: "999"}) {period}`, "benchmark.kommune", "999", oneKommune},
		"a benchmark of a code of no form": {`compare(indicator: "own/share", benchmark: {kind: KOMMUNE, kommune: "9"}) {period}`, "benchmark.kommune", "9", threeDigits},
		"a benchmark without its target":   {`compare(indicator: "own/share", benchmark: {kind: TARGET}) {period}`, "benchmark.target", "", "a number in the indicator's unit, as kind is TARGET"},
		"a profile of no kommune":          {`profile(kommune: "411") {period}`, "kommune", "411", oneKommune},
		"a profile of no dataset":          {`profile(kommune: "766", dataset: "x") {period}`, "dataset", "x", "one of demo, jobindsats, jobindsats-y30r21, own, population, published, reference"},
		"a course that is none":            {`participations(filter: {jobProfile: "coach", course: "x"}) {id}`, "course", "x", "one of published/aabenraa-appreciative-dialogue, published/akademi-beskaeftigelse, published/cabi-kognitive-handicap, published/cabi-kompensation-til-flere, published/diplom-socialformidling-beskaeftigelse, published/frederikshavn-combined-coaching, published/harbohus-anerkendende-metoder, published/hedensted-basic-coaching, published/hedensted-hr-coaching, published/hjoerring-relationel-ledelse, published/incento-coach-education, published/incento-systemisk-coaching-furesoe and 10 more"},
		"a provider that is none":          {`courses(filter: {provider: "x"}) {id}`, "provider", "x", "one of published/absalon, published/cabi, published/danske-handicaporganisationer, published/harbohus, published/hedensted-hr, published/incento, published/klk, published/metropol, published/ramboll, published/via"},
		"too many rows":                    {`observations(indicators: ["own/share"], first: 100001) {totalCount}`, "first", "100001", upTo100000},
		"rows of less than nothing":        {`observations(indicators: ["own/share"], first: -5) {totalCount}`, "first", "-5", upTo100000},
		"rows of a huge number":            {`observations(indicators: ["own/share"], first: 9007199254740993) {totalCount}`, "first", "9007199254740993", upTo100000},
	} {
		t.Run(name, func(t *testing.T) {
			a := h.ask(t, `{`+c.query+`}`)
			wantFault(t, a, map[string]any{"code": "BAD_USER_INPUT", "argument": c.argument, "value": c.value, "takes": c.takes})
			field, _, _ := strings.Cut(c.query, "(")
			if len(a.Errors[0].Path) != 1 || a.Errors[0].Path[0] != field || len(a.Errors[0].Locations) != 1 || a.status != http.StatusOK {
				t.Errorf("status %d, path %v, locations %v", a.status, a.Errors[0].Path, a.Errors[0].Locations)
			}
		})
	}
}

// Long lists of choices are cut; those of the same dataset come first, and of them
// the most similar.
func TestAnUnknownIndicatorNamesThoseOfItsDataset(t *testing.T) {
	h := readOnly(t)
	for query, argument := range map[string]string{
		`compare(indicator: "own/nope") {period}`:                                     "indicator",
		`trend(indicator: "own/nope") {periods}`:                                      "indicator",
		`relation(x: "own/nope", y: "own/share") {n}`:                                 "x",
		`relation(x: "own/share", y: "own/nope") {n}`:                                 "y",
		`profile(kommune: "766", indicators: ["own/share", "own/nope"]) {row {rank}}`: "indicators",
		`observations(indicators: ["own/nope"]) {totalCount}`:                         "indicators",
		`compare(indicator: "own/nope", release: "own@1") {period}`:                   "indicator",
	} {
		a := h.ask(t, `{`+query+`}`)
		takes, _ := a.Errors[0].Extensions["takes"].(string)
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != argument || a.Errors[0].Extensions["value"] != "own/nope" ||
			!strings.HasPrefix(takes, "one of own/score, own/share, own/borrowed, own/monthly, own/by-group, own/per-100") || len(takes) > 700 {
			t.Errorf("%s: %+v", query, a.Errors)
		}
	}
	for written, meant := range map[string]string{
		"unemployment-rate":            "jobindsats/unemployment-rate",
		"jobindsats/unemploymentrate":  "jobindsats/unemployment-rate",
		"Jobindsats/Unemployment-Rate": "jobindsats/unemployment-rate",
	} {
		a := h.ask(t, `{compare(indicator: "`+written+`") {period}}`)
		if takes, _ := a.Errors[0].Extensions["takes"].(string); !strings.HasPrefix(takes, "one of "+meant+", ") {
			t.Errorf("%s: %+v, want %s first", written, a.Errors, meant)
		}
	}
}

func TestAReleaseThatIsNotKeptIsNotFound(t *testing.T) {
	h := readOnly(t)
	for query, argument := range map[string]string{
		`compare(indicator: "own/share", release: "%s") {period}`:             "release",
		`trend(indicator: "own/share", release: "%s") {periods}`:              "release",
		`relation(x: "own/share", y: "own/score", release: "%s") {n}`:         "release",
		`observations(indicators: ["own/share"], release: "%s") {totalCount}`: "release",
		`testResults(release: "%s") {kind}`:                                   "release",
		`participations(release: "%s") {id}`:                                  "release",
		`deregistrations(release: "%s") {id}`:                                 "release",
		`profile(kommune: "766", releases: ["own@1", "%s"]) {period}`:         "releases",
		`changes(dataset: "own", from: "%s") {totalCount}`:                    "from",
		`changes(dataset: "own", from: "own@1", to: "%s") {totalCount}`:       "to",
	} {
		for _, release := range []string{"own@99", "own", `own@1'; DROP TABLE observations --`, `own@\\`, `own@\t\n`, "own@\u00f8🦆", "own@" + strings.Repeat("9", 5000)} {
			a := h.ask(t, `{`+fmt.Sprintf(query, release)+`}`)
			if a.code() != "NOT_FOUND" || a.Errors[0].Extensions["argument"] != argument || len(a.body) > 12_000 {
				t.Errorf("%s with %.40s: %.500s", query, release, a.body)
			}
		}
	}
}

func TestWhatIsNoneIsNullAndNoError(t *testing.T) {
	readOnly(t).expect(t, `{
		kommune(code: "411") {name} peerGroup(id: "x") {id} indicator(id: "own/nope") {id} bare: indicator(id: "") {id} jobProfile(id: "x") {id}
		profile(kommune: "766", indicators: []) {period} nothing: profile(kommune: "766", dataset: "reference") {period}
	}`, `{"kommune": null, "peerGroup": null, "indicator": null, "bare": null, "jobProfile": null, "profile": [], "nothing": []}`)
}

func TestAMalformedOperationIsRefusedWithACode(t *testing.T) {
	h := readOnly(t)
	for name, query := range map[string]string{
		"nothing":                    ``,
		"a brace":                    `{`,
		"a field that is none":       `{nope}`,
		"an argument that is none":   `{kommune(kode: "766") {name}}`,
		"a required argument":        `{kommune {name}}`,
		"null where none is taken":   `{kommune(code: null) {name}}`,
		"an enum value that is none": `{peerGroups(kind: PARISH) {id}}`,
		"a number out of bounds":     `{deregistrations(filter: {horizonMonths: 99999999999999999999}) {id}}`,
		"no fields":                  `{kommuner}`,
		"a mutation":                 `mutation {load(path: "x") {id}}`,
		"a subscription":             `subscription {releases {totalCount}}`,
		"two operations, unnamed":    `query A {sources {id}} query B {sources {id}}`,
		"a fragment in a circle":     `{sources {...A}} fragment A on Source {...A}`,
		"a huge literal":             `{compare(indicator: "own/share", benchmark: {kind: TARGET, target: 1e400}) {period}}`,
	} {
		t.Run(name, func(t *testing.T) {
			a := h.ask(t, query)
			if len(a.Errors) == 0 || a.Errors[0].Extensions["code"] != "BAD_USER_INPUT" || a.Data != nil || a.status < 400 || a.status > 499 || len(a.body) > 2000 {
				t.Errorf("status %d: %.800s", a.status, a.body)
			}
		})
	}
}

func TestANumberThatIsTooLargeForItsTypeIsNamed(t *testing.T) {
	h := readOnly(t)
	for query, number := range map[string]json.Number{
		`query($n: Float) {compare(indicator: "own/share", confidence: $n) {period}}`:                        "1E1010",
		`query($n: Int) {observations(indicators: ["own/share"], first: $n) {totalCount}}`:                   "1E1010",
		`query($n: Float) {compare(indicator: "own/share", benchmark: {kind: TARGET, target: $n}) {period}}`: "-1e400",
		`query($n: Int = 5) {observations(indicators: ["own/share"], first: $n) {totalCount}}`:               "9007199254740993",
	} {
		a := h.ask(t, query, map[string]any{"n": number})
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] == nil || len(a.body) > 2000 {
			t.Errorf("%s: %.800s", query, a.body)
		}
	}
}

func TestAWrongVariableIsNamed(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct {
		value    any
		argument string
	}{
		"null":      {nil, "$c"},
		"a number":  {766, "code"},
		"an object": {map[string]any{"a": 1}, "code"},
		"a list":    {[]string{"766"}, "code"},
		"a text":    {strings.Repeat("æ", 100_000), "code"},
	} {
		t.Run(name, func(t *testing.T) {
			a := h.ask(t, `query($c: KommuneCode!) {kommune(code: $c) {name}}`, map[string]any{"c": c.value})
			if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != c.argument || len(a.body) > 2000 {
				t.Errorf("got %.800s", a.body)
			}
		})
	}
	h.expect(t, `query($p: Period) {compare(indicator: "own/share", period: $p) {period}}`, `{"compare": {"period": "2024"}}`, map[string]any{"p": 2024})
	a := h.ask(t, `query($f: KommuneFilter) {kommuner(filter: $f) {totalCount}}`, map[string]any{"f": map[string]any{"kode": "1"}})
	if a.code() != "BAD_USER_INPUT" || !strings.Contains(a.body, "$f.kode") {
		t.Errorf("got %s", a.body)
	}
}
