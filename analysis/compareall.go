package analysis

import (
	"context"
	"slices"

	"kommunebench/kommune"
)

// CompareAll fills in the periods and kommuner of plans and compares, with one read per dataset.
func (a *Analyst) CompareAll(ctx context.Context, plans []*Plan) ([]*Comparison, error) {
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
	// Each is computed from what only it holds; what they share is not written to.
	comparisons, now := make([]*Comparison, len(plans)), a.now()
	inParallel(len(plans), func(n int) { comparisons[n] = plans[n].compute(observations[n], now) })
	return comparisons, nil
}

// readPlans reads the observations of several comparisons, with one read per
// dataset.
func (a *Analyst) readPlans(ctx context.Context, plans []*Plan) ([][]kommune.Observation, error) {
	queries := map[*kommune.Snapshot]*kommune.ObservationQuery{}
	for _, plan := range plans {
		query := queries[plan.Indicator.Snapshot]
		if query == nil {
			query = &kommune.ObservationQuery{}
			queries[plan.Indicator.Snapshot] = query
		}
		query.IndicatorIDs = AppendOnce(query.IndicatorIDs, plan.Indicator.ID)
		query.Periods = AppendOnce(query.Periods, plan.Period)
		query.TargetGroupIDs = AppendOnce(query.TargetGroupIDs, plan.targetGroupID)
	}
	byCell := map[comparedCell][]kommune.Observation{}
	for snapshot, query := range queries {
		rows, err := a.reader.ReadObservations(ctx, snapshot, *query)
		if err != nil {
			return nil, err
		}
		// Those of one comparison stand together.
		for start := 0; start < len(rows); {
			key := cellOf(&rows[start])
			count := slices.IndexFunc(rows[start:], func(o kommune.Observation) bool { return cellOf(&o) != key })
			if count < 0 {
				count = len(rows) - start
			}
			byCell[key] = rows[start : start+count]
			start += count
		}
	}
	observations := make([][]kommune.Observation, len(plans))
	for n, plan := range plans {
		observations[n] = byCell[comparedCell{plan.Indicator.ID, plan.targetGroupID, plan.Period}]
	}
	return observations, nil
}

// comparedCell is what one comparison is of.
type comparedCell struct {
	indicator, group string
	period           kommune.Period
}

func cellOf(o *kommune.Observation) comparedCell {
	return comparedCell{o.IndicatorID, o.TargetGroupID, o.Period}
}

// AppendOnce appends an item that a list does not hold.
func AppendOnce[T comparable](list []T, item T) []T {
	if slices.Contains(list, item) {
		return list
	}
	return append(list, item)
}
