package words

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Citation refers to figures by a link that names their release.
type Citation struct {
	Text      string
	URL       string
	ReleaseID string
	Accessed  time.Time
	// Page is the address of the page's view of the same figures; empty where there is
	// none.
	Page string
}

// citedSources are how many sources a citation names.
const citedSources = 3

// Cite makes a citation of figures of one release, with the link that gives
// them again: whose figures they are, as their own sources say, and where they
// were read. Source ids are those of the figures; without any it is the
// indicator's source.
func Cite(lang kommune.Language, indicator analysis.Indicator, sourceIDs []string, detail, url string, accessed time.Time) Citation {
	dataset := indicator.Snapshot.Dataset
	title := indicator.Title(lang)
	if participants := participantsInWords(indicator, lang); participants != "" {
		title += ofInWords("%", lang) + participants
	}
	remarks := ""
	if dataset.Synthetic {
		remarks = kommune.Text{DA: " Syntetiske tal.", EN: " Synthetic figures."}.In(lang)
	}
	if indicator.Snapshot.RulesVersionOf(indicator.ID) < kommune.RulesVersion {
		remarks += kommune.Text{DA: " Indlæst efter ældre regler end dem af i dag.", EN: " Loaded under earlier rules than today's."}.In(lang)
	}
	release := indicator.Snapshot.Release.ID
	publisher, sources := sourcesInWords(indicator, indicator.FindSources(sourceIDs), lang)
	return Citation{
		Text: fmt.Sprintf(kommune.Text{
			DA: "%s: %s, %s. %s%s (%s), udgivelse %s. Læst i Kommunebench %s.%s",
			EN: "%s: %s, %s. %s%s (%s), release %s. Read in Kommunebench %s.%s",
		}.In(lang), publisher, title, detail, sources, dataset.Title, dataset.ID, release, accessed.Format(time.DateOnly), remarks),
		URL: url, ReleaseID: release, Accessed: accessed,
	}
}

// CitedPeriod is a period with the word that says that it is not known.
func CitedPeriod(i analysis.Indicator, period kommune.Period, lang kommune.Language) string {
	if i.IsUndated(period) {
		return fmt.Sprintf(kommune.Text{DA: "udateret (står under %s)", EN: "undated (stands under %s)"}.In(lang), period)
	}
	return string(period)
}

// sourcesInWords gives the publishers and the sources with their addresses and
// licences; the dataset where no source is known.
func sourcesInWords(i analysis.Indicator, sources []kommune.Source, lang kommune.Language) (publishers, texts string) {
	publisher := i.Snapshot.Dataset.Publisher
	switch {
	case len(sources) == 0 && i.Snapshot.Dataset.Licence == nil:
		return publisher, ""
	case len(sources) == 0:
		return publisher, LicenceInWords(i, kommune.Source{Publisher: publisher}, lang) + ". "
	}
	var names, parts []string
	for _, source := range sources[:min(len(sources), citedSources)] {
		if !slices.Contains(names, source.Publisher) {
			names = append(names, source.Publisher)
		}
		parts = append(parts, SourceInWords(i, source, lang))
	}
	if more := len(sources) - citedSources; more > 0 {
		parts = append(parts, fmt.Sprintf(kommune.Text{DA: "og %d andre kilder", EN: "and %d other sources"}.In(lang), more))
	}
	return strings.Join(names, ", "), strings.Join(parts, "; ") + ". "
}

// SourceInWords is a source with its date, address and licence.
func SourceInWords(i analysis.Indicator, source kommune.Source, lang kommune.Language) string {
	parts := []string{source.Title, source.Publisher}
	if source.Published != nil {
		parts = append(parts, source.Published.Format(time.DateOnly))
	}
	if source.URL != nil {
		parts = append(parts, *source.URL)
	}
	parts = append(parts, LicenceInWords(i, source, lang))
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), ", ")
}

// LicenceInWords is the source's own licence. That of the dataset goes for
// figures that the dataset's publisher publishes itself, and for no others.
func LicenceInWords(i analysis.Indicator, source kommune.Source, lang kommune.Language) string {
	licence := source.Licence
	if licence == nil && source.Publisher == i.Snapshot.Dataset.Publisher {
		licence = i.Snapshot.Dataset.Licence
	}
	if licence == nil {
		return kommune.Text{DA: "licens ikke oplyst", EN: "licence not stated"}.In(lang)
	}
	return *licence
}
