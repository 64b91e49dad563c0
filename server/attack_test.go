package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"kommunebench/engine/enginetest"
	"kommunebench/server"
)

// attack is a request that means no good.
type attack struct {
	name string
	// query is posted as JSON; body, where it is given, as it is.
	query     string
	body      string
	variables any
	headers   []string
	path      string
	code      string
	// names is what the refusal has to say.
	names string
}

// What an attack may cost: bytes allocated by the server and its client here, and
// bytes of the answer. How long it takes is measured by BenchmarkAttacks.
const (
	attackAllocation = 16 << 20
	attackBytes      = 10_000
)

// allocatedBy counts the bytes that work allocates, kept or not, in the whole
// test binary: tests of this package do not run in parallel.
func allocatedBy(work func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	work()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func numbered(count int, format string) string {
	var b strings.Builder
	for n := range count {
		b.WriteString(strings.ReplaceAll(format, "#", fmt.Sprint(n)))
	}
	return b.String()
}

// chain is a document of n fragments, each of which holds what it is given and
// then others of the next one.
func chain(n int, on, holds, next, last string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, " fragment f%d on %s {%s}", i, on, strings.ReplaceAll(holds+next, "#", fmt.Sprint(i+1)))
	}
	fmt.Fprintf(&b, " fragment f%d on %s {%s}", n, on, last)
	return b.String()
}

func nested(n int, open, inner, end string) string {
	return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
}

func attacks() []attack {
	long := strings.Repeat("a", 900_000)
	return slices.Concat(attacksByForm(), []attack{
		{name: "20 fragments that double", query: bomb(20), code: "TOO_COSTLY"},
		{name: "20 fragments that double, bare", query: `{...f0}` + chain(20, "Query", "", "...f# ...f#", "__typename"), code: "TOO_COSTLY", names: "selections: the request has 3145727"},
		{name: "20 fragments that double under inline ones", query: `{...f0}` + chain(20, "Query", "", "...{...f#} ...{...f#}", "__typename"), code: "TOO_COSTLY"},
		{name: "fragments that double at one name", query: `{kommune(code:"766"){...f0}}` + chain(11, "Kommune", "", "region{members{...f#}} region{members{...f#}}", "name"), code: "TOO_COSTLY"},
		{name: "a chain of 300 fragments with arguments", query: `{...f0}` + chain(300, "Query", `a#:kommuner(filter:{codes:["1","2","3"]}){totalCount} `, "...f#", "__typename"), code: "TOO_COSTLY"},
		{name: "1,400 fragments", query: `{` + numbered(1400, "...f# ") + `}` + numbered(1400, "fragment f# on Query{__typename} "), code: "TOO_COSTLY"},
		{name: "5,000 aliases", query: `{` + numbered(5000, `a#:__typename `) + `}`, code: "TOO_COSTLY", names: "tokens"},
		{name: "1,000 aliases", query: `{kommune(code:"766"){` + numbered(1000, `a#:name `) + `}}`, code: "TOO_COSTLY", names: "aliases"},
		{name: "20,000 repeated fields", query: `{kommune(code:"766"){` + numbered(20_000, `name `) + `}}`, code: "TOO_COSTLY", names: "tokens"},
		{name: "9,000 repeated fields", query: `{kommune(code:"766"){` + numbered(9000, `name `) + `}}`, code: "TOO_COSTLY", names: "selections"},
		{name: "4,900 repeated fields that conflict", query: `{kommune(code:"766"){` + numbered(4900, `name `) + `name:code}}`, code: "BAD_USER_INPUT", names: "conflict"},
		{name: "60 root fields", query: `{` + numbered(60, `a#:__typename `) + `}`, code: "TOO_COSTLY", names: "root fields: the request has 60"},
		{name: "2,000 directives", query: `{__typename ` + numbered(2000, `@skip(if:false) `) + `}`, code: "TOO_COSTLY"},
		{name: "2,000 bare directives", query: `{__typename ` + numbered(2000, `@a `) + `}`, code: "TOO_COSTLY", names: "directives"},
		{name: "depth 200", query: `{kommune(code:"766"){` + nested(100, "region{members{", "name", "}}") + `}}`, code: "TOO_COSTLY", names: "depth: the request has 202"},
		{name: "depth 3,000 of fields", query: nested(3000, "{a", "", "}"), code: "TOO_COSTLY", names: "depth: the request has 3000"},
		{name: "depth 3,000 of inline fragments", query: `{` + nested(3000, "...{", "__typename", "}") + `}`, code: "TOO_COSTLY", names: "depth"},
		{name: "depth 4,900 of lists", query: `{kommuner(filter:{codes:` + nested(4900, "[", "", "]") + `}){totalCount}}`, code: "TOO_COSTLY", names: "depth"},
		{name: "a circle of two fragments", query: `{...a} fragment a on Query{...b} fragment b on Query{...a}`, code: "BAD_USER_INPUT", names: "holds itself"},
		{name: "a circle of 900 fragments", query: `{...f0}` + chain(900, "Query", "", "...f#", "...f0"), code: "BAD_USER_INPUT", names: "holds itself"},
		{name: "deep introspection", query: `{__schema{types{` + nested(8, "fields{type{", "name", "}}") + `}}}`, code: "TOO_COSTLY", names: "cost"},
		{name: "wide introspection", query: `{__schema{` + numbered(400, `a#:types{fields{args{name} type{name}}} `) + `}}`, code: "TOO_COSTLY", names: "cost"},
		{name: "2,000 unknown fields", query: `{` + numbered(40, `kommune(code:"766"){`+numbered(48, "x# ")+`} `) + `}`, code: "", names: "more faults"},
		{name: "3,000 unknown arguments", query: `{kommune(` + numbered(3000, `a#:1 `) + `){name}}`, code: "", names: "more faults"},
		{name: "a name of 900,000 letters", query: `{` + long + `}`, code: "BAD_USER_INPUT"},
		{name: "an alias of 900,000 letters for each row", query: `{observations(indicators:["own/share"],first:60000){nodes{` + long + `:value}}}`, code: "BAD_USER_INPUT", names: "900000 letters"},
		{name: "an alias of 900,000 letters in a path", query: `{` + long + `:kommune(code:"nope"){name}}`, code: "BAD_USER_INPUT", names: "900000 letters"},
		{name: "aliases of 128 letters for each row", query: `{observations(indicators:["demo/deregistered-3-months"],first:100000){nodes{` + numbered(40, strings.Repeat("a", 126)+"#:value ") + `}}}`, code: "TOO_COSTLY", names: "cost"},
		{name: "an argument of 900,000 letters", query: `{kommune(` + long + `:1,code:"766"){name}}`, code: "BAD_USER_INPUT"},
		{name: "an enum value of 900,000 letters", query: `{peerGroups(kind:` + long + `){id}}`, code: "BAD_USER_INPUT"},
		{name: "a string of 900,000 letters", query: `{kommune(code:"` + long + `"){name}}`, code: "BAD_USER_INPUT"},
		{name: "a type of 900,000 letters", query: `{...on ` + long + `{a}}`, code: "", names: "…"},
		{name: "a fragment of 900,000 letters", query: `{...` + long + `}`, code: "BAD_USER_INPUT"},
		{name: "a directive of 900,000 letters", query: `{__typename @` + long + `}`, code: "BAD_USER_INPUT"},
		{name: "300,000 comments", query: strings.Repeat("#\n", 300_000) + `{__typename}`, code: "TOO_COSTLY", names: "tokens"},
		{name: "900,000 commas", query: strings.Repeat(",", 900_000) + `{nope}`, code: "BAD_USER_INPUT"},
		{name: "escapes", query: `{kommune(code:"` + strings.Repeat(`\u0041`, 100_000) + `"){name}}`, code: "BAD_USER_INPUT"},
		{name: "a block string of 300,000 lines", query: `{kommune(code:"""` + strings.Repeat("\n ", 300_000) + `"""){name}}`, code: "BAD_USER_INPUT"},
		{name: "1,500 variables", query: `query(` + numbered(1500, "$a#:Int ") + `){__typename}`, code: "TOO_COSTLY", names: "variables"},
		{name: "1,500 operations", query: numbered(1500, "query a#{__typename}"), code: "BAD_USER_INPUT", names: "operationName"},
		// As large as is let through; what is wrong is found last.
		{name: "just small enough: fragments that double at one name", query: `{kommune(code:"766"){...f0}}` + chain(8, "Kommune", "", "region{members{...f#}} region{members{...f#}}", "name name:code"), code: "BAD_USER_INPUT", names: "conflict"},
		{name: "just small enough: a chain of fragments", query: `{...f0}` + chain(45, "Query", `kommuner(filter:{codes:["1","2","3"]}){totalCount} `, "...f#", "z:nope"), code: "BAD_USER_INPUT", names: "nope"},
		{name: "just small enough: fragments that are all spread", query: `{kommune(code:"766"){` + numbered(700, "...f# ") + `}}` + numbered(700, "fragment f# on Kommune{nope} "), code: "", names: "more faults"},
		{name: "just small enough: repeated arguments", query: `{` + numbered(48, `kommuner(filter:{codes:[`+strings.Repeat(`"1",`, 90)+`]}){totalCount} `) + ` nope}`, code: "BAD_USER_INPUT", names: "nope"},
		{name: "just small enough: aliases", query: `{kommune(code:"766"){` + numbered(499, `a#:region{members{code name}} `) + ` nope}}`, code: "BAD_USER_INPUT", names: "nope"},
		{name: "just small enough: variables", query: `query(` + numbered(99, "$a#:[KommuneCode!] ") + `){` + numbered(33, `k#:kommuner(filter:{codes:$a#}){totalCount} `) + `}`, code: "BAD_USER_INPUT", names: "more faults"},
		{name: "members of members", query: `{kommuner{nodes{peerGroups{members{peerGroups{members{name}}}}}}}`, code: "TOO_COSTLY", names: "cost"},
		{name: "pages of pages", query: `{` + numbered(3, `a#:observations(indicators:["own/share"],first:100000){totalCount} `) + `}`, code: "TOO_COSTLY", names: "rows: the request has 300000"},
		{name: "an operation of 900,000 letters", body: `{"query":"{__typename}","operationName":"` + long + `"}`, code: "BAD_USER_INPUT", names: "operationName"},
		{name: "a mutation", query: `mutation {load {id}}`, code: "BAD_USER_INPUT", names: "there is no mutation here"},
		{name: "a subscription", query: `subscription {kommuner {totalCount}}`, code: "BAD_USER_INPUT", names: "there is no subscription here"},
	})
}

// attacksByForm are those that are no operation, or one with odd variables.
func attacksByForm() []attack {
	const asked = `query($c: KommuneCode!) {kommune(code: $c) {name}}`
	typename := `{"query":"{__typename}"}`
	return []attack{
		{name: "a body of 50 MB", body: `{"query":"{__typename}","x":"` + strings.Repeat("a", 50<<20) + `"}`, code: "TOO_COSTLY", names: "body bytes"},
		{name: "a list of 1,000 operations", body: `[` + strings.Repeat(typename+",", 999) + typename + `]`, code: "BAD_USER_INPUT", names: "one operation"},
		{name: "a form", body: "query={__typename}", headers: []string{"Content-Type", "application/x-www-form-urlencoded"}, code: "BAD_USER_INPUT", names: "Content-Type"},
		{name: "a file", body: typename, headers: []string{"Content-Type", "multipart/form-data; boundary=x"}, code: "BAD_USER_INPUT", names: "Content-Type"},
		{name: "another charset", body: typename, headers: []string{"Content-Type", "application/json; charset=utf-16"}, code: "BAD_USER_INPUT", names: "UTF-8"},
		{name: "a content type of 10,000 letters", body: typename, headers: []string{"Content-Type", strings.Repeat("a", 10_000)}, code: "BAD_USER_INPUT"},
		{name: "an Accept of 200,000 media types", query: `{nope}`, headers: []string{"Accept", strings.Repeat("a/b,", 200_000)}, code: "BAD_USER_INPUT"},
		{name: "a content type of 200,000 parameters", body: typename, headers: []string{"Content-Type", "application/json" + strings.Repeat(";a=", 200_000)}, code: "BAD_USER_INPUT"},
		{name: "300,000 parameters", path: "/graphql?" + strings.Repeat("a&", 300_000), code: "BAD_USER_INPUT"},
		{name: "9,000 parameters", path: "/graphql?" + strings.Repeat("a=b&", 9000), code: "BAD_USER_INPUT"},
		{name: "a variable of 900,000 letters", query: asked, variables: map[string]any{"c": strings.Repeat("æ", 450_000)}, code: "BAD_USER_INPUT"},
		{name: "19,000 variables that nobody declares", body: `{"query":"{nope}","variables":{"a":0` + numbered(19_000, `,"a#":0`) + `}}`, code: "BAD_USER_INPUT"},
		{name: "a variable of 300,000 lists", body: `{"query":"{nope}","variables":{"c":[[]` + strings.Repeat(",[]", 300_000) + `]}}`, code: "BAD_USER_INPUT", names: "more than 20000 values"},
		{name: "variables nested 9,000 deep", body: `{"query":"{nope}","variables":{"c":` + nested(9000, "[", "", "]") + `}}`, code: "BAD_USER_INPUT", names: "nested more than 64 levels deep"},
		{name: "variables nested 100,000 deep in objects", body: `{"query":"{nope}","variables":` + nested(100_000, `{"a":`, "1", "}") + `}`, code: "BAD_USER_INPUT", names: "nested more than 64 levels deep"},
		{name: "a list where a code is asked for", query: asked, variables: map[string]any{"c": [][][]int{{{1}}}}, code: "BAD_USER_INPUT"},
		{name: "a number of 100,000 digits", body: `{"query":"query($n: Int){kommuner(first:$n){totalCount}}","variables":{"n":` + strings.Repeat("9", 100_000) + `}}`, code: "BAD_USER_INPUT"},
		{name: "bytes that are not UTF-8", body: "{\"query\":\"{__typename}\",\"variables\":{\"a\":\"\xff\xfe\"}}", code: "BAD_USER_INPUT", names: "not UTF-8"},
		{name: "not UTF-8 in the address", path: "/graphql?query=%7Bkommune(code:%22%ff%22)%7Bname%7D%7D", code: "BAD_USER_INPUT", names: "UTF-8"},
		{name: "a NUL byte", body: "{\"query\":\"{__typename}\x00\"}", code: "BAD_USER_INPUT"},
		{name: "a NUL that is escaped, in the query", body: `{"query":"{__type\u0000name}"}`, code: "BAD_USER_INPUT"},
		{name: "a NUL that is escaped, in a variable", body: `{"query":"` + asked + `","variables":{"c":"\u0000"}}`, code: "BAD_USER_INPUT"},
		{name: "a NUL in the address", path: "/graphql?query=%00", code: "BAD_USER_INPUT"},
		{name: "an address of 900,000 letters", path: "/graphql?query=" + strings.Repeat("a", 900_000), code: "BAD_USER_INPUT"},
		{name: "a name of 100,000 letters at /q", path: "/q/" + strings.Repeat("a", 100_000), code: "NOT_FOUND"},
		{name: "a hash that is none", body: `{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"` + strings.Repeat("a", 800_000) + `"}}}`, code: "BAD_USER_INPUT"},
	}
}

// request makes an attack ready to be sent.
func (a attack) request(t testing.TB, h *testServer) *http.Request {
	t.Helper()
	body := []byte(a.body)
	if a.body == "" {
		encoded, err := json.Marshal(map[string]any{"query": a.query, "variables": a.variables})
		if err != nil {
			t.Fatal(err)
		}
		body = encoded
	}
	method, path := http.MethodPost, "/graphql"
	if a.path != "" {
		method, path, body = http.MethodGet, a.path, nil
	}
	request, err := http.NewRequestWithContext(t.Context(), method, h.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	for n := 0; n < len(a.headers); n += 2 {
		request.Header.Set(a.headers[n], a.headers[n+1])
	}
	return request
}

func sendAttack(t testing.TB, request *http.Request) answer {
	t.Helper()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	got := answer{status: response.StatusCode, header: response.Header, body: string(read)}
	if err := json.Unmarshal(read, &got); err != nil {
		t.Fatalf("%v: %.500s", err, read)
	}
	return got
}

// Every attack is refused before anything is asked of the database, with a code
// and without an echo. The least of three is taken: what a request allocates
// does not get less by asking again, but others may allocate meanwhile.
func TestAttacksAreRefusedBeforeAnyStatementAndShort(t *testing.T) {
	h, log := readOnly(t).logging(t)
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			var got answer
			allocated := uint64(math.MaxUint64)
			for range 3 {
				request := a.request(t, h)
				allocated = min(allocated, allocatedBy(func() { got = sendAttack(t, request) }))
			}
			if len(got.Errors) == 0 {
				t.Fatalf("was answered: %.300s", got.body)
			}
			code := got.Errors[0].Extensions["code"]
			if got.Data != nil && a.path != "" || code == "INTERNAL" || (a.code != "" && code != a.code) || !strings.Contains(got.body, a.names) {
				t.Errorf("status %d: %.1000s", got.status, got.body)
			}
			if allocated > attackAllocation || len(got.body) > attackBytes {
				t.Errorf("%d bytes allocated and %d answered; want at most %d and %d", allocated, len(got.body), attackAllocation, attackBytes)
			}
			t.Logf("%-50s %v %6d KB %5d bytes", a.name, code, allocated>>10, len(got.body))
		})
	}
	var lines []map[string]any
	enginetest.Eventually(t, "a line of the log for each", func() bool {
		lines = log.of(t, `"msg":"request"`)
		return len(lines) == 3*len(attacks())
	})
	for _, line := range lines {
		if line["queries"] != nil {
			t.Errorf("statements were sent: %v", line)
		}
	}
	h.expect(t, hedensted, `{"kommune": {"name": "Hedensted"}}`)
}

// An explorer's own question about the schema is let through.
func TestTheExplorerMayAskForTheWholeSchema(t *testing.T) {
	const deepType = `kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name}}}}}}}}}`
	readOnly(t).data(t, `query IntrospectionQuery {cost {used measures {kind used most}} __schema {queryType {name} types {...FullType} directives {name description isRepeatable locations args(includeDeprecated: true) {...InputValue}}}}
		fragment FullType on __Type {kind name description specifiedByURL fields(includeDeprecated: true) {name description args(includeDeprecated: true) {...InputValue} type {...TypeRef} isDeprecated deprecationReason}
			inputFields(includeDeprecated: true) {...InputValue} interfaces {...TypeRef} enumValues(includeDeprecated: true) {name description isDeprecated deprecationReason} possibleTypes {...TypeRef}}
		fragment InputValue on __InputValue {name description type {...TypeRef} defaultValue isDeprecated deprecationReason}
		fragment TypeRef on __Type {`+deepType+`}`)
}

// BenchmarkAttacks compares the slowest attack with a plain request.
func BenchmarkAttacks(b *testing.B) {
	const mostRatio = 1000
	h := readOnly(b).served(b, func(o *server.Options) { o.CacheBytes = 0 })
	// The best of several: others share the machine.
	best := func(times int, made func() *http.Request) time.Duration {
		took := time.Duration(math.MaxInt64)
		for range times {
			request := made()
			begun := time.Now()
			_ = sendAttack(b, request)
			took = min(took, time.Since(begun)) //nolint:forbidigo // a benchmark
		}
		return took
	}
	for b.Loop() {
		plain := best(50, func() *http.Request { return attack{query: hedensted}.request(b, h) })
		slowest, name := time.Duration(0), ""
		for _, a := range attacks() {
			if took := best(5, func() *http.Request { return a.request(b, h) }); took > slowest {
				slowest, name = took, a.name
			}
		}
		ratio := float64(slowest) / float64(plain)
		b.ReportMetric(float64(slowest.Microseconds())/1000, "slowest-ms")
		b.ReportMetric(ratio, "slowest/plain")
		if b.Logf("the slowest is %q", name); ratio > mostRatio {
			b.Errorf("%q takes %v, and a plain request %v", name, slowest, plain)
		}
	}
}
