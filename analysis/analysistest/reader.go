package analysistest

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"kommunebench/kommune"
)

// MemoryReader answers from figures held in memory. It stands in for nothing:
// Reader is an interface of package analysis, and what is tested with it is what
// analysis does above any reader. That the store fulfils it is tested there, on
// the real engine.
type MemoryReader struct {
	Worlds []*World
	Reads  int
	Counts int // by ListAvailability
}

// Open gives a reader of the figures of some worlds and the catalogue of their
// releases.
func Open(worlds ...*World) (*MemoryReader, *kommune.Catalogue) {
	snapshots := make([]*kommune.Snapshot, len(worlds))
	for n, w := range worlds {
		snapshots[n] = w.Snapshot
	}
	return &MemoryReader{Worlds: worlds}, kommune.NewCatalogue(snapshots)
}

// Snapshot finds a release by its id.
func (m *MemoryReader) Snapshot(_ context.Context, releaseID string) (*kommune.Snapshot, error) {
	for _, w := range m.Worlds {
		if w.Snapshot.Release.ID == releaseID {
			return w.Snapshot, nil
		}
	}
	return nil, &kommune.Error{Code: kommune.NotFound, Argument: "release", Value: releaseID}
}

// ReadObservations counts as one read.
func (m *MemoryReader) ReadObservations(_ context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	m.Reads++
	var found []kommune.Observation
	for _, w := range m.Worlds {
		if w.Snapshot != snapshot {
			continue
		}
		for _, indicator := range w.Snapshot.Indicators {
			if !slices.Contains(query.IndicatorIDs, indicator.ID) {
				continue
			}
			for _, o := range ObservationsOf(indicator, w.Cells[indicator.ID]) {
				isAfter := query.After == nil || compareKeys(o.Key(), *query.After) > 0
				isAsked := query.Areas == nil || slices.Contains(query.Areas, o.Area)
				if isAfter && isAsked && slices.Contains(query.Periods, o.Period) {
					found = append(found, o)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b kommune.Observation) int { return compareKeys(a.Key(), b.Key()) })
	if query.Limit > 0 {
		found = found[:min(query.Limit, len(found))]
	}
	return found, nil
}

func compareKeys(a, b kommune.ObservationKey) int {
	return cmp.Or(
		cmp.Compare(a.IndicatorID, b.IndicatorID), cmp.Compare(a.TargetGroupID, b.TargetGroupID),
		cmp.Compare(a.Period, b.Period), cmp.Compare(a.Area, b.Area),
	)
}

// ReadPeriod counts as one read.
func (m *MemoryReader) ReadPeriod(ctx context.Context, snapshot *kommune.Snapshot, indicator kommune.Indicator, _ string, period kommune.Period) ([]kommune.Observation, error) {
	return m.ReadObservations(ctx, snapshot, kommune.ObservationQuery{IndicatorIDs: []string{indicator.ID}, Periods: []kommune.Period{period}})
}

// CountObservations counts as one read.
func (m *MemoryReader) CountObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) (uint64, error) {
	found, err := m.ReadObservations(ctx, snapshot, query)
	return uint64(len(found)), err
}

// ListAvailability counts in Counts.
func (m *MemoryReader) ListAvailability(_ context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Availability, error) {
	m.Counts++
	type cell struct {
		indicator string
		period    kommune.Period
	}
	byCell := map[cell]kommune.Availability{}
	for _, w := range m.Worlds {
		for _, id := range query.IndicatorIDs {
			indicator, known := w.Snapshot.Indicator(id)
			if w.Snapshot != snapshot || !known {
				continue
			}
			for _, o := range ObservationsOf(indicator, w.Cells[id]) {
				if slices.Contains(query.Areas, o.Area) {
					held := byCell[cell{id, o.Period}]
					held.IndicatorID, held.Period, held.Rows = id, o.Period, held.Rows+1
					switch {
					case o.Value != nil:
						held.Values++
						if o.Status == kommune.Provisional {
							held.Provisional++
						}
					case o.Status == kommune.Suppressed:
						held.Suppressed++
					case o.Status == kommune.NotApplicable:
						held.NotApplicable++
					}
					byCell[cell{id, o.Period}] = held
				}
			}
		}
	}
	return slices.Collect(maps.Values(byCell)), nil
}

// ListSources is an error.
func (*MemoryReader) ListSources(context.Context, *kommune.Snapshot, kommune.ObservationQuery) ([]kommune.FigureSource, error) {
	return nil, errors.New("no test of package analysis lists sources: server does, on the real store")
}

// Aggregate is an error.
func (*MemoryReader) Aggregate(context.Context, *kommune.Snapshot, kommune.AggregateQuery) ([]kommune.AggregateRow, error) {
	return nil, errors.New("no test of package analysis adds figures up: server does, on the real store")
}

// CountChanges finds none.
func (*MemoryReader) CountChanges(context.Context, *kommune.Snapshot, *kommune.Snapshot) (uint64, error) {
	return 0, nil
}

// ReadChanges finds none.
func (*MemoryReader) ReadChanges(context.Context, *kommune.Snapshot, *kommune.Snapshot, *kommune.ObservationKey, int) ([]kommune.ObservationChange, error) {
	return []kommune.ObservationChange{}, nil
}

// ReadKommuneChanges finds none.
func (*MemoryReader) ReadKommuneChanges(context.Context, *kommune.Snapshot, *kommune.Snapshot, *kommune.Snapshot, kommune.Code, int) (*kommune.KommuneChanges, error) {
	return &kommune.KommuneChanges{}, nil
}

// DiffReleases is an error.
func (*MemoryReader) DiffReleases(context.Context, *kommune.Snapshot, *kommune.Snapshot) ([]kommune.IndicatorDiff, error) {
	return nil, errors.New("no test of package analysis compares releases: server does, on the real store")
}
