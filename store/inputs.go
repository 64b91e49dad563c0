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

// Inputs are what the releases of all datasets were made from, pruned ones included.
type Inputs struct {
	byDataset map[string][]string // hashes under rules, that of the newest release last
}

// ReadInputs reads what all releases were made from.
func (s *Store) ReadInputs(ctx context.Context) (*Inputs, error) {
	type input struct {
		Dataset string `col:"dataset"`
		Hash    string `col:"input_hash"`
	}
	rows, err := clickhouse.SelectRows[input](ctx, s.db, "list_inputs", nil)
	if err != nil {
		return nil, err
	}
	found := &Inputs{byDataset: map[string][]string{}}
	for _, row := range rows {
		found.byDataset[row.Dataset] = append(found.byDataset[row.Dataset], row.Hash)
	}
	return found, nil
}

// NewestIsFrom reports whether a dataset's newest release was made from one of these
// inputs, under today's or earlier rules. The hashes are etl's input hashes.
func (i *Inputs) NewestIsFrom(datasetID string, inputHashes ...string) bool {
	known := i.byDataset[datasetID]
	if len(known) == 0 {
		return false
	}
	hashes := slices.Clone(inputHashes) // as they were kept before rules had versions
	for _, inputHash := range inputHashes {
		for version := range kommune.RulesVersion {
			hashes = append(hashes, underRulesOf(version+1, inputHash))
		}
	}
	return slices.Contains(hashes, known[len(known)-1])
}

// EverLoaded reports whether any release of a dataset was made from these bytes under
// today's rules.
func (i *Inputs) EverLoaded(datasetID, inputHash string) bool {
	return slices.Contains(i.byDataset[datasetID], underRules(inputHash))
}
