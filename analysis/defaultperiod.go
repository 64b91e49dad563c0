package analysis

import (
	"context"
	"slices"

	"kommunebench/kommune"
)

// splitByKind parts periods of one kind (years, quarters, months, ...) from those
// of others; both keep their order.
func splitByKind(periods []kommune.Period, kind kommune.PeriodKind) (ofKind, others []kommune.Period) {
	for _, period := range periods {
		if period.Kind() == kind {
			ofKind = append(ofKind, period)
		} else {
			others = append(others, period)
		}
	}
	return ofKind, others
}

// periodsAfter are those of the kind of one and after it; all where there are none.
func periodsAfter(one kommune.Period, periods []kommune.Period) []kommune.Period {
	ofKind, _ := splitByKind(periods, one.Kind())
	after := slices.DeleteFunc(ofKind, func(p kommune.Period) bool { return kommune.ComparePeriods(p, one) <= 0 })
	if len(after) == 0 {
		return periods
	}
	return after
}

func haveOneKind(periods []kommune.Period) bool {
	return !slices.ContainsFunc(periods, func(p kommune.Period) bool { return p.Kind() != periods[0].Kind() })
}

// kindOfMost is the kind of period in which most kommuner have figures: the most
// in any one period of that kind. Of equals it is the kind of the period that ends
// last, then the shorter. Periods, at least one, are sorted.
func kindOfMost(periods []kommune.Period, counts kommunerByPeriod) kommune.PeriodKind {
	most := map[kommune.PeriodKind]uint64{}
	for _, period := range periods {
		most[period.Kind()] = max(most[period.Kind()], counts[period])
	}
	best := periods[len(periods)-1].Kind()
	for _, period := range slices.Backward(periods) {
		if most[period.Kind()] > most[best] {
			best = period.Kind()
		}
	}
	return best
}

// latestWithFigures is the place of the last period in which a kommune has a
// figure; that of the last period where none has one in any.
func latestWithFigures(periods []kommune.Period, counts kommunerByPeriod) int {
	for n, period := range slices.Backward(periods) {
		if counts[period] > 0 {
			return n
		}
	}
	return len(periods) - 1
}

// defaultOf is the period taken where none is asked for: the latest with figures
// of the kind in which most kommuner have some.
func defaultOf(periods []kommune.Period, counts kommunerByPeriod) (kommune.Period, OmittedPeriods) {
	ofKind, others := splitByKind(periods, kindOfMost(periods, counts))
	latest := latestWithFigures(ofKind, counts)
	return ofKind[latest], OmittedPeriods{OfOtherKinds: withFigures(others, counts), Newer: ofKind[latest+1:]}
}

func withFigures(periods []kommune.Period, counts kommunerByPeriod) []kommune.Period {
	return slices.DeleteFunc(slices.Clone(periods), func(p kommune.Period) bool { return counts[p] == 0 })
}

// LatestPeriod is the period that a comparison takes where none is asked for; nil
// where the indicator has none. Where the target group has to be named, it is that
// of the group with most figures.
func (a *Analyst) LatestPeriod(ctx context.Context, indicator Indicator) (*kommune.Period, error) {
	periods := indicator.Periods()
	if len(periods) == 0 {
		return nil, nil
	}
	groupIDs := indicator.Snapshot.TargetGroupIDs(indicator.ID)
	if _, id, err := ChooseTargetGroup(indicator, nil); err == nil {
		groupIDs = []string{id}
	}
	period, _, err := a.LatestPeriodOf(ctx, indicator, groupIDs)
	if err != nil {
		return nil, err
	}
	return &period, nil
}

// LatestPeriodOf is the period that a comparison takes where none is asked for, by
// the figures of some target groups, and what was passed over; NOT_FOUND where the
// indicator has no periods.
func (a *Analyst) LatestPeriodOf(ctx context.Context, indicator Indicator, targetGroupIDs []string) (kommune.Period, OmittedPeriods, error) {
	periods, err := periodsOf(indicator)
	if err != nil {
		return "", OmittedPeriods{}, err
	}
	counts, err := a.countKommuner(ctx, []countedFigures{{indicator, targetGroupIDs}})
	if err != nil {
		return "", OmittedPeriods{}, err
	}
	period, omitted := defaultOf(periods, counts[0])
	return period, omitted, nil
}

// choosePeriods fills in the periods of plans that name none. Of periods of one
// kind it assumes the latest, which costs nothing: whether a kommune has a figure
// in it shows when it is read.
func (a *Analyst) choosePeriods(ctx context.Context, plans []*Plan) error {
	var uncounted []*Plan
	for _, plan := range plans {
		if plan.Period != "" {
			continue
		}
		counts, known := a.counts.find(plan.countedFigures().key())
		switch {
		case known:
			plan.Period, plan.Omitted = defaultOf(plan.choices, counts)
		case haveOneKind(plan.choices):
			plan.Period, plan.isAssumed = plan.choices[len(plan.choices)-1], len(plan.choices) > 1
		default:
			uncounted = append(uncounted, plan)
		}
	}
	return a.choosePeriodsByCount(ctx, uncounted)
}

func (a *Analyst) choosePeriodsByCount(ctx context.Context, plans []*Plan) error {
	figures := make([]countedFigures, len(plans))
	for n, plan := range plans {
		figures[n] = plan.countedFigures()
	}
	counts, err := a.countKommuner(ctx, figures)
	if err != nil {
		return err
	}
	for n, plan := range plans {
		plan.Period, plan.Omitted = defaultOf(plan.choices, counts[n])
		plan.isAssumed = false
	}
	return nil
}

func (p *Plan) countedFigures() countedFigures {
	return countedFigures{p.Indicator, []string{p.targetGroupID}}
}

// readAll reads the observations of plans, with the read given. A plan whose
// period was assumed, and turns out to have no figure of any kommune, is read
// again in the latest period that has one.
func (a *Analyst) readAll(ctx context.Context, plans []*Plan, read func(context.Context, []*Plan) ([][]kommune.Observation, error)) ([][]kommune.Observation, error) {
	observations, err := read(ctx, plans)
	if err != nil {
		return nil, err
	}
	var empty []*Plan
	for n, plan := range plans {
		if plan.isAssumed && !haveKommuneFigure(observations[n]) {
			empty = append(empty, plan)
		}
	}
	if len(empty) == 0 {
		return observations, nil
	}
	if err := a.choosePeriodsByCount(ctx, empty); err != nil {
		return nil, err
	}
	for _, plan := range empty {
		if err := a.choosePlaces(ctx, plan); err != nil {
			return nil, err
		}
	}
	again, err := read(ctx, empty)
	if err != nil {
		return nil, err
	}
	for n, plan := range empty {
		observations[slices.Index(plans, plan)] = again[n]
	}
	return observations, nil
}

func haveKommuneFigure(observations []kommune.Observation) bool {
	return slices.ContainsFunc(observations, func(o kommune.Observation) bool {
		_, isKommune := o.Area.Code()
		return isKommune && o.Value != nil
	})
}
