package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/server"
	"kommunebench/server/operation"
)

const benchmarkKinds = "one of COUNTRY, POOLED, MEDIAN, PEER_GROUP, KOMMUNE, TARGET, SIMILAR"

// An enum value has one spelling, as a literal, in a variable, nested in
// inputs and lists, as a default, at /q/NAME and in the address of a file.
func TestAnEnumValueInAnotherCaseIsRefusedEverywhere(t *testing.T) {
	h := readOnly(t)
	const compare = `{compare(indicator: "own/share", benchmark: `
	kind := map[string]any{"kind": "median"}
	for name, c := range map[string]struct {
		query     string
		variables map[string]any
		argument  string
	}{
		"a literal":              {compare + `{kind: median}) {period}}`, nil, "benchmark.kind"},
		"a variable":             {`query($k: BenchmarkKind!) ` + compare + `{kind: $k}) {period}}`, map[string]any{"k": "median"}, "$k"},
		"in an input":            {`query($b: BenchmarkInput) ` + compare + `$b) {period}}`, map[string]any{"b": kind}, "$b.kind"},
		"the default":            {`query($k: BenchmarkKind! = median) ` + compare + `{kind: $k}) {period}}`, nil, "$k"},
		"the default's input":    {`query($b: BenchmarkInput = {kind: median}) ` + compare + `$b) {period}}`, nil, "$b.kind"},
		"in capitals and spaces": {`query($b: BenchmarkInput) ` + compare + `$b) {period}}`, map[string]any{"b": map[string]any{"kind": "MEDIAN "}}, "$b.kind"},
	} {
		a := h.ask(t, c.query, c.variables)
		if len(a.Errors) == 0 || a.Errors[0].Extensions["code"] != "BAD_USER_INPUT" || a.Data != nil {
			t.Errorf("%s: %.600s", name, a.body)
			continue
		}
		takes, _ := a.Errors[0].Extensions["takes"].(string)
		if a.Errors[0].Extensions["argument"] != c.argument || !strings.HasPrefix(takes, benchmarkKinds) {
			t.Errorf("%s: %.600s", name, a.body)
		}
	}
	claim := map[string]any{"input": map[string]any{"indicator": "own/share", "kommune": "766", "kind": "VALUE", "stated": 1, "comparator": "more_than"}}
	a := h.ask(t, `query($input: ClaimInput!) {checkClaim(input: $input) {verdict}}`, claim)
	if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "$input.comparator" || !strings.Contains(a.body, "MORE_THAN") {
		t.Errorf("%.600s", a.body)
	}
	trusted, err := operation.ReadTrusted(fstest.MapFS{"a.graphql": {Data: []byte(`query Against($kind: BenchmarkKind!) ` + compare + `{kind: $kind}) {period}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	named := h.served(t, func(o *server.Options) { o.Trusted = trusted })
	for path, status := range map[string]int{
		"/q/Against?kind=median": http.StatusBadRequest, "/q/Against?kind=MEDIAN": http.StatusOK,
		"/export/compare?indicator=own/share&benchmark=median": http.StatusBadRequest,
		"/export/compare?indicator=own/share&benchmark=MEDIAN": http.StatusOK,
		"/export/compare?indicator=own/share&lang=fr":          http.StatusBadRequest,
	} {
		a := named.send(t, http.MethodGet, path, "")
		if a.status != status || (status != http.StatusOK && !strings.Contains(a.body, "one of ")) {
			t.Errorf("%s: status %d: %.600s", path, a.status, a.body)
		}
	}
}

// JSON knows one kind of number: 1.0 is the whole number 1.
func TestAWholeNumberIsTakenAsItIsWritten(t *testing.T) {
	h := readOnly(t)
	const one, nested = `query($n: Int) {kommuner(first: $n) {nodes {code}}}`, `query($f: KommuneFilter) {kommuner(filter: $f, first: 1) {totalCount}}`
	for _, written := range []string{"1", "1.0", "1e0", "10E-1"} {
		h.expect(t, one, `{"kommuner": {"nodes": [{"code": "101"}]}}`, map[string]any{"n": json.Number(written)})
		similar := map[string]any{"similarTo": map[string]any{"kommune": "766", "k": json.Number(written), "on": []any{"demo/deregistered-3-months"}}}
		h.expect(t, nested, `{"kommuner": {"totalCount": 2}}`, map[string]any{"f": similar})
	}
	for written, value := range map[string]string{"1.5": "1.5", "9007199254740993": "9007199254740993", "1e400": "1e400", `"5"`: "5", "true": "true"} {
		a := h.ask(t, one, map[string]any{"n": json.RawMessage(written)})
		if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "$n" || a.Errors[0].Extensions["value"] != value || !strings.Contains(a.body, "a whole number") {
			t.Errorf("%s: %.500s", written, a.body)
		}
	}
}

func TestAMemberOfTheBodyOfAnotherKindIsNamed(t *testing.T) {
	h := readOnly(t)
	for body, want := range map[string][2]string{
		`{"query":"{__typename}","variables":[]}`:  {"variables", "[]"},
		`{"query":"{__typename}","variables":"a"}`: {"variables", `"a"`},
		`{"query":5}`: {"query", "5"},
		`{"query":"{__typename}","operationName":[]}`: {"operationName", "[]"},
		`{"query":"{__typename}","extensions":[1]}`:   {"extensions", "[1]"},
	} {
		a := h.send(t, http.MethodPost, "/graphql", body, "Content-Type", "application/json")
		if err := json.Unmarshal([]byte(a.body), &a); err != nil {
			t.Fatal(err)
		}
		if a.status != http.StatusBadRequest || a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != want[0] || a.Errors[0].Extensions["value"] != want[1] {
			t.Errorf("%s: status %d: %s", body, a.status, a.body)
		}
	}
	if a := h.send(t, http.MethodGet, "/graphql?query={__typename}&variables=[]", ""); a.status != http.StatusBadRequest || !strings.Contains(a.body, "of another kind: array") {
		t.Errorf("%s", a.body)
	}
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestABodyMayBeCompressedByGzip(t *testing.T) {
	h := readOnly(t)
	whole := zipped(t, `{"query":"{kommune(code:\"766\"){name}}"}`)
	for name, c := range map[string]struct {
		body, encoding string
		status         int
		says           string
	}{
		"gzip":            {whole, "gzip", http.StatusOK, "Hedensted"},
		"none":            {`{"query":"{kommune(code:\"766\"){name}}"}`, "identity", http.StatusOK, "Hedensted"},
		"cut":             {whole[:len(whole)-9], "gzip", http.StatusBadRequest, "cut"},
		"no gzip":         {`{"query":"{__typename}"}`, "gzip", http.StatusBadRequest, "no gzip stream"},
		"not said":        {whole, "", http.StatusUnsupportedMediaType, "Content-Encoding: gzip"},
		"another coding":  {whole, "br", http.StatusUnsupportedMediaType, "gzip"},
		"a bomb":          {zipped(t, `{"query":"`+strings.Repeat(" ", 4<<20)), "gzip", http.StatusRequestEntityTooLarge, "TOO_COSTLY"},
		"two, one unread": {whole, "gzip, br", http.StatusUnsupportedMediaType, "Content-Encoding"},
	} {
		headers := []string{"Content-Type", "application/json"}
		if c.encoding != "" {
			headers = append(headers, "Content-Encoding", c.encoding)
		}
		if a := h.send(t, http.MethodPost, "/graphql", c.body, headers...); a.status != c.status || !strings.Contains(a.body, c.says) {
			t.Errorf("%s: status %d: %.500s", name, a.status, a.body)
		}
	}
}

func TestAnUnknownFieldNamesTheMostSimilarOnes(t *testing.T) {
	h := readOnly(t)
	for query, says := range map[string]string{
		`{kommun(code: "766") {name}}`:                           "kommun: Query has no such field; did you mean kommune? It has kommune, kommuner, ",
		`{kommune(code: "766") {Name}}`:                          "Name: Kommune has no such field; did you mean name?",
		`{kommune(code: "766") {x: municipal}}`:                  "municipal: Kommune has no such field; did you mean ",
		`{kommuner {nodes {...A}}} fragment A on Kommune {navn}`: "navn: Kommune has no such field; did you mean name?",
	} {
		a := h.ask(t, query)
		if a.code() != "BAD_USER_INPUT" || !strings.HasPrefix(a.Errors[0].Message, says) || a.Errors[0].Extensions["takes"] == nil || len(a.Errors[0].Locations) != 1 {
			t.Errorf("%s: %.600s", query, a.body)
		}
	}
	if a := h.ask(t, `{`+strings.Repeat(strings.Repeat("n", 3000)+" ", 20)+`}`); len(a.body) > 12_000 {
		t.Errorf("an answer of %d bytes", len(a.body))
	}
}

// Letters may come as escapes of any form, and composed or not.
func TestLettersAreTheSameInEveryForm(t *testing.T) {
	h := readOnly(t)
	const want = `{"kommuner": {"nodes": [{"name": "Ærø"}]}}`
	for _, written := range []string{"Ærø", `\u00C6rø`, `\u{C6}r\u{F8}`, `\u{0000C6}rø`} {
		h.expect(t, `{kommuner(filter: {search: "`+written+`"}) {nodes {name}}}`, want)
	}
	const decomposed = "Ta\u030Arnby"
	for query, variables := range map[string]map[string]any{
		`query($s: String) {kommuner(filter: {search: $s}) {nodes {name}}}`: {"s": decomposed},
		`query($f: KommuneFilter) {kommuner(filter: $f) {nodes {name}}}`:    {"f": map[string]any{"search": decomposed}},
		`{kommuner(filter: {search: "Ta\u030Arnby"}) {nodes {name}}}`:       nil,
		`{kommuner(filter: {search: "` + decomposed + `"}) {nodes {name}}}`: nil,
	} {
		h.expect(t, query, `{"kommuner": {"nodes": [{"name": "Tårnby"}]}}`, variables)
	}
	if a := h.export(t, "compare?indicator=own/share&search="+url.QueryEscape(decomposed)); !strings.Contains(a.body, "185") {
		t.Errorf("an export: %s", a.body)
	}
	for written, says := range map[string]string{`\uD83D`: "names no character", `\uDE00\uD83D`: "names no character", `\u{110000}`: "names no character", `\u{}`: "names no character", `\uD83D\uDE00 \u{1F600}`: "", `\u0022`: "", `\u{A}`: ""} {
		a := h.ask(t, `{kommuner(filter: {search: "`+written+`"}) {totalCount}}`)
		if (len(a.Errors) > 0) != (says != "") || !strings.Contains(a.body, says) || strings.ContainsRune(a.body, '\uFFFD') {
			t.Errorf("%s: %s", written, a.body)
		}
	}
}

func TestANameOrANumberForAnIDSaysWhatWasMeant(t *testing.T) {
	h := readOnly(t)
	for query, says := range map[string]string{
		`{kommune(code: "Hedensted") {name}}`:                                   `that of Hedensted is "766"`,
		`{kommune(code: " ærø kommune") {name}}`:                                `that of Ærø is "492"`,
		`{kommuner(filter: {codes: ["766", "Vejle"]}) {totalCount}}`:            `filter.codes[1]: got "Vejle", takes a code, ` + threeDigits + `; that of Vejle is "630"`,
		`{kommune(code: "081") {name}}`:                                         "081 is the number of Region Nordjylland",
		`{kommuner(filter: {region: "081"}) {totalCount}}`:                      "Region Nordjylland is region-nordjylland",
		`{kommuner(filter: {peerGroup: "083"}) {totalCount}}`:                   "Region Syddanmark is region-syddanmark",
		`{compare(indicator: "own/share", kommuner: {region: "084"}) {period}}`: "Region Hovedstaden is region-hovedstaden",
	} {
		a := h.ask(t, query)
		if a.code() != "BAD_USER_INPUT" || !strings.Contains(a.Errors[0].Message, says) {
			t.Errorf("%s: %.600s", query, a.body)
		}
	}
	for path, says := range map[string]string{
		"/export/compare?indicator=own/share&kommuner=Hedensted": `that of Hedensted is \"766\"`,
		"/export/compare?indicator=own/share&region=085":         "Region Sjælland is region-sjaelland",
	} {
		if a := h.send(t, http.MethodGet, path, ""); a.status != http.StatusBadRequest || !strings.Contains(a.body, says) {
			t.Errorf("%s: %s", path, a.body)
		}
	}
}

// What a stranger gets wrong first: each message says what to write instead.
func TestARefusalSaysWhatToWriteInstead(t *testing.T) {
	h := readOnly(t)
	for body, want := range map[string]string{
		`{"query": "{kommuner(first: 1.0) {totalCount}}"}`:                                                     `first: got "1.0", takes a whole number without a point or quotes`,
		`{"query": "{kommuner(first: \"1\") {totalCount}}"}`:                                                   `first: got "\"1\"", takes a whole number without a point or quotes`,
		`{"query": "{compare(indicator: \"own/share\", confidence: \"0.9\") {period}}"}`:                       `confidence: got "\"0.9\"", takes a number without quotes`,
		`{"query": "{kommune(code: \"766\")}"}`:                                                                `kommune needs fields in braces, such as {id}; takes one of id, code, name, region, landsdel, peerGroups, testResults, participations, deregistrations, initiatives, figures, collaborations and 2 more`,
		`{"query": "{node(id: \"own/share\")}"}`:                                                               `node needs fields in braces, such as {id}; takes one of id`,
		`{"query": "{kommune(code: \"766\") {name {x}}}"}`:                                                     `name: a String has no fields; leave the braces out`,
		`{"query": "{kommune(code: \"Aeroe\") {name}}"}`:                                                       `code: got "Aeroe", takes a code, three digits as in "766", or four as in "0766"; that of Ærø is "492"`,
		`{"query": "{kommune(code: \"A\u030arhus kommune\") {name}}"}`:                                         `code: got "Århus kommune", takes a code, three digits as in "766", or four as in "0766"; that of Aarhus is "751"`,
		`{"query": "{kommune(code: 766) {name}}"}`:                                                             `code: got "766", takes a string in quotes`,
		`{"query": "query($c: KommuneCode!) {kommune(code: $c) {name}}"}`:                                      `$c: needs a value; takes a value of KommuneCode!`,
		`{"query": "query($f: KommuneFilter) {kommuner(filter: $f) {totalCount}}", "variables": {"f": ["x"]}}`: `$f: is no object; takes a JSON object with fields of codes, region, landsdel, peerGroup, search, similarTo`,
		`{"query": "{kommuner(filter: {search: \"\\uD83D\"}) {totalCount}}"}`:                                  `a string holds an escape that names no character: \uD83D; write the character itself, \u00C6 or \u{1F600}`,
		"\x1f\x8b\x08": `body: got "gzip", takes the header Content-Encoding: gzip, or a body that is not compressed`,
	} {
		if said := messageOf(h.send(t, http.MethodPost, "/graphql", body, "Content-Type", "application/json")); said != want {
			t.Errorf("%s\n got %s\nwant %s", body, said, want)
		}
	}
	for path, want := range map[string]string{
		"/export/areaObservations?indicators=own/share&kinds=REGION": `unknown parameter "kinds"; the file takes kind, areas, first, key, lang, after, from, to, dialect, format, release, comment, indicators, targetGroup`,
		"/q/Standing": `name: unknown "Standing"; it takes no value yet, as there is none`,
		"/export":     `path: got "/export", takes one of /, /catalog.jsonld, /graphiql, /graphql, /schema.graphql, /q/NAME, /mcp, /export/dataset/ID, /export/NAME, /feed.atom, /datapackage.schema.json, /healthz and 1 more`,
	} {
		if said := messageOf(h.send(t, http.MethodGet, path, "")); said != want {
			t.Errorf("%s\n got %s\nwant %s", path, said, want)
		}
	}
}

func messageOf(a answer) string {
	var body struct{ Errors []struct{ Message string } }
	if err := json.Unmarshal([]byte(a.body), &body); err != nil || len(body.Errors) != 1 {
		return a.body
	}
	return body.Errors[0].Message
}
