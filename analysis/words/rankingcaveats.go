package words

import (
	"fmt"

	"kommunebench/analysis/phrase"
	"kommunebench/analysis/ranking"
	"kommunebench/kommune"
)

// RankingCaveats says in a language what to keep in mind, as far as the data show.
func RankingCaveats(r *ranking.Ranking, lang kommune.Language) []string {
	texts := append(syntheticCaveat(r.Indicator.Snapshot.Dataset), rulesCaveat(r.Indicator)...)
	texts = append(texts, populationCaveat(r.Indicator)...)
	periods := []kommune.Period{r.To}
	if r.From != nil {
		periods = []kommune.Period{*r.From, r.To}
	}
	texts = append(texts, undatedCaveat(r.Indicator, periods...)...)
	texts = append(texts, omittedCaveats(r.Omitted(), r.To)...)
	texts = append(texts, partlyKnownCaveat(r.PartlyKnown())...)
	if r.From != nil {
		texts = append(texts, comparedPeriods(*r.From, r.To)...)
	}
	if without := r.Total - r.Ranked; without > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("%d af %d kommuner har ingen placering, da tal mangler, er skjult eller ikke er præcise.", without, r.Total),
			EN: fmt.Sprintf("%d of %d kommuner have no rank, as figures are missing, hidden or not exact.", without, r.Total),
		})
	}
	texts = append(texts, manyTestsCaveat(r.Tested, r.Judged, r.Query.Confidence)...)
	return phrase.InLanguage(texts, lang)
}

// comparedPeriods says what two periods have that lets figures differ without anything
// having happened.
func comparedPeriods(from, to kommune.Period) []kommune.Text {
	switch {
	case !from.End().Before(to.Start()):
		return []kommune.Text{{
			DA: "Perioderne overlapper hinanden, så ændringen er ikke testet.",
			EN: "The periods overlap, so the change is not tested.",
		}}
	case from.Number() != to.Number() && from.Kind() != kommune.QuarterWindow:
		return []kommune.Text{{
			DA: "Perioderne ligger på hver sin tid af året, så ændringen kan skyldes sæsonen; den er ikke testet.",
			EN: "The periods lie at different times of the year, so the change may be the season's; it is not tested.",
		}}
	}
	return nil
}
