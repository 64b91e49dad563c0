package load

import (
	"context"

	"kommunebench/kommune"
	"kommunebench/store"
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
	// Facts are those of the release that the load would make; nil where it brings none
	// that training is known from.
	Facts *TrainingFacts
}

// TrainingFacts are what a release says about training and competences, and about who
// answered what.
type TrainingFacts struct {
	Dataset        kommune.Dataset
	Vocabulary     kommune.Vocabulary
	Participations []kommune.Participation
	Results        []kommune.TestResult
}

// trainingFacts merges what was written into what was there before.
func (l *Load) trainingFacts(ctx context.Context, before *kommune.Snapshot) (*TrainingFacts, error) {
	after := &TrainingFacts{Dataset: l.dataset}
	v := &after.Vocabulary
	isPending := false
	for _, merge := range []func() (bool, error){
		mergeInto(ctx, l, before, &after.Participations), mergeInto(ctx, l, before, &after.Results), mergeInto(ctx, l, before, &v.Courses),
		mergeInto(ctx, l, before, &v.Competences), mergeInto(ctx, l, before, &v.Links), mergeInto(ctx, l, before, &v.JobProfiles),
		mergeInto(ctx, l, before, &v.CompetenceProfiles), mergeInto(ctx, l, before, &v.Frameworks), mergeInto(ctx, l, before, &v.Questions),
		mergeInto(ctx, l, before, &v.PeerGroups), mergeInto(ctx, l, before, &v.Initiatives), mergeInto(ctx, l, before, &v.Outcomes),
		mergeInto(ctx, l, before, &v.Figures),
	} {
		written, err := merge()
		if err != nil {
			return nil, err
		}
		isPending = isPending || written
	}
	if !isPending {
		return nil, nil // nothing that training is known from
	}
	return after, nil
}

// mergeInto reports whether the load brings rows of a table.
func mergeInto[T any](ctx context.Context, l *Load, before *kommune.Snapshot, into *[]T) func() (bool, error) {
	return func() (written bool, err error) {
		_, written = l.facts[store.FactTableOf[T]().Name]
		*into, err = mergedFacts[T](ctx, l, before)
		return written, err
	}
}

// Preview works out what Publish would do and changes nothing that readers see.
// It is asked instead of Publish; Abandon forgets what it wrote.
func (l *Load) Preview(ctx context.Context) (Preview, error) {
	head, err := l.head(ctx)
	if err != nil {
		return Preview{}, err
	}
	before := head.Snapshot
	if id := before.Release.ID; id != "" {
		if before, err = l.store.Snapshot(ctx, id); err != nil {
			return Preview{}, err
		}
	}
	if err := l.open(ctx, false); err != nil {
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
	training, err := l.trainingFacts(ctx, before)
	if err != nil {
		return Preview{}, err
	}
	return Preview{
		BeforeID: before.Release.ID, Unchanged: unchanged,
		Diff: kommune.NewReleaseDiff(before, after, indicators), Suppression: next.suppression, Facts: training,
	}, nil
}
