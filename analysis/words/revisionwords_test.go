package words

import (
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestARevisionIsToldInASentence(t *testing.T) {
	newest := kommune.Release{ID: "test@2"}
	for _, c := range []struct {
		revision analysis.Revision
		da, en   string
	}{
		{
			analysis.Revision{Newest: newest},
			"Tallene er de samme i den nyeste udgivelse, test@2.", "The figures are the same in the newest release, test@2.",
		},
		{
			analysis.Revision{Newest: newest, Changed: 2},
			"Tal, der er ændret i den nyeste udgivelse, test@2: 2.", "Figures that differ in the newest release, test@2: 2.",
		},
		{
			analysis.Revision{Newest: newest, Changed: 3, Gone: true},
			"Den nyeste udgivelse, test@2, har ikke længere tal for perioden.", "The newest release, test@2, no longer has figures for the period.",
		},
	} {
		analysistest.WantText(t, RevisionSentence(&c.revision, kommune.Danish), c.da)
		analysistest.WantText(t, RevisionSentence(&c.revision, kommune.English), c.en)
	}
}
