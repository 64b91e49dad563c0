package operation

import (
	"context"
	"net/http"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/graph/document"
	"kommunebench/kommune"
	"kommunebench/server/response"
)

// Stored is an operation of the program's own, which stands for a request that is
// made in another form than GraphQL.
type Stored struct{ document *document.Document }

// Store reads a document with one operation, within the limits of those that
// clients send.
func (g *Gateway) Store(text string) (*Stored, error) {
	document, faults := g.documents.reader.Read(text)
	if len(faults) > 0 {
		return nil, faults
	}
	if _, err := document.Operation(""); err != nil {
		return nil, err
	}
	return &Stored{document}, nil
}

// Answer runs a stored operation as ServeGraphQL does one that a client sent, for a
// tool by whose name it is recorded: at the same costs, from the same cache, with
// the same errors, which are as users may see them. The caller has counted the
// request (admission.Gate.Begin) and set its deadline. The answer is JSON; where
// anything failed there is none.
func (g *Gateway) Answer(ctx context.Context, tool string, stored *Stored, variables map[string]any) (body []byte, faults gqlerror.List) {
	return g.answerInProcess(ctx, tool, stored.document, &graphql.RawParams{Variables: variables})
}

// AnswerBuiltIn runs an operation of the page in the same way, in a language, for what
// the server makes of it itself.
func (g *Gateway) AnswerBuiltIn(ctx context.Context, name string, lang kommune.Language, variables map[string]any) (body []byte, faults gqlerror.List) {
	stored, known := g.options.BuiltIn.byName(name)
	if !known {
		return nil, gqlerror.List{gqlerror.Wrap(kommune.UnknownChoice("name", name, g.options.BuiltIn.Names()))}
	}
	read, err := g.documents.in(lang, stored.document)
	if err != nil {
		return nil, gqlerror.List{gqlerror.Wrap(err)}
	}
	return g.answerInProcess(ctx, "", read, &graphql.RawParams{OperationName: name, Variables: variables})
}

func (g *Gateway) answerInProcess(ctx context.Context, tool string, document *document.Document, params *graphql.RawParams) (body []byte, faults gqlerror.List) {
	var failed *graphql.Response
	err := response.Caught(func() error {
		ctx, q, ended, err := g.begin(ctx, document, params, tool)
		if err != nil {
			return err
		}
		defer ended()
		found, err := g.answerOf(ctx, q, response.IdentityCoding)
		if err != nil {
			return err
		}
		if failed = found.failed; failed == nil {
			defer found.written()
			body = found.answer.body
		}
		return nil
	})
	if err != nil {
		failed = response.Refused(ctx, g.options.Logger, gqlerror.Wrap(err))
	}
	if failed != nil {
		return nil, failed.Errors
	}
	return body, nil
}

// ReadJSON reads the body of a request that must be JSON in UTF-8, compressed by
// gzip or not at all, of so many bytes at most; the size is counted after
// decompressing. Its nesting and the number of its values are bounded; that it is
// valid is not checked.
func ReadJSON(w http.ResponseWriter, r *http.Request, most int) ([]byte, error) {
	body, err := readBytes(w, r, most)
	if err != nil {
		return nil, err
	}
	fault := checkShape(body)
	if !utf8.Valid(body) {
		fault = errNotUTF8
	}
	if fault != nil {
		return nil, kommune.InvalidInput("body", shownStart(body), "one JSON object, but "+fault.Error())
	}
	return body, nil
}
