package analysis

import (
	"context"
	"fmt"
	"strconv"

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
}

// ReadChangesPage reads a page of changes.
func (a *Analyst) ReadChangesPage(ctx context.Context, catalogue *kommune.Catalogue, query ChangesQuery) (*ChangesPage, error) {
	if query.First < 0 || query.First > maxChangesPage {
		return nil, kommune.InvalidInput("first", strconv.Itoa(query.First), fmt.Sprintf("a number from 0 to %d", maxChangesPage))
	}
	cursor, err := decodeCursor(query.After)
	if err != nil {
		return nil, err
	}
	newest, loaded := catalogue.Snapshot(query.DatasetID)
	if !loaded {
		return nil, unknownDataset(catalogue, "dataset", query.DatasetID)
	}
	page := &ChangesPage{to: newest, HasPrevious: query.After != nil}
	if page.from, err = a.releaseOf(ctx, "from", query.DatasetID, query.FromID); err != nil {
		return nil, err
	}
	if query.ToID != nil {
		if page.to, err = a.releaseOf(ctx, "to", query.DatasetID, *query.ToID); err != nil {
			return nil, err
		}
	}
	page.Changes, err = a.reader.ReadChanges(ctx, page.from, page.to, cursor.key(), query.First+1)
	if err != nil {
		return nil, err
	}
	if len(page.Changes) > query.First {
		page.Changes, page.HasNext = page.Changes[:query.First], true
	}
	for _, change := range page.Changes {
		key := change.Key()
		page.Cursors = append(page.Cursors, encodeCursor(observationCursor{
			Key: [4]string{key.IndicatorID, key.TargetGroupID, string(key.Period), string(key.Area)},
		}))
	}
	return page, nil
}

// CountChanges counts the changes of all pages.
func (a *Analyst) CountChanges(ctx context.Context, page *ChangesPage) (int, error) {
	const all = 10_000_000
	changes, err := a.reader.ReadChanges(ctx, page.from, page.to, nil, all)
	return len(changes), err
}

func (a *Analyst) releaseOf(ctx context.Context, argument, datasetID, releaseID string) (*kommune.Snapshot, error) {
	if datasetOfRelease(releaseID) != datasetID {
		return nil, kommune.InvalidInput(argument, releaseID, "a release of dataset "+datasetID+", e.g. "+datasetID+"@1")
	}
	snapshot, err := a.reader.Snapshot(ctx, releaseID)
	return snapshot, inTermsOf(map[string]string{"release": argument}, err)
}
