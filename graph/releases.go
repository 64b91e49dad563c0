package graph

import (
	"context"
	"strconv"

	"kommunebench/kommune"
)

const defaultPeriods = 100

// previousOf is the release before one that is kept; nil where there is none.
func (r *Resolver) previousOf(ctx context.Context, release *kommune.Release) (*kommune.Release, error) {
	list, err := r.Archive.Releases(ctx, release.DatasetID)
	if err != nil {
		return nil, err
	}
	var previous *kommune.Release
	for n := range list {
		if list[n].Sequence < release.Sequence && (previous == nil || list[n].Sequence > previous.Sequence) {
			previous = &list[n]
		}
	}
	return previous, nil
}

// periodsOf are the first periods that differ, of one change or of all.
func periodsOf(diff *kommune.IndicatorDiff, change *kommune.PeriodChange, first *int) ([]kommune.PeriodDiff, error) {
	size := defaultPeriods
	if first != nil {
		size = *first
	}
	if size < 0 || size > maxListPage {
		return nil, kommune.InvalidInput("first", strconv.Itoa(size), "a number from 0 to "+strconv.Itoa(maxListPage))
	}
	chosen := []kommune.PeriodDiff{}
	for _, period := range diff.Periods {
		if len(chosen) < size && (change == nil || period.Change == *change) {
			chosen = append(chosen, period)
		}
	}
	return chosen, nil
}

// orNull is null for the empty id of rows without a target group.
func orNull(id string) *string {
	if id == "" {
		return nil
	}
	return &id
}
