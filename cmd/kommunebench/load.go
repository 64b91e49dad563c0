package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"kommunebench/etl"
	"kommunebench/kommune"
)

type loadCommand struct {
	databaseFlags
	DryRun     bool     `help:"Read and check everything but change nothing."`
	Rejects    string   `help:"Write every reject to this CSV file." type:"path" placeholder:"FILE"`
	MaxRejects int      `help:"Load the rest when no more rows than this are rejected." default:"0" placeholder:"N"`
	JSON       bool     `help:"Print one JSON object for each path instead of words." name:"json"`
	Paths      []string `arg:"" name:"path" help:"A data package (a folder or its datapackage.json) or a file of a known publisher's layout."`
}

// schemaPath is where a server gives the schema of descriptors.
const schemaPath = "/datapackage.schema.json"

// loadSummary is what --json prints.
type loadSummary struct {
	Path         string  `json:"path"`
	Dataset      string  `json:"dataset"`
	Release      string  `json:"release"`
	RowsRead     int64   `json:"rowsRead"`
	RowsLoaded   int64   `json:"rowsLoaded"`
	RowsRejected int64   `json:"rowsRejected"`
	RowsSkipped  int64   `json:"rowsSkipped"`
	Duplicates   int64   `json:"duplicates"`
	Unchanged    bool    `json:"unchanged"`
	DryRun       bool    `json:"dryRun"`
	Seconds      float64 `json:"seconds"`
	// Problems counts every fault, and a row may have several; Rejects are the
	// first of them.
	Problems int64           `json:"problems"`
	Rejects  []rejectSummary `json:"rejects"`
	Warnings []string        `json:"warnings"`
	Error    string          `json:"error,omitempty"`
	// sameBytes says that the newest release was made from these bytes.
	sameBytes bool
}

type rejectSummary struct {
	File    string `json:"file"`
	Line    int64  `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// String writes the reject as people read it, without what is not known of it.
func (r rejectSummary) String() string {
	place := r.File
	if r.Line > 0 {
		place += fmt.Sprintf(" line %d", r.Line)
	}
	if r.Column != "" {
		place += fmt.Sprintf(", column %q", r.Column)
	}
	if r.Value != "" {
		place += fmt.Sprintf(", value %q", r.Value)
	}
	return fmt.Sprintf("%s: %s (rule %s)", place, r.Message, r.Rule)
}

// Run loads each path on its own. It goes on after a refused one, whose message
// it writes at once, and stops at any other failure.
func (c *loadCommand) Run(ctx context.Context, io *streams) (err error) {
	if c.MaxRejects < 0 {
		return kommune.InvalidInput("max-rejects", strconv.Itoa(c.MaxRejects), "a number that is 0 or more")
	}
	io, shown := io.withProgress()
	rejects, err := openRejects(ctx, c.Rejects, c.Paths)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rejects.close(isEnd(err))) }()
	db, err := openDatabase(ctx, c.databaseFlags, io.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := loadShipped(ctx, db); err != nil {
		return err
	}
	refused := 0
	for _, path := range c.Paths {
		err := c.loadPath(ctx, db, io, path, rejects, shown)
		if err != nil && (len(c.Paths) == 1 || !isEnd(err)) {
			return err
		}
		if err != nil {
			_, _ = fmt.Fprintln(io.log, "kommunebench:", err)
			refused++
		}
	}
	if refused > 0 {
		return &refusedError{fmt.Errorf("%d of %d paths were refused, see above; each of the others is done", refused, len(c.Paths))}
	}
	return nil
}

// isEnd tells whether a load came to its end, be it that its input was refused.
func isEnd(err error) bool {
	var refused *refusedError
	return err == nil || errors.As(err, &refused)
}

func (c *loadCommand) loadPath(ctx context.Context, db *database, io *streams, path string, rejects *rejectsFile, shown *screen) error {
	started := time.Now()
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	if err := rejects.mark(); err != nil {
		return err
	}
	bar := shown.begin(path)
	result, dataset, err := c.readPath(ctx, db, catalogue, path, rejects, bar)
	bar.end(err, result, c.DryRun)
	var warnings []string
	if err == nil && !c.DryRun {
		warnings = warningsOf(ctx, db, dataset)
	}
	summary := c.summarise(path, result, time.Since(started), err)
	summary.Warnings = append(summary.Warnings, warnings...)
	if printErr := c.print(io, summary); printErr != nil {
		return errors.Join(err, printErr)
	}
	return err
}

// readPath opens a path and loads it. The error says what became of the path.
func (c *loadCommand) readPath(
	ctx context.Context, db *database, catalogue *kommune.Catalogue, path string, rejects *rejectsFile, bar *loadBar,
) (loadedPackage, kommune.Dataset, error) {
	result, dataset := loadedPackage{report: &etl.Report{}}, kommune.Dataset{}
	options := etl.Options{MaxRejects: c.MaxRejects, OnReject: rejects.write, OnProgress: bar.show()}
	if rejects != nil {
		// Whoever wants the rejects in a file wants all of them.
		options.Limits.ScanRejects = math.MaxInt64
	}
	pkg, err := openPath(ctx, catalogue, path, options)
	if err == nil {
		dataset = pkg.Dataset()
		result, err = loadPackage(ctx, db, pkg, loadOptions{dryRun: c.DryRun, again: rejects.rewind, beforePublish: func() error {
			bar.publish()
			return rejects.flushed()
		}})
	}
	var rejected *etl.RejectedError
	switch {
	case errors.As(err, &rejected):
		result.report = rejected.Report
		err = &refusedError{fmt.Errorf("%s was refused, nothing of it changed: %w", path, err)}
	case err != nil:
		err = fmt.Errorf("loading %s: %w", path, err)
	}
	return result, dataset, err
}

// warningsOf says what users of a loaded dataset have to look after themselves.
func warningsOf(ctx context.Context, db *database, dataset kommune.Dataset) []string {
	if dataset.Synthetic || dataset.DisclosureBy != kommune.DisclosureByKommunebench {
		return nil
	}
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		// The load is done all the same.
		db.logger.WarnContext(ctx, "whether the dataset counts persons is not known", "dataset", dataset.ID, "error", err)
		return nil
	}
	snapshot, found := catalogue.Snapshot(dataset.ID)
	if !found || !slices.ContainsFunc(snapshot.Indicators, func(i kommune.Indicator) bool { return i.CountsPersons }) {
		return nil
	}
	return []string{fmt.Sprintf("dataset %s counts persons, and this version does not hide small counts yet: they are shown to whoever can reach the server", dataset.ID)}
}

func (c *loadCommand) summarise(path string, result loadedPackage, took time.Duration, err error) loadSummary {
	report := result.report
	summary := loadSummary{
		Path: path, Dataset: result.datasetID, Release: result.outcome.ReleaseID,
		RowsRead: report.RowsRead, RowsLoaded: report.RowsLoaded, RowsRejected: report.RowsRejected, Problems: report.Rejected,
		RowsSkipped: report.Skipped, Duplicates: report.Duplicates,
		Unchanged: result.outcome.Unchanged || err != nil, DryRun: c.DryRun,
		Seconds: float64(took.Milliseconds()) / 1000, Rejects: []rejectSummary{}, Warnings: []string{}, sameBytes: result.sameBytes,
	}
	for _, r := range report.Rejects {
		summary.Rejects = append(summary.Rejects, rejectSummary{r.File, r.Line, r.Column, r.Value, r.Rule, r.Message})
	}
	if err != nil {
		summary.RowsLoaded = 0
		summary.Error = err.Error()
		var coded *kommune.Error
		if errors.As(err, &coded) {
			summary.Error = coded.Message
		}
	}
	return summary
}

func (c *loadCommand) print(io *streams, s loadSummary) error {
	for _, warning := range s.Warnings {
		_, _ = fmt.Fprintf(io.log, "warning: %s: %s\n", s.Path, warning)
	}
	if c.JSON {
		if err := json.NewEncoder(io.out).Encode(s); err != nil {
			return fmt.Errorf("printing the summary: %w", err)
		}
		return nil
	}
	const shown = 10
	for n, reject := range s.Rejects {
		if n == shown {
			_, _ = fmt.Fprintf(io.log, "... and %d more; --rejects FILE writes all of them\n", s.Problems-shown)
			break
		}
		_, _ = fmt.Fprintln(io.log, reject)
	}
	if slices.ContainsFunc(s.Rejects, func(r rejectSummary) bool { return r.Rule == "descriptor" }) {
		_, _ = fmt.Fprintln(io.log, "what a descriptor takes: docs/datapackage.md, and "+schemaPath+" of a running server")
	}
	switch {
	case s.Error != "":
		return nil
	case s.DryRun && s.sameBytes:
		_, _ = fmt.Fprintf(io.out, "%s: nothing would change: dataset %s is at release %s with these very bytes\n", s.Path, s.Dataset, s.Release)
	case s.DryRun:
		_, _ = fmt.Fprintf(io.out, "%s: %d rows of dataset %s would be loaded (%d skipped, %d duplicates, %d rejected); nothing changed\n", s.Path, s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected)
	case s.Unchanged:
		_, _ = fmt.Fprintf(io.out, "%s: nothing changed, dataset %s stays at release %s\n", s.Path, s.Dataset, s.Release)
	default:
		_, _ = fmt.Fprintf(io.out, "%s: %d rows loaded into dataset %s (%d skipped, %d duplicates, %d rejected), now at release %s, %.1f s\n", s.Path, s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected, s.Release, s.Seconds)
	}
	return nil
}
