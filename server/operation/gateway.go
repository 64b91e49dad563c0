package operation

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"time"

	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"go.opentelemetry.io/otel/trace"

	"kommunebench/graph"
	"kommunebench/graph/document"
	"kommunebench/graph/generated"
	"kommunebench/graph/model"
	"kommunebench/graph/rowjson"
	"kommunebench/kommune"
	"kommunebench/loaders"
	"kommunebench/server/admission"
	"kommunebench/server/response"
)

// Data is what operations are answered from.
type Data interface {
	loaders.Reader
	// Catalogue is the newest release of every dataset, as it was at most 1.5 s ago.
	Catalogue(ctx context.Context) (*kommune.Catalogue, error)
	// Ping asks the database for a sign of life.
	Ping(ctx context.Context) error
}

// Options are what a gateway is made of.
type Options struct {
	Data     Data
	Resolver *graph.Resolver
	Logger   *slog.Logger
	Gate     *admission.Gate
	Encoders *response.Encoders
	Traces   trace.TracerProvider
	// RequestTimeout bounds the work on one request.
	RequestTimeout time.Duration
	// Trusted are served by their names; nil serves none.
	Trusted *Trusted
	// BuiltIn are the operations of the page, served by their names too; nil serves none.
	BuiltIn *Trusted
	// TrustedOnly refuses all other operations.
	TrustedOnly bool
	// CacheBytes bounds what is kept of answers; 0 keeps none.
	CacheBytes int64
}

// Gateway answers operations: those that clients send, those that stand in a
// folder, and those of the page. There is no mutation and no subscription.
type Gateway struct {
	options        Options
	limits         document.LimitValues
	types          *ast.Schema
	executor       *executor.Executor
	documents      *documents
	answers        *answerCache
	parsedBodies   *parsedBodyCache
	responseMemory *responseMemoryBudget
}

// New makes a gateway.
func New(options Options) *Gateway {
	limits := document.DefaultLimits()
	limits[model.LimitKindSeconds] = int(math.Ceil(options.RequestTimeout.Seconds()))
	schema := generated.NewExecutableSchema(generated.Config{Resolvers: options.Resolver.WithLimits(limits)})
	g := &Gateway{
		options: options, limits: limits, types: schema.Schema(), executor: executor.New(schema),
		documents:      newDocuments(document.NewReader(schema.Schema(), limits), options.Trusted, options.TrustedOnly),
		responseMemory: newResponseMemoryBudget(admission.MaxRunningCost*bytesPerCost, admission.MaxRunningCost/2*bytesPerCost),
	}
	g.answers = newAnswerCache(options.CacheBytes, options.Encoders)
	if g.answers != nil {
		g.parsedBodies = newParsedBodyCache()
	}
	g.executor.SetQueryCache(document.DocumentsOfContext{})
	g.executor.Use(extension.Introspection{})
	g.executor.Use(document.CostLimit{Most: limits})
	g.executor.Use(graph.Notes{})
	g.executor.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error {
		return response.Present(ctx, options.Logger, err)
	})
	g.executor.SetRecoverFunc(func(_ context.Context, panicked any) error {
		return fmt.Errorf("panic in a resolver: %v", panicked)
	})
	g.executor.AroundResponses(g.withinCapacity)
	g.executor.AroundFields(rowjson.NewRowWriter(g.types).Write)
	return g
}
