package graph

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/graph/model"
)

// CostLimit refuses operations whose answer would be too large. It reads each
// fragment once, so its own cost grows with the length of the query only.
type CostLimit struct{ Most Amounts }

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = CostLimit{}

// ExtensionName names the limit to gqlgen.
func (CostLimit) ExtensionName() string { return "CostLimit" }

// Validate accepts any schema.
func (CostLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation that costs too much, before
// anything is run.
func (l CostLimit) MutateOperationContext(ctx context.Context, operation *graphql.OperationContext) *gqlerror.Error {
	walk := costWalk{
		ceiling:   2 * l.Most[model.LimitKindCost],
		fragments: map[*ast.FragmentDefinition]price{}, variables: operation.Variables,
	}
	paid := walk.selections(operation.Operation.SelectionSet)
	used := Amounts{model.LimitKindCost: paid.cost, model.LimitKindRows: paid.rows}
	if refused := l.Most.check(used); refused != nil {
		return gqlerror.WrapPath(graphql.GetPath(ctx), refused)
	}
	if document := documentOf(ctx); document != nil {
		maps.Copy(used, document.used[operation.Operation])
	}
	operation.Stats.SetExtension(costName, used)
	return nil
}

const costName = "cost"

// CostOf is the cost of the operation that a context belongs to; 0 where none
// was computed.
func CostOf(ctx context.Context) int { return usedBy(ctx)[model.LimitKindCost] }

// usedBy is what the operation of a context has of each limit.
func usedBy(ctx context.Context) Amounts {
	if !graphql.HasOperationContext(ctx) {
		return nil
	}
	used, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(costName).(Amounts)
	return used
}

// price is how many fields, and how many entries of paged lists, a part of the
// answer may hold.
type price struct{ cost, rows int }

// lettersOfUnit are those of a name in the answer that cost as much as another
// field: with a name that is longer than any of the schema's, a row of few fields
// would be as large as one of many.
const lettersOfUnit = 32

type costWalk struct {
	// ceiling is where sums stop growing, so that nothing overflows.
	ceiling   int
	fragments map[*ast.FragmentDefinition]price
	variables map[string]any
}

// selections is the price of an object: a field costs one, a list as many
// times its content as it is likely to be long.
func (w *costWalk) selections(set ast.SelectionSet) price {
	var total price
	for _, selection := range set {
		var one price
		switch selected := selection.(type) {
		case *ast.Field:
			if w.included(selected.Directives) {
				one = w.field(selected)
			}
		case *ast.InlineFragment:
			if w.included(selected.Directives) {
				one = w.selections(selected.SelectionSet)
			}
		case *ast.FragmentSpread:
			if w.included(selected.Directives) {
				one = w.fragment(selected.Definition)
			}
		}
		total.cost = min(total.cost+one.cost, w.ceiling)
		total.rows = min(total.rows+one.rows, w.ceiling)
	}
	return total
}

// ownCost is what a field costs without its content. Comparing two releases reads
// all that differs, what is before a release is looked up for each one, and
// things with ids are looked for among facts.
func (w *costWalk) ownCost(field *ast.Field) int {
	switch {
	case field.Definition == nil:
		return 1
	case field.Definition.Type.NamedType == "ReleaseDiff":
		return costOfDiff
	case field.Name == "node" && isRoot(field):
		return costOfNode
	case field.Name == "nodes" && isRoot(field):
		return w.times(w.named(field), costOfNode)
	case field.Name == "previous" && field.Definition.Type.NamedType == "Release":
		return costOfPrevious
	}
	return 1
}

func (w *costWalk) field(field *ast.Field) price {
	length, paged := w.length(field)
	below := w.selections(field.SelectionSet)
	rows := below.rows
	if paged {
		rows++
	}
	return price{cost: w.ownCost(field) + len(field.Alias)/lettersOfUnit + w.times(length, below.cost), rows: w.times(length, rows)}
}

// included tells whether @skip and @include let a selection be run.
func (w *costWalk) included(directives ast.DirectiveList) bool {
	for _, directive := range directives {
		if directive.Name != "skip" && directive.Name != "include" {
			continue
		}
		if condition, known := directive.ArgumentMap(w.variables)["if"].(bool); known && condition == (directive.Name == "skip") {
			return false
		}
	}
	return true
}

func (w *costWalk) fragment(definition *ast.FragmentDefinition) price {
	if definition == nil {
		return price{}
	}
	paid, seen := w.fragments[definition]
	if !seen {
		paid = w.selections(definition.SelectionSet)
		w.fragments[definition] = paid
	}
	return paid
}

func (w *costWalk) times(length, amount int) int {
	if amount > 0 && length > w.ceiling/amount {
		return w.ceiling
	}
	return length * amount
}

// length is how often a field's content is likely to occur: what first asks
// for, else the usual length of the list; and whether it is a paged list.
func (w *costWalk) length(field *ast.Field) (length int, paged bool) {
	if field.Definition == nil {
		return 1, false
	}
	if field.Definition.Type.Elem == nil || field.Definition.Arguments.ForName("first") != nil {
		return w.pageSize(field)
	}
	if field.ObjectDefinition != nil && strings.HasPrefix(field.ObjectDefinition.Name, "__") {
		return introspected(field.Name), false
	}
	if field.Name == "nodes" && isRoot(field) {
		return w.named(field), false
	}
	switch field.Name {
	case "edges", "nodes":
		return 1, false // counted by first on the connection
	case "members", "rows", "series", "points", "coverage":
		return kommunerInDenmark, false
	case "periods":
		return usualPeriods, false
	}
	return usualList, false
}

func isRoot(field *ast.Field) bool {
	return field.ObjectDefinition != nil && field.ObjectDefinition.Name == "Query"
}

// named is how many ids a field is given.
func (w *costWalk) named(field *ast.Field) int {
	ids, isList := field.ArgumentMap(w.variables)["ids"].([]any)
	if !isList {
		return 1
	}
	return len(ids)
}

// introspected is how long a list of the schema's description is likely to be.
func introspected(name string) int {
	const (
		types  = 150
		fields = 20
	)
	switch name {
	case "types":
		return types
	case "fields":
		return fields
	}
	return usualList
}

const (
	kommunerInDenmark = 98
	usualPeriods      = 100
	usualList         = 8
	longestPage       = 100_000
	costOfDiff        = 50_000
	costOfPrevious    = 1_000
	costOfNode        = 100
)

func (w *costWalk) pageSize(field *ast.Field) (length int, paged bool) {
	for _, argument := range field.Definition.Arguments {
		if argument.Name != "first" {
			continue
		}
		// From a literal or a default it is an int64, from a variable a number
		// of JSON; null and what is none count as a full page.
		size, err := strconv.Atoi(fmt.Sprint(field.ArgumentMap(w.variables)["first"]))
		if err != nil {
			return maxListPage, true
		}
		return min(max(size, 0), longestPage), true // the field itself refuses longer ones
	}
	return 1, false
}
