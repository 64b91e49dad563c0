package analysis

import (
	"fmt"
	"math"
	"strings"
	"unicode"

	"kommunebench/kommune"
)

// whatInWords names what is claimed besides a figure or a place.
func (c *ClaimCheck) whatInWords() kommune.Text {
	if c.earlier != nil {
		return kommune.Text{DA: "ændringen", EN: "the change"}
	}
	return kommune.Text{DA: "forskellen", EN: "the difference"}
}

// actualInWords says what the true figure is, with as many decimals as were
// stated at least.
func (c *ClaimCheck) actualInWords(lang kommune.Language) string {
	indicator := c.Comparison.Indicator.Indicator
	stated := int64(max(0, math.Round(-math.Log10(c.claim.stated.digit))))
	switch c.Query.Kind {
	case ClaimValue:
		indicator.Decimals = max(indicator.Decimals, stated)
		figure := withUnit(indicator, *c.Actual, lang)
		if isHedged(c.Row.Qualifier) {
			return fmt.Sprintf(kommune.Text{DA: "kilden skriver »%s%s«", EN: "the source says “%s%s”"}.In(lang), hedge(c.Row.Qualifier, lang), figure)
		}
		return kommune.Text{DA: "tallet er ", EN: "the figure is "}.In(lang) + figure
	case ClaimChangePct:
		indicator.Unit, indicator.Decimals = "%", max(1, stated)
		return c.whatInWords().In(lang) + isInWords(lang) + withMinus(withUnit(indicator, *c.Actual, lang))
	case ClaimDifference, ClaimChange, ClaimRank: // a rank has words of its own, see rankInWords
	}
	indicator.Decimals = max(indicator.Decimals, stated)
	return c.whatInWords().In(lang) + isInWords(lang) + withMinus(changeWithUnit(indicator, *c.Actual, lang))
}

func isInWords(lang kommune.Language) string { return kommune.Text{DA: " er ", EN: " is "}.In(lang) }

// withMinus writes the sign as print does.
func withMinus(text string) string { return strings.Replace(text, "-", "−", 1) }

// Explanation says in a language why the verdict is as it is.
func (c *ClaimCheck) Explanation(lang kommune.Language) string { return c.reason.In(lang) }

// Caveats says in a language what to keep in mind.
func (c *ClaimCheck) Caveats(lang kommune.Language) []string {
	caveats := c.Comparison.Caveats(lang)
	if c.earlier != nil && c.earlier.Status == kommune.Provisional {
		caveats = append(caveats, kommune.Text{DA: "Det tidligere tal er foreløbigt.", EN: "The earlier figure is provisional."}.In(lang))
	}
	return caveats
}

// Sentence is a correct sentence on what the claim is about.
func (c *ClaimCheck) Sentence(lang kommune.Language) string {
	if c.earlier == nil || c.Before == nil || c.After == nil {
		return c.Row.Sentence(lang)
	}
	comparison := c.Comparison
	return madeUp(comparison.Indicator.Snapshot.Dataset, lang) + fmt.Sprintf(kommune.Text{
		DA: "%s var %s %s%s og %s%s; %s.",
		EN: "%s, %s was %s%s and %s%s; %s.",
	}.In(lang), withFirst(comparison.Indicator.whereInWords(c.Row.Kommune.LongName, lang), unicode.ToUpper), subject(comparison.Indicator, comparison.TargetGroup, lang),
		c.earlier.valueInWords(lang), comparison.Indicator.whenInWords(c.earlier.in.Period, lang),
		c.Row.valueInWords(lang), comparison.Indicator.whenInWords(comparison.Period, lang), c.changeInWords(lang))
}

func (c *ClaimCheck) changeInWords(lang kommune.Language) string {
	beyond := c.BeyondChance()
	switch {
	case c.broken:
		return kommune.Text{
			DA: "serien har et databrud derimellem, så tallene kan ikke sammenlignes",
			EN: "the series breaks in between, so the figures can't be compared",
		}.In(lang)
	case beyond == nil:
		return kommune.Text{DA: "det er ikke testet, om ændringen kan skyldes tilfældige udsving", EN: "whether the change is chance was not tested"}.In(lang)
	case *beyond:
		return kommune.Text{DA: "ændringen er større, end tilfældige udsving normalt forklarer", EN: "the change is larger than chance usually explains"}.In(lang)
	}
	return kommune.Text{DA: "ændringen kan skyldes tilfældige udsving", EN: "the change may be chance"}.In(lang)
}
