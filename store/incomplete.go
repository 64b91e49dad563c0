package store

import (
	"context"
	"fmt"
	"strings"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// IncompleteSlice is a slice of a release of which rows are gone, or are not
// those that were published.
type IncompleteSlice struct {
	ReleaseID   string `col:"id"`
	Table       string `col:"table"`
	IndicatorID string `col:"indicator"`
	Year        uint16 `col:"year"`
	Run         uint64 `col:"run"`
	// Promised is how many rows the release says that it has, Found how many
	// there are.
	Promised uint64 `col:"promised"`
	Found    uint64 `col:"found"`
}

// String names the slice in a message.
func (s IncompleteSlice) String() string {
	name := s.Table
	if s.IndicatorID != "" {
		name = fmt.Sprintf("%s of %d", s.IndicatorID, s.Year)
	}
	if s.Found == s.Promised {
		return fmt.Sprintf("%s: %d rows that are not those published", name, s.Found)
	}
	return fmt.Sprintf("%s: %d of %d rows", name, s.Found, s.Promised)
}

// IsSame reports whether both name the same rows, of whichever releases.
func (s IncompleteSlice) IsSame(other IncompleteSlice) bool {
	return s.key() == other.key() && s.Run == other.Run
}

// IsOf reports whether it names the rows of a slice.
func (s IncompleteSlice) IsOf(slice kommune.Slice) bool {
	return s.key() == slice.Key() && s.Run == slice.Run
}

func (s IncompleteSlice) key() kommune.SliceKey {
	return kommune.SliceKey{Table: s.Table, IndicatorID: s.IndicatorID, Year: int(s.Year)}
}

// IncompleteSlices lists the slices of kept releases of which rows are gone; of
// all releases where no ids are given. Hashed compares the content of figures
// too, which reads all their columns.
func (s *Store) IncompleteSlices(ctx context.Context, hashed bool, releaseIDs ...string) ([]IncompleteSlice, error) {
	text, err := incompleteText("releases", hashed)
	if err != nil {
		return nil, err
	}
	return clickhouse.SelectTextAsWriter[IncompleteSlice](ctx, s.db, "incomplete_slices", text, map[string]any{"ids": notNil(releaseIDs)})
}

// incompleteText is queries/incomplete_slices.sql for the releases of a table.
func incompleteText(releases string, hashed bool) (string, error) {
	text, err := readQuery("incomplete_slices")
	if err != nil {
		return "", err
	}
	count, err := readQuery("count_facts")
	if err != nil {
		return "", err
	}
	hash := "''"
	if hashed {
		if hash, err = readQuery("hash_rows"); err != nil {
			return "", err
		}
	}
	var facts strings.Builder
	for _, table := range factTables() {
		facts.WriteString(strings.ReplaceAll(count, "{{table}}", table.Name))
	}
	return strings.NewReplacer("{{releases}}", releases, "{{hash}}", hash, "{{facts}}", facts.String()).Replace(text), nil
}

// knownIncomplete are the slices of a list as publish_release.sql takes them.
func knownIncomplete(list []IncompleteSlice) clickhouse.Tuples {
	known := clickhouse.Tuples{}
	for _, slice := range list {
		known = append(known, clickhouse.Tuple(slice.Table, slice.IndicatorID, slice.Year, slice.Run))
	}
	return known
}

// errIncomplete refuses to publish what is not all there.
func errIncomplete(releaseID string, list []IncompleteSlice) error {
	const most = 5
	shown := make([]string, 0, most)
	for _, slice := range list[:min(most, len(list))] {
		shown = append(shown, slice.String())
	}
	if more := len(list) - most; more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	return &kommune.Error{Code: kommune.Unavailable, Message: fmt.Sprintf(
		"release %s was not published, as rows of it are missing in the database (%s): run the load again; for a rollback, load the file that the release was made from",
		releaseID, strings.Join(shown, "; "))}
}
