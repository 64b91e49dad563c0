package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"kommunebench/kommune"
)

type releaseShowCommand struct {
	databaseFlags
	JSON bool   `help:"Print one JSON object instead of words." name:"json"`
	ID   string `arg:"" help:"The release, e.g. demo@1."`
}

// releaseDetails is a release as show --json prints it.
type releaseDetails struct {
	releaseSummary
	Title            string           `json:"title"`
	Publisher        string           `json:"publisher"`
	Licence          *string          `json:"licence"`
	Synthetic        bool             `json:"synthetic"`
	DisclosureBy     string           `json:"disclosureBy"`
	DisclosureReason *string          `json:"disclosureReason"`
	Sources          []string         `json:"sources"`
	Indicators       []contentSummary `json:"indicators"`
	Facts            []contentSummary `json:"facts"`
}

// contentSummary is an indicator or a table of facts of a release.
type contentSummary struct {
	ID      string           `json:"id"`
	Rows    uint64           `json:"rows"`
	Slices  int              `json:"slices"`
	Periods []kommune.Period `json:"periods,omitempty"`
}

// Run shows one release.
func (c *releaseShowCommand) Run(ctx context.Context, io *streams) error {
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		snapshot, err := db.Snapshot(ctx, c.ID)
		if err != nil {
			return err
		}
		newest := false
		if catalogue, err := db.CatalogueNow(ctx); err == nil {
			head, found := catalogue.Snapshot(snapshot.Dataset.ID)
			newest = found && head.Release.ID == snapshot.Release.ID
		}
		shown := summariseContent(snapshot, newest)
		incomplete, err := db.IncompleteSlices(ctx, true, c.ID)
		if err != nil {
			return err
		}
		shown.Incomplete = incompleteSlices(incomplete, c.ID)
		if c.JSON {
			return printJSON(io, shown)
		}
		return printDetails(io, shown)
	})
}

func summariseContent(snapshot *kommune.Snapshot, newest bool) releaseDetails {
	dataset := snapshot.Dataset
	shown := releaseDetails{
		releaseSummary: newReleaseSummary(snapshot.Release, newest), Title: dataset.Title, Publisher: dataset.Publisher, Licence: dataset.Licence,
		Synthetic: dataset.Synthetic, DisclosureBy: dataset.DisclosureBy, DisclosureReason: dataset.DisclosureReason,
		Sources: []string{}, Indicators: []contentSummary{}, Facts: []contentSummary{},
	}
	for _, source := range snapshot.Sources {
		text := source.ID + ": " + source.Title + ", " + source.Publisher
		if source.Retrieved != nil {
			text += ", retrieved " + source.Retrieved.Format(time.DateOnly)
		}
		shown.Sources = append(shown.Sources, text)
	}
	byIndicator := map[string]*contentSummary{}
	for _, slice := range snapshot.Slices {
		if slice.IndicatorID == "" {
			shown.Facts = append(shown.Facts, contentSummary{ID: slice.Table, Rows: slice.Rows, Slices: 1})
			continue
		}
		content, known := byIndicator[slice.IndicatorID]
		if !known {
			content = &contentSummary{ID: slice.IndicatorID, Periods: snapshot.Periods(slice.IndicatorID)}
			byIndicator[slice.IndicatorID] = content
		}
		content.Rows += slice.Rows
		content.Slices++
	}
	for _, content := range byIndicator {
		shown.Indicators = append(shown.Indicators, *content)
	}
	for _, list := range [][]contentSummary{shown.Indicators, shown.Facts} {
		slices.SortFunc(list, func(a, b contentSummary) int { return cmp.Compare(a.ID, b.ID) })
	}
	return shown
}

func printDetails(io *streams, s releaseDetails) error {
	newest := map[bool]string{true: ", the newest", false: ", not the newest"}[s.Newest]
	disclosure := "by " + s.DisclosureBy
	if s.DisclosureReason != nil {
		disclosure += ": " + *s.DisclosureReason
	}
	rows := [][]string{
		{"release", s.ID + newest},
		{"dataset", s.Title + map[bool]string{true: " (synthetic)"}[s.Synthetic]},
		{"publisher", s.Publisher},
		{"licence", orEmpty(s.Licence)},
		{"disclosure", disclosure},
		{"published", s.PublishedAt.Format(time.DateTime) + " UTC"},
		{"rows", fmt.Sprint(s.Rows)},
		{"content", s.ContentHash},
		{"made from", "input " + s.InputHash},
		{"rules", rulesText(s.releaseSummary)},
		{"", kommune.RulesNote(s.RulesVersion, kommune.English)},
		{"note", orEmpty(s.Note)},
	}
	for _, slice := range s.Incomplete {
		rows = append(rows, []string{"incomplete", slice + "; load the file again to heal it"})
	}
	for _, source := range s.Sources {
		rows = append(rows, []string{"source", source})
	}
	rows = slices.DeleteFunc(rows, func(row []string) bool { return row[1] == "" })
	if err := printTable(io.out, rows); err != nil {
		return err
	}
	table := [][]string{{"", ""}, {"INDICATOR", "ROWS", "SLICES", "PERIODS"}}
	for _, content := range s.Indicators {
		table = append(table, []string{content.ID, fmt.Sprint(content.Rows), fmt.Sprint(content.Slices), spanOf(content.Periods)})
	}
	table = append(table, []string{"", ""}, []string{"FACTS", "ROWS"})
	for _, content := range s.Facts {
		table = append(table, []string{content.ID, fmt.Sprint(content.Rows)})
	}
	return printTable(io.out, table)
}
