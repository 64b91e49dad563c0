package flatrows

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// AreaFilter chooses areas larger than a kommune: those that meet every
// condition given.
type AreaFilter struct {
	// Areas are ids or names; nil chooses all, an empty list none.
	Areas []string
	Kind  *kommune.PeerGroupKind
}

// AreaObservationFilter chooses rows of areas larger than a kommune: those that
// meet every condition given.
type AreaObservationFilter struct {
	Areas       []string
	Kind        *kommune.PeerGroupKind
	From, To    *kommune.Period
	TargetGroup *string
}

// Into has a query ask for the rows that the filter chooses; a nil filter
// chooses all.
func (f *AreaObservationFilter) Into(query *ObservationsQuery) {
	if f == nil {
		query.Areas = &AreaFilter{}
		return
	}
	query.Areas = &AreaFilter{Areas: f.Areas, Kind: f.Kind}
	query.Filter = &ObservationFilter{From: f.From, To: f.To, TargetGroup: f.TargetGroup}
}

// areasArgument is what the schema calls the areas that a filter names.
const areasArgument = "areas"

// kindsWithRows are the kinds of peer groups that sources give figures for as a
// whole (kommune.Register knows no others by name).
func kindsWithRows() []kommune.PeerGroupKind {
	return []kommune.PeerGroupKind{kommune.CountryGroup, kommune.Region, kommune.Landsdel}
}

// chosenAreas are the areas that a query chooses, kommuner or larger ones.
func chosenAreas(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ObservationsQuery, indicators []analysis.Indicator) ([]kommune.Area, error) {
	if query.Areas != nil {
		return largerAreas(catalogue, indicators, *query.Areas)
	}
	filter := ObservationFilter{}
	if query.Filter != nil {
		filter = *query.Filter
	}
	day := a.Today()
	if filter.To != nil {
		_, day = kommune.DateRange(nil, filter.To)
	}
	scope, err := a.Kommuner(ctx, catalogue, filter.Kommuner, day)
	if err != nil {
		return nil, err
	}
	areas := make([]kommune.Area, len(scope))
	for n, k := range scope {
		areas[n] = k.Code.Area()
	}
	return areas, nil
}

// largerGroups are the peer groups that rows may be of, former ones included,
// by kind and id: those of the releases that are read as these have them, and
// the others of today.
func largerGroups(catalogue *kommune.Catalogue, indicators []analysis.Indicator) []kommune.PeerGroup {
	var groups []kommune.PeerGroup
	seen := map[string]bool{}
	add := func(some []kommune.PeerGroup) {
		for _, group := range some {
			if !seen[group.ID] && slices.Contains(kindsWithRows(), group.Kind) {
				seen[group.ID], groups = true, append(groups, group)
			}
		}
	}
	for _, indicator := range indicators {
		add(indicator.Snapshot.PeerGroups)
	}
	add(catalogue.PeerGroups.All)
	slices.SortFunc(groups, func(a, b kommune.PeerGroup) int {
		return cmp.Or(cmp.Compare(slices.Index(kindsWithRows(), a.Kind), slices.Index(kindsWithRows(), b.Kind)), cmp.Compare(a.ID, b.ID))
	})
	return groups
}

func largerAreas(catalogue *kommune.Catalogue, indicators []analysis.Indicator, filter AreaFilter) ([]kommune.Area, error) {
	groups := largerGroups(catalogue, indicators)
	var named []string
	for _, text := range filter.Areas {
		id, err := findArea(groups, indicators, text)
		if _, kind := catalogue.Register.Match(text); err != nil && kind == kommune.MatchKommune {
			err = kommune.InvalidInput(areasArgument, text, "areas larger than a kommune, e.g. country or region-syddanmark; observations has the rows of kommuner")
		}
		if err != nil {
			return nil, err
		}
		named = append(named, id)
	}
	areas := []kommune.Area{}
	for _, group := range groups {
		isNamed := filter.Areas == nil || slices.Contains(named, group.ID)
		if isNamed && (filter.Kind == nil || group.Kind == *filter.Kind) {
			areas = append(areas, kommune.Area(group.ID))
		}
	}
	return areas, nil
}

// findArea is the id of a group by its id, with or without a release, or its
// name. A group of a dataset that is read is always that of the release read.
func findArea(groups []kommune.PeerGroup, indicators []analysis.Indicator, text string) (string, error) {
	bare, release := kommune.SplitAsOf(kommune.Compose(text))
	for _, indicator := range indicators {
		if of := indicator.Snapshot.Release; release != "" && release != of.ID && kommune.DatasetOfRelease(release) == of.DatasetID {
			return "", kommune.InvalidInput(areasArgument, text, "an area of "+of.ID+", which "+indicator.ID+" is read from; "+bare+" is always of it")
		}
	}
	ids := make([]string, len(groups))
	for n, group := range groups {
		if group.ID == bare || strings.EqualFold(group.Name, bare) {
			return group.ID, nil
		}
		ids[n] = group.ID
	}
	return "", kommune.UnknownChoice(areasArgument, text, ids)
}

// whyNoArea says why a filter chooses no area.
func whyNoArea(filter AreaFilter) *analysis.EmptyReason {
	kinds := make([]string, 0, len(kindsWithRows()))
	for _, kind := range kindsWithRows() {
		kinds = append(kinds, string(kind))
	}
	switch {
	case filter.Areas != nil && len(filter.Areas) == 0:
		return analysis.NewEmptyReason(analysis.NothingAsked, "filter.areas", phrase.EmptyMessage("the list of areas is empty, which chooses none; leave it out for all of them"))
	case filter.Kind != nil && !slices.Contains(kindsWithRows(), *filter.Kind):
		return analysis.NewEmptyReason(analysis.NoMatch, "filter.kind", phrase.EmptyMessage("no source gives a figure for a group of the kind %s as a whole", *filter.Kind), kinds...)
	case filter.Kind != nil && filter.Areas != nil:
		return analysis.NewEmptyReason(analysis.FiltersContradict, "filter", phrase.EmptyMessage("none of these areas is of the kind %s", *filter.Kind))
	case filter.Kind != nil:
		return analysis.NewEmptyReason(analysis.NoMatch, "filter.kind", phrase.EmptyMessage("there is no area of the kind %s", *filter.Kind), kinds...)
	}
	return analysis.NewEmptyReason(analysis.NoData, "", phrase.EmptyMessage("no areas are loaded"))
}
