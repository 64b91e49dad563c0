package analysis

import (
	"context"

	"kommunebench/kommune"
)

// Plan is what a comparison reads: its query with every default filled in. Period,
// Omitted and Kommuner may still change when it is read, as the latest period can turn
// out to have no figures.
type Plan struct {
	Indicator   Indicator
	TargetGroup *kommune.TargetGroup
	Period      kommune.Period
	// Omitted is empty where a period was asked for.
	Omitted OmittedPeriods
	// Kommuner are those compared, by code.
	Kommuner      []kommune.Kommune
	catalogue     *kommune.Catalogue
	query         ComparisonQuery
	targetGroupID string
	benchmark     benchmarkPlan
	scope         Scope
	// choices are the periods to choose from where none is asked for.
	choices []kommune.Period
	// isAssumed says that the period is the latest of several and that nothing is
	// known of its figures.
	isAssumed bool
}

// PlanComparison fills in all defaults of a query. It sends a statement where the
// periods of the indicator have to be counted.
func (a *Analyst) PlanComparison(ctx context.Context, catalogue *kommune.Catalogue, query ComparisonQuery) (*Plan, error) {
	plan, err := a.PlanFigures(ctx, catalogue, query)
	if err != nil {
		return nil, err
	}
	if err := a.choosePeriods(ctx, []*Plan{plan}); err != nil {
		return nil, err
	}
	return plan, a.choosePlaces(ctx, plan)
}

// PlanFigures chooses the indicator and the target group, and the period where one
// is asked for; CompareAll fills in the rest.
func (a *Analyst) PlanFigures(ctx context.Context, catalogue *kommune.Catalogue, query ComparisonQuery) (*Plan, error) {
	if err := CheckConfidence(query.Confidence); err != nil {
		return nil, err
	}
	if query.SecondConfidence != nil {
		if err := CheckConfidence(*query.SecondConfidence); err != nil {
			return nil, kommune.RenameArgument(map[string]string{"confidence": "secondConfidence"}, err)
		}
	}
	query.ReleaseID = AsOfTargetGroup(query.IndicatorID, query.TargetGroup, query.ReleaseID)
	indicator, err := a.FindIndicator(ctx, catalogue, "indicator", query.IndicatorID, query.ReleaseID)
	if err != nil {
		return nil, err
	}
	plan := &Plan{catalogue: catalogue, Indicator: indicator, query: query}
	if plan.choices, err = periodsOf(indicator); err != nil {
		return nil, err
	}
	if query.Period != nil {
		if plan.Period, err = CheckPeriod(indicator, plan.choices, *query.Period); err != nil {
			return nil, err
		}
	} else if query.Since != nil {
		plan.choices = periodsAfter(*query.Since, plan.choices)
	}
	plan.TargetGroup, plan.targetGroupID, err = ChooseTargetGroup(indicator, query.TargetGroup)
	return plan, err
}

// choosePlaces looks up the kommuner and the benchmark. A region is compared as it
// was when the period ended.
func (a *Analyst) choosePlaces(ctx context.Context, plan *Plan) error {
	var err error
	if plan.scope, err = a.Scope(ctx, plan.catalogue, plan.query.Kommuner, plan.Period.End()); err != nil {
		return err
	}
	plan.Kommuner = plan.scope.Kommuner
	plan.benchmark, err = a.planBenchmark(ctx, plan.catalogue, plan.query.Benchmark, plan.Period.End())
	return err
}
