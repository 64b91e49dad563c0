package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/sync/semaphore"

	"kommunebench/graph"
	"kommunebench/graph/generated"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

const (
	maxBodyBytes   = 1 << 20
	maxQueryTokens = 15_000
	parsedQueries  = 1000
	// Answers are held in memory until they are written, about half a kilobyte
	// for each unit of cost: so much may be made at once, the rest waits.
	costAtOnce    = 2 * graph.DefaultMaxCost
	retryWhenBusy = 5 * time.Second
)

// newGraphQL answers GraphQL over GET and POST. There is no mutation and no
// subscription.
func newGraphQL(options Options) http.Handler {
	gql := handler.New(generated.NewExecutableSchema(generated.Config{Resolvers: options.Resolver}))
	gql.AddTransport(transport.Options{})
	gql.AddTransport(transport.GET{})
	gql.AddTransport(transport.POST{})
	gql.SetQueryCache(lru.New[*ast.QueryDocument](parsedQueries))
	gql.SetParserTokenLimit(maxQueryTokens)
	gql.SetDisableSuggestion(true)
	gql.Use(extension.Introspection{})
	gql.Use(graph.CostLimit{Max: graph.DefaultMaxCost})
	gql.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error { return present(ctx, options.Logger, err) })
	gql.SetRecoverFunc(func(_ context.Context, panicked any) error {
		return fmt.Errorf("panic in a resolver: %v", panicked)
	})
	budget := semaphore.NewWeighted(costAtOnce)
	gql.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		cost := int64(graph.CostOf(ctx))
		if err := budget.Acquire(ctx, cost); err != nil {
			graphql.AddError(ctx, kommune.UnavailableFor(retryWhenBusy, fmt.Errorf("waiting for other requests: %w", err)))
			return &graphql.Response{Errors: graphql.GetErrors(ctx)}
		}
		defer budget.Release(cost)
		return next(ctx)
	})
	gql.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		noteOperation(ctx, graphql.GetOperationContext(ctx).Operation.Name)
		respond := next(ctx)
		return func(ctx context.Context) *graphql.Response {
			if response := respond(ctx); response != nil {
				return response
			}
			// Gqlgen has nothing to say where the time was up before it began.
			return &graphql.Response{Errors: gqlerror.List{present(ctx, options.Logger, context.Cause(ctx))}}
		}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), options.RequestTimeout)
		defer cancel()
		if refused := checkAsked(w, r); refused != nil {
			refuse(ctx, w, options.Logger, refused.status, refused.err)
			return
		}
		catalogue, err := options.Data.Catalogue(ctx)
		if err != nil {
			refuse(ctx, w, options.Logger, statusOf(err), err)
			return
		}
		noteHeader(ctx, w.Header())
		gql.ServeHTTP(w, r.WithContext(loaders.With(ctx, loaders.New(ctx, catalogue, options.Data))))
	})
}

func present(ctx context.Context, logger *slog.Logger, err error) *gqlerror.Error {
	return graph.PresentError(ctx, err, requestIDOf(ctx), func(coded *kommune.Error) { report(ctx, logger, coded) })
}

// report logs what users are not told, and tells when to try again.
func report(ctx context.Context, logger *slog.Logger, coded *kommune.Error) {
	noteError(ctx, coded)
	if coded.Code == kommune.Internal || coded.Code == kommune.Unavailable {
		logger.ErrorContext(ctx, "request failed", "request", requestIDOf(ctx), "code", coded.Code, "error", coded.Error())
	}
}

func statusOf(err error) int {
	var coded *kommune.Error
	if errors.As(err, &coded) {
		switch coded.Code {
		case kommune.Unavailable:
			return http.StatusServiceUnavailable
		case kommune.Timeout:
			return http.StatusGatewayTimeout
		default:
		}
	}
	return http.StatusInternalServerError
}

// refuse answers a request that could not begin.
func refuse(ctx context.Context, w http.ResponseWriter, logger *slog.Logger, status int, err error) {
	noteHeader(ctx, w.Header())
	presented := present(ctx, logger, err)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"errors": []*gqlerror.Error{presented}})
}
