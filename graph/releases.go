package graph

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"kommunebench/analysis"
	"kommunebench/graph/document"
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

// shows reports whether a thing, by its id, is one that can be asked about beside
// what is read: of the dataset of a release only as that has it.
func (f *factSource) shows(id string) bool { return kommune.DatasetOf(id) != f.dataset || f.holds(id) }

func (f *factSource) shown(ids []string) []string {
	return slices.DeleteFunc(ids, func(id string) bool { return !f.shows(id) })
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
