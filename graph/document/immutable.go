package document

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/kommune"
)

// IsImmutable reports whether later releases change nothing about an answer: every
// field of the operation names its releases, and nothing else is read that a
// release may change. What kommuner and target groups are called counts as
// lasting, and that there are 98.
func (d *Document) IsImmutable(asked *ast.OperationDefinition, given map[string]any, catalogue *kommune.Catalogue) bool {
	return d.everyRoot(asked, given, func(p *part, variables map[string]any) bool {
		isPinned, newest := isPinned(p.field, variables, catalogue)
		return isPinned && p.below.isImmutable && (!newest || !p.below.hasDatedID)
	})
}

// IsPermalink reports whether every field of the operation names its releases, so that
// its figures stay as they are; what else is asked about them, such as whether they
// were revised, may change.
func (d *Document) IsPermalink(asked *ast.OperationDefinition, given map[string]any, catalogue *kommune.Catalogue) bool {
	return d.everyRoot(asked, given, func(p *part, variables map[string]any) bool {
		isPinned, _ := isPinned(p.field, variables, catalogue)
		return isPinned
	})
}

// everyRoot reports whether all fields of Query that an operation asks for are as is
// says, which is given the variables with their defaults.
func (d *Document) everyRoot(asked *ast.OperationDefinition, given map[string]any, is func(p *part, variables map[string]any) bool) bool {
	known := d.operations[asked]
	if known == nil {
		return false
	}
	variables := map[string]any{}
	for _, definition := range asked.VariableDefinitions {
		if definition.DefaultValue != nil {
			variables[definition.Variable], _ = definition.DefaultValue.Value(nil)
		}
		if value, is := given[definition.Variable]; is {
			variables[definition.Variable] = value
		}
	}
	all := true
	eachField([]*selections{known.selected}, func(p *part) {
		if all && p.field.Name != "__typename" {
			all = is(p, variables)
		}
	})
	return all
}

// releaseArguments are those by which a field of Query names its releases; none
// of a field that can't.
func releaseArguments(field string) []string {
	switch field {
	case "observations", "areaObservations", "compare", "coverage", "trend", "relation", "testResults", "deregistrations", "participations":
		return []string{"release"}
	case "changes", "releaseDiff":
		return []string{"from", "to"}
	}
	return nil
}

// isPinned reports whether a field of Query names its releases, and chooses
// kommuner by nothing that a release may change; and whether one of the releases
// is the newest of its dataset.
func isPinned(field *ast.Field, variables map[string]any, catalogue *kommune.Catalogue) (isPinned, newest bool) {
	needed := releaseArguments(field.Name)
	arguments := field.ArgumentMap(variables)
	for _, name := range append(needed, "yRelease") {
		text, _ := arguments[name].(string)
		if text == "" && name == "yRelease" {
			continue
		}
		if text == "" {
			return false, false
		}
		dataset, _, _ := strings.Cut(text, "@")
		latest, loaded := catalogue.Snapshot(dataset)
		newest = newest || !loaded || latest.Release.ID == text
	}
	return len(needed) > 0 && keepsItsMeaning(arguments), newest
}

// keepsItsMeaning reports whether arguments choose the same in every later state
// of the data. All others, those that are added to the schema included, may be
// looked up in the newest releases, as groups, names and likeness are.
func keepsItsMeaning(value any) bool {
	switch part := value.(type) {
	case map[string]any:
		for name, below := range part {
			isLasting := below == nil || (slices.Contains(lastingArguments(), name) && keepsItsMeaning(below))
			if !isLasting {
				return false
			}
		}
	case []any:
		return !slices.ContainsFunc(part, func(entry any) bool { return !keepsItsMeaning(entry) })
	case nil, bool, string, json.Number, int, int64, float64:
	default:
		return false // what it holds is not known
	}
	return true
}

// lastingArguments are the names of the arguments of Query's fields, and of what
// their inputs hold, that mean the same whatever is released later.
func lastingArguments() []string {
	return []string{
		"release", "yRelease", "dataset", "from", "to", "period", "xPeriod", "yPeriod", "first", "after",
		"indicator", "indicators", "x", "y", "targetGroup", "horizonMonths", "confidence", "secondConfidence",
		"filter", "kommuner", "codes", "kommune", "kind", "benchmark", "target",
	}
}
