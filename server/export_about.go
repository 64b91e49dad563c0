package server

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
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
func (a about) value(key string) string {
	for _, f := range a {
		if f.key == key {
			return strings.Join(f.values, "\n")
		}
	}
	return ""
}

// aboutFigures says what indicators are, where they come from, who may use them
// how, and of which releases they are.
func aboutFigures(lang kommune.Language, indicators []analysis.Indicator) about {
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
		add(&sources, sourceInWords(i))
		add(&datasets, dataset.ID+": "+dataset.Title+", "+dataset.Publisher)
		if dataset.Licence != nil {
			add(&licences, *dataset.Licence)
		}
		add(&releases, release.ID)
	}
	a.list("indicators", "Indikatorer", "Indicators", titles)
	a.list("definitions", "Definitioner", "Definitions", definitions)
	a.list("sources", "Kilder", "Sources", sources)
	a.list("datasets", "Datasæt", "Datasets", datasets)
	a.list("licences", "Licenser", "Licences", licences)
	a.list("releases", "Udgaver", "Releases", releases)
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

// sourceInWords is where an indicator's figures come from.
func sourceInWords(i analysis.Indicator) string {
	if i.SourceID == nil {
		return i.Snapshot.Dataset.Publisher
	}
	for _, source := range i.Snapshot.Sources {
		if source.ID != *i.SourceID {
			continue
		}
		parts := []string{source.Title, source.Publisher}
		if source.URL != nil {
			parts = append(parts, *source.URL)
		}
		if source.Licence != nil {
			parts = append(parts, *source.Licence)
		}
		return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
	}
	return i.Snapshot.Dataset.Publisher
}

// whyEmpty says why a file has no rows.
func whyEmpty(lang kommune.Language, stream *analysis.ObservationStream) string {
	if len(stream.Kommuner) == 0 {
		return kommune.Text{
			DA: "Filen er tom: ingen kommune opfylder alle betingelser.",
			EN: "The file is empty: no kommune meets every condition.",
		}.In(lang)
	}
	var known []kommune.Period
	for _, i := range stream.Indicators {
		known = append(known, i.Periods()...)
	}
	if len(stream.Periods()) == 0 && len(known) > 0 {
		first, last := slices.MinFunc(known, kommune.ComparePeriods), slices.MaxFunc(known, kommune.ComparePeriods)
		return kommune.Text{
			DA: fmt.Sprintf("Filen er tom: der er ingen tal i de valgte perioder, men fra %s til %s.", first, last),
			EN: fmt.Sprintf("The file is empty: there are no figures in the periods chosen, but from %s to %s.", first, last),
		}.In(lang)
	}
	return kommune.Text{
		DA: "Filen er tom: kilden har ingen rækker om det valgte.",
		EN: "The file is empty: the source has no rows on what was chosen.",
	}.In(lang)
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
