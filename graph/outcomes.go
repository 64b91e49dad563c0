package graph

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// outcomesOf lists the outcomes that a filter chooses. It is BAD_USER_INPUT where the
// target group is none.
func (r *Resolver) outcomesOf(ctx context.Context, filter *model.OutcomeFilter, releaseID *string) ([]kommune.Outcome, error) {
	filter = orEmpty(filter)
	from, err := r.factsOf(ctx, releaseID, idArgument{"targetGroup", filter.TargetGroup})
	if err != nil {
		return nil, err
	}
	if err := known(from.Catalogue.TargetGroups, "targetGroup", filter.TargetGroup); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	conditions := slices.Concat(
		ofKommuner("filter.kommuner", codes, func(o kommune.Outcome) []string { return o.Kommuner }),
		ofWord("filter.kind", (*string)(filter.Kind), func(o kommune.Outcome) string { return string(o.Kind) }),
		ofID("filter.targetGroup", filter.TargetGroup, func(o kommune.Outcome) []string { return o.TargetGroupIDs }),
	)
	all := slices.DeleteFunc(slices.Clone(from.Catalogue.Outcomes.All), func(o kommune.Outcome) bool { return !from.holds(o.ID) })
	chosen := slices.DeleteFunc(slices.Clone(all), func(o kommune.Outcome) bool { return !meetsAll(conditions, o) })
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) {
		if codes != nil && len(codes) == 0 {
			return analysis.WhyNoKommune(catalogueOf(ctx), "filter.kommuner", filter.Kommuner, r.Analyst.Today()), nil
		}
		return whyNoEntry(all, "outcomes", conditions), nil
	})
}

func frameworksOf(ctx context.Context, kind *kommune.FrameworkKind) ([]kommune.Framework, error) {
	all := catalogueOf(ctx).Frameworks.All
	conditions := ofWord("kind", (*string)(kind), func(f kommune.Framework) string { return string(f.Kind) })
	chosen := slices.DeleteFunc(slices.Clone(all), func(f kommune.Framework) bool { return !meetsAll(conditions, f) })
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) { return whyNoEntry(all, "frameworks", conditions), nil })
}
