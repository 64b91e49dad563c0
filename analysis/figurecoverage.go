package analysis

import (
	"context"

	"kommunebench/kommune"
)

// CoverageQuery asks of how many kommuner an indicator has figures. TargetGroup is
// chosen by ChooseTargetGroup; a nil ReleaseID is the newest.
type CoverageQuery struct {
	IndicatorID            string
	TargetGroup, ReleaseID *string
}

// Coverage is of how many kommuner an indicator has figures, period by period.
type Coverage struct {
	Indicator   Indicator
	TargetGroup *kommune.TargetGroup
	Release     kommune.Release
	// Kommuner is how many the country has.
	Kommuner int
	// Periods are all of the indicator, of every kind, oldest first.
	Periods []PeriodCoverage
}

// PeriodCoverage counts the kommuner of the country by what there is of them. WithFigure,
// Suppressed, NotApplicable and Missing add up to all; Provisional is part of
// WithFigure, and Missing counts those too that the source has no row of.
type PeriodCoverage struct {
	Period                                                      kommune.Period
	WithFigure, Provisional, Suppressed, NotApplicable, Missing int
}

// ReadCoverage counts figures with one statement.
func (a *Analyst) ReadCoverage(ctx context.Context, catalogue *kommune.Catalogue, query CoverageQuery) (*Coverage, error) {
	query.ReleaseID = AsOfTargetGroup(query.IndicatorID, query.TargetGroup, query.ReleaseID)
	indicator, err := a.FindIndicator(ctx, catalogue, "indicator", query.IndicatorID, query.ReleaseID)
	if err != nil {
		return nil, err
	}
	group, groupID, err := ChooseTargetGroup(indicator, query.TargetGroup)
	if err != nil {
		return nil, err
	}
	kommuner := catalogue.Kommuner.All
	held, err := a.reader.ListAvailability(ctx, indicator.Snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{indicator.ID}, TargetGroupIDs: []string{groupID}, Areas: areasOf(kommuner),
	})
	if err != nil {
		return nil, err
	}
	byPeriod := make(map[kommune.Period]kommune.Availability, len(held))
	for _, h := range held {
		byPeriod[h.Period] = h
	}
	coverage := &Coverage{Indicator: indicator, TargetGroup: group, Release: indicator.Snapshot.Release, Kommuner: len(kommuner), Periods: []PeriodCoverage{}}
	count := func(rows uint64) int { return int(rows) } //nolint:gosec // a row for each kommune at most
	for _, period := range indicator.Periods() {
		h := byPeriod[period]
		coverage.Periods = append(coverage.Periods, PeriodCoverage{
			Period: period, WithFigure: count(h.Values), Provisional: count(h.Provisional), Suppressed: count(h.Suppressed), NotApplicable: count(h.NotApplicable),
			Missing: len(kommuner) - count(h.Values+h.Suppressed+h.NotApplicable),
		})
	}
	return coverage, nil
}
