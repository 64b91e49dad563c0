package graph

import (
	"context"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

func holds(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(strings.TrimSpace(part)))
}

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
func indicatorConditions(catalogue *kommune.Catalogue, filter *model.IndicatorFilter) ([]condition[analysis.Indicator], error) {
	if filter == nil {
		return nil, nil
	}
	if filter.Dataset != nil {
		if _, loaded := catalogue.Snapshot(*filter.Dataset); !loaded {
			return nil, unknownDataset(catalogue, "dataset", *filter.Dataset)
		}
	}
	return slices.Concat(
		ofWord("filter.dataset", filter.Dataset, func(i analysis.Indicator) string { return i.Snapshot.Dataset.ID }),
		ofWord("filter.kind", (*string)(filter.Kind), func(i analysis.Indicator) string { return string(i.Kind) }),
		ofText(filter.Search, func(i analysis.Indicator) string {
			return strings.Join([]string{i.ID, i.TitleDA, i.TitleEN, i.DefinitionDA, i.DefinitionEN}, "\n")
		}),
	), nil
}

func unknownDataset(catalogue *kommune.Catalogue, argument, id string) error {
	ids := make([]string, len(catalogue.Snapshots))
	for n, snapshot := range catalogue.Snapshots {
		ids[n] = snapshot.Dataset.ID
	}
	return kommune.UnknownChoice(argument, id, ids)
}

// courseConditions are BAD_USER_INPUT where an id is none. Job profiles are
// known by who took part.
func (r *Resolver) courseConditions(ctx context.Context, filter *model.CourseFilter) ([]condition[kommune.Course], error) {
	catalogue := catalogueOf(ctx)
	if filter == nil {
		return nil, nil
	}
	if err := known(catalogue.Providers, "provider", filter.Provider); err != nil {
		return nil, err
	}
	if err := known(catalogue.JobProfiles, "jobProfile", filter.JobProfile); err != nil {
		return nil, err
	}
	conditions := slices.Concat(
		ofID("filter.provider", filter.Provider, func(c kommune.Course) []string { return c.ProviderIDs }),
		ofText(filter.Search, func(c kommune.Course) string { return c.Title }),
	)
	if filter.JobProfile == nil {
		return conditions, nil
	}
	facts, err := r.participationsOf(ctx, &model.ParticipationFilter{JobProfile: filter.JobProfile}, nil)
	taken := make([]string, len(facts))
	for n, fact := range facts {
		taken[n] = fact.CourseID
	}
	return append(conditions, condition[kommune.Course]{
		argument: "filter.jobProfile", choices: func(kommune.Course) []string { return nil },
		meets: func(c kommune.Course) bool { return slices.Contains(taken, c.ID) },
	}), err
}

func (r *Resolver) coursesOf(ctx context.Context, filter *model.CourseFilter) ([]kommune.Course, error) {
	conditions, err := r.courseConditions(ctx, filter)
	if err != nil {
		return nil, err
	}
	all := catalogueOf(ctx).Courses.All
	chosen := slices.DeleteFunc(slices.Clone(all), func(c kommune.Course) bool { return !meetsAll(conditions, c) })
	return orNote(ctx, chosen, nil, func() (*analysis.EmptyReason, error) { return whyNoEntry(all, "courses", conditions), nil })
}

// participationsOf lists the facts that a filter chooses, each once.
func (r *Resolver) participationsOf(ctx context.Context, filter *model.ParticipationFilter, releaseID *string) ([]kommune.Participation, error) {
	if filter == nil {
		filter = &model.ParticipationFilter{}
	}
	catalogue := catalogueOf(ctx)
	if err := known(catalogue.Courses, "course", filter.Course); err != nil {
		return nil, err
	}
	if err := known(catalogue.JobProfiles, "jobProfile", filter.JobProfile); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	snapshots, err := r.snapshotsOf(ctx, releaseID)
	if err != nil {
		return nil, err
	}
	facts, err := r.Facts.ReadParticipations(ctx, snapshots, codes, nil)
	conditions := participationConditions(filter, codes)
	return slices.DeleteFunc(facts, func(p kommune.Participation) bool { return !meetsAll(conditions, p) }), err
}

func (r *Resolver) testResultsOf(ctx context.Context, filter *model.TestResultFilter, releaseID *string) ([]kommune.TestResult, error) {
	if filter == nil {
		filter = &model.TestResultFilter{}
	}
	if err := known(catalogueOf(ctx).TargetGroups, "targetGroup", filter.TargetGroup); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	snapshots, err := r.snapshotsOf(ctx, releaseID)
	if err != nil {
		return nil, err
	}
	kind := kommune.TestKind("")
	if filter.Kind != nil {
		kind = *filter.Kind
	}
	results, err := r.Facts.ReadTestResults(ctx, snapshots, codes, kind, "")
	conditions := testResultConditions(filter, codes)
	return slices.DeleteFunc(results, func(t kommune.TestResult) bool { return !meetsAll(conditions, t) }), err
}

func (r *Resolver) deregistrationsOf(ctx context.Context, filter *model.DeregistrationFilter, releaseID *string) ([]kommune.Deregistration, error) {
	if filter == nil {
		filter = &model.DeregistrationFilter{}
	}
	if err := known(catalogueOf(ctx).TargetGroups, "targetGroup", filter.TargetGroup); err != nil {
		return nil, err
	}
	codes, err := r.scopeCodes(ctx, filter.Kommuner)
	if err != nil {
		return nil, err
	}
	snapshots, err := r.snapshotsOf(ctx, releaseID)
	if err != nil {
		return nil, err
	}
	facts, err := r.Facts.ReadDeregistrations(ctx, snapshots, codes)
	conditions := deregistrationConditions(filter, codes)
	return slices.DeleteFunc(facts, func(d kommune.Deregistration) bool { return !meetsAll(conditions, d) }), err
}
