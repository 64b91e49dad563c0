package operation

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/analysis"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/loaders"
	"kommunebench/server/admission"
	"kommunebench/server/response"
	"kommunebench/server/telemetry"
)

// How a request's answer came, for its log line.
const (
	cacheHit    = "hit"
	cacheMiss   = "miss"
	cacheShared = "shared" // with one who asked the same a moment before
)

// executionResult is what came of running an operation: an answer, or else what has
// errors, which is never kept.
type executionResult struct {
	answer *answer
	failed *graphql.Response
	// noted is what became known meanwhile, for the log lines of all who waited.
	noted *telemetry.RequestRecord
}

// operationRequest is an operation that may be run.
type operationRequest struct {
	document  *document.Document
	operation *ast.OperationDefinition
	params    *graphql.RawParams
	catalogue *kommune.Catalogue
}

// ServeGraphQL answers the operation that a request holds.
func (g *Gateway) ServeGraphQL(w http.ResponseWriter, r *http.Request) {
	params, err := parseRequest(w, r, g.limits[model.LimitKindBodyBytes], g.parsedBodies)
	if err != nil {
		response.Refuse(r.Context(), w, r, g.options.Logger, err)
		return
	}
	g.serve(w, r, response.FormatOf(r), func() (*document.Document, *graphql.RawParams, error) {
		found, err := g.documents.find(params)
		if err != nil {
			return nil, nil, err
		}
		lang, err := languageOf(r, false)
		if err != nil {
			return nil, nil, err
		}
		found, err = g.documents.in(lang, found)
		return found, params, err
	})
}

// serve finds the document that a request asks for and answers its operation. It
// is the one place that writes why an operation is not answered.
func (g *Gateway) serve(w http.ResponseWriter, r *http.Request, as response.Format, find func() (*document.Document, *graphql.RawParams, error)) {
	ctx, cancel := context.WithTimeout(r.Context(), g.options.RequestTimeout)
	defer cancel()
	telemetry.RecordHeader(ctx, w.Header())
	leave, err := g.options.Gate.Begin(ctx)
	if err != nil {
		response.Refuse(ctx, w, r, g.options.Logger, err)
		return
	}
	defer leave()
	err = response.Caught(func() error { // what panics in a resolver is caught there
		document, params, err := find()
		if err != nil {
			return err
		}
		return g.serveOperation(ctx, w, r, as, document, params)
	})
	faults, isList := err.(gqlerror.List) //nolint:errorlint // of documents that can't be read, as they come
	switch {
	case isList:
		as.Write(w, response.Refused(ctx, g.options.Logger, faults...))
	case err != nil:
		as.Write(w, response.Refused(ctx, g.options.Logger, gqlerror.Wrap(err)))
	}
}

// serveOperation answers an operation of a document with what is kept, or else
// runs it. What it returns an error of is not answered yet.
func (g *Gateway) serveOperation(ctx context.Context, w http.ResponseWriter, r *http.Request, as response.Format, document *document.Document, params *graphql.RawParams) error {
	ctx, q, ended, err := g.begin(ctx, document, params, "")
	if err != nil {
		return err
	}
	defer ended()
	coding := response.CodingOf(r)
	found, err := g.answerOf(ctx, q, coding)
	if err != nil {
		return err
	}
	if found.failed != nil {
		as.Write(w, found.failed)
		return nil
	}
	defer found.written()
	g.send(ctx, w, r, as, found.kept, found.asked, found.answer, coding)
	return nil
}

// begin finds the operation that is asked for and records it; tool is what asked
// for it in place of a client, if anything did. Ended ends its trace.
func (g *Gateway) begin(ctx context.Context, document *document.Document, params *graphql.RawParams, tool string) (_ context.Context, q operationRequest, ended func(), err error) {
	operation, err := document.Operation(params.OperationName)
	if err != nil {
		return ctx, q, nil, err
	}
	label := g.options.labelOf(document, operation)
	if tool != "" {
		label = telemetry.OperationLabel{Kind: telemetry.ToolKind, Name: tool}
	}
	telemetry.RecordOperation(ctx, operation.Name, label, document.Text, params.Variables)
	ctx, ended = telemetry.StartOperation(ctx, g.options.Traces, operation)
	catalogue, err := g.options.Data.Catalogue(ctx)
	if err != nil {
		ended()
		return ctx, q, nil, err
	}
	return ctx, operationRequest{document, operation, params, catalogue}, ended, nil
}

// foundAnswer is what came of an operation that was asked for, and where its answer
// is kept.
type foundAnswer struct {
	executionResult
	kept  *answerCache
	asked Hash
	// written must be called once the answer is written; nil where there is none.
	written func()
}

// answerOf gives the answer of an operation that is kept, in a coding or else
// plain, or runs it.
func (g *Gateway) answerOf(ctx context.Context, q operationRequest, coding response.Coding) (foundAnswer, error) {
	asked, cacheable := g.keyOf(q)
	found := foundAnswer{kept: g.answers, asked: asked, written: func() {}}
	if !cacheable {
		found.kept = nil
	}
	var known bool
	if found.answer, known = found.kept.find(asked, coding); known {
		telemetry.RecordCache(ctx, cacheHit)
		return found, nil
	}
	if refused := telemetry.RecordOf(ctx).UncachedError; refused != nil {
		return found, refused
	}
	var err error
	if found.executionResult, err = g.executeShared(ctx, q, found.kept, asked); err != nil || found.failed != nil {
		return found, err
	}
	found.written, err = g.responseMemory.add(admission.ClientOf(ctx), found.answer, found.kept)
	return found, err
}

// executeShared runs an operation, or waits for one like it that runs.
func (g *Gateway) executeShared(ctx context.Context, q operationRequest, kept *answerCache, asked Hash) (executionResult, error) {
	if kept == nil {
		made := g.run(ctx, q)
		telemetry.RecordOutcome(ctx, made.noted)
		return made, nil
	}
	made, shared, err := kept.share(ctx, asked, func(ctx context.Context) executionResult { return g.run(ctx, q) })
	if shared && err == nil && ctx.Err() == nil && made.isCallerSpecificError() {
		shared, made = false, g.run(ctx, q)
		if made.answer != nil {
			kept.put(asked, made.answer)
		}
	}
	use := cacheMiss
	if shared {
		use = cacheShared
	}
	telemetry.RecordCache(ctx, use)
	if err == nil {
		telemetry.RecordOutcome(ctx, made.noted)
	}
	return made, err
}

// run answers an operation with a record of its own: whoever asked for it may have
// left before it ends.
func (g *Gateway) run(ctx context.Context, q operationRequest) executionResult {
	ctx, noted := telemetry.DetachRecord(ctx)
	var answered *graphql.Response
	err := response.Caught(func() error {
		answered = g.answer(ctx, q)
		return nil
	})
	if err != nil {
		answered = response.Refused(ctx, g.options.Logger, gqlerror.Wrap(err))
	}
	if len(answered.Errors) > 0 || answered.Data == nil {
		return executionResult{failed: answered, noted: noted}
	}
	body := response.Body(answered)
	// Notes on what is empty tell of what there is elsewhere, and later.
	lasting := len(answered.Extensions) == 0 && q.document.IsImmutable(q.operation, q.params.Variables, q.catalogue)
	return executionResult{noted: noted, answer: &answer{
		body: body, tag: sync.OnceValue(func() string { return tagOf(body) }), immutable: lasting,
		permalink: q.document.IsPermalink(q.operation, q.params.Variables, q.catalogue),
	}}
}

func tagOf(body []byte) string {
	const enough = 16
	sum := sha256.Sum256(body)
	return strconv.Quote(hex.EncodeToString(sum[:enough]))
}

// answer runs an operation of a document.
func (g *Gateway) answer(ctx context.Context, q operationRequest) *graphql.Response {
	ctx = loaders.With(document.WithDocument(ctx, q.document), loaders.New(ctx, q.catalogue, g.options.Data))
	ctx = graphql.StartOperationTrace(analysis.WithSharing(ctx))
	q.params.Query = q.document.Text
	if faults := document.CoerceVariables(g.types, q.operation, q.params.Variables); len(faults) > 0 {
		return response.Refused(ctx, g.options.Logger, faults...)
	}
	prepared, faults := g.executor.CreateOperationContext(ctx, q.params)
	if len(faults) > 0 {
		for n, fault := range faults {
			faults[n] = document.ExplainVariable(g.types, q.operation, fault)
		}
		return response.Refused(ctx, g.options.Logger, faults...)
	}
	respond, ctx := g.executor.DispatchOperation(ctx, prepared)
	if answered := respond(ctx); answered != nil {
		return answered
	}
	// Gqlgen has nothing to say where the time was up before it began.
	return &graphql.Response{Errors: gqlerror.List{response.Present(ctx, g.options.Logger, g.whyTimeIsUp(ctx))}}
}

// withinCapacity lets an operation wait until there is room to answer it.
func (g *Gateway) withinCapacity(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	cost := document.CostOf(ctx)
	telemetry.RecordCost(ctx, cost)
	leave, err := g.options.Gate.Enter(ctx, cost)
	if err != nil {
		graphql.AddError(ctx, err)
		return &graphql.Response{Errors: graphql.GetErrors(ctx)}
	}
	defer leave()
	return next(ctx)
}

// keyOf sums up all that an answer depends on: the question, the releases that
// there are, and the day, which memberships and citations are of. The rest is
// settled when the program starts. False where the releases are not known apart.
func (g *Gateway) keyOf(q operationRequest) (key Hash, cacheable bool) {
	if g.answers == nil || q.catalogue.Edition == "" {
		return key, false
	}
	text := append(make([]byte, 0, 512), q.document.Sum[:]...) // most fit
	part := func(bytes ...byte) {
		text = binary.AppendUvarint(text, uint64(len(bytes)))
		text = append(text, bytes...)
	}
	part([]byte(q.operation.Name)...)
	part([]byte(q.catalogue.Edition)...)
	text = binary.AppendVarint(text, g.options.Resolver.Analyst.Today().Unix())
	// Others than the operation declares are not looked at.
	for _, definition := range q.operation.VariableDefinitions {
		value, given := q.params.Variables[definition.Variable]
		if !given {
			continue
		}
		encoded, err := json.Marshal(value) // with the keys of objects in order
		if err != nil {
			return key, false
		}
		part([]byte(definition.Variable)...)
		part(encoded...)
	}
	return sha256.Sum256(text), true
}
