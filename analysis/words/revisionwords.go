package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// RevisionSentence says in a language what has become of the figures.
func RevisionSentence(r *analysis.Revision, lang kommune.Language) string {
	switch {
	case r.Gone:
		return fmt.Sprintf(kommune.Text{
			DA: "Den nyeste udgivelse, %s, har ikke længere tal for perioden.",
			EN: "The newest release, %s, no longer has figures for the period.",
		}.In(lang), r.Newest.ID)
	case r.Changed == 0:
		return fmt.Sprintf(kommune.Text{
			DA: "Tallene er de samme i den nyeste udgivelse, %s.",
			EN: "The figures are the same in the newest release, %s.",
		}.In(lang), r.Newest.ID)
	}
	return fmt.Sprintf(kommune.Text{
		DA: "Tal, der er ændret i den nyeste udgivelse, %s: %d.",
		EN: "Figures that differ in the newest release, %s: %d.",
	}.In(lang), r.Newest.ID, r.Changed)
}
