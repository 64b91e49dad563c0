package etl

import (
	"fmt"
	"strings"

	"kommunebench/etl/input"
	"kommunebench/etl/layout"
	"kommunebench/kommune"
)

// ownID qualifies the id of something that the package defines.
func (l *loading) ownID(id string) (string, *input.Fault) {
	dataset, bare, qualified := strings.Cut(id, "/")
	switch {
	case !qualified:
		dataset, bare = l.dataset.ID, id
	case dataset != l.dataset.ID:
		return "", &input.Fault{Rule: "foreign_id", Message: "belongs to another dataset than " + l.dataset.ID}
	}
	if !input.IsID(bare) {
		return "", &input.Fault{Rule: "id", Message: "is no id: " + input.IDRule}
	}
	if l.dataset.ID == kommune.ReferenceDataset {
		return strings.Clone(bare), nil
	}
	return kommune.QualifyID(dataset, bare), nil
}

func (l *loading) IsDefined(kind, id string) bool { return l.defined[kind][id] }

func (l *loading) Define(kind, id string) {
	if l.defined[kind] == nil {
		l.defined[kind] = map[string]bool{}
	}
	l.defined[kind][id] = true
}

// Resolve finds what an id names: of this package, of the reference data, of
// this dataset's newest release, of the published facts, in that order.
// Target groups are also known by their titles.
func (l *loading) Resolve(kind, id string) (string, *input.Fault) {
	candidates := []string{id}
	if !strings.Contains(id, "/") {
		candidates = []string{id, kommune.QualifyID(l.dataset.ID, id), kommune.QualifyID(kommune.PublishedDataset, id)}
	}
	for _, candidate := range candidates {
		if l.IsDefined(kind, candidate) {
			return candidate, nil
		}
	}
	for _, candidate := range candidates {
		if l.inCatalogue(kind, candidate) {
			return candidate, l.checkMix(candidate)
		}
	}
	if bad := l.followsFrom(kind, candidates); bad != nil {
		return "", bad
	}
	if kind != "target-groups" {
		return "", &input.Fault{Rule: "unknown_reference", Message: fmt.Sprintf("unknown %s %q: give an id from a %s table", singularOf(kind), input.Clip(id, input.LongestValue), kind)}
	}
	if found, known := l.targetGroupByTitle(id); known {
		return found, nil
	}
	return "", &input.Fault{Rule: "unknown_target_group", Message: fmt.Sprintf("unknown target group %q: give the id or the title of one that a target-groups table or the descriptor's target_groups has", input.Clip(id, input.LongestValue))}
}

// noteUndefined keeps the id of a row that was rejected.
func (l *loading) noteUndefined(kind, id string, place kommune.Place) {
	if id == "" {
		return
	}
	if l.undefined[kind] == nil {
		l.undefined[kind] = map[string]kommune.Place{}
	}
	if _, known := l.undefined[kind][id]; !known {
		l.undefined[kind][id] = place
	}
}

// followsFrom finds that an id is unknown because the row that has it, or the
// whole table that might, was refused before. Of a table no more is told: its
// own fault is.
func (l *loading) followsFrom(kind string, candidates []string) *input.Fault {
	for _, id := range candidates {
		if place, rejected := l.undefined[kind][id]; rejected {
			return &input.Fault{
				Rule:    "unknown_reference",
				Message: fmt.Sprintf(followUp+"%s line %d", place.Resource, place.Line),
			}
		}
	}
	if l.brokenKinds[kind] {
		return skipRow()
	}
	return nil
}

// singularOf names one row of a layout's table.
func singularOf(kind string) string {
	return strings.ReplaceAll(strings.TrimSuffix(kind, "s"), "-", " ")
}

func (l *loading) inCatalogue(kind, id string) bool {
	c := l.catalogue
	found := false
	switch kind {
	case "sources":
		_, found = c.Sources.Find(id)
	case "courses":
		_, found = c.Courses.Find(id)
	case "providers":
		_, found = c.Providers.Find(id)
	case "competences":
		_, found = c.Competences.Find(id)
	case "job-profiles":
		_, found = c.JobProfiles.Find(id)
	case "target-groups":
		_, found = c.TargetGroups.Find(id)
	case "peer-groups":
		_, found = c.PeerGroups.Find(id)
	case "initiatives":
		_, found = c.Initiatives.Find(id)
	case "frameworks":
		_, found = c.Frameworks.Find(id)
	case "test-questions":
		_, found = c.Questions.Find(id)
	case "competence-profiles":
		_, found = c.CompetenceProfiles.Find(id)
	}
	return found
}

// checkMix keeps real data from standing on synthetic data. The reverse is
// allowed: synthetic figures are about real kommuner and groups.
func (l *loading) checkMix(id string) *input.Fault {
	if l.catalogue.IsSynthetic(id) && !l.dataset.Synthetic {
		return &input.Fault{Rule: "synthetic_mix", Value: id, Message: "belongs to synthetic data, and this dataset is real", Whole: true}
	}
	return nil
}

// isReal reports whether an id is neither of the package, where that is synthetic, nor of
// another synthetic dataset.
func (l *loading) isReal(id string) bool {
	isOwn := kommune.DatasetOf(id) == l.dataset.ID
	return !l.catalogue.IsSynthetic(id) && (!isOwn || !l.dataset.Synthetic)
}

// targetGroupByTitle looks in the package, its dataset and the published
// facts.
func (l *loading) targetGroupByTitle(title string) (string, bool) {
	folded := input.FoldTitle(title)
	if folded == "" {
		return "", false
	}
	groups := append([]kommune.TargetGroup{}, l.vocabulary.TargetGroups...)
	for _, dataset := range []string{l.dataset.ID, kommune.PublishedDataset} {
		if snapshot, found := l.catalogue.Snapshot(dataset); found && snapshot.Dataset.Synthetic == l.dataset.Synthetic {
			groups = append(groups, snapshot.TargetGroups...)
		}
	}
	for _, group := range groups {
		for _, known := range append([]string{group.TitleDA, group.TitleEN}, group.Aliases...) {
			if input.FoldTitle(known) == folded {
				return group.ID, true
			}
		}
	}
	return "", false
}

// area finds what a source means by a name or a code.
func (l *loading) area(name string) (kommune.Area, *input.Fault) {
	const codeLength = 3 // of the country and the regions; codes of landsdele have two digits, which may be cut ones
	if larger := layout.AreaByCode(name); larger != "" && len(name) == codeLength {
		name = larger
	}
	message := "is no kommune's name or code"
	if input.IsTooLongForName(name) {
		return "", &input.Fault{Rule: "unknown_kommune", Message: message}
	}
	area, kind := l.register.Match(name)
	switch kind {
	case kommune.MatchKommune, kommune.MatchAggregate:
		return area, nil
	case kommune.MatchNone:
		return "", skipRow()
	case kommune.MatchUnknown:
	}
	if near := l.register.Nearest(name); len(near) > 0 {
		message += "; did you mean " + strings.Join(near, ", ") + "?"
	}
	return "", &input.Fault{Rule: "unknown_kommune", Value: strings.Clone(name), Message: message}
}

func (l *loading) KommuneCode(name string) (string, *input.Fault) {
	area, bad := l.area(name)
	if bad != nil {
		return "", bad
	}
	code, isKommune := area.Code()
	if !isKommune {
		return "", &input.Fault{Rule: "unknown_kommune", Message: "is a region or the country: give a kommune"}
	}
	return string(code), nil
}
