package dcat

import (
	"slices"
	"time"

	"kommunebench/kommune"
)

func inDanish(text string) node { return node{"@value": text, "@language": "da"} }

func both(da, en string) []node {
	return []node{inDanish(da), {"@value": en, "@language": "en"}}
}

func agent(name string) node { return node{"@type": "foaf:Agent", "foaf:name": name} }

func languages() []node {
	return []node{authority("language", "DAN"), authority("language", "ENG")}
}

func day(at time.Time) node {
	return node{"@value": at.Format(time.DateOnly), "@type": "xsd:date"}
}

func moment(at time.Time) node {
	return node{"@value": at.UTC().Format(time.RFC3339), "@type": "xsd:dateTime"}
}

// fileTypes are the EU's terms for formats that have one.
func fileTypes() map[string]string {
	return map[string]string{"csv": "CSV", "json": "JSON", "xlsx": "XLSX", "jsonstat": "JSON"}
}

// registered reports whether IANA lists a media type.
func registered(mediaType string) bool {
	return slices.Contains([]string{
		"text/csv", "application/json", "application/zip", "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}, mediaType)
}

// licences are addresses of licences by the names that packages use.
func licences() map[string]string {
	return map[string]string{
		"CC0-1.0":    "http://publications.europa.eu/resource/authority/licence/CC0",
		"CC-BY-4.0":  "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
		"CC BY 4.0":  "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
		"Apache-2.0": "http://spdx.org/licenses/Apache-2.0",
	}
}

// licenceOf is the licence of a dataset: a known one by its address, else in the words
// of the package; nil where none is stated.
func licenceOf(of *kommune.Snapshot) node {
	if of.Dataset.Licence == nil {
		return nil
	}
	if address := licences()[*of.Dataset.Licence]; address != "" {
		return node{"@id": address, "@type": "dct:LicenseDocument"}
	}
	return node{"@type": "dct:LicenseDocument", "dct:title": *of.Dataset.Licence}
}

// frequencyOf is how often figures come, as the EU's vocabulary has it: by the kind of
// the periods, of twelve-month windows by how many a year has. Empty where there are
// no figures, or where they are of several kinds.
func frequencyOf(of *kommune.Snapshot) string {
	kinds, perYear := map[kommune.PeriodKind]bool{}, map[int]int{}
	for _, period := range periodsOf(of) {
		kinds[period.Kind()] = true
		perYear[period.Year()]++
	}
	if len(kinds) != 1 {
		return ""
	}
	most := 0
	for _, count := range perYear {
		most = max(most, count)
	}
	for kind := range kinds {
		switch {
		case kind == kommune.QuarterWindow && most == 2, kind == kommune.HalfYear:
			return "ANNUAL_2"
		case kind == kommune.QuarterWindow, kind == kommune.Quarter:
			return "QUARTERLY"
		case kind == kommune.Month:
			return "MONTHLY"
		case kind == kommune.Week:
			return "WEEKLY"
		}
	}
	return "ANNUAL"
}
