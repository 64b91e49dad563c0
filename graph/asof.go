package graph

import (
	"context"
	"errors"

	"kommunebench/analysis"
	"kommunebench/kommune"
	"kommunebench/loaders"
)

// What an older release says of a thing has that release in its id, so that a
// client that keeps answers by type and id does not mix releases.

// shownBy is the catalogue that a thing is shown from: that of the first of its
// ids that names an older release, else the newest.
func shownBy(ctx context.Context, ids ...string) *kommune.Catalogue {
	newest := loaders.From(ctx)
	for _, id := range ids {
		if older := newest.Of(id); older != newest {
			return older.Catalogue
		}
	}
	return newest.Catalogue
}

// testCatalogue is the catalogue that a test result is shown from.
func testCatalogue(ctx context.Context, result *kommune.TestResult) *kommune.Catalogue {
	return shownBy(ctx, append([]string{result.SourceID, result.TargetGroupID}, result.QuestionIDs...)...)
}

func isOlder(ctx context.Context, snapshot *kommune.Snapshot) bool {
	newest, loaded := catalogueOf(ctx).Snapshot(snapshot.Dataset.ID)
	return loaded && newest.Release.ID != snapshot.Release.ID
}

// idAsOf is the id of a thing as a release shows it.
func idAsOf(ctx context.Context, snapshot *kommune.Snapshot, id string) string {
	if kommune.DatasetOf(id) != snapshot.Dataset.ID || !isOlder(ctx, snapshot) {
		return id
	}
	return kommune.IDAsOf(id, snapshot.Release.Sequence)
}

func targetGroupAsOf(ctx context.Context, snapshot *kommune.Snapshot, group *kommune.TargetGroup) *kommune.TargetGroup {
	if group == nil {
		return nil
	}
	shown := *group
	shown.ID = idAsOf(ctx, snapshot, group.ID)
	return &shown
}

// sourceAsOf is where an indicator's figures come from, as its release says.
func sourceAsOf(ctx context.Context, indicator *analysis.Indicator) *kommune.Source {
	if indicator.SourceID == nil {
		return nil
	}
	for _, source := range indicator.Snapshot.Sources {
		if source.ID == *indicator.SourceID {
			source.ID = idAsOf(ctx, indicator.Snapshot, source.ID)
			return &source
		}
	}
	return optionally(catalogueOf(ctx).Sources, indicator.SourceID)
}

// loadersAt are the loaders of a release that is kept and not younger than the
// catalogue; nil where there is none.
func (r *Resolver) loadersAt(ctx context.Context, releaseID string) (*loaders.Loaders, *kommune.Snapshot, error) {
	snapshot, err := r.snapshotAt(ctx, releaseID)
	var coded *kommune.Error
	if errors.As(err, &coded) && coded.Code == kommune.NotFound {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	newest, loaded := catalogueOf(ctx).Snapshot(snapshot.Dataset.ID)
	if !loaded || newest.Release.Sequence < snapshot.Release.Sequence {
		return nil, nil, nil
	}
	return loaders.From(ctx).AsOf(ctx, snapshot), snapshot, nil
}

// factSource is what lists of facts are read from.
type factSource struct {
	*loaders.Loaders
	snapshots []*kommune.Snapshot
	// dataset is that of a release that was asked for, older the release where it
	// is not the newest.
	dataset, older string
}

// idArgument is an id that was given, or not, and what the argument is called.
type idArgument struct {
	name  string
	value *string
}

// factsOf are those of the release asked for, or that one of the ids names; else
// the newest of each dataset.
func (r *Resolver) factsOf(ctx context.Context, releaseID *string, ids ...idArgument) (*factSource, error) {
	for _, id := range ids {
		if id.value == nil {
			continue
		}
		_, release := kommune.SplitAsOf(*id.value)
		switch {
		case release == "":
		case releaseID == nil:
			releaseID = &release
		case *releaseID != release:
			return nil, kommune.InvalidInput(id.name, *id.value, "an id of "+*releaseID+", which is asked for too, or one that names no release")
		}
	}
	newest := loaders.From(ctx)
	if releaseID == nil {
		return &factSource{Loaders: newest, snapshots: newest.Catalogue.Snapshots}, nil
	}
	snapshot, err := r.snapshotAt(ctx, *releaseID)
	if err != nil {
		return nil, err
	}
	found := &factSource{Loaders: newest.AsOf(ctx, snapshot), snapshots: []*kommune.Snapshot{snapshot}, dataset: snapshot.Dataset.ID}
	if found.Loaders != newest {
		found.older = snapshot.Release.ID
	}
	return found, nil
}

// holds reports whether a thing, by its id, is of what is read.
func (f *factSource) holds(id string) bool {
	_, release := kommune.SplitAsOf(id)
	return f.dataset == "" || (kommune.DatasetOf(id) == f.dataset && release == f.older)
}

// findByID looks a thing up by its id in either form; nil where there is none.
func findByID[T any](ctx context.Context, r *Resolver, index func(*kommune.Catalogue) kommune.Index[T], id string) (*T, error) {
	bare, release := kommune.SplitAsOf(id)
	if release == "" {
		return optionally(index(catalogueOf(ctx)), &id), nil
	}
	l, _, err := r.loadersAt(ctx, release)
	if err != nil || l == nil {
		return nil, err
	}
	if l == loaders.From(ctx) {
		id = bare
	}
	return optionally(index(l.Catalogue), &id), nil
}

func peerGroupIndex(c *kommune.Catalogue) kommune.Index[kommune.PeerGroup] { return c.PeerGroups }

func jobProfileIndex(c *kommune.Catalogue) kommune.Index[kommune.JobProfile] { return c.JobProfiles }
