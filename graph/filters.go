package graph

import (
	"context"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/practice"
	"kommunebench/graph/condition"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// allIndicators are those of every dataset, by id.
func allIndicators(catalogue *kommune.Catalogue) []analysis.Indicator {
	list := []analysis.Indicator{}
	for _, snapshot := range catalogue.Snapshots {
		for _, i := range snapshot.Indicators {
			list = append(list, analysis.Indicator{Indicator: i, Snapshot: snapshot, Catalogue: catalogue})
		}
	}
	return list
}

// indicatorConditions is BAD_USER_INPUT where the dataset is none.
func indicatorConditions(catalogue *kommune.Catalogue, filter *model.IndicatorFilter) ([]condition.Condition[analysis.Indicator], error) {
	if filter == nil {
		return nil, nil
	}
	if filter.Dataset != nil {
		if _, loaded := catalogue.Snapshot(*filter.Dataset); !loaded {
			return nil, catalogue.UnknownDataset("dataset", *filter.Dataset)
		}
	}
	return slices.Concat(
		condition.OfWord("filter.dataset", filter.Dataset, func(i analysis.Indicator) string { return i.Snapshot.Dataset.ID }),
		condition.OfWord("filter.kind", (*string)(filter.Kind), func(i analysis.Indicator) string { return string(i.Kind) }),
		condition.OfText(filter.Search, func(i analysis.Indicator) string {
			return strings.Join([]string{i.ID, i.TitleDA, i.TitleEN, i.DefinitionDA, i.DefinitionEN}, "\n")
		}),
	), nil
}

// orEmpty is a filter that chooses all where none was given.
func orEmpty[T any](filter *T) *T {
	if filter == nil {
		return new(T)
	}
	return filter
}

// courseConditions are BAD_USER_INPUT where an id is none. Job profiles are
// known by who took part.
func courseConditions(ctx context.Context, from *factSource, filter *model.CourseFilter) ([]condition.Condition[kommune.Course], error) {
	if err := known(from, from.Catalogue.Providers, "provider", filter.Provider); err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.JobProfiles, "jobProfile", filter.JobProfile); err != nil {
		return nil, err
	}
	conditions := slices.Concat(
		condition.OfID("filter.provider", filter.Provider, func(c kommune.Course) []string { return c.ProviderIDs }),
		condition.OfText(filter.Search, func(c kommune.Course) string { return c.Title }),
	)
	if filter.JobProfile == nil {
		return conditions, nil
	}
	took, err := from.Reader.ReadParticipations(ctx, from.snapshots, nil, nil)
	var taken []string
	for _, fact := range took {
		if condition.AnyMatches(fact.JobProfileIDs, *filter.JobProfile) {
			taken = append(taken, fact.CourseID)
		}
	}
	return append(conditions, condition.Condition[kommune.Course]{
		Argument: "filter.jobProfile", Choices: func(kommune.Course) []string { return nil },
		Meets: func(c kommune.Course) bool { return slices.Contains(taken, c.ID) },
	}), err
}

func (r *Resolver) coursesOf(ctx context.Context, filter *model.CourseFilter) ([]kommune.Course, error) {
	from, err := r.factsOf(ctx, nil, idArgument{"provider", filter.Provider}, idArgument{"jobProfile", filter.JobProfile})
	if err != nil {
		return nil, err
	}
	conditions, err := courseConditions(ctx, from, filter)
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(slices.Clone(from.Catalogue.Courses.All), func(c kommune.Course) bool { return !from.holds(c.ID) })
	chosen := condition.Choose(all, conditions)
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) { return condition.WhyNone(all, "courses", conditions), nil })
}

func (r *Resolver) participationFacts(ctx context.Context, filter *model.ParticipationFilter, releaseID *string) (*factSource, error) {
	return r.factsOf(ctx, releaseID, idArgument{"course", filter.Course}, idArgument{"jobProfile", filter.JobProfile})
}

// participationsOf lists the facts that a filter chooses, each once.
func (r *Resolver) participationsOf(ctx context.Context, filter *model.ParticipationFilter, releaseID *string) ([]kommune.Participation, error) {
	from, err := r.participationFacts(ctx, filter, releaseID)
	if err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.Courses, "course", filter.Course); err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.JobProfiles, "jobProfile", filter.JobProfile); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	found, err := from.Reader.ReadParticipations(ctx, from.snapshots, codes, nil)
	conditions := participationConditions(filter, codes)
	return slices.DeleteFunc(found, func(p kommune.Participation) bool { return !condition.MeetsAll(conditions, p) }), err
}

func (r *Resolver) testResultFacts(ctx context.Context, filter *model.TestResultFilter, releaseID *string) (*factSource, error) {
	return r.factsOf(ctx, releaseID, idArgument{"targetGroup", filter.TargetGroup})
}

func (r *Resolver) testResultsOf(ctx context.Context, filter *model.TestResultFilter, releaseID *string) ([]kommune.TestResult, error) {
	from, err := r.testResultFacts(ctx, filter, releaseID)
	if err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.TargetGroups, "targetGroup", filter.TargetGroup); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	kind := kommune.TestKind("")
	if filter.Kind != nil {
		kind = *filter.Kind
	}
	results, err := from.Reader.ReadTestResults(ctx, from.snapshots, codes, kind, "")
	conditions := testResultConditions(filter, codes)
	return slices.DeleteFunc(results, func(t kommune.TestResult) bool { return !condition.MeetsAll(conditions, t) }), err
}

func (r *Resolver) deregistrationFacts(ctx context.Context, filter *model.DeregistrationFilter, releaseID *string) (*factSource, error) {
	return r.factsOf(ctx, releaseID, idArgument{"targetGroup", filter.TargetGroup})
}

func (r *Resolver) deregistrationsOf(ctx context.Context, filter *model.DeregistrationFilter, releaseID *string) ([]kommune.Deregistration, error) {
	from, err := r.deregistrationFacts(ctx, filter, releaseID)
	if err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.TargetGroups, "targetGroup", filter.TargetGroup); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	found, err := from.Reader.ReadDeregistrations(ctx, from.snapshots, codes)
	conditions := deregistrationConditions(filter, codes)
	return slices.DeleteFunc(found, func(d kommune.Deregistration) bool { return !condition.MeetsAll(conditions, d) }), err
}

// outcomesOf lists the outcomes that a filter chooses. It is BAD_USER_INPUT where the
// target group is none.
func (r *Resolver) outcomesOf(ctx context.Context, filter *model.OutcomeFilter, releaseID *string) ([]kommune.Outcome, error) {
	filter = orEmpty(filter)
	from, err := r.factsOf(ctx, releaseID, idArgument{"targetGroup", filter.TargetGroup})
	if err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.TargetGroups, "targetGroup", filter.TargetGroup); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	conditions := slices.Concat(
		condition.OfKommuner("filter.kommuner", codes, func(o kommune.Outcome) []string { return o.Kommuner }),
		condition.OfWord("filter.kind", (*string)(filter.Kind), func(o kommune.Outcome) string { return string(o.Kind) }),
		condition.OfID("filter.targetGroup", filter.TargetGroup, func(o kommune.Outcome) []string { return o.TargetGroupIDs }),
	)
	all := slices.DeleteFunc(slices.Clone(from.Catalogue.Outcomes.All), func(o kommune.Outcome) bool { return !from.holds(o.ID) })
	chosen := condition.Choose(all, conditions)
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) {
		if codes != nil && len(codes) == 0 {
			return analysis.WhyNoKommune(catalogueOf(ctx), "filter.kommuner", filter.Kommuner, r.Analyst.Today()), nil
		}
		return condition.WhyNone(all, "outcomes", conditions), nil
	})
}

func frameworksOf(ctx context.Context, kind *kommune.FrameworkKind) ([]kommune.Framework, error) {
	all := catalogueOf(ctx).Frameworks.All
	conditions := condition.OfWord("kind", (*string)(kind), func(f kommune.Framework) string { return string(f.Kind) })
	chosen := condition.Choose(all, conditions)
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) { return condition.WhyNone(all, "frameworks", conditions), nil })
}

// linksOf are those of the release that the id of an end names; else of the newest
// of each dataset. A release has those that name something of it.
func (r *Resolver) linksOf(ctx context.Context, kind *kommune.LinkKind, of *string, basis *kommune.LinkBasis) ([]kommune.Link, error) {
	from, err := r.factsOf(ctx, nil, idArgument{"of", of})
	if err != nil {
		return nil, err
	}
	all := slices.DeleteFunc(slices.Clone(from.Catalogue.Links.All), func(l kommune.Link) bool { return !from.holds(l.FromID) && !from.holds(l.ToID) })
	conditions := slices.Concat(
		condition.OfWord("kind", (*string)(kind), func(l kommune.Link) string { return string(l.Kind) }),
		condition.OfID("of", of, func(l kommune.Link) []string { return []string{l.FromID, l.ToID} }),
		condition.OfWord("basis", (*string)(basis), func(l kommune.Link) string { return string(l.Basis) }),
	)
	chosen := condition.Choose(all, conditions)
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) { return condition.WhyNone(all, "links", conditions), nil })
}

// answersAsked chooses answers to practice questions.
func (r *Resolver) answersAsked(ctx context.Context, filter *analysis.KommuneFilter, own *kommune.Code, kind *kommune.TestKind, targetGroup *string) (practice.AnswersQuery, error) {
	scope, err := r.kommunerAsked(ctx, filter)
	if err != nil {
		return practice.AnswersQuery{}, err
	}
	query := practice.AnswersQuery{Kommuner: scope}
	from, err := r.factsOf(ctx, nil)
	if err != nil {
		return query, err
	}
	if err := known(from, from.Catalogue.TargetGroups, "targetGroup", targetGroup); err != nil {
		return query, err
	}
	if targetGroup != nil {
		if _, release := kommune.SplitAsOf(*targetGroup); release != "" {
			return query, kommune.InvalidInput("targetGroup", *targetGroup, "an id that names no release: the answers are those of the newest")
		}
		query.TargetGroupID = idIn(from, from.Catalogue.TargetGroups, *targetGroup)
	}
	if kind != nil {
		query.Kind = *kind
	}
	if own != nil {
		one, isKnown := from.Catalogue.Kommuner.Find(string(*own))
		if !isKnown {
			return query, kommune.InvalidInput("kommune", string(*own), "the code of one of the 98 kommuner")
		}
		query.Own = &one
	}
	return query, nil
}

// ofKnown is a number, null where it is not known.
func ofKnown(number int, isKnown bool) *int {
	if !isKnown {
		return nil
	}
	return &number
}

// unlessNobody says why there are no answers, but for a filter that chooses no kommune:
// kommunerAsked has said that.
func unlessNobody(query practice.AnswersQuery, why func() (*analysis.EmptyReason, error)) func() (*analysis.EmptyReason, error) {
	if len(query.Kommuner) == 0 {
		return func() (*analysis.EmptyReason, error) { return nil, nil }
	}
	return why
}

func whyNoAnswers() (*analysis.EmptyReason, error) {
	return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("no answers of these kommuner to these questions are loaded")), nil
}

func whyNoPairs() (*analysis.EmptyReason, error) {
	return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("no two of these questions were answered by %d of these kommuner, some but not all of them with yes", practice.LeastKommuner)), nil
}
