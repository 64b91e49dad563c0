package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const hedensted = `{kommune(code:"0766"){name}}`

func escaped(query string) string { return "/graphql?query=" + url.QueryEscape(query) }

func TestAnOperationIsAnsweredOverGetAndPost(t *testing.T) {
	h := readOnly(t)
	const answered = `{"data":{"kommune":{"name":"Hedensted"}}}`
	body, err := json.Marshal(map[string]any{"query": `query Q($c: KommuneCode!) {kommune(code: $c) {name}}`, "variables": map[string]any{"c": "766"}, "operationName": "Q", "extensions": map[string]any{}})
	if err != nil {
		t.Fatal(err)
	}
	for name, a := range map[string]answer{
		"POST":                     h.send(t, http.MethodPost, "/graphql", `{"query":"{kommune(code:\"0766\"){name}}"}`, "Content-Type", "application/json"),
		"POST with a charset":      h.send(t, http.MethodPost, "/graphql", `{"query":"{kommune(code:\"0766\"){name}}"}`, "Content-Type", "application/json; charset=utf-8"),
		"POST with variables":      h.send(t, http.MethodPost, "/graphql", string(body), "Content-Type", "application/json"),
		"POST with nulls":          h.send(t, http.MethodPost, "/graphql", `{"query":"{kommune(code:\"0766\"){name}}","variables":null,"operationName":null,"extensions":null}`, "Content-Type", "application/json"),
		"GET":                      h.send(t, http.MethodGet, escaped(hedensted), ""),
		"GET with variables":       h.send(t, http.MethodGet, escaped(`query($c: KommuneCode!) {kommune(code: $c) {name}}`)+"&variables="+url.QueryEscape(`{"c":"0766"}`), ""),
		"GET of one of two":        h.send(t, http.MethodGet, escaped(`query A `+hedensted+` query B {sources {id}}`)+"&operationName=A", ""),
		"GET by a browser":         h.send(t, http.MethodGet, escaped(hedensted), "", "Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
		"GET that offers HTTP/2":   h.send(t, http.MethodGet, escaped(hedensted), "", "Upgrade", "h2c", "Connection", "Upgrade, HTTP2-Settings"),
		"GET with empty variables": h.send(t, http.MethodGet, escaped(hedensted)+"&variables=&extensions=", ""),
	} {
		if a.status != http.StatusOK || a.body != answered || a.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: status %d, %s %s", name, a.status, a.header.Get("Content-Type"), diffJSON(answered, a.body))
		}
	}
	head := h.send(t, http.MethodHead, escaped(hedensted), "")
	if head.status != http.StatusOK || head.body != "" || head.header.Get("Content-Type") != "application/json" {
		t.Errorf("HEAD: %+v", head)
	}
	typed := h.send(t, http.MethodGet, escaped(hedensted), "", "Accept", "application/graphql-response+json")
	if typed.status != http.StatusOK || typed.header.Get("Content-Type") != "application/graphql-response+json" {
		t.Errorf("application/graphql-response+json: %+v", typed)
	}
}

// Nothing of the request comes back at length, and every refusal has a code.
func TestWhatIsNoGraphQLOverHTTPIsRefused(t *testing.T) {
	h := readOnly(t)
	mega := strings.Repeat("a", 1<<20)
	const jsonType = "application/json"
	for name, c := range map[string]struct {
		method, path, contentType, body string
		status                          int
		code, argument                  string
	}{
		"a cut body":                        {http.MethodPost, "/graphql", jsonType, `{"query": "{ka`, http.StatusBadRequest, "BAD_USER_INPUT", "body"},
		"an empty body":                     {http.MethodPost, "/graphql", jsonType, ``, http.StatusBadRequest, "BAD_USER_INPUT", "body"},
		"a list of operations":              {http.MethodPost, "/graphql", jsonType, `[{"query":"{sources{id}}"}]`, http.StatusBadRequest, "BAD_USER_INPUT", "body"},
		"variables that are a list":         {http.MethodPost, "/graphql", jsonType, `{"query":"{sources{id}}","variables":[]}`, http.StatusBadRequest, "BAD_USER_INPUT", "variables"},
		"a query that is a number":          {http.MethodPost, "/graphql", jsonType, `{"query":7}`, http.StatusBadRequest, "BAD_USER_INPUT", "query"},
		"two objects":                       {http.MethodPost, "/graphql", jsonType, `{"query":"{sources{id}}"}{"query":"{sources{id}}"}`, http.StatusBadRequest, "BAD_USER_INPUT", "body"},
		"bytes that are no text":            {http.MethodPost, "/graphql", jsonType, "\xff\xfe\x00{", http.StatusBadRequest, "BAD_USER_INPUT", "body"},
		"much that is no JSON":              {http.MethodPost, "/graphql", jsonType, mega[:1<<19], http.StatusBadRequest, "BAD_USER_INPUT", "body"},
		"a body over the limit":             {http.MethodPost, "/graphql", jsonType, `{"query":"{sources{id}}","x":"` + mega + `"}`, http.StatusRequestEntityTooLarge, "TOO_COSTLY", "body"},
		"a body padded over the limit":      {http.MethodPost, "/graphql", jsonType, `{"query":"{sources{id}}"}` + strings.Repeat(" ", 1<<20), http.StatusRequestEntityTooLarge, "TOO_COSTLY", "body"},
		"a form":                            {http.MethodPost, "/graphql", "application/x-www-form-urlencoded", `query={sources{id}}`, http.StatusUnsupportedMediaType, "BAD_USER_INPUT", "Content-Type"},
		"plain text":                        {http.MethodPost, "/graphql", "text/plain", `{"query":"{sources{id}}"}`, http.StatusUnsupportedMediaType, "BAD_USER_INPUT", "Content-Type"},
		"no content type":                   {http.MethodPost, "/graphql", "", `{"query":"{sources{id}}"}`, http.StatusUnsupportedMediaType, "BAD_USER_INPUT", "Content-Type"},
		"PUT":                               {http.MethodPut, "/graphql", jsonType, `{"query":"{sources{id}}"}`, http.StatusMethodNotAllowed, "BAD_USER_INPUT", "method"},
		"DELETE":                            {http.MethodDelete, "/graphql", "", ``, http.StatusMethodNotAllowed, "BAD_USER_INPUT", "method"},
		"variables in the address, no JSON": {http.MethodGet, escaped(hedensted) + "&variables=xx", "", ``, http.StatusBadRequest, "BAD_USER_INPUT", "variables"},
		"variables in the address, a list":  {http.MethodGet, escaped(hedensted) + "&variables=%5B%5D", "", ``, http.StatusBadRequest, "BAD_USER_INPUT", "variables"},
		"extensions in the address, a text": {http.MethodGet, escaped(hedensted) + "&extensions=%22%22", "", ``, http.StatusBadRequest, "BAD_USER_INPUT", "extensions"},
	} {
		t.Run(name, func(t *testing.T) {
			a := h.send(t, c.method, c.path, c.body, "Content-Type", c.contentType)
			if err := json.Unmarshal([]byte(a.body), &a); err != nil {
				t.Fatalf("%v: %.500s", err, a.body)
			}
			if a.status != c.status || a.code() != c.code || a.Errors[0].Extensions["argument"] != c.argument || len(a.body) > 1000 ||
				!strings.HasPrefix(a.header.Get("Content-Type"), "application/json") || a.Data != nil {
				t.Errorf("status %d: %.1000s", a.status, a.body)
			}
			if allow := a.header.Get("Allow"); (allow != "") != (a.status == http.StatusMethodNotAllowed) {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
	if a := h.send(t, http.MethodPost, "/graphql", `{"query":"`+hedenstedPadded()+`"}`, "Content-Type", jsonType); a.status != http.StatusOK {
		t.Errorf("a body just under the limit: status %d: %.300s", a.status, a.body)
	}
}

// hedenstedPadded is a query that makes a body of nearly 1 MiB.
func hedenstedPadded() string {
	return strings.ReplaceAll(hedensted, `"`, `\"`) + strings.Repeat(" ", 1<<20-100)
}

func TestAMutationIsRefusedOverGetAndPost(t *testing.T) {
	h := readOnly(t)
	for name, a := range map[string]answer{
		"GET":  h.send(t, http.MethodGet, escaped(`mutation {load {id}}`), ""),
		"POST": h.send(t, http.MethodPost, "/graphql", `{"query":"mutation {load {id}}"}`, "Content-Type", "application/json"),
	} {
		if a.status < 400 || a.status > 499 || !strings.Contains(a.body, "mutation") || !strings.Contains(a.body, "BAD_USER_INPUT") {
			t.Errorf("%s: status %d: %s", name, a.status, a.body)
		}
	}
}

func TestPagesOfOtherOriginsMayAsk(t *testing.T) {
	h := readOnly(t)
	preflight := h.send(t, http.MethodOptions, "/graphql", "", "Origin", "https://example.org",
		"Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "authorization,content-type,x-request-id")
	for name, want := range map[string]string{
		"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "POST",
		"Access-Control-Allow-Headers": "authorization,content-type,x-request-id", "Access-Control-Max-Age": "86400",
	} {
		if got := preflight.header.Get(name); got != want || preflight.status != http.StatusNoContent {
			t.Errorf("preflight, status %d: %s is %q, want %q", preflight.status, name, got, want)
		}
	}
	// What ordinary clients send of themselves, in the order that browsers have it.
	const ordinary = "apollo-require-preflight,apollographql-client-name,apollographql-client-version,authorization,cache-control,content-encoding,content-type,if-none-match,if-range,range,traceparent,tracestate,x-request-id,x-requested-with"
	for _, asked := range append(strings.Split(ordinary, ","), ordinary) {
		a := h.send(t, http.MethodOptions, "/export/observations", "", "Origin", "https://example.org", "Access-Control-Request-Method", "GET", "Access-Control-Request-Headers", asked)
		if a.header.Get("Access-Control-Allow-Headers") != asked || a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: %v", asked, a.header)
		}
	}
	for _, path := range []string{escaped(hedensted), "/schema.graphql", "/examples/1-hedensted.graphql", "/nowhere"} {
		a := h.send(t, http.MethodGet, path, "", "Origin", "https://example.org")
		if a.header.Get("Access-Control-Allow-Origin") != "*" || !strings.Contains(a.header.Get("Access-Control-Expose-Headers"), "X-Request-Id") ||
			a.header.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", path, a.header)
		}
	}
	for _, asked := range [][2]string{{"DELETE", "content-type"}, {"POST", "cookie"}} {
		a := h.send(t, http.MethodOptions, "/graphql", "", "Origin", "https://example.org", "Access-Control-Request-Method", asked[0], "Access-Control-Request-Headers", asked[1])
		if got := a.header.Get("Access-Control-Allow-Methods"); got != "" {
			t.Errorf("%v is allowed: %q", asked, got)
		}
	}
}

func TestThePagesAreServedAndLoadNothingFromElsewhere(t *testing.T) {
	h := readOnly(t)
	for path, contentType := range map[string]string{
		"/": "text/html; charset=utf-8", "/graphiql": "text/html; charset=utf-8", "/assets/explorer.css": "text/css; charset=utf-8",
		"/assets/explorer.js": "text/javascript; charset=utf-8", "/assets/favicon.svg": "image/svg+xml", "/examples/1-hedensted.graphql": "text/plain; charset=utf-8",
	} {
		a := h.send(t, http.MethodGet, path, "")
		policy := a.header.Get("Content-Security-Policy")
		if a.status != http.StatusOK || a.header.Get("Content-Type") != contentType || a.body == "" {
			t.Fatalf("%s: status %d, %s; run make web", path, a.status, a.header.Get("Content-Type"))
		}
		if !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "http") || strings.Contains(policy, "unsafe-eval") ||
			a.header.Get("X-Content-Type-Options") != "nosniff" || a.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %v", path, a.header)
		}
		again := h.send(t, http.MethodGet, path, "", "If-None-Match", a.header.Get("Etag"))
		if again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%s: asked again with its ETag: status %d", path, again.status)
		}
		if head := h.send(t, http.MethodHead, path, ""); head.status != http.StatusOK || head.body != "" {
			t.Errorf("HEAD %s: %+v", path, head)
		}
		if post := h.send(t, http.MethodPost, path, "x"); post.status != http.StatusMethodNotAllowed {
			t.Errorf("POST %s: status %d", path, post.status)
		}
	}
	if a := h.send(t, http.MethodGet, "/graphiql/", ""); a.status != http.StatusMovedPermanently || a.header.Get("Location") != "../graphiql" {
		t.Errorf("/graphiql/: status %d to %q", a.status, a.header.Get("Location"))
	}
}

func TestAPathThatIsNotThereAndAWrongMethodAreToldInWords(t *testing.T) {
	h := readOnly(t)
	for name, c := range map[string]struct {
		method, path    string
		status          int
		code, argument  string
		allow, inTheMsg string
	}{
		"no such path":             {http.MethodGet, "/nowhere", 404, "NOT_FOUND", "path", "", "/export/NAME"},
		"an export of nothing":     {http.MethodGet, "/export", 404, "NOT_FOUND", "path", "", "/export/NAME"},
		"an operation of no name":  {http.MethodGet, "/q/", 404, "NOT_FOUND", "path", "", "/q/NAME"},
		"a POST to no such path":   {http.MethodPost, "/nowhere", 404, "NOT_FOUND", "path", "", "/graphql"},
		"a POST to the page":       {http.MethodPost, "/", 405, "BAD_USER_INPUT", "method", "GET, HEAD", "takes GET"},
		"a POST to the explorer":   {http.MethodPost, "/graphiql", 405, "BAD_USER_INPUT", "method", "GET, HEAD", "takes GET"},
		"a DELETE of the schema":   {http.MethodDelete, "/schema.graphql", 405, "BAD_USER_INPUT", "method", "GET, HEAD", "takes GET"},
		"a path that is very long": {http.MethodGet, "/" + strings.Repeat("a", 5000), 404, "NOT_FOUND", "path", "", "…"},
	} {
		a := h.send(t, c.method, c.path, "")
		var told struct {
			Errors []struct {
				Message    string
				Extensions struct{ Code, Argument string }
			}
		}
		if err := json.Unmarshal([]byte(a.body), &told); err != nil || len(told.Errors) != 1 {
			t.Errorf("%s: %v: %.200s", name, err, a.body)
			continue
		}
		got := told.Errors[0]
		if a.status != c.status || got.Extensions.Code != c.code || got.Extensions.Argument != c.argument || a.header.Get("Allow") != c.allow ||
			!strings.Contains(got.Message, c.inTheMsg) || len(a.body) > 2000 {
			t.Errorf("%s: status %d, Allow %q: %.500s", name, a.status, a.header.Get("Allow"), a.body)
		}
	}
}

func TestNoPathLeadsOutOfTheServedFiles(t *testing.T) {
	h := readOnly(t)
	for _, path := range []string{
		"/nowhere", "/assets/", "/assets/none.css", "/examples/", "/graphql/", "/graphql/x", "/index.html", "/web/dist/index.html", "/.git/config", "/server.go",
		"/assets/%2e%2e/index.html", "/assets/..%2findex.html", "/assets/..%2f..%2f..%2fetc/passwd", "/assets/%2e%2e%2f%2e%2e%2fserver/server.go",
		`/assets/..%5c..%5cgo.mod`, "/assets/%00", "/assets/style.css%00.html", "/assets/style.css/", "/assets/./style.css%2f..", "/examples/%2e%2e/graphiql.html",
		"/assets/%252e%252e/index.html", "/assets//etc/passwd", "/assets/graphiql",
	} {
		a := h.send(t, http.MethodGet, path, "")
		// The mux redirects to the clean path; that must lead nowhere either.
		if a.status == http.StatusTemporaryRedirect || a.status == http.StatusMovedPermanently {
			path = a.header.Get("Location")
			a = h.send(t, http.MethodGet, path, "")
		}
		if a.status != http.StatusNotFound || strings.Contains(a.body, "<html") || strings.Contains(a.body, "module kommunebench") {
			t.Errorf("%s: status %d: %.100s", path, a.status, a.body)
		}
	}
}
