package feed

import (
	"encoding/xml"
	"fmt"
	"strings"
	"testing"
	"time"

	"kommunebench/kommune"
)

// nasty is text of a publisher that would end every element it stands in.
const nasty = "]]></content><script>alert('1')</script> & \"\x01\ufffe\xff"

func pointer[T any](value T) *T { return &value }

func testWriter(lang kommune.Language) *writer {
	snapshot := &kommune.Snapshot{Dataset: kommune.Dataset{ID: "own", Title: "Own " + nasty, Publisher: nasty, Licence: pointer(nasty)}}
	return &writer{
		request: request{lang: lang, address: "http://x/feed.atom"}, options: &Options{BaseURL: "http://x"},
		catalogue: kommune.NewCatalogue([]*kommune.Snapshot{snapshot}), kommune: kommune.Kommune{Code: "101", LongName: "Københavns Kommune"},
	}
}

func releaseNumbered(n int) kommune.Release {
	return kommune.Release{
		ID: fmt.Sprintf("own@%d", n), DatasetID: "own", Sequence: uint32(n), Rows: 1234567, ContentHash: "hash", Note: pointer(nasty),
		PublishedAt: time.Date(2026, time.January, 1, 0, n, 0, 0, time.UTC),
	}
}

func mustParse(t *testing.T, feed *atomFeed) atomFeed {
	t.Helper()
	text, err := feed.text()
	if err != nil {
		t.Fatal(err)
	}
	var parsed atomFeed
	if err := xml.Unmarshal(text, &parsed); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return parsed
}

func TestTextsOfPublishersEndNoElement(t *testing.T) {
	w := testWriter(kommune.English)
	const want = "]]></content><script>alert('1')</script> & \"\ufffd\ufffd\ufffd"
	feed := mustParse(t, w.feed(w.releases([]kommune.Release{releaseNumbered(2), releaseNumbered(1)}), nil))
	if len(feed.Entries) != 2 {
		t.Fatalf("%d entries", len(feed.Entries))
	}
	entry := feed.Entries[0]
	if entry.Title != "Own "+want+" (own@2)" || entry.Author.Name != want || entry.Rights != want || entry.Category.Label != "Own "+want {
		t.Errorf("got %q, %q, %q, %q", entry.Title, entry.Author.Name, entry.Rights, entry.Category.Label)
	}
	if html := entry.Content.HTML; strings.Contains(html, "<script") || !strings.Contains(html, "&lt;script&gt;") || !strings.Contains(html, "1,234,567 rows. The one before was own@1.") {
		t.Errorf("content %s", html)
	}
	if len(entry.Links) != 2 || len(feed.Entries[1].Links) != 0 {
		t.Errorf("links %v and %v", entry.Links, feed.Entries[1].Links)
	}
}

func TestAFeedIsBounded(t *testing.T) {
	w := testWriter(kommune.Danish)
	var releases []kommune.Release
	for n := 3 * maxReleases; n > 0; n-- {
		releases = append(releases, releaseNumbered(n))
	}
	entries := w.releases(releases)
	if len(entries) != maxReleases || !strings.Contains(entries[0].Title, "own@150") {
		t.Errorf("%d entries from %s", len(entries), entries[0].Title)
	}
	ids := map[string]bool{}
	for _, entry := range entries {
		ids[entry.ID] = true
	}
	if len(ids) != len(entries) {
		t.Errorf("%d ids for %d entries", len(ids), len(entries))
	}
	changes := &kommune.KommuneChanges{Revised: 3, Added: 1, Gone: 2000}
	for range maxListed {
		changes.Listed = append(changes.Listed, kommune.KommuneChange{ObservationChange: kommune.ObservationChange{
			IndicatorID: "own/a", TargetGroupID: "own/g", Period: "2025M02", Before: pointer(1.0), BeforeStatus: pointer("PUBLISHED"),
		}})
	}
	entry := w.changed(&kommune.Snapshot{Release: releases[1]}, &kommune.Snapshot{Dataset: kommune.Dataset{Title: "Ledige", Synthetic: true}, Release: releases[0]}, changes)
	if want := "Syntetiske tal: Københavns Kommune: 3 tal revideret, 1 nyt tal, 2.000 tal udgået i Ledige (own@150)"; entry.Title != want {
		t.Errorf("title %q", entry.Title)
	}
	if html := entry.Content.HTML; strings.Count(html, "<li>own/a, own/g, februar 2025: 1 (udgået)</li>") != maxListed || !strings.Contains(html, "Og 1.979 til") {
		t.Errorf("content %s", html)
	}
}

func TestWhatIsHiddenIsNotTold(t *testing.T) {
	snapshot := &kommune.Snapshot{Vocabulary: kommune.Vocabulary{Indicators: []kommune.Indicator{{ID: "own/a", TitleDA: "Ledige", TitleEN: "Unemployed", Unit: "%", Decimals: 1}}}}
	published, provisional, hidden, missing := pointer("PUBLISHED"), pointer("PROVISIONAL"), pointer("SUPPRESSED"), pointer("MISSING")
	for _, c := range []struct {
		change kommune.KommuneChange
		want   string
	}{
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{Before: pointer(7.25), BeforeStatus: published, AfterStatus: hidden}}, "it is hidden to protect individuals"},
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{BeforeStatus: hidden, After: pointer(7.25), AfterStatus: provisional}}, "before: it is hidden to protect individuals; now: 7.3% (provisional)"},
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{Before: pointer(7.25), BeforeStatus: published, After: pointer(9.5), AfterStatus: published}, HiddenNow: true}, "it is hidden to protect individuals"},
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{Before: pointer(7.25), BeforeStatus: published}, HiddenNow: true}, "it is hidden to protect individuals"},
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{After: pointer(9.5), AfterStatus: published}, HiddenNow: true}, "it is hidden to protect individuals"},
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{AfterStatus: hidden}}, "it is hidden to protect individuals"},
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{Before: pointer(7.25), BeforeStatus: published, AfterStatus: missing}}, "before: 7.3%; now: the source lacks it"},
		{kommune.KommuneChange{ObservationChange: kommune.ObservationChange{After: pointer(7.0), AfterStatus: published}, AfterQualifier: kommune.JustOver}, "just over 7.0% (new)"},
	} {
		c.change.IndicatorID, c.change.Period = "own/a", "2024"
		if got, want := newTitles(testWriter(kommune.English), snapshot, snapshot).line(c.change), "Unemployed, 2024: "+c.want; got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestAnEntryKeepsItsID(t *testing.T) {
	// Readers show an entry again whose id has changed.
	w := testWriter(kommune.Danish)
	id := w.releases([]kommune.Release{releaseNumbered(1)})[0].ID
	if id != w.releases([]kommune.Release{releaseNumbered(2), releaseNumbered(1)})[1].ID {
		t.Errorf("id %s", id)
	}
	if other := releaseNumbered(1); w.releases([]kommune.Release{{ID: other.ID, DatasetID: "own", ContentHash: "other", PublishedAt: other.PublishedAt}})[0].ID == id {
		t.Errorf("another content has id %s too", id)
	}
	if fixed := entryID("a", "b"); fixed != "urn:uuid:de8ab65d-967e-5008-b796-e234b3ba8209" {
		t.Errorf("id %s", fixed)
	}
}
