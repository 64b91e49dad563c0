package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"kommunebench/kommune"
)

type releaseDiffCommand struct {
	databaseFlags
	JSON   bool   `help:"Print one JSON object instead of words." name:"json"`
	Limit  int    `help:"How many changed figures to list." default:"20" placeholder:"N"`
	Before string `arg:"" name:"a" help:"The release before, e.g. demo@1."`
	After  string `arg:"" name:"b" help:"The release after, of the same dataset."`
}

const maxListedFigures = 1_000_000

// diffSummary is a difference of releases as diff --json prints it.
type diffSummary struct {
	Before             string             `json:"before"`
	After              string             `json:"after"`
	RowsNew            uint64             `json:"rowsNew"`
	RowsRevised        uint64             `json:"rowsRevised"`
	RowsGone           uint64             `json:"rowsGone"`
	DescriptionChanged bool               `json:"descriptionChanged"`
	Indicators         []indicatorSummary `json:"indicators"`
	Facts              []tableSummary     `json:"facts"`
	Figures            []figureSummary    `json:"figures"`
	// MoreFigures is true where more figures differ than are listed.
	MoreFigures bool `json:"moreFigures"`
}

type indicatorSummary struct {
	Indicator       string           `json:"indicator"`
	RowsNew         uint64           `json:"rowsNew"`
	RowsRevised     uint64           `json:"rowsRevised"`
	RowsGone        uint64           `json:"rowsGone"`
	LargestRevision *revisionSummary `json:"largestRevision"`
	Periods         []periodSummary  `json:"periods"`
}

type periodSummary struct {
	TargetGroup string               `json:"targetGroup,omitempty"`
	Period      kommune.Period       `json:"period"`
	Change      kommune.PeriodChange `json:"change"`
	RowsNew     uint64               `json:"rowsNew"`
	RowsRevised uint64               `json:"rowsRevised"`
	RowsGone    uint64               `json:"rowsGone"`
}

type revisionSummary struct {
	TargetGroup string         `json:"targetGroup,omitempty"`
	Period      kommune.Period `json:"period"`
	Area        kommune.Area   `json:"area"`
	Before      float64        `json:"before"`
	After       float64        `json:"after"`
}

type tableSummary struct {
	Table      string `json:"table"`
	RowsBefore uint64 `json:"rowsBefore"`
	RowsAfter  uint64 `json:"rowsAfter"`
}

type figureSummary struct {
	Indicator    string         `json:"indicator"`
	TargetGroup  string         `json:"targetGroup,omitempty"`
	Period       kommune.Period `json:"period"`
	Area         kommune.Area   `json:"area"`
	Before       *float64       `json:"before"`
	BeforeStatus *string        `json:"beforeStatus"`
	After        *float64       `json:"after"`
	AfterStatus  *string        `json:"afterStatus"`
}

// Run compares two releases.
func (c *releaseDiffCommand) Run(ctx context.Context, io *streams) error {
	if c.Limit < 0 || c.Limit > maxListedFigures {
		return kommune.InvalidInput("limit", strconv.Itoa(c.Limit), fmt.Sprintf("a number from 0 to %d", maxListedFigures))
	}
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		before, err := db.Snapshot(ctx, c.Before)
		if err != nil {
			return err
		}
		after, err := db.Snapshot(ctx, c.After)
		if err != nil {
			return err
		}
		if before.Dataset.ID != after.Dataset.ID {
			return kommune.InvalidInput("b", c.After, "a release of dataset "+before.Dataset.ID+", as "+c.Before+" is")
		}
		indicators, err := db.DiffReleases(ctx, before, after)
		if err != nil {
			return err
		}
		figures, err := db.ReadAllChanges(ctx, before, after, c.Limit+1)
		if err != nil {
			return err
		}
		diff := kommune.NewReleaseDiff(before, after, indicators)
		if c.JSON {
			return printJSON(io, c.summarise(diff, figures))
		}
		return c.print(io, diff, figures)
	})
}

func (c *releaseDiffCommand) summarise(diff *kommune.ReleaseDiff, figures []kommune.ObservationChange) diffSummary {
	s := diffSummary{
		Before: diff.Before.ID, After: diff.After.ID, RowsNew: diff.New, RowsRevised: diff.Revised, RowsGone: diff.Gone,
		DescriptionChanged: diff.DescriptionChanged, MoreFigures: len(figures) > c.Limit,
		Indicators: summariseIndicators(diff.Indicators), Facts: []tableSummary{}, Figures: []figureSummary{},
	}
	for _, table := range diff.Tables {
		s.Facts = append(s.Facts, tableSummary(table))
	}
	for _, f := range figures[:min(c.Limit, len(figures))] {
		s.Figures = append(s.Figures, figureSummary{f.IndicatorID, f.TargetGroupID, f.Period, f.Area, f.Before, f.BeforeStatus, f.After, f.AfterStatus})
	}
	return s
}

// summariseIndicators converts differences of indicators to the form of --json.
func summariseIndicators(diffs []kommune.IndicatorDiff) []indicatorSummary {
	summaries := make([]indicatorSummary, len(diffs))
	for n, diff := range diffs {
		s := indicatorSummary{
			Indicator: diff.IndicatorID, RowsNew: diff.New, RowsRevised: diff.Revised, RowsGone: diff.Gone, Periods: make([]periodSummary, len(diff.Periods)),
		}
		if diff.Largest != nil {
			l := diff.Largest
			s.LargestRevision = &revisionSummary{l.TargetGroupID, l.Period, l.Area, l.Before, l.After}
		}
		for m, p := range diff.Periods {
			s.Periods[m] = periodSummary{p.TargetGroupID, p.Period, p.Change, p.New, p.Revised, p.Gone}
		}
		summaries[n] = s
	}
	return summaries
}

func (c *releaseDiffCommand) print(io *streams, diff *kommune.ReleaseDiff, figures []kommune.ObservationChange) error {
	_, _ = fmt.Fprintf(io.out, "%s to %s: %d rows new, %d revised, %d gone\n", diff.Before.ID, diff.After.ID, diff.New, diff.Revised, diff.Gone)
	if diff.IsEmpty() {
		_, _ = fmt.Fprintln(io.out, "the two hold the same")
		return nil
	}
	if diff.DescriptionChanged {
		_, _ = fmt.Fprintln(io.out, "the dataset's title, publisher, licence or disclosure differs")
	}
	for _, table := range diff.Tables {
		_, _ = fmt.Fprintf(io.out, "facts %s differ: %d rows before, %d after\n", table.Table, table.RowsBefore, table.RowsAfter)
	}
	if err := printIndicatorDiffs(io, diff.Indicators); err != nil || len(figures) == 0 || c.Limit == 0 {
		return err
	}
	rows := [][]string{{"", ""}, {"FIGURE", "GROUP", "PERIOD", "AREA", "BEFORE", "AFTER"}}
	for _, f := range figures[:min(c.Limit, len(figures))] {
		rows = append(rows, []string{f.IndicatorID, orDash(f.TargetGroupID), string(f.Period), string(f.Area), valueOrStatus(f.Before, f.BeforeStatus), valueOrStatus(f.After, f.AfterStatus)})
	}
	if err := printTable(io.out, rows); err != nil {
		return err
	}
	if len(figures) > c.Limit {
		_, _ = fmt.Fprintf(io.out, "... and more; --limit N lists N of them\n")
	}
	return nil
}

// printIndicatorDiffs prints for each indicator how many rows differ, and which
// periods were revised, added or rolled out of the window.
func printIndicatorDiffs(io *streams, diffs []kommune.IndicatorDiff) error {
	if len(diffs) == 0 {
		return nil
	}
	rows := [][]string{{"", ""}, {"INDICATOR", "NEW", "REVISED", "GONE", "LARGEST REVISION"}}
	for _, diff := range diffs {
		largest := "-"
		if l := diff.Largest; l != nil {
			largest = fmt.Sprintf("%s to %s (%s, %s)", formatNumber(l.Before), formatNumber(l.After), l.Area, l.Period)
		}
		rows = append(rows, []string{diff.IndicatorID, fmt.Sprint(diff.New), fmt.Sprint(diff.Revised), fmt.Sprint(diff.Gone), largest})
	}
	if err := printTable(io.out, rows); err != nil {
		return err
	}
	rows = [][]string{{"", ""}, {"INDICATOR", "PERIODS"}}
	for _, diff := range diffs {
		rows = append(rows, []string{diff.IndicatorID, periodText(diff)})
	}
	return printTable(io.out, rows)
}

// periodText lists the periods by kind of change; a period that changed in the same
// way for several target groups is listed once.
func periodText(diff kommune.IndicatorDiff) string {
	words := map[kommune.PeriodChange]string{
		kommune.ChangeNew: "new", kommune.ChangeAdded: "filled in later", kommune.ChangeRevised: "revised",
		kommune.ChangeRolledOut: "rolled out of the window", kommune.ChangeRemoved: "removed",
	}
	var parts []string
	for _, change := range kommune.PeriodChanges() {
		if periods := diff.PeriodsOf(change); len(periods) > 0 {
			parts = append(parts, words[change]+" "+spanOf(periods))
		}
	}
	return strings.Join(parts, "; ")
}

// formatNumber writes a value with the fewest digits that identify it.
func formatNumber(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }

// valueOrStatus writes a value, else the status, else a dash.
func valueOrStatus(value *float64, status *string) string {
	switch {
	case value != nil:
		return formatNumber(*value)
	case status != nil:
		return *status
	}
	return "-"
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
