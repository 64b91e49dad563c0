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

	"golang.org/x/sync/errgroup"

	"kommunebench/data"
	"kommunebench/disclosure"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/store"
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
	there, err := db.read(ctx)
	if err != nil {
		return err
	}
	pkg, err := etl.OpenFS(ctx, files, etl.Options{Known: data.Known(), Catalogue: there.catalogue})
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
	there, err := db.read(ctx)
	if err != nil {
		return err
	}
	if _, found := there.catalogue.Snapshot(datasetID); found && !there.inputs.NewestIsFrom(datasetID, inputHash) {
		db.logger.InfoContext(ctx, "the figures that ship are not loaded: the dataset has others, which stay", "dataset", datasetID)
		return nil
	}
	return loadIfNew(ctx, db, pkg)
}

func loadIfNew(ctx context.Context, db *database, pkg *etl.Package) error {
	inputHash, err := pkg.InputHash(ctx)
	if err != nil {
		return err
	}
	there, err := db.read(ctx)
	if err != nil || there.inputs.EverLoaded(pkg.Dataset().ID, inputHash) && there.isComplete(pkg.Dataset().ID) {
		return err
	}
	db.there = nil
	loaded, err := loadPackage(ctx, db, pkg, loadOptions{})
	if err == nil && !loaded.outcome.Unchanged { // another program on the same folder may have loaded the same
		// The first start takes seconds of loading: the log says what for.
		hidden := loaded.suppression().Cells()
		db.logger.InfoContext(ctx, "loaded what ships with the program", "release", loaded.outcome.ReleaseID, "rows", loaded.outcome.Rows,
			"hidden_small", hidden[disclosure.Primary], "hidden_others", hidden[disclosure.Secondary]+hidden[disclosure.Carried])
	}
	return err
}

// whatIsThere is what a start knows of the database.
type whatIsThere struct {
	catalogue  *kommune.Catalogue
	inputs     *store.Inputs
	incomplete []store.IncompleteSlice
}

// read reads what is there, unless it is known and nothing was loaded since.
func (d *database) read(ctx context.Context) (*whatIsThere, error) {
	if d.there != nil {
		return d.there, nil
	}
	found := &whatIsThere{}
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		found.catalogue, err = d.CatalogueNow(ctx)
		return err
	})
	group.Go(func() (err error) {
		found.inputs, err = d.ReadInputs(ctx)
		return err
	})
	group.Go(func() (err error) {
		found.incomplete, err = d.IncompleteSlices(ctx, false)
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, err
	}
	d.there = found
	return found, nil
}

// catalogueOnce is the catalogue that the start has read a moment ago, once; after that
// it is read anew.
func (d *database) catalogueOnce(ctx context.Context) (*kommune.Catalogue, error) {
	there := d.there
	d.there = nil
	if there == nil {
		return d.CatalogueNow(ctx)
	}
	return there.catalogue, nil
}

// isComplete reports whether the newest release of a dataset has all its rows.
func (w *whatIsThere) isComplete(datasetID string) bool {
	newest, found := w.catalogue.Snapshot(datasetID)
	return !found || !slices.ContainsFunc(w.incomplete, func(one store.IncompleteSlice) bool { return one.ReleaseID == newest.Release.ID })
}

// loadDemo writes the synthetic demo package to a temporary folder and loads it,
// unless this version of it was loaded before and all its rows are there.
func loadDemo(ctx context.Context, db *database) error {
	fingerprint := synth.Fingerprint(synth.Options{})
	there, err := db.read(ctx)
	if err != nil {
		return err
	}
	ever := there.inputs.EverLoaded(synth.Dataset, fingerprint)
	if ever && there.isComplete(synth.Dataset) {
		return nil
	}
	dir, err := os.MkdirTemp("", "kommunebench-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo data: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	// A dataset of the same name that was loaded by a user is left as it is.
	isOurs := there.inputs.NewestIsFrom(synth.Dataset, synth.Fingerprints(synth.Options{})...)
	path := filepath.Join(dir, synth.Dataset)
	if _, err := synth.Write(ctx, path, there.catalogue.Kommuner.All, synth.Options{}); err != nil {
		return err
	}
	pkg, err := etl.Open(ctx, path, etl.Options{Known: data.Known(), Catalogue: there.catalogue})
	if err != nil {
		return err
	}
	db.there = nil
	_, err = loadWithHash(ctx, db, pkg, fingerprint, loadOptions{refuseChanges: ever || !isOurs})
	var others *otherContentError
	if errors.As(err, &others) {
		db.logger.WarnContext(ctx, "the demo data are not loaded: the dataset has other figures, which stay", "dataset", others.dataset, "release", others.release)
		return nil
	}
	return err
}
