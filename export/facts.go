package export

import (
	"cmp"
	"context"
	"net/url"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/practice"
	"kommunebench/analysis/profiles"
	"kommunebench/export/address"
	"kommunebench/kommune"
)

// Facts answers the fields of facts as the API does. Where a list is empty, the
// reason says why. Errors are those of the fields.
type Facts interface {
	Participations(ctx context.Context, query address.FactsQuery) ([]kommune.Participation, *analysis.EmptyReason, error)
	Deregistrations(ctx context.Context, query address.FactsQuery) ([]kommune.Deregistration, *analysis.EmptyReason, error)
	TestResults(ctx context.Context, query address.FactsQuery) ([]kommune.TestResult, *analysis.EmptyReason, error)
	Outcomes(ctx context.Context, query address.FactsQuery) ([]kommune.Outcome, *analysis.EmptyReason, error)
	Indicators(ctx context.Context, dataset *string, kind *kommune.IndicatorKind, search *string) ([]analysis.Indicator, *analysis.EmptyReason, error)
	CompetenceCoverage(ctx context.Context, query address.CompetencesQuery) (*profiles.Coverage, error)
	CompetenceGaps(ctx context.Context, query address.CompetencesQuery) ([]profiles.CompetenceGap, *analysis.EmptyReason, error)
	Examples(ctx context.Context, query address.ExamplesQuery) ([]profiles.PracticeExample, *analysis.EmptyReason, error)
	ExampleSentence(ctx context.Context, example *profiles.PracticeExample, lang kommune.Language) (string, error)
	QuestionBenchmarks(ctx context.Context, query address.AnswersQuery) ([]practice.QuestionBenchmark, *analysis.EmptyReason, error)
	QuestionPairs(ctx context.Context, query address.AnswersQuery) ([]practice.QuestionPair, *analysis.EmptyReason, error)
	Plan(ctx context.Context, query address.ExamplesQuery) ([]profiles.PlanStep, *analysis.EmptyReason, error)
	Releases(ctx context.Context, dataset *string) ([]kommune.Release, *analysis.EmptyReason, error)
	// Snapshot is a release that is kept.
	Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error)
	// ShownBy is the catalogue that a fact is shown from, by the ids that it has.
	ShownBy(ctx context.Context, ids ...string) *kommune.Catalogue
}

// bareID is an id without the release that it may name: files name the release in a
// column of its own.
func bareID(id string) string {
	bare, _ := kommune.SplitAsOf(id)
	return bare
}

func codeOf(k kommune.Kommune) string { return string(k.Code) }

func nameOf(k kommune.Kommune) string { return k.Name }

// kommuneColumnsOf are the kommune of a row.
func kommuneColumnsOf[T any](of func(*T) kommune.Kommune) []columnReader[T] {
	return []columnReader[T]{
		{"kommune_code", textCell, func(r *T) cell { return textValue(of(r).Code) }},
		{"kommune_name", textCell, func(r *T) cell { return textValue(of(r).Name) }},
	}
}

func bareIDs(ids []string) []string {
	bare := make([]string, len(ids))
	for n, id := range ids {
		bare[n] = bareID(id)
	}
	return bare
}

func optionalID(id *string) cell {
	if id == nil {
		return cell{}
	}
	return textValue(bareID(*id))
}

// fact is one fact with what it is shown from.
type fact[T any] struct {
	of      *T
	from    *kommune.Catalogue
	release string
}

func (f *fact[T]) kommuneName(code kommune.Code) string {
	k, _ := f.from.Kommuner.Find(string(code))
	return k.Name
}

func (f *fact[T]) kommuneNames(codes []string) []string {
	var names []string
	for _, code := range codes {
		names = append(names, f.kommuneName(kommune.Code(code)))
	}
	return names
}

// initiativeTitle is empty where there is no initiative.
func (f *fact[T]) initiativeTitle(id *string, lang kommune.Language) string {
	if id == nil {
		return ""
	}
	initiative, _ := f.from.Initiatives.Find(*id)
	return initiative.Title(lang)
}

func (f *fact[T]) groupTitles(ids []string, lang kommune.Language) []string {
	var titles []string
	for _, group := range f.from.TargetGroups.FindAll(ids) {
		titles = append(titles, group.Title(lang))
	}
	return titles
}

// sourceColumns are the source that a fact was published in, and the release.
func sourceColumns[T any](sourceID func(*T) string) []columnReader[fact[T]] {
	type row = fact[T]
	source := func(r *row) kommune.Source {
		found, _ := r.from.Sources.Find(sourceID(r.of))
		return found
	}
	return []columnReader[row]{
		{"source_id", labelCell, func(r *row) cell { return orNoText(bareID(sourceID(r.of))) }},
		{"source_title", labelCell, func(r *row) cell { return orNoText(source(r).Title) }},
		{"source_publisher", labelCell, func(r *row) cell { return orNoText(source(r).Publisher) }},
		{"source_url", labelCell, func(r *row) cell { return optionalText(source(r).URL) }},
		{"release_id", labelCell, func(r *row) cell { return textValue(r.release) }},
	}
}

// listFacts makes the listing of facts. ids are those of a fact that name its dataset
// and, where it is an older one, its release; the first is the source's.
func listFacts[T any](ctx context.Context, analyst *analysis.Analyst, request Request, query address.FactsQuery, facts []T, empty *analysis.EmptyReason, ids func(*T) []string) (*listing[fact[T]], error) {
	found, rest := &listing[fact[T]]{rows: make([]fact[T], len(facts)), empty: empty}, basis{}
	for n := range facts {
		named := ids(&facts[n])
		snapshot, err := rest.add(ctx, request, named...)
		if err != nil {
			return nil, err
		}
		found.rows[n] = fact[T]{&facts[n], request.Facts.ShownBy(ctx, named...), snapshot.Release.ID}
	}
	found.releases, found.sources = rest.releases, rest.sources
	var err error
	found.link, err = request.factsLink(ctx, analyst, query, found.releases)
	return found, err
}

// basis are the releases and sources that the rows of a file rest on, each once.
type basis struct {
	releases []*kommune.Snapshot
	sources  []kommune.Source
	// known are the releases by what named them.
	known map[string]*kommune.Snapshot
}

// add gives the release that one of the ids names, else the newest of the dataset of
// the first; the first may be that of a source.
func (b *basis) add(ctx context.Context, request Request, ids ...string) (*kommune.Snapshot, error) {
	older := ""
	for _, id := range ids {
		if _, release := kommune.SplitAsOf(id); older == "" {
			older = release
		}
	}
	named := cmp.Or(older, kommune.DatasetOf(ids[0]))
	if b.known[named] == nil {
		snapshot, loaded := request.Catalogue.Snapshot(named)
		if older != "" {
			var err error
			if snapshot, err = request.Facts.Snapshot(ctx, older); err != nil {
				return nil, err
			}
		} else if !loaded {
			return &kommune.Snapshot{}, nil
		}
		if b.known == nil {
			b.known = map[string]*kommune.Snapshot{}
		}
		b.known[named], b.releases = snapshot, append(b.releases, snapshot)
	}
	source, known := request.Facts.ShownBy(ctx, ids...).Sources.Find(ids[0])
	if known && !slices.ContainsFunc(b.sources, func(s kommune.Source) bool { return s.ID == source.ID }) {
		b.sources = append(b.sources, source)
	}
	return b.known[named], nil
}

// factsLink names the release of the facts, and each kommune that was chosen, as
// groups change. Facts of several datasets have no link that lasts, as a field of
// facts reads one release.
func (r Request) factsLink(ctx context.Context, analyst *analysis.Analyst, query address.FactsQuery, releases []*kommune.Snapshot) (url.Values, error) {
	if len(releases) != 1 {
		return nil, nil
	}
	link := r.Arguments.Without()
	link.Set("release", releases[0].Release.ID)
	if query.Kommuner == nil {
		return link, nil
	}
	for _, name := range address.KommuneParameters() {
		link.Del(name)
	}
	chosen, err := analyst.Kommuner(ctx, r.Catalogue, query.Kommuner, analyst.Today())
	codes := make([]kommune.Code, len(chosen))
	for n, k := range chosen {
		codes[n] = k.Code
	}
	r.Arguments.LinkKommuner(link, codes)
	return link, err
}
