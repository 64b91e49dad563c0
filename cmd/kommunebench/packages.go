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
	"time"

	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
	"kommunebench/store/load"
	"kommunebench/synth"
)

// loadedPackage is the result of loading a package.
type loadedPackage struct {
	datasetID string
	report    *etl.Report
	outcome   load.Outcome
	// sameBytes is true where the newest release was made from the same input.
	sameBytes bool
	// preview is what a dry run would change; nil for other loads.
	preview *load.Preview
	// changes are the differences to the previous release, if they were computed:
	// where the delivery may lack rows of it, and for a dry run.
	changes []kommune.IndicatorDiff
	// replaces is true where the package is the whole dataset.
	replaces bool
}

// suppression is what disclosure control hid or, in a dry run, would hide.
func (l loadedPackage) suppression() load.Suppression {
	if l.preview != nil {
		return l.preview.Suppression
	}
	return l.outcome.Suppression
}

// loadOptions say how a package is loaded.
type loadOptions struct {
	dryRun bool
	// refuseChanges refuses a package that would change what a dataset shows.
	refuseChanges bool
	// replaces takes the package as the whole dataset, whatever its descriptor says.
	replaces bool
	// beforeRetry is called before the package is read a second time; nil does
	// nothing.
	beforeRetry func() error
	// beforePublish is called when everything is read and checked; its error ends the
	// load without a release. Nil does nothing.
	beforePublish func() error
}

// reconnectTimeout bounds the wait for a database that went away during a load.
const reconnectTimeout = 10 * time.Second

// loadPackage reads a package into the store and publishes it. Where anything
// is refused or fails, nothing is published.
func loadPackage(ctx context.Context, db *database, pkg *etl.Package, options loadOptions) (loadedPackage, error) {
	inputHash, err := pkg.InputHash(ctx)
	if err != nil {
		return loadedPackage{datasetID: pkg.Dataset().ID, report: &etl.Report{}}, err
	}
	return loadWithHash(ctx, db, pkg, inputHash, options)
}

// loadWithHash is loadPackage with a given input hash. A load that loses its database
// is repeated once from the start: loads are idempotent, and the program that owned
// the engine may have been stopped.
func loadWithHash(ctx context.Context, db *database, pkg *etl.Package, inputHash string, options loadOptions) (loadedPackage, error) {
	result, broken, err := attemptLoad(ctx, db.Store, pkg, inputHash, options)
	if !clickhouse.IsLostConnection(ctx, err) {
		return result, err
	}
	db.logger.WarnContext(ctx, "the database went away under a load, which starts again", "dataset", result.datasetID, "error", err)
	waiting, cancel := context.WithTimeout(ctx, reconnectTimeout)
	defer cancel()
	if db.waitReady(waiting) == nil {
		if broken != nil {
			abandonLoad(ctx, db, broken)
		}
		if options.beforeRetry != nil {
			if err := options.beforeRetry(); err != nil {
				return result, err
			}
		}
		result, broken, err = attemptLoad(ctx, db.Store, pkg, inputHash, options)
		if broken != nil {
			abandonLoad(ctx, db, broken)
		}
	}
	if clickhouse.IsLostConnection(ctx, err) {
		db.logger.WarnContext(ctx, "the database stays away", "dataset", result.datasetID, "error", err)
		// The cause only names addresses, so it is not shown.
		err = &kommune.Error{
			Code: kommune.Unavailable, RetryAfter: reconnectTimeout,
			Message: "the database went away and did not come back in time: nothing was published, run the load again",
		}
	}
	return result, err
}

// abandonLoad deletes what a broken-off load left. If that fails, a later load does
// it.
func abandonLoad(ctx context.Context, db *database, begun *load.Load) {
	if err := begun.Abandon(ctx); err != nil {
		db.logger.WarnContext(ctx, "leftovers of a broken-off load stay for now", "error", err)
	}
}

// attemptLoad is one attempt of loadWithHash. It also returns a load that lost its
// database, to be abandoned when that is back.
func attemptLoad(ctx context.Context, db *store.Store, pkg *etl.Package, inputHash string, options loadOptions) (loadedPackage, *load.Load, error) {
	result := loadedPackage{datasetID: pkg.Dataset().ID, report: &etl.Report{}}
	release, same, err := db.AlreadyLoaded(ctx, result.datasetID, inputHash)
	if err != nil {
		return result, nil, err
	}
	if same {
		result.sameBytes = true
		result.outcome = load.Outcome{ReleaseID: release, Unchanged: true}
		return result, nil, nil
	}
	begun := load.Begin(ctx, db, pkg.Dataset(), inputHash)
	if pkg.Replaces() || options.replaces {
		begun.ReplaceAll()
		result.replaces = true
	}
	if options.refuseChanges {
		begun.KeepContent()
	}
	report, err := pkg.Read(ctx, begun)
	if report != nil {
		result.report = report
	}
	if err == nil && options.beforePublish != nil {
		err = options.beforePublish()
	}
	switch {
	case err != nil:
	case options.dryRun:
		err = result.previewLoad(ctx, begun)
	default:
		result.outcome, err = begun.Publish(ctx, noteOf(pkg))
	}
	if clickhouse.IsLostConnection(ctx, err) {
		return result, begun, err
	}
	var other *load.OtherContentError
	if errors.As(err, &other) {
		err = &otherContentError{result.datasetID, other.ReleaseID}
	}
	return result, nil, errors.Join(err, begun.Abandon(ctx))
}

// noteOf is the note that a package gives its release; nil for none.
func noteOf(pkg *etl.Package) *string {
	if note := pkg.Note(); note != "" {
		return &note
	}
	return nil
}

// previewLoad computes what a load would change, and changes nothing.
func (l *loadedPackage) previewLoad(ctx context.Context, begun *load.Load) error {
	preview, err := begun.Preview(ctx)
	if err != nil {
		return err
	}
	l.outcome = load.Outcome{ReleaseID: preview.BeforeID, Unchanged: preview.Unchanged}
	l.preview = &preview
	if preview.Diff != nil {
		l.changes = preview.Diff.Indicators
	}
	return nil
}

// otherContentError is the error of a synthetic package that would replace other
// figures.
type otherContentError struct{ dataset, release string }

func (e *otherContentError) Error() string {
	return fmt.Sprintf("dataset %s has other figures already (%s), and this package was made by synth: make it under another name (synth --name), or say --replace-demo to put it in their place",
		e.dataset, e.release)
}

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
	// Another program on the same folder may be loading the same.
	lookAgain := func() error {
		_, same, err := db.AlreadyLoaded(ctx, pkg.Dataset().ID, inputHash)
		if err == nil && same {
			err = errLoadedMeanwhile
		}
		return err
	}
	if _, err = loadPackage(ctx, db, pkg, loadOptions{beforePublish: lookAgain}); errors.Is(err, errLoadedMeanwhile) {
		return nil
	}
	return err
}

// errLoadedMeanwhile ends a load of what another program has just published.
var errLoadedMeanwhile = errors.New("loaded meanwhile by another program")

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

// openPath opens a path that was given on the command line.
func openPath(ctx context.Context, catalogue *kommune.Catalogue, path string, options etl.Options) (*etl.Package, error) {
	options.Known, options.Catalogue = data.Known(), catalogue
	return etl.Open(ctx, path, options)
}
