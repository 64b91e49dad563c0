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
	Sum [sha256.Size]byte
	// operations are what one walk found of each.
	operations map[*ast.OperationDefinition]*operation
	nodes      int
}

// RootFields are the names of the fields of Query that an operation of the
// document asks for, each once, without those about the schema.
func (d *Document) RootFields(asked *ast.OperationDefinition) []string {
	if known := d.operations[asked]; known != nil {
		return known.rootFields
	}
	return nil
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
	fields schemaFields
}

// NewReader makes a reader of documents that ask a schema, within limits.
func NewReader(schema *ast.Schema, most LimitValues) *Reader {
	known := rules.NewDefaultRules()
	// What the schema's description costs is counted like everything else.
	known.RemoveRule(rules.MaxIntrospectionDepth.Name)
	// It takes time that grows with the square of the document, see mergeFaults.
	known.RemoveRule(rules.OverlappingFieldsCanBeMergedRule.Name)
	// Suggestions take long on long names.
	for _, rule := range []struct {
		replaced string
		by       validator.Rule
	}{
		{rules.FieldsOnCorrectTypeRule.Name, validator.Rule{Name: "FieldsExist", RuleFunc: fieldsExist}},
		{rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions},
		{rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions},
		{rules.ScalarLeafsRule.Name, validator.Rule{Name: "FieldsAreChosen", RuleFunc: fieldsAreChosen}},
		{rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions},
	} {
		known.RemoveRule(rule.replaced)
		known.AddRule(rule.by.Name, rule.by.RuleFunc)
	}
	known.AddRule(argumentRule, argumentsAreTaken)
	fields, _ := fieldsOf(schema) // a test finds rules that are missing
	return &Reader{schema: schema, most: most, rules: known, fields: fields}
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
	walked := newWalker(r.schema, r.fields, parsed)
	walked.walk()
	if refused := r.refused(walked); refused != nil {
		return nil, gqlerror.List{refused}
	}
	faults := validator.ValidateWithRules(r.schema, parsed, r.rules)
	if faults = append(faults, walked.mergeFaults()...); len(faults) > 0 {
		return nil, firstOf(withoutRepeats(faults))
	}
	walked.finish()
	return &Document{Text: text, Parsed: parsed, Sum: sumOf(text), operations: walked.operations, nodes: walked.total.nodes}, nil
}

// refused is why a document is not compared with the schema: what would not end,
// what changes data, or what is over a limit.
func (r *Reader) refused(walked *walker) *gqlerror.Error {
	if circular := walked.circular; circular != nil {
		return requestFault(circular.Position, "fragment %q holds itself", Clipped(circular.Name))
	}
	if overlong := walked.overlong; overlong != nil {
		return requestFault(overlong.Position, "an alias has %d letters, the limit is %d: %q", len(overlong.Alias), mostAlias, Clipped(overlong.Alias))
	}
	for _, definition := range walked.document.Operations {
		if definition.Operation != ast.Query {
			return requestFault(definition.Position, "there is no %s here, only queries: data changes by `kommunebench load` alone", definition.Operation)
		}
		if refused := r.most.check(walked.operations[definition].used); refused != nil {
			return wrapped(refused)
		}
	}
	if refused := r.most.check(documentUses(walked.total, walked.variables)); refused != nil {
		return wrapped(refused)
	}
	return nil
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
