package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"kommunebench/data"
	"kommunebench/disclosure"
	"kommunebench/etl"
	"kommunebench/synth"
)

// loadRegister loads the reference data that ship with the program, unless this
// version of them was loaded before.
func loadRegister(ctx context.Context, db *database) error {
	return loadEmbedded(ctx, db, data.Reference(), loadIfNew)
}

// loadFacts loads what other packages may name: the reference data and the published
// facts that ship with the program.
func loadFacts(ctx context.Context, db *database) error {
	if err := loadRegister(ctx, db); err != nil {
		return err
	}
	return loadEmbedded(ctx, db, data.Published(), loadIfNew)
}

// loadFigures loads the figures of public authorities that ship with the program.
func loadFigures(ctx context.Context, db *database) error {
	figures := data.Figures()
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		if err := loadEmbedded(ctx, db, figures[name], loadUnlessOthers); err != nil {
			return err
		}
	}
	return nil
}

// loadEmbedded opens a package that ships with the program, and loads it.
func loadEmbedded(ctx context.Context, db *database, files fs.FS, load func(context.Context, *database, *etl.Package) error) error {
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	pkg, err := etl.OpenFS(ctx, files, etl.Options{Known: data.Known(), Catalogue: catalogue})
	if err != nil {
		return fmt.Errorf("opening a package that ships with the program: %w", err)
	}
	if err := load(ctx, db, pkg); err != nil {
		return fmt.Errorf("loading %s, which ships with the program: %w", pkg.Dataset().ID, err)
	}
	return nil
}

// loadUnlessOthers is loadIfNew for figures that users may have newer ones of: a
// dataset whose newest release was not made of the package is left as it is. When
// the figures that ship are replaced, NewestIsFrom must be told the input hashes of
// those before, too.
func loadUnlessOthers(ctx context.Context, db *database, pkg *etl.Package) error {
	inputHash, err := pkg.InputHash(ctx)
	if err != nil {
		return err
	}
	datasetID := pkg.Dataset().ID
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	if _, found := catalogue.Snapshot(datasetID); found {
		isOurs, err := db.NewestIsFrom(ctx, datasetID, inputHash)
		if err != nil {
			return err
		}
		if !isOurs {
			db.logger.InfoContext(ctx, "the figures that ship are not loaded: the dataset has others, which stay", "dataset", datasetID)
			return nil
		}
	}
	return loadIfNew(ctx, db, pkg)
}

func loadIfNew(ctx context.Context, db *database, pkg *etl.Package) error {
	inputHash, err := pkg.InputHash(ctx)
	if err != nil {
		return err
	}
	ever, complete, err := everLoaded(ctx, db, pkg.Dataset().ID, inputHash)
	if err != nil || ever && complete {
		return err
	}
	loaded, err := loadPackage(ctx, db, pkg, loadOptions{})
	if err == nil && !loaded.outcome.Unchanged { // another program on the same folder may have loaded the same
		// The first start takes seconds of loading: the log says what for.
		hidden := loaded.suppression().Cells()
		db.logger.InfoContext(ctx, "loaded what ships with the program", "release", loaded.outcome.ReleaseID, "rows", loaded.outcome.Rows,
			"hidden_small", hidden[disclosure.Primary], "hidden_others", hidden[disclosure.Secondary]+hidden[disclosure.Carried])
	}
	return err
}

// everLoaded reports whether an input was loaded into a dataset, and whether the
// dataset's newest release has all its rows.
func everLoaded(ctx context.Context, db *database, datasetID, inputHash string) (ever, complete bool, err error) {
	if ever, err = db.EverLoaded(ctx, datasetID, inputHash); err == nil && ever {
		complete, err = isComplete(ctx, db, datasetID)
	}
	return ever, complete, err
}

// isComplete reports whether the newest release of a dataset has all its rows.
func isComplete(ctx context.Context, db *database, datasetID string) (bool, error) {
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return false, err
	}
	newest, found := catalogue.Snapshot(datasetID)
	if !found {
		return true, nil
	}
	incomplete, err := db.IncompleteSlices(ctx, false, newest.Release.ID)
	return len(incomplete) == 0, err
}

// loadDemo writes the synthetic demo package to a temporary folder and loads it,
// unless this version of it was loaded before and all its rows are there.
func loadDemo(ctx context.Context, db *database) error {
	fingerprint := synth.Fingerprint(synth.Options{})
	ever, complete, err := everLoaded(ctx, db, synth.Dataset, fingerprint)
	if err != nil || ever && complete {
		return err
	}
	dir, err := os.MkdirTemp("", "kommunebench-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo data: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// A dataset of the same name that was loaded by a user is left as it is.
	isOurs, err := db.NewestIsFrom(ctx, synth.Dataset, synth.Fingerprints(synth.Options{})...)
	if err != nil {
		return err
	}
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	path := filepath.Join(dir, synth.Dataset)
	if _, err := synth.Write(ctx, path, catalogue.Kommuner.All, synth.Options{}); err != nil {
		return err
	}
	pkg, err := etl.Open(ctx, path, etl.Options{Known: data.Known(), Catalogue: catalogue})
	if err != nil {
		return err
	}
	_, err = loadWithHash(ctx, db, pkg, fingerprint, loadOptions{refuseChanges: ever || !isOurs})
	var others *otherContentError
	if errors.As(err, &others) {
		db.logger.WarnContext(ctx, "the demo data are not loaded: the dataset has other figures, which stay", "dataset", others.dataset, "release", others.release)
		return nil
	}
	return err
}
