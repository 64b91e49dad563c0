package graph

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/graph/model"
	"kommunebench/graph/scalar"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// mostNodes is how many things may be asked for by their ids at once.
const mostNodes = 100

// kind is a type of things with ids.
type kind struct {
	name string
	// find gives nil where there is none.
	find func(ctx context.Context, id string) (model.Node, error)
}

// nodes finds things by their ids for one field of a request.
type nodes struct {
	*Resolver
	// kinds are those of the newest releases, by the empty text, and of older
	// ones by their ids.
	kinds map[string][]kind
}

func (r *Resolver) newNodes(catalogue *kommune.Catalogue) *nodes {
	n := &nodes{Resolver: r}
	n.kinds = map[string][]kind{"": append(inVocabulary(catalogue), n.facts(nil)...)}
	n.kinds[""] = append(n.kinds[""], kind{"Release", n.release},
		kind{"Dataset", func(_ context.Context, id string) (model.Node, error) { return datasetNode(catalogue, id), nil }})
	return n
}

// inVocabulary are the kinds of things that a catalogue holds.
func inVocabulary(catalogue *kommune.Catalogue) []kind {
	return []kind{
		inIndex("PeerGroup", catalogue.PeerGroups), inIndex("Source", catalogue.Sources), inIndex("TargetGroup", catalogue.TargetGroups),
		inIndex("Provider", catalogue.Providers), inIndex("Course", catalogue.Courses), inIndex("Competence", catalogue.Competences),
		inIndex("JobProfile", catalogue.JobProfiles), inIndex("TestQuestion", catalogue.Questions), inIndex("Initiative", catalogue.Initiatives),
		inIndex("Outcome", catalogue.Outcomes), inIndex("Framework", catalogue.Frameworks), inIndex("CompetenceProfile", catalogue.CompetenceProfiles),
		{"Figure", func(_ context.Context, id string) (model.Node, error) {
			return inList(catalogue.Figures, func(f kommune.Figure) bool { return f.ID == id }), nil
		}},
	}
}

// facts are the kinds of things that are read from a release; a nil snapshot
// stands for the newest of the dataset that an id names.
func (n *nodes) facts(of *kommune.Snapshot) []kind {
	return []kind{
		{"Indicator", func(ctx context.Context, id string) (model.Node, error) {
			indicator, err := n.indicatorByID(ctx, id)
			if indicator == nil {
				return nil, err
			}
			return indicator, nil
		}},
		{"Participation", func(ctx context.Context, id string) (model.Node, error) { return n.participation(ctx, of, id) }},
		{"Deregistration", func(ctx context.Context, id string) (model.Node, error) { return n.deregistration(ctx, of, id) }},
	}
}

// holding gives the kinds to look through for an id, and the id as they know it.
func (n *nodes) holding(ctx context.Context, id string) ([]kind, string, error) {
	bare, release := kommune.SplitAsOf(id)
	if release == "" {
		return n.kinds[""], id, nil
	}
	if kinds, known := n.kinds[release]; known {
		return kinds, id, nil
	}
	l, snapshot, err := n.loadersAt(ctx, release)
	switch {
	case err != nil || l == nil:
		return nil, "", err
	case l == loaders.From(ctx):
		return n.kinds[""], bare, nil
	}
	n.kinds[release] = append(inVocabulary(l.Catalogue), n.facts(snapshot)...)
	return n.kinds[release], id, nil
}

func inIndex[T any](name string, index kommune.Index[T]) kind {
	return kind{name, func(_ context.Context, id string) (model.Node, error) {
		item, known := index.Find(id)
		if !known {
			return nil, nil
		}
		return &item, nil
	}}
}

// inList is a nil interface where there is none.
func inList[T any](list []T, wanted func(T) bool) model.Node {
	at := slices.IndexFunc(list, wanted)
	if at < 0 {
		return nil
	}
	return &list[at]
}

func datasetNode(catalogue *kommune.Catalogue, id string) model.Node {
	snapshot, loaded := catalogue.Snapshot(id)
	if !loaded {
		return nil
	}
	return &snapshot.Dataset
}

// release is one that is kept and not younger than the catalogue.
func (n *nodes) release(ctx context.Context, id string) (model.Node, error) {
	dataset, _, numbered := strings.Cut(id, "@")
	newest, loaded := catalogueOf(ctx).Snapshot(dataset)
	if !numbered || !loaded {
		return nil, nil
	}
	list, err := n.releasesOf(ctx, dataset)
	return inList(list, func(rel kommune.Release) bool { return rel.ID == id && rel.Sequence <= newest.Release.Sequence }), err
}

func (*nodes) participation(ctx context.Context, of *kommune.Snapshot, id string) (model.Node, error) {
	snapshot, l := snapshotOf(ctx, of, id)
	if snapshot == nil {
		return nil, nil
	}
	facts, err := analysis.Share(ctx, "participations", snapshot.Release.ID, func() ([]kommune.Participation, error) {
		return l.Reader.ReadParticipations(ctx, []*kommune.Snapshot{snapshot}, nil, nil)
	})
	return inList(facts, func(p kommune.Participation) bool { return p.ID == id }), err
}

func (*nodes) deregistration(ctx context.Context, of *kommune.Snapshot, id string) (model.Node, error) {
	snapshot, l := snapshotOf(ctx, of, id)
	if snapshot == nil {
		return nil, nil
	}
	facts, err := analysis.Share(ctx, "deregistrations", snapshot.Release.ID, func() ([]kommune.Deregistration, error) {
		return l.Reader.ReadDeregistrations(ctx, []*kommune.Snapshot{snapshot}, nil)
	})
	return inList(facts, func(d kommune.Deregistration) bool { return d.ID == id }), err
}

// snapshotOf is the older release given, else the newest of the dataset that an
// id names, with the loaders of it; nil where that is not loaded.
func snapshotOf(ctx context.Context, older *kommune.Snapshot, id string) (*kommune.Snapshot, *loaders.Loaders) {
	newest := loaders.From(ctx)
	if older != nil {
		return older, newest.AsOf(ctx, older)
	}
	snapshot, _ := newest.Catalogue.Snapshot(kommune.DatasetOf(id))
	return snapshot, newest
}

// find gives nil where there is nothing with an id, and is BAD_USER_INPUT where
// there are two things.
func (n *nodes) find(ctx context.Context, argument, id string) (model.Node, error) {
	if name, bare, isTyped := scalar.ParseGlobalID(id); isTyped {
		if name == "Kommune" {
			if k := optionally(catalogueOf(ctx).Kommuner, &bare); k != nil {
				return k, nil
			}
			return nil, nil
		}
		kinds, bare, err := n.holding(ctx, bare)
		if err != nil {
			return nil, err
		}
		for _, kind := range kinds {
			if kind.name == name {
				return kind.find(ctx, bare)
			}
		}
	}
	kinds, itsID, err := n.holding(ctx, id)
	if err != nil {
		return nil, err
	}
	var found []model.Node
	var choices []string
	for _, kind := range kinds {
		node, err := kind.find(ctx, itsID)
		if err != nil {
			return nil, err
		}
		if node != nil {
			found, choices = append(found, node), append(choices, scalar.GlobalID(kind.name, itsID)+" ("+kind.name+")")
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return found[0], nil
	}
	return nil, kommune.UnknownChoice(argument, id, choices)
}

func (r *Resolver) nodesOf(ctx context.Context, ids []string) ([]model.Node, error) {
	if len(ids) > mostNodes {
		return nil, kommune.InvalidInput("ids", strconv.Itoa(len(ids))+" ids", "up to "+strconv.Itoa(mostNodes)+" ids")
	}
	n := r.newNodes(catalogueOf(ctx))
	found := make([]model.Node, len(ids))
	var unknown []string
	for at, id := range ids {
		var err error
		if found[at], err = n.find(ctx, "ids", id); err != nil {
			return nil, err
		}
		if found[at] == nil {
			unknown = append(unknown, strconv.Itoa(at))
		}
	}
	switch {
	case len(ids) == 0:
		noteEmpty(ctx, analysis.NewEmptyReason(analysis.NothingAsked, "ids", phrase.EmptyMessage("the list of ids is empty")))
	case len(unknown) > 0:
		noteEmpty(ctx, analysis.NewEmptyReason(analysis.UnknownID, "ids", phrase.EmptyMessage("there is nothing with the ids at these places, counted from 0: %s", strings.Join(unknown, ", "))))
	}
	return found, nil
}

// indicatorByID is an indicator by its id in either form; nil where there is
// none.
func (r *Resolver) indicatorByID(ctx context.Context, id string) (*analysis.Indicator, error) {
	catalogue := catalogueOf(ctx)
	id, release := kommune.SplitAsOf(id)
	snapshot, loaded := catalogue.Snapshot(kommune.DatasetOf(id))
	if release != "" {
		var err error
		if _, snapshot, err = r.loadersAt(ctx, release); err != nil {
			return nil, err
		}
		loaded = snapshot != nil
	}
	if !loaded {
		return nil, nil
	}
	indicator, known := snapshot.Indicator(id)
	if !known {
		return nil, nil
	}
	return &analysis.Indicator{Indicator: indicator, Snapshot: snapshot, Catalogue: catalogue}, nil
}
