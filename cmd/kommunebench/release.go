package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
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

// withDatabase calls do with the open database, and closes it.
func withDatabase(ctx context.Context, flags databaseFlags, io *streams, do func(*database) error) (err error) {
	db, err := openDatabase(ctx, flags, io.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(db)
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
	// RulesVersion is the earliest under which any of its rows was loaded;
	// PrecedesRules is true where it is lower than the current one.
	RulesVersion  uint16 `json:"rulesVersion"`
	PrecedesRules bool   `json:"precedesRules"`
	// Incomplete names the slices with missing rows.
	Incomplete []string `json:"incomplete,omitempty"`
}

// incompleteSlices names the slices of a release with missing rows.
func incompleteSlices(list []store.IncompleteSlice, releaseID string) []string {
	var words []string
	for _, slice := range list {
		if slice.ReleaseID == releaseID {
			words = append(words, slice.String())
		}
	}
	return words
}

func newReleaseSummary(r kommune.Release, newest bool) releaseSummary {
	return releaseSummary{r.DatasetID, r.ID, r.PublishedAt.UTC(), r.Rows, r.ContentHash, r.InputHash, r.Note, newest, r.RulesVersion, r.PrecedesRules(), nil}
}

func orEmpty(note *string) string {
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

// Run lists releases by dataset, the newest first.
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
			summaries[n] = newReleaseSummary(release, n == 0 || list[n-1].DatasetID != release.DatasetID)
			summaries[n].Incomplete = incompleteSlices(incomplete, release.ID)
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

// rulesText names the version of the rules, and says where it is not today's.
func rulesText(s releaseSummary) string {
	if s.PrecedesRules {
		return fmt.Sprintf("version %d, before today's %d", s.RulesVersion, kommune.RulesVersion)
	}
	return fmt.Sprintf("version %d, today's", s.RulesVersion)
}

// noteWithRules is a release's note; for a release under earlier rules it says so.
func noteWithRules(s releaseSummary) string {
	if !s.PrecedesRules {
		return orEmpty(s.Note)
	}
	return strings.TrimPrefix(orEmpty(s.Note)+"; rules of "+rulesText(s), "; ")
}

// unknownDataset is the error of a dataset that does not exist; it lists those that
// do.
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
