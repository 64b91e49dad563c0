package words

import (
	"fmt"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// omittedCaveats names them; taken is the period taken.
func omittedCaveats(o analysis.OmittedPeriods, taken kommune.Period) []kommune.Text {
	var texts []kommune.Text
	if len(o.Newer) > 0 {
		texts = append(texts, kommune.Text{
			DA: fmt.Sprintf("Ingen kommune har et offentliggjort tal for %s; derfor vises %s.", listPeriods(o.Newer, kommune.Danish), taken),
			EN: fmt.Sprintf("No kommune has a published figure for %s; so %s is shown.", listPeriods(o.Newer, kommune.English), taken),
		})
	}
	if len(o.OfOtherKinds) > 0 {
		texts = append(texts, kommune.Text{
			DA: "Tal for andre slags perioder er udeladt: " + listByKind(o, kommune.Danish) + ".",
			EN: "Figures for other kinds of period are left out: " + listByKind(o, kommune.English) + ".",
		})
	}
	return texts
}

// omittedCaveatsOf names the indicator too.
func omittedCaveatsOf(o analysis.OmittedPeriods, indicator analysis.Indicator, taken kommune.Period) []kommune.Text {
	texts := omittedCaveats(o, taken)
	for n := range texts {
		texts[n].DA = subject(indicator, nil, kommune.Danish) + ": " + texts[n].DA
		texts[n].EN = subject(indicator, nil, kommune.English) + ": " + texts[n].EN
	}
	return texts
}

// listByKind gives, for example, "2 years (2023, 2024), 5 months (2024M01 to
// 2024M05)".
func listByKind(o analysis.OmittedPeriods, lang kommune.Language) string {
	var parts []string
	for _, ofKind := range o.ByKind() {
		parts = append(parts, fmt.Sprintf("%d %s (%s)", len(ofKind), phrase.Periods(ofKind[0].Kind(), len(ofKind)).In(lang), listPeriods(ofKind, lang)))
	}
	return strings.Join(parts, ", ")
}

// listPeriods names a few periods of one kind, or the first and the last of many,
// as the argument period takes them.
func listPeriods(periods []kommune.Period, lang kommune.Language) string {
	const mostListed = 4
	if len(periods) > mostListed {
		return fmt.Sprintf(kommune.Text{DA: "%s til %s", EN: "%s to %s"}.In(lang), periods[0], periods[len(periods)-1])
	}
	names := make([]string, len(periods))
	for n, period := range periods {
		names[n] = string(period)
	}
	return strings.Join(names, ", ")
}
