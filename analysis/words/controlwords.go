package words

import (
	"fmt"
	"math"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// SignalInWords says by which rules a point is a signal; nil where it is none. It
// names no cause.
func SignalInWords(p *control.ControlPoint, lang kommune.Language) *string {
	if !p.IsSignal() {
		return nil
	}
	var said []string
	for _, rule := range p.Rules {
		said = append(said, ruleInWords(p, rule, lang))
	}
	text := phrase.UpperFirst(strings.Join(said, "; ")) + "." + mayBeRevised(p, lang)
	return &text
}

func mayBeRevised(p *control.ControlPoint, lang kommune.Language) string {
	if p.Status != kommune.Provisional {
		return ""
	}
	return kommune.Text{
		DA: " Tallet er foreløbigt, og signalet kan forsvinde, når det bliver rettet.",
		EN: " The figure is provisional, and the signal may vanish when it is revised.",
	}.In(lang)
}

func ruleInWords(p *control.ControlPoint, rule control.Rule, lang kommune.Language) string {
	isAbove := *p.Deviation > 0
	side, farther := kommune.Text{DA: "under", EN: "below"}, kommune.Text{DA: "lavere", EN: "lower"}
	limit := kommune.Text{DA: "nedre", EN: "lower"}
	if isAbove {
		side, limit = kommune.Text{DA: "over", EN: "above"}, kommune.Text{DA: "øvre", EN: "upper"}
	}
	if p.RisesUp() {
		farther = kommune.Text{DA: "højere", EN: "higher"}
	}
	expected := expectedInWords(p.Chart(), lang)
	switch rule {
	case control.OutsideLimits:
		return fmt.Sprintf(kommune.Text{
			DA: "tallet ligger %s den %s kontrolgrænse", EN: "the figure lies %s the %s control limit",
		}.In(lang), side.In(lang), limit.In(lang))
	case control.RunOfEight:
		return fmt.Sprintf(kommune.Text{
			DA: "%s i træk %s %s", EN: "%s in a row %s %s",
		}.In(lang), phrase.CountPeriods(p.Period.Kind(), p.Run, lang), side.In(lang), expected)
	case control.SixInARow:
		return fmt.Sprintf(kommune.Text{
			DA: "%s i træk, der hver ligger %s end forrige, målt mod %s", EN: "%s in a row, each %s than the one before as measured from %s",
		}.In(lang), phrase.CountPeriods(p.Period.Kind(), p.Rises, lang), farther.In(lang), expected)
	case control.TwoOfThree:
		return fmt.Sprintf(kommune.Text{
			DA: "to af de seneste tre %s ligger langt %s %s (uden for 2 sigma)", EN: "two of the last three %s lie far %s %s (beyond 2 sigma)",
		}.In(lang), phrase.Periods(p.Period.Kind(), 3).In(lang), side.In(lang), expected)
	}
	return ""
}

// expectedInWords is what a chart holds figures against.
func expectedInWords(chart *control.ControlChart, lang kommune.Language) string {
	if chart.Query.Model == control.Textbook {
		return kommune.Text{DA: "basisperiodens gennemsnit", EN: "the mean of the baseline"}.In(lang)
	}
	return kommune.Text{DA: "det ventede", EN: "what was expected"}.In(lang)
}

// rangeInWords gives the figures that lie within the limits, as they are published:
// the limits are rounded inward, or to more decimals where no figure is left between.
func rangeInWords(indicator kommune.Indicator, lower, upper float64, lang kommune.Language) string {
	step := math.Pow10(int(indicator.Decimals))
	low, high := math.Ceil(lower*step-roundingError)/step, math.Floor(upper*step+roundingError)/step
	if low > high {
		indicator.Decimals += 2
		low, high = lower, upper
	}
	return phrase.RangeWithUnit(indicator, low, high, lang)
}

// roundingError is what the arithmetic may add to a limit.
const roundingError = 1e-9

// ControlSentence puts the last figure of a chart into words: whether it is a
// signal, and of what.
func ControlSentence(c *control.ControlChart, lang kommune.Language) string {
	trend := c.Series.Trend()
	begin := madeUp(trend.Indicator.Snapshot.Dataset, lang)
	where, what := whereInWords(trend.Indicator, c.Series.Kommune.LongName, lang), subject(trend.Indicator, trend.TargetGroup, lang)
	last := c.LatestPoint()
	if last == nil {
		return begin + fmt.Sprintf(kommune.Text{DA: "Der er ingen tal for %s %s.", EN: "There are no figures for %s %s."}.In(lang), what, where)
	}
	figure := figureInWords(trend.Indicator.Indicator, *last.Value, last.Status, qualifierOf(c, last.Period), lang)
	when := whenInWords(trend.Indicator, last.Period, lang)
	if last.Deviation == nil {
		reason := kommune.Text{DA: "Kilden har selv taget forbehold for tallet.", EN: "The source itself hedged the figure."}.In(lang)
		if part := c.PartOf(last.Period); !part.Tested {
			reason = *part.Reason(lang)
		}
		return begin + fmt.Sprintf(kommune.Text{
			DA: "%s %s var %s%s; om det er et signal, er ikke testet: %s", EN: "%s %s was %s%s; whether that is a signal was not tested: %s",
		}.In(lang), what, where, figure, when, reason)
	}
	verdict := kommune.Text{DA: "Det er ikke noget signal.", EN: "That is no signal."}.In(lang)
	if signal := SignalInWords(last, lang); signal != nil {
		verdict = kommune.Text{DA: "Det er et signal: ", EN: "That is a signal: "}.In(lang) + phrase.LowerFirst(*signal)
	}
	return begin + fmt.Sprintf(kommune.Text{
		DA: "%s %s var %s%s; %s var %s at vente. %s", EN: "%s %s was %s%s; %s %s was to be expected. %s",
	}.In(lang), what, where, figure, when, basisInWords(c, lang),
		rangeInWords(trend.Indicator.Indicator, *last.Lower, *last.Upper, lang), verdict)
}

func qualifierOf(c *control.ControlChart, period kommune.Period) kommune.Qualifier {
	for _, point := range c.Series.Points {
		if point.Period == period {
			return point.Qualifier
		}
	}
	return kommune.Exact
}

// basisInWords says what the expectation is made of.
func basisInWords(c *control.ControlChart, lang kommune.Language) string {
	if c.Query.Model == control.Textbook {
		return kommune.Text{DA: "efter basisperiodens udsving", EN: "by the variation of the baseline"}.In(lang)
	}
	return kommune.Text{DA: "efter seriens eget forløb", EN: "by the series' own course"}.In(lang)
}

// ControlCaveats says in a language what to keep in mind of a chart.
func ControlCaveats(c *control.ControlChart, lang kommune.Language) []string {
	return ControlChartsCaveats([]*control.ControlChart{c}, lang)
}

// ControlChartsCaveats is ControlCaveats for the charts of a trend's series together.
func ControlChartsCaveats(charts []*control.ControlChart, lang kommune.Language) []string {
	if len(charts) == 0 {
		return nil
	}
	trend, isTextbook := charts[0].Series.Trend(), charts[0].Query.Model == control.Textbook
	texts := append(syntheticCaveat(trend.Indicator.Snapshot.Dataset), kommune.Text{
		DA: "Et signal siger, at tallene har ændret sig mere, end de plejer; det siger ikke hvorfor.",
		EN: "A signal says that the figures moved more than they usually do; it does not say why.",
	})
	tested, seasonLeft, monitored, signals, expected := false, false, 0, 0, control.FalseAlarms{}
	for _, c := range charts {
		for _, part := range c.Parts {
			tested = tested || part.Tested
			seasonLeft = seasonLeft || part.Tested && !part.SeasonRemoved && trend.Seasons() > 1
			if part.Tested {
				texts = analysis.AppendOnce(texts, baselineCaveat(part))
			}
		}
		monitored, signals = monitored+c.Monitored, signals+c.SignalCount
		if c.ExpectedFalseAlarms != nil {
			expected.Least, expected.Most = expected.Least+c.ExpectedFalseAlarms.Least, expected.Most+c.ExpectedFalseAlarms.Most
		}
	}
	if seasonLeft {
		texts = append(texts, kommune.Text{
			DA: "Årstidens udsving er ikke trukket fra: en top, der kommer hvert år, kan stå som et signal.",
			EN: "The season is not removed: a peak that comes every year may stand as a signal.",
		})
	}
	if tested && isTextbook {
		texts = append(texts, kommune.Text{
			DA: "Grænserne gælder tal, der er uafhængige af hinanden. Hvor hvert tal ligner det forrige, som antallet af ledige gør, er op mod hvert andet punkt falsk alarm; brug da model FORECAST.",
			EN: "The limits hold for figures that are independent of each other. Where each figure is like the one before, as the number of unemployed is, up to half of the points are false alarms; then use the model FORECAST.",
		})
	}
	if monitored > 0 && !isTextbook {
		texts = append(texts, expectedCaveat(monitored, signals, expected))
	}
	return phrase.InLanguage(texts, lang)
}

// baselineCaveat is for a part that was tested.
func baselineCaveat(part control.ControlPart) kommune.Text {
	write := func(format string, lang kommune.Language) string {
		return fmt.Sprintf(format, phrase.Period(*part.BaselineFrom, lang), phrase.Period(*part.BaselineTo, lang))
	}
	return kommune.Text{
		DA: write("Grænserne er beregnet af tallene fra %s til %s.", kommune.Danish),
		EN: write("The limits are computed from the figures of %s to %s.", kommune.English),
	}
}

func expectedCaveat(points, signals int, expected control.FalseAlarms) kommune.Text {
	write := func(format string, lang kommune.Language) string {
		return fmt.Sprintf(format, signals, points, chanceInWords(expected, lang))
	}
	return kommune.Text{
		DA: write("Signaler efter basisperioden: %d af %d; selv om intet var sket, ville %s være at vente.", kommune.Danish),
		EN: write("Signals after the baseline: %d of %d; even if nothing had happened, %s would be expected.", kommune.English),
	}
}

// chanceInWords is how many signals chance alone gives.
func chanceInWords(expected control.FalseAlarms, lang kommune.Language) string {
	least, most := math.Floor(expected.Least), math.Ceil(expected.Most)
	if least == most {
		return phrase.Number(most, 0, lang)
	}
	return phrase.Number(least, 0, lang) + kommune.Text{DA: " til ", EN: " to "}.In(lang) + phrase.Number(most, 0, lang)
}
