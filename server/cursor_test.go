package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// A cursor under another question would leave out rows in silence.
func TestACursorBelongsToItsQuestion(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,99,100"))
	const share = `indicators: ["own/share"]`
	for field, c := range map[string]struct {
		own    string
		same   []string // other words for the same question
		others []string
	}{
		"observations": {
			share + `, filter: {from: "2024", kommuner: {codes: ["101", "751", "766"]}}`,
			[]string{
				share + `, filter: {kommuner: {codes: ["0766", "0751", "0101"]}, from: "2024"}, release: "own@2"`,
				share + `, first: 5, filter: {from: "2024", kommuner: {codes: ["101", "751", "766"]}}`,
			},
			[]string{
				share, share + `, filter: {from: "2024"}`, share + `, filter: {from: "2026", kommuner: {codes: ["101", "751", "766"]}}`,
				share + `, filter: {from: "2024", kommuner: {codes: ["101", "751"]}}`,
				share + `, filter: {from: "2024", kommuner: {codes: ["101", "751", "766"]}}, release: "own@1"`,
				`indicators: ["own/share", "own/score"], filter: {from: "2024", kommuner: {codes: ["101", "751", "766"]}}`,
			},
		},
		"areaObservations": {
			share + `, filter: {from: "2024"}`,
			[]string{share + `, filter: {from: "2024"}, release: "own@2"`, share + `, first: 5, filter: {from: "2024"}`},
			[]string{
				share + `, filter: {from: "2024", to: "2024"}`, share + `, filter: {areas: ["country"]}`, share + `, filter: {kind: REGION}`,
				share + `, release: "own@1"`, `indicators: ["own/share", "own/monthly"]`,
			},
		},
		"kommuner": {
			`filter: {region: "region-midtjylland"}`,
			[]string{`filter: {region: "region-midtjylland"}, first: 7`},
			[]string{``, `filter: {landsdel: "landsdel-vestjylland"}`, `filter: {search: "s"}`},
		},
		"indicators": {`filter: {dataset: "own"}`, nil, []string{``, `filter: {search: "a"}`, `filter: {dataset: "own", kind: PROPORTION}`}},
		"releases":   {`dataset: "own"`, nil, []string{``}},
		"changes":    {`dataset: "own", from: "own@1", to: "own@2"`, []string{`dataset: "own", from: "own@1"`}, []string{`dataset: "own", from: "own@2", to: "own@1"`}},
	} {
		cursor := h.endCursor(t, field, c.own)
		for _, arguments := range append(c.same, c.own) {
			if a := h.ask(t, `{`+field+`(`+strings.TrimPrefix(arguments+`, after: "`+cursor+`"`, ", ")+`) {totalCount}}`); len(a.Errors) > 0 {
				t.Errorf("%s(%s): %s", field, arguments, a.body)
			}
		}
		for _, arguments := range c.others {
			a := h.ask(t, `{`+field+`(`+strings.TrimPrefix(arguments+`, after: "`+cursor+`"`, ", ")+`) {totalCount}}`)
			if a.code() != "BAD_USER_INPUT" || a.Errors[0].Extensions["argument"] != "after" || !strings.Contains(a.Errors[0].Message, "the endCursor of the page before, which was ") {
				t.Errorf("%s(%s): %s", field, arguments, a.body)
			}
		}
	}
}

func (h *testServer) endCursor(t *testing.T, field, arguments string) string {
	t.Helper()
	first := ", first: 1"
	object := h.data(t, fmt.Sprintf(`{%s(%s%s) {pageInfo {endCursor}}}`, field, arguments, first))
	connection, _ := object[field].(map[string]any)
	info, _ := connection["pageInfo"].(map[string]any)
	cursor, isText := info["endCursor"].(string)
	if !isText {
		t.Fatalf("%s(%s): %v", field, arguments, object)
	}
	return cursor
}

// A walk of changes ends at the release that it began with.
func TestAWalkOfChangesStaysOnItsReleases(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,99,100", "Aarhus,2027,share,,45,100", "Aarhus,2027,share,,46,100"))
	cursor := h.endCursor(t, "changes", `dataset: "own", from: "own@1"`)
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,98,100"))
	h.expect(t, `{changes(dataset: "own", from: "own@1", after: "`+cursor+`") {totalCount nodes {kommuneCode before after}}}`,
		`{"changes": {"totalCount": 2, "nodes": [{"kommuneCode": "751", "before": 45, "after": 46}]}}`)
}

// The pages of a file are walked by their Link, and the permalink of one page
// names the same rows although it names kommuner and releases one by one.
func TestThePagesOfAFileBelongToTheirQuestion(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	next := regexp.MustCompile(`<([^>]+)>; rel="next"`)
	canonical := regexp.MustCompile(`<([^>]+)>; rel="canonical"`)
	linkOf := func(a answer, form *regexp.Regexp) string {
		found := form.FindStringSubmatch(strings.Join(a.header.Values("Link"), ","))
		if found == nil {
			t.Fatalf("status %d: no link: %v %s", a.status, a.header, a.body)
		}
		link, err := url.Parse(found[1])
		if err != nil {
			t.Fatal(err)
		}
		return link.RequestURI()
	}
	const path = "/export/observations?indicators=own/share&region=region-midtjylland&format=csv&comment=false&first=2"
	first := h.send(t, http.MethodGet, path, "")
	second := h.send(t, http.MethodGet, linkOf(first, next), "")
	again := h.send(t, http.MethodGet, linkOf(second, canonical), "")
	if second.status != http.StatusOK || second.body == first.body || again.body != second.body {
		t.Errorf("%s\n%s\n%s", first.body, second.body, again.body)
	}
	other := strings.Replace(linkOf(first, next), "region=region-midtjylland", "region=region-nordjylland", 1)
	if a := h.send(t, http.MethodGet, other, ""); a.status != http.StatusBadRequest || !strings.Contains(a.body, "for another question begin without after") {
		t.Errorf("status %d: %s", a.status, a.body)
	}
}
