package trend

import (
	"fmt"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// Direction is what a test of a trend found.
type Direction string

// The directions.
const (
	Increasing Direction = "INCREASING"
	Decreasing Direction = "DECREASING"
	NoTrend    Direction = "NO_TREND"
	NotTested  Direction = "NOT_TESTED"
)

// The tests that a series may get; which one is settled by its periods, never by
// its figures.
const (
	methodNone     = "NONE"
	methodAR1      = "AR1_TREND"
	methodSeasonal = "SEASONAL_MANN_KENDALL"
)

// Series under these lengths, or with more gaps, are not tested.
const (
	minTrendPoints  = 4
	minTrendSeasons = 2 // full years, for series by quarter or month
	oneMissingIn    = 5
)

// Test is the verdict on a series. Nil figures were not computed.
type Test struct {
	Direction Direction
	// Method names the test of the direction.
	Method string
	// N is how many figures were tested, or would have been, and Missing how many
	// periods between From and To have none.
	N, Missing int
	// From and To are the periods tested: those since the last break.
	From, To  *kommune.Period
	Statistic *float64
	PValue    *float64
	// Slope is the change per year in the indicator's unit.
	Slope         *float64
	SlopeInterval *analysis.Interval
	reason        kommune.Text
	// powerless says that no series of this length could have shown a trend.
	powerless bool
	// gaps says why figures are missing.
	gaps kommune.Text
}

// Reason says in a language why a series was not tested; nil where it was.
func (t Test) Reason(lang kommune.Language) *string {
	if t.Direction != NotTested {
		return nil
	}
	reason := t.reason.In(lang)
	return &reason
}

// IsPowerless reports whether no series of this length could have shown a trend.
func (t *Test) IsPowerless() bool { return t.powerless }

// WhyGaps says in a language what is wrong with the figures that were left out.
func (t *Test) WhyGaps(lang kommune.Language) string { return t.gaps.In(lang) }

// test tests the part of a series since the last break of the indicator.
func (t *Trend) test(points []Point) Test {
	points = points[lastBreak(t.breaks):]
	series := t.spaced(points)
	notTested := Test{Direction: NotTested, Method: methodNone, N: len(series.points), Missing: series.missing()}
	if t.Overlaps() {
		notTested.reason = kommune.Text{
			DA: "Perioderne overlapper hinanden, så tallene ikke er uafhængige; en test ville for ofte finde en udvikling, der ikke er der.",
			EN: "The periods overlap, so the figures are not independent; a test would too often find a movement that is not there.",
		}
		return notTested
	}
	if reason, ok := testable(series); !ok {
		notTested.reason = reason
		return notTested
	}
	var test Test
	var ok bool
	if series.cycle > 1 {
		test, ok = series.seasonalTest(t.Query.Confidence)
	} else {
		test, ok = series.autoregressiveTest(t.Indicator.Indicator, t.Query.Confidence)
	}
	if !ok {
		notTested.reason = kommune.Text{DA: "Tallene tillader ingen test.", EN: "The figures allow no test."}
		return notTested
	}
	test.N, test.Missing, test.gaps = notTested.N, notTested.Missing, series.whyGaps()
	test.From, test.To = &series.points[0].Period, &series.points[len(series.points)-1].Period
	return test
}

// testable says why a series can't be tested.
func testable(series spacedSeries) (kommune.Text, bool) {
	n, span, missing := len(series.points), series.span(), series.missing()
	switch {
	case n < minTrendPoints && series.hedged > 0:
		return kommune.Text{
			DA: fmt.Sprintf("Kilden har selv taget forbehold for nogle af tallene (%d). Uden dem har serien %d tal, der kan sammenlignes; en test kræver mindst %d.", series.hedged, n, minTrendPoints),
			EN: fmt.Sprintf("The source itself hedged some of the figures (%d). Comparable figures without them: %d; a test needs %d or more.", series.hedged, n, minTrendPoints),
		}, false
	case n < minTrendPoints:
		return kommune.Text{
			DA: fmt.Sprintf("Serien har %d tal, der kan sammenlignes; en test kræver mindst %d.", n, minTrendPoints),
			EN: fmt.Sprintf("Comparable figures in the series: %d; a test needs %d or more.", n, minTrendPoints),
		}, false
	case missing*oneMissingIn > span:
		return kommune.Text{
			DA: fmt.Sprintf("%d af %d perioder kan ikke bruges, fordi tallet %s; en test kræver tal for mindst fire ud af fem.", missing, span, series.whyGaps().DA),
			EN: fmt.Sprintf("Periods that can't be used, because the figure %s: %d of %d; a test needs four in five.", series.whyGaps().EN, missing, span),
		}, false
	case series.longestGap() > series.cycle:
		return kommune.Text{
			DA: "Serien har et hul på mere end et år.",
			EN: "The series has a gap of more than a year.",
		}, false
	case series.cycle > 1 && span < minTrendSeasons*series.cycle:
		return kommune.Text{
			DA: "Serien dækker mindre end to hele år, så årstidens udsving kan ikke skilles fra udviklingen.",
			EN: "The series covers less than two full years, so the seasons can't be told from the trend.",
		}, false
	}
	return kommune.Text{}, true
}

// whyGaps says what is wrong with the figures that are left out; empty where none
// is.
func (s spacedSeries) whyGaps() kommune.Text {
	var reasons []kommune.Text
	add := func(count int, da, en string) {
		if count > 0 {
			reasons = append(reasons, kommune.Text{DA: da, EN: en})
		}
	}
	add(s.missing()-s.hidden-s.hedged, "mangler", "is missing")
	add(s.hidden, "er skjult", "is hidden")
	add(s.hedged, "kun er omtrentligt", "is hedged")
	return kommune.Text{
		DA: alternatives(phrase.InLanguage(reasons, kommune.Danish), " eller "),
		EN: alternatives(phrase.InLanguage(reasons, kommune.English), " or "),
	}
}

// alternatives lists words with commas, and the last after "or".
func alternatives(words []string, or string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + or + words[last]
}

// lastBreak is the place of the first period after the last break; 0 where
// there is none.
func lastBreak(breaks []bool) int {
	for n := len(breaks) - 1; n > 0; n-- {
		if breaks[n] {
			return n
		}
	}
	return 0
}
