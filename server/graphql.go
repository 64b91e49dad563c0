package server

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"kommunebench/analysis"
	"kommunebench/graph"
	"kommunebench/graph/document"
	"kommunebench/graph/generated"
	"kommunebench/graph/model"
	"kommunebench/graph/rowjson"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// gateway answers operations: those that clients send, and those that stand in
// a folder. There is no mutation and no subscription.
type gateway struct {
	options        Options
	limits         document.LimitValues
	types          *ast.Schema
	executor       *executor.Executor
	documents      *documents
	clients        *clientLimiter
	encoders       *encoders
	answers        *answerCache
	parsedBodies   *parsedBodyCache
	responseMemory *responseMemoryBudget
}

func newGateway(options Options) *gateway {
	limits := document.DefaultLimits()
	limits[model.LimitKindSeconds] = int(math.Ceil(options.RequestTimeout.Seconds()))
	resolver := *options.Resolver
	resolver.Limits = limits
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: &resolver})
	g := &gateway{
		options: options, limits: limits, types: schema.Schema(), executor: executor.New(schema),
		documents:      newDocuments(document.NewReader(schema.Schema(), limits), options.Trusted, options.TrustedOnly),
		clients:        newClientLimiter(limits[model.LimitKindConcurrentRequests]),
		encoders:       &encoders{},
		responseMemory: newResponseMemoryBudget(maxRunningCost*bytesPerCost, maxRunningCost/2*bytesPerCost),
	}
	g.answers = newAnswerCache(options.CacheBytes, g.encoders)
	if g.answers != nil {
		g.parsedBodies = newParsedBodyCache()
	}
	g.executor.SetQueryCache(document.DocumentsOfContext{})
	g.executor.Use(extension.Introspection{})
	g.executor.Use(document.CostLimit{Most: limits})
	g.executor.Use(graph.Notes{})
	g.executor.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error { return present(ctx, options.Logger, err) })
	g.executor.SetRecoverFunc(func(_ context.Context, panicked any) error {
		return fmt.Errorf("panic in a resolver: %v", panicked)
	})
	g.executor.AroundResponses(withinCapacity(options.Capacity.orDefault()))
	g.executor.AroundFields(rowjson.NewRowWriter().Write)
	return g
}

// withinCapacity lets operations wait until there is room to answer them.
func withinCapacity(capacity Capacity) graphql.ResponseMiddleware {
	const share = 4 // of which a client has all but one
	queue := newQueue(capacity.Operations, capacity.Operations-capacity.Operations/share, capacity)
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		recordCost(ctx, document.CostOf(ctx))
		leave, err := queue.enter(ctx, clientIn(ctx), document.CostOf(ctx))
		if err != nil {
			graphql.AddError(ctx, err)
			return &graphql.Response{Errors: graphql.GetErrors(ctx)}
		}
		defer leave()
		return next(ctx)
	}
}

// serveGraphQL answers the operation that a request holds.
func (g *gateway) serveGraphQL(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodOptions {
		w.Header().Set("Allow", allowed)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	params, refused := parseRequest(w, r, g.limits[model.LimitKindBodyBytes], g.parsedBodies)
	if refused != nil {
		refuse(r.Context(), w, r, g.options.Logger, refused)
		return
	}
	g.serve(w, r, responseFormatOf(r), func() (*document.Document, *graphql.RawParams, gqlerror.List) {
		document, faults := g.documents.find(params)
		return document, params, faults
	})
}

// serve answers what a request asks for, which is read only when its client
// may ask.
func (g *gateway) serve(w http.ResponseWriter, r *http.Request, as responseFormat, read func() (*document.Document, *graphql.RawParams, gqlerror.List)) {
	ctx, cancel := context.WithTimeout(r.Context(), g.options.RequestTimeout)
	defer cancel()
	recordHeader(ctx, w.Header())
	leave, refused := g.clients.acquire(clientOf(r))
	if refused != nil {
		refuse(ctx, w, r, g.options.Logger, refused)
		return
	}
	defer leave()
	// What panics in a resolver is caught there.
	defer func() {
		if panicked := recover(); panicked != nil {
			fault := &kommune.Error{Code: kommune.Internal, Err: fmt.Errorf("panic: %v\n%s", panicked, debug.Stack())}
			as.write(w, g.refused(ctx, gqlerror.List{gqlerror.Wrap(fault)}))
		}
	}()
	document, params, faults := read()
	if len(faults) > 0 {
		as.write(w, g.refused(ctx, faults))
		return
	}
	g.serveOperation(ctx, w, r, as, document, params)
}

// refused answers an operation that is not run.
func (g *gateway) refused(ctx context.Context, faults gqlerror.List) *graphql.Response {
	answer := &graphql.Response{}
	for _, fault := range faults {
		answer.Errors = append(answer.Errors, present(ctx, g.options.Logger, fault))
	}
	return answer
}

// answer runs an operation of a document.
func (g *gateway) answer(ctx context.Context, q operationRequest) *graphql.Response {
	ctx = loaders.With(document.WithDocument(ctx, q.document), loaders.New(ctx, q.catalogue, g.options.Data))
	ctx = graphql.StartOperationTrace(analysis.WithSharing(ctx))
	q.params.Query = q.document.Text
	if faults := document.CoerceVariables(g.types, q.operation, q.params.Variables); len(faults) > 0 {
		return g.refused(ctx, faults)
	}
	prepared, faults := g.executor.CreateOperationContext(ctx, q.params)
	if len(faults) > 0 {
		for n, fault := range faults {
			faults[n] = document.ExplainVariable(g.types, q.operation, fault)
		}
		return g.refused(ctx, faults)
	}
	respond, ctx := g.executor.DispatchOperation(ctx, prepared)
	if response := respond(ctx); response != nil {
		return response
	}
	// Gqlgen has nothing to say where the time was up before it began.
	return &graphql.Response{Errors: gqlerror.List{present(ctx, g.options.Logger, g.whyTimeIsUp(ctx))}}
}

// whyTimeIsUp tells a request whose time was spent on waiting for a database that
// stalls from one that asks for too much.
func (g *gateway) whyTimeIsUp(ctx context.Context) error {
	const (
		pingTimeout     = time.Second
		retryAfterStall = 5 * time.Second
	)
	cause := context.Cause(ctx)
	if !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	pinging, cancel := context.WithTimeout(context.WithoutCancel(ctx), pingTimeout)
	defer cancel()
	if err := g.options.Data.Ping(pinging); err != nil {
		return kommune.UnavailableFor(retryAfterStall, errors.Join(cause, err))
	}
	return cause
}
