package server

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/practice"
	"kommunebench/analysis/profiles"
	"kommunebench/export"
	"kommunebench/export/address"
	"kommunebench/graph"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// exportFacts asks the resolvers of the fields, so that a file of a field of facts
// has the rows that the field answers.
type exportFacts struct {
	resolver *graph.Resolver
	loaders  *loaders.Loaders
}

var _ export.Facts = exportFacts{}

// asked is a list of a resolver, with the reason where it is empty.
func asked[T any](ctx context.Context, f exportFacts, ask func(context.Context) ([]T, error)) ([]T, *analysis.EmptyReason, error) {
	ctx, reason := graph.WithEmptyReason(loaders.With(ctx, f.loaders))
	found, err := ask(ctx)
	return found, reason(), err
}

// Participations lists facts about courses.
func (f exportFacts) Participations(ctx context.Context, q address.FactsQuery) ([]kommune.Participation, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]kommune.Participation, error) {
		return f.resolver.Query().Participations(ctx, &model.ParticipationFilter{Kommuner: q.Kommuner, Course: q.Course, JobProfile: q.JobProfile}, q.ReleaseID)
	})
}

// Deregistrations lists facts about people who left the register.
func (f exportFacts) Deregistrations(ctx context.Context, q address.FactsQuery) ([]kommune.Deregistration, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]kommune.Deregistration, error) {
		return f.resolver.Query().Deregistrations(ctx, &model.DeregistrationFilter{Kommuner: q.Kommuner, TargetGroup: q.TargetGroup, HorizonMonths: q.HorizonMonths}, q.ReleaseID)
	})
}

// TestResults lists practice tests.
func (f exportFacts) TestResults(ctx context.Context, q address.FactsQuery) ([]kommune.TestResult, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]kommune.TestResult, error) {
		return f.resolver.Query().TestResults(ctx, &model.TestResultFilter{Kommuner: q.Kommuner, TargetGroup: q.TargetGroup, Kind: q.TestKind}, q.ReleaseID)
	})
}

// Outcomes lists what people came to after initiatives.
func (f exportFacts) Outcomes(ctx context.Context, q address.FactsQuery) ([]kommune.Outcome, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]kommune.Outcome, error) {
		return f.resolver.Query().Outcomes(ctx, &model.OutcomeFilter{Kommuner: q.Kommuner, TargetGroup: q.TargetGroup, Kind: q.OutcomeKind}, q.ReleaseID)
	})
}

// CompetenceCoverage tells who is trained in what.
func (f exportFacts) CompetenceCoverage(ctx context.Context, q address.CompetencesQuery) (*profiles.Coverage, error) {
	return f.resolver.Query().CompetenceCoverage(loaders.With(ctx, f.loaders), q.Kommuner, q.Competences, q.Framework, q.JobProfile)
}

// CompetenceGaps ranks what is missing.
func (f exportFacts) CompetenceGaps(ctx context.Context, q address.CompetencesQuery) ([]profiles.CompetenceGap, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]profiles.CompetenceGap, error) {
		return f.resolver.Query().CompetenceGaps(ctx, q.Kommuner, q.Competences, q.Framework, q.JobProfile)
	})
}

// Examples lists whom to call.
func (f exportFacts) Examples(ctx context.Context, q address.ExamplesQuery) ([]profiles.PracticeExample, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]profiles.PracticeExample, error) {
		return f.resolver.Query().Examples(ctx, q.Question, q.Competence, q.Kommuner, q.Kommune, q.On)
	})
}

// ExampleSentence is an example in words.
func (f exportFacts) ExampleSentence(ctx context.Context, example *profiles.PracticeExample, lang kommune.Language) (string, error) {
	return f.resolver.PracticeExample().Sentence(loaders.With(ctx, f.loaders), example, &lang)
}

// Plan lists what a kommune leaves open, and what it can do.
func (f exportFacts) Plan(ctx context.Context, q address.ExamplesQuery) ([]profiles.PlanStep, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]profiles.PlanStep, error) {
		return f.resolver.Query().Plan(ctx, *q.Kommune, q.TestKind, q.Kommuner, q.On)
	})
}

// QuestionBenchmarks tells how kommuner answer each question.
func (f exportFacts) QuestionBenchmarks(ctx context.Context, q address.AnswersQuery) ([]practice.QuestionBenchmark, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]practice.QuestionBenchmark, error) {
		return f.resolver.Query().QuestionBenchmarks(ctx, q.Kommuner, q.Kommune, q.TestKind, q.TargetGroup, &q.Confidence)
	})
}

// QuestionPairs tells which questions go together.
func (f exportFacts) QuestionPairs(ctx context.Context, q address.AnswersQuery) ([]practice.QuestionPair, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) ([]practice.QuestionPair, error) {
		return f.resolver.Query().QuestionPairs(ctx, q.Kommuner, q.TestKind, q.TargetGroup)
	})
}

// Indicators lists indicators, of all pages.
func (f exportFacts) Indicators(ctx context.Context, dataset *string, kind *kommune.IndicatorKind, search *string) ([]analysis.Indicator, *analysis.EmptyReason, error) {
	filter := &model.IndicatorFilter{Dataset: dataset, Kind: kind, Search: search}
	return allPages(ctx, f, func(ctx context.Context, first *int, after *string) ([]analysis.Indicator, *model.PageInfo, error) {
		page, err := f.resolver.Query().Indicators(ctx, filter, first, after)
		if err != nil {
			return nil, nil, err
		}
		return page.Nodes, page.PageInfo, nil
	})
}

// Releases lists releases, of all pages.
func (f exportFacts) Releases(ctx context.Context, dataset *string) ([]kommune.Release, *analysis.EmptyReason, error) {
	return allPages(ctx, f, func(ctx context.Context, first *int, after *string) ([]kommune.Release, *model.PageInfo, error) {
		page, err := f.resolver.Query().Releases(ctx, dataset, first, after)
		if err != nil {
			return nil, nil, err
		}
		return page.Nodes, page.PageInfo, nil
	})
}

func allPages[T any](ctx context.Context, f exportFacts, page func(ctx context.Context, first *int, after *string) ([]T, *model.PageInfo, error)) ([]T, *analysis.EmptyReason, error) {
	return asked(ctx, f, func(ctx context.Context) (all []T, err error) {
		first := document.MaxListPage
		info := &model.PageInfo{HasNextPage: true}
		for info.HasNextPage {
			var found []T
			if found, info, err = page(ctx, &first, info.EndCursor); err != nil {
				return nil, err
			}
			all = append(all, found...)
		}
		return all, nil
	})
}

// Snapshot is a release that is kept.
func (f exportFacts) Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error) {
	return f.resolver.Archive.Snapshot(ctx, releaseID)
}

// ShownBy is the catalogue of the release that the first of the ids names which names
// any, else the newest.
func (f exportFacts) ShownBy(_ context.Context, ids ...string) *kommune.Catalogue {
	for _, id := range ids {
		if of := f.loaders.Of(id); of != f.loaders {
			return of.Catalogue
		}
	}
	return f.loaders.Catalogue
}
