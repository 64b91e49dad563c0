package flatrows

import (
	"context"
	"fmt"
	"strconv"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

const maxChangesPage = 1000

// ChangesQuery asks what moved between two releases of a dataset. A nil ToID
// takes the newest release.
type ChangesQuery struct {
	DatasetID string
	FromID    string
	ToID      *string
	First     int
	After     *string
}

// ChangesPage is a page of changes in the order of indicator, target group,
// period and kommune.
type ChangesPage struct {
	Changes     []kommune.ObservationChange
	Cursors     []string
	HasNext     bool
	HasPrevious bool
	from, to    *kommune.Snapshot
	query       ChangesQuery
}

// ReadChangesPage reads a page of changes.
func ReadChangesPage(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ChangesQuery) (*ChangesPage, error) {
	if query.First < 0 || query.First > maxChangesPage {
		return nil, kommune.InvalidInput("first", strconv.Itoa(query.First), fmt.Sprintf("a number from 0 to %d", maxChangesPage))
	}
	cursor, err := DecodeCursor(query.After)
	if err != nil {
		return nil, err
	}
	page := &ChangesPage{HasPrevious: query.After != nil, query: query}
	if query.ToID == nil && len(cursor.Releases) == 2 && kommune.DatasetOfRelease(cursor.Releases[1]) == query.DatasetID {
		query.ToID = &cursor.Releases[1] // a release that came since does not end the walk
	}
	if page.from, page.to, err = twoReleases(ctx, a, catalogue, query.DatasetID, query.FromID, query.ToID); err != nil {
		return nil, err
	}
	releases := []string{page.from.Release.ID, page.to.Release.ID}
	question := QuestionDigest(append([]string{"changes"}, releases...))
	if err := cursor.Check(query.After, question, releases); err != nil {
		return nil, err
	}
	page.Changes, err = a.Reader().ReadChanges(ctx, page.from, page.to, cursor.key(), query.First+1)
	if err != nil {
		return nil, err
	}
	if len(page.Changes) > query.First {
		page.Changes, page.HasNext = page.Changes[:query.First], true
	}
	for _, change := range page.Changes {
		key := change.Key()
		page.Cursors = append(page.Cursors, Cursor{
			Key:      [4]string{key.IndicatorID, key.TargetGroupID, string(key.Period), string(key.Area)},
			Releases: releases, Question: question,
		}.Encode())
	}
	return page, nil
}

// CountChanges counts the changes of all pages.
func CountChanges(ctx context.Context, a *analysis.Analyst, page *ChangesPage) (int, error) {
	count, err := a.Reader().CountChanges(ctx, page.from, page.to)
	return int(count), err //nolint:gosec // far below 2^63 rows
}

// DiffReleases says how two releases of a dataset differ. A nil toID takes the
// newest release.
func DiffReleases(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, datasetID, fromID string, toID *string) (*kommune.ReleaseDiff, error) {
	from, to, err := twoReleases(ctx, a, catalogue, datasetID, fromID, toID)
	if err != nil {
		return nil, err
	}
	indicators, err := a.Reader().DiffReleases(ctx, from, to)
	if err != nil {
		return nil, err
	}
	return kommune.NewReleaseDiff(from, to, indicators), nil
}

func twoReleases(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, datasetID, fromID string, toID *string) (from, to *kommune.Snapshot, err error) {
	to, loaded := catalogue.Snapshot(datasetID)
	if !loaded {
		return nil, nil, catalogue.UnknownDataset("dataset", datasetID)
	}
	if from, err = releaseOf(ctx, a, "from", datasetID, fromID); err != nil {
		return nil, nil, err
	}
	if toID != nil {
		to, err = releaseOf(ctx, a, "to", datasetID, *toID)
	}
	return from, to, err
}

func releaseOf(ctx context.Context, a *analysis.Analyst, argument, datasetID, releaseID string) (*kommune.Snapshot, error) {
	if kommune.DatasetOfRelease(releaseID) != datasetID {
		return nil, kommune.InvalidInput(argument, releaseID, "a release of dataset "+datasetID+", e.g. "+datasetID+"@1")
	}
	snapshot, err := a.Reader().Snapshot(ctx, releaseID)
	return snapshot, kommune.RenameArgument(map[string]string{"release": argument}, err)
}
