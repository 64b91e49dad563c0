package server_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The catalogue is read by a JSON-LD processor of others, which fetches nothing.
func TestTheCatalogIsDCATAP(t *testing.T) {
	h := revisedHouse(t)
	script, err := filepath.Abs("../clients/catalog.mjs")
	if err != nil {
		t.Fatal(err)
	}
	printed, err := exec.CommandContext(t.Context(), "node", script, h.url+"/catalog.jsonld").CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, printed)
	}
	var found struct {
		Faults, Downloads, Versions []string
		Counts                      map[string]int
		Quads                       int
		Type                        string
	}
	if err := json.Unmarshal(printed, &found); err != nil {
		t.Fatalf("%v: %s", err, printed)
	}
	if len(found.Faults) > 0 || found.Quads < 100 || found.Type != "application/ld+json" {
		t.Errorf("%d quads as %s; faults: %s", found.Quads, found.Type, strings.Join(found.Faults, "\n"))
	}
	// Three datasets; own has two releases, the others one.
	if want := map[string]int{"Catalog": 1, "DataService": 1, "Dataset": 3 + 4}; found.Counts["Catalog"] != want["Catalog"] || found.Counts["Dataset"] != want["Dataset"] || found.Counts["DataService"] != want["DataService"] {
		t.Errorf("got %v", found.Counts)
	}
	if slices.Sort(found.Versions); !slices.Equal(found.Versions, []string{"1", "1", "1", "2"}) {
		t.Errorf("versions %v", found.Versions)
	}
	for _, address := range slices.Compact(slices.Sorted(slices.Values(found.Downloads))) {
		path, ours := strings.CutPrefix(address, h.url)
		if head := h.send(t, http.MethodHead, path, ""); !ours || head.status != http.StatusOK {
			t.Errorf("%s can't be had: status %d", address, head.status)
		}
	}
}

func TestTheCatalogIsNewWithARelease(t *testing.T) {
	h := newTestServer(t, "testdata/own")
	before := h.send(t, http.MethodGet, "/catalog.jsonld", "")
	known := h.send(t, http.MethodGet, "/catalog.jsonld", "", "If-None-Match", before.header.Get("Etag"))
	if before.status != http.StatusOK || known.status != http.StatusNotModified {
		t.Errorf("status %d, asked again with its tag %d", before.status, known.status)
	}
	h.mustLoad(t, revised(t, "Frederiksberg,2024,score,1.0", "Frederiksberg,2024,score,4.0"))
	if after := h.send(t, http.MethodGet, "/catalog.jsonld", "", "If-None-Match", before.header.Get("Etag")); after.status != http.StatusOK || !strings.Contains(after.body, "own@2") {
		t.Errorf("status %d after a release", after.status)
	}
}

func TestThePageHoldsItsDatasetsForSearchEngines(t *testing.T) {
	h := readOnly(t)
	page := h.send(t, http.MethodGet, "/", "")
	found := regexp.MustCompile(`<script type="application/ld\+json">(.*?)</script>`).FindStringSubmatch(page.body)
	if found == nil || page.header.Get("Content-Security-Policy") == "" {
		t.Fatalf("status %d: no datasets in the page", page.status)
	}
	var catalog struct {
		Type    string `json:"@type"`
		Dataset []struct {
			Type, Name, Identifier string
			Distribution           []struct{ ContentURL string }
		}
	}
	if err := json.Unmarshal([]byte(found[1]), &catalog); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, dataset := range catalog.Dataset {
		ids = append(ids, dataset.Identifier)
	}
	if catalog.Type != "DataCatalog" || !slices.Contains(ids, "published") || slices.Contains(ids, "demo") {
		t.Errorf("%s of %v", catalog.Type, ids)
	}
}

func linksOf(a answer, rel string) []string {
	var links []string
	for _, link := range a.header.Values("Link") {
		if address, is := strings.CutSuffix(link, `>; rel="`+rel+`"`); is {
			links = append(links, strings.TrimPrefix(address, "<"))
		}
	}
	return links
}

func TestPermalinksSayHowToCiteThem(t *testing.T) {
	h := readOnly(t)
	citation := h.data(t, `{compare(indicator: "own/share", period: "2024") {citation {url}}}`)["compare"].(map[string]any)["citation"].(map[string]any)["url"].(string)
	_, path, _ := strings.Cut(citation, h.url)
	cited := h.send(t, http.MethodGet, path+"&key=", "")
	links := linksOf(cited, "cite-as")
	if len(links) != 1 {
		t.Fatalf("links %v", cited.header.Values("Link"))
	}
	want, _ := url.Parse(citation)
	if got, err := url.Parse(links[0]); err != nil || cmp.Diff(want.Query(), got.Query()) != "" || got.Host != want.Host {
		t.Errorf("%s is cited as %s, %v", citation, links[0], err)
	}
	for path, count := range map[string]int{
		"/graphql?query=" + url.QueryEscape(`{compare(indicator: "own/share", period: "2024") {period}}`):                    0, // names no release
		"/graphql?query=" + url.QueryEscape(`{compare(indicator: "own/share", release: "own@1") {period} datasets {title}}`): 0,
		"/graphql?query=" + url.QueryEscape(`{compare(indicator: "own/share", release: "own@1") {revised {changed}}}`):       1,
		"/export/compare?indicator=own/share&period=2024":                                                                    1,
		"/export/trend?indicator=own/monthly":                                                                                1,
		"/export/observations?indicators=own/share":                                                                          0, // has no citation
		"/export/dataset/own": 1,
	} {
		a := h.send(t, http.MethodGet, path, "")
		if got := linksOf(a, "cite-as"); len(got) != count {
			t.Errorf("%s: cite-as %v, want %d", path, got, count)
		}
		if count == 1 && strings.HasPrefix(path, "/export/") && linksOf(a, "cite-as")[0] != a.permalink(t) {
			t.Errorf("%s is cited as %v and not by its permalink", path, linksOf(a, "cite-as"))
		}
	}
}
