package export

import (
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// fact is a thing that a file says of itself.
type fact struct {
	key    string
	label  kommune.Text
	values []string
	// isList writes a list in JSON, however many values there are.
	isList bool
}

// about is what a file says of itself, in the order that people read it.
type about []fact

func (a *about) say(key, da, en string, values ...string) {
	a.add(fact{key: key, label: kommune.Text{DA: da, EN: en}, values: values})
}

func (a *about) list(key, da, en string, values []string) {
	a.add(fact{key: key, label: kommune.Text{DA: da, EN: en}, values: values, isList: true})
}

func (a *about) add(f fact) {
	f.values = slices.DeleteFunc(slices.Clone(f.values), func(value string) bool { return value == "" })
	if len(f.values) > 0 || f.isList {
		*a = append(*a, f)
	}
}

// value is a fact in one text, its values on lines of their own.
func (a about) value(key string) string { return strings.Join(a.values(key), "\n") }

func (a about) values(key string) []string {
	for _, f := range a {
		if f.key == key {
			return f.values
		}
	}
	return nil
}

// aboutFigures says what indicators are, where their figures come from, who may
// use them how, and of which releases they are. Source ids are those of the
// figures by indicator; an indicator without any has its own.
func aboutFigures(lang kommune.Language, indicators []analysis.Indicator, sourceIDs map[string][]string) about {
	var a about
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
	a.list("indicators", "Indikatorer", "Indicators", titles)
	a.list("definitions", "Definitioner", "Definitions", definitions)
	a.list("sources", "Kilder", "Sources", sources)
	a.list("datasets", "Datasæt", "Datasets", datasets)
	a.list("licences", "Licenser", "Licences", licences)
	a.list("releases", "Udgivelser", "Releases", releases)
	a.say("published", "Udgivet", "Published", lastPublished(indicators).Format(time.RFC3339))
	return a
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

// syntheticNote says of made-up figures that they are.
func syntheticNote(lang kommune.Language, indicators []analysis.Indicator) []string {
	if !slices.ContainsFunc(indicators, func(i analysis.Indicator) bool { return i.Snapshot.Dataset.Synthetic }) {
		return nil
	}
	return []string{kommune.Text{
		DA: "Tal af syntetiske datasæt er opfundet til demonstration og siger intet om rigtige kommuner.",
		EN: "Figures of synthetic datasets are made up for demonstration and say nothing about real kommuner.",
	}.In(lang)}
}
