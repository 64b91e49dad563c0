package main

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/sync/errgroup"

	"kommunebench/kommune"
)

// goneSummary describes the rows of one indicator that the previous release has and
// the delivery lacks.
type goneSummary struct {
	Indicator string           `json:"indicator"`
	Rows      uint64           `json:"rows"`
	Areas     []kommune.Area   `json:"areas"`
	Periods   []kommune.Period `json:"periods"`
	// text describes them in one line, with the names of areas.
	text string
}

// findMissingRows compares the published release with the previous one, if that may
// have rows that the delivery lacks. A failure is only logged, as the load is done.
func findMissingRows(ctx context.Context, db *database, result *loadedPackage) {
	if !result.outcome.LacksRows || result.outcome.Unchanged {
		return
	}
	var before, after *kommune.Snapshot
	var group errgroup.Group
	group.Go(func() (err error) {
		before, err = db.Snapshot(ctx, result.outcome.BeforeID)
		return err
	})
	group.Go(func() (err error) {
		after, err = db.Snapshot(ctx, result.outcome.ReleaseID)
		return err
	})
	err := group.Wait()
	if err == nil {
		result.changes, err = db.DiffReleases(ctx, before, after)
	}
	if err != nil {
		db.logger.WarnContext(ctx, "what the delivery lacks was not found out", "release", result.outcome.ReleaseID, "error", err)
	}
}

func (s *loadSummary) addGone(diffs []kommune.IndicatorDiff, catalogue *kommune.Catalogue) {
	s.Gone = []goneSummary{}
	for _, diff := range diffs {
		if diff.Gone == 0 {
			continue
		}
		periods := diff.PeriodsGone()
		s.RowsGone += diff.Gone
		s.Gone = append(s.Gone, goneSummary{
			Indicator: diff.IndicatorID, Rows: diff.Gone, Areas: diff.AreasGone, Periods: periods,
			text: fmt.Sprintf("%s of %s, %s", plural(diff.Gone, "row"), areaList(diff.AreasGone, catalogue), spanOf(periods)),
		})
	}
}

// areaList names up to five areas and says how many more there are.
func areaList(areas []kommune.Area, catalogue *kommune.Catalogue) string {
	const most = 5
	names := make([]string, 0, most)
	for _, area := range areas[:min(most, len(areas))] {
		names = append(names, areaName(area, catalogue))
	}
	words := strings.Join(names, ", ")
	if more := len(areas) - len(names); more > 0 {
		words += fmt.Sprintf(" and %d more", more)
	}
	return words
}

func areaName(area kommune.Area, catalogue *kommune.Catalogue) string {
	if k, isKommune := catalogue.Kommuner.Find(string(area)); isKommune {
		return k.Name
	}
	if group, isGroup := catalogue.PeerGroups.Find(string(area)); isGroup {
		return group.Name
	}
	if area == kommune.Country {
		return "the whole country"
	}
	return string(area)
}

// printGone says which rows the delivery lacks, and whether they are kept.
func (s loadSummary) printGone(io *streams) {
	if len(s.Gone) == 0 {
		return
	}
	fate := ", kept and marked as no longer in the source"
	if s.replaces {
		fate = " and removed, as the package replaces the dataset"
	}
	_, _ = fmt.Fprintf(io.out, "not in this delivery%s: %s of %s\n", fate, plural(s.RowsGone, "row"), s.before)
	const shown = 10
	for n, gone := range s.Gone {
		if n == shown {
			_, _ = fmt.Fprintf(io.out, "  ... and of %d more indicators; --json lists them\n", len(s.Gone)-shown)
			break
		}
		_, _ = fmt.Fprintf(io.out, "  %s: %s\n", gone.Indicator, gone.text)
	}
}

func plural(n uint64, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
