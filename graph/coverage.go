package graph

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// knownFacts are what coverage is computed from, looked through once in an operation.
func knownFacts(ctx context.Context, l *loaders.Loaders, release string) (*profiles.Known, error) {
	return analysis.Share(ctx, "competenceFacts", release, func() (*profiles.Known, error) {
		participations, err := l.AllParticipations()
		if err != nil {
			return nil, err
		}
		results, err := l.AllTestResults()
		if err != nil {
			return nil, err
		}
		return profiles.NewKnown(l.Catalogue, participations, results), nil
	})
}

// competencesAsked is BAD_USER_INPUT where an id is none.
func competencesAsked(catalogue *kommune.Catalogue, ids []string, framework, jobProfile *string) ([]kommune.Competence, error) {
	for n := range ids {
		if err := known(catalogue.Competences, "competences", &ids[n]); err != nil {
			return nil, err
		}
	}
	if err := known(catalogue.Frameworks, "framework", framework); err != nil {
		return nil, err
	}
	if err := known(catalogue.JobProfiles, "jobProfile", jobProfile); err != nil {
		return nil, err
	}
	chosen := profiles.RealCompetences(catalogue)
	if ids != nil {
		chosen = slices.DeleteFunc(slices.Clone(catalogue.Competences.All), func(c kommune.Competence) bool {
			return !slices.ContainsFunc(ids, func(asked string) bool { return matchesID(c.ID, asked) })
		})
	}
	if framework != nil {
		of := profiles.CompetencesOfFramework(catalogue, fullID(catalogue.Frameworks, *framework))
		chosen = slices.DeleteFunc(chosen, func(c kommune.Competence) bool { return !slices.Contains(of, c.ID) })
	}
	if jobProfile != nil {
		of := profiles.CompetencesOfTitle(catalogue, fullID(catalogue.JobProfiles, *jobProfile))
		chosen = slices.DeleteFunc(chosen, func(c kommune.Competence) bool { return !slices.Contains(of, c.ID) })
	}
	return chosen, nil
}

// fullID is the id of a thing that is named with or without its dataset; the first of
// several datasets.
func fullID[T any](index kommune.Index[T], asked string) string {
	ids := index.IDs()
	if at := slices.IndexFunc(ids, func(id string) bool { return matchesID(id, asked) }); at >= 0 {
		return ids[at]
	}
	return asked
}

// coverageOf is the coverage of some kommuner.
func coverageOf(ctx context.Context, scope []kommune.Kommune, ids []string, framework, jobProfile *string) (*profiles.Coverage, error) {
	facts, competences, title, err := factsAsked(ctx, ids, framework, jobProfile)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, scope, func(k kommune.Kommune) kommune.Kommune { return k })
	return facts.Cover(scope, competences, title), nil
}

// gapsOf are the competences that some kommuner lack.
func gapsOf(ctx context.Context, scope []kommune.Kommune, ids []string, framework, jobProfile *string) ([]profiles.CompetenceGap, error) {
	facts, competences, title, err := factsAsked(ctx, ids, framework, jobProfile)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, scope, func(k kommune.Kommune) kommune.Kommune { return k })
	return facts.Gaps(scope, competences, title), nil
}

// factsAsked are the facts, and which competences and title, by its id, are asked for.
func factsAsked(ctx context.Context, ids []string, framework, jobProfile *string) (*profiles.Known, []kommune.Competence, string, error) {
	l, title := loaders.From(ctx), ""
	competences, err := competencesAsked(l.Catalogue, ids, framework, jobProfile)
	if err != nil {
		return nil, nil, "", err
	}
	if jobProfile != nil {
		title = fullID(l.Catalogue.JobProfiles, *jobProfile)
	}
	facts, err := knownFacts(ctx, l, "")
	return facts, competences, title, err
}
