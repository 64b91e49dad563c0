package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/store"
	"kommunebench/store/clickhouse"
	"kommunebench/store/load"
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

// openPath opens a path that was given on the command line.
func openPath(ctx context.Context, catalogue *kommune.Catalogue, path string, options etl.Options) (*etl.Package, error) {
	options.Known, options.Catalogue = data.Known(), catalogue
	return etl.Open(ctx, path, options)
}
