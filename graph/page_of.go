package graph

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// pageOf is a page of what a field lists, and why it is empty where it is.
func pageOf[T any](ctx context.Context, list func(context.Context) ([]T, error), id func(T) string, question any, first *int, after *string) (listPage[T], *analysis.EmptyReason, error) {
	asking, whyNone := WithEmptyReason(ctx)
	all, err := list(asking)
	if err != nil {
		return listPage[T]{}, nil, err
	}
	page, err := paginate(all, id, question, first, after)
	if err != nil {
		return page, nil, err
	}
	reason := whyEmptyPage(page, whyNone)
	noteEmpty(ctx, reason)
	return page, reason, nil
}

// testResultKey tells the tests of a release apart.
func testResultKey(result kommune.TestResult) string {
	return string(result.Kommune) + " " + string(result.Kind) + " " + result.TargetGroupID
}
