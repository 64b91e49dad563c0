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
	synthetic := ""
	if dataset.Synthetic {
		synthetic = kommune.Text{DA: " Syntetiske tal.", EN: " Synthetic figures."}.In(lang)
	}
	release := indicator.Snapshot.Release.ID
	return Citation{
		Text: fmt.Sprintf(form.In(lang), dataset.Publisher, indicator.Title(lang), detail, dataset.Title, dataset.ID,
			release, accessed.Format(time.DateOnly), synthetic),
		URL: url, ReleaseID: release, Accessed: accessed,
	}
}
