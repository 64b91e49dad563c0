package store

import (
	"context"
	"slices"

	"kommunebench/kommune"
)

// kommuneChangeRow is a change with the numbers of all.
type kommuneChangeRow struct {
	kommune.KommuneChange

	Revised uint64 `col:"revised"`
	Added   uint64 `col:"added"`
	Gone    uint64 `col:"gone"`
}

// ReadKommuneChanges reads what differs for a kommune between two releases of one
// dataset, up to limit figures of it, those that were revised first, the newest
// periods first. Only slices that differ are looked at. What newest, the newest
// release of the dataset, hides is marked.
func (s *Store) ReadKommuneChanges(ctx context.Context, before, after, newest *kommune.Snapshot, code kommune.Code, limit int) (*kommune.KommuneChanges, error) {
	parameters, some := differenceParameters(before, after, true)
	if !some {
		return &kommune.KommuneChanges{}, nil
	}
	touched := map[kommune.SliceKey]bool{}
	for _, slice := range slices.Concat(differing(before, after), differing(after, before)) {
		touched[slice.Key()] = true
	}
	runs, triples := runsOf(slices.DeleteFunc(slices.Clone(newest.Slices), func(slice kommune.Slice) bool { return !touched[slice.Key()] }))
	parameters["newest_runs"], parameters["newest_slices"] = runs, triples
	parameters["area"] = string(code.Area())
	parameters["limit"] = uint64(max(limit, 1))
	rows, err := selectKept[kommuneChangeRow](ctx, s, "read_kommune_changes", parameters, before, after, newest)
	if err != nil {
		return nil, err
	}
	changes := &kommune.KommuneChanges{}
	for _, row := range rows {
		changes.Revised, changes.Added, changes.Gone = row.Revised, row.Added, row.Gone
		changes.Listed = append(changes.Listed, row.KommuneChange)
	}
	return changes, nil
}
