package analysis

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// TrendDirection is what a test of a trend found.
type TrendDirection string

// The directions.
const (
	Increasing     TrendDirection = "INCREASING"
	Decreasing     TrendDirection = "DECREASING"
	NoTrend        TrendDirection = "NO_TREND"
	TrendNotTested TrendDirection = "NOT_TESTED"
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

// TrendTest is the verdict on a series. Nil figures were not computed.
type TrendTest struct {
	Direction TrendDirection
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
	SlopeInterval *Interval
	reason        kommune.Text
	// powerless says that no series of this length could have shown a trend.
	powerless bool
	// gaps says why figures are missing.
	gaps kommune.Text
}

// Reason says in a language why a series was not tested; nil where it was.
func (t TrendTest) Reason(lang kommune.Language) *string {
	if t.Direction != TrendNotTested {
		return nil
	}
	reason := t.reason.In(lang)
	return &reason
}

// test tests the part of a series since the last break of the indicator.
func (t *Trend) test(points []TrendPoint) TrendTest {
	points = points[lastBreak(t.breaks):]
	series := t.spaced(points)
	notTested := TrendTest{Direction: TrendNotTested, Method: methodNone, N: len(series.points), Missing: series.missing()}
	if t.overlaps() {
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
	var test TrendTest
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
		DA: alternatives(inLanguage(reasons, kommune.Danish), " eller "),
		EN: alternatives(inLanguage(reasons, kommune.English), " or "),
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

// autoregressiveTest fits a line to a series by year, whose deviations carry over
// from one year into the next.
func (s spacedSeries) autoregressiveTest(indicator kommune.Indicator, confidence float64) (TrendTest, bool) {
	values := s.onGrid(func(p TrendPoint) float64 { return *p.Value }, math.NaN())
	trend, ok := stats.AutoregressiveTrend(values, s.leastVariances(indicator), confidence)
	if !ok {
		return TrendTest{}, false
	}
	slope := trend.Slope / s.years
	return TrendTest{
		Direction: directionOfTrend(slope, trend.P, confidence), Method: methodAR1,
		Statistic: &trend.T, PValue: &trend.P, Slope: &slope, SlopeInterval: scaledInterval(trend.Interval, 1/s.years),
	}, true
}

// leastVariances are what rounding, and who happened to be counted, make the
// figures vary by, whatever else does.
func (s spacedSeries) leastVariances(indicator kommune.Indicator) []float64 {
	grain := math.Pow10(-s.decimals(indicator))
	rounding := grain * grain / 12
	counted := func(p TrendPoint) bool { return p.Numerator != nil && p.Denominator != nil && *p.Denominator > 0 }
	var x, n float64
	for _, p := range s.points {
		if indicator.IsRatio() && counted(p) {
			x, n = x+*p.Numerator, n+*p.Denominator
		}
	}
	if n == 0 {
		return s.onGrid(func(TrendPoint) float64 { return rounding }, 0)
	}
	// The half keeps a share of nobody from having no variance.
	ratio := (x + 0.5) / n
	if indicator.Kind == kommune.Proportion {
		ratio = (x + 0.5) / (n + 1)
		ratio *= 1 - ratio
	}
	return s.onGrid(func(p TrendPoint) float64 {
		if !counted(p) {
			return rounding
		}
		return rounding + indicator.Scale*indicator.Scale*ratio / *p.Denominator
	}, 0)
}

// mostDecimals is where a figure counts as not rounded.
const mostDecimals = 10

// decimals are those of the figures: at least the indicator's, more where a
// figure has more.
func (s spacedSeries) decimals(indicator kommune.Indicator) int {
	decimals := int(indicator.Decimals)
	for decimals < mostDecimals && slices.ContainsFunc(s.points, func(p TrendPoint) bool {
		scaled := *p.Value * math.Pow10(decimals)
		return math.Abs(scaled-math.Round(scaled)) > 1e-6
	}) {
		decimals++
	}
	return decimals
}

// seasonalTest compares each month or quarter only with the same one of other
// years.
func (s spacedSeries) seasonalTest(confidence float64) (TrendTest, bool) {
	values := s.onGrid(func(p TrendPoint) float64 { return *p.Value }, math.NaN())
	trend, ok := stats.SeasonalTrend(values, s.cycle, confidence)
	if !ok {
		return TrendTest{}, false
	}
	return TrendTest{
		Direction: directionOfTrend(trend.S, trend.P, confidence), Method: methodSeasonal,
		Statistic: &trend.S, PValue: &trend.P, Slope: &trend.Slope, SlopeInterval: scaledInterval(trend.Interval, 1),
		powerless: leastSeasonalP(len(values), s.cycle) >= 1-confidence,
	}, true
}

// leastSeasonalP is the smallest p that a series of n places by the seasons of a
// cycle can give: that of one which moves the same way from each year to the next
// in every season, so that all seasons say the same.
func leastSeasonalP(n, cycle int) float64 {
	var s, deviation float64
	for season := range cycle {
		years := float64((n + cycle - 1 - season) / cycle)
		s += years * (years - 1) / 2
		deviation += math.Sqrt(years * (years - 1) * (2*years + 5) / 18)
	}
	return math.Erfc((s - 1) / deviation / math.Sqrt2)
}

func directionOfTrend(slope, p, confidence float64) TrendDirection {
	switch {
	case p >= 1-confidence || slope == 0:
		return NoTrend
	case slope > 0:
		return Increasing
	}
	return Decreasing
}

// scaledInterval is nil where a limit is not determined.
func scaledInterval(interval stats.Interval, scale float64) *Interval {
	lower, upper := interval.Lower*scale, interval.Upper*scale
	if math.IsNaN(lower) || math.IsNaN(upper) {
		return nil
	}
	return &Interval{Lower: lower, Upper: upper, Level: interval.Level, Method: string(interval.Method)}
}
