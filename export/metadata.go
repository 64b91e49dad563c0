package export

import (
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// metadataEntry is one statement about a file.
type metadataEntry struct {
	key    string
	label  kommune.Text
	values []string
	// isList is true where JSON has a list, also of one value or none.
	isList bool
}

// metadata describes a file, in the order in which people read it.
type metadata []metadataEntry

func (a *metadata) addText(key, da, en string, values ...string) {
	a.add(metadataEntry{key: key, label: kommune.Text{DA: da, EN: en}, values: values})
}

func (a *metadata) addList(key, da, en string, values []string) {
	a.add(metadataEntry{key: key, label: kommune.Text{DA: da, EN: en}, values: values, isList: true})
}

func (a *metadata) add(f metadataEntry) {
	f.values = slices.DeleteFunc(slices.Clone(f.values), func(value string) bool { return value == "" })
	if len(f.values) > 0 || f.isList {
		*a = append(*a, f)
	}
}

// value is the text of an entry, one value on each line; empty where there is none.
func (a metadata) value(key string) string { return strings.Join(a.values(key), "\n") }

func (a metadata) values(key string) []string {
	for _, f := range a {
		if f.key == key {
			return f.values
		}
	}
	return nil
}

// figureMetadata describes indicators: titles, definitions, sources, licences and
// releases. sourceIDs are those of the exported figures, by indicator; an indicator
// without any is described by its own source.
func figureMetadata(lang kommune.Language, indicators []analysis.Indicator, sourceIDs map[string][]string) metadata {
	var a metadata
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
	a.addList("indicators", "Indikatorer", "Indicators", titles)
	a.addList("definitions", "Definitioner", "Definitions", definitions)
	a.addList("sources", "Kilder", "Sources", sources)
	a.addList("datasets", "Datasæt", "Datasets", datasets)
	a.addList("licences", "Licenser", "Licences", licences)
	a.addList("releases", "Udgivelser", "Releases", releases)
	a.addText("published", "Udgivet", "Published", published(lastPublished(indicators)))
	return a
}

// published is a moment as files write it; empty where there is none.
func published(at time.Time) string {
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

// syntheticNote is the caveat of figures of synthetic datasets; nil for others.
func syntheticNote(lang kommune.Language, indicators []analysis.Indicator) []string {
	if !slices.ContainsFunc(indicators, func(i analysis.Indicator) bool { return i.Snapshot.Dataset.Synthetic }) {
		return nil
	}
	return []string{syntheticCaveat().In(lang)}
}

func syntheticCaveat() kommune.Text {
	return kommune.Text{
		DA: "Tal af syntetiske datasæt er opfundet til demonstration og siger intet om rigtige kommuner.",
		EN: "Figures of synthetic datasets are made up for demonstration and say nothing about real kommuner.",
	}
}
