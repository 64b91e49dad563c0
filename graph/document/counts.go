package document

import (
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/model"
)

// plenty is where counting stops, so that nothing overflows: far above every
// limit.
const plenty = 1_000_000_000

// mostAlias is how many letters an alias may have: it stands in the answer once
// for each row, and in the path of each error.
const mostAlias = 128

// selectionCounts is what a list of selections holds, with its fragments written out.
type selectionCounts struct {
	selections, aliases, directives, rootFields, depth int
	// nodes are the selections with their arguments, and what is in those.
	nodes int
}

func (t *selectionCounts) add(other selectionCounts) {
	t.selections = min(t.selections+other.selections, plenty)
	t.aliases = min(t.aliases+other.aliases, plenty)
	t.directives = min(t.directives+other.directives, plenty)
	t.rootFields = min(t.rootFields+other.rootFields, plenty)
	t.nodes = min(t.nodes+other.nodes, plenty)
	t.depth = max(t.depth, other.depth)
}

// documentUses is what a document as a whole is held to. Fragments count where
// they stand and where they are used, and arguments count too, so it is let have
// as much as several operations.
func documentUses(total selectionCounts, variables int) LimitValues {
	const operations = 5
	return LimitValues{
		model.LimitKindSelections: total.nodes / operations,
		model.LimitKindDirectives: total.directives / operations,
		model.LimitKindVariables:  variables / operations,
	}
}

// directiveCounts is what the directives of one place add.
func directiveCounts(directives ast.DirectiveList) selectionCounts {
	held := selectionCounts{directives: len(directives), nodes: len(directives)}
	for _, directive := range directives {
		held.add(argumentCounts(directive.Arguments))
	}
	return held
}

func argumentCounts(given ast.ArgumentList) selectionCounts {
	var held selectionCounts
	for _, argument := range given {
		held.add(valueCounts(argument.Value))
	}
	return held
}

// valueCounts is what a value holds, and how deep its lists and objects are
// nested.
func valueCounts(value *ast.Value) selectionCounts {
	if value == nil {
		return selectionCounts{}
	}
	held := selectionCounts{nodes: 1}
	for _, child := range value.Children {
		held.add(valueCounts(child.Value))
	}
	if value.Kind == ast.ListValue || value.Kind == ast.ObjectValue {
		held.depth++
	}
	return held
}
