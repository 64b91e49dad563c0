package graph

import (
	"context"
	"strconv"

	"kommunebench/analysis"
	"kommunebench/graph/document"
	"kommunebench/kommune"
)

const defaultPeriods = 100

// releasesOf are those of a dataset that are kept, read once in an operation; of
// all datasets where the id is empty. They are not to be changed.
func (r *Resolver) releasesOf(ctx context.Context, datasetID string) ([]kommune.Release, error) {
	return analysis.Share(ctx, "releases", datasetID, func() ([]kommune.Release, error) { return r.Archive.Releases(ctx, datasetID) })
}

// snapshotAt is a release that is kept, which is asked once in an operation.
func (r *Resolver) snapshotAt(ctx context.Context, releaseID string) (*kommune.Snapshot, error) {
	return analysis.Share(ctx, "snapshot", releaseID, func() (*kommune.Snapshot, error) { return r.Archive.Snapshot(ctx, releaseID) })
}

// previousOf is the release before one that is kept; nil where there is none.
func (r *Resolver) previousOf(ctx context.Context, release *kommune.Release) (*kommune.Release, error) {
	list, err := r.releasesOf(ctx, release.DatasetID)
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
	if size < 0 || size > document.MaxListPage {
		return nil, kommune.InvalidInput("first", strconv.Itoa(size), "a number from 0 to "+strconv.Itoa(document.MaxListPage))
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
