package analysis

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"kommunebench/kommune"
)

// KommuneFilter chooses kommuner: those that pass every condition given.
type KommuneFilter struct {
	Codes     []kommune.Code
	Region    *string
	Landsdel  *string
	PeerGroup *string
	Search    *string
	// SimilarTo keeps a kommune and those most like it.
	SimilarTo *SimilarQuery
}

// Scope is which kommuner a question is about.
type Scope struct {
	// Kommuner are by code.
	Kommuner []kommune.Kommune
	// PartlyKnown is the group that they were chosen by, if its members are known in
	// part.
	PartlyKnown []PartlyKnownGroup
}

// Kommuner are those that a filter chooses, as Scope has them.
func (a *Analyst) Kommuner(ctx context.Context, catalogue *kommune.Catalogue, filter *KommuneFilter, day time.Time) ([]kommune.Kommune, error) {
	scope, err := a.Scope(ctx, catalogue, filter, day)
	return scope.Kommuner, err
}

// Scope has those that a filter chooses, by code, as kommunerOf; and those that are
// similar to one.
func (a *Analyst) Scope(ctx context.Context, catalogue *kommune.Catalogue, filter *KommuneFilter, day time.Time) (Scope, error) {
	scope, of, chooses := Scope{}, catalogue, filter
	if filter != nil && filter.PeerGroup != nil {
		holding, id, err := a.asOf(ctx, catalogue, "peerGroup", *filter.PeerGroup)
		if err != nil {
			return scope, err
		}
		same := *filter
		same.PeerGroup = &id
		of, chooses, scope.PartlyKnown = holding, &same, PartlyKnown(holding, id, day)
	}
	var err error
	scope.Kommuner, err = kommunerOf(of, chooses, day)
	if err != nil || filter == nil || filter.SimilarTo == nil {
		return scope, err
	}
	codes, err := a.similarCodes(ctx, catalogue, *filter.SimilarTo)
	if err != nil {
		return scope, err
	}
	codes = append(codes, filter.SimilarTo.Kommune)
	scope.Kommuner = keep(scope.Kommuner, func(k kommune.Kommune) bool { return slices.Contains(codes, k.Code) })
	return scope, nil
}

// kommunerOf are those that a filter chooses, by code; the memberships are those
// of a day. A nil filter chooses all. Unknown codes and groups are
// BAD_USER_INPUT with the choices named.
func kommunerOf(catalogue *kommune.Catalogue, filter *KommuneFilter, day time.Time) ([]kommune.Kommune, error) {
	chosen := slices.Clone(catalogue.Kommuner.All)
	slices.SortFunc(chosen, func(a, b kommune.Kommune) int { return cmp.Compare(a.Code, b.Code) })
	if filter == nil {
		return chosen, nil
	}
	if filter.Codes != nil {
		for _, code := range filter.Codes {
			if _, known := catalogue.Kommuner.Find(string(code)); !known {
				return nil, kommune.InvalidInput("codes", string(code), `codes of the 98 kommuner, e.g. "766"; the field kommuner lists them`)
			}
		}
		chosen = keep(chosen, func(k kommune.Kommune) bool { return slices.Contains(filter.Codes, k.Code) })
	}
	for _, condition := range []struct {
		argument string
		value    *string
		kind     kommune.PeerGroupKind
	}{
		{"region", filter.Region, kommune.Region},
		{"landsdel", filter.Landsdel, kommune.Landsdel},
		{"peerGroup", filter.PeerGroup, ""},
	} {
		if condition.value == nil {
			continue
		}
		group, err := findGroup(catalogue, condition.argument, *condition.value, condition.kind, day)
		if err != nil {
			return nil, err
		}
		members := catalogue.Members(group.ID, day)
		chosen = keep(chosen, func(k kommune.Kommune) bool { return slices.Contains(members, k.Code) })
	}
	if filter.Search != nil {
		chosen = SearchKommuner(chosen, *filter.Search)
	}
	return chosen, nil
}

func keep(list []kommune.Kommune, wanted func(kommune.Kommune) bool) []kommune.Kommune {
	return slices.DeleteFunc(list, func(k kommune.Kommune) bool { return !wanted(k) })
}

// SearchKommuner keeps those whose code, name or alias holds the text; case,
// and Aa for Å, make no difference.
func SearchKommuner(list []kommune.Kommune, text string) []kommune.Kommune {
	fold := func(s string) string { return strings.ReplaceAll(strings.ToLower(kommune.Compose(s)), "å", "aa") }
	text = fold(strings.TrimSpace(text))
	return keep(list, func(k kommune.Kommune) bool {
		for _, candidate := range append([]string{k.Name, string(k.Code)}, k.Aliases...) {
			if strings.Contains(fold(candidate), text) {
				return true
			}
		}
		return false
	})
}

// findGroup finds a group by id or name that exists on a day. An empty kind
// takes any.
func findGroup(catalogue *kommune.Catalogue, argument, text string, kind kommune.PeerGroupKind, day time.Time) (kommune.PeerGroup, error) {
	text = kommune.Compose(text)
	var choices []string
	for _, group := range catalogue.PeerGroups.All {
		if kind != "" && group.Kind != kind {
			continue
		}
		if group.ID != text && !strings.EqualFold(group.Name, text) {
			if group.ValidOn(day) {
				choices = append(choices, group.ID)
			}
			continue
		}
		if !group.ValidOn(day) {
			return kommune.PeerGroup{}, kommune.InvalidInput(argument, text,
				"a group that exists on "+day.Format(time.DateOnly)+"; "+group.Name+" exists "+validity(group))
		}
		return group, nil
	}
	return kommune.PeerGroup{}, kommune.UnknownChoice(argument, text, choices)
}

func validity(group kommune.PeerGroup) string {
	var parts []string
	if group.ValidFrom != nil {
		parts = append(parts, "from "+group.ValidFrom.Format(time.DateOnly))
	}
	if group.ValidTo != nil {
		parts = append(parts, "to "+group.ValidTo.Format(time.DateOnly))
	}
	return strings.Join(parts, " ")
}

// NameArea is what an area is called, and its kind where it is no kommune; a
// peer group is named as the release has it.
func NameArea(catalogue *kommune.Catalogue, snapshot *kommune.Snapshot, area kommune.Area) (string, kommune.PeerGroupKind) {
	if _, isKommune := area.Code(); isKommune {
		k, _ := catalogue.Kommuner.Find(string(area))
		return k.Name, ""
	}
	for _, group := range snapshot.PeerGroups {
		if group.ID == string(area) {
			return group.Name, group.Kind
		}
	}
	group, _ := catalogue.PeerGroups.Find(string(area))
	return group.Name, group.Kind
}
