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

// indicatorsOf lists the indicators that a filter chooses, by id.
func indicatorsOf(ctx context.Context, filter *model.IndicatorFilter) ([]analysis.Indicator, error) {
	if filter == nil {
		filter = &model.IndicatorFilter{}
	}
	catalogue := catalogueOf(ctx)
	if filter.Dataset != nil {
		if _, loaded := catalogue.Snapshot(*filter.Dataset); !loaded {
			return nil, unknownDataset(catalogue, "dataset", *filter.Dataset)
		}
	}
	list := []analysis.Indicator{}
	for _, snapshot := range catalogue.Snapshots {
		if filter.Dataset != nil && snapshot.Dataset.ID != *filter.Dataset {
			continue
		}
		for _, i := range snapshot.Indicators {
			if filter.Kind != nil && i.Kind != *filter.Kind {
				continue
			}
			text := strings.Join([]string{i.ID, i.TitleDA, i.TitleEN, i.DefinitionDA, i.DefinitionEN}, "\n")
			if filter.Search != nil && !holds(text, *filter.Search) {
				continue
			}
			list = append(list, analysis.Indicator{Indicator: i, Snapshot: snapshot, Catalogue: catalogue})
		}
	}
	return list, nil
}

func unknownDataset(catalogue *kommune.Catalogue, argument, id string) error {
	ids := make([]string, len(catalogue.Snapshots))
	for n, snapshot := range catalogue.Snapshots {
		ids[n] = snapshot.Dataset.ID
	}
	return kommune.UnknownChoice(argument, id, ids)
}

// coursesOf lists the courses that a filter chooses. Job profiles are known by
// who took part.
func (r *Resolver) coursesOf(ctx context.Context, filter *model.CourseFilter) ([]kommune.Course, error) {
	catalogue := catalogueOf(ctx)
	if filter == nil {
		return catalogue.Courses.All, nil
	}
	if err := known(catalogue.Providers, "provider", filter.Provider); err != nil {
		return nil, err
	}
	if err := known(catalogue.JobProfiles, "jobProfile", filter.JobProfile); err != nil {
		return nil, err
	}
	var taken []string
	if filter.JobProfile != nil {
		facts, err := r.participationsOf(ctx, &model.ParticipationFilter{JobProfile: filter.JobProfile}, nil)
		if err != nil {
			return nil, err
		}
		for _, fact := range facts {
			taken = append(taken, fact.CourseID)
		}
	}
	return slices.DeleteFunc(slices.Clone(catalogue.Courses.All), func(c kommune.Course) bool {
		return (filter.Provider != nil && !anyMatches(c.ProviderIDs, *filter.Provider)) ||
			(filter.JobProfile != nil && !slices.Contains(taken, c.ID)) ||
			(filter.Search != nil && !holds(c.Title, *filter.Search))
	}), nil
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
	return slices.DeleteFunc(facts, func(p kommune.Participation) bool {
		return (filter.Course != nil && !matchesID(p.CourseID, *filter.Course)) ||
			(filter.JobProfile != nil && !anyMatches(p.JobProfileIDs, *filter.JobProfile))
	}), err
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
	return slices.DeleteFunc(results, func(t kommune.TestResult) bool {
		return filter.TargetGroup != nil && !matchesID(t.TargetGroupID, *filter.TargetGroup)
	}), err
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
	return slices.DeleteFunc(facts, func(d kommune.Deregistration) bool {
		return (filter.TargetGroup != nil && !anyMatches(d.TargetGroupIDs, *filter.TargetGroup)) ||
			(filter.HorizonMonths != nil && d.HorizonMonths != int64(*filter.HorizonMonths))
	}), err
}
