package server_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kommunebench/engine/enginetest"
	"kommunebench/kommune"
	"kommunebench/server"
)

// Who names application/json gets 200 for a question that is understood as
// one; everybody else gets a status that tells.
func TestTheStatusIsThatOfTheMediaTypeAskedFor(t *testing.T) {
	h := readOnly(t)
	const plain, typed = "application/json", "application/graphql-response+json"
	for accept, c := range map[string]struct {
		contentType string
		refused     int
	}{
		"":                               {plain, http.StatusBadRequest},
		"*/*":                            {plain, http.StatusBadRequest},
		"application/*":                  {plain, http.StatusBadRequest},
		"text/html":                      {plain, http.StatusBadRequest},
		"application/json":               {plain, http.StatusOK},
		"Application/JSON; charset=x":    {plain, http.StatusOK},
		"application/json;q=0, */*":      {plain, http.StatusBadRequest},
		typed:                            {typed, http.StatusBadRequest},
		typed + ", " + plain:             {typed, http.StatusBadRequest},
		plain + ", " + typed:             {typed, http.StatusBadRequest},
		typed + ";q=0.5, " + plain:       {plain, http.StatusOK},
		typed + ";q=0, " + plain:         {plain, http.StatusOK},
		"nonsense;;;, " + typed:          {typed, http.StatusBadRequest},
		strings.Repeat("a/b, ", 2000):    {plain, http.StatusBadRequest},
		plain + "; q=nonsense, text/css": {plain, http.StatusOK},
	} {
		headers := []string{"Content-Type", plain}
		if accept != "" {
			headers = append(headers, "Accept", accept)
		}
		answered := h.send(t, http.MethodPost, "/graphql", `{"query":"{__typename}"}`, headers...)
		refused := h.send(t, http.MethodPost, "/graphql", `{"query":"{nope}"}`, headers...)
		malformed := h.send(t, http.MethodPost, "/graphql", `{`, headers...)
		if answered.status != http.StatusOK || refused.status != c.refused || malformed.status != http.StatusBadRequest {
			t.Errorf("%.60q: status %d, %d and %d", accept, answered.status, refused.status, malformed.status)
		}
		for _, a := range []answer{answered, refused, malformed} {
			if a.header.Get("Content-Type") != c.contentType || !strings.Contains(strings.Join(a.header.Values("Vary"), ","), "Accept") {
				t.Errorf("%.60q: %v", accept, a.header)
			}
		}
		if strings.Contains(refused.body, `"data"`) || refused.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%.60q: %v %s", accept, refused.header, refused.body)
		}
	}
}

func TestAnAnswerWithAFaultKeepsItsData(t *testing.T) {
	h := readOnly(t)
	a := h.send(t, http.MethodPost, "/graphql", `{"query":"{sources{id} kommune(code:\"x\"){name}}"}`, "Content-Type", "application/json", "Accept", "application/graphql-response+json")
	if a.status != http.StatusOK || !strings.HasPrefix(a.body, `{"errors":[{"message":"code: got \"x\"`) || !strings.Contains(a.body, `"data":{"sources":[{`) || !strings.HasSuffix(a.body, `"kommune":null}}`) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
	// Where the whole of it falls, data is null and stands there all the same.
	a = h.send(t, http.MethodPost, "/graphql", `{"query":"{kommuner(first:-1){totalCount}}"}`, "Content-Type", "application/json")
	if a.status != http.StatusOK || !strings.HasSuffix(a.body, `"data":null}`) {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

func TestFragmentsThatMayComeLaterComeAtOnce(t *testing.T) {
	readOnly(t).expect(t, `{kommune(code: "766") {... @defer {name} ...Code @defer(label: "later")}} fragment Code on Kommune {code ... @defer(if: true) @skip(if: false) {region {id}}}`,
		`{"kommune": {"name": "Hedensted", "code": "766", "region": {"id": "region-midtjylland"}}}`)
}

func TestPreflightOfTheSameOriginIsTold(t *testing.T) {
	a := readOnly(t).send(t, http.MethodOptions, "/graphql", "")
	if a.status != http.StatusNoContent || a.header.Get("Allow") != "GET, HEAD, POST, OPTIONS" {
		t.Errorf("status %d, %v", a.status, a.header)
	}
}

func TestWhichOfSeveralOperationsIsNamed(t *testing.T) {
	h := readOnly(t)
	const two = `{"query":"query A{__typename} query B{__typename}"`
	for body, want := range map[string]string{two + `}`: "", two + `,"operationName":"C"}`: "C", two + `,"operationName":""}`: ""} {
		a := h.send(t, http.MethodPost, "/graphql", body, "Content-Type", "application/json")
		if err := json.Unmarshal([]byte(a.body), &a); err != nil {
			t.Fatal(err)
		}
		wantFault(t, a, map[string]any{"code": "BAD_USER_INPUT", "argument": "operationName", "value": want, "takes": "one of A, B"})
	}
}

// brokenData is a fault of ours outside any field.
type brokenData struct{ server.Data }

func (brokenData) Catalogue(context.Context) (*kommune.Catalogue, error) {
	var catalogue *kommune.Catalogue
	return &kommune.Catalogue{Snapshots: catalogue.Snapshots}, nil
}

func TestAFaultOutsideFieldsIsAnsweredToo(t *testing.T) {
	h, log := readOnly(t).logging(t)
	h = h.served(t, func(o *server.Options) {
		o.Data, o.Logger = brokenData{h.store}, slog.New(slog.NewJSONHandler(log, nil))
	})
	a := h.asked(t, "broken", hedensted)
	if a.status != http.StatusInternalServerError || a.code() != "INTERNAL" || a.Errors[0].Message != internalMessage || strings.Contains(a.body, "nil") || len(log.of(t, "nil pointer")) != 1 {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}

// slowData keeps every request waiting until it is let go.
type slowData struct {
	server.Data
	entered chan struct{}
	release chan struct{}
}

func (d slowData) Catalogue(ctx context.Context) (*kommune.Catalogue, error) {
	d.entered <- struct{}{}
	<-d.release
	return d.Data.Catalogue(ctx)
}

// slowBody is a body that is being sent until it is let go.
type slowBody struct {
	begun  chan<- struct{}
	unsent <-chan struct{}
}

func (b slowBody) Read([]byte) (int, error) {
	b.begun <- struct{}{}
	<-b.unsent
	return 0, io.ErrUnexpectedEOF
}

// Clients behind one address share what it may ask at a time: slow uploads of one
// must not lock out the others.
func TestABodyThatIsStillSentKeepsNobodyOfItsAddressOut(t *testing.T) {
	const most = 64
	h := readOnly(t)
	handler := h.handler(h.url, nil)
	begun, unsent := make(chan struct{}, most), make(chan struct{})
	statuses := make(chan int, most)
	send := func(r *http.Request) int {
		r.Header.Set("Content-Type", "application/json")
		answer := httptest.NewRecorder()
		handler.ServeHTTP(answer, r)
		return answer.Code
	}
	for range most {
		go func() { statuses <- send(httptest.NewRequest(http.MethodPost, "/graphql", slowBody{begun, unsent})) }()
	}
	for range most {
		<-begun
	}
	if status := send(httptest.NewRequest(http.MethodGet, escaped(hedensted), nil)); status != http.StatusOK {
		t.Errorf("beside %d slow bodies: status %d", most, status)
	}
	close(unsent)
	for range most {
		if status := <-statuses; status != http.StatusBadRequest {
			t.Errorf("a body that broke off: status %d", status)
		}
	}
}

func TestAClientMayAskSoMuchAtATime(t *testing.T) {
	const most = 64
	plain := readOnly(t)
	slow := slowData{Data: plain.store, entered: make(chan struct{}, 2*most), release: make(chan struct{})}
	h := plain.served(t, func(o *server.Options) { o.Data = slow })
	answers := make(chan int, 2*most)
	for range most {
		go func() { answers <- h.send(t, http.MethodGet, escaped(hedensted), "").status }()
	}
	for range most {
		<-slow.entered
	}
	a := h.asked(t, "one-more", hedensted)
	want := map[string]any{
		"code": "TOO_COSTLY", "argument": "client", "value": "concurrent requests: 65", "takes": "concurrent requests: up to 64", "retryAfterSeconds": 1.0,
	}
	if diff := cmp.Diff(want, a.Errors[0].Extensions); diff != "" || !strings.Contains(a.Errors[0].Message, "this client has 65") {
		t.Errorf("%s: %s", diff, a.body)
	}
	if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "1" {
		t.Errorf("status %d, %v", a.status, a.header)
	}
	close(slow.release)
	for range most {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
	// The last of them leave after they have answered.
	enginetest.Eventually(t, "it is answered again", func() bool { return h.asked(t, "again", hedensted).status == http.StatusOK })
}
