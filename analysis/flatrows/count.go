package flatrows

import (
	"context"

	"kommunebench/analysis"
)

// startCount counts the rows of all pages while one of them is read, and gives a
// way to wait for the result.
func startCount(ctx context.Context, a *analysis.Analyst, parts []observationPart) func() (int64, error) {
	var total int64
	var failure error
	counted := make(chan struct{})
	go func() {
		defer close(counted)
		total, failure = countParts(ctx, a, parts)
	}()
	return func() (int64, error) {
		<-counted
		return total, failure
	}
}

// CountObservations counts the rows of all pages.
func CountObservations(ctx context.Context, a *analysis.Analyst, page *ObservationPage) (int64, error) {
	if page.count != nil {
		return page.count()
	}
	return countParts(ctx, a, page.parts)
}

func countParts(ctx context.Context, a *analysis.Analyst, parts []observationPart) (int64, error) {
	total := int64(0)
	for _, part := range parts {
		count, err := a.Reader().CountObservations(ctx, part.snapshot, part.query)
		if err != nil {
			return 0, err
		}
		total += int64(count) //nolint:gosec // far below 2^63 rows
	}
	return total, nil
}
