package document

import (
	"context"
	"fmt"
	"maps"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// CostLimit refuses operations that would take too much work. It reads each
// fragment a few times at most, so its own cost grows with the length of the
// query only. The context of an operation has its document, see WithDocument.
type CostLimit struct{ Most LimitValues }

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
	document := documentOf(ctx)
	if document == nil || document.operations[operation.Operation] == nil {
		return gqlerror.Errorf("the operation has no document that was read")
	}
	known := document.operations[operation.Operation]
	walk := newCostWalk(ctx, 2*l.Most[model.LimitKindCost], operation.Variables)
	paid := walk.selections(known.selected)
	paid.cost = min(paid.cost+paid.once+costOfOperation, walk.ceiling)
	used := LimitValues{model.LimitKindCost: paid.cost, model.LimitKindRows: paid.rows}
	if refused := l.Most.check(used); refused != nil {
		return gqlerror.WrapPath(graphql.GetPath(ctx), refused)
	}
	maps.Copy(used, known.used)
	operation.Stats.SetExtension(costName, used)
	return nil
}

const costName = "cost"

// CostOf is the cost of the operation that a context belongs to; 0 where none
// was computed.
func CostOf(ctx context.Context) int { return UsedBy(ctx)[model.LimitKindCost] }

// UsedBy is what the operation of a context has of each limit.
func UsedBy(ctx context.Context) LimitValues {
	if !graphql.HasOperationContext(ctx) {
		return nil
	}
	used, _ := graphql.GetOperationContext(ctx).Stats.GetExtension(costName).(LimitValues)
	return used
}

// price is what a part of the answer costs: cost grows with the lists that it
// stands in, once is for what is read once for all of their entries. Rows are the
// entries of paged lists that it may hold.
type price struct{ cost, once, rows int }

// lettersOfUnit are those of a name in the answer that cost as much as another
// field: with a name that is longer than any of the schema's, a row of few fields
// would be as large as one of many.
const lettersOfUnit = 32

type costWalk struct {
	// ceiling is where sums stop growing, so that nothing overflows.
	ceiling   int
	variables map[string]any
	// catalogue tells how long lists are; nil where there is none.
	catalogue *kommune.Catalogue
	// within is what the field that is walked stands in.
	within    within
	fragments map[pricedFragment]price
	// shared is what was priced already and is not read again.
	shared map[string]bool
	// lists are the lengths of lists that were counted already.
	lists map[string]int
}

// within is what a field stands in: how many kommuner and periods its lists have,
// how many entries its page has and what counting those of all pages costs, of how
// many datasets and indicators it is, and whether it is of an older release.
type within struct {
	kommuner, periods, page, counted, datasets, indicators, competences int
	older                                                               bool
	// dataset is the one that the question is about; empty where that is not told.
	dataset string
}

type pricedFragment struct {
	selected *selections
	within   within
}

func newCostWalk(ctx context.Context, ceiling int, variables map[string]any) *costWalk {
	w := &costWalk{ceiling: ceiling, variables: variables, fragments: map[pricedFragment]price{}, shared: map[string]bool{}, lists: map[string]int{}}
	if l := loaders.From(ctx); l != nil {
		w.catalogue = l.Catalogue
	}
	w.within = within{kommuner: kommunerInDenmark, periods: usualPeriods, page: 1, datasets: w.datasets()}
	return w
}

// selections is the price of an object: that of its fields.
func (w *costWalk) selections(set *selections) price {
	var total price
	for n := range set.parts {
		p := &set.parts[n]
		if !w.included(p.conditions) {
			continue
		}
		one := price{}
		switch {
		case p.field != nil:
			one = w.field(p)
		case p.below.isFragment:
			one = w.fragment(p.below)
		default:
			one = w.selections(p.below)
		}
		total = price{min(total.cost+one.cost, w.ceiling), min(total.once+one.once, w.ceiling), min(total.rows+one.rows, w.ceiling)}
	}
	return total
}

// field is the price of a field: its own, and that of its content as many times
// as its list is likely to be long. Entries of paged lists count as many as are
// asked for.
func (w *costWalk) field(p *part) price {
	own, length := w.ownPrice(p), w.length(p)
	around := w.within
	w.within = w.inside(p)
	below := w.selections(p.below)
	w.within = around
	rows := w.times(length, below.rows)
	switch {
	case p.schema.asksFirst:
		rows = w.times(w.first(p.field), below.rows+1)
	case p.schema.isPage:
		rows = below.rows // first counts on the connection
	}
	if len(p.below.parts) > 0 {
		below.cost += p.schema.entry
	}
	return price{
		cost: min(own.cost+len(p.field.Alias)/lettersOfUnit+w.times(length, below.cost), w.ceiling),
		once: min(own.once+below.once, w.ceiling), rows: rows,
	}
}

// ownPrice is what a field costs without its content.
func (w *costWalk) ownPrice(p *part) price {
	own := price{cost: p.schema.each}
	if p.schema.statements > 0 {
		own.once = w.once(p.schema.sharedAs, p.schema.statements*WorkOfStatement)
	}
	if p.schema.rule != nil {
		ruled := p.schema.rule(w, p, p.field.ArgumentMap(w.variables))
		own.cost += min(ruled.cost, mostOfOneField)
		own.once += min(ruled.once, mostOfOneField)
	}
	return own
}

// once is the amount where a thing was not paid for before.
func (w *costWalk) once(what string, amount int) int {
	if w.shared[what] {
		return 0
	}
	w.shared[what] = true
	return amount
}

// included reports whether @skip and @include let a selection be run.
func (w *costWalk) included(conditions []*ast.Directive) bool {
	for _, directive := range conditions {
		if condition, known := directive.ArgumentMap(w.variables)["if"].(bool); known && condition == (directive.Name == "skip") {
			return false
		}
	}
	return true
}

func (w *costWalk) fragment(selected *selections) price {
	key := pricedFragment{selected, w.within}
	paid, seen := w.fragments[key]
	if !seen {
		paid = w.selections(selected)
		// What is read once is not paid for again.
		w.fragments[key] = price{cost: paid.cost, rows: paid.rows}
	}
	return paid
}

func (w *costWalk) times(length, amount int) int {
	if amount > 0 && length > w.ceiling/amount {
		return w.ceiling
	}
	return length * amount
}

func isRoot(field *ast.Field) bool {
	return field.ObjectDefinition != nil && field.ObjectDefinition.Name == "Query"
}

// first is how many entries a field is asked for.
func (w *costWalk) first(field *ast.Field) int {
	return min(max(wholeNumber(field.ArgumentMap(w.variables)["first"], MaxListPage), 0), LongestPage) // the field itself refuses longer ones
}

// wholeNumber reads an argument: from a literal or a default it is an int64,
// from a variable a number of JSON; null and what is none is what is usual.
func wholeNumber(value any, usual int) int {
	number, err := strconv.Atoi(fmt.Sprint(value))
	if err != nil {
		return usual
	}
	return number
}

func givenText(value any) string { found, _ := value.(string); return found }

// listOf is a list argument; one that is given bare is a list of it.
func listOf(value any) []any {
	if list, is := value.([]any); is || value == nil {
		return list
	}
	return []any{value}
}

func idsOf(arguments map[string]any) []any { return listOf(arguments["ids"]) }
