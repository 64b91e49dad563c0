// Package document reads the documents of GraphQL requests and says of each what
// it asks: whether it is within the limits, what it costs, and whether its answer
// can ever change.
package document

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// Document is a text that was read, is within the limits and fits the schema.
// It is safe to share.
type Document struct {
	// Text is what was read.
	Text string
	// Parsed is what was understood.
	Parsed *ast.QueryDocument
	// Sum is equal where two texts differ in spaces, commas and comments only.
	Sum   [sha256.Size]byte
	used  map[*ast.OperationDefinition]LimitValues
	nodes int
	// prices are those of the schema that it was compared with.
	prices prices
}

// Bytes is about how much memory a document takes.
func (d *Document) Bytes() int {
	const perNode = 600 // a field, its place and its share of slices, rounded up
	return len(d.Text) + d.nodes*perNode
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

// Reader reads documents.
type Reader struct {
	schema *ast.Schema
	most   LimitValues
	rules  *rules.Rules
	prices prices
}

// NewReader makes a reader of documents that ask a schema, within limits.
func NewReader(schema *ast.Schema, most LimitValues) *Reader {
	known := rules.NewDefaultRules()
	// What the schema's description costs is counted like everything else.
	known.RemoveRule(rules.MaxIntrospectionDepth.Name)
	// Suggestions take long on long names, and comparing fields takes time that
	// grows with the square of the document, or faster.
	for with, without := range map[string]validator.Rule{
		rules.FieldsOnCorrectTypeRule.Name:          {Name: "FieldsExist", RuleFunc: fieldsExist},
		rules.KnownArgumentNamesRule.Name:           rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRule.Name:               rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ScalarLeafsRule.Name:                  {Name: "FieldsAreChosen", RuleFunc: fieldsAreChosen},
		rules.ValuesOfCorrectTypeRule.Name:          rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
		rules.OverlappingFieldsCanBeMergedRule.Name: {Name: "FieldsMerge", RuleFunc: fieldsMerge},
	} {
		known.RemoveRule(with)
		known.AddRule(without.Name, without.RuleFunc)
	}
	known.AddRule(argumentRule, argumentsAreTaken)
	priced, _ := pricesOf(schema) // a test finds rules that are missing
	return &Reader{schema: schema, most: most, rules: known, prices: priced}
}

// Read reads a document. The limits are held against it before it is compared
// with the schema, in time that grows with its length only.
func (r *Reader) Read(text string) (*Document, gqlerror.List) {
	text, fault := plainText(text)
	if fault != nil {
		return nil, gqlerror.List{fault}
	}
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, r.most[model.LimitKindTokens])
	if err != nil {
		return nil, gqlerror.List{r.parseFault(err)}
	}
	if len(parsed.Operations) == 0 {
		return nil, gqlerror.List{requestFault(nil, "the document holds no operation, such as {kommuner{nodes{name}}}")}
	}
	m := measurer{document: parsed, fragments: map[string]*selectionCounts{}}
	used := m.measure()
	if m.circular != nil {
		return nil, gqlerror.List{requestFault(m.circular.Position, "fragment %q holds itself", Clipped(m.circular.Name))}
	}
	if m.overlong != nil {
		return nil, gqlerror.List{requestFault(m.overlong.Position, "an alias has %d letters, the limit is %d: %q",
			len(m.overlong.Alias), mostAlias, Clipped(m.overlong.Alias))}
	}
	for _, operation := range parsed.Operations {
		if operation.Operation != ast.Query {
			return nil, gqlerror.List{requestFault(operation.Position,
				"there is no %s here, only queries: data changes by `kommunebench load` alone", operation.Operation)}
		}
		if refused := r.most.check(used[operation]); refused != nil {
			return nil, gqlerror.List{wrapped(refused)}
		}
	}
	if refused := r.most.check(m.whole()); refused != nil {
		return nil, gqlerror.List{wrapped(refused)}
	}
	if faults := validator.ValidateWithRules(r.schema, parsed, r.rules); len(faults) > 0 {
		return nil, firstOf(isReportedTwice(faults))
	}
	dropDefer(parsed)
	return &Document{Text: text, Parsed: parsed, Sum: sumOf(text), used: used, nodes: m.total.nodes, prices: r.prices}, nil
}

func (r *Reader) parseFault(err error) *gqlerror.Error {
	most := r.most[model.LimitKindTokens]
	var fault *gqlerror.Error
	if !errors.As(err, &fault) {
		return gqlerror.Wrap(err)
	}
	if fault.Message == fmt.Sprintf("exceeded token limit of %d", most) {
		return wrapped(TooCostly(model.LimitKindTokens, most+1, most))
	}
	return &gqlerror.Error{Message: fault.Message, Locations: fault.Locations, Rule: "Syntax"}
}

func requestFault(at *ast.Position, message string, arguments ...any) *gqlerror.Error {
	fault := &gqlerror.Error{Message: fmt.Sprintf(message, arguments...), Rule: "Request"}
	if at != nil {
		fault.Locations = []gqlerror.Location{{Line: at.Line, Column: at.Column}}
	}
	return fault
}

func wrapped(err *kommune.Error) *gqlerror.Error {
	return &gqlerror.Error{Err: err, Message: err.Message}
}

// firstOf keeps the answer short: who mends ten faults asks again.
func firstOf(faults gqlerror.List) gqlerror.List {
	const most = 10
	if len(faults) <= most {
		return faults
	}
	return append(faults[:most:most], requestFault(nil, "and %d more faults", len(faults)-most))
}

// dropDefer lets fragments that may come later come at once: an answer here is
// one piece.
func dropDefer(document *ast.QueryDocument) {
	var visit func(ast.SelectionSet)
	visit = func(set ast.SelectionSet) {
		for _, selection := range set {
			switch selected := selection.(type) {
			case *ast.Field:
				visit(selected.SelectionSet)
			case *ast.InlineFragment:
				selected.Directives = withoutDefer(selected.Directives)
				visit(selected.SelectionSet)
			case *ast.FragmentSpread:
				selected.Directives = withoutDefer(selected.Directives)
			}
		}
	}
	for _, operation := range document.Operations {
		visit(operation.SelectionSet)
	}
	for _, fragment := range document.Fragments {
		visit(fragment.SelectionSet)
	}
}

func withoutDefer(directives ast.DirectiveList) ast.DirectiveList {
	var kept ast.DirectiveList
	for _, directive := range directives {
		if directive.Name != "defer" {
			kept = append(kept, directive)
		}
	}
	return kept
}

type documentKey struct{}

// WithDocument is a context whose operation is run from a document that was
// read already.
func WithDocument(ctx context.Context, document *Document) context.Context {
	return context.WithValue(ctx, documentKey{}, document)
}

func documentOf(ctx context.Context) *Document {
	document, _ := ctx.Value(documentKey{}).(*Document)
	return document
}

// DocumentsOfContext hands gqlgen the document of the context, so that it
// parses none itself.
type DocumentsOfContext struct{}

var _ graphql.Cache[*ast.QueryDocument] = DocumentsOfContext{}

// Get gives the context's document, whatever the key is.
func (DocumentsOfContext) Get(ctx context.Context, _ string) (*ast.QueryDocument, bool) {
	document := documentOf(ctx)
	if document == nil {
		return nil, false
	}
	return document.Parsed, true
}

// Add does nothing.
func (DocumentsOfContext) Add(context.Context, string, *ast.QueryDocument) {}

// Clipped cuts what users sent, which is never echoed at length.
func Clipped(text string) string {
	const most = 300
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
