package document

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// LimitValues say of each limit how much is let through, or how much of it an
// operation has.
type LimitValues map[model.LimitKind]int

// DefaultMaxCost is how much work an operation may be, in units of cost: no more
// than ten full comparisons with every field.
const DefaultMaxCost = 1_200_000

// DefaultLimits let through several times what the page, the explorer and the
// examples ask for. To check a document that is at all of them takes a few
// milliseconds.
func DefaultLimits() LimitValues {
	return LimitValues{
		model.LimitKindCost:               DefaultMaxCost,
		model.LimitKindRows:               200_000,
		model.LimitKindDepth:              25,
		model.LimitKindSelections:         5000,
		model.LimitKindAliases:            500,
		model.LimitKindRootFields:         50,
		model.LimitKindDirectives:         200,
		model.LimitKindVariables:          100,
		model.LimitKindTokens:             10_000,
		model.LimitKindBodyBytes:          1 << 20,
		model.LimitKindConcurrentRequests: 64,
		model.LimitKindSeconds:            30,
	}
}

// check refuses the first limit, in the order of the schema, that an operation
// is over.
func (most LimitValues) check(used LimitValues) *kommune.Error {
	for _, kind := range model.AllLimitKind {
		if used[kind] > most[kind] {
			return TooCostly(kind, used[kind], most[kind])
		}
	}
	return nil
}

// TooCostly says which limit a request is over, what it has, and what to do.
// Counting stops somewhere past a limit: used is what was counted.
func TooCostly(kind model.LimitKind, used, most int) *kommune.Error {
	name := strings.ToLower(strings.ReplaceAll(string(kind), "_", " "))
	argument, who := "query", "the request"
	advice := "ask for less at once, in several operations"
	switch kind {
	case model.LimitKindCost:
		advice = "ask for fewer figures, kommuner, periods or nested lists at once, or for a file: /export has no such limit"
	case model.LimitKindRows:
		advice = "ask for shorter pages with `first`, one page after the other with `after`"
	case model.LimitKindBodyBytes:
		argument, advice = "body", "give long lists and texts in several requests"
	case model.LimitKindConcurrentRequests:
		argument, who, advice = "client", "this client", "wait for an answer before you ask again"
	default:
	}
	return &kommune.Error{
		Code: kommune.TooCostly, Argument: argument,
		Value: fmt.Sprintf("%s: %d", name, used), Takes: fmt.Sprintf("%s: up to %d", name, most),
		Message: fmt.Sprintf("%s: %s has %d or more, the limit is %d; %s", name, who, used, most, advice),
	}
}

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
