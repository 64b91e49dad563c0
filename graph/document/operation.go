package document

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/kommune"
)

// operation is an operation as the walk left it.
type operation struct {
	selected *selections
	// used is what it has of each limit that needs no data to count.
	used LimitValues
	// rootFields are the names of the fields of Query that it asks for, each once.
	rootFields []string
}

// Operation finds the operation to run. Without a name it is the only one;
// otherwise BAD_USER_INPUT names the choices.
func (d *Document) Operation(name string) (*ast.OperationDefinition, error) {
	found := d.Parsed.Operations.ForName(name)
	if found == nil {
		return nil, kommune.UnknownChoice("operationName", name, d.Names())
	}
	return found, nil
}

// Names lists the operations that have a name, as they stand.
func (d *Document) Names() []string {
	var names []string
	for _, operation := range d.Parsed.Operations {
		if operation.Name != "" {
			names = append(names, operation.Name)
		}
	}
	return names
}

// RootFields are the names of the fields of Query that an operation of the
// document asks for, each once, without those about the schema.
func (d *Document) RootFields(asked *ast.OperationDefinition) []string {
	if known := d.operations[asked]; known != nil {
		return known.rootFields
	}
	return nil
}

// rootFields are the names of the fields that are asked for, each once, without
// those about the schema.
func rootFields(selected *selections) (names []string) {
	eachField([]*selections{selected}, func(p *part) {
		if !strings.HasPrefix(p.field.Name, "__") && !slices.Contains(names, p.field.Name) {
			names = append(names, p.field.Name)
		}
	})
	return names
}

// holds reports whether a field of one of these names is selected, however deep.
func (s *selections) holds(names []string) bool {
	return slices.ContainsFunc(s.parts, func(p part) bool {
		return (p.field != nil && slices.Contains(names, p.field.Name)) || p.below.holds(names)
	})
}

// eachField visits the fields of selections as they are run: those of fragments
// among the others, each fragment once. It tells how many parts it looked at.
func eachField(sets []*selections, visit func(*part)) (looked int) {
	spread := map[*selections]bool{}
	var look func(*selections)
	look = func(set *selections) {
		for n := range set.parts {
			looked++
			switch p := &set.parts[n]; {
			case p.field != nil:
				visit(p)
			case !spread[p.below]:
				spread[p.below] = p.below.isFragment
				look(p.below)
			}
		}
	}
	for _, set := range sets {
		look(set)
	}
	return looked
}

// Selects reports whether a field of one of these names is selected below the
// field of Query that a context resolves, however deep; true where the context has
// no document.
func Selects(ctx context.Context, names ...string) bool {
	document, field := documentOf(ctx), graphql.GetFieldContext(ctx)
	if document == nil || field == nil {
		return true
	}
	known := document.operations[graphql.GetOperationContext(ctx).Operation]
	if known == nil {
		return true
	}
	found := false
	eachField([]*selections{known.selected}, func(p *part) {
		found = found || (p.field.Alias == field.Field.Alias && p.below.holds(names))
	})
	return found
}

// TestedFields are those below a trend that need its tests.
func TestedFields() []string { return []string{"test", "sentence", "caveats"} }

// RankedFields are those below a trend that need ranks.
func RankedFields() []string { return []string{"rank", "percentileRank", "quartile", "ranks"} }

// LikelyFields are those below a comparison that need likely ranks.
func LikelyFields() []string {
	return []string{"likelyRankInterval", "sentence", "shortSentence"}
}

// CoerceVariables holds variables against their types where gqlparser is too
// lenient or misleading: it takes enum values in any case (which the resolvers
// then do not know), and calls 1.0 no Int. What is right is written as its type
// has it, in place; all faults are given.
func CoerceVariables(types *ast.Schema, operation *ast.OperationDefinition, variables map[string]any) gqlerror.List {
	c := coercion{types: types}
	for _, definition := range operation.VariableDefinitions {
		if value, given := variables[definition.Variable]; given {
			variables[definition.Variable] = c.coerce(definition.Type, value, "$"+definition.Variable)
		}
	}
	return firstOf(c.faults)
}

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
