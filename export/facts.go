package export

import (
	"context"
	"net/url"

	"kommunebench/analysis"
	"kommunebench/export/address"
	"kommunebench/kommune"
)

// FactsQuery asks for facts: those that meet every condition given. A field reads
// the conditions that it has in the schema.
type FactsQuery struct {
	Kommuner                        *analysis.KommuneFilter
	Course, JobProfile, TargetGroup *string
	TestKind                        *kommune.TestKind
	OutcomeKind                     *kommune.OutcomeKind
	HorizonMonths                   *int
	// ReleaseID is a release to read instead of the newest ones.
	ReleaseID *string
}

// Facts answers the fields of facts as the API does. Where a list is empty, the
// reason says why. Errors are those of the fields.
type Facts interface {
	Participations(ctx context.Context, query FactsQuery) ([]kommune.Participation, *analysis.EmptyReason, error)
	Deregistrations(ctx context.Context, query FactsQuery) ([]kommune.Deregistration, *analysis.EmptyReason, error)
	TestResults(ctx context.Context, query FactsQuery) ([]kommune.TestResult, *analysis.EmptyReason, error)
	Outcomes(ctx context.Context, query FactsQuery) ([]kommune.Outcome, *analysis.EmptyReason, error)
	Indicators(ctx context.Context, dataset *string, kind *kommune.IndicatorKind, search *string) ([]analysis.Indicator, *analysis.EmptyReason, error)
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
func listFacts[T any](ctx context.Context, analyst *analysis.Analyst, request Request, query FactsQuery, facts []T, empty *analysis.EmptyReason, ids func(*T) []string) (*listing[fact[T]], error) {
	found := &listing[fact[T]]{rows: make([]fact[T], len(facts)), empty: empty}
	seen := map[string]bool{}
	for n := range facts {
		named := ids(&facts[n])
		from := request.Facts.ShownBy(ctx, named...)
		snapshot, err := request.releaseOfFact(ctx, named)
		if err != nil {
			return nil, err
		}
		found.rows[n] = fact[T]{&facts[n], from, snapshot.Release.ID}
		if !seen[snapshot.Release.ID] {
			seen[snapshot.Release.ID], found.releases = true, append(found.releases, snapshot)
		}
		if source, known := from.Sources.Find(named[0]); known && !seen[named[0]] {
			seen[named[0]], found.sources = true, append(found.sources, source)
		}
	}
	var err error
	found.link, err = request.factsLink(ctx, analyst, query, found.releases)
	return found, err
}

// releaseOfFact is the release that a fact's ids name, else the newest of its
// dataset.
func (r Request) releaseOfFact(ctx context.Context, ids []string) (*kommune.Snapshot, error) {
	for _, id := range ids {
		if _, release := kommune.SplitAsOf(id); release != "" {
			return r.Facts.Snapshot(ctx, release)
		}
	}
	if snapshot, loaded := r.Catalogue.Snapshot(kommune.DatasetOf(ids[0])); loaded {
		return snapshot, nil
	}
	return &kommune.Snapshot{}, nil
}

// factsLink names the release of the facts, and each kommune that was chosen, as
// groups change. Facts of several datasets have no link that lasts, as a field of
// facts reads one release.
func (r Request) factsLink(ctx context.Context, analyst *analysis.Analyst, query FactsQuery, releases []*kommune.Snapshot) (url.Values, error) {
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

func factsQuery(a *address.Arguments) FactsQuery {
	return FactsQuery{Kommuner: a.Kommuner(), ReleaseID: a.Text("release")}
}
