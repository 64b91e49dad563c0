package analysis

import (
	"fmt"
	"math"

	"kommunebench/kommune"
)

// levelInWords names a confidence level that is not the usual one: what is more
// than chance at 80 per cent need not be so at 95.
func levelInWords(confidence float64, lang kommune.Language) string {
	if confidence == DefaultConfidence {
		return ""
	}
	decimals := int64(0)
	if percent := 100 * confidence; math.Abs(percent-math.Round(percent)) > 1e-9 {
		decimals = 1
	}
	return fmt.Sprintf(kommune.Text{DA: " (ved et konfidensniveau på %s %%)", EN: " (at a confidence level of %s%%)"}.In(lang),
		formatted(100*confidence, decimals, lang))
}

// Sentence puts the series into one sentence that can be printed. It speaks of
// a rise or a fall only where the test found one.
func (s TrendSeries) Sentence(lang kommune.Language) string {
	t := s.in
	name, what := s.Kommune.LongName, subject(t.Indicator, t.TargetGroup, lang)
	begin := madeUp(t.Indicator.Snapshot.Dataset, lang)
	if s.Test.Direction == TrendNotTested {
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Om %s i %s har udviklet sig%s, er ikke testet: %s",
			EN: "Whether %s in %s moved%s was not tested: %s",
		}.In(lang), what, name, t.spanInWords(lang), *s.Test.Reason(lang))
	}
	from, to, level := periodInWords(*s.Test.From, lang), periodInWords(*s.Test.To, lang), levelInWords(t.Query.Confidence, lang)
	switch s.Test.Direction {
	case Increasing, Decreasing:
		move := kommune.Text{DA: "steget", EN: "rose"}
		if s.Test.Direction == Decreasing {
			move = kommune.Text{DA: "faldet", EN: "fell"}
		}
		return begin + fmt.Sprintf(kommune.Text{
			DA: "Fra %s til %s er %s i %s %s%s; udviklingen er større, end tilfældige udsving normalt forklarer%s.",
			EN: "From %s to %s, %s in %s %s%s; the movement is larger than chance usually explains%s.",
		}.In(lang), from, to, what, name, move.In(lang), s.slopeInWords(lang), level)
	case NoTrend, TrendNotTested:
	}
	short := kommune.Text{}
	if s.Test.powerless {
		short = kommune.Text{DA: "; en så kort serie kan ikke vise en", EN: "; a series as short as this can't show one"}
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "Fra %s til %s viser %s i %s ingen udvikling, der er større, end tilfældige udsving normalt forklarer%s%s.",
		EN: "From %s to %s, %s in %s shows no movement larger than chance usually explains%s%s.",
	}.In(lang), from, to, what, name, level, short.In(lang))
}

func (t *Trend) spanInWords(lang kommune.Language) string {
	if len(t.Periods) < 2 {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " fra %s til %s", EN: " from %s to %s"}.In(lang),
		periodInWords(t.Periods[0], lang), periodInWords(t.Periods[len(t.Periods)-1], lang))
}

// slopeInWords says how much a year, where the slope points the way that the
// test found and does not round to nothing.
func (s TrendSeries) slopeInWords(lang kommune.Language) string {
	if s.Test.Slope == nil || (*s.Test.Slope > 0) != (s.Test.Direction == Increasing) {
		return ""
	}
	size := math.Abs(*s.Test.Slope)
	indicator := s.in.Indicator.Indicator
	indicator.Decimals++ // a change a year is small beside the figure
	if size < 0.5*math.Pow10(-int(indicator.Decimals)) {
		return ""
	}
	return fmt.Sprintf(kommune.Text{DA: " med omkring %s om året", EN: " by about %s a year"}.In(lang), changeWithUnit(indicator, size, lang))
}
