package server_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// answer is what came back over HTTP.
type answer struct {
	status int
	header http.Header
	body   string
	Data   any     `json:"data"`
	Errors []fault `json:"errors"`
}

// fault is one error of an answer.
type fault struct {
	Message    string         `json:"message"`
	Path       []any          `json:"path"`
	Locations  []any          `json:"locations"`
	Extensions map[string]any `json:"extensions"`
}

// code is the only error's code, or what is there instead.
func (a answer) code() any {
	if len(a.Errors) != 1 {
		return a.Errors
	}
	return a.Errors[0].Extensions["code"]
}

// ask posts an operation, with its variables if any are given.
func (h *testServer) ask(t *testing.T, query string, variables ...map[string]any) answer {
	t.Helper()
	asked := map[string]any{"query": query}
	if len(variables) > 0 {
		asked["variables"] = variables[0]
	}
	body, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	a := h.send(t, http.MethodPost, "/graphql", string(body), "Content-Type", "application/json")
	if err := json.Unmarshal([]byte(a.body), &a); err != nil {
		t.Fatalf("%s: %v: %.500s", query, err, a.body)
	}
	return a
}

// send makes a request with headers in pairs and reads the answer as it is;
// redirects are not followed.
func (h *testServer) send(t *testing.T, method, path, body string, headers ...string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, h.url+path, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	for n := 0; n < len(headers); n += 2 {
		request.Header.Set(headers[n], headers[n+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(read)}
}

// data asks and gives the data; any error fails the test.
func (h *testServer) data(t *testing.T, query string, variables ...map[string]any) map[string]any {
	t.Helper()
	a := h.ask(t, query, variables...)
	if len(a.Errors) > 0 || a.status != http.StatusOK {
		t.Fatalf("%s\nstatus %d, errors %+v", query, a.status, a.Errors)
	}
	object, isObject := a.Data.(map[string]any)
	if !isObject {
		t.Fatalf("%s\ngot %v", query, a.Data)
	}
	return object
}

// into asks and reads the data into a struct.
func into[T any](t *testing.T, h *testServer, query string, variables ...map[string]any) T {
	t.Helper()
	raw, err := json.Marshal(h.data(t, query, variables...))
	if err != nil {
		t.Fatal(err)
	}
	var found T
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&found); err != nil {
		t.Fatal(err)
	}
	return found
}

// expect asks and compares the data with JSON; numbers may differ in the
// tenth digit.
func (h *testServer) expect(t *testing.T, query, wanted string, variables ...map[string]any) {
	t.Helper()
	var want any
	if err := json.Unmarshal([]byte(wanted), &want); err != nil {
		t.Fatalf("what is wanted of %s: %v", query, err)
	}
	if diff := cmp.Diff(want, any(h.data(t, query, variables...)), approximately()); diff != "" {
		t.Errorf("%s\n(-want +got):\n%s", query, diff)
	}
}

// diffJSON tells where two bodies differ; empty where they are the same to the byte.
func diffJSON(want, got string) string {
	if want == got {
		return ""
	}
	var wanted, found any
	if json.Unmarshal([]byte(want), &wanted) == nil && json.Unmarshal([]byte(got), &found) == nil {
		if diff := cmp.Diff(wanted, found); diff != "" {
			return "(-want +got):\n" + diff
		}
	}
	return "(-want +got):\n" + cmp.Diff(want, got)
}

func approximately() cmp.Option { return cmpopts.EquateApprox(1e-10, 1e-10) }

// wantFault fails unless an answer has one error with these extensions, whose
// message says them too.
func wantFault(t *testing.T, a answer, want map[string]any) {
	t.Helper()
	if len(a.Errors) != 1 {
		t.Fatalf("want one error, got %.1000s", a.body)
	}
	if diff := cmp.Diff(want, a.Errors[0].Extensions); diff != "" {
		t.Errorf("extensions (-want +got):\n%s", diff)
	}
	for _, part := range []string{"argument", "takes"} {
		if text, said := want[part].(string); said && !strings.Contains(a.Errors[0].Message, text) {
			t.Errorf("the message does not say %q: %s", text, a.Errors[0].Message)
		}
	}
}
