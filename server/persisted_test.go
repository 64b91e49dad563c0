package server_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/server"
	"kommunebench/server/operation"
)

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// persisted asks by the hash of a query, with the query where it is not empty.
func (h *testServer) persisted(t *testing.T, hash, query string, version any) answer {
	t.Helper()
	asked := map[string]any{"extensions": map[string]any{"persistedQuery": map[string]any{"version": version, "sha256Hash": hash}}}
	if query != "" {
		asked["query"] = query
	}
	body, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	a := h.send(t, http.MethodPost, "/graphql", string(body), "Content-Type", "application/json")
	if err := json.Unmarshal([]byte(a.body), &a); err != nil {
		t.Fatalf("%v: %.500s", err, a.body)
	}
	return a
}

func TestAQueryThatWasSentOnceIsAskedByItsHash(t *testing.T) {
	h := readOnly(t).served(t, nil)
	const query = `query Mine($c: KommuneCode = "766") {kommune(code: $c) {name}}`
	missing := h.persisted(t, hashOf(query), "", 1)
	// Clients look for this very message.
	if missing.code() != "NOT_FOUND" || missing.Errors[0].Message != "PersistedQueryNotFound" || missing.status != http.StatusNotFound || missing.header.Get("Cache-Control") != "no-store" {
		t.Errorf("before: status %d: %s", missing.status, missing.body)
	}
	const want = `{"data":{"kommune":{"name":"Hedensted"}}}`
	if diff := diffJSON(want, h.persisted(t, hashOf(query), query, 1).body); diff != "" {
		t.Errorf("with the query %s", diff)
	}
	if diff := diffJSON(want, h.persisted(t, hashOf(query), "", 1).body); diff != "" {
		t.Errorf("by its hash %s", diff)
	}
	extensions := url.QueryEscape(fmt.Sprintf(`{"persistedQuery":{"version":1,"sha256Hash":"%s"}}`, hashOf(query)))
	if a := h.send(t, http.MethodGet, "/graphql?extensions="+extensions+"&variables="+url.QueryEscape(`{"c":"101"}`), ""); a.body != `{"data":{"kommune":{"name":"København"}}}` {
		t.Errorf("over GET, with variables: %s", a.body)
	}
	for name, a := range map[string]answer{
		"the hash of another": h.persisted(t, hashOf("x"), query, 1),
		"a hash in capitals":  h.persisted(t, strings.ToUpper(hashOf(query)), "", 1),
		"half a hash":         h.persisted(t, hashOf(query)[:32], "", 1),
		"another version":     h.persisted(t, hashOf(query), "", 2),
		"a version in text":   h.persisted(t, hashOf(query), "", "1"),
	} {
		if a.code() != "BAD_USER_INPUT" || !strings.HasPrefix(fmt.Sprint(a.Errors[0].Extensions["argument"]), "extensions.persistedQuery") {
			t.Errorf("%s: %s", name, a.body)
		}
	}
	// What can't be answered is not kept.
	if a := h.persisted(t, hashOf(`{nope}`), `{nope}`, 1); a.code() != "BAD_USER_INPUT" {
		t.Errorf("a wrong query: %s", a.body)
	}
	if a := h.persisted(t, hashOf(`{nope}`), "", 1); a.code() != "NOT_FOUND" {
		t.Errorf("a wrong query by its hash: %s", a.body)
	}
}

// trustedFiles are a folder as an operator writes one.
func trustedFiles() fstest.MapFS {
	return fstest.MapFS{
		"names.graphql": {Data: []byte(`# The name of a kommune.
			query KommuneName($code: KommuneCode!) {kommune(code: $code) {...Name}}
			query KommuneNames($codes: [KommuneCode!], $first: Int = 98) {kommuner(filter: {codes: $codes}, first: $first) {nodes {...Name}}}
			fragment Name on Kommune {name}`)},
		"groups.graphql":  {Data: []byte(`query Groups($kind: PeerGroupKind, $filter: KommuneFilter, $confidence: Float, $search: String, $ids: [ID!]!, $with: Boolean = false) {peerGroups(kind: $kind) @include(if: $with) {id} kommuner(filter: $filter) {totalCount} observations(indicators: $ids, first: 1) {totalCount} indicators(filter: {search: $search}) {totalCount} compare(indicator: "own/share", confidence: $confidence) {period}}`)},
		"README.md":       {Data: []byte(`no operation`)},
		"plain.graphql":   {Data: []byte(`query Plain {kommune(code: "766") {name}}`)},
		"old/x.graphql":   {Data: []byte(`{nope}`)},
		"notes.graphql.x": {Data: []byte(`{nope}`)},
	}
}

func (h *testServer) trusting(t *testing.T, only bool) *testServer {
	t.Helper()
	trusted, err := operation.ReadTrusted(trustedFiles())
	if err != nil {
		t.Fatal(err)
	}
	return h.served(t, func(o *server.Options) { o.Trusted, o.TrustedOnly = trusted, only })
}

func TestAnOperationOfTheFolderIsAskedByItsName(t *testing.T) {
	h := readOnly(t).trusting(t, false)
	const groups = `{"data":{%s"kommuner":{"totalCount":%d},"observations":{"totalCount":%d},"indicators":{"totalCount":%d},"compare":{"period":"2027"}}}`
	ids := h.data(t, `{own: observations(indicators: ["own/share"]) {totalCount} both: observations(indicators: ["own/share", "own/score"]) {totalCount} all: indicators {totalCount}}`)
	count := func(name string) int { return int(ids[name].(map[string]any)["totalCount"].(float64)) }
	for path, want := range map[string]string{
		"/q/Plain":                `{"data":{"kommune":{"name":"Hedensted"}}}`,
		"/q/Plain?key=":           `{"data":{"kommune":{"name":"Hedensted"}}}`,
		"/q/KommuneName?code=766": `{"data":{"kommune":{"name":"Hedensted"}}}`,
		"/q/KommuneName?variables=%7B%22code%22%3A%22101%22%7D":              `{"data":{"kommune":{"name":"København"}}}`,
		"/q/KommuneNames?codes=766,0101":                                     `{"data":{"kommuner":{"nodes":[{"name":"København"},{"name":"Hedensted"}]}}}`,
		"/q/KommuneNames?codes=766&codes=101":                                `{"data":{"kommuner":{"nodes":[{"name":"København"},{"name":"Hedensted"}]}}}`,
		"/q/KommuneNames?codes=%5B%22766%22%5D":                              `{"data":{"kommuner":{"nodes":[{"name":"Hedensted"}]}}}`,
		"/q/KommuneNames?codes=&first=1":                                     `{"data":{"kommuner":{"nodes":[{"name":"København"}]}}}`,
		"/q/Groups?ids=own/share,own/score":                                  fmt.Sprintf(groups, "", 98, count("both"), count("all")),
		"/q/Groups?ids=own/share&kind=&confidence=0.9&search=":               fmt.Sprintf(groups, "", 98, count("own"), count("all")),
		`/q/Groups?ids=own/share&filter=%7B%22codes%22%3A%5B%22766%22%5D%7D`: fmt.Sprintf(groups, "", 1, count("own"), count("all")),
		"/q/Groups?ids=own/share&with=true&kind=REGION":                      fmt.Sprintf(groups, `"peerGroups":[{"id":"region-hovedstaden"},{"id":"region-midtjylland"},{"id":"region-nordjylland"},{"id":"region-oestdanmark"},{"id":"region-sjaelland"},{"id":"region-syddanmark"}],`, 98, count("own"), count("all")),
	} {
		a := h.send(t, http.MethodGet, path, "")
		if diff := diffJSON(want, a.body); a.status != http.StatusOK || diff != "" {
			t.Errorf("%s: status %d %s", path, a.status, diff)
		}
	}
	for path, c := range map[string]struct {
		status         int
		code, argument string
		takes          string
	}{
		"/q/KommunName":                    {404, "NOT_FOUND", "name", "one of KommuneName, KommuneNames"},
		"/q/%FF%00":                        {404, "NOT_FOUND", "name", "one of"},
		"/q/KommuneName":                   {400, "BAD_USER_INPUT", "$code", ""},
		"/q/KommuneName?code=":             {400, "BAD_USER_INPUT", "$code", ""},
		"/q/KommuneName?code=x":            {400, "BAD_USER_INPUT", "code", "three digits"},
		"/q/KommuneName?kode=766":          {400, "BAD_USER_INPUT", "kode", "one of code: KommuneCode!"},
		"/q/Plain?code=766":                {400, "BAD_USER_INPUT", "code", "no parameters"},
		"/q/KommuneName?code=766&code=101": {400, "BAD_USER_INPUT", "code", "one value"},
		"/q/KommuneName?code=766&variables=%7B%22code%22%3A%22101%22%7D": {400, "BAD_USER_INPUT", "code", "one value: it stands in variables too"},
		"/q/KommuneName?variables=x":                                     {400, "BAD_USER_INPUT", "variables", "a JSON object"},
		"/q/KommuneName?code=%FF":                                        {400, "BAD_USER_INPUT", "query string", "text in UTF-8"},
		"/q/KommuneNames?first=ten":                                      {400, "BAD_USER_INPUT", "first", "a number"},
		"/q/KommuneNames?first=0x10":                                     {400, "BAD_USER_INPUT", "first", "a number"},
		"/q/KommuneNames?first=NaN":                                      {400, "BAD_USER_INPUT", "first", "a number"},
		"/q/KommuneNames?codes=%5B":                                      {400, "BAD_USER_INPUT", "codes", "a JSON list"},
		"/q/Groups?ids=own/share&with=yes":                               {400, "BAD_USER_INPUT", "with", "true or false"},
		"/q/Groups?ids=own/share&filter=REGION":                          {400, "BAD_USER_INPUT", "filter", "a JSON object, as KommuneFilter is one"},
	} {
		a := h.send(t, http.MethodGet, path, "", "Accept", "application/json")
		if err := json.Unmarshal([]byte(a.body), &a); err != nil {
			t.Fatalf("%s: %v: %s", path, err, a.body)
		}
		if len(a.Errors) == 0 {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
			continue
		}
		takes, _ := a.Errors[0].Extensions["takes"].(string)
		status := c.status
		if c.argument == "code" && c.takes == "three digits" {
			status = http.StatusOK // the operation ran, and a field of it failed
		}
		if a.status != status || a.code() != c.code || a.Errors[0].Extensions["argument"] != c.argument || !strings.HasPrefix(takes, c.takes) {
			t.Errorf("%s: status %d: %s", path, a.status, a.body)
		}
	}
	post := h.send(t, http.MethodPost, "/q/Plain", `{}`, "Content-Type", "application/json")
	if post.status != http.StatusMethodNotAllowed || post.header.Get("Allow") != "GET, HEAD, OPTIONS" {
		t.Errorf("POST: status %d: %s", post.status, post.body)
	}
	if head := h.send(t, http.MethodHead, "/q/Plain", ""); head.status != http.StatusOK || head.body != "" {
		t.Errorf("HEAD: %+v", head)
	}
}

func TestAServerOfTrustedOperationsAnswersNoOthers(t *testing.T) {
	h := readOnly(t).trusting(t, true)
	text := string(trustedFiles()["plain.graphql"].Data)
	const want = `{"data":{"kommune":{"name":"Hedensted"}}}`
	for name, a := range map[string]answer{
		"by its name":          h.send(t, http.MethodGet, "/q/Plain", ""),
		"by its text":          h.ask(t, text),
		"by its hash":          h.persisted(t, hashOf(text), "", 1),
		"by its hash and text": h.persisted(t, hashOf(text), text, 1),
	} {
		if diff := diffJSON(want, a.body); diff != "" {
			t.Errorf("%s %s", name, diff)
		}
	}
	for name, a := range map[string]answer{
		"another text":                          h.ask(t, hedensted),
		"introspection":                         h.ask(t, `{__schema {types {name}}}`),
		"another text with its hash":            h.persisted(t, hashOf(hedensted), hedensted, 1),
		"the text with the hash of another":     h.persisted(t, hashOf(hedensted), text, 1),
		"the hash of a text that was sent":      h.persisted(t, hashOf(hedensted), "", 1),
		"the text of a trusted one and a space": h.ask(t, text+" "),
	} {
		if len(a.Errors) != 1 || a.Data != nil || a.status < 400 || a.status > 499 {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
	if a := h.ask(t, hedensted); !strings.Contains(a.Errors[0].Message, "/q/NAME") || !strings.Contains(a.Errors[0].Message, "Groups, KommuneName, KommuneNames, Plain") {
		t.Errorf("got %s", a.body)
	}
}

// All that is wrong is told at once, by file and line.
func TestAFolderWithWrongOperationsIsRefused(t *testing.T) {
	_, err := operation.ReadTrusted(fstest.MapFS{
		"a.graphql":            {Data: []byte("query A {\n  nope\n}")},
		"b.graphql":            {Data: []byte("query B {kommuner {totalCount}}\n{sources {id}}")},
		"1-unnamed it.graphql": {Data: []byte("{sources {id}}")},
		"c.graphql":            {Data: []byte("query C {sources {id}} query D($key: Int) {kommuner(first: $key) {totalCount}}")},
		"d.graphql":            {Data: []byte("query C {sources {id}}")},
		"e.graphql":            {Data: []byte("mutation E {load}")},
		"f.graphql":            {Data: []byte("query F {")},
		"g.graphql":            {Data: nil},
		"h.graphql":            {Data: []byte("fragment F on Query {sources {id}}")},
		"i.graphql":            {Data: []byte("query I " + strings.Repeat("{a", 100))},
		"j.graphql":            {Data: []byte(strings.Repeat(" ", 1<<20) + "query J {sources {id}}")},
		"fine.graphql":         {Data: []byte("query Fine {sources {id}}")},
		"folder.graphql/k.txt": {Data: nil},
	})
	if err == nil {
		t.Fatal("the folder was taken")
	}
	for _, want := range []string{
		`a.graphql:2:3: nope: Query has no such field; did you mean node?`,
		`b.graphql:2:1: This anonymous operation must be the only defined operation.`,
		`1-unnamed it.graphql:1:1: the operation has no name; write query unnamed_it before it`,
		`c.graphql:1:24: a variable can't be named key`,
		`d.graphql:1:1: another operation is named C too`,
		`e.graphql:1:1: there is no mutation here`,
		`f.graphql:1:10: Expected Name, found <EOF>`,
		`g.graphql: the document holds no operation`,
		`h.graphql: the document holds no operation`,
		`j.graphql: it has 1048598 bytes, up to 1048576 are read`,
		`folder.graphql: it can't be read`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("it is not told: %s", want)
		}
	}
	if strings.Contains(err.Error(), "fine.graphql") || t.Failed() {
		t.Errorf("got %v", err)
	}
	if _, err := operation.ReadTrusted(fstest.MapFS{"a.txt": {}}); err == nil || !strings.Contains(err.Error(), ".graphql") {
		t.Errorf("a folder without any: %v", err)
	}
}
