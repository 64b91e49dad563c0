// Package metadata says what a file is of: its indicators, sources, terms and releases, in
// the order in which people read them. It knows no format.
package metadata

import (
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// Entry is one statement about a file.
type Entry struct {
	Key    string
	Label  kommune.Text
	Values []string
	// IsList is true where JSON has a list, also of one value or none.
	IsList bool
}

// List describes a file.
type List []Entry

// AddText adds a statement in words, one value on each line; none where all are empty.
func (l *List) AddText(key, da, en string, values ...string) {
	l.add(Entry{Key: key, Label: kommune.Text{DA: da, EN: en}, Values: values})
}

// AddList adds a list, which may be empty.
func (l *List) AddList(key, da, en string, values []string) {
	l.add(Entry{Key: key, Label: kommune.Text{DA: da, EN: en}, Values: values, IsList: true})
}

func (l *List) add(entry Entry) {
	entry.Values = slices.DeleteFunc(slices.Clone(entry.Values), func(value string) bool { return value == "" })
	if len(entry.Values) > 0 || entry.IsList {
		*l = append(*l, entry)
	}
}

// Value is the text of an entry, one value on each line; empty where there is none.
func (l *List) Value(key string) string { return strings.Join(l.Values(key), "\n") }

// Values are those of an entry; nil where there is none.
func (l *List) Values(key string) []string {
	for _, entry := range *l {
		if entry.Key == key {
			return entry.Values
		}
	}
	return nil
}

// OfIndicators describes indicators: titles, definitions, sources, licences and
// releases. sourceIDs are those of the exported figures, by indicator; an indicator
// without any is described by its own source.
func OfIndicators(lang kommune.Language, indicators []analysis.Indicator, sourceIDs map[string][]string) List {
	var described List
	var titles, definitions, sources, datasets, licences, releases []string
	add := func(list *[]string, text string) {
		if text != "" && !slices.Contains(*list, text) {
			*list = append(*list, text)
		}
	}
	for _, i := range indicators {
		dataset, release := i.Snapshot.Dataset, i.Snapshot.Release
		unit := ""
		if i.Unit != "" {
			unit = " (" + i.Unit + ")"
		}
		add(&titles, i.ID+": "+i.Title(lang)+unit)
		add(&definitions, i.ID+": "+i.Definition(lang))
		found := i.FindSources(sourceIDs[i.ID])
		for _, source := range found {
			add(&sources, words.SourceInWords(i, source, lang))
			add(&licences, words.LicenceInWords(i, source, lang))
		}
		if len(found) == 0 {
			add(&sources, dataset.Publisher)
			add(&licences, words.LicenceInWords(i, kommune.Source{Publisher: dataset.Publisher}, lang))
		}
		add(&datasets, dataset.ID+": "+dataset.Title+", "+dataset.Publisher)
		add(&releases, release.ID)
	}
	described.AddList("indicators", "Indikatorer", "Indicators", titles)
	described.AddList("definitions", "Definitioner", "Definitions", definitions)
	described.AddList("sources", "Kilder", "Sources", sources)
	described.AddList("datasets", "Datasæt", "Datasets", datasets)
	described.AddList("licences", "Licenser", "Licences", licences)
	described.AddList("releases", "Udgivelser", "Releases", releases)
	described.AddText("published", "Udgivet", "Published", Published(lastPublished(indicators)))
	return described
}

// Published is a moment as files write it; empty where there is none.
func Published(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func lastPublished(indicators []analysis.Indicator) time.Time {
	var last time.Time
	for _, i := range indicators {
		if at := i.Snapshot.Release.PublishedAt; at.After(last) {
			last = at
		}
	}
	return last.UTC()
}

// SyntheticNote is the caveat of figures of synthetic datasets; nil for others.
func SyntheticNote(lang kommune.Language, indicators []analysis.Indicator) []string {
	if !slices.ContainsFunc(indicators, func(i analysis.Indicator) bool { return i.Snapshot.Dataset.Synthetic }) {
		return nil
	}
	return []string{SyntheticCaveat().In(lang)}
}

// SyntheticCaveat says that figures are made up.
func SyntheticCaveat() kommune.Text {
	return kommune.Text{
		DA: "Tal af syntetiske datasæt er opfundet til demonstration og siger intet om rigtige kommuner.",
		EN: "Figures of synthetic datasets are made up for demonstration and say nothing about real kommuner.",
	}
}
