package main

import (
	"context"
	"errors"
	"slices"
	"testing"

	"kommunebench/engine"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
)

// published is a release as the store has it.
type published struct {
	ID, DatasetID, ContentHash string
	// Rows is what the release says of itself, Figures what is counted when its
	// indicators are read.
	Rows, Figures uint64
}

// readPublished lists the releases in a data folder, newest first, of one
// dataset or of all where the id is empty. It asks the store without anything
// between, since a served answer may be a second old.
func readPublished(t testing.TB, dataDir, datasetID string) []published {
	t.Helper()
	list, err := publishedIn(t.Context(), dataDir, library(t))
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(list, func(one published) bool { return datasetID != "" && one.DatasetID != datasetID })
}

func publishedIn(ctx context.Context, dataDir, library string) (list []published, err error) {
	running, err := engine.Open(ctx, engine.Options{DataDir: dataDir, LibraryPath: library})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, running.Close(context.WithoutCancel(ctx))) }()
	db, err := store.Open(store.Options{WriterDSN: running.Endpoint().WriterDSN(clickhouse.DefaultDatabase), WaitReady: running.WaitReady})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	releases, err := db.Releases(ctx, "")
	if err != nil {
		return nil, err
	}
	for _, one := range releases {
		figures, err := countFigures(ctx, db, one.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, published{one.ID, one.DatasetID, one.ContentHash, one.Rows, figures})
	}
	return list, nil
}

func countFigures(ctx context.Context, db *store.Store, releaseID string) (uint64, error) {
	snapshot, err := db.Snapshot(ctx, releaseID)
	if err != nil {
		return 0, err
	}
	var query kommune.ObservationQuery
	for _, indicator := range snapshot.Indicators {
		query.IndicatorIDs = append(query.IndicatorIDs, indicator.ID)
	}
	return db.CountObservations(ctx, snapshot, query)
}
