package server_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"kommunebench/server"
	"kommunebench/server/operation"
)

func TestARequestChoosesTheLanguageOfAllItsFields(t *testing.T) {
	h := readOnly(t)
	const header = "X-Kommunebench-Lang"
	get := func(query string) string { return "/graphql?query=" + url.QueryEscape(query) }
	const both = `query Both {indicator(id: "own/share") {title breaks {note} da: title(lang: DA) ...F} indicators(filter: {dataset: "own", search: "share"}) {nodes {... on Indicator {definition}}}} fragment F on Indicator {definition}`
	for name, c := range map[string]struct {
		path    string
		headers []string
		want    string
		without string
	}{
		"none":                        {get(both), nil, `"title":"Andel"`, "Made-up"},
		"the address":                 {get(both) + "&lang=en", nil, `{"title":"Share","breaks":[],"da":"Andel","definition":"Made-up share."}`, "Opdigtet"},
		"in capitals":                 {get(both) + "&lang=EN", nil, `"title":"Share"`, "Opdigtet"},
		"Danish":                      {get(both) + "&lang=da", nil, `"title":"Andel"`, "Made-up"},
		"the header":                  {get(both), []string{header, "en"}, `"title":"Share"`, "Opdigtet"},
		"the address over the header": {get(both) + "&lang=da", []string{header, "en"}, `"title":"Andel"`, "Made-up"},
		"not what browsers send":      {get(both), []string{"Accept-Language", "en"}, `"title":"Andel"`, "Made-up"},
		"an empty one":                {get(both) + "&lang=", []string{header, ""}, `"title":"Andel"`, "Made-up"},
		"sentences of rows":           {get(`{compare(indicator: "own/share", period: "2024") {caveats rows {sentence significanceReason} benchmark {label}}}`) + "&lang=en", nil, `"label":"Denmark"`, "Hele landet"},
		"a written null":              {get(`{indicator(id: "own/share") {title(lang: null)}}`) + "&lang=en", nil, `"title":"Andel"`, "Share"},
	} {
		a := h.send(t, http.MethodGet, c.path, "", c.headers...)
		if a.status != http.StatusOK || !strings.Contains(a.body, c.want) || strings.Contains(a.body, c.without) {
			t.Errorf("%s: status %d: %.2000s", name, a.status, a.body)
		}
		if vary := strings.Join(a.header.Values("Vary"), ", "); !strings.Contains(vary, header) {
			t.Errorf("%s: Vary is %s", name, vary)
		}
	}
	body := `{"query": "{indicator(id: \"own/share\") {title}}"}`
	for path, want := range map[string]string{"/graphql": "Andel", "/graphql?lang=en": "Share"} {
		if a := h.send(t, http.MethodPost, path, body, "Content-Type", "application/json"); !strings.Contains(a.body, want) {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	if a := h.send(t, http.MethodPost, "/graphql", body, "Content-Type", "application/json", header, "en"); !strings.Contains(a.body, "Share") {
		t.Errorf("by the header: %s", a.body)
	}
	for _, refused := range []answer{h.send(t, http.MethodGet, get(both)+"&lang=fr", ""), h.send(t, http.MethodGet, get(both), "", header, "fr")} {
		if refused.status != http.StatusBadRequest && !strings.Contains(refused.body, "takes da or en") {
			t.Errorf("status %d: %s", refused.status, refused.body)
		}
	}
}

func TestAStoredQueryIsAnsweredInTheLanguageOfTheRequest(t *testing.T) {
	trusted, err := operation.ReadTrusted(fstest.MapFS{"titles.graphql": {Data: []byte(`
		query Title($id: ID!) {indicator(id: $id) {title}}
		query TitleIn($id: ID!, $lang: Language = DA) {indicator(id: $id) {title(lang: $lang) definition}}`)}})
	if err != nil {
		t.Fatal(err)
	}
	h := readOnly(t).served(t, func(o *server.Options) { o.Trusted, o.TrustedOnly = trusted, true })
	for path, want := range map[string]string{
		"/q/Title?id=own/share":           `"title":"Andel"`,
		"/q/Title?id=own/share&lang=en":   `"title":"Share"`,
		"/q/TitleIn?id=own/share&lang=EN": `"title":"Share","definition":"Opdigtet andel."`, // which the operation reads itself
	} {
		if a := h.send(t, http.MethodGet, path, ""); !strings.Contains(a.body, want) {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	if a := h.send(t, http.MethodGet, "/q/Title?id=own/share", "", "X-Kommunebench-Lang", "en"); !strings.Contains(a.body, `"title":"Share"`) {
		t.Errorf("by the header: %s", a.body)
	}
	if a := h.send(t, http.MethodGet, "/graphql?lang=en&query={indicators{totalCount}}", ""); a.status == http.StatusOK {
		t.Errorf("another operation than the server's own is answered: %s", a.body)
	}
}

// Answers in two languages never stand for each other, whoever asks first.
func TestAnswersInTwoLanguagesAreKeptApart(t *testing.T) {
	h := readOnly(t)
	path := "/graphql?query=" + url.QueryEscape(`{trend(indicator: "own/monthly", kommuner: {codes: ["766"]}, release: "own@1") {caveats series {sentence}}}`)
	danish, english := h.send(t, http.MethodGet, path, ""), h.send(t, http.MethodGet, path+"&lang=en", "")
	byHeader := h.send(t, http.MethodGet, path, "", "X-Kommunebench-Lang", "en")
	if danish.body == english.body || english.body != byHeader.body || danish.header.Get("Etag") == english.header.Get("Etag") {
		t.Errorf("Danish %s %.300s\nEnglish %s %.300s\nby the header %.300s", danish.header.Get("Etag"), danish.body, english.header.Get("Etag"), english.body, byHeader.body)
	}
	if cached := english.header.Get("Cache-Control"); cached != danish.header.Get("Cache-Control") || !strings.Contains(cached, "immutable") {
		t.Errorf("kept as %q, in Danish %q", cached, danish.header.Get("Cache-Control"))
	}
	if again := h.send(t, http.MethodGet, path, "", "If-None-Match", english.header.Get("Etag")); again.status != http.StatusOK {
		t.Error("the English answer stands for the Danish one")
	}
	if links := linksOf(byHeader, "cite-as"); len(links) != 1 || !strings.Contains(links[0], "lang=en") {
		t.Errorf("what the header asked for is cited as %v", links)
	}
}
