package analysis

import (
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// TestOfChange tests two periods of one kommune against each other, as testOfChange
// does. The rows are of comparisons of one indicator.
func TestOfChange(indicator kommune.Indicator, earlier, later ComparisonRow) *DifferenceTest {
	period := earlier.in.Period
	words := periodOpponent(period)
	test, why := testOfChange(indicator, period, later.in.Period, &earlier, &later)
	if !test.Tested() {
		return &DifferenceTest{notTested(why, false), words}
	}
	return &DifferenceTest{changeVerdict(indicator.Polarity, test), words}
}

// testOfChange tests a kommune's figures of two periods against each other, where
// these share no persons and no season tells them apart: they lie at the same time of
// the year, or are twelve-month windows, which hold every season. Where it is not
// tested it says why.
func testOfChange(indicator kommune.Indicator, before, after kommune.Period, earlier, later *ComparisonRow) (test stats.TestRange, why kommune.Text) {
	switch {
	case !before.End().Before(after.Start()):
		return stats.UntestedRange(), kommune.Text{DA: "Perioderne overlapper hinanden.", EN: "The periods overlap."}
	case before.Number() != after.Number() && before.Kind() != kommune.QuarterWindow:
		return stats.UntestedRange(), kommune.Text{
			DA: "Perioderne ligger på hver sin tid af året.", EN: "The periods lie at different times of the year.",
		}
	case !indicator.IsRatio():
		return stats.UntestedRange(), kommune.Text{
			DA: "Tallenes spredning er ikke offentliggjort.", EN: "The spread of the figures is not published.",
		}
	case earlier.IsRounded() && !earlier.rounded.IsBounded() || later.IsRounded() && !later.rounded.IsBounded():
		return stats.UntestedRange(), openDenominator()
	case !earlier.isCounted() && !earlier.IsRounded() || !later.isCounted() && !later.IsRounded():
		return stats.UntestedRange(), kommune.Text{
			DA: "Kilden offentliggør ikke for begge perioder de præcise tal, " + phrase.RatioInDanish(indicator.Kind) + " er beregnet af.",
			EN: "The source publishes no firm numerator and denominator in both periods.",
		}
	}
	tests := ratiosOf(indicator, []ComparisonRow{*later, *earlier}).testAgainstRest()
	if tests == nil || !tests[0].Tested() {
		return stats.UntestedRange(), kommune.Text{DA: "Tallene tillader ingen test.", EN: "The figures allow no test."}
	}
	return tests[0], kommune.Text{}
}

func periodOpponent(period kommune.Period) kommune.Text {
	return kommune.Text{DA: phrase.Period(period, kommune.Danish), EN: phrase.Period(period, kommune.English)}
}

// changeVerdict needs no correction: the change was claimed, not looked for.
func changeVerdict(polarity kommune.Polarity, test stats.TestRange) Verdict {
	plan := comparisonPlan{query: ComparisonQuery{Confidence: DefaultConfidence}}
	plan.indicator.Polarity = polarity
	return plan.verdictsOf([]stats.TestRange{test}, nil)[0]
}
