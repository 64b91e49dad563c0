// Package words puts the results of package analysis into sentences, caveats and
// citations, in Danish and English. No sentence claims more than its test; the
// short reason of a decision stands in analysis, beside the decision.
package words

import (
	"fmt"
	"math"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// levelInWords names a confidence level that is not the usual one: what is more
// than chance at 80 per cent need not be so at 95.
func levelInWords(confidence float64, lang kommune.Language) string {
	if confidence == analysis.DefaultConfidence {
		return ""
	}
	decimals := int64(0)
	if percent := 100 * confidence; math.Abs(percent-math.Round(percent)) > 1e-9 {
		decimals = 1
	}
	return fmt.Sprintf(kommune.Text{DA: " (ved et konfidensniveau på %s %%)", EN: " (at a confidence level of %s%%)"}.In(lang),
		phrase.Number(100*confidence, decimals, lang))
}

// SeriesSentence puts a series into one sentence that can be printed. It speaks of
// a rise or a fall only where the test found one.
func SeriesSentence(s *trend.Series, lang kommune.Language) string {
	t := s.Trend()
	begin := madeUp(t.Indicator.Snapshot.Dataset, lang)
	if s.Test.Direction == trend.NotTested {
		return begin + untestedInWords(s, lang)
	}
	where, what := whereInWords(t.Indicator, s.Kommune.LongName, lang), subject(t.Indicator, t.TargetGroup, lang)
	from, to, level := phrase.Period(*s.Test.From, lang), phrase.Period(*s.Test.To, lang), levelInWords(t.Query.Confidence, lang)
	switch s.Test.Direction {
	case trend.Increasing, trend.Decreasing:
		move := kommune.Text{DA: "steget", EN: "rose"}
		if s.Test.Direction == trend.Decreasing {
			move = kommune.Text{DA: "faldet", EN: "fell"}
		}
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Fra %s til %s er %s %s %s%s; udviklingen er større, end tilfældige udsving normalt forklarer%s%s.",
			EN: "From %s to %s, %s %s %s%s; the movement is larger than chance usually explains%s%s.",
		}.In(lang), from, to, what, where, move.In(lang), slopeInWords(s, lang), level, gapsInWords(s, lang))
	case trend.NoTrend, trend.NotTested:
	}
	short := kommune.Text{}
	if s.Test.IsPowerless() {
		short = kommune.Text{DA: "; en så kort serie kan ikke vise en", EN: "; a series as short as this can't show one"}
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "Fra %s til %s viser %s %s ingen udvikling, der er større, end tilfældige udsving normalt forklarer%s%s%s.",
		EN: "From %s to %s, %s %s shows no movement larger than chance usually explains%s%s%s.",
	}.In(lang), from, to, what, where, level, short.In(lang), gapsInWords(s, lang))
}

// gapsInWords says how many periods the test did without.
func gapsInWords(s *trend.Series, lang kommune.Language) string {
	if s.Test.Missing == 0 {
		return ""
	}
	return fmt.Sprintf(kommune.Text{
		DA: "; %d af %d perioder indgår ikke, fordi tallet %s",
		EN: "; periods left out, because the figure %[3]s: %[1]d of %[2]d",
	}.In(lang), s.Test.Missing, s.Test.N+s.Test.Missing, s.Test.WhyGaps(lang))
}

// untestedInWords gives the first and the last figure since the last break, and
// how far they lie apart, and says why that was not tested.
func untestedInWords(s *trend.Series, lang kommune.Language) string {
	t := s.Trend()
	where, what := whereInWords(t.Indicator, s.Kommune.LongName, lang), subject(t.Indicator, t.TargetGroup, lang)
	first, last, found := s.Ends()
	if !found {
		return fmt.Sprintf(kommune.Text{
			DA: "Om %s %s har udviklet sig%s, er ikke testet: %s",
			EN: "Whether %s %s moved%s was not tested: %s",
		}.In(lang), what, where, spanInWords(t, lang), *s.Test.Reason(lang))
	}
	difference := ""
	if change := t.Change(first, last); change != nil {
		difference = fmt.Sprintf(kommune.Text{DA: ", en ændring på %s", EN: ", a change of %s"}.In(lang),
			phrase.ChangeWithUnit(t.Indicator.Indicator, *change, lang))
	}
	return fmt.Sprintf(kommune.Text{
		DA: "%s %s var %s%s og %s%s%s; det er ikke testet, om forskellen kan skyldes tilfældige udsving: %s",
		EN: "%s %s was %s%s and %s%s%s; whether that may be chance was not tested: %s",
	}.In(lang), what, where, pointInWords(s, first, lang), whenInWords(t.Indicator, first.Period, lang),
		pointInWords(s, last, lang), whenInWords(t.Indicator, last.Period, lang), difference, *s.Test.Reason(lang))
}

func pointInWords(s *trend.Series, point trend.Point, lang kommune.Language) string {
	return figureInWords(s.Trend().Indicator.Indicator, *point.Value, point.Status, point.Qualifier, lang)
}

func spanInWords(t *trend.Trend, lang kommune.Language) string {
	if len(t.Periods) < 2 {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " fra %s til %s", EN: " from %s to %s"}.In(lang),
		phrase.Period(t.Periods[0], lang), phrase.Period(t.Periods[len(t.Periods)-1], lang))
}

// slopeInWords says how much a year, where the slope does not round to nothing.
func slopeInWords(s *trend.Series, lang kommune.Language) string {
	size := math.Abs(*s.Test.Slope)
	indicator := s.Trend().Indicator.Indicator
	indicator.Decimals++ // a change a year is small beside the figure
	if size < indicator.HalfUnit() {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " med omkring %s om året", EN: " by about %s a year"}.In(lang), phrase.ChangeWithUnit(indicator, size, lang))
}

// subject names the figure: its title, and its target group where that is not
// the total.
func subject(indicator analysis.Indicator, group *kommune.TargetGroup, lang kommune.Language) string {
	title := indicator.Title(lang)
	if group != nil && !group.Total {
		title += ", " + group.Title(lang)
	}
	return kommune.Text{DA: "»" + title + "«", EN: "“" + title + "”"}.In(lang)
}

// madeUp begins a sentence on synthetic figures.
func madeUp(dataset kommune.Dataset, lang kommune.Language) string {
	if !dataset.Synthetic {
		return ""
	}
	return kommune.Text{DA: "Syntetiske tal: ", EN: "Synthetic figures: "}.In(lang)
}
