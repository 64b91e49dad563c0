package words

import (
	"fmt"

	"kommunebench/analysis"
	"kommunebench/analysis/factcheck"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// ClaimCaveats says in a language what to keep in mind on a claim.
func ClaimCaveats(c *factcheck.ClaimCheck, lang kommune.Language) []string {
	caveats := ComparisonCaveats(c.Comparison, lang)
	if earlier := c.Earlier(); earlier != nil && earlier.Status == kommune.Provisional {
		caveats = append(caveats, kommune.Text{DA: "Det tidligere tal er foreløbigt.", EN: "The earlier figure is provisional."}.In(lang))
	}
	if own := changeTestedAlone(c, lang); own != "" {
		caveats = append(caveats, own)
	}
	return caveats
}

// changeTestedAlone says that one kommune's change was tested, and what is found where
// those of all are, if that is another thing.
func changeTestedAlone(c *factcheck.ClaimCheck, lang kommune.Language) string {
	if c.Earlier() == nil || c.BeyondChance() == nil {
		return ""
	}
	alone := kommune.Text{
		DA: "Testen gælder denne ene kommunes ændring, som om den var valgt, før tallene var set.",
		EN: "The test is of this one kommune's change, as if it had been chosen before the figures were seen.",
	}.In(lang)
	corrected := c.Corrected()
	if corrected == nil || corrected.SignificanceAfterCorrection != analysis.Similar && corrected.SignificanceAfterCorrection != analysis.NotTested {
		return alone
	}
	found := kommune.Text{
		DA: "er ændringen ikke større, end at den kan skyldes tilfældige udsving",
		EN: "the change is no larger than chance may explain",
	}
	if corrected.SignificanceAfterCorrection == analysis.NotTested {
		found = kommune.Text{
			DA: "kan det ikke afgøres, om ændringen er større, end tilfældige udsving forklarer",
			EN: "it can't be told whether the change is larger than chance explains",
		}
	}
	return alone + " " + fmt.Sprintf(kommune.Text{
		DA: "Ses den blandt de %d kommuners ændringer, der kan testes, og korrigeres for så mange test, %s (sådan står den i ranking). Nævn den ikke som en af dem, der skiller sig ud.",
		EN: "Seen among the changes of the %d kommuner that can be tested, and corrected for so many tests, %s (as ranking has it). Do not name it as one that stands out.",
	}.In(lang), c.CorrectedOf, found.In(lang))
}

// ClaimSentence is a correct sentence on what the claim is about.
func ClaimSentence(c *factcheck.ClaimCheck, lang kommune.Language) string {
	earlier := c.Earlier()
	if earlier == nil || c.Before == nil || c.After == nil {
		return RowSentence(&c.Row, lang)
	}
	comparison := c.Comparison
	return madeUp(comparison.Indicator.Snapshot.Dataset, lang) + fmt.Sprintf(kommune.Text{
		DA: "%s var %s %s%s og %s%s; %s.",
		EN: "%s, %s was %s%s and %s%s; %s.",
	}.In(lang), phrase.UpperFirst(whereInWords(comparison.Indicator, c.Row.Kommune.LongName, lang)), subject(comparison.Indicator, comparison.TargetGroup, lang),
		rowFigureInWords(earlier, lang), whenInWords(comparison.Indicator, earlier.Comparison().Period, lang),
		rowFigureInWords(&c.Row, lang), whenInWords(comparison.Indicator, comparison.Period, lang), changeInWords(c, lang))
}

func changeInWords(c *factcheck.ClaimCheck, lang kommune.Language) string {
	beyond := c.BeyondChance()
	switch {
	case c.IsBroken():
		return kommune.Text{
			DA: "serien har et databrud derimellem, så tallene kan ikke sammenlignes",
			EN: "the series breaks in between, so the figures can't be compared",
		}.In(lang)
	case beyond == nil && c.Test != nil && c.Test.IsOpen():
		return kommune.Text{
			DA: "om ændringen kan skyldes tilfældige udsving, kan ikke afgøres, da kilden afrunder andelene og ikke oplyser nævnerne",
			EN: "whether the change is chance can't be told, as the source rounds the shares and does not publish the denominators",
		}.In(lang)
	case beyond == nil:
		return kommune.Text{DA: "det er ikke testet, om ændringen kan skyldes tilfældige udsving", EN: "whether the change is chance was not tested"}.In(lang)
	case *beyond:
		return kommune.Text{DA: "ændringen er større, end tilfældige udsving normalt forklarer", EN: "the change is larger than chance usually explains"}.In(lang)
	}
	return kommune.Text{DA: "ændringen kan skyldes tilfældige udsving", EN: "the change may be chance"}.In(lang)
}

func rowFigureInWords(r *analysis.ComparisonRow, lang kommune.Language) string {
	return figureInWords(r.Comparison().Indicator.Indicator, *r.Value, r.Status, r.Qualifier, lang)
}
