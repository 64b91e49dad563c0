package server_test

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"kommunebench/kommune"
	"kommunebench/server"
)

// feed is what a reader of feeds reads.
type feed struct {
	XMLName xml.Name
	Lang    string      `xml:"lang,attr"`
	ID      string      `xml:"http://www.w3.org/2005/Atom id"`
	Title   string      `xml:"http://www.w3.org/2005/Atom title"`
	Updated time.Time   `xml:"http://www.w3.org/2005/Atom updated"`
	Author  string      `xml:"http://www.w3.org/2005/Atom author>name"`
	Links   []feedLink  `xml:"http://www.w3.org/2005/Atom link"`
	Entries []feedEntry `xml:"http://www.w3.org/2005/Atom entry"`
}

type feedLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type feedEntry struct {
	ID        string     `xml:"http://www.w3.org/2005/Atom id"`
	Title     string     `xml:"http://www.w3.org/2005/Atom title"`
	Updated   time.Time  `xml:"http://www.w3.org/2005/Atom updated"`
	Published time.Time  `xml:"http://www.w3.org/2005/Atom published"`
	Author    string     `xml:"http://www.w3.org/2005/Atom author>name"`
	Links     []feedLink `xml:"http://www.w3.org/2005/Atom link"`
	Content   struct {
		Type string `xml:"type,attr"`
		HTML string `xml:",chardata"`
	} `xml:"http://www.w3.org/2005/Atom content"`
}

// feed reads a feed and checks what RFC 4287 asks of every feed.
func (h *testServer) feed(t *testing.T, path string) feed {
	t.Helper()
	got := h.send(t, http.MethodGet, path, "")
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("%s: status %d, %v: %.500s", path, got.status, got.header, got.body)
	}
	var f feed
	if err := xml.Unmarshal([]byte(got.body), &f); err != nil {
		t.Fatalf("%s: %v in %s", path, err, got.body)
	}
	if f.XMLName != (xml.Name{Space: "http://www.w3.org/2005/Atom", Local: "feed"}) || f.ID == "" || f.Title == "" || f.Updated.IsZero() || f.Author == "" {
		t.Errorf("%s lacks something: %+v", path, f)
	}
	if len(f.Links) != 1 || f.Links[0] != (feedLink{"self", "application/atom+xml", h.url + path}) || f.ID != h.url+path {
		t.Errorf("%s: id %s, links %v", path, f.ID, f.Links)
	}
	ids := map[string]bool{}
	for n, entry := range f.Entries {
		isID := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(entry.ID)
		if !isID || ids[entry.ID] || entry.Title == "" || entry.Author == "" || entry.Content.Type != "html" || entry.Content.HTML == "" {
			t.Errorf("%s: entry %+v", path, entry)
		}
		if entry.Updated.IsZero() || !entry.Updated.Equal(entry.Published) || entry.Updated.After(f.Updated) || (n > 0 && entry.Updated.After(f.Entries[n-1].Updated)) {
			t.Errorf("%s: updated %v, entry %+v", path, f.Updated, entry)
		}
		ids[entry.ID] = true
		// The HTML is well-formed as XML, too.
		if err := xml.Unmarshal([]byte("<div>"+entry.Content.HTML+"</div>"), new(struct{})); err != nil {
			t.Errorf("%s: %v in %s", path, err, entry.Content.HTML)
		}
	}
	return f
}

// lines are what an entry lists.
func (e feedEntry) lines() []string {
	var lines []string
	for _, found := range regexp.MustCompile(`<li>(.*?)</li>`).FindAllStringSubmatch(e.Content.HTML, -1) {
		lines = append(lines, found[1])
	}
	return lines
}

func titlesOf(f feed) string {
	titles := make([]string, len(f.Entries))
	for n, entry := range f.Entries {
		titles[n] = entry.Title
	}
	return strings.Join(titles, "; ")
}

func TestTheFeedTellsReleasesNewestFirst(t *testing.T) {
	h := revisedHouse(t)
	f := h.feed(t, "/feed.atom")
	type releases struct {
		Releases struct {
			Nodes []struct {
				ID          string
				PublishedAt time.Time
			}
		}
	}
	listed := into[releases](t, h, `{releases {nodes {id publishedAt}}}`).Releases.Nodes
	if len(f.Entries) != len(listed) || len(listed) != 4 {
		t.Fatalf("%d entries for %d releases", len(f.Entries), len(listed))
	}
	for n, release := range listed {
		if entry := f.Entries[n]; !strings.HasSuffix(entry.Title, "("+release.ID+")") || !entry.Updated.Equal(release.PublishedAt.Truncate(time.Second)) {
			t.Errorf("entry %d is %+v, release %+v", n, entry, release)
		}
	}
	if f.Lang != "da" || !f.Updated.Equal(f.Entries[0].Updated) {
		t.Errorf("got %+v", f)
	}
	first := f.Entries[0]
	if !strings.Contains(first.Content.HTML, "Den forrige var own@1.") || first.Author != "Nobody" || len(first.Links) != 2 || len(f.Entries[1].Links) != 0 {
		t.Errorf("got %+v", first)
	}
	for _, link := range first.Links {
		answered := h.send(t, http.MethodGet, strings.TrimPrefix(link.Href, h.url), "")
		if answered.status != http.StatusOK || !strings.HasPrefix(answered.header.Get("Content-Type"), link.Type) || !strings.Contains(answered.body, "own/score") || strings.Contains(answered.body, `"errors"`) {
			t.Errorf("%s: status %d: %.300s", link.Href, answered.status, answered.body)
		}
	}
	english := h.feed(t, "/feed.atom?lang=EN")
	if english.Lang != "en" || english.Title != "Kommunebench: releases" || english.Entries[0].ID == first.ID {
		t.Errorf("got %+v", english)
	}
	only := h.served(t, func(o *server.Options) { o.TrustedOnly = true })
	if links := only.feed(t, "/feed.atom").Entries[0].Links; len(links) != 1 || links[0].Rel != "alternate" {
		t.Errorf("links to what would be refused: %v", links)
	}
}

func TestTheFeedOfAKommuneTellsWhatChanged(t *testing.T) {
	h := revisedHouse(t)
	hidden := "det er skjult af hensyn til enkeltpersoner"
	for code, want := range map[string]string{
		"101": "1 tal revideret|Andel, 2027: før: 15,0 %; nu: omkring 55,0 % (foreløbigt)",
		"147": "2 tal revideret|Andel, 2027: " + hidden + "|Point, 2024: før: 1,0 point; nu: 4,0 point",
		"791": "1 nyt tal|Andel, 2027: 45,0 % (nyt)",
	} {
		f := h.feed(t, "/feed.atom?kommune="+code)
		if len(f.Entries) != 1 {
			t.Errorf("%s: %+v", code, f)
			continue
		}
		count, lines, _ := strings.Cut(want, "|")
		entry := f.Entries[0]
		if !strings.Contains(entry.Title, " Kommune: "+count+" i Made-up figures to work out by hand (own@2)") || strings.Join(entry.lines(), "|") != lines {
			t.Errorf("%s: %s: %q", code, entry.Title, entry.lines())
		}
	}
	english := h.feed(t, "/feed.atom?kommune=101&lang=EN")
	if got := english.Entries[0].lines(); len(got) != 1 || got[0] != "Share, 2027: before: 15.0%; now: about 55.0% (provisional)" {
		t.Errorf("got %q", got)
	}
	// Nothing changed here, and that is a feed, too.
	if f := h.feed(t, "/feed.atom?kommune=751"); len(f.Entries) > 0 {
		t.Errorf("got %+v", f)
	}
	if f := h.send(t, http.MethodGet, "/feed.atom?kommune=0101", ""); !strings.Contains(f.body, h.url+"/feed.atom?kommune=101<") {
		t.Errorf("got %s", f.body)
	}
}

// Of every kommune and release the feed counts and lists what changes gives.
func TestTheFeedAgreesWithChanges(t *testing.T) {
	h := revisedHouse(t)
	h.mustLoad(t, revised(t, "København,2027,share,,15,100,,,,", "København,2027,share,,,,,suppressed,,",
		"Aarhus,2026,share,,40,100", "Aarhus,2026,share,,41,100"))
	type changes struct {
		Changes struct {
			Nodes []struct{ KommuneCode, Period string }
		}
	}
	wanted := map[string]map[string]int{}
	for n := 1; n < 3; n++ {
		to := fmt.Sprintf("own@%d", n+1)
		query := fmt.Sprintf(`{changes(dataset: "own", from: "own@%d", to: "%s", first: 1000) {nodes {kommuneCode period}}}`, n, to)
		for _, change := range into[changes](t, h, query).Changes.Nodes {
			if wanted[change.KommuneCode] == nil {
				wanted[change.KommuneCode] = map[string]int{}
			}
			wanted[change.KommuneCode][to]++
		}
	}
	type kommuner struct {
		Kommuner struct{ Nodes []struct{ Code string } }
	}
	all := into[kommuner](t, h, `{kommuner(first: 200) {nodes {code}}}`).Kommuner.Nodes
	if len(all) != 98 || len(wanted) < 4 {
		t.Fatalf("%d kommuner, %v", len(all), wanted)
	}
	for _, one := range all {
		f := h.feed(t, "/feed.atom?kommune="+one.Code)
		got := map[string]int{}
		for _, entry := range f.Entries {
			got[entry.Title[len(entry.Title)-6:len(entry.Title)-1]] = len(entry.lines())
		}
		if fmt.Sprint(got) != fmt.Sprint(wanted[one.Code]) && len(got)+len(wanted[one.Code]) > 0 {
			t.Errorf("%s: got %v, want %v", one.Code, got, wanted[one.Code])
		}
	}
	// What the newest release hides is no longer told of the one before, nor what it was.
	f := h.feed(t, "/feed.atom?kommune=101")
	if titles := titlesOf(f); !strings.Contains(titles, "(own@3); ") || len(f.Entries) != 2 {
		t.Errorf("got %s", titles)
	}
	for _, entry := range f.Entries {
		for _, line := range entry.lines() {
			if line != "Andel, 2027: det er skjult af hensyn til enkeltpersoner" {
				t.Errorf("%s tells %q", entry.Title, line)
			}
		}
	}
}

func TestAFeedIsRevalidated(t *testing.T) {
	h := revisedHouse(t)
	for _, path := range []string{"/feed.atom", "/feed.atom?kommune=101"} {
		plain := h.send(t, http.MethodGet, path, "", "Accept-Encoding", "identity")
		tag := plain.header.Get("Etag")
		if tag == "" || plain.header.Get("Cache-Control") != "no-cache" || !strings.Contains(strings.Join(plain.header.Values("Vary"), ","), "Accept-Encoding") {
			t.Errorf("%s: %v", path, plain.header)
		}
		if again := h.send(t, http.MethodGet, path, "", "If-None-Match", tag, "Accept-Encoding", "identity"); again.status != http.StatusNotModified || again.body != "" {
			t.Errorf("%s: status %d: %s", path, again.status, again.body)
		}
		if head := h.send(t, http.MethodHead, path, "", "Accept-Encoding", "identity"); head.status != http.StatusOK || head.body != "" || head.header.Get("Etag") != tag {
			t.Errorf("%s: status %d, %v", path, head.status, head.header)
		}
		coded := h.send(t, http.MethodGet, path, "", "Accept-Encoding", "gzip")
		reader, err := gzip.NewReader(bytes.NewBufferString(coded.body))
		if err != nil {
			t.Fatalf("%s: %v, %v", path, err, coded.header)
		}
		if text, err := io.ReadAll(reader); err != nil || string(text) != plain.body || coded.header.Get("Etag") == tag {
			t.Errorf("%s: %v, %v: %.200s", path, err, coded.header, text)
		}
		if again := h.send(t, http.MethodGet, path, "", "Accept-Encoding", "gzip", "If-None-Match", coded.header.Get("Etag")); again.status != http.StatusNotModified {
			t.Errorf("%s: status %d", path, again.status)
		}
		// Another server over the same store gives the same entries.
		other := h.served(t, nil)
		here, there := h.feed(t, path), other.feed(t, path)
		if len(here.Entries) == 0 || here.Entries[0].ID != there.Entries[0].ID {
			t.Errorf("%s: %+v and %+v", path, here, there)
		}
	}
	before := h.send(t, http.MethodGet, "/feed.atom?kommune=101", "", "Accept-Encoding", "identity")
	h.mustLoad(t, revised(t, "København,2027,share,,15,100", "København,2027,share,,16,100"))
	after := h.feed(t, "/feed.atom?kommune=101")
	if again := h.send(t, http.MethodGet, "/feed.atom?kommune=101", "", "If-None-Match", before.header.Get("Etag"), "Accept-Encoding", "identity"); again.status != http.StatusOK || len(after.Entries) != 2 {
		t.Errorf("status %d: %+v", again.status, after)
	}
	if !strings.Contains(before.body, after.Entries[1].ID) {
		t.Errorf("the entry of own@2 has another id: %s, now %s", before.body, after.Entries[1].ID)
	}
}

func TestAFeedTellsWhatARollbackTookBack(t *testing.T) {
	h := revisedHouse(t)
	if _, err := h.store.Rollback(t.Context(), "own", "own@1"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.CatalogueNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := h.feed(t, "/feed.atom?kommune=791")
	if len(f.Entries) != 2 || strings.Join(f.Entries[0].lines(), "|") != "Andel, 2027: 45,0 % (udgået)" || f.Entries[0].ID == f.Entries[1].ID {
		t.Errorf("got %+v", f)
	}
}

func TestAFeedDoesNotTellAKey(t *testing.T) {
	h := revisedHouse(t)
	key, _, err := h.store.CreateKey(t.Context(), "a reader of feeds")
	if err != nil {
		t.Fatal(err)
	}
	keyed := h.served(t, func(o *server.Options) { o.Keys = h.store })
	got := keyed.send(t, http.MethodGet, "/feed.atom?kommune=101&"+kommune.APIKeyParameter+"="+key, "")
	if got.status != http.StatusOK || strings.Contains(got.body, key) || !strings.Contains(got.header.Get("Cache-Control"), "no-store") || got.header.Get("Etag") != "" {
		t.Errorf("status %d, %v: %s", got.status, got.header, got.body)
	}
}

func TestAFeedOfPrunedReleasesIsAFeed(t *testing.T) {
	h := revisedHouse(t)
	if f := h.feed(t, "/feed.atom?kommune=101"); len(f.Entries) != 1 {
		t.Fatalf("got %+v", f)
	}
	h.pruneLater(t)
	if f := h.feed(t, "/feed.atom?kommune=101"); len(f.Entries) != 0 {
		t.Errorf("got %+v", f)
	}
	if f := h.feed(t, "/feed.atom"); len(f.Entries) != 3 || len(f.Entries[0].Links) != 0 {
		t.Errorf("got %+v", f)
	}
}

func TestAFeedThatIsNotThereIsRefused(t *testing.T) {
	h := readOnly(t)
	for _, c := range []struct {
		query   string
		status  int
		message string
	}{
		{"kommune=999", 404, "kommune: no kommune has the code 999; /export/kommuner lists all"},
		{"kommune=411", 404, "no kommune has the code 411"},
		{"kommune=Aarhus", 400, `kommune: got \"Aarhus\", takes`},
		{"kommune=", 400, `kommune: got \"\", takes`},
		{"kommune=101&kommune=147", 400, `kommune: got \"147\", takes one value`},
		{"lang=en", 400, `lang: got \"en\", takes one of DA, EN`},
		{"komune=101", 400, `unknown parameter \"komune\"; /feed.atom takes kommune, lang`},
		{"kommune=%ff", 400, "UTF-8"},
		{"kommune=%zz", 400, "query string"},
	} {
		if got := h.send(t, http.MethodGet, "/feed.atom?"+c.query, ""); got.status != c.status || !strings.Contains(got.body, c.message) || got.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: status %d: %s", c.query, got.status, got.body)
		}
	}
	if got := h.send(t, http.MethodPost, "/feed.atom", ""); got.status != http.StatusMethodNotAllowed || got.header.Get("Allow") != "GET, HEAD, OPTIONS" {
		t.Errorf("status %d, %v", got.status, got.header)
	}
	if got := h.send(t, http.MethodGet, "/feed", ""); !strings.Contains(got.body, "/feed.atom") {
		t.Errorf("got %s", got.body)
	}
	// All that ships is a feed, too.
	h.feed(t, "/feed.atom")
	h.feed(t, "/feed.atom?kommune=766")
}
