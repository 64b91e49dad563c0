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
	// CoverageChanges are the states of coverage that a dry run would change; nil where
	// it brings no facts that these rest on.
	CoverageChanges []coverageChange `json:"coverageChanges,omitempty"`
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
	lang kommune.Language
}

type rejectSummary struct {
	File string `json:"file"`
	Line int64  `json:"line"`
	// Cell is that of a spreadsheet; empty for other files.
	Cell    string `json:"cell"`
	Column  string `json:"column"`
	Value   string `json:"value"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
	// Times counts the rows with the same problem; Lines are the first of them.
	Times int64   `json:"times"`
	Lines []int64 `json:"lines"`
	// repetition says so in words; empty for a single row.
	repetition string
	// danish is all of it in Danish; empty where it is told in English.
	danish string
}

// String formats the reject for people, without the fields that are empty.
func (r rejectSummary) String() string {
	if r.danish != "" {
		return r.danish
	}
	place := r.File
	if r.Line > 0 {
		place += fmt.Sprintf(" line %d", r.Line)
	}
	if r.Cell != "" {
		place += ", cell " + r.Cell
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
		Seconds: float64(took.Milliseconds()) / 1000, Rejects: []rejectSummary{}, Warnings: []string{}, sameBytes: result.sameBytes, lang: languageOf(c.Lang),
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
		told, inDanish := r.In(languageOf(c.Lang)), ""
		if c.Lang == "da" {
			inDanish = told.String()
		}
		summary.Rejects = append(summary.Rejects, rejectSummary{r.File, r.Line, r.Cell, r.Column, r.Value, r.Rule, told.Message, r.Times, r.Lines, r.Repeated(), inDanish})
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
			more := kommune.Text{DA: "... og %d mere; --rejects FILE skriver dem alle\n", EN: "... and %d more; --rejects FILE writes all of them\n"}
			_, _ = fmt.Fprintf(io.log, more.In(s.lang), s.Problems-printed)
			break
		}
		printed += max(1, reject.Times)
		_, _ = fmt.Fprintln(io.log, reject)
	}
	if slices.ContainsFunc(s.Rejects, func(r rejectSummary) bool { return r.Rule == "descriptor" }) {
		_, _ = fmt.Fprintln(io.log, kommune.Text{DA: "hvad datapackage.json tager: docs/datapackage.md, og ", EN: "what a descriptor takes: docs/datapackage.md, and "}.In(s.lang)+schemaPath+
			kommune.Text{DA: " på en kørende server", EN: " of a running server"}.In(s.lang))
	}
	if s.Error != "" {
		return nil
	}
	_, _ = fmt.Fprintf(io.out, "%s: %s\n", s.Path, s.result().In(s.lang))
	if s.DryRun {
		s.printCoverage(io, s.lang)
		if !s.sameBytes && !s.Unchanged {
			return s.printDiff(io)
		}
	}
	s.printGone(io)
	s.printSuppression(io)
	return nil
}

// result says what the load did, or would do.
func (s loadSummary) result() kommune.Text {
	say := func(da, en string, arguments ...any) kommune.Text {
		return kommune.Text{DA: fmt.Sprintf(da, arguments...), EN: fmt.Sprintf(en, arguments...)}
	}
	switch {
	case s.DryRun && s.sameBytes:
		return say("intet ville ændre sig: datasættet %s står ved udgivelsen %s med netop disse filer", "nothing would change: dataset %s is at release %s with these very bytes", s.Dataset, s.Release)
	case s.DryRun && s.Unchanged:
		return say("intet ville ændre sig: datasættet %s står ved udgivelsen %s med netop disse rækker", "nothing would change: dataset %s is at release %s with these very rows", s.Dataset, s.Release)
	case s.DryRun:
		return say("%d rækker i datasættet %s ville blive indlæst (%d sprunget over, %d dubletter, %d afvist); intet er ændret",
			"%d rows of dataset %s would be loaded (%d skipped, %d duplicates, %d rejected); nothing changed", s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected)
	case s.Unchanged:
		return say("intet er ændret, datasættet %s står stadig ved udgivelsen %s", "nothing changed, dataset %s stays at release %s", s.Dataset, s.Release)
	}
	counts := []any{s.RowsLoaded, s.Dataset, s.RowsSkipped, s.Duplicates, s.RowsRejected, s.Release, s.Seconds}
	return kommune.Text{
		DA: fmt.Sprintf("%d rækker er indlæst i datasættet %s (%d sprunget over, %d dubletter, %d afvist), nu ved udgivelsen %s", counts[:6]...),
		EN: fmt.Sprintf("%d rows loaded into dataset %s (%d skipped, %d duplicates, %d rejected), now at release %s, %.1f s", counts...),
	}
}

// printDiff prints what a dry run would change.
func (s loadSummary) printDiff(io *streams) error {
	if s.diff != nil {
		counts := kommune.Text{DA: "tal: %d nye, %d rettet, %d forsvundet fra kilden\n", EN: "%d rows new, %d revised, %d gone from the source\n"}
		_, _ = fmt.Fprintf(io.out, counts.In(s.lang), s.diff.New, s.diff.Revised, s.diff.Gone)
		for _, table := range s.diff.Tables {
			counts := kommune.Text{DA: "oplysninger i tabellen %s: %d rækker før, %d efter\n", EN: "facts %s differ: %d rows before, %d after\n"}
			_, _ = fmt.Fprintf(io.out, counts.In(s.lang), table.Table, table.RowsBefore, table.RowsAfter)
		}
		if err := printIndicatorDiffs(io, s.diff.Indicators); err != nil {
			return err
		}
	}
	s.printGone(io)
	s.printSuppression(io)
	return nil
}
