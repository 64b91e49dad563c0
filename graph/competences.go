package graph

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/profiles"
	"kommunebench/graph/condition"
	"kommunebench/kommune"
)

// known are the facts that coverage is computed from, looked through once in an
// operation: those of the release that was asked for, else of the newest of each
// dataset.
func (f *factSource) known(ctx context.Context) (*profiles.Known, error) {
	return analysis.Share(ctx, "competenceFacts", [2]string{f.dataset, f.older}, func() (*profiles.Known, error) {
		if f.dataset == "" {
			participations, err := f.AllParticipations()
			if err != nil {
				return nil, err
			}
			results, err := f.AllTestResults()
			return profiles.NewKnown(f.Catalogue, participations, results), err
		}
		participations, err := f.Reader.ReadParticipations(ctx, f.snapshots, nil, nil)
		if err != nil {
			return nil, err
		}
		results, err := f.Reader.ReadTestResults(ctx, f.snapshots, nil, "", "")
		return profiles.NewKnownOf(f.Catalogue, f.holds, participations, results), err
	})
}

// competencesAsked are the competences that a question is about, and the facts
// that it is answered from.
type competencesAsked struct {
	facts  *profiles.Known
	chosen []kommune.Competence
	// title is the id of the job profile whose staff it is about; empty for all.
	title string
	// all are those that the conditions choose from, conditions what was asked.
	all        []kommune.Competence
	conditions []condition.Condition[kommune.Competence]
	// isNone is true where an empty list of competences was given.
	isNone bool
}

// competencesAsked is BAD_USER_INPUT where an id is none.
func (r *Resolver) competencesAsked(ctx context.Context, ids []string, framework, jobProfile *string) (*competencesAsked, error) {
	arguments := []idArgument{{"framework", framework}, {"jobProfile", jobProfile}}
	for n := range ids {
		arguments = append(arguments, idArgument{"competences", &ids[n]})
	}
	from, err := r.factsOf(ctx, nil, arguments...)
	if err != nil {
		return nil, err
	}
	for n := range ids {
		if err := known(from, from.Catalogue.Competences, "competences", &ids[n]); err != nil {
			return nil, err
		}
	}
	if err := known(from, from.Catalogue.Frameworks, "framework", framework); err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.JobProfiles, "jobProfile", jobProfile); err != nil {
		return nil, err
	}
	asked := &competencesAsked{isNone: ids != nil && len(ids) == 0, all: profiles.RealCompetences(from.Catalogue)}
	if ids != nil {
		asked.all = slices.Clone(from.Catalogue.Competences.All)
	}
	asked.all = slices.DeleteFunc(asked.all, func(c kommune.Competence) bool { return !from.shows(c.ID) })
	if jobProfile != nil {
		asked.title = idIn(from, from.Catalogue.JobProfiles, *jobProfile)
	}
	asked.conditions = competenceConditions(from, ids, framework, asked.title)
	asked.chosen = condition.Choose(asked.all, asked.conditions)
	asked.facts, err = from.known(ctx)
	return asked, err
}

func competenceConditions(from *factSource, ids []string, framework *string, title string) []condition.Condition[kommune.Competence] {
	idsOf := func(argument string, chosen []string) condition.Condition[kommune.Competence] {
		return condition.Condition[kommune.Competence]{
			Argument: argument, Choices: func(kommune.Competence) []string { return nil },
			Meets: func(c kommune.Competence) bool { return slices.Contains(chosen, c.ID) },
		}
	}
	var conditions []condition.Condition[kommune.Competence]
	if ids != nil {
		conditions = append(conditions, condition.Condition[kommune.Competence]{
			Argument: "competences", Choices: func(c kommune.Competence) []string { return []string{c.ID} },
			Meets: func(c kommune.Competence) bool {
				return slices.ContainsFunc(ids, func(asked string) bool { return condition.MatchesID(c.ID, asked) })
			},
		})
	}
	if framework != nil {
		of := profiles.CompetencesOfFramework(from.Catalogue, idIn(from, from.Catalogue.Frameworks, *framework))
		conditions = append(conditions, idsOf("framework", of))
	}
	if title != "" {
		conditions = append(conditions, idsOf("jobProfile", profiles.CompetencesOfTitle(from.Catalogue, title)))
	}
	return conditions
}

// whyNone tells why no competence is left; nil where one is.
func (a *competencesAsked) whyNone() *analysis.EmptyReason {
	switch {
	case len(a.chosen) > 0:
		return nil
	case a.isNone:
		return analysis.NewEmptyReason(analysis.NothingAsked, "competences", phrase.EmptyMessage("the list of competences is empty; leave it out for all of them"))
	}
	return condition.WhyNone(a.all, "competences", a.conditions)
}

// kommunerAsked are those of a filter of today; a note says why there are none.
func (r *Resolver) kommunerAsked(ctx context.Context, filter *analysis.KommuneFilter) ([]kommune.Kommune, error) {
	scope, err := r.Analyst.Kommuner(ctx, catalogueOf(ctx), filter, r.Analyst.Today())
	if err == nil && len(scope) == 0 {
		noteEmpty(ctx, analysis.WhyNoKommune(catalogueOf(ctx), "kommuner", filter, r.Analyst.Today()))
	}
	expectKommuner(ctx, scope, func(k kommune.Kommune) kommune.Kommune { return k })
	return scope, err
}

// coverageOf is the coverage of the kommuner of a filter.
func (r *Resolver) coverageOf(ctx context.Context, filter *analysis.KommuneFilter, asked *competencesAsked) (*profiles.Coverage, error) {
	told, whyNoKommune := WithEmptyReason(ctx)
	scope, err := r.kommunerAsked(told, filter)
	if err != nil {
		return nil, err
	}
	coverage := asked.facts.Cover(scope, asked.chosen, asked.title)
	if coverage.EmptyBecause = whyNoKommune(); coverage.EmptyBecause == nil {
		coverage.EmptyBecause = asked.whyNone()
	}
	noteEmpty(ctx, coverage.EmptyBecause)
	return coverage, nil
}

// gapsOf are the competences that kommuner of a filter lack.
func (r *Resolver) gapsOf(ctx context.Context, filter *analysis.KommuneFilter, asked *competencesAsked) ([]profiles.CompetenceGap, error) {
	scope, err := r.kommunerAsked(ctx, filter)
	if err != nil || len(scope) == 0 {
		return []profiles.CompetenceGap{}, err
	}
	return orNote(ctx, asked.facts.Gaps(scope, asked.chosen, asked.title), nil, func() (*analysis.EmptyReason, error) {
		if reason := asked.whyNone(); reason != nil {
			return reason, nil
		}
		return asked.facts.WhyNoGap(scope, asked.chosen, asked.title, filter != nil), nil
	})
}

// examplesOf are the kommuner to ask about either a question or a competence.
func (r *Resolver) examplesOf(ctx context.Context, scope []kommune.Kommune, near profiles.Nearness, question, competence *string) ([]profiles.PracticeExample, error) {
	switch {
	case question == nil && competence == nil:
		return nil, kommune.InvalidInput("question", "", "the id of a practice question, or competence that of a competence: one of the two is needed")
	case question != nil && competence != nil:
		return nil, kommune.InvalidInput("competence", *competence, "nothing where a question is given: ask about the two one by one")
	}
	from, err := r.factsOf(ctx, nil, idArgument{"question", question}, idArgument{"competence", competence})
	if err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.Questions, "question", question); err != nil {
		return nil, err
	}
	if err := known(from, from.Catalogue.Competences, "competence", competence); err != nil {
		return nil, err
	}
	facts, err := from.known(ctx)
	if err != nil || len(scope) == 0 {
		return []profiles.PracticeExample{}, err
	}
	var examples []profiles.PracticeExample
	if question != nil {
		asked, _ := from.Catalogue.Questions.Find(idIn(from, from.Catalogue.Questions, *question))
		examples = facts.ExamplesOfQuestion(asked, scope, near)
	} else {
		asked, _ := from.Catalogue.Competences.Find(idIn(from, from.Catalogue.Competences, *competence))
		examples = facts.ExamplesOfCompetence(asked, scope, near)
	}
	return orNote(ctx, examples, nil, func() (*analysis.EmptyReason, error) {
		return profiles.WhyNoExample(), nil
	})
}

// planOf has a step for each question that the kommune which asks leaves open.
func (r *Resolver) planOf(ctx context.Context, scope []kommune.Kommune, near profiles.Nearness, kind *kommune.TestKind) ([]profiles.PlanStep, error) {
	from, err := r.factsOf(ctx, nil)
	if err != nil {
		return nil, err
	}
	facts, err := from.known(ctx)
	if err != nil || len(scope) == 0 {
		return []profiles.PlanStep{}, err
	}
	asking, _ := from.Catalogue.Kommuner.Find(string(near.Of))
	of := kommune.TestKind("")
	if kind != nil {
		of = *kind
	}
	return orNote(ctx, facts.Plan(asking, of, scope, near), nil, func() (*analysis.EmptyReason, error) {
		return facts.WhyNoStep(near.Of), nil
	})
}
