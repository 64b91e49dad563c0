package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kommunebench/kommune"
)

// loadSummary is the result of loading one path, as --json prints it.
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
	// Gone are the rows of the previous release that this delivery lacks, by
	// indicator; RowsGone counts them all. They are kept unless the package replaces
	// the dataset.
	Gone     []goneSummary `json:"gone"`
	RowsGone uint64        `json:"rowsGone"`
	// Changes are what a dry run would change, by indicator.
	Changes []indicatorSummary `json:"changes,omitempty"`
	// Suppressed counts, by indicator, the hidden cells of the periods that the
	// load wrote.
	Suppressed []suppressedSummary `json:"suppressed"`
	// Exposed are the first hidden cells that can still be derived, or known too
	// closely; ExposedCells counts all.
	Exposed      []exposedSummary `json:"exposed"`
	ExposedCells int              `json:"exposedCells"`
	Warnings     []string         `json:"warnings"`
	Error        string           `json:"error,omitempty"`
	// sameBytes is true where the newest release was made from the same input.
	sameBytes bool
	// before is the id of the previous release; empty for the first.
	before   string
	replaces bool
	// diff is what a dry run would change; nil for other loads.
	diff *kommune.ReleaseDiff
}

type rejectSummary struct {
	File    string `json:"file"`
	Line    int64  `json:"line"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
	// Times counts the rows with the same problem; Lines are the first of them.
	Times int64   `json:"times"`
	Lines []int64 `json:"lines"`
	// repetition says so in words; empty for a single row.
	repetition string
}

// String formats the reject for people, without the fields that are empty.
func (r rejectSummary) String() string {
	place := r.File
	if r.Line > 0 {
		place += fmt.Sprintf(" line %d", r.Line)
	}
	if r.Column != "" {
		place += fmt.Sprintf(", column %q", r.Column)
	}
	isInMessage := r.Value == r.Column || strings.Contains(r.Message, strconv.Quote(r.Value))
	if r.Value != "" && !isInMessage {
		place += fmt.Sprintf(", value %q", r.Value)
	}
	text := fmt.Sprintf("%s: %s (rule %s)", place, r.Message, r.Rule)
	if r.repetition != "" {
		text += "; " + r.repetition
	}
	return text
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
	summary.before, summary.replaces = result.outcome.BeforeID, result.replaces
	if result.preview != nil && result.preview.Diff != nil {
		summary.before = result.preview.BeforeID
		summary.Changes = summariseIndicators(result.preview.Diff.Indicators)
		summary.diff = result.preview.Diff
	}
	summary.addSuppression(result.suppression())
	for _, slice := range result.outcome.Incomplete {
		summary.Warnings = append(summary.Warnings, fmt.Sprintf("rows of %s are missing in the database (%s): load the file that they came from again", result.outcome.ReleaseID, slice))
	}
	for _, r := range report.Rejects {
		summary.Rejects = append(summary.Rejects, rejectSummary{r.File, r.Line, r.Column, r.Value, r.Rule, r.Message, r.Times, r.Lines, r.Repeated()})
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
	printed := int64(0)
	for n, reject := range s.Rejects {
		if n == shown {
			_, _ = fmt.Fprintf(io.log, "... and %d more; --rejects FILE writes all of them\n", s.Problems-printed)
			break
		}
		printed += max(1, reject.Times)
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
	case s.DryRun && s.Unchanged:
		_, _ = fmt.Fprintf(io.out, "%s: nothing would change: dataset %s is at release %s with these very rows\n", s.Path, s.Dataset, s.Release)
	case s.DryRun:
		_, _ = fmt.Fprintf(io.out, "%s: %d rows of dataset %s would be loaded (%d skipped, %d duplicates, %d rejected); nothing changed\n", s.Path, s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected)
		return s.printDiff(io)
	case s.Unchanged:
		_, _ = fmt.Fprintf(io.out, "%s: nothing changed, dataset %s stays at release %s\n", s.Path, s.Dataset, s.Release)
	default:
		_, _ = fmt.Fprintf(io.out, "%s: %d rows loaded into dataset %s (%d skipped, %d duplicates, %d rejected), now at release %s, %.1f s\n", s.Path, s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected, s.Release, s.Seconds)
	}
	s.printGone(io)
	s.printSuppression(io)
	return nil
}

// printDiff prints what a dry run would change.
func (s loadSummary) printDiff(io *streams) error {
	if s.diff != nil {
		_, _ = fmt.Fprintf(io.out, "%d rows new, %d revised, %d gone from the source\n", s.diff.New, s.diff.Revised, s.diff.Gone)
		for _, table := range s.diff.Tables {
			_, _ = fmt.Fprintf(io.out, "facts %s differ: %d rows before, %d after\n", table.Table, table.RowsBefore, table.RowsAfter)
		}
		if err := printIndicatorDiffs(io, s.diff.Indicators); err != nil {
			return err
		}
	}
	s.printGone(io)
	s.printSuppression(io)
	return nil
}
