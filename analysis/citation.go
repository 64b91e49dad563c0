package analysis

import (
	"fmt"
	"time"

	"kommunebench/kommune"
)

// Citation refers to figures by a link that names their release.
type Citation struct {
	Text      string
	URL       string
	ReleaseID string
	Accessed  time.Time
}

// Cite makes a citation of figures of one release, with the link that gives
// them again.
func Cite(lang kommune.Language, indicator Indicator, detail, url string, accessed time.Time) Citation {
	dataset := indicator.Snapshot.Dataset
	form := kommune.Text{
		DA: "%s: %s, %s. %s (%s), udgave %s. Læst i Kommunebench %s.%s",
		EN: "%s: %s, %s. %s (%s), release %s. Read in Kommunebench %s.%s",
	}
	remarks := ""
	if dataset.Synthetic {
		remarks = kommune.Text{DA: " Syntetiske tal.", EN: " Synthetic figures."}.In(lang)
	}
	if indicator.Snapshot.RulesVersionOf(indicator.ID) < kommune.RulesVersion {
		remarks += kommune.Text{DA: " Indlæst efter ældre regler end dem af i dag.", EN: " Loaded under earlier rules than today's."}.In(lang)
	}
	release := indicator.Snapshot.Release.ID
	return Citation{
		Text: fmt.Sprintf(form.In(lang), dataset.Publisher, indicator.Title(lang), detail, dataset.Title, dataset.ID,
			release, accessed.Format(time.DateOnly), remarks),
		URL: url, ReleaseID: release, Accessed: accessed,
	}
}
