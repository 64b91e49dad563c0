package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kommunebench/fetch"
	"kommunebench/fetch/described"
	"kommunebench/kommune"
)

type fetchDescribeCommand struct {
	askFlags
	Publisher string `help:"jobindsats or statbank; not needed for a table that is described." enum:",jobindsats,statbank" default:"" placeholder:"PUBLISHER"`
	Table     string `arg:"" help:"The table's id, as in y25i08 or FOLK1A."`
}

// tableDescription is the output of fetch describe.
type tableDescription struct {
	// Description is the one that ships; nil for none.
	Description *described.Description `json:"description"`
	// Live is what the API says; nil where it was not asked, and NotAsked says why.
	Live     *fetch.LiveTable `json:"live"`
	NotAsked string           `json:"notAsked,omitempty"`
}

// Run shows what is known of a table, and what the API says of it if it is reached.
func (c *fetchDescribeCommand) Run(ctx context.Context, io *streams) error {
	hasKey := environmentHasKey()
	options, err := c.listOptions(c.Publisher)
	if err != nil {
		return err
	}
	shown := tableDescription{Description: described.Find(options.Descriptions, c.Publisher, c.Table)}
	if shown.Description != nil {
		options.Publisher = shown.Description.Publisher
	}
	if options.Publisher == "" {
		return kommune.InvalidInput("table", c.Table, "a table that is described ("+describedIDs(options.Descriptions)+"), or any with --publisher jobindsats or --publisher statbank")
	}
	switch {
	case c.Offline:
		shown.NotAsked = "--offline"
	case options.Publisher == described.JobindsatsPublisher && !hasKey:
		shown.NotAsked = "jobindsats takes a key: set " + jobindsatsKeyEnv
	default:
		live, err := fetch.DescribeLive(ctx, c.Table, options)
		if err == nil {
			shown.Live = &live
		} else if shown.NotAsked, err = notReached(ctx, err); err != nil {
			return err
		}
	}
	if shown.Description == nil && shown.Live == nil {
		return &kommune.Error{Code: kommune.NotFound, Message: "the table " + c.Table + " is not described, and " + options.Publisher + " was not asked: " + shown.NotAsked}
	}
	if c.JSON {
		return printJSON(io, shown)
	}
	var text strings.Builder
	shown.write(&text)
	if _, err := fmt.Fprint(io.out, text.String()); err != nil {
		return fmt.Errorf("printing the description: %w", err)
	}
	return nil
}

func describedIDs(list []described.Description) string {
	var ids []string
	for _, d := range list {
		ids = append(ids, d.Table)
	}
	return strings.Join(ids, ", ")
}

// write writes the description for people.
func (d *tableDescription) write(text *strings.Builder) {
	if known := d.Description; known != nil {
		writeKnown(text, known)
	}
	if d.Live == nil {
		fmt.Fprintf(text, "\nThe API was not asked: %s\n", d.NotAsked)
		return
	}
	writeLive(text, d.Live, d.Description != nil)
}

func writeKnown(text *strings.Builder, d *described.Description) {
	fmt.Fprintf(text, "%s  %s\n%s\n\n", d.Name(), d.Title.DA, d.Title.EN)
	if d.IsVerified() {
		fmt.Fprintf(text, "compared with the API on %s\n", d.Verified)
	} else {
		text.WriteString("unverified: never compared with the API, made from public sources only\n")
	}
	fmt.Fprintf(text, "dataset     %s\n", d.Dataset())
	if d.PeriodType != "" {
		fmt.Fprintf(text, "periods     %s\n", d.PeriodType)
	}
	fmt.Fprintf(text, "period is   %s\n            %s\n", d.Period.DA, d.Period.EN)
	if d.ProvisionalPeriods > 0 {
		fmt.Fprintf(text, "provisional the %d newest periods: fetched as PROVISIONAL\n", d.ProvisionalPeriods)
	}
	if d.Areas.Hierarchy != "" {
		fmt.Fprintf(text, "areas       %s, level %s: %s\n", d.Areas.Hierarchy, d.Areas.Level, d.Areas.Means.EN)
	}
	text.WriteString("\nIndicators\n")
	for _, m := range d.Measures {
		writeMeasure(text, d, m)
	}
	text.WriteString("\nDimensions\n")
	for _, dimension := range d.Dimensions {
		fmt.Fprintf(text, "  %s (%s): %s\n", dimension.ID, dimension.Title, dimension.Asked())
	}
	text.WriteString("\nDescribed from\n")
	for _, source := range d.DescribedFrom {
		fmt.Fprintf(text, "  %s, read %s\n    %s\n    shows %s\n", source.Title, source.Retrieved, source.Path, source.Shows)
	}
	if len(d.Open) > 0 {
		text.WriteString("\nNot known\n")
	}
	for _, question := range d.Open {
		fmt.Fprintf(text, "  %s\n  %s\n", question.DA, question.EN)
	}
}

func writeMeasure(text *strings.Builder, d *described.Description, m described.Measure) {
	one := d.Indicator(m.Indicator)
	kind := string(one.Kind)
	if kind == "" {
		kind = "PROPORTION or COUNT"
	}
	fmt.Fprintf(text, "  %s  %s %s\n    %s / %s\n", one.ID, kind, one.Unit, one.Title.DA, one.Title.EN)
	if m.Value != nil {
		fmt.Fprintf(text, "    column %s\n", m.Value.Shown())
	}
	if m.Numerator != nil {
		fmt.Fprintf(text, "    count behind it %s\n", m.Numerator.Shown())
	}
	if m.Denominator != nil {
		fmt.Fprintf(text, "    of a number %s\n", m.Denominator.Shown())
	}
	for _, variable := range slices.Sorted(maps.Keys(m.Select)) {
		fmt.Fprintf(text, "    %s = %s\n", variable, m.Select[variable])
	}
	if m.CohortMonthsBefore != nil {
		fmt.Fprintf(text, "    cohort: became unemployed %d months before the period\n", *m.CohortMonthsBefore)
	}
}

func writeLive(text *strings.Builder, live *fetch.LiveTable, isDescribed bool) {
	fmt.Fprintf(text, "\nThe API says\n  %s", live.Title)
	if live.Updated != "" {
		fmt.Fprintf(text, ", changed %s", live.Updated)
	}
	text.WriteString("\n")
	for _, dimension := range live.Dimensions {
		fmt.Fprintf(text, "  %s (%s): %d values\n", dimension.ID, dimension.Title, dimension.Values)
	}
	for _, measure := range live.Measures {
		fmt.Fprintf(text, "  measure %s\n", measure)
	}
	for _, periods := range live.Periods {
		fmt.Fprintf(text, "  periods %s\n", periods)
	}
	if isDescribed && len(live.Differences) == 0 {
		text.WriteString("No difference to the description.\n")
	}
	for _, one := range live.Differences {
		kind := "differs"
		if one.Refused {
			kind = "differs, so that figures would be wrong"
		}
		fmt.Fprintf(text, "  %s: %s\n", kind, one.Message)
	}
}
