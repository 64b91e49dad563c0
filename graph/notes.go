package graph

import (
	"context"

	"kommunebench/analysis"
)

// WithEmptyReason is for those who call a resolver themselves: reason is then why its
// list is empty, nil where it is not.
func WithEmptyReason(ctx context.Context) (asking context.Context, reason func() *analysis.EmptyReason) {
	var told *analysis.EmptyReason
	return context.WithValue(ctx, reasonKey{}, &told), func() *analysis.EmptyReason { return told }
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
	return analysis.NewEmptyReason(analysis.NoData, "", analysis.EmptyMessage("no dataset that is loaded has %s", analysis.EmptyMessage(sort)))
}

// orUnknown is a thing that was asked for by its id, noted where there is none, in the
// words of EmptyMessage.
func orUnknown[T any](ctx context.Context, thing *T, argument, message string, choices ...string) *T {
	if thing == nil {
		noteEmpty(ctx, analysis.NewEmptyReason(analysis.UnknownID, argument, analysis.EmptyMessage(message), choices...))
	}
	return thing
}
