package words

import (
	"fmt"

	"kommunebench/analysis/correlation"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// RelationCaveats says in a language what to keep in mind.
func RelationCaveats(r *correlation.Relation, lang kommune.Language) []string {
	xOmitted, yOmitted := r.Omitted()
	texts := syntheticCaveat(r.X.Snapshot.Dataset)
	if len(texts) == 0 {
		texts = syntheticCaveat(r.Y.Snapshot.Dataset)
	}
	texts = append(texts, rulesCaveat(r.X, r.Y)...)
	texts = append(texts, omittedCaveatsOf(xOmitted, r.X, r.XPeriod)...)
	texts = append(texts, omittedCaveatsOf(yOmitted, r.Y, r.YPeriod)...)
	texts = append(texts, partlyKnownCaveat(r.PartlyKnown())...)
	texts = append(texts, populationCaveat(r.X)...)
	texts = append(texts, undatedCaveat(r.X, r.XPeriod)...)
	texts = append(texts, populationCaveat(r.Y)...)
	texts = append(texts, undatedCaveat(r.Y, r.YPeriod)...)
	if r.X.Kind == kommune.Count && r.Y.Kind == kommune.Count {
		texts = append(texts, kommune.Text{
			DA: "Begge tal er antal, og store kommuner har flere af det meste: antal kan følges ad, også hvor andelene ikke gør.",
			EN: "Both figures are counts, and large kommuner have more of most things: counts may go together even where the shares do not.",
		})
	}
	texts = append(texts, kommune.Text{
		DA: "Kommuner er ikke personer: en sammenhæng mellem kommuner viser ikke, hvad der gælder for den enkelte, og ikke hvad der er årsag.",
		EN: "Kommuner are not persons: what goes together across kommuner shows neither what holds for a person nor what causes what.",
	})
	return phrase.InLanguage(append(texts, relationCountCaveats(r)...), lang)
}

// relationCountCaveats says how many kommuner lack a figure, or have one that is not final or exact.
func relationCountCaveats(r *correlation.Relation) []kommune.Text {
	counts := r.Counts()
	var texts []kommune.Text
	if r.N() < counts.InScope {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d af %d kommuner har begge tal.", r.N(), counts.InScope),
			EN: fmt.Sprintf("Kommuner with both figures: %d of %d.", r.N(), counts.InScope),
		})
	}
	if counts.Suppressed > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er mindst ét af tallene skjult af hensyn til enkeltpersoner.", counts.Suppressed, counts.InScope),
			EN: fmt.Sprintf("For %d of %d kommuner one figure or both are hidden to protect individuals.", counts.Suppressed, counts.InScope),
		})
	}
	if counts.Provisional > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er mindst ét af tallene foreløbigt.", counts.Provisional, r.N()),
			EN: fmt.Sprintf("For %d of %d kommuner one figure or both are provisional.", counts.Provisional, r.N()),
		})
	}
	if counts.Hedged > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er mindst ét af tallene et cirkatal.", counts.Hedged, r.N()),
			EN: fmt.Sprintf("For %d of %d kommuner one figure or both are approximate, as their source says.", counts.Hedged, r.N()),
		})
	}
	return texts
}
