package server_test

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"kommunebench/kommune"
	"kommunebench/server"
	"kommunebench/store"
	"kommunebench/store/load"
)

// lines is a log that tests read while the server writes.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// of gives the lines that hold a text, decoded.
func (l *lines) of(t *testing.T, part string) []map[string]any {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []map[string]any
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, part) {
			var decoded map[string]any
			if err := json.Unmarshal([]byte(line), &decoded); err != nil {
				t.Fatal(err)
			}
			found = append(found, decoded)
		}
	}
	return found
}

func (h *testServer) logging(t *testing.T) (*testServer, *lines) {
	t.Helper()
	log := &lines{}
	return h.served(t, func(o *server.Options) { o.Logger = slog.New(slog.NewJSONHandler(log, nil)) }), log
}

// execute runs a statement as the writer, behind the store's back.
func (h *testServer) execute(t *testing.T, statement string) {
	t.Helper()
	options, err := clickhouse.ParseDSN(h.options.WriterDSN)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// asked posts an operation under a request id.
func (h *testServer) asked(t *testing.T, id, query string) answer {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	a := h.send(t, http.MethodPost, "/graphql", string(body), "Content-Type", "application/json", "X-Request-Id", id)
	if err := json.Unmarshal([]byte(a.body), &a); err != nil {
		t.Fatalf("%v: %.500s", err, a.body)
	}
	return a
}

const internalMessage = "an internal fault; the request id helps us to find it"

func TestAnInternalFaultSaysOnlyThatAndTheRequestID(t *testing.T) {
	h := newTestServer(t)
	h.execute(t, "DROP TABLE participations SYNC")
	served, log := h.logging(t)
	for name, query := range map[string]string{
		"a field of its own":       `{participations {id} }`,
		"a field that is filtered": `query Named {courses(filter: {jobProfile: "coach"}) {id}}`,
		"a field of many kommuner": `{kommuner {nodes {participations {id}}}}`,
		"a field of a profile":     `{jobProfiles {participations {id} courses {id} coverage {participantsMin}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			id := strings.ReplaceAll(name, " ", "-")
			a := served.asked(t, id, query)
			if len(a.Errors) == 0 || a.status != http.StatusOK || a.header.Get("X-Request-Id") != id {
				t.Fatalf("status %d, request id %q: %.500s", a.status, a.header.Get("X-Request-Id"), a.body)
			}
			for _, fault := range a.Errors {
				if fault.Message != internalMessage || len(fault.Extensions) != 2 || fault.Extensions["code"] != "INTERNAL" || fault.Extensions["requestId"] != id {
					t.Errorf("got %+v", fault)
				}
			}
			for _, secret := range []string{"DB::", "UNKNOWN_TABLE", "clickhouse", "SELECT", "query read", "code: 60", "127."} {
				if strings.Contains(strings.ToLower(a.body), strings.ToLower(secret)) {
					t.Errorf("the answer leaks %q: %.500s", secret, a.body)
				}
			}
			if causes := log.of(t, `"request failed"`); len(causes) == 0 || !strings.Contains(causes[len(causes)-1]["error"].(string), "participations") {
				t.Errorf("the log lacks the cause: %v", causes)
			}
		})
	}
	// What does not need the table is answered beside the fault.
	a := served.asked(t, "partly", `{kommune(code: "766") {participations {id}} other: kommune(code: "766") {name testResults {kind}}}`)
	other, _ := a.Data.(map[string]any)["other"].(map[string]any)
	if a.code() != "INTERNAL" || a.Data.(map[string]any)["kommune"] != nil || other["name"] != "Hedensted" {
		t.Errorf("got %s", a.body)
	}
	served.isReady(t, "not ready: the database is not migrated")
}

// The packages that etl takes never say such things; a row may all the same.
func TestARowThatNamesWhatIsNotThereIsAnInternalFault(t *testing.T) {
	h := newTestServer(t)
	l := load.Begin(t.Context(), h.store, kommune.Dataset{ID: "odd", Title: "Odd", Publisher: "Nobody", DisclosureBy: kommune.DisclosureByPublisher}, "odd")
	row := kommune.Participation{ID: "odd/p", CourseID: "odd/secret-course", Kommuner: []string{"741"}, JobProfileIDs: []string{}, Qualifier: kommune.Exact, SourceID: "odd/nowhere"}
	if err := l.WriteParticipations(t.Context(), []kommune.Participation{row}); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Publish(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.CatalogueNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"course", "source"} {
		a := h.ask(t, `{kommune(code: "741") {participations {`+field+` {id}}}}`)
		if a.code() != "INTERNAL" || a.Errors[0].Message != internalMessage || strings.Contains(a.body, "secret") || strings.Contains(a.body, "nowhere") {
			t.Errorf("%s: %s", field, a.body)
		}
	}
	h.expect(t, `{kommune(code: "741") {participations {id participants jobProfiles {id} kommuner {name}}}}`,
		`{"kommune": {"participations": [{"id": "odd/p", "participants": null, "jobProfiles": [], "kommuner": [{"name": "Samsø"}]}]}}`)
}

func TestARequestThatTakesTooLongIsATimeout(t *testing.T) {
	h := newTestServer(t)
	hurried := func(o *server.Options) { o.RequestTimeout = time.Nanosecond }
	// The catalogue is at hand, the rows are not.
	if _, err := h.store.CatalogueNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := h.served(t, hurried).ask(t, `{compare(indicator: "published/evidence-test.score") {rows {value}}}`)
	if a.code() != "TIMEOUT" || a.Data != nil || strings.Contains(a.body, "context") {
		t.Errorf("rows: status %d: %s", a.status, a.body)
	}
	// Not even the catalogue is.
	fresh, err := store.Open(h.options)
	if err != nil {
		t.Fatal(err)
	}
	defer fresh.Close()
	a = (&testServer{store: fresh}).served(t, hurried).ask(t, `{sources {id}}`)
	if a.code() != "TIMEOUT" || a.status != http.StatusGatewayTimeout || strings.Contains(a.body, "context") {
		t.Errorf("catalogue: status %d: %s", a.status, a.body)
	}
}

func TestEveryRequestHasAnIDAndALine(t *testing.T) {
	h, log := readOnly(t).logging(t)
	for name, c := range map[string]struct{ sent, want string }{
		"of the caller":      {"abc-123._X", "abc-123._X"},
		"none":               {"", ""},
		"with a space":       {"a b", ""},
		"a line of its own":  {"æ", ""},
		"longer than 64":     {strings.Repeat("a", 65), ""},
		"exactly as allowed": {strings.Repeat("a", 64), strings.Repeat("a", 64)},
	} {
		a := h.send(t, http.MethodGet, "/nowhere", "", "X-Request-Id", c.sent)
		got := a.header.Get("X-Request-Id")
		if (c.want != "" && got != c.want) || len(got) < 10 || (c.want == "" && got == c.sent) {
			t.Errorf("%s: sent %q, got %q", name, c.sent, got)
		}
		if line := log.of(t, `"`+got+`"`); len(line) != 1 || line[0]["status"] != 404.0 || line[0]["path"] != "/nowhere" {
			t.Errorf("%s: %v", name, line)
		}
	}
	a := h.asked(t, "operation-1", `query WhoIsIt {kommune(code: "7") {name}}`)
	line := log.of(t, `"operation-1"`)
	if len(line) != 1 || line[0]["operation"] != "WhoIsIt" || line[0]["code"] != "BAD_USER_INPUT" || line[0]["method"] != "POST" || line[0]["bytes"] != float64(len(a.body)) {
		t.Errorf("got %v", line)
	}
	h.isReady(t, "ready")
	if found := log.of(t, "readyz"); len(found) != 0 {
		t.Errorf("a health check that went well has a line: %v", found)
	}
}
