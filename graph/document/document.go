// Package document reads the documents of GraphQL requests and says of each what
// it asks: whether it is within the limits, what it costs, and whether its answer
// can ever change.
package document

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/lexer"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"golang.org/x/text/unicode/norm"

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

// Bytes is about how much memory a document takes.
func (d *Document) Bytes() int {
	const perNode = 600 // a field, its place and its share of slices, rounded up
	return len(d.Text) + d.nodes*perNode
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

// firstOf keeps the answer short: who mends ten faults asks again.
func firstOf(faults gqlerror.List) gqlerror.List {
	const most = 10
	if len(faults) <= most {
		return faults
	}
	return append(faults[:most:most], requestFault(nil, "and %d more faults", len(faults)-most))
}

// plainText writes the escapes of a document's strings as the characters that
// they are, as gqlparser reads neither \u{1F600} nor pairs of surrogates, and
// composes its letters (NFC), as names are stored. ASCII escapes stay. The
// fault is that of an escape that names no character.
func plainText(text string) (string, *gqlerror.Error) {
	if strings.Contains(text, `\u`) {
		u := unescaper{text: text}
		if fault := u.run(); fault != nil {
			return "", fault
		}
		text = u.out.String()
	}
	return norm.NFC.String(text), nil
}

// sumOf is the SHA-256 of a document's tokens: texts that differ in spaces,
// commas and comments only have the same. The text is read again for it, as tokens
// can't leave out a part of the document, which a sum of what was parsed could. A
// text that can't be read to its end is summed as it is.
func sumOf(text string) [sha256.Size]byte {
	var tokens []byte
	reader := lexer.New(&ast.Source{Input: text})
	for {
		token, err := reader.ReadToken()
		if err != nil {
			return sha256.Sum256([]byte(text))
		}
		switch token.Kind { //nolint:exhaustive // all others are what they are called
		case lexer.EOF:
			return sha256.Sum256(tokens)
		case lexer.Comment:
			continue
		}
		// With its length no token's end is taken for the start of another.
		tokens = binary.AppendUvarint(tokens, uint64(token.Kind)) //nolint:gosec // a small number
		tokens = binary.AppendUvarint(tokens, uint64(len(token.Value)))
		tokens = append(tokens, token.Value...)
	}
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
