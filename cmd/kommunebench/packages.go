package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/synth"
)

// loadedPackage is what a load led to.
type loadedPackage struct {
	datasetID string
	report    *etl.Report
	outcome   store.Outcome
	// sameBytes says that the newest release was made from these bytes.
	sameBytes bool
}

// loadPackage reads a package into the store and publishes it. Where anything
// is refused or fails, nothing is published.
func loadPackage(ctx context.Context, db *store.Store, pkg *etl.Package, dryRun bool) (loadedPackage, error) {
	inputHash, err := pkg.InputHash(ctx)
	if err != nil {
		return loadedPackage{}, err
	}
	return loadAs(ctx, db, pkg, inputHash, dryRun)
}

// loadAs is loadPackage with another identity of the input than its hash.
func loadAs(ctx context.Context, db *store.Store, pkg *etl.Package, inputHash string, dryRun bool) (loadedPackage, error) {
	result := loadedPackage{datasetID: pkg.Dataset().ID, report: &etl.Report{}}
	release, same, err := db.AlreadyLoaded(ctx, result.datasetID, inputHash)
	if err != nil {
		return result, err
	}
	if same {
		result.sameBytes = true
		result.outcome = store.Outcome{ReleaseID: release, Unchanged: true}
		return result, nil
	}
	load, err := db.BeginLoad(ctx, pkg.Dataset(), inputHash)
	if err != nil {
		return result, err
	}
	report, err := pkg.Read(ctx, load)
	if report != nil {
		result.report = report
	}
	if err == nil && !dryRun {
		result.outcome, err = load.Publish(ctx, nil)
	}
	return result, errors.Join(err, load.Abandon(ctx))
}

// loadShipped loads the reference data and the published facts that ship with
// the program, where this version of them was not loaded before.
func loadShipped(ctx context.Context, db *store.Store) error {
	for _, files := range []fs.FS{data.Reference(), data.Published()} {
		catalogue, err := db.CatalogueNow(ctx)
		if err != nil {
			return err
		}
		pkg, err := etl.OpenFS(ctx, files, etl.Options{Known: data.Known(), Catalogue: catalogue})
		if err != nil {
			return fmt.Errorf("opening a package that ships with the program: %w", err)
		}
		if err := loadOnce(ctx, db, pkg); err != nil {
			return fmt.Errorf("loading %s, which ships with the program: %w", pkg.Dataset().ID, err)
		}
	}
	return nil
}

func loadOnce(ctx context.Context, db *store.Store, pkg *etl.Package) error {
	inputHash, err := pkg.InputHash(ctx)
	if err != nil {
		return err
	}
	ever, err := db.EverLoaded(ctx, pkg.Dataset().ID, inputHash)
	if err != nil || ever {
		return err
	}
	_, err = loadPackage(ctx, db, pkg, false)
	return err
}

// loadDemo writes the synthetic demo package to a temporary folder and loads
// it, where this version of it was not loaded before.
func loadDemo(ctx context.Context, db *store.Store) error {
	fingerprint := synth.Fingerprint(synth.Options{})
	ever, err := db.EverLoaded(ctx, synth.Dataset, fingerprint)
	if err != nil || ever {
		return err
	}
	dir, err := os.MkdirTemp("", "kommunebench-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo data: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
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
	_, err = loadAs(ctx, db, pkg, fingerprint, false)
	return err
}

// openPath opens what a user names on the command line.
func openPath(ctx context.Context, catalogue *kommune.Catalogue, path string, options etl.Options) (*etl.Package, error) {
	options.Known, options.Catalogue = data.Known(), catalogue
	return etl.Open(ctx, path, options)
}
