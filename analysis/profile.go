package analysis

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"kommunebench/kommune"
)

const maxProfileIndicators = 200

// ProfileQuery asks where one kommune stands on many indicators.
type ProfileQuery struct {
	Kommune      kommune.Code
	IndicatorIDs []string
	DatasetID    *string
	Benchmark    *BenchmarkQuery
	Confidence   float64
}

// ProfileRow is a kommune's place on one indicator in its default period.
type ProfileRow struct {
	Indicator    Indicator
	Period       kommune.Period
	TargetGroup  *kommune.TargetGroup
	Row          ComparisonRow
	Distribution Distribution
}

// ReadProfile compares on every indicator in its default period, with one read
// per dataset. Where no indicators are named, those without a total over their
// target groups are left out.
func (a *Analyst) ReadProfile(ctx context.Context, catalogue *kommune.Catalogue, query ProfileQuery) ([]ProfileRow, error) {
	if _, known := catalogue.Kommuner.Find(string(query.Kommune)); !known {
		return nil, kommune.InvalidInput("kommune", string(query.Kommune), "the code of one of the 98 kommuner")
	}
	// What is compared does not depend on the kommune that is looked for.
	comparisons, err := Share(ctx, "profile", []any{query.IndicatorIDs, query.DatasetID, query.Benchmark, query.Confidence}, func() ([]*Comparison, error) {
		return a.profileComparisons(ctx, catalogue, query)
	})
	if err != nil {
		return nil, err
	}
	rows := make([]ProfileRow, len(comparisons))
	for n, comparison := range comparisons {
		at := slices.IndexFunc(comparison.Rows, func(r ComparisonRow) bool { return r.Kommune.Code == query.Kommune })
		rows[n] = ProfileRow{
			Indicator: comparison.Indicator, Period: comparison.Period, TargetGroup: comparison.TargetGroup,
			Row: comparison.Rows[at], Distribution: comparison.Distribution,
		}
	}
	return rows, nil
}

func (a *Analyst) profileComparisons(ctx context.Context, catalogue *kommune.Catalogue, query ProfileQuery) ([]*Comparison, error) {
	ids, err := profileIndicators(catalogue, query)
	if err != nil {
		return nil, err
	}
	plans := make([]*comparisonPlan, 0, len(ids))
	for _, id := range ids {
		plan, err := a.planFigures(ctx, catalogue, ComparisonQuery{IndicatorID: id, Benchmark: query.Benchmark, Confidence: query.Confidence})
		if query.IndicatorIDs == nil && isAboutTargetGroup(err) {
			continue
		}
		if err != nil {
			return nil, kommune.RenameArgument(map[string]string{"indicator": "indicators"}, err)
		}
		plans = append(plans, plan)
	}
	return a.compareAll(ctx, plans)
}

// compareAll fills in the periods of plans and compares, with one read per dataset.
func (a *Analyst) compareAll(ctx context.Context, plans []*comparisonPlan) ([]*Comparison, error) {
	if err := a.choosePeriods(ctx, plans); err != nil {
		return nil, err
	}
	for _, plan := range plans {
		if err := a.choosePlaces(ctx, plan); err != nil {
			return nil, err
		}
	}
	observations, err := a.readAll(ctx, plans, a.readPlans)
	if err != nil {
		return nil, err
	}
	comparisons := make([]*Comparison, len(plans))
	for n, plan := range plans {
		comparisons[n] = plan.compute(observations[n], a.now())
	}
	return comparisons, nil
}

// isAboutTargetGroup reports whether an indicator has groups but no total, so
// that a profile can't show it: a row can't be chosen for the reader.
func isAboutTargetGroup(err error) bool {
	var coded *kommune.Error
	return errors.As(err, &coded) && coded.Argument == "targetGroup"
}

// profileIndicators lists the ids asked for, else those with figures of the
// dataset, else those with figures of every dataset that is not synthetic.
func profileIndicators(catalogue *kommune.Catalogue, query ProfileQuery) ([]string, error) {
	ids := slices.Clone(query.IndicatorIDs)
	if query.IndicatorIDs == nil {
		if query.DatasetID != nil {
			if _, known := catalogue.Snapshot(*query.DatasetID); !known {
				return nil, catalogue.UnknownDataset("dataset", *query.DatasetID)
			}
		}
		for _, snapshot := range catalogue.Snapshots {
			if (query.DatasetID == nil && snapshot.Dataset.Synthetic) || (query.DatasetID != nil && *query.DatasetID != snapshot.Dataset.ID) {
				continue
			}
			for _, indicator := range snapshot.Indicators {
				if len(snapshot.IndicatorSlices(indicator.ID)) > 0 {
					ids = append(ids, indicator.ID)
				}
			}
		}
	}
	if len(ids) > maxProfileIndicators {
		return nil, kommune.InvalidInput("indicators", strconv.Itoa(len(ids))+" ids", "up to "+strconv.Itoa(maxProfileIndicators)+" ids; name the ones that matter")
	}
	return ids, nil
}

// readPlans reads the observations of several comparisons, with one read per
// dataset.
func (a *Analyst) readPlans(ctx context.Context, plans []*comparisonPlan) ([][]kommune.Observation, error) {
	queries := map[*kommune.Snapshot]*kommune.ObservationQuery{}
	for _, plan := range plans {
		query := queries[plan.indicator.Snapshot]
		if query == nil {
			query = &kommune.ObservationQuery{}
			queries[plan.indicator.Snapshot] = query
		}
		query.IndicatorIDs = appendOnce(query.IndicatorIDs, plan.indicator.ID)
		query.Periods = appendOnce(query.Periods, plan.period)
		query.TargetGroupIDs = appendOnce(query.TargetGroupIDs, plan.targetGroupID)
	}
	type cell struct {
		indicator, group string
		period           kommune.Period
	}
	byCell := map[cell][]kommune.Observation{}
	for snapshot, query := range queries {
		rows, err := a.reader.ReadObservations(ctx, snapshot, *query)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			key := cell{row.IndicatorID, row.TargetGroupID, row.Period}
			byCell[key] = append(byCell[key], row)
		}
	}
	observations := make([][]kommune.Observation, len(plans))
	for n, plan := range plans {
		observations[n] = byCell[cell{plan.indicator.ID, plan.targetGroupID, plan.period}]
	}
	return observations, nil
}

func appendOnce[T comparable](list []T, item T) []T {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}
