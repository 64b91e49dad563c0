package graph

import (
	"context"
	"fmt"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/kommune"
)

// DefaultMaxCost is how many fields an answer may hold, as far as that can be
// told before it is made. An answer at the limit takes about a gigabyte of
// memory while it is made (measured: 66,000 observations with every field,
// under nodes and under edges).
const DefaultMaxCost = 2_000_000

// CostLimit refuses operations whose answer would be too large. It reads each
// fragment once, so its own cost grows with the length of the query only.
type CostLimit struct{ Max int }

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
	walk := costWalk{limit: l.Max, fragments: map[*ast.FragmentDefinition]int{}, variables: operation.Variables}
	cost := walk.selections(operation.Operation.SelectionSet)
	if cost <= l.Max {
		operation.Stats.SetExtension(costName, cost)
		return nil
	}
	return gqlerror.WrapPath(graphql.GetPath(ctx), &kommune.Error{
		Code: kommune.TooCostly, Argument: "query", Value: fmt.Sprintf("a cost of %d or more", min(cost, l.Max*2)), Takes: fmt.Sprintf("a cost of %d", l.Max),
		Message: fmt.Sprintf("the answer could hold more than %d fields; ask for fewer kommuner, periods or nested lists at once", l.Max),
	})
}

const costName = "cost"

// CostOf is the cost of the operation that a context belongs to; 0 where none
// was computed.
func CostOf(ctx context.Context) int {
	if !graphql.HasOperationContext(ctx) {
		return 0
	}
	cost, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(costName).(int)
	return cost
}

type costWalk struct {
	limit     int
	fragments map[*ast.FragmentDefinition]int
	variables map[string]any
}

// selections is the cost of an object: a field costs one, a list as many
// times its content as it is likely to be long. Sums stop growing past twice
// the limit, so that nothing overflows.
func (w *costWalk) selections(set ast.SelectionSet) int {
	total := 0
	for _, selection := range set {
		switch selected := selection.(type) {
		case *ast.Field:
			total += ownCost(selected) + times(w.length(selected), w.selections(selected.SelectionSet), w.limit)
		case *ast.InlineFragment:
			total += w.selections(selected.SelectionSet)
		case *ast.FragmentSpread:
			total += w.fragment(selected.Definition)
		}
		total = min(total, 2*w.limit+1)
	}
	return total
}

// ownCost is what a field costs without its content. Comparing two releases reads
// all that differs, and what is before a release is looked up for each one.
func ownCost(field *ast.Field) int {
	switch {
	case field.Definition == nil:
		return 1
	case field.Definition.Type.NamedType == "ReleaseDiff":
		return costOfDiff
	case field.Name == "previous" && field.Definition.Type.NamedType == "Release":
		return costOfPrevious
	}
	return 1
}

func (w *costWalk) fragment(definition *ast.FragmentDefinition) int {
	if definition == nil {
		return 0
	}
	cost, seen := w.fragments[definition]
	if !seen {
		cost = w.selections(definition.SelectionSet)
		w.fragments[definition] = cost
	}
	return cost
}

func times(length, cost, limit int) int {
	if cost > 0 && length > (2*limit)/cost {
		return 2*limit + 1
	}
	return length * cost
}

// length is how often a field's content is likely to occur: what first asks
// for, else the usual length of the list.
func (w *costWalk) length(field *ast.Field) int {
	if field.Definition == nil {
		return 1
	}
	if field.Definition.Type.Elem == nil || field.Definition.Arguments.ForName("first") != nil {
		return w.pageSize(field)
	}
	switch field.Name {
	case "edges", "nodes":
		return 1 // counted by first on the connection
	case "members", "rows", "series", "points", "coverage":
		return kommunerInDenmark
	case "periods":
		return usualPeriods
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
)

func (w *costWalk) pageSize(field *ast.Field) int {
	for _, argument := range field.Definition.Arguments {
		if argument.Name != "first" {
			continue
		}
		// From a literal or a default it is an int64, from a variable a number
		// of JSON; null and what is none count as a full page.
		size, err := strconv.Atoi(fmt.Sprint(field.ArgumentMap(w.variables)["first"]))
		if err != nil {
			return maxListPage
		}
		return min(max(size, 0), longestPage) // the field itself refuses longer ones
	}
	return 1
}
