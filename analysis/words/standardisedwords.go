package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/standardised"
	"kommunebench/kommune"
)

// StandardisedSentence puts a kommune's figure and what was expected of its mix into
// a sentence. It names a difference only where the test after correction found one.
func StandardisedSentence(r *standardised.StandardisedRow, lang kommune.Language) string {
	c := r.Comparison()
	begin := madeUp(c.Indicator.Snapshot.Dataset, lang)
	where, what := whereInWords(c.Indicator, r.Kommune.LongName, lang), subject(c.Indicator, nil, lang)
	if r.Value == nil {
		return begin + fmt.Sprintf(kommune.Text{DA: "%s %s har intet tal%s: %s.", EN: "%s %s has no figure%s: %s."}.In(lang),
			what, where, whenInWords(c.Indicator, c.Period, lang), phrase.NoValue(r.Status, lang))
	}
	figure := figureInWords(c.Indicator.Indicator, *r.Value, r.Status, r.Qualifier, lang) + whenInWords(c.Indicator, c.Period, lang)
	if r.ExpectedValue == nil {
		return begin + fmt.Sprintf(kommune.Text{
			DA: "%s %s var %s; hvad der var at vente af kommunens sammensætning, er ikke beregnet: %s",
			EN: "%s %s was %s; what was to be expected of the kommune's mix was not computed: %s",
		}.In(lang), what, where, figure, *r.Reason(lang))
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "%s %s var %s. Med landets tal i hver målgruppe ville kommunens sammensætning give %s; %s.",
		EN: "%s %s was %s. With the country's figure in each target group the kommune's mix would give %s; %s.",
	}.In(lang), what, where, figure, phrase.WithUnit(c.Indicator.Indicator, *r.ExpectedValue, lang), standardisedVerdict(r, lang))
}

func standardisedVerdict(r *standardised.StandardisedRow, lang kommune.Language) string {
	switch r.SignificanceAfterCorrection {
	case analysis.Better, analysis.Worse, analysis.Higher, analysis.Lower:
		return kommune.Text{
			DA: "forskellen er større, end tilfældige udsving normalt forklarer", EN: "the difference is larger than chance usually explains",
		}.In(lang) + levelInWords(r.Comparison().Query.Confidence, lang)
	case analysis.Similar, analysis.NotTested:
	}
	if r.Rough {
		return kommune.Text{DA: "der er for få til at sige, om forskellen er mere end tilfældige udsving", EN: "too few are counted to tell the difference from chance"}.In(lang)
	}
	return kommune.Text{
		DA: "forskellen er ikke større, end tilfældige udsving kan forklare", EN: "the difference is no larger than chance can explain",
	}.In(lang)
}

// StandardisedCaveats says in a language what to keep in mind of a standardised
// comparison.
func StandardisedCaveats(c *standardised.StandardisedComparison, lang kommune.Language) []string {
	texts := append(syntheticCaveat(c.Indicator.Snapshot.Dataset), kommune.Text{
		DA: "Der er kun taget højde for målgruppernes størrelse. Andre forskelle mellem kommunernes borgere og arbejdsmarked er der endnu, og forskellen siger ikke, hvad der er årsagen.",
		EN: "Only the sizes of the target groups are allowed for. Other differences between the kommuner's citizens and labour markets remain, and the difference does not say why.",
	})
	if !c.IsPublished {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Landets tal er lagt sammen af de %d kommuner, der har tal for alle målgrupper; kommunen selv er med, så dens forskel er en smule undervurderet.", c.PooledFrom),
			EN: fmt.Sprintf("The country's figures are pooled from the kommuner that have figures of all target groups (%d); the kommune itself is among them, so its difference is slightly understated.", c.PooledFrom),
		})
	}
	if untested := len(c.Rows) - c.Tested; untested > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("For %d af %d kommuner er det ventede ikke beregnet, fordi tal mangler, er skjult eller er uden tæller og nævner.", untested, len(c.Rows)),
			EN: fmt.Sprintf("Kommuner of which the expected figure was not computed, as figures are missing, hidden or without counts: %d of %d.", untested, len(c.Rows)),
		})
	}
	if c.IsOverdispersed {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Kommunerne spreder sig mere om det ventede, end tilfældige udsving forklarer (varians gange %s). Andre forhold end målgrupperne kan være grunden.", phrase.Number(*c.Overdispersion, 1, kommune.Danish)),
			EN: fmt.Sprintf("The kommuner spread more around what was expected than chance explains (variance times %s). Other circumstances than the target groups may be why.", phrase.Number(*c.Overdispersion, 1, kommune.English)),
		})
	}
	return phrase.InLanguage(texts, lang)
}
