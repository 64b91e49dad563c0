package citation

import (
	"fmt"
	"strings"

	"kommunebench/analysis/standardised"
	"kommunebench/analysis/words"
	"kommunebench/kommune"
)

// Standardised cites a standardised comparison, of the target groups that were asked for.
func (l Links) Standardised(c *standardised.StandardisedComparison, lang kommune.Language) *words.Citation {
	period, arguments := string(c.Period), literals{}
	arguments.text("indicator", &c.Indicator.ID)
	arguments.text("period", &period)
	parts := make([]string, len(c.Parts))
	for n := range c.Parts {
		parts[n] = quote(c.Parts[n].TargetGroup.ID)
	}
	arguments = append(arguments, "targetGroups:["+strings.Join(parts, ",")+"]")
	arguments.filter(asResolved(c.Query.Kommuner, c.Rows, func(r standardised.StandardisedRow) kommune.Kommune { return r.Kommune }))
	arguments = append(arguments, fmt.Sprintf("confidence:%g", c.Query.Confidence))
	arguments.text("release", &c.Release.ID)
	link := l.link("standardisedComparison", strings.Join(arguments, ","), "parts{targetGroup{id},numerator,denominator,value},rows{kommune{code,name},value,status,observed,expected,ratio,ratioInterval{lower,upper},expectedValue,difference,significanceAfterCorrection},revised{newest{id},changed,sentence}")
	citation := words.Cite(lang, c.Indicator, nil, words.CitedPeriod(c.Indicator, c.Period, lang), link, dayOf(c.Computed))
	return &citation
}
