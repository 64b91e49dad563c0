// Package control says which figures of a series are a signal that something has
// changed: a control chart of each series of a trend, and the signals of many.
// The mathematics is in stats, the words are in analysis/words.
package control

import (
	"fmt"
	"slices"

	"kommunebench/analysis/phrase"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
	"kommunebench/stats/controlchart"
)

// Model is what a figure is held against.
type Model string

// The models.
const (
	// Forecast holds a figure against what was to be expected after the one
	// before it.
	Forecast Model = "FORECAST"
	// Textbook holds it against the mean of the baseline, as if figures were
	// independent.
	Textbook Model = "TEXTBOOK"
)

// Rule is a rule by which a point is a signal.
type Rule string

// The rules, in the order in which they are told.
const (
	OutsideLimits Rule = "OUTSIDE_LIMITS"
	RunOfEight    Rule = "RUN_OF_EIGHT"
	SixInARow     Rule = "SIX_IN_A_ROW"
	TwoOfThree    Rule = "TWO_OF_THREE"
)

// ChartQuery asks for a control chart.
type ChartQuery struct {
	// BaselineFrom and BaselineTo are inclusive; nil is chosen by the length of
	// the periods.
	BaselineFrom, BaselineTo *kommune.Period
	Model                    Model
}

// ControlChart is the chart of one series.
type ControlChart struct {
	// Parts lie between the breaks of the series, oldest first.
	Parts []ControlPart
	// Points are as many as the series has.
	Points []ControlPoint
	// Monitored is how many points after their baselines were tested, SignalCount
	// how many of these are a signal.
	Monitored, SignalCount int
	// ExpectedFalseAlarms is nil for a textbook chart, whose rate depends on what it
	// takes no account of.
	ExpectedFalseAlarms *FalseAlarms
	// Series is what the chart is of.
	Series *trend.Series
	Query  ChartQuery
}

// ControlPart is a part of a series that no break lies within.
type ControlPart struct {
	From, To kommune.Period
	// BaselineFrom and BaselineTo are what the limits are computed from; nil where
	// there is no baseline.
	BaselineFrom, BaselineTo *kommune.Period
	// N is how many figures the baseline has.
	N      int
	Tested bool
	// Method is NONE where nothing was tested.
	Method string
	// SeasonRemoved is true where each month or quarter has its own level.
	SeasonRemoved bool
	// Autocorrelation is nil for a textbook chart.
	Autocorrelation *float64
	// Sigma is in the indicator's unit, nil for charts of counts, which have
	// Dispersion instead: how many times as much the figures vary as their counts
	// alone make them.
	Sigma, Dispersion *float64
	// MovingRangeLimit is nil but for XMR.
	MovingRangeLimit *float64
	reason           kommune.Text
	first            int
	chart            controlchart.Chart
	deviations       []float64
}

// ControlPoint is a figure and where it was to be expected. Nil figures were not
// computed.
type ControlPoint struct {
	Period kommune.Period
	Value  *float64
	Status kommune.ValueStatus
	// Centre, and the limits at three and at two sigma, are in the indicator's unit.
	Centre, Lower, Upper       *float64
	LowerWarning, UpperWarning *float64
	// Deviation is how many standard errors the value lies from Centre.
	Deviation *float64
	// MovingRange is the distance from the value before, of XMR alone.
	MovingRange *float64
	InBaseline  bool
	Rules       []Rule
	// Run and Rises are those of controlchart.Signal.
	Run, Rises int
	chart      *ControlChart
}

// Chart is the chart that the point is of.
func (p *ControlPoint) Chart() *ControlChart { return p.chart }

// IsSignal reports whether the point meets a rule.
func (p *ControlPoint) IsSignal() bool { return len(p.Rules) > 0 }

// Reason says in a language why a part was not tested; nil where it was.
func (p ControlPart) Reason(lang kommune.Language) *string {
	if p.Tested {
		return nil
	}
	reason := p.reason.In(lang)
	return &reason
}

// NewControlChart makes the chart of a series.
func NewControlChart(series *trend.Series, query ChartQuery) (*ControlChart, error) {
	chart := &ControlChart{Series: series, Query: query, Points: make([]ControlPoint, len(series.Points))}
	if query.Model == Forecast {
		chart.ExpectedFalseAlarms = &FalseAlarms{}
	}
	t := series.Trend()
	given, err := givenBaseline(t, query)
	if err != nil {
		return nil, err
	}
	for n, point := range series.Points {
		chart.Points[n] = ControlPoint{
			Period: point.Period, Value: point.Value, Status: point.Status, Rules: []Rule{}, chart: chart,
		}
	}
	for _, ends := range t.Parts() {
		chart.Parts = append(chart.Parts, chart.part(ends, given))
	}
	return chart, nil
}

// givenBaseline are the first and the last place of the baseline that is asked
// for, -1 where one end is not.
func givenBaseline(t *trend.Trend, query ChartQuery) (ends [2]int, err error) {
	ends = [2]int{-1, -1}
	for n, asked := range []struct {
		argument string
		period   *kommune.Period
	}{{"baselineFrom", query.BaselineFrom}, {"baselineTo", query.BaselineTo}} {
		if asked.period == nil {
			continue
		}
		if ends[n] = slices.Index(t.Periods, *asked.period); ends[n] < 0 {
			return ends, kommune.InvalidInput(asked.argument, string(*asked.period), fmt.Sprintf(
				"a period of this trend, which has %s to %s", t.Periods[0], t.Periods[len(t.Periods)-1]))
		}
	}
	if ends[0] < 0 || ends[1] < 0 {
		return ends, nil
	}
	if ends[0] > ends[1] {
		return ends, kommune.InvalidInput("baselineFrom", string(*query.BaselineFrom), "a period that is not after baselineTo ("+string(*query.BaselineTo)+")")
	}
	for _, part := range t.Parts() {
		if ends[0] < part[0] && part[0] <= ends[1] {
			return ends, kommune.InvalidInput("baselineTo", string(*query.BaselineTo),
				"a period before the break of the series at "+string(t.Periods[part[0]])+", or a baseline after it")
		}
	}
	return ends, nil
}

// LatestPoint is the last point that has a value; nil where none has.
func (c *ControlChart) LatestPoint() *ControlPoint {
	for n := len(c.Points) - 1; n >= 0; n-- {
		if c.Points[n].Value != nil {
			return &c.Points[n]
		}
	}
	return nil
}

// PartOf is the part of the chart that a point lies in.
func (c *ControlChart) PartOf(period kommune.Period) *ControlPart {
	for n := len(c.Parts) - 1; n >= 0; n-- {
		if kommune.ComparePeriods(c.Parts[n].From, period) <= 0 {
			return &c.Parts[n]
		}
	}
	return nil
}

// notTestedBecause is a part without a chart.
func (p ControlPart) notTestedBecause(da, en string) ControlPart {
	p.Method, p.reason = MethodNone, kommune.Text{DA: da, EN: en}
	return p
}

// periodsInWords is a count of periods as the trend has them.
func periodsInWords(period kommune.Period, count int, lang kommune.Language) string {
	return phrase.CountPeriods(period.Kind(), count, lang)
}
