package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kommunebench/kommune"
	"kommunebench/store"
)

type releaseCommand struct {
	List     releaseListCommand     `cmd:"" help:"List the releases that are kept, newest first."`
	Show     releaseShowCommand     `cmd:"" help:"Show what a release holds."`
	Diff     releaseDiffCommand     `cmd:"" help:"Tell two releases of a dataset apart: rows new, revised and gone, by indicator; a window that rolled is told apart from a revision."`
	Rollback releaseRollbackCommand `cmd:"" help:"Publish the content of an older release as the newest."`
	Prune    releasePruneCommand    `cmd:"" help:"Delete all but the newest releases of a dataset, with the rows that no other release needs."`
}

// withDatabase opens the database for one command.
func withDatabase(ctx context.Context, flags databaseFlags, io *streams, do func(*database) error) (err error) {
	db, err := openDatabase(ctx, flags, io.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(db)
}

// printJSON prints one JSON object.
func printJSON(io *streams, object any) error {
	encoder := json.NewEncoder(io.out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(object); err != nil {
		return fmt.Errorf("printing JSON: %w", err)
	}
	return nil
}

// printTable prints columns that stand under each other.
func printTable(to io.Writer, rows [][]string) error {
	table := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		_, _ = fmt.Fprintln(table, strings.TrimRight(strings.Join(row, "\t"), "\t"))
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("printing a table: %w", err)
	}
	return nil
}

// releaseSummary is a release as --json prints it.
type releaseSummary struct {
	Dataset     string    `json:"dataset"`
	ID          string    `json:"id"`
	PublishedAt time.Time `json:"publishedAt"`
	Rows        uint64    `json:"rows"`
	ContentHash string    `json:"contentHash"`
	InputHash   string    `json:"inputHash"`
	Note        *string   `json:"note"`
	Newest      bool      `json:"newest"`
	// RulesVersion is that under which its rows were loaded, the earliest;
	// PrecedesRules is true where that is not today's.
	RulesVersion  uint16 `json:"rulesVersion"`
	PrecedesRules bool   `json:"precedesRules"`
	// Incomplete names what of the release is not all there any more.
	Incomplete []string `json:"incomplete,omitempty"`
}

// incompleteWords name the slices of a release of which rows are gone.
func incompleteWords(list []store.IncompleteSlice, releaseID string) []string {
	var words []string
	for _, slice := range list {
		if slice.ReleaseID == releaseID {
			words = append(words, slice.String())
		}
	}
	return words
}

func summariseRelease(r kommune.Release, newest bool) releaseSummary {
	return releaseSummary{r.DatasetID, r.ID, r.PublishedAt.UTC(), r.Rows, r.ContentHash, r.InputHash, r.Note, newest, r.RulesVersion, r.PrecedesRules(), nil}
}

func noteOf(note *string) string {
	if note == nil {
		return ""
	}
	return *note
}

type releaseListCommand struct {
	databaseFlags
	JSON    bool   `help:"Print one JSON object instead of a table." name:"json"`
	Dataset string `arg:"" optional:"" help:"Only releases of this dataset."`
}

// Run lists releases, of each dataset the newest first.
func (c *releaseListCommand) Run(ctx context.Context, io *streams) error {
	return withDatabase(ctx, c.databaseFlags, io, func(db *database) error {
		list, err := db.Releases(ctx, c.Dataset)
		if err != nil {
			return err
		}
		if len(list) == 0 && c.Dataset != "" {
			return unknownDataset(ctx, db, c.Dataset)
		}
		slices.SortStableFunc(list, func(a, b kommune.Release) int {
			return cmp.Or(cmp.Compare(a.DatasetID, b.DatasetID), cmp.Compare(b.Sequence, a.Sequence))
		})
		incomplete, err := db.IncompleteSlices(ctx, false)
		if err != nil {
			return err
		}
		summaries := make([]releaseSummary, len(list))
		for n, release := range list {
			summaries[n] = summariseRelease(release, n == 0 || list[n-1].DatasetID != release.DatasetID)
			summaries[n].Incomplete = incompleteWords(incomplete, release.ID)
		}
		if c.JSON {
			return printJSON(io, map[string]any{"releases": summaries})
		}
		rows := [][]string{{"DATASET", "RELEASE", "PUBLISHED (UTC)", "ROWS", "CONTENT", "", "NOTE"}}
		for n, s := range summaries {
			newest := map[bool]string{true: "newest"}[s.Newest]
			if len(s.Incomplete) > 0 {
				newest = strings.TrimPrefix(newest+", incomplete", ", ")
			}
			rows = append(rows, []string{s.Dataset, s.ID, s.PublishedAt.Format(time.DateTime), fmt.Sprint(s.Rows), list[n].ShortHash(), newest, noteWithRules(s)})
		}
		return printTable(io.out, rows)
	})
}

// rulesInShort names the version of the rules, and tells where it is not today's.
func rulesInShort(s releaseSummary) string {
	if s.PrecedesRules {
		return fmt.Sprintf("version %d, before today's %d", s.RulesVersion, kommune.RulesVersion)
	}
	return fmt.Sprintf("version %d, today's", s.RulesVersion)
}

// noteWithRules is a release's note, and that it precedes rules where it does.
func noteWithRules(s releaseSummary) string {
	if !s.PrecedesRules {
		return noteOf(s.Note)
	}
	return strings.TrimPrefix(noteOf(s.Note)+"; rules of "+rulesInShort(s), "; ")
}

// unknownDataset lists the datasets that there are.
func unknownDataset(ctx context.Context, db *database, asked string) error {
	catalogue, err := db.CatalogueNow(ctx)
	if err != nil {
		return err
	}
	ids := make([]string, len(catalogue.Snapshots))
	for n, snapshot := range catalogue.Snapshots {
		ids[n] = snapshot.Dataset.ID
	}
	return kommune.UnknownChoice("dataset", asked, ids)
}

type releaseShowCommand struct {
	databaseFlags
	JSON bool   `help:"Print one JSON object instead of words." name:"json"`
	ID   string `arg:"" help:"The release, e.g. demo@1."`
}

// shownRelease is what show --json prints.
type shownRelease struct {
	releaseSummary
	Title            string         `json:"title"`
	Publisher        string         `json:"publisher"`
	Licence          *string        `json:"licence"`
	Synthetic        bool           `json:"synthetic"`
	DisclosureBy     string         `json:"disclosureBy"`
	DisclosureReason *string        `json:"disclosureReason"`
	Sources          []string       `json:"sources"`
	Indicators       []shownContent `json:"indicators"`
	Facts            []shownContent `json:"facts"`
}

// shownContent is an indicator or a table of facts of a release.
type shownContent struct {
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
		shown := showRelease(snapshot, newest)
		incomplete, err := db.IncompleteSlices(ctx, true, c.ID)
		if err != nil {
			return err
		}
		shown.Incomplete = incompleteWords(incomplete, c.ID)
		if c.JSON {
			return printJSON(io, shown)
		}
		return printShown(io, shown)
	})
}

func showRelease(snapshot *kommune.Snapshot, newest bool) shownRelease {
	dataset := snapshot.Dataset
	shown := shownRelease{
		releaseSummary: summariseRelease(snapshot.Release, newest), Title: dataset.Title, Publisher: dataset.Publisher, Licence: dataset.Licence,
		Synthetic: dataset.Synthetic, DisclosureBy: dataset.DisclosureBy, DisclosureReason: dataset.DisclosureReason,
		Sources: []string{}, Indicators: []shownContent{}, Facts: []shownContent{},
	}
	for _, source := range snapshot.Sources {
		text := source.ID + ": " + source.Title + ", " + source.Publisher
		if source.Retrieved != nil {
			text += ", retrieved " + source.Retrieved.Format(time.DateOnly)
		}
		shown.Sources = append(shown.Sources, text)
	}
	byIndicator := map[string]*shownContent{}
	for _, slice := range snapshot.Slices {
		if slice.IndicatorID == "" {
			shown.Facts = append(shown.Facts, shownContent{ID: slice.Table, Rows: slice.Rows, Slices: 1})
			continue
		}
		content, known := byIndicator[slice.IndicatorID]
		if !known {
			content = &shownContent{ID: slice.IndicatorID, Periods: snapshot.Periods(slice.IndicatorID)}
			byIndicator[slice.IndicatorID] = content
		}
		content.Rows += slice.Rows
		content.Slices++
	}
	for _, content := range byIndicator {
		shown.Indicators = append(shown.Indicators, *content)
	}
	for _, list := range [][]shownContent{shown.Indicators, shown.Facts} {
		slices.SortFunc(list, func(a, b shownContent) int { return cmp.Compare(a.ID, b.ID) })
	}
	return shown
}

func printShown(io *streams, s shownRelease) error {
	newest := map[bool]string{true: ", the newest", false: ", not the newest"}[s.Newest]
	disclosure := "by " + s.DisclosureBy
	if s.DisclosureReason != nil {
		disclosure += ": " + *s.DisclosureReason
	}
	rows := [][]string{
		{"release", s.ID + newest},
		{"dataset", s.Title + map[bool]string{true: " (synthetic)"}[s.Synthetic]},
		{"publisher", s.Publisher},
		{"licence", noteOf(s.Licence)},
		{"disclosure", disclosure},
		{"published", s.PublishedAt.Format(time.DateTime) + " UTC"},
		{"rows", fmt.Sprint(s.Rows)},
		{"content", s.ContentHash},
		{"made from", "input " + s.InputHash},
		{"rules", rulesInShort(s.releaseSummary)},
		{"", kommune.RulesNote(s.RulesVersion, kommune.English)},
		{"note", noteOf(s.Note)},
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

// spanOf tells periods by the first, the last and their number.
func spanOf(periods []kommune.Period) string {
	switch len(periods) {
	case 0:
		return "none"
	case 1:
		return string(periods[0])
	}
	return fmt.Sprintf("%s to %s (%d)", periods[0], periods[len(periods)-1], len(periods))
}
