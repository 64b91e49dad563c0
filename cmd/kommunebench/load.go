package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
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

// loadSummary is what --json prints.
type loadSummary struct {
	Path         string          `json:"path"`
	Dataset      string          `json:"dataset,omitempty"`
	Release      string          `json:"release,omitempty"`
	RowsRead     int64           `json:"rowsRead"`
	RowsLoaded   int64           `json:"rowsLoaded"`
	RowsRejected int64           `json:"rowsRejected"`
	RowsSkipped  int64           `json:"rowsSkipped"`
	Duplicates   int64           `json:"duplicates"`
	Unchanged    bool            `json:"unchanged"`
	DryRun       bool            `json:"dryRun"`
	Seconds      float64         `json:"seconds"`
	Rejects      []rejectSummary `json:"rejects"`
	Error        string          `json:"error,omitempty"`
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

func (c *loadCommand) Run(ctx context.Context, io *streams) (err error) {
	onReject, closeRejects, err := c.rejectsFile()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, closeRejects()) }()
	db, err := openDatabase(ctx, c.databaseFlags, io.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := loadShipped(ctx, db.Store); err != nil {
		return err
	}
	for _, path := range c.Paths {
		if err := c.loadPath(ctx, db, io, path, onReject); err != nil {
			return err
		}
	}
	return nil
}

func (c *loadCommand) loadPath(ctx context.Context, db *database, io *streams, path string, onReject func(etl.Reject)) error {
	started := time.Now()
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	result := loadedPackage{report: &etl.Report{}}
	pkg, err := openPath(ctx, catalogue, path, etl.Options{MaxRejects: c.MaxRejects, OnReject: onReject})
	if err == nil {
		result, err = loadPackage(ctx, db.Store, pkg, c.DryRun)
	}
	var rejected *etl.RejectedError
	switch {
	case errors.As(err, &rejected):
		result.report = rejected.Report
		err = &refusedError{fmt.Errorf("%s was refused, nothing changed: %w", path, err)}
	case err != nil:
		err = fmt.Errorf("loading %s: %w", path, err)
	}
	summary := c.summarise(path, result, time.Since(started), err)
	if printErr := c.print(io, summary); printErr != nil {
		return errors.Join(err, printErr)
	}
	return err
}

func (c *loadCommand) summarise(path string, result loadedPackage, took time.Duration, err error) loadSummary {
	report := result.report
	summary := loadSummary{
		Path: path, Dataset: result.datasetID, Release: result.outcome.ReleaseID,
		RowsRead: report.RowsRead, RowsLoaded: report.RowsLoaded, RowsRejected: report.Rejected,
		RowsSkipped: report.Skipped, Duplicates: report.Duplicates,
		Unchanged: result.outcome.Unchanged || err != nil, DryRun: c.DryRun,
		Seconds: float64(took.Milliseconds()) / 1000, Rejects: []rejectSummary{},
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
	if c.JSON {
		if err := json.NewEncoder(io.out).Encode(s); err != nil {
			return fmt.Errorf("printing the summary: %w", err)
		}
		return nil
	}
	const shown = 10
	for n, reject := range s.Rejects {
		if n == shown {
			_, _ = fmt.Fprintf(io.log, "... and %d more; --rejects FILE writes all of them\n", s.RowsRejected-shown)
			break
		}
		_, _ = fmt.Fprintln(io.log, reject)
	}
	switch {
	case s.Error != "":
		return nil
	case s.DryRun:
		_, _ = fmt.Fprintf(io.out, "%s: %d rows of dataset %s would be loaded (%d skipped, %d duplicates, %d rejected); nothing changed\n", s.Path, s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected)
	case s.Unchanged:
		_, _ = fmt.Fprintf(io.out, "%s: nothing changed, dataset %s stays at release %s\n", s.Path, s.Dataset, s.Release)
	default:
		_, _ = fmt.Fprintf(io.out, "%s: %d rows loaded into dataset %s (%d skipped, %d duplicates, %d rejected), now at release %s, %.1f s\n", s.Path, s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected, s.Release, s.Seconds)
	}
	return nil
}

// rejectsFile opens the CSV file for rejects, if one is asked for. Rejects are
// written as they are found, so memory does not grow with them.
func (c *loadCommand) rejectsFile() (write func(etl.Reject), closeFile func() error, err error) {
	if c.Rejects == "" {
		return nil, func() error { return nil }, nil
	}
	file, err := os.Create(c.Rejects)
	if err != nil {
		return nil, nil, kommune.InvalidInput("rejects", c.Rejects, "a file that can be written")
	}
	table := csv.NewWriter(file)
	_ = table.Write([]string{"file", "line", "column", "value", "rule", "message", "raw"})
	write = func(r etl.Reject) {
		_ = table.Write([]string{r.File, strconv.FormatInt(r.Line, 10), r.Column, r.Value, r.Rule, r.Message, r.Raw})
	}
	return write, func() error {
		table.Flush()
		if err := errors.Join(table.Error(), file.Close()); err != nil {
			return fmt.Errorf("writing rejects to %s: %w", c.Rejects, err)
		}
		return nil
	}, nil
}
