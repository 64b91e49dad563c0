package document

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// IsImmutable reports whether later releases change nothing about an answer: every
// field of the operation names its releases, and nothing else is read that a
// release may change. What kommuner and target groups are called counts as
// lasting, and that there are 98.
func IsImmutable(operation *ast.OperationDefinition, given map[string]any, catalogue *kommune.Catalogue) bool {
	variables := map[string]any{}
	for _, definition := range operation.VariableDefinitions {
		if definition.DefaultValue != nil {
			variables[definition.Variable], _ = definition.DefaultValue.Value(nil)
		}
		if value, is := given[definition.Variable]; is {
			variables[definition.Variable] = value
		}
	}
	walk := immutabilityWalk{catalogue: catalogue, variables: variables, pinned: releaseArgumentFields()}
	return len(operation.SelectionSet) > 0 && walk.isImmutable(operation.SelectionSet)
}

// releaseArgumentFields are those of Query that can be pinned, with the
// arguments that do it.
func releaseArgumentFields() map[string][]string {
	release, both := []string{"release"}, []string{"from", "to"}
	return map[string][]string{
		"observations": release, "areaObservations": release, "compare": release, "trend": release, "relation": release,
		"testResults": release, "deregistrations": release, "participations": release,
		"changes": both, "releaseDiff": both,
	}
}

// isImmutable reports whether the schema marks a field @immutable: it comes from
// the release that was named. A field that is added without the mark may change.
func isImmutable(field *ast.Field) bool {
	return field.Definition.Directives.ForName("immutable") != nil
}

// isDatedID reports whether a field is the id of what a release says of a thing:
// it names the release as soon as that is not the newest.
func isDatedID(field *ast.Field) bool {
	return field.Name == "id" && slices.Contains([]string{"Indicator", "TargetGroup", "Deregistration", "Participation"}, field.ObjectDefinition.Name)
}

type immutabilityWalk struct {
	catalogue *kommune.Catalogue
	// newest says that a release named by the field of Query that is walked is
	// the newest of its dataset.
	newest    bool
	variables map[string]any
	pinned    map[string][]string
}

func (l *immutabilityWalk) isImmutable(set ast.SelectionSet) bool {
	for _, selection := range set {
		switch selected := selection.(type) {
		case *ast.Field:
			if !l.field(selected) {
				return false
			}
		case *ast.InlineFragment:
			if !l.isImmutable(selected.SelectionSet) {
				return false
			}
		case *ast.FragmentSpread:
			if selected.Definition == nil || !l.isImmutable(selected.Definition.SelectionSet) {
				return false
			}
		}
	}
	return true
}

func (l *immutabilityWalk) field(field *ast.Field) bool {
	if field.Name == "__typename" {
		return true
	}
	if field.Definition == nil || field.ObjectDefinition == nil {
		return false
	}
	if field.ObjectDefinition.Name == "Query" {
		return l.isPinned(field) && l.isImmutable(field.SelectionSet)
	}
	if l.newest && isDatedID(field) {
		return false
	}
	return isImmutable(field) && l.isImmutable(field.SelectionSet)
}

// isPinned reports whether a field of Query names its releases, and chooses
// kommuner by nothing that a release may change.
func (l *immutabilityWalk) isPinned(field *ast.Field) bool {
	needed, known := l.pinned[field.Name]
	arguments := field.ArgumentMap(l.variables)
	l.newest = false
	for _, name := range append(needed, "yRelease") {
		text, _ := arguments[name].(string)
		if text == "" && name == "yRelease" {
			continue
		}
		if text == "" {
			return false
		}
		newest, loaded := l.catalogue.Snapshot(kommune.DatasetOfRelease(text))
		l.newest = l.newest || !loaded || newest.Release.ID == text
	}
	return known && !choosesByRelease(arguments)
}

// choosesByRelease finds what asks for groups, names or likeness, which are
// looked up in the newest releases.
func choosesByRelease(value any) bool {
	switch part := value.(type) {
	case map[string]any:
		for name, below := range part {
			isLookedUp := slices.Contains([]string{"region", "landsdel", "peerGroup", "search", "similarTo", "similar", "course", "jobProfile"}, name)
			if (isLookedUp && below != nil) || choosesByRelease(below) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(part, choosesByRelease)
	}
	return false
}
