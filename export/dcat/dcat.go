// Package dcat describes datasets for data portals: as a catalogue of DCAT-AP 3, and as
// datasets of schema.org, both in JSON-LD.
//
// Made-up datasets are left out: a portal would offer them beside real ones.
package dcat

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"kommunebench/kommune"
)

// Site is the server whose datasets are described.
type Site struct {
	// BaseURL stands before paths, without a trailing slash.
	BaseURL string
	// Catalogue has the newest releases, Releases those of every dataset that are
	// kept, newest first.
	Catalogue *kommune.Catalogue
	Releases  []kommune.Release
	// Formats are those of files, the first of them the default.
	Formats []Format
}

// Format is a format in which figures can be had.
type Format struct {
	// Name is the value of the parameter format.
	Name string
	// MediaType is without parameters.
	MediaType string
	// MaxRows is how many rows a file can hold, 0 for any number.
	MaxRows int64
}

// described are the datasets that are described.
func (s Site) described() []*kommune.Snapshot {
	return slices.DeleteFunc(slices.Clone(s.Catalogue.Snapshots), func(of *kommune.Snapshot) bool { return of.Dataset.Synthetic })
}

// releasesOf are the releases of a dataset that are kept and no younger than the
// catalogue, newest first.
func (s Site) releasesOf(of *kommune.Snapshot) []kommune.Release {
	return slices.DeleteFunc(slices.Clone(s.Releases), func(release kommune.Release) bool {
		return release.DatasetID != of.Dataset.ID || release.Sequence > of.Release.Sequence
	})
}

// archive is the address of a dataset as a package; of a release where one is named.
func (s Site) archive(dataset, release string) string {
	address := s.BaseURL + "/export/dataset/" + url.PathEscape(dataset)
	if release != "" {
		address += "?" + url.Values{"release": {release}}.Encode()
	}
	return address
}

// mostIndicators is how many one file of figures takes.
const mostIndicators = 50

// figures is the address of all figures of kommuner in a format; empty where there are
// none, or more indicators than a file takes.
func (s Site) figures(of *kommune.Snapshot, format Format, release string) string {
	rows := int64(0)
	var ids []string
	for _, indicator := range of.Indicators {
		if slices := of.IndicatorSlices(indicator.ID); len(slices) > 0 {
			ids = append(ids, indicator.ID)
			for _, slice := range slices {
				rows += int64(slice.Rows) //nolint:gosec // far below 2^63 rows
			}
		}
	}
	if len(ids) == 0 || len(ids) > mostIndicators || (format.MaxRows > 0 && rows > format.MaxRows) {
		return ""
	}
	parameters := url.Values{"format": {format.Name}, "indicators": {strings.Join(ids, ",")}}
	if release != "" {
		parameters.Set("release", release)
	}
	return s.BaseURL + "/export/observations?" + parameters.Encode()
}

// coverage is the time that figures are of; false where there are none.
func coverage(of *kommune.Snapshot) (first, last time.Time, some bool) {
	for _, period := range periodsOf(of) {
		start, end := period.Start(), period.End()
		if !some || start.Before(first) {
			first = start
		}
		if !some || end.After(last) {
			last = end
		}
		some = true
	}
	return first, last, some
}

func periodsOf(of *kommune.Snapshot) []kommune.Period {
	var periods []kommune.Period
	for _, indicator := range of.Indicators {
		periods = append(periods, of.Periods(indicator.ID)...)
	}
	slices.Sort(periods)
	return slices.Compact(periods)
}

// keywords are the titles of the indicators in a language.
func keywords(of *kommune.Snapshot, lang kommune.Language) []string {
	var titles []string
	for _, indicator := range of.Indicators {
		if title := indicator.Title(lang); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return titles
}

// description says what a dataset holds, in a language.
func description(of *kommune.Snapshot, lang kommune.Language) string {
	text := kommune.Text{DA: "Tal og fakta om de danske kommuner.", EN: "Figures and facts about the Danish kommuner (municipalities)."}.In(lang)
	if titles := keywords(of, lang); len(titles) > 0 {
		text += kommune.Text{DA: " Indikatorer: ", EN: " Indicators: "}.In(lang) + strings.Join(titles, "; ") + "."
	}
	if reason := of.Dataset.DisclosureReason; reason != nil {
		text += " " + *reason
	} else if of.Dataset.DisclosureBy == kommune.DisclosureByKommunebench {
		text += kommune.Text{DA: " Små antal personer er skjult.", EN: " Small counts of persons are hidden."}.In(lang)
	}
	return text
}
