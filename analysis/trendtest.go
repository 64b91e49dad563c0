package analysis

import (
	"fmt"
	"math"
	"slices"

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

// The tests that a series may get; which one is settled by its periods and
// its kind, never by its figures.
const (
	methodNone              = "NONE"
	methodMannKendall       = "MANN_KENDALL"
	methodSeasonal          = "SEASONAL_MANN_KENDALL"
	methodChiSquareForTrend = "CHI_SQUARE_FOR_TREND"
)

// Series under these lengths are not tested.
const (
	minTrendPoints  = 4
	minTrendSeasons = 2 // full years, for series by quarter or month
)

// TrendTest is the verdict on a series. Nil figures were not computed.
type TrendTest struct {
	Direction TrendDirection
	// Method names the test of the direction.
	Method string
	// N is how many figures were tested, or would have been.
	N int
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
	indicator, confidence := t.Indicator.Indicator, t.Query.Confidence
	points = trimmed(points[lastBreak(t.breaks):])
	if reason, ok := testable(points); !ok {
		return TrendTest{Direction: TrendNotTested, Method: methodNone, N: countValues(points), reason: reason}
	}
	perYear := points[0].Period.PerYear()
	var test TrendTest
	var ok bool
	switch {
	case perYear > 1:
		test, ok = seasonalTest(points, perYear, confidence)
	case indicator.Kind == kommune.Proportion && haveCounts(points):
		test, ok = proportionTest(points, indicator.Scale, confidence)
	default:
		test, ok = mannKendallTest(points, confidence)
	}
	if !ok {
		return TrendTest{Direction: TrendNotTested, Method: methodNone, N: len(points), reason: kommune.Text{
			DA: "Tallene tillader ingen test.", EN: "The figures allow no test.",
		}}
	}
	test.N, test.From, test.To = len(points), &points[0].Period, &points[len(points)-1].Period
	test.powerless = leastP(test.Method, len(points), perYear) >= 1-confidence
	return test
}

// leastP is the smallest p that a series of n points can give: that of one
// which moves the same way from each point to the next, or from each year to
// the next in every season.
func leastP(method string, n, perYear int) float64 {
	switch method {
	case methodMannKendall:
		p := 2.0
		for k := 2; k <= n; k++ {
			p /= float64(k)
		}
		return p
	case methodSeasonal:
		var s, deviation float64
		for season := range perYear {
			years := float64((n + perYear - 1 - season) / perYear)
			s += years * (years - 1) / 2
			deviation += math.Sqrt(years * (years - 1) * (2*years + 5) / 18)
		}
		return math.Erfc((s - 1) / deviation / math.Sqrt2)
	}
	return 0
}

// testable says why a series can't be tested. Tests take points that are
// evenly spaced and do not share months.
func testable(points []TrendPoint) (kommune.Text, bool) {
	n := countValues(points)
	switch {
	case len(points) > 0 && points[0].Period.Overlaps():
		return kommune.Text{
			DA: "Perioderne overlapper hinanden, så tallene ikke er uafhængige; en test ville finde for meget.",
			EN: "The periods overlap, so the figures are not independent; a test would find too much.",
		}, false
	case n < minTrendPoints:
		return kommune.Text{
			DA: fmt.Sprintf("Serien har %d tal, der kan sammenlignes; en test kræver mindst %d.", n, minTrendPoints),
			EN: fmt.Sprintf("Comparable figures in the series: %d; a test needs %d or more.", n, minTrendPoints),
		}, false
	case slices.ContainsFunc(points, func(p TrendPoint) bool { return p.Value != nil && isHedged(p.Qualifier) }):
		return kommune.Text{
			DA: "Kilden har selv taget forbehold for mindst ét af tallene.",
			EN: "The source itself hedged at least one of the figures.",
		}, false
	case n < len(points) || !consecutive(points):
		return kommune.Text{
			DA: "Serien har huller.",
			EN: "The series has gaps.",
		}, false
	case points[0].Period.PerYear() > 1 && len(points) < minTrendSeasons*points[0].Period.PerYear():
		return kommune.Text{
			DA: "Serien dækker mindre end to hele år, så årstidens udsving kan ikke skilles fra udviklingen.",
			EN: "The series covers less than two full years, so the seasons can't be told from the trend.",
		}, false
	}
	return kommune.Text{}, true
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

// trimmed drops points without a value from both ends.
func trimmed(points []TrendPoint) []TrendPoint {
	for len(points) > 0 && points[0].Value == nil {
		points = points[1:]
	}
	for len(points) > 0 && points[len(points)-1].Value == nil {
		points = points[:len(points)-1]
	}
	return points
}

func countValues(points []TrendPoint) int {
	n := 0
	for _, point := range points {
		if point.Value != nil {
			n++
		}
	}
	return n
}

func consecutive(points []TrendPoint) bool {
	for n := 1; n < len(points); n++ {
		if points[n].Period.Previous() != points[n-1].Period {
			return false
		}
	}
	return true
}

func haveCounts(points []TrendPoint) bool {
	for _, point := range points {
		if point.Numerator == nil || point.Denominator == nil {
			return false
		}
	}
	return true
}

func valuesOf(points []TrendPoint) []float64 {
	values := make([]float64, len(points))
	for n, point := range points {
		values[n] = valueOrNaN(point.Value)
	}
	return values
}

func mannKendallTest(points []TrendPoint, confidence float64) (TrendTest, bool) {
	values := valuesOf(points)
	test, ok := stats.MannKendall(values, stats.Independent)
	slope, hasSlope := stats.TheilSen(values, confidence, stats.Independent)
	if !ok || !hasSlope {
		return TrendTest{}, false
	}
	return fromKendall(methodMannKendall, test, slope, confidence), true
}

// seasonalTest compares each month or quarter only with the same one of other
// years. Months in a row lie high or low together, as good and bad times last;
// taken as independent they would count as many findings.
func seasonalTest(points []TrendPoint, perYear int, confidence float64) (TrendTest, bool) {
	// A 53rd week would move all later ones to another season.
	values := valuesOf(slices.DeleteFunc(slices.Clone(points), func(p TrendPoint) bool { return p.Period.Number() > perYear }))
	test, ok := stats.SeasonalMannKendall(values, perYear, stats.Autocorrelated)
	slope, hasSlope := stats.SeasonalTheilSen(values, perYear, confidence, stats.Autocorrelated)
	if !ok || !hasSlope {
		return TrendTest{}, false
	}
	return fromKendall(methodSeasonal, test, slope, confidence), true
}

func fromKendall(method string, test stats.TrendTest, slope stats.Slope, confidence float64) TrendTest {
	return TrendTest{
		Direction: directionOfTrend(test.S, test.P, confidence), Method: method,
		Statistic: &test.S, PValue: &test.P, Slope: &slope.Estimate,
		SlopeInterval: scaledInterval(slope.Interval, 1),
	}
}

// proportionTest is the chi-square test for trend on yearly proportions, with
// the slope by regression weighted with the denominators. It takes all but a
// steady movement as the chance of who was counted. Where the years lie off
// their line by more than that, as those of large kommuner do, p is that of the
// line through the values by Student's t where that is larger.
func proportionTest(points []TrendPoint, scale, confidence float64) (TrendTest, bool) {
	xs, ns, years := make([]float64, len(points)), make([]float64, len(points)), make([]float64, len(points))
	for n, point := range points {
		xs[n], ns[n], years[n] = *point.Numerator, *point.Denominator, float64(point.Period.Year())
	}
	trend, ok := stats.CochranArmitage(xs, ns, years)
	if !ok {
		return TrendTest{}, false
	}
	slope, p := trend.Slope*scale, trend.P
	if scatter(xs, ns, trend) > 1 {
		if line, known := stats.Pearson(years, valuesOf(points), confidence); known {
			p = max(p, line.P)
		}
	}
	test := TrendTest{
		Direction: directionOfTrend(trend.Z, p, confidence), Method: methodChiSquareForTrend,
		Statistic: &trend.ChiSquare, PValue: &p, Slope: &slope,
	}
	z := trend.Z
	if p > trend.P {
		// The interval is that of a normal estimate whose test has this p.
		z = math.Copysign(math.Sqrt2*math.Erfcinv(p), trend.Z)
	}
	if interval, known := stats.NormalInterval(trend.Slope, z, confidence); known {
		test.SlopeInterval = scaledInterval(interval, scale)
	}
	return test, true
}

// scatter is how many times as much the proportions lie off their line as
// chance would make them: the chi-square of homogeneity less that for trend,
// over its degrees of freedom. 1 is what chance makes.
func scatter(xs, ns []float64, trend stats.ProportionTrend) float64 {
	var x, n float64
	for i := range xs {
		x, n = x+xs[i], n+ns[i]
	}
	p, chiSquare := x/n, 0.0
	if p <= 0 || p >= 1 {
		return 0
	}
	for i := range xs {
		if ns[i] > 0 {
			off := xs[i] - ns[i]*p
			chiSquare += off * off / (ns[i] * p * (1 - p))
		}
	}
	return (chiSquare - trend.ChiSquare) / float64(trend.N-2)
}

func directionOfTrend(statistic, p, confidence float64) TrendDirection {
	switch {
	case p >= 1-confidence || statistic == 0:
		return NoTrend
	case statistic > 0:
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
