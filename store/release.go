package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// releaseRow is one row of the table releases. The slice lists run in step. A
// release that was pruned keeps its row, so that its number is not given twice
// and its input is known to have been loaded: with an empty content hash.
type releaseRow struct {
	Dataset           string     `col:"dataset"`
	Sequence          uint32     `col:"sequence"`
	ID                string     `col:"id"`
	PublishedAt       time.Time  `col:"published_at"`
	ContentHash       string     `col:"content_hash"`
	InputHash         string     `col:"input_hash"`
	Rows              uint64     `col:"rows"`
	Note              *string    `col:"note"`
	Title             string     `col:"title"`
	Publisher         string     `col:"publisher"`
	Licence           *string    `col:"licence"`
	Synthetic         bool       `col:"synthetic"`
	DisclosureBy      string     `col:"disclosure_by"`
	DisclosureReason  *string    `col:"disclosure_reason"`
	SliceTables       []string   `col:"slices.table"`
	SliceIndicators   []string   `col:"slices.indicator"`
	SliceYears        []uint16   `col:"slices.year"`
	SliceRuns         []uint64   `col:"slices.run"`
	SliceRows         []uint64   `col:"slices.rows"`
	SliceHashes       []string   `col:"slices.hash"`
	SlicePeriods      [][]string `col:"slices.periods"`
	SliceTargetGroups [][]string `col:"slices.target_groups"`
	SliceGone         []bool     `col:"slices.gone"`
	SliceRules        []uint16   `col:"slices.rules"`
}

func (r *releaseRow) dataset() kommune.Dataset {
	return kommune.Dataset{
		ID: r.Dataset, Title: r.Title, Publisher: r.Publisher, Licence: r.Licence,
		Synthetic: r.Synthetic, DisclosureBy: r.DisclosureBy, DisclosureReason: r.DisclosureReason,
	}
}

func (r *releaseRow) release() kommune.Release {
	return kommune.Release{
		ID: r.ID, DatasetID: r.Dataset, Sequence: r.Sequence, PublishedAt: r.PublishedAt.UTC(),
		Rows: r.Rows, ContentHash: r.ContentHash, Note: r.Note, InputHash: r.InputHash, RulesVersion: r.rulesVersion(),
	}
}

// rulesVersion is the earliest version under which a slice was loaded.
func (r *releaseRow) rulesVersion() uint16 {
	return slices.Min(append([]uint16{kommune.RulesVersion}, r.SliceRules...))
}

// sameAs reports whether publishing the row would change nothing: neither what is
// shown nor under which rules it was loaded.
func (r *releaseRow) sameAs(head *releaseRow) bool {
	return r.ContentHash == head.ContentHash && slices.Equal(r.SliceRules, head.SliceRules)
}

// isPruned reports whether only the trace of a release is left; see Prune.
func (r *releaseRow) isPruned() bool { return r.ContentHash == "" }

func (r *releaseRow) slices() []kommune.Slice {
	list := make([]kommune.Slice, len(r.SliceTables))
	for n := range list {
		list[n] = kommune.Slice{
			Table: r.SliceTables[n], IndicatorID: r.SliceIndicators[n], Year: int(r.SliceYears[n]),
			Run: r.SliceRuns[n], Rows: r.SliceRows[n], Hash: r.SliceHashes[n],
			TargetGroupIDs: r.SliceTargetGroups[n], Gone: r.SliceGone[n], RulesVersion: r.SliceRules[n],
		}
		for _, period := range r.SlicePeriods[n] {
			list[n].Periods = append(list[n].Periods, kommune.Period(period))
		}
	}
	return list
}

func (r *releaseRow) snapshot() *kommune.Snapshot {
	return &kommune.Snapshot{Dataset: r.dataset(), Release: r.release(), Slices: r.slices()}
}

// newReleaseRow describes the state that slices make up. Sequence and id are
// set when it is published.
func newReleaseRow(dataset kommune.Dataset, inputHash string, note *string, list []kommune.Slice) *releaseRow {
	r := &releaseRow{
		Dataset: dataset.ID, Title: dataset.Title, Publisher: dataset.Publisher, Licence: dataset.Licence,
		Synthetic: dataset.Synthetic, DisclosureBy: dataset.DisclosureBy, DisclosureReason: dataset.DisclosureReason,
		InputHash: inputHash, Note: note,
	}
	slices.SortFunc(list, compareSlices)
	digest := sha256.New()
	_, _ = fmt.Fprintf(digest, "%q %q %q %t %q %q\n", r.Title, r.Publisher, text(r.Licence), r.Synthetic, r.DisclosureBy, text(r.DisclosureReason))
	for _, slice := range list {
		periods := make([]string, len(slice.Periods))
		for n, period := range slice.Periods {
			periods[n] = string(period)
		}
		groups := slice.TargetGroupIDs
		if groups == nil {
			groups = []string{}
		}
		r.SliceTables = append(r.SliceTables, slice.Table)
		r.SliceIndicators = append(r.SliceIndicators, slice.IndicatorID)
		r.SliceYears = append(r.SliceYears, uint16(slice.Year)) //nolint:gosec // years are checked to be 0 or 1900 to 2199
		r.SliceRuns = append(r.SliceRuns, slice.Run)
		r.SliceRows = append(r.SliceRows, slice.Rows)
		r.SliceHashes = append(r.SliceHashes, slice.Hash)
		r.SlicePeriods = append(r.SlicePeriods, periods)
		r.SliceTargetGroups = append(r.SliceTargetGroups, groups)
		r.SliceGone = append(r.SliceGone, slice.Gone)
		r.SliceRules = append(r.SliceRules, slice.RulesVersion)
		r.Rows += slice.Rows
		_, _ = fmt.Fprintf(digest, "%s %q %d %s\n", slice.Table, slice.IndicatorID, slice.Year, slice.Hash)
		if slice.Gone {
			_, _ = fmt.Fprintln(digest, "gone from the source")
		}
	}
	r.ContentHash = hex.EncodeToString(digest.Sum(nil))
	return r
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// readHead reads the newest release of a dataset; found is false where it has none.
func (s *Store) readHead(ctx context.Context, datasetID string) (releaseRow, bool, error) {
	rows, err := clickhouse.SelectRows[releaseRow](ctx, s.db, "read_head", map[string]any{"dataset": datasetID})
	if err != nil || len(rows) == 0 {
		return releaseRow{}, false, err
	}
	return rows[0], true, nil
}

// Releases lists releases, newest first, of one dataset or of all where the
// id is empty.
func (s *Store) Releases(ctx context.Context, datasetID string) ([]kommune.Release, error) {
	return clickhouse.SelectRows[kommune.Release](ctx, s.db, "list_releases", map[string]any{"dataset": datasetID, "rules": kommune.RulesVersion})
}
