package load

import (
	"context"

	"kommunebench/kommune"
)

// Preview is what publishing a load would change.
type Preview struct {
	// BeforeID is the dataset's newest release; empty where it has none.
	BeforeID string
	// Unchanged reports whether the load would make no release.
	Unchanged bool
	// Diff is between the newest release and the one that the load would make.
	Diff        *kommune.ReleaseDiff
	Suppression Suppression
}

// Preview works out what Publish would do and changes nothing that readers see.
// It is asked instead of Publish; Abandon forgets what it wrote.
func (l *Load) Preview(ctx context.Context) (Preview, error) {
	head, err := l.run.Head(ctx)
	if err != nil {
		return Preview{}, err
	}
	before := head.Snapshot
	if id := before.Release.ID; id != "" {
		if before, err = l.store.Snapshot(ctx, id); err != nil {
			return Preview{}, err
		}
	}
	if err := l.run.Open(ctx); err != nil {
		return Preview{}, err
	}
	next, err := l.assemble(ctx, before)
	if err != nil {
		return Preview{}, err
	}
	unchanged, err := l.isUnchanged(l.run.Draft(head, nil, next.slices), before.Release.ID, next)
	if err != nil {
		return Preview{}, err
	}
	// The rows of both states are compared in one table, where no release names
	// these.
	if err := l.attach(ctx, next); err != nil {
		return Preview{}, err
	}
	after := &kommune.Snapshot{Dataset: l.dataset, Slices: next.slices}
	if after.Indicators, err = mergedFacts[kommune.Indicator](ctx, l, before); err != nil {
		return Preview{}, err
	}
	indicators, err := l.store.DiffReleases(ctx, before, after)
	if err != nil {
		return Preview{}, err
	}
	return Preview{
		BeforeID: before.Release.ID, Unchanged: unchanged,
		Diff: kommune.NewReleaseDiff(before, after, indicators), Suppression: next.suppression,
	}, nil
}
