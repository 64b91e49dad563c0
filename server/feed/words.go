package feed

import (
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"time"

	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// writer writes one feed.
type writer struct {
	request

	options   *Options
	catalogue *kommune.Catalogue
	// kommune is the one that is asked for.
	kommune kommune.Kommune
}

// in gives a text in the feed's language.
func (w *writer) in(da, en string) string { return kommune.Text{DA: da, EN: en}.In(w.lang) }

// feed joins entries to a feed. Without any it is as old as the oldest release.
func (w *writer) feed(entries []atomEntry, releases []kommune.Release) *atomFeed {
	f := &atomFeed{
		Lang: strings.ToLower(string(w.lang)), ID: w.address, Title: w.in("Kommunebench: udgivelser", "Kommunebench: releases"),
		Subtitle: w.in("De nyeste udgivelser af alle datasæt.", "The newest releases of all datasets."),
		Updated:  atomTime(time.Unix(0, 0)), Author: atomAuthor{"Kommunebench"},
		Links:   []atomLink{{Rel: "self", Type: "application/atom+xml", Href: w.address}},
		Entries: entries,
	}
	if w.code != "" {
		f.Title = "Kommunebench: " + w.kommune.LongName
		f.Subtitle = w.in("Hvad nye udgivelser har ændret for kommunen: reviderede, nye og udgåede tal.", "What new releases changed for the kommune: figures that were revised, are new, or are gone.")
	}
	switch {
	case len(entries) > 0:
		f.Updated = entries[0].Updated
	case len(releases) > 0:
		f.Updated = atomTime(releases[len(releases)-1].PublishedAt)
	}
	return f
}

// releases are the entries of the newest releases.
func (w *writer) releases(releases []kommune.Release) []atomEntry {
	entries := []atomEntry{}
	for n, release := range releases[:min(len(releases), maxReleases)] {
		dataset := kommune.Dataset{ID: release.DatasetID, Title: release.DatasetID, Publisher: release.DatasetID}
		if snapshot, loaded := w.catalogue.Snapshot(release.DatasetID); loaded {
			dataset = snapshot.Dataset
		}
		entry := w.entry(dataset, release)
		rows := phrase.Number(float64(release.Rows), 0, w.lang)
		text := fmt.Sprintf(w.in("Udgivelsen har %s rækker.", "The release has %s rows."), rows)
		if before, has := previous(releases[n+1:], release); has {
			entry.Links = w.links(before, release)
			text += " " + fmt.Sprintf(w.in("Den forrige var %s.", "The one before was %s."), before.ID)
		}
		entry.Title = w.titled(dataset, dataset.Title+" ("+release.ID+")")
		entry.Content.HTML = paragraph(text) + noteOf(release)
		entries = append(entries, entry)
	}
	return entries
}

// entry is an entry without title and content.
func (w *writer) entry(dataset kommune.Dataset, release kommune.Release) atomEntry {
	entry := atomEntry{
		ID:      entryID(release.ID, release.ContentHash, release.PublishedAt.UTC().Format(time.RFC3339Nano), string(w.lang)),
		Updated: atomTime(release.PublishedAt), Published: atomTime(release.PublishedAt),
		Author: atomAuthor{dataset.Publisher}, Category: atomCategory{dataset.ID, dataset.Title}, Content: atomContent{Type: "html"},
	}
	if dataset.Licence != nil {
		entry.Rights = *dataset.Licence
	}
	return entry
}

// links lead to what differs between two releases. Both are named, so they lead to
// the same for as long as both are kept.
func (w *writer) links(before, after kommune.Release) []atomLink {
	files := url.Values{"dataset": {after.DatasetID}, "from": {before.ID}, "to": {after.ID}, "lang": {string(w.lang)}}
	links := []atomLink{{
		Rel: "alternate", Type: "text/csv", Href: w.options.BaseURL + "/export/changes?" + files.Encode(),
		Title: w.in("Alle ændringer i udgivelsen", "All changes of the release"),
	}}
	if w.options.TrustedOnly {
		return links
	}
	query := fmt.Sprintf("{releaseDiff(dataset: %s, from: %s, to: %s) {rowsNew rowsRevised rowsGone indicators {indicatorId rowsNew rowsRevised rowsGone}}}",
		strconv.Quote(after.DatasetID), strconv.Quote(before.ID), strconv.Quote(after.ID))
	return append(links, atomLink{
		Rel: "related", Type: "application/json", Href: w.options.BaseURL + "/graphql?" + url.Values{"query": {query}}.Encode(),
		Title: w.in("Ændringer for hver indikator", "Changes by indicator"),
	})
}

// changed is the entry on what a release changed for the kommune.
func (w *writer) changed(before, after *kommune.Snapshot, changes *kommune.KommuneChanges) atomEntry {
	entry := w.entry(after.Dataset, after.Release)
	entry.ID = entryID(entry.ID, before.Release.ID, string(w.code))
	entry.Links = w.links(before.Release, after.Release)
	counts := w.counts(changes)
	entry.Title = w.titled(after.Dataset, fmt.Sprintf("%s: %s %s (%s)", w.kommune.LongName, counts, w.in("i ", "in ")+after.Dataset.Title, after.Release.ID))
	var text strings.Builder
	text.WriteString(paragraph(fmt.Sprintf("%s: %s.", fmt.Sprintf(w.in("Fra %s til %s", "From %s to %s"), before.Release.ID, after.Release.ID), counts)))
	text.WriteString("<ul>")
	labels := newTitles(w, before, after)
	for _, change := range changes.Listed {
		text.WriteString("<li>" + html.EscapeString(labels.line(change)) + "</li>")
	}
	text.WriteString("</ul>")
	if more := changes.All() - uint64(len(changes.Listed)); more > 0 {
		text.WriteString(paragraph(fmt.Sprintf(w.in("Og %s til, som ikke er vist her.", "And %s more that are not shown here."), phrase.Number(float64(more), 0, w.lang))))
	}
	text.WriteString(noteOf(after.Release))
	entry.Content.HTML = text.String()
	return entry
}

// counts says how many figures changed.
func (w *writer) counts(changes *kommune.KommuneChanges) string {
	var parts []string
	for _, one := range []struct {
		n        uint64
		one, all kommune.Text
	}{
		{changes.Revised, kommune.Text{DA: "tal revideret", EN: "figure revised"}, kommune.Text{DA: "tal revideret", EN: "figures revised"}},
		{changes.Added, kommune.Text{DA: "nyt tal", EN: "new figure"}, kommune.Text{DA: "nye tal", EN: "new figures"}},
		{changes.Gone, kommune.Text{DA: "tal udgået", EN: "figure gone"}, kommune.Text{DA: "tal udgået", EN: "figures gone"}},
	} {
		switch one.n {
		case 0:
		case 1:
			parts = append(parts, "1 "+one.one.In(w.lang))
		default:
			parts = append(parts, phrase.Number(float64(one.n), 0, w.lang)+" "+one.all.In(w.lang))
		}
	}
	return strings.Join(parts, ", ")
}

// titled marks the title of what is made up.
func (w *writer) titled(dataset kommune.Dataset, title string) string {
	if !dataset.Synthetic {
		return title
	}
	return w.in("Syntetiske tal: ", "Synthetic figures: ") + title
}

func noteOf(release kommune.Release) string {
	if release.Note == nil || strings.TrimSpace(*release.Note) == "" {
		return ""
	}
	return paragraph(*release.Note)
}

func paragraph(text string) string { return "<p>" + html.EscapeString(text) + "</p>" }

// titles are what the indicators and target groups of two releases are called.
type titles struct {
	*writer

	indicators map[string]kommune.Indicator
	groups     map[string]kommune.TargetGroup
}

// newTitles takes the newer release's where both have one.
func newTitles(w *writer, before, after *kommune.Snapshot) *titles {
	t := &titles{w, map[string]kommune.Indicator{}, map[string]kommune.TargetGroup{}}
	for _, snapshot := range []*kommune.Snapshot{before, after} {
		for _, indicator := range snapshot.Indicators {
			t.indicators[indicator.ID] = indicator
		}
		for _, group := range snapshot.TargetGroups {
			t.groups[group.ID] = group
		}
	}
	return t
}

// line says what a figure was and is. Nothing is said of what is hidden today, in
// this release or in the newest one.
func (t *titles) line(change kommune.KommuneChange) string {
	indicator, known := t.indicators[change.IndicatorID]
	if !known {
		indicator = kommune.Indicator{ID: change.IndicatorID, TitleDA: change.IndicatorID}
	}
	subject := indicator.Title(t.lang)
	group, known := t.groups[change.TargetGroupID]
	if !known {
		group, known = t.catalogue.TargetGroups.Find(change.TargetGroupID)
	}
	switch {
	case known && !group.Total:
		subject += ", " + group.Title(t.lang)
	case !known && change.TargetGroupID != "":
		subject += ", " + change.TargetGroupID
	}
	period := phrase.Period(change.Period, t.lang)
	if indicator.IsUndated(change.Period) {
		period = t.in("uoplyst periode", "unknown period")
	}
	subject += ", " + period + ": "
	if change.IsHidden() {
		return subject + phrase.NoValue(kommune.Suppressed, t.lang)
	}
	now := t.figure(indicator, change.After, change.AfterStatus, change.AfterQualifier)
	was := t.figure(indicator, change.Before, change.BeforeStatus, change.BeforeQualifier)
	switch {
	case change.BeforeStatus == nil:
		return subject + now + t.in(" (nyt)", " (new)")
	case change.AfterStatus == nil:
		return subject + was + t.in(" (udgået)", " (gone)")
	}
	return subject + fmt.Sprintf(t.in("før: %s; nu: %s", "before: %s; now: %s"), was, now)
}

// figure writes a value, or why there is none.
func (t *titles) figure(indicator kommune.Indicator, value *float64, status *string, qualifier kommune.Qualifier) string {
	if status == nil {
		return ""
	}
	is := kommune.ValueStatus(*status)
	if !is.HasValue() || value == nil {
		return phrase.NoValue(is, t.lang)
	}
	text := phrase.Hedge(qualifier, t.lang) + phrase.WithUnit(indicator, *value, t.lang)
	if is == kommune.Provisional {
		text += t.in(" (foreløbigt)", " (provisional)")
	}
	return text
}
