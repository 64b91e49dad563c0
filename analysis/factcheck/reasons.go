package factcheck

import (
	"fmt"
	"math"

	"kommunebench/analysis/phrase"
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
		figure := phrase.WithUnit(indicator, *c.Actual, lang)
		if c.Row.Qualifier.IsHedged() {
			return fmt.Sprintf(kommune.Text{DA: "kilden skriver »%s%s«", EN: "the source says “%s%s”"}.In(lang), phrase.Hedge(c.Row.Qualifier, lang), figure)
		}
		return kommune.Text{DA: "tallet er ", EN: "the figure is "}.In(lang) + figure
	case ClaimChangePct:
		indicator.Unit, indicator.Decimals = "%", max(1, stated)
		return c.whatInWords().In(lang) + isInWords(lang) + phrase.WithUnit(indicator, *c.Actual, lang)
	case ClaimDifference, ClaimChange, ClaimRank: // a rank has words of its own, see rankInWords
	}
	indicator.Decimals = max(indicator.Decimals, stated)
	return c.whatInWords().In(lang) + isInWords(lang) + phrase.ChangeWithUnit(indicator, *c.Actual, lang)
}

func isInWords(lang kommune.Language) string { return kommune.Text{DA: " er ", EN: " is "}.In(lang) }

// Explanation says in a language why the verdict is as it is.
func (c *ClaimCheck) Explanation(lang kommune.Language) string { return c.reason.In(lang) }
