package analysis

import (
	"context"

	"kommunebench/kommune"
)

// splitAsOf parts an id from the release that it names. Where a release is asked
// for as well, it has to be the same.
func splitAsOf(id string, releaseID *string) (bare string, release *string, err error) {
	bare, named := kommune.SplitAsOf(id)
	switch {
	case named == "":
		return bare, releaseID, nil
	case releaseID != nil && *releaseID != named:
		return "", nil, kommune.InvalidInput("release", *releaseID, named+", as the id "+id+" says, or nothing")
	}
	return bare, &named, nil
}

// AsOfTargetGroup is the release to read: the one that is asked for, or that an
// indicator's id names, else the one that the id of a target group of the same
// dataset names.
func AsOfTargetGroup(indicatorID string, targetGroupID, releaseID *string) *string {
	if _, named := kommune.SplitAsOf(indicatorID); named != "" || releaseID != nil || targetGroupID == nil {
		return releaseID
	}
	if _, named := kommune.SplitAsOf(*targetGroupID); named != "" && kommune.DatasetOfRelease(named) == kommune.DatasetOf(indicatorID) {
		return &named
	}
	return nil
}

// SplitAllAsOf parts the ids of indicators from the releases that they name, by
// dataset: the indicators of one are read from one release. An id that names none
// is read from what releaseOf says of it.
func SplitAllAsOf(argument string, ids []string, targetGroupID *string, releaseOf func(id string) *string) (bare []string, releases map[string]*string, err error) {
	bare, releases = make([]string, len(ids)), map[string]*string{}
	for n, id := range ids {
		var release *string
		if bare[n], release, err = splitAsOf(id, AsOfTargetGroup(id, targetGroupID, releaseOf(id))); err != nil {
			return nil, nil, err
		}
		dataset := kommune.DatasetOf(id)
		if before, seen := releases[dataset]; seen && !equalOrNil(before, release) {
			return nil, nil, kommune.InvalidInput(argument, id, "the indicators of a dataset from one release: name it in all of their ids, or as release")
		}
		releases[dataset] = release
	}
	return bare, releases, nil
}

// WithoutRepeats leaves out the ids of indicators that stand before, also where one names
// the release that the other is read from anyway: the one asked for, else the newest.
func WithoutRepeats(catalogue *kommune.Catalogue, ids []string, releaseID *string) []string {
	type read struct{ id, release string }
	seen, once := map[read]bool{}, make([]string, 0, len(ids))
	for _, id := range ids {
		bare, release := kommune.SplitAsOf(id)
		newest, loaded := catalogue.Snapshot(kommune.DatasetOf(bare))
		switch {
		case release != "":
		case releaseID != nil:
			release = *releaseID
		case loaded:
			release = newest.Release.ID
		}
		if key := (read{bare, release}); !seen[key] {
			seen[key] = true
			once = append(once, id)
		}
	}
	return once
}

// asOf gives the catalogue that holds a thing, and the thing's id in it: another
// than the newest where the id names an older release. A release that is not
// kept is told of under the argument.
func (a *Analyst) asOf(ctx context.Context, catalogue *kommune.Catalogue, argument, id string) (holding *kommune.Catalogue, itsID string, err error) {
	bare, release := kommune.SplitAsOf(id)
	if release == "" {
		return catalogue, id, nil
	}
	if newest, loaded := catalogue.Snapshot(kommune.DatasetOfRelease(release)); loaded && newest.Release.ID == release {
		return catalogue, bare, nil
	}
	snapshot, err := a.reader.Snapshot(ctx, release)
	if err != nil {
		return nil, "", kommune.RenameArgument(map[string]string{"release": argument}, err)
	}
	return catalogue.AsOf(snapshot), id, nil
}

func equalOrNil[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
