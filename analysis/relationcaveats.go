package analysis

import (
	"fmt"

	"kommunebench/kommune"
)

// Caveats says in a language what to keep in mind.
func (r Relation) Caveats(lang kommune.Language) []string {
	texts := syntheticCaveat(r.X.Snapshot.Dataset)
	if len(texts) == 0 {
		texts = syntheticCaveat(r.Y.Snapshot.Dataset)
	}
	texts = append(texts, rulesCaveat(r.X, r.Y)...)
	texts = append(texts, r.xOmitted.caveatsOf(r.X, r.XPeriod)...)
	texts = append(texts, r.yOmitted.caveatsOf(r.Y, r.YPeriod)...)
	texts = append(texts, r.X.populationCaveat()...)
	texts = append(texts, r.X.undatedCaveat(r.XPeriod)...)
	texts = append(texts, r.Y.populationCaveat()...)
	texts = append(texts, r.Y.undatedCaveat(r.YPeriod)...)
	texts = append(texts, kommune.Text{
		DA: "Kommuner er ikke personer: en sammenhæng mellem kommuner viser ikke, hvad der gælder for den enkelte, og ikke hvad der er årsag.",
		EN: "Kommuner are not persons: what goes together across kommuner shows neither what holds for a person nor what causes what.",
	})
	if r.N() < r.inScope {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d af %d kommuner har begge tal.", r.N(), r.inScope),
			EN: fmt.Sprintf("Kommuner with both figures: %d of %d.", r.N(), r.inScope),
		})
	}
	if r.suppressed > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er mindst ét af tallene skjult af hensyn til enkeltpersoner.", r.suppressed, r.inScope),
			EN: fmt.Sprintf("For %d of %d kommuner one figure or both are hidden to protect individuals.", r.suppressed, r.inScope),
		})
	}
	if r.provisional > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er mindst ét af tallene foreløbigt.", r.provisional, r.N()),
			EN: fmt.Sprintf("For %d of %d kommuner one figure or both are provisional.", r.provisional, r.N()),
		})
	}
	if r.hedged > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er mindst ét af tallene et cirkatal.", r.hedged, r.N()),
			EN: fmt.Sprintf("For %d of %d kommuner one figure or both are approximate, as their source says.", r.hedged, r.N()),
		})
	}
	return inLanguage(texts, lang)
}
