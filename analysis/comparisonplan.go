package analysis

import (
	"context"

	"kommunebench/kommune"
)

// comparisonPlan is a query with every default filled in.
type comparisonPlan struct {
	catalogue *kommune.Catalogue
	indicator Indicator
	// choices are the periods to choose from where none is asked for.
	choices []kommune.Period
	period  kommune.Period
	// isAssumed says that the period is the latest of several and that nothing is
	// known of its figures.
	isAssumed     bool
	omitted       OmittedPeriods
	targetGroup   *kommune.TargetGroup
	targetGroupID string
	scope         []kommune.Kommune
	query         ComparisonQuery
	benchmark     benchmarkPlan
}

func (a *Analyst) planComparison(ctx context.Context, catalogue *kommune.Catalogue, query ComparisonQuery) (*comparisonPlan, error) {
	plan, err := a.planFigures(ctx, catalogue, query)
	if err != nil {
		return nil, err
	}
	if err := a.choosePeriods(ctx, []*comparisonPlan{plan}); err != nil {
		return nil, err
	}
	return plan, a.choosePlaces(ctx, plan)
}

// planFigures chooses the indicator and the target group, and the period where one
// is asked for.
func (a *Analyst) planFigures(ctx context.Context, catalogue *kommune.Catalogue, query ComparisonQuery) (*comparisonPlan, error) {
	if err := CheckConfidence(query.Confidence); err != nil {
		return nil, err
	}
	if query.SecondConfidence != nil {
		if err := CheckConfidence(*query.SecondConfidence); err != nil {
			return nil, kommune.RenameArgument(map[string]string{"confidence": "secondConfidence"}, err)
		}
	}
	query.ReleaseID = asOfTargetGroup(query.IndicatorID, query.TargetGroup, query.ReleaseID)
	indicator, err := a.FindIndicator(ctx, catalogue, "indicator", query.IndicatorID, query.ReleaseID)
	if err != nil {
		return nil, err
	}
	plan := &comparisonPlan{catalogue: catalogue, indicator: indicator, query: query}
	if plan.choices, err = periodsOf(indicator); err != nil {
		return nil, err
	}
	if query.Period != nil {
		if plan.period, err = checkPeriod(indicator, plan.choices, *query.Period); err != nil {
			return nil, err
		}
	} else if query.Since != nil {
		plan.choices = periodsAfter(*query.Since, plan.choices)
	}
	plan.targetGroup, plan.targetGroupID, err = ChooseTargetGroup(indicator, query.TargetGroup)
	return plan, err
}

// choosePlaces looks up the kommuner and the benchmark. A region is compared as it
// was when the period ended.
func (a *Analyst) choosePlaces(ctx context.Context, plan *comparisonPlan) error {
	var err error
	if plan.scope, err = a.Kommuner(ctx, plan.catalogue, plan.query.Kommuner, plan.period.End()); err != nil {
		return err
	}
	plan.benchmark, err = a.planBenchmark(ctx, plan.catalogue, plan.query.Benchmark, plan.period.End())
	return err
}
