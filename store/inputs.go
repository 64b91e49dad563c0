package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"kommunebench/kommune"
	"kommunebench/store/clickhouse"
)

// underRules identifies the bytes of a package together with the rules by which
// they are read.
func underRules(inputHash string) string { return underRulesOf(kommune.RulesVersion, inputHash) }

func underRulesOf(version uint16, inputHash string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "rules %d\n%s", version, inputHash))
	return hex.EncodeToString(sum[:])
}

// AlreadyLoaded reports whether the newest release was made from the very same
// bytes under today's rules and still has all its rows. The id is the newest release's,
// also where it was not; empty where there is none. The hash is etl's input hash.
func (s *Store) AlreadyLoaded(ctx context.Context, datasetID, inputHash string) (string, bool, error) {
	head, found, err := s.readHead(ctx, datasetID)
	if err != nil || !found {
		return "", false, err
	}
	if head.InputHash != underRules(inputHash) {
		return head.ID, false, nil
	}
	incomplete, err := s.IncompleteSlices(ctx, false, head.ID)
	return head.ID, err == nil && len(incomplete) == 0, err
}

// NewestIsFrom reports whether the newest release was made from one of these
// inputs, under today's or earlier rules.
func (s *Store) NewestIsFrom(ctx context.Context, datasetID string, inputHashes ...string) (bool, error) {
	head, found, err := s.readHead(ctx, datasetID)
	if err != nil || !found {
		return false, err
	}
	hashes := slices.Clone(inputHashes) // as they were kept before rules had versions
	for _, inputHash := range inputHashes {
		for version := range kommune.RulesVersion {
			hashes = append(hashes, underRulesOf(version+1, inputHash))
		}
	}
	return slices.Contains(hashes, head.InputHash), nil
}

// EverLoaded reports whether any release was made from these bytes under today's
// rules.
func (s *Store) EverLoaded(ctx context.Context, datasetID, inputHash string) (bool, error) {
	type count struct {
		Releases uint64 `col:"releases"`
	}
	rows, err := clickhouse.SelectRows[count](ctx, s.db, "count_input", map[string]any{"dataset": datasetID, "input_hash": underRules(inputHash)})
	if err != nil {
		return false, err
	}
	return len(rows) == 1 && rows[0].Releases > 0, nil
}
