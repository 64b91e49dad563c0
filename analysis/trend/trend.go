// Package trend follows an indicator over time: a series for each kommune, its changes
// and its test.
package trend

import (
	"context"
	"slices"
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Query asks how an indicator moved for some kommuner.
type Query struct {
	IndicatorID string
	// Kommuner get a series each; nil is all of them.
	Kommuner *analysis.KommuneFilter
	// TargetGroup is chosen by ChooseTargetGroup; nil asks for its default.
	TargetGroup *string
	// From and To are inclusive; nil is the first and the last period that has
	// figures. Periods are of one kind: that of From and To, else the one in which
	// most kommuner have figures.
	From, To *kommune.Period
	// Confidence is a level from 0.8 to 0.999; 0 is refused.
	Confidence float64
	// ReleaseID is the release to read; nil is the newest.
	ReleaseID *string
	// Untested leaves the tests out, which take most of the time.
	Untested bool
	// Ranked adds the rank of every point among all kommuner of its period.
	Ranked bool
}

// Trend is one indicator over time.
type Trend struct {
	Indicator   analysis.Indicator
	TargetGroup *kommune.TargetGroup
	Release     kommune.Release
	Periods     []kommune.Period
	Series      []Series
	// Benchmark is the publisher's national figure for each period, else the
	// 98 kommuner pooled; its points have no value where neither exists.
	Benchmark []Point
	Query     Query
	Computed  time.Time
	// EmptyBecause is nil until it is asked why there is nothing; see WhyNoValue.
	EmptyBecause *analysis.EmptyReason
	// kommuner is how many the country has; pooledFrom the fewest that a pooled
	// point of the benchmark was computed from, 0 where none was pooled.
	kommuner, pooledFrom int
	// omitted are periods of other kinds within the range asked for.
	omitted     analysis.OmittedPeriods
	partlyKnown []analysis.PartlyKnownGroup
	// breaks tells for each period whether the series breaks just before it.
	breaks []bool
	// step is how many periods lie from one to the next; see periodStep. places are
	// where each period stands on a grid of such steps; see Place.
	step   int
	places []int
}

// Series is one kommune's points, one for every period of the trend.
type Series struct {
	Kommune kommune.Kommune
	Points  []Point
	Test    Test
	in      *Trend
}

// Point is a figure and its change since the period before, as often as the
// source publishes one (periodStep). Change is in
// the indicator's unit, ChangePct in per cent of the figure before; both are
// nil at the first period, across a break of the series, where a figure is
// missing or hedged by its source, and ChangePct also where the figure before
// is zero.
type Point struct {
	Period      kommune.Period
	Value       *float64
	Numerator   *float64
	Denominator *float64
	Status      kommune.ValueStatus
	Qualifier   kommune.Qualifier
	// SourceID is where the figure comes from: the row's own source, else the
	// indicator's.
	SourceID          *string
	Interval          *analysis.Interval
	Change, ChangePct *float64
	// ChangeYear and ChangeYearPct are likewise since the same period of the
	// year before.
	ChangeYear, ChangeYearPct *float64
	// Rank, PercentileRank and Quartile are as in a comparison of all kommuner in the
	// period; nil where they were not asked for, and of a benchmark.
	Rank           *int
	PercentileRank *float64
	Quartile       *int
}

// Read follows an indicator. The catalogue is the one that the request
// sees; memberships of a filter are those of the last period.
func Read(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query Query) (*Trend, error) {
	if err := analysis.CheckConfidence(query.Confidence); err != nil {
		return nil, err
	}
	query.ReleaseID = analysis.AsOfTargetGroup(query.IndicatorID, query.TargetGroup, query.ReleaseID)
	indicator, err := a.FindIndicator(ctx, catalogue, "indicator", query.IndicatorID, query.ReleaseID)
	if err != nil {
		return nil, err
	}
	if _, err := analysis.PeriodsBetween(indicator, query.From, query.To); err != nil {
		return nil, err
	}
	group, groupID, err := analysis.ChooseTargetGroup(indicator, query.TargetGroup)
	if err != nil {
		return nil, err
	}
	periods, omitted, err := a.PeriodsOfOneKind(ctx, indicator, []string{groupID}, query.From, query.To)
	if err != nil {
		return nil, err
	}
	scope, err := a.Scope(ctx, catalogue, query.Kommuner, periods[len(periods)-1].End())
	if err != nil {
		return nil, err
	}
	observations, err := a.Reader().ReadObservations(ctx, indicator.Snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{indicator.ID}, Periods: periods, TargetGroupIDs: []string{groupID},
	})
	if err != nil {
		return nil, err
	}
	trend := &Trend{
		Indicator: indicator, TargetGroup: group, Release: indicator.Snapshot.Release,
		Periods: periods, omitted: omitted, partlyKnown: scope.PartlyKnown, Query: query, Computed: a.Now(),
	}
	trend.compute(catalogue, scope.Kommuner, observations)
	return trend, nil
}

func (t *Trend) compute(catalogue *kommune.Catalogue, scope []kommune.Kommune, observations []kommune.Observation) {
	all := t.periodsOfKind()
	t.kommuner, t.step = len(catalogue.Kommuner.All), periodStep(all)
	t.Periods = withGaps(t.Periods, all, t.step)
	t.breaks, t.places = t.Indicator.BreaksBefore(t.Periods), placesOf(t.Periods, t.step)
	byArea := observationsByArea(observations)
	for _, k := range scope {
		series := Series{Kommune: k, Points: t.points(byArea[k.Code.Area()]), in: t}
		if !t.Query.Untested {
			series.Test = t.test(series.Points)
		}
		t.Series = append(t.Series, series)
	}
	if t.Query.Ranked {
		t.rankPoints(catalogue.Kommuner.All, byArea)
	}
	t.Benchmark = t.points(t.nationalObservations(catalogue, byArea))
	for n := range t.Benchmark {
		if byArea[kommune.Country][t.Periods[n]].Value == nil {
			t.Benchmark[n].SourceID = nil // a sum of kommuner is no source's figure
		}
	}
}

// points lays a series out over all periods of the trend.
func (t *Trend) points(observations observationsByPeriod) []Point {
	points := make([]Point, len(t.Periods))
	for n, period := range t.Periods {
		observation, found := observations[period]
		if !found {
			points[n] = Point{Period: period, Status: kommune.Missing, Qualifier: kommune.Exact}
			continue
		}
		points[n] = Point{
			Period: period, Value: observation.Value, Numerator: observation.Numerator, Denominator: observation.Denominator,
			Status: observation.Status, Qualifier: observation.Qualifier, SourceID: t.Indicator.SourceOf(observation.SourceID),
			Interval: analysis.IntervalOfObservation(t.Indicator.Indicator, &observation, t.Query.Confidence),
		}
		if before := t.comparable(n, 1, t.periodBefore(n)); before >= 0 {
			points[n].Change, points[n].ChangePct = t.Indicator.Change(points[before].Exact(), points[n].Exact())
		}
		if before := t.comparable(n, period.PerYear(), period.YearBefore()); before >= 0 {
			points[n].ChangeYear, points[n].ChangeYearPct = t.Indicator.Change(points[before].Exact(), points[n].Exact())
		}
	}
	return points
}

// Exact is the value, nil where its source hedged it.
func (p Point) Exact() *float64 {
	if p.Qualifier.IsHedged() {
		return nil
	}
	return p.Value
}

// comparable is the place of an earlier period that the n-th can be compared
// with; -1 where the trend does not hold it or a break lies between.
func (t *Trend) comparable(n, back int, earlier kommune.Period) int {
	for before := n - 1; before >= 0 && before >= n-back; before-- {
		if t.breaks[before+1] {
			return -1
		}
		if t.Periods[before] == earlier {
			return before
		}
	}
	return -1
}

// Ends are the first and the last figure since the last break.
func (s *Series) Ends() (first, last Point, found bool) {
	valued := slices.DeleteFunc(slices.Clone(s.Points[lastBreak(s.in.breaks):]), func(p Point) bool { return p.Value == nil })
	if len(valued) < 2 {
		return first, last, false
	}
	return valued[0], valued[len(valued)-1], true
}

// Trend is the trend that the series is of.
func (s *Series) Trend() *Trend { return s.in }

// Change is how far one figure lies above another, in the indicator's unit; nil
// where one is missing or hedged by its source.
func (t *Trend) Change(before, after Point) *float64 {
	difference, _ := t.Indicator.Change(before.Exact(), after.Exact())
	return difference
}

// PooledFrom is the smallest number of kommuner that a national figure of any period
// was pooled from, and how many kommuner the country has. The smallest number is 0
// where no period was pooled, as the publisher gives the national figures.
func (t *Trend) PooledFrom() (fewest, all int) { return t.pooledFrom, t.kommuner }

// PartlyKnown is the group of the filter, if its members are known in part.
func (t *Trend) PartlyKnown() []analysis.PartlyKnownGroup { return t.partlyKnown }

// Omitted are periods of other kinds within the range asked for.
func (t *Trend) Omitted() analysis.OmittedPeriods { return t.omitted }

// SourceIDs are those of the figures of the series, and of the country's.
func (t *Trend) SourceIDs() []string {
	var ids []string
	add := func(points []Point) {
		for n := range points {
			point := &points[n]
			if point.Value != nil && point.SourceID != nil && !slices.Contains(ids, *point.SourceID) {
				ids = append(ids, *point.SourceID)
			}
		}
	}
	for _, series := range t.Series {
		add(series.Points)
	}
	if len(ids) > 0 {
		add(t.Benchmark)
	}
	return ids
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
