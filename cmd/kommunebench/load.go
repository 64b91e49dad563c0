package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strconv"
	"time"

	"kommunebench/cmd/kommunebench/rejects"
	"kommunebench/data"
	"kommunebench/etl"
	"kommunebench/kommune"
	"kommunebench/synth"
)

type loadCommand struct {
	databaseFlags
	DryRun      bool   `help:"Read and check everything but change nothing."`
	Rejects     string `help:"Write every reject to this CSV file." type:"path" placeholder:"FILE"`
	MaxRejects  int    `help:"Load the rest when no more rows than this are rejected." default:"0" placeholder:"N"`
	ReplaceDemo bool   `help:"Put a package that synth made in the place of other figures of its dataset." name:"replace-demo"`
	Lang        string `help:"Language of what is said about rejected rows and of the result: da or en." enum:"da,en" default:"en"`
	JSON        bool   `help:"Print one JSON object for each path instead of words." name:"json"`
	// figures is the dataset whose figures that ship are loaded first, so that what is
	// loaded adds to them; empty for none.
	figures string
	Paths   []string `arg:"" name:"path" help:"A data package (a folder or its datapackage.json), a file of a known publisher's layout, or a zip of either."`
}

// schemaPath is the path at which a server serves the schema of descriptors.
const schemaPath = "/datapackage.schema.json"

// Run loads the paths one after the other. A refused path is reported at once and
// the next one loaded; any other failure ends the command.
func (c *loadCommand) Run(ctx context.Context, io *streams) (err error) {
	if c.MaxRejects < 0 {
		return kommune.InvalidInput("max-rejects", strconv.Itoa(c.MaxRejects), "a number that is 0 or more")
	}
	io, shown := io.withProgress()
	rejectsFile, err := rejects.Open(ctx, c.Rejects, c.Paths, io.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rejectsFile.Close(hasFinished(err))) }()
	db, remove, err := c.openDatabase(ctx, io)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close(), remove()) }()
	refused := 0
	for _, path := range c.Paths {
		err := c.loadPath(ctx, db, io, path, rejectsFile, shown)
		if err != nil && (len(c.Paths) == 1 || !hasFinished(err)) {
			return err
		}
		if err != nil {
			printError(io.log, err)
			refused++
		}
	}
	if refused > 0 {
		return &refusedError{fmt.Errorf("%d of %d paths were refused, see above; each of the others is done", refused, len(c.Paths))}
	}
	return nil
}

// openDatabase opens the database and loads the packages that ship with the program.
// A dry run on an empty data folder uses a temporary folder, which remove deletes.
func (c *loadCommand) openDatabase(ctx context.Context, io *streams) (db *database, remove func() error, err error) {
	flags := c.databaseFlags
	remove = func() error { return nil }
	if c.DryRun && flags.Clickhouse == "" && isEmptyFolder(flags.Data) {
		if flags.Data, err = os.MkdirTemp("", "kommunebench-dry-run-"); err != nil {
			return nil, nil, fmt.Errorf("making a folder for a dry run: %w", err)
		}
		remove = func() error { return os.RemoveAll(flags.Data) }
	}
	db, err = openDatabase(ctx, flags, io.logger)
	if err == nil {
		err = db.whileStarting(ctx, func() error { return c.loadFirst(ctx, db) })
	}
	if err != nil && db != nil {
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		return nil, nil, errors.Join(err, remove())
	}
	return db, remove, nil
}

// loadFirst loads what the paths may add to.
func (c *loadCommand) loadFirst(ctx context.Context, db *database) error {
	if err := loadFacts(ctx, db); err != nil {
		return err
	}
	if figures := data.Figures()[c.figures]; figures != nil {
		return loadEmbedded(ctx, db, figures, loadUnlessOthers)
	}
	return nil
}

// isEmptyFolder reports whether a folder is empty or does not exist.
func isEmptyFolder(name string) bool {
	entries, err := os.ReadDir(name)
	return name != "" && len(entries) == 0 && (err == nil || errors.Is(err, fs.ErrNotExist))
}

// hasFinished reports whether a load ended in order: it was done or refused.
func hasFinished(err error) bool {
	var refused *refusedError
	return err == nil || errors.As(err, &refused)
}

func (c *loadCommand) loadPath(ctx context.Context, db *database, io *streams, path string, rejectsFile *rejects.File, shown *progressTerminal) error {
	started := time.Now()
	catalogue, err := db.catalogueOnce(ctx)
	if err != nil {
		return err
	}
	if err := rejectsFile.Mark(); err != nil {
		return err
	}
	bar := shown.startBar(path)
	result, err := c.readPath(ctx, db, catalogue, path, rejectsFile, bar)
	if err == nil {
		findMissingRows(ctx, db, &result)
	}
	bar.finish(err, result, c.DryRun)
	summary := c.summarise(path, result, time.Since(started), err)
	summary.addGone(result.changes, catalogue)
	if result.preview != nil && result.preview.Facts != nil && err == nil {
		summary.CoverageChanges, err = findCoverageChanges(ctx, db, catalogue, result.preview.Facts, languageOf(c.Lang))
	}
	if err == nil && len(summary.Suppressed) > 0 && db.readersSeeWithheld(ctx) {
		summary.Warnings = append(summary.Warnings, withheldWarning)
	}
	if printErr := c.print(io, summary); printErr != nil {
		return errors.Join(err, printErr)
	}
	return c.withoutPrinted(path, summary, err)
}

// withoutPrinted shortens the message for a refused path whose problems were printed
// above it.
func (c *loadCommand) withoutPrinted(path string, summary loadSummary, err error) error {
	var refused *refusedError
	if c.JSON || len(summary.Rejects) == 0 || !errors.As(err, &refused) {
		return err
	}
	problems := "1 problem, see above"
	if summary.Problems != 1 {
		problems = fmt.Sprintf("%d problems, see above", summary.Problems)
	}
	if c.Lang == "da" {
		return &refusedError{&printedError{fmt.Sprintf("%s er afvist, og intet af den er ændret: %d fejl, se ovenfor", path, summary.Problems), err}}
	}
	if report, rejected := errors.AsType[*etl.RejectedError](err); rejected && report.Report.ScanEnded {
		problems += "; reading ended there, and there may be more"
	}
	return &refusedError{&printedError{fmt.Sprintf("%s was refused, nothing of it changed: %s", path, problems), err}}
}

// printedError replaces the message of an error whose details were printed.
type printedError struct {
	text string
	err  error
}

func (e *printedError) Error() string { return e.text }
func (e *printedError) Unwrap() error { return e.err }

// told gives rejects on in the language of --lang.
func (c *loadCommand) told(write func(etl.Reject)) func(etl.Reject) {
	return func(reject etl.Reject) { write(reject.In(languageOf(c.Lang))) }
}

// readPath opens a path and loads it. The error names the path and says whether it
// was refused.
func (c *loadCommand) readPath(
	ctx context.Context, db *database, catalogue *kommune.Catalogue, path string, rejectsFile *rejects.File, bar *loadBar,
) (loadedPackage, error) {
	result := loadedPackage{report: &etl.Report{}}
	options := etl.Options{MaxRejects: c.MaxRejects, OnReject: c.told(rejectsFile.Write), OnProgress: bar.onProgress()}
	if rejectsFile != nil {
		// A file of rejects holds all of them.
		options.Limits.ScanRejects = math.MaxInt64
	}
	pkg, err := openPath(ctx, catalogue, path, options)
	if err == nil {
		isDemo := pkg.Dataset().Synthetic && pkg.Dataset().Publisher == synth.Publisher
		result, err = loadPackage(ctx, db, pkg, loadOptions{
			dryRun: c.DryRun, refuseChanges: isDemo && !c.ReplaceDemo, replaces: isDemo && c.ReplaceDemo, beforeRetry: rejectsFile.Rewind,
			beforePublish: func() error {
				bar.startPublishing()
				return rejectsFile.Flush()
			},
		})
	}
	var rejected *etl.RejectedError
	var others *otherContentError
	switch {
	case errors.As(err, &others):
		err = &refusedError{fmt.Errorf("%s was refused, nothing of it changed: %w", path, err)}
	case errors.As(err, &rejected):
		result.report = rejected.Report
		err = &refusedError{fmt.Errorf("%s was refused, nothing of it changed: %w", path, err)}
	case err != nil:
		err = fmt.Errorf("loading %s: %w", path, err)
	}
	return result, err
}
