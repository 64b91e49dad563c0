package graph

import (
	"context"
	"fmt"
	"slices"

	"kommunebench/analysis"
	"kommunebench/graph/condition"
	"kommunebench/kommune"
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

// known is BAD_USER_INPUT where an id that was asked for does not exist in what
// is read.
func known[T any](from *factSource, index kommune.Index[T], argument string, asked *string) error {
	if asked == nil || idIn(from, index, *asked) != "" {
		return nil
	}
	return kommune.UnknownChoice(argument, *asked, from.shown(index.IDs()))
}

// idIn is the id of a thing that is named with or without its dataset, the first
// of several datasets; empty where there is none.
func idIn[T any](from *factSource, index kommune.Index[T], asked string) string {
	ids := from.shown(index.IDs())
	if at := slices.IndexFunc(ids, func(id string) bool { return condition.MatchesID(id, asked) }); at >= 0 {
		return ids[at]
	}
	return ""
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
