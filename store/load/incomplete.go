package load

import (
	"context"
	"slices"

	"kommunebench/kommune"
	"kommunebench/store"
)

// complete is the release before without the slices of which rows are gone, and
// those slices.
func (l *Load) complete(ctx context.Context, before *kommune.Snapshot) (*kommune.Snapshot, []kommune.Slice, error) {
	if before.Release.ID == "" {
		return before, nil, nil
	}
	found, err := l.store.IncompleteSlices(ctx, false, before.Release.ID)
	if err != nil {
		return nil, nil, err
	}
	for _, one := range found {
		if !slices.ContainsFunc(l.incomplete, one.IsSame) {
			l.incomplete = append(l.incomplete, one)
		}
	}
	whole := *before
	whole.Slices = nil
	var lost []kommune.Slice
	for _, slice := range before.Slices {
		if slices.ContainsFunc(l.incomplete, func(one store.IncompleteSlice) bool { return one.IsOf(slice) }) {
			lost = append(lost, slice)
			continue
		}
		whole.Slices = append(whole.Slices, slice)
	}
	return &whole, lost, nil
}

// carryIncomplete keeps the incomplete slices in the state that the load did not
// write anew, so that the next load can.
func (a *assembly) carryIncomplete(state map[kommune.SliceKey]kommune.Slice, lost []kommune.Slice, l *Load) {
	for _, slice := range lost {
		if _, written := state[slice.Key()]; written {
			a.healed = true
			continue
		}
		if l.replaces {
			continue
		}
		state[slice.Key()] = slice
		for _, one := range l.incomplete {
			if one.IsOf(slice) {
				a.incomplete = append(a.incomplete, one)
			}
		}
	}
}
