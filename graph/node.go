package graph

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"kommunebench/analysis"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// mostNodes is how many things may be asked for by their ids at once.
const mostNodes = 100

// globalID is TYPE:ID in base64url: the id of what has none of its own, and a
// way to tell two things with the same id apart.
func globalID(typeName, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(typeName + ":" + id))
}

// kind is a type of things with ids.
type kind struct {
	name string
	// find gives nil where there is none.
	find func(ctx context.Context, id string) (model.Node, error)
}

// nodes finds things by their ids for one field of a request.
type nodes struct {
	*Resolver
	kinds []kind
	// What was read of a dataset, by its id.
	participations  map[string][]kommune.Participation
	deregistrations map[string][]kommune.Deregistration
	releases        map[string][]kommune.Release
}

func (r *Resolver) newNodes(catalogue *kommune.Catalogue) *nodes {
	n := &nodes{
		Resolver: r, participations: map[string][]kommune.Participation{},
		deregistrations: map[string][]kommune.Deregistration{}, releases: map[string][]kommune.Release{},
	}
	n.kinds = []kind{
		inIndex("PeerGroup", catalogue.PeerGroups), inIndex("Source", catalogue.Sources), inIndex("TargetGroup", catalogue.TargetGroups),
		inIndex("Provider", catalogue.Providers), inIndex("Course", catalogue.Courses), inIndex("Competence", catalogue.Competences),
		inIndex("JobProfile", catalogue.JobProfiles), inIndex("TestQuestion", catalogue.Questions), inIndex("Initiative", catalogue.Initiatives),
		{"Dataset", func(_ context.Context, id string) (model.Node, error) { return datasetNode(catalogue, id), nil }},
		{"Indicator", func(_ context.Context, id string) (model.Node, error) {
			if indicator := indicatorOf(catalogue, id); indicator != nil {
				return indicator, nil
			}
			return nil, nil
		}},
		{"Figure", func(_ context.Context, id string) (model.Node, error) {
			return inList(catalogue.Figures, func(f kommune.Figure) bool { return f.ID == id }), nil
		}},
		{"Release", n.release},
		{"Participation", n.participation},
		{"Deregistration", n.deregistration},
	}
	return n
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
	list, err := readOnce(n.releases, dataset, func() ([]kommune.Release, error) { return n.Archive.Releases(ctx, dataset) })
	return inList(list, func(rel kommune.Release) bool { return rel.ID == id && rel.Sequence <= newest.Release.Sequence }), err
}

func (n *nodes) participation(ctx context.Context, id string) (model.Node, error) {
	snapshot, loaded := catalogueOf(ctx).Snapshot(kommune.DatasetOf(id))
	if !loaded {
		return nil, nil
	}
	facts, err := readOnce(n.participations, snapshot.Dataset.ID, func() ([]kommune.Participation, error) {
		return n.Facts.ReadParticipations(ctx, []*kommune.Snapshot{snapshot}, nil, nil)
	})
	return inList(facts, func(p kommune.Participation) bool { return p.ID == id }), err
}

func (n *nodes) deregistration(ctx context.Context, id string) (model.Node, error) {
	snapshot, loaded := catalogueOf(ctx).Snapshot(kommune.DatasetOf(id))
	if !loaded {
		return nil, nil
	}
	facts, err := readOnce(n.deregistrations, snapshot.Dataset.ID, func() ([]kommune.Deregistration, error) {
		return n.Facts.ReadDeregistrations(ctx, []*kommune.Snapshot{snapshot}, nil)
	})
	return inList(facts, func(d kommune.Deregistration) bool { return d.ID == id }), err
}

// readOnce reads what is of a dataset the first time that it is asked for.
func readOnce[T any](known map[string][]T, datasetID string, read func() ([]T, error)) ([]T, error) {
	list, isRead := known[datasetID]
	if isRead {
		return list, nil
	}
	list, err := read()
	if err == nil {
		known[datasetID] = list
	}
	return list, err
}

// find gives nil where there is nothing with an id, and is BAD_USER_INPUT where
// there are two things.
func (n *nodes) find(ctx context.Context, argument, id string) (model.Node, error) {
	if name, bare, isTyped := typedID(id); isTyped {
		if name == "Kommune" {
			if k := optionally(catalogueOf(ctx).Kommuner, &bare); k != nil {
				return k, nil
			}
			return nil, nil
		}
		for _, kind := range n.kinds {
			if kind.name == name {
				return kind.find(ctx, bare)
			}
		}
	}
	var found []model.Node
	var choices []string
	for _, kind := range n.kinds {
		node, err := kind.find(ctx, id)
		if err != nil {
			return nil, err
		}
		if node != nil {
			found, choices = append(found, node), append(choices, globalID(kind.name, id)+" ("+kind.name+")")
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

// typedID reads TYPE:ID in base64url.
func typedID(id string) (name, bare string, isTyped bool) {
	decoded, err := base64.RawURLEncoding.Strict().DecodeString(id)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(decoded), ":")
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
		noteEmpty(ctx, analysis.NewEmptyReason(analysis.NothingAsked, "ids", "the list of ids is empty"))
	case len(unknown) > 0:
		noteEmpty(ctx, analysis.NewEmptyReason(analysis.UnknownID, "ids", "there is nothing with the ids at these places, counted from 0: "+strings.Join(unknown, ", ")))
	}
	return found, nil
}

// indicatorOf is an indicator of the newest releases; nil where there is none.
func indicatorOf(catalogue *kommune.Catalogue, id string) *analysis.Indicator {
	indicator, known := catalogue.Indicators.Find(id)
	snapshot, loaded := catalogue.Snapshot(kommune.DatasetOf(id))
	if !known || !loaded {
		return nil
	}
	return &analysis.Indicator{Indicator: indicator, Snapshot: snapshot, Catalogue: catalogue}
}
