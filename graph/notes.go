package graph

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// Notes tells in an answer's extensions why fields of Query came out empty, so
// that who does not ask for emptyBecause sees it too, and who gets a plain list.
type Notes struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = Notes{}

// ExtensionName names the extension to gqlgen.
func (Notes) ExtensionName() string { return "Notes" }

// Validate accepts any schema.
func (Notes) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse adds extensions.notes where there is something to say:
// a list of {path, code, message, argument, periodBefore, periodAfter,
// choices}, in the order of the paths, without what is null or empty.
func (Notes) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	taken := &notes{}
	answer := next(context.WithValue(ctx, notesKey{}, taken))
	if answer == nil || len(taken.list) == 0 {
		return answer
	}
	slices.SortFunc(taken.list, func(a, b note) int { return cmp.Compare(a.Path.String(), b.Path.String()) })
	if answer.Extensions == nil {
		answer.Extensions = map[string]any{}
	}
	answer.Extensions["notes"] = taken.list
	return answer
}

type notesKey struct{}

type notes struct {
	mu   sync.Mutex
	list []note
}

type note struct {
	Path         ast.Path           `json:"path"`
	Code         analysis.EmptyCode `json:"code"`
	Message      string             `json:"message"`
	Argument     *string            `json:"argument,omitempty"`
	PeriodBefore *kommune.Period    `json:"periodBefore,omitempty"`
	PeriodAfter  *kommune.Period    `json:"periodAfter,omitempty"`
	Choices      []string           `json:"choices,omitempty"`
}

type reasonKey struct{}

// WithEmptyReason is for those who call a resolver themselves: reason is then why its
// list is empty, nil where it is not.
func WithEmptyReason(ctx context.Context) (asking context.Context, reason func() *analysis.EmptyReason) {
	var told *analysis.EmptyReason
	return context.WithValue(ctx, reasonKey{}, &told), func() *analysis.EmptyReason { return told }
}

// noteEmpty notes why the context's field is empty; nil where it is not.
func noteEmpty(ctx context.Context, reason *analysis.EmptyReason) {
	if told, isAsked := ctx.Value(reasonKey{}).(**analysis.EmptyReason); isAsked {
		*told = reason
		return
	}
	taken, _ := ctx.Value(notesKey{}).(*notes)
	if reason == nil || taken == nil {
		return
	}
	taken.mu.Lock()
	defer taken.mu.Unlock()
	taken.list = append(taken.list, note{
		Path: graphql.GetPath(ctx), Code: reason.Code, Message: reason.Message, Argument: reason.Argument,
		PeriodBefore: reason.PeriodBefore, PeriodAfter: reason.PeriodAfter, Choices: reason.Choices,
	})
}

// noted notes why a field is empty and hands the reason on.
func noted(ctx context.Context, reason *analysis.EmptyReason, err error) (*analysis.EmptyReason, error) {
	if err == nil {
		noteEmpty(ctx, reason)
	}
	return reason, err
}

// orNote is a list that is noted where it is empty.
func orNote[T any](ctx context.Context, list []T, err error, why func() (*analysis.EmptyReason, error)) ([]T, error) {
	if err != nil || len(list) > 0 {
		return list, err
	}
	reason, err := why()
	_, err = noted(ctx, reason, err)
	return list, err
}

// orNoData is a list that is empty only where no dataset has any of its sort.
func orNoData[T any](ctx context.Context, list []T, sort string) ([]T, error) {
	return orNote(ctx, list, nil, func() (*analysis.EmptyReason, error) { return noData(sort), nil })
}

func noData(sort string) *analysis.EmptyReason {
	return analysis.NewEmptyReason(analysis.NoData, "", "no dataset that is loaded has "+sort)
}

// orUnknown is a thing that was asked for by its id, noted where there is none.
func orUnknown[T any](ctx context.Context, thing *T, argument, message string, choices ...string) *T {
	if thing == nil {
		noteEmpty(ctx, analysis.NewEmptyReason(analysis.UnknownID, argument, message, choices...))
	}
	return thing
}
