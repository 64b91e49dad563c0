package analysis

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"kommunebench/kommune"
)

// TrendQuery asks how an indicator moved for some kommuner. From and To are
// inclusive; nil fields take their defaults.
type TrendQuery struct {
	IndicatorID string
	Kommuner    *KommuneFilter
	TargetGroup *string
	From, To    *kommune.Period
	Confidence  float64
	ReleaseID   *string
}

// Trend is one indicator over time.
type Trend struct {
	Indicator   Indicator
	TargetGroup *kommune.TargetGroup
	Release     kommune.Release
	Periods     []kommune.Period
	Series      []TrendSeries
	// Benchmark is the publisher's national figure for each period, else the
	// 98 kommuner pooled; its points have no value where neither exists.
	Benchmark []TrendPoint
	Query     TrendQuery
	Computed  time.Time
}

// TrendSeries is one kommune's points, one for every period of the trend.
type TrendSeries struct {
	Kommune kommune.Kommune
	Points  []TrendPoint
	Test    TrendTest
}

// TrendPoint is a figure and its change since the period before. Change is in
// the indicator's unit, ChangePct in per cent of the figure before; both are
// nil at the first period, across a break of the series, where a figure is
// missing, and ChangePct also where the figure before is zero.
type TrendPoint struct {
	Period            kommune.Period
	Value             *float64
	Numerator         *float64
	Denominator       *float64
	Status            kommune.ValueStatus
	Interval          *Interval
	Change, ChangePct *float64
}

// TrendDirection is what a test of a trend found.
type TrendDirection string

// The directions.
const (
	Increasing     TrendDirection = "INCREASING"
	Decreasing     TrendDirection = "DECREASING"
	NoTrend        TrendDirection = "NO_TREND"
	TrendNotTested TrendDirection = "NOT_TESTED"
)

// TrendTest is the verdict on a series. Nil figures were not computed.
type TrendTest struct {
	Direction     TrendDirection
	Method        string
	N             int
	Statistic     *float64
	PValue        *float64
	Slope         *float64
	SlopeInterval *Interval
	reason        kommune.Text
}

// Reason says in a language why a series was not tested; nil where it was.
func (t TrendTest) Reason(lang kommune.Language) *string {
	if t.Direction != TrendNotTested {
		return nil
	}
	reason := t.reason.In(lang)
	return &reason
}

// ReadTrend follows an indicator. The catalogue is the one that the request
// sees; memberships of a filter are those of the last period.
func (a *Analyst) ReadTrend(ctx context.Context, catalogue *kommune.Catalogue, query TrendQuery) (*Trend, error) {
	if err := checkConfidence(query.Confidence); err != nil {
		return nil, err
	}
	indicator, err := a.FindIndicator(ctx, catalogue, "indicator", query.IndicatorID, query.ReleaseID)
	if err != nil {
		return nil, err
	}
	periods, err := choosePeriods(indicator, query.From, query.To)
	if err != nil {
		return nil, err
	}
	group, groupID, err := chooseTargetGroup(indicator, query.TargetGroup)
	if err != nil {
		return nil, err
	}
	scope, err := Kommuner(catalogue, query.Kommuner, periods[len(periods)-1].End())
	if err != nil {
		return nil, err
	}
	observations, err := a.reader.ReadObservations(ctx, indicator.Snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{indicator.ID}, Periods: periods, TargetGroupIDs: []string{groupID},
	})
	if err != nil {
		return nil, err
	}
	trend := &Trend{
		Indicator: indicator, TargetGroup: group, Release: indicator.Snapshot.Release,
		Periods: periods, Query: query, Computed: a.now(),
	}
	byArea := observationsByArea(observations)
	for _, k := range scope {
		points := trend.points(byArea[k.Code.Area()])
		trend.Series = append(trend.Series, TrendSeries{Kommune: k, Points: points, Test: notTested(points)})
	}
	trend.Benchmark = trend.points(nationalObservations(catalogue, indicator, periods, byArea))
	return trend, nil
}

// choosePeriods takes the periods of one kind that lie between from and to:
// the kind of from or to where one is given, else that of the latest period.
func choosePeriods(indicator Indicator, from, to *kommune.Period) ([]kommune.Period, error) {
	latest, err := choosePeriod(indicator, nil)
	if err != nil {
		return nil, err
	}
	if from != nil && to != nil && from.Start().After(to.End()) {
		return nil, kommune.InvalidInput("from", string(*from), "a period that is not after to ("+string(*to)+")")
	}
	first, last := dateRange(from, to)
	kind := latest.Kind()
	all := indicator.Periods()
	for _, limit := range []*kommune.Period{from, to} {
		if limit != nil && slices.Contains(all, *limit) {
			kind = limit.Kind()
		}
	}
	var chosen []kommune.Period
	for _, period := range all {
		if period.Kind() == kind && period.Within(first, last) {
			chosen = append(chosen, period)
		}
	}
	if len(chosen) > 0 {
		return chosen, nil
	}
	argument, asked := "from", from
	if asked == nil {
		argument, asked = "to", to
	}
	return nil, kommune.InvalidInput(argument, string(*asked),
		"a range that holds a period that "+indicator.ID+" has figures for; nearest: "+strings.Join(nearestPeriods(all, *asked), ", "))
}

func dateRange(from, to *kommune.Period) (first, last time.Time) {
	if from != nil {
		first = from.Start()
	}
	if to != nil {
		last = to.End()
	}
	return first, last
}

type observationsByPeriod map[kommune.Period]kommune.Observation

func observationsByArea(observations []kommune.Observation) map[kommune.Area]observationsByPeriod {
	byArea := map[kommune.Area]observationsByPeriod{}
	for _, observation := range observations {
		periods := byArea[observation.Area]
		if periods == nil {
			periods = observationsByPeriod{}
			byArea[observation.Area] = periods
		}
		periods[observation.Period] = observation
	}
	return byArea
}

// nationalObservations are the publisher's national figures, pooled figures
// where there are none.
func nationalObservations(catalogue *kommune.Catalogue, indicator Indicator, periods []kommune.Period, byArea map[kommune.Area]observationsByPeriod) observationsByPeriod {
	national := observationsByPeriod{}
	for _, period := range periods {
		if published, found := byArea[kommune.Country][period]; found && published.Value != nil {
			national[period] = published
			continue
		}
		ofPeriod := map[kommune.Area]kommune.Observation{}
		for area, observations := range byArea {
			if observation, found := observations[period]; found {
				ofPeriod[area] = observation
			}
		}
		if numerator, denominator, ok := sums(codesOf(catalogue.Kommuner.All), ofPeriod); ok && indicator.IsRatio() {
			value := indicator.Scale * numerator / denominator
			national[period] = kommune.Observation{
				Period: period, Area: kommune.Country, Value: &value, Numerator: &numerator, Denominator: &denominator,
				Status: statusOfSum(ofPeriod), Qualifier: kommune.Exact,
			}
		}
	}
	return national
}

// statusOfSum is PROVISIONAL where a part of a sum is.
func statusOfSum(parts map[kommune.Area]kommune.Observation) kommune.ValueStatus {
	for area, part := range parts {
		if _, isKommune := area.Code(); isKommune && part.Status == kommune.Provisional {
			return kommune.Provisional
		}
	}
	return kommune.Published
}

// points lays a series out over all periods of the trend.
func (t *Trend) points(observations observationsByPeriod) []TrendPoint {
	points := make([]TrendPoint, len(t.Periods))
	for n, period := range t.Periods {
		observation, found := observations[period]
		if !found {
			points[n] = TrendPoint{Period: period, Status: kommune.Missing}
			continue
		}
		points[n] = TrendPoint{
			Period: period, Value: observation.Value, Numerator: observation.Numerator, Denominator: observation.Denominator,
			Status:   observation.Status,
			Interval: IntervalOf(t.Indicator.Indicator, observation.Numerator, observation.Denominator, t.Query.Confidence),
		}
		if n > 0 && points[n-1].Period == period.Previous() && !t.breaksAt(period) {
			points[n].Change, points[n].ChangePct = change(points[n-1].Value, points[n].Value)
		}
	}
	return points
}

func (t *Trend) breaksAt(period kommune.Period) bool {
	return slices.ContainsFunc(t.Indicator.Breaks(), func(b kommune.SeriesBreak) bool {
		return !b.Period.Start().After(period.End()) && b.Period.Start().After(period.Previous().End())
	})
}

func change(before, after *float64) (difference, pct *float64) {
	if before == nil || after == nil {
		return nil, nil
	}
	d := *after - *before
	if *before == 0 {
		return &d, nil
	}
	p := 100 * d / math.Abs(*before)
	return &d, &p
}

// notTested is the verdict as long as trends are not tested: it counts the
// figures and gives no other.
func notTested(points []TrendPoint) TrendTest {
	test := TrendTest{Direction: TrendNotTested, Method: "NONE", reason: kommune.Text{
		DA: "Udviklingen er ikke testet: denne udgave viser tal og ændringer, men tester ikke for tendens.",
		EN: "The trend was not tested: this version shows figures and changes but does not test for a trend.",
	}}
	for _, point := range points {
		if point.Value != nil {
			test.N++
		}
	}
	return test
}
