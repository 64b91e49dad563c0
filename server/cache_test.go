package server_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"kommunebench/analysis"
	"kommunebench/engine/enginetest"
	"kommunebench/server"
	"kommunebench/server/operation"
	"kommunebench/store"
)

// use is how the request of an id was answered by its log line, which is
// written after the answer was.
func (l *lines) use(t *testing.T, id string) string {
	t.Helper()
	var use string
	enginetest.Eventually(t, "request "+id+" is logged", func() bool {
		for _, line := range l.of(t, `"msg":"request"`) {
			if line["request"] == id {
				use = fmt.Sprint(line["cache"])
			}
		}
		return use != ""
	})
	return use
}

const whoseRows = `query Rows($of: ID!, $in: KommuneFilter) {compare(indicator: $of, kommuner: $in) {rows {kommune {name} value rank}}}`

func TestAQuestionIsRunOnceAndAnsweredFromMemoryAfterThat(t *testing.T) {
	common, log := readOnly(t), &lines{}
	h := common.trusting(t, false)
	h = h.served(t, func(o *server.Options) { o.Logger = slog.New(slog.NewJSONHandler(log, nil)) })
	post := func(query, variables, more string) (method, path, body string) {
		text, err := json.Marshal(query)
		if err != nil {
			t.Fatal(err)
		}
		return http.MethodPost, "/graphql", `{"query":` + string(text) + `,"variables":` + variables + more + `}`
	}
	get := func(query, variables string) (method, path, body string) {
		return http.MethodGet, escaped(query) + "&variables=" + url.QueryEscape(variables), ""
	}
	const variables = `{"of":"own/share","in":{"codes":["101","461"],"region":"region-oestdanmark"}}`
	ask := func(id, want string, method, path, body string) answer {
		t.Helper()
		before := h.store.Queries()
		a := h.send(t, method, path, body, "Content-Type", "application/json", "X-Request-Id", id)
		if got := log.use(t, id); got != want || a.status != http.StatusOK {
			t.Errorf("%s: %s, want %s: status %d: %.300s", id, got, want, a.status, a.body)
		}
		const lookForRelease = 1
		if queries := h.store.Queries() - before; want == "hit" && queries > lookForRelease {
			t.Errorf("%s: %d queries", id, queries)
		}
		return a
	}
	step := 0
	asked := func(want string) func(method, path, body string) answer {
		step++
		return func(method, path, body string) answer {
			return ask(fmt.Sprintf("step-%d", step), want, method, path, body)
		}
	}
	first := asked("miss")(post(whoseRows, variables, ""))
	if !strings.Contains(first.body, `"København"`) {
		t.Fatal(first.body)
	}
	for name, a := range map[string]answer{
		"again":              asked("hit")(post(whoseRows, variables, "")),
		"by its name":        asked("hit")(post(whoseRows, variables, `,"operationName":"Rows"`)),
		"with other spaces":  asked("hit")(post("# mine\n"+strings.ReplaceAll(whoseRows, " {", "\n\t{,"), variables, "")),
		"in another order":   asked("hit")(post(whoseRows, `{ "in": {"region": "region-oestdanmark", "codes": ["101", "461"]}, "of": "own/share" }`, "")),
		"with others beside": asked("hit")(post(whoseRows, `{"of":"own/share","more":[1],"in":{"codes":["101","461"],"region":"region-oestdanmark"}}`, "")),
		"over GET":           asked("hit")(get(whoseRows, variables)),
		"by its hash":        asked("hit")(post("", variables, `,"extensions":{"persistedQuery":{"version":1,"sha256Hash":"`+hashOf(whoseRows)+`"}}`)),
	} {
		if diff := diffJSON(first.body, a.body); diff != "" {
			t.Errorf("%s %s", name, diff)
		}
	}
	if a := asked("hit")(http.MethodHead, escaped(whoseRows)+"&variables="+url.QueryEscape(variables), ""); a.body != "" || a.header.Get("Etag") == "" {
		t.Errorf("HEAD: %+v", a)
	}
	for name, a := range map[string]answer{
		"of others":               asked("miss")(post(whoseRows, `{"of":"own/share","in":{"codes":["461","101"]}}`, "")),
		"of another indicator":    asked("miss")(post(whoseRows, strings.ReplaceAll(variables, "own/share", "own/score"), "")),
		"by another operation":    asked("miss")(post(whoseRows+` query Two {sources {id}}`, variables, `,"operationName":"Two"`)),
		"with a value for a null": asked("miss")(post(whoseRows, `{"of":"own/share","in":{"codes":["101","461"],"region":null}}`, "")),
	} {
		if a.body == first.body {
			t.Errorf("%s: %s", name, a.body)
		}
	}
}

func TestATrustedOperationIsKeptToo(t *testing.T) {
	common, log := readOnly(t), &lines{}
	trusted, err := operation.ReadTrusted(trustedFiles())
	if err != nil {
		t.Fatal(err)
	}
	h := common.served(t, func(o *server.Options) { o.Trusted, o.Logger = trusted, slog.New(slog.NewJSONHandler(log, nil)) })
	for id, c := range map[string]struct{ path, want string }{
		"a1": {"/q/KommuneName?code=766", "miss"},
		"b1": {"/q/KommuneName?code=101", "miss"},
	} {
		first := h.send(t, http.MethodGet, c.path, "", "X-Request-Id", id)
		again := h.send(t, http.MethodGet, c.path, "", "X-Request-Id", id+"again")
		if log.use(t, id) != c.want || log.use(t, id+"again") != "hit" || first.body != again.body || first.status != http.StatusOK {
			t.Errorf("%s: %+v, then %+v", c.path, first, again)
		}
	}
}

func TestWithoutRoomNothingIsKept(t *testing.T) {
	for name, room := range map[string]int64{"none": 0, "little": 16_000} {
		log := &lines{}
		h := readOnly(t).served(t, func(o *server.Options) { o.CacheBytes, o.Logger = room, slog.New(slog.NewJSONHandler(log, nil)) })
		want := map[int64]string{0: "-", 16_000: "miss"}[room]
		var first answer
		for n := range 3 {
			id := fmt.Sprintf("large-%d", n)
			a := h.send(t, http.MethodGet, escaped(`{compare(indicator: "own/share") {rows {kommune {name} value sentence}}}`), "", "X-Request-Id", id)
			if n == 0 {
				first = a
			}
			if diff := diffJSON(first.body, a.body); diff != "" {
				t.Errorf("%s %s", id, diff)
			}
			if got := log.use(t, id); got != want || a.header.Get("Etag") != first.header.Get("Etag") || len(a.body) < 2000 {
				t.Errorf("%s: %s, %d %v", name, got, a.status, a.header)
			}
		}
	}
}

// What has failed once is asked again, and what is kept needs no database.
func TestWhatFailsIsNotKept(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	const kept = `{kommuner(filter: {codes: ["766"]}) {nodes {participations {id}}}}`
	const failed = `{kommune(code: "101") {name participations {id}}}`
	before := h.ask(t, kept)
	h.execute(t, "RENAME TABLE participations TO participations_elsewhere")
	for range 2 {
		if a := h.ask(t, failed); a.code() != "INTERNAL" || a.header.Get("Cache-Control") != "no-store" || a.header.Get("Etag") != "" {
			t.Errorf("without its table: %v %s", a.header, a.body)
		}
	}
	if diff := diffJSON(before.body, h.ask(t, kept).body); diff != "" {
		t.Errorf("what is kept %s", diff)
	}
	h.execute(t, "RENAME TABLE participations_elsewhere TO participations")
	if a := h.ask(t, failed); len(a.Errors) > 0 {
		t.Errorf("with its table again: %s", a.body)
	}
	for name, query := range map[string]string{"a wrong argument": `{compare(indicator: "own/nothing") {period}}`, "a release that is not there yet": `{compare(indicator: "own/share", release: "own@2") {period}}`} {
		if a := h.send(t, http.MethodGet, escaped(query), ""); a.header.Get("Cache-Control") != "no-store" || a.header.Get("Etag") != "" || !strings.Contains(a.body, `"errors"`) {
			t.Errorf("%s: %v %s", name, a.header, a.body)
		}
	}
	h.mustLoad(t, revised(t, "København,2027,share,,15,100,,,,", "København,2027,share,,55,100,,,,"))
	h.expect(t, `{compare(indicator: "own/share", release: "own@2") {period}}`, `{"compare": {"period": "2027"}}`)
}

// Another program loads while this one is asked all the time, so that nothing
// tells the server. Its clock is the test's, and stands still meanwhile.
func TestANewReleaseIsAnsweredTwoSecondsLater(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	begun, passed := time.Now(), atomic.Int64{}
	options := h.options
	options.Now = func() time.Time { return begun.Add(time.Duration(passed.Load())) }
	asked, err := store.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = asked.Close() })
	served := (&testServer{store: asked}).served(t, nil)
	const query = `{compare(indicator: "own/share", kommuner: {codes: ["101"]}) {release {id} rows {value}}}`
	read := func() string { return served.send(t, http.MethodGet, escaped(query), "").body }
	const before, after = `{"data":{"compare":{"release":{"id":"own@1"},"rows":[{"value":15}]}}}`, `{"data":{"compare":{"release":{"id":"own@2"},"rows":[{"value":55}]}}}`
	if got := read(); got != before {
		t.Fatal(got)
	}
	loaded := make(chan error, 1)
	path := revised(t, "København,2027,share,,15,100,,,,", "København,2027,share,,55,100,,,,")
	go func() { loaded <- h.loadPath(t.Context(), path) }()
	for isLoaded := false; !isLoaded; {
		select {
		case err := <-loaded:
			if isLoaded = true; err != nil {
				t.Fatal(err)
			}
		default:
		}
		if got := read(); got != before {
			t.Fatalf("while it is loaded and the clock stands still: %s", got)
		}
	}
	passed.Add(int64(2 * time.Second))
	if got := read(); got != after {
		t.Errorf("two seconds after the release: %s", got)
	}
}

// Citations tell the day, and memberships are of it.
func TestAnAnswerIsOfItsDay(t *testing.T) {
	var now atomic.Pointer[time.Time]
	set := func(text string) {
		at, err := time.Parse(time.RFC3339, text)
		if err != nil {
			t.Fatal(err)
		}
		now.Store(&at)
	}
	common := readOnly(t)
	h := common.served(t, func(o *server.Options) {
		resolver := *o.Resolver
		resolver.Analyst = analysis.NewAnalyst(common.store, func() time.Time { return *now.Load() })
		o.Resolver = &resolver
	})
	const query = `{compare(indicator: "own/share", release: "own@1") {citation {accessed}} kommuner(filter: {region: "region-sjaelland"}, first: 1) {nodes {name}}}`
	for _, c := range []struct{ now, want string }{
		{"2026-06-01T23:59:59Z", `"accessed":"2026-06-01"`},
		{"2026-06-02T00:00:00Z", `"accessed":"2026-06-02"`},
		{"2026-06-01T12:00:00Z", `"accessed":"2026-06-01"`},
	} {
		set(c.now)
		if a := h.ask(t, query); !strings.Contains(a.body, c.want) || len(a.Errors) > 0 {
			t.Errorf("%s: %s", c.now, a.body)
		}
	}
	// The region is no more from 2027 on.
	set("2027-06-01T12:00:00Z")
	if a := h.ask(t, query); a.code() != "BAD_USER_INPUT" {
		t.Errorf("in 2027: %s", a.body)
	}
}
