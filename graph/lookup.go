package graph

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/analysis/profiles"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// found looks up what a row must have. A row that names what its release does
// not hold is a fault of ours, not of the user.
func found[T any](index kommune.Index[T], id string) (*T, error) {
	item, known := index.Find(id)
	if !known {
		return nil, fmt.Errorf("%q is named by a row but not in its release", id)
	}
	return &item, nil
}

// optionally looks up what may be absent.
func optionally[T any](index kommune.Index[T], id *string) *T {
	if id == nil {
		return nil
	}
	item, known := index.Find(*id)
	if !known {
		return nil
	}
	return &item
}

// sourcesOf are the first source of a thing, where there is one, and its others.
func sourcesOf(catalogue *kommune.Catalogue, first *string, others []string) []kommune.Source {
	var ids []string
	if first != nil {
		ids = append(ids, *first)
	}
	return catalogue.Sources.FindAll(append(ids, others...))
}

func kommunerByCode(ctx context.Context, codes []string) []kommune.Kommune {
	found := catalogueOf(ctx).Kommuner.FindAll(codes)
	expectKommuner(ctx, found, func(k kommune.Kommune) kommune.Kommune { return k })
	return found
}

func languageOf(lang *kommune.Language) kommune.Language {
	if lang == nil {
		return kommune.Danish
	}
	return *lang
}

// scopeCodes are the codes that a filter chooses today; nil chooses all.
func (r *Resolver) scopeCodes(ctx context.Context, filter *analysis.KommuneFilter) ([]kommune.Code, error) {
	if filter == nil {
		return nil, nil
	}
	chosen, err := r.Analyst.Kommuner(ctx, catalogueOf(ctx), filter, r.Analyst.Today())
	codes := make([]kommune.Code, len(chosen))
	for n, k := range chosen {
		codes[n] = k.Code
	}
	return codes, err
}

// matchesID reports whether an id is the one asked for, with or without its
// dataset. Their releases are looked at before.
func matchesID(id, asked string) bool {
	id, _ = kommune.SplitAsOf(id)
	asked, _ = kommune.SplitAsOf(asked)
	return id == asked || id == kommune.QualifyID(kommune.DatasetOf(id), asked)
}

func anyMatches(ids []string, asked string) bool {
	return slices.ContainsFunc(ids, func(id string) bool { return matchesID(id, asked) })
}

// known is BAD_USER_INPUT where an id that was asked for does not exist.
func known[T any](index kommune.Index[T], argument string, asked *string) error {
	if asked == nil || anyMatches(index.IDs(), *asked) {
		return nil
	}
	return kommune.UnknownChoice(argument, *asked, index.IDs())
}

// groupOf is the kommune's only group of a kind today.
func (r *Resolver) groupOf(ctx context.Context, code kommune.Code, kind kommune.PeerGroupKind) (*kommune.PeerGroup, error) {
	groups := catalogueOf(ctx).GroupsOf(code, kind, r.Analyst.Today())
	if len(groups) == 0 {
		return nil, fmt.Errorf("kommune %s has no %s", code, kind)
	}
	return &groups[0], nil
}

// members are those of today while the group exists, else those of its last
// or first day.
func (r *Resolver) members(ctx context.Context, group *kommune.PeerGroup) []kommune.Kommune {
	day := r.Analyst.Today()
	switch {
	case group.ValidTo != nil && day.After(*group.ValidTo):
		day = *group.ValidTo
	case group.ValidFrom != nil && day.Before(*group.ValidFrom):
		day = *group.ValidFrom
	}
	codes := shownBy(ctx, group.ID).Members(group.ID, day)
	texts := make([]string, len(codes))
	for n, code := range codes {
		texts[n] = string(code)
	}
	return kommunerByCode(ctx, texts)
}

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

// kommunerAsked are those of a filter of today; a note says why there are none.
func (r *Resolver) kommunerAsked(ctx context.Context, filter *analysis.KommuneFilter) ([]kommune.Kommune, error) {
	scope, err := r.Analyst.Kommuner(ctx, catalogueOf(ctx), filter, r.Analyst.Today())
	if err == nil && len(scope) == 0 {
		noteEmpty(ctx, analysis.WhyNoKommune(catalogueOf(ctx), "kommuner", filter, r.Analyst.Today()))
	}
	return scope, err
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

// nearness is how far kommuner are from the one that asks, by some background
// indicators; measured once in an operation.
func (r *Resolver) nearness(ctx context.Context, asking *kommune.Code, on []string) (profiles.Nearness, error) {
	if asking == nil {
		if on != nil {
			return profiles.Nearness{}, kommune.InvalidInput("on", strings.Join(on, ", "), "background indicators together with the argument kommune, whose nearest kommuner are to come first")
		}
		return profiles.Nearness{}, nil
	}
	if _, known := catalogueOf(ctx).Kommuner.Find(string(*asking)); !known {
		return profiles.Nearness{}, kommune.InvalidInput("kommune", string(*asking), "the code of one of the 98 kommuner")
	}
	near := profiles.Nearness{Of: *asking}
	if on == nil {
		return near, nil
	}
	if at := slices.IndexFunc(on, catalogueOf(ctx).IsSynthetic); at >= 0 {
		return near, kommune.InvalidInput("on", on[at], "background indicators of real kommuner: the figures of this one are made up")
	}
	query := analysis.SimilarQuery{Kommune: *asking, K: analysis.MostSimilar, On: on}
	similar, err := analysis.Share(ctx, "nearness", query, func() ([]analysis.SimilarKommune, error) { return r.Analyst.Similar(ctx, catalogueOf(ctx), query) })
	near.Distances = make(map[kommune.Code]float64, len(similar))
	for _, one := range similar {
		near.Distances[one.Kommune.Code] = one.Distance
	}
	return near, err
}

// examplesOf are the kommuner to ask about either a question or a competence.
func examplesOf(ctx context.Context, scope []kommune.Kommune, near profiles.Nearness, question, competence *string) ([]profiles.PracticeExample, error) {
	l := loaders.From(ctx)
	switch {
	case question == nil && competence == nil:
		return nil, kommune.InvalidInput("question", "", "the id of a practice question, or competence that of a competence: one of the two is needed")
	case question != nil && competence != nil:
		return nil, kommune.InvalidInput("competence", *competence, "nothing where a question is given: ask about the two one by one")
	}
	if err := known(l.Catalogue.Questions, "question", question); err != nil {
		return nil, err
	}
	if err := known(l.Catalogue.Competences, "competence", competence); err != nil {
		return nil, err
	}
	facts, err := knownFacts(ctx, l, "")
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, scope, func(k kommune.Kommune) kommune.Kommune { return k })
	var examples []profiles.PracticeExample
	if question != nil {
		asked, _ := l.Catalogue.Questions.Find(fullID(l.Catalogue.Questions, *question))
		examples = facts.ExamplesOfQuestion(asked, scope, near)
	} else {
		asked, _ := l.Catalogue.Competences.Find(fullID(l.Catalogue.Competences, *competence))
		examples = facts.ExamplesOfCompetence(asked, scope, near)
	}
	return orNote(ctx, examples, nil, func() (*analysis.EmptyReason, error) {
		return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("no other kommune asked about is known to answer yes or to have trained its staff; there may be some")), nil
	})
}

// planOf has a step for each question that the kommune which asks leaves open.
func planOf(ctx context.Context, scope []kommune.Kommune, near profiles.Nearness, kind *kommune.TestKind) ([]profiles.PlanStep, error) {
	l := loaders.From(ctx)
	facts, err := knownFacts(ctx, l, "")
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, scope, func(k kommune.Kommune) kommune.Kommune { return k })
	asking, _ := l.Catalogue.Kommuner.Find(string(near.Of))
	of := kommune.TestKind("")
	if kind != nil {
		of = *kind
	}
	return orNote(ctx, facts.Plan(asking, of, scope, near), nil, func() (*analysis.EmptyReason, error) {
		if !facts.HasAnswered(near.Of) {
			return analysis.NewEmptyReason(analysis.KommuneNotInData, "kommune", phrase.EmptyMessage("no practice test of this kommune is loaded, so its open questions are not known")), nil
		}
		return analysis.NewEmptyReason(analysis.NoMatch, "", phrase.EmptyMessage("this kommune answers none of these questions with no or in part")), nil
	})
}
