package graph

import (
	"context"
	"fmt"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/search"
	"kommunebench/graph/condition"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// whyEmptyPage says why a page of a list that is held in memory is empty; nil
// where it is not.
func whyEmptyPage[T any](page listPage[T], why func() *analysis.EmptyReason) *analysis.EmptyReason {
	switch {
	case len(page.items) > 0:
		return nil
	case page.size == 0:
		return analysis.PageOfNothing()
	case page.total > 0:
		return analysis.PageBehindTheLast()
	}
	return why()
}

func participationConditions(filter *model.ParticipationFilter, codes []kommune.Code) []condition.Condition[kommune.Participation] {
	return slices.Concat(
		condition.OfKommuner("filter.kommuner", codes, func(p kommune.Participation) []string { return p.Kommuner }),
		condition.OfID("filter.course", filter.Course, func(p kommune.Participation) []string { return []string{p.CourseID} }),
		condition.OfID("filter.jobProfile", filter.JobProfile, func(p kommune.Participation) []string { return p.JobProfileIDs }),
	)
}

func testResultConditions(filter *model.TestResultFilter, codes []kommune.Code) []condition.Condition[kommune.TestResult] {
	return slices.Concat(
		condition.OfKommuner("filter.kommuner", codes, func(t kommune.TestResult) []string { return []string{string(t.Kommune)} }),
		condition.OfWord("filter.kind", (*string)(filter.Kind), func(t kommune.TestResult) string { return string(t.Kind) }),
		condition.OfID("filter.targetGroup", filter.TargetGroup, func(t kommune.TestResult) []string { return []string{t.TargetGroupID} }),
	)
}

func deregistrationConditions(filter *model.DeregistrationFilter, codes []kommune.Code) []condition.Condition[kommune.Deregistration] {
	var months *string
	if filter.HorizonMonths != nil {
		text := fmt.Sprint(*filter.HorizonMonths)
		months = &text
	}
	return slices.Concat(
		condition.OfKommuner("filter.kommuner", codes, func(d kommune.Deregistration) []string { return []string{string(d.Kommune)} }),
		condition.OfID("filter.targetGroup", filter.TargetGroup, func(d kommune.Deregistration) []string { return d.TargetGroupIDs }),
		condition.OfWord("filter.horizonMonths", months, func(d kommune.Deregistration) string { return fmt.Sprint(d.HorizonMonths) }),
	)
}

// whyNoFacts says why a filter chooses no facts, which it reads once more
// without the filter. Conditions are made of the codes in scope.
func whyNoFacts[T any](
	ctx context.Context, r *Resolver, sort string, kommuner *analysis.KommuneFilter,
	read func() ([]T, error), conditions func(codes []kommune.Code) []condition.Condition[T],
) (*analysis.EmptyReason, error) {
	codes, err := r.scopeCodes(ctx, kommuner)
	if err != nil {
		return nil, err
	}
	if codes != nil && len(codes) == 0 {
		return analysis.WhyNoKommune(catalogueOf(ctx), "filter.kommuner", kommuner, r.Analyst.Today()), nil
	}
	all, err := read()
	return condition.WhyNone(all, sort, conditions(codes)), err
}

func (r *Resolver) whyNoParticipations(ctx context.Context, filter *model.ParticipationFilter, releaseID *string) (*analysis.EmptyReason, error) {
	from, err := r.participationFacts(ctx, filter, releaseID)
	if err != nil {
		return nil, err
	}
	return whyNoFacts(ctx, r, "participations", filter.Kommuner, func() ([]kommune.Participation, error) {
		return from.Reader.ReadParticipations(ctx, from.snapshots, nil, nil)
	}, func(codes []kommune.Code) []condition.Condition[kommune.Participation] {
		return participationConditions(filter, codes)
	})
}

func (r *Resolver) whyNoTestResults(ctx context.Context, filter *model.TestResultFilter, releaseID *string) (*analysis.EmptyReason, error) {
	from, err := r.testResultFacts(ctx, filter, releaseID)
	if err != nil {
		return nil, err
	}
	return whyNoFacts(ctx, r, "test results", filter.Kommuner, func() ([]kommune.TestResult, error) {
		return from.Reader.ReadTestResults(ctx, from.snapshots, nil, "", "")
	}, func(codes []kommune.Code) []condition.Condition[kommune.TestResult] {
		return testResultConditions(filter, codes)
	})
}

func (r *Resolver) whyNoDeregistrations(ctx context.Context, filter *model.DeregistrationFilter, releaseID *string) (*analysis.EmptyReason, error) {
	from, err := r.deregistrationFacts(ctx, filter, releaseID)
	if err != nil {
		return nil, err
	}
	return whyNoFacts(ctx, r, "deregistrations", filter.Kommuner, func() ([]kommune.Deregistration, error) {
		return from.Reader.ReadDeregistrations(ctx, from.snapshots, nil)
	}, func(codes []kommune.Code) []condition.Condition[kommune.Deregistration] {
		return deregistrationConditions(filter, codes)
	})
}

func (r *Resolver) initiativesOf(ctx context.Context, filter *analysis.KommuneFilter) ([]kommune.Initiative, error) {
	all := catalogueOf(ctx).Initiatives.All
	codes, err := r.scopeCodes(ctx, filter)
	if err != nil {
		return nil, err
	}
	conditions := condition.OfKommuner("kommuner", codes, kommune.Initiative.Codes)
	chosen := condition.Choose(all, conditions)
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) {
		if codes != nil && len(codes) == 0 {
			return analysis.WhyNoKommune(catalogueOf(ctx), "kommuner", filter, r.Analyst.Today()), nil
		}
		return condition.WhyNone(all, "initiatives", conditions), nil
	})
}

// whyNoProfile tells why no indicator is shown: none was named, or no dataset in
// question has one with figures that a profile can show.
func whyNoProfile(indicators []string) *analysis.EmptyReason {
	if indicators != nil {
		return analysis.NewEmptyReason(analysis.NothingAsked, "indicators", phrase.EmptyMessage("the list of indicators is empty; leave it out for all of them"))
	}
	return analysis.NewEmptyReason(analysis.NoData, "dataset",
		phrase.EmptyMessage("no indicator of what was asked for has figures, with a total where it has several target groups; name indicators to see why"))
}

func whyNoSuchKommune(code kommune.Code) string {
	if code == kommune.Christiansoe {
		return "411 is Christiansø, which belongs to no kommune"
	}
	return "no kommune has this code; kommuner lists the 98 that there have been since 2007"
}

// whyNoHit tells why a search found nothing.
func whyNoHit(query search.Query) *analysis.EmptyReason {
	if query.First == 0 {
		return analysis.NewEmptyReason(analysis.NothingAsked, "first", phrase.EmptyMessage("first is 0"))
	}
	return analysis.NewEmptyReason(analysis.NoMatch, "text", phrase.EmptyMessage("nothing that is loaded has a name, title, id or definition with these words; kommuner, indicators and courses list all there is"))
}

// WithEmptyReason is for those who call a resolver themselves: reason is then why its
// list is empty, nil where it is not.
func WithEmptyReason(ctx context.Context) (asking context.Context, reason func() *analysis.EmptyReason) {
	var told *analysis.EmptyReason
	return context.WithValue(ctx, reasonKey{}, &told), func() *analysis.EmptyReason { return told }
}

// orNote is a list that is noted where it is empty.
func orNote[T any](ctx context.Context, list []T, err error, why func() (*analysis.EmptyReason, error)) ([]T, error) {
	if err != nil || len(list) > 0 {
		return list, err
	}
	reason, err := why()
	_, err = noted(ctx, reason, err)
	return list, err
}

// orNoData is a list that is empty only where no dataset has any of its sort.
func orNoData[T any](ctx context.Context, list []T, sort string) ([]T, error) {
	return orNote(ctx, list, nil, func() (*analysis.EmptyReason, error) { return noData(sort), nil })
}

func noData(sort string) *analysis.EmptyReason {
	return analysis.NewEmptyReason(analysis.NoData, "", phrase.EmptyMessage("no dataset that is loaded has %s", phrase.EmptyMessage(sort)))
}

// orUnknown is a thing that was asked for by its id, noted where there is none, in the
// words of EmptyMessage.
func orUnknown[T any](ctx context.Context, thing *T, argument, message string, choices ...string) *T {
	if thing == nil {
		noteEmpty(ctx, analysis.NewEmptyReason(analysis.UnknownID, argument, phrase.EmptyMessage(message), choices...))
	}
	return thing
}
