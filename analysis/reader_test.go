package analysis

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kommunebench/kommune"
)

// memoryReader answers from figures held in memory. It stands in for nothing:
// Reader is this package's own interface, and what is tested with it is what
// analysis does above any reader. That the store fulfils it is tested there, on
// the real engine.
type memoryReader struct {
	worlds []*world
	reads  int
	counts int // by ListHeld
}

func (m *memoryReader) Snapshot(_ context.Context, releaseID string) (*kommune.Snapshot, error) {
	for _, w := range m.worlds {
		if w.snapshot.Release.ID == releaseID {
			return w.snapshot, nil
		}
	}
	return nil, &kommune.Error{Code: kommune.NotFound, Argument: "release", Value: releaseID}
}

func (m *memoryReader) ReadObservations(_ context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Observation, error) {
	m.reads++
	var found []kommune.Observation
	for _, w := range m.worlds {
		if w.snapshot != snapshot {
			continue
		}
		for _, indicator := range w.snapshot.Indicators {
			if !slices.Contains(query.IndicatorIDs, indicator.ID) {
				continue
			}
			for _, o := range observationsOf(indicator, w.cells[indicator.ID]) {
				if slices.Contains(query.Periods, o.Period) {
					found = append(found, o)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b kommune.Observation) int {
		return strings.Compare(fmt.Sprint(a.Key()), fmt.Sprint(b.Key()))
	})
	return found, nil
}

func (m *memoryReader) ReadPeriod(ctx context.Context, snapshot *kommune.Snapshot, indicator kommune.Indicator, _ string, period kommune.Period) ([]kommune.Observation, error) {
	return m.ReadObservations(ctx, snapshot, kommune.ObservationQuery{IndicatorIDs: []string{indicator.ID}, Periods: []kommune.Period{period}})
}

func (m *memoryReader) CountObservations(ctx context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) (uint64, error) {
	found, err := m.ReadObservations(ctx, snapshot, query)
	return uint64(len(found)), err
}

func (m *memoryReader) ListHeld(_ context.Context, snapshot *kommune.Snapshot, query kommune.ObservationQuery) ([]kommune.Held, error) {
	m.counts++
	type cell struct {
		indicator string
		period    kommune.Period
	}
	byCell := map[cell]kommune.Held{}
	for _, w := range m.worlds {
		for _, id := range query.IndicatorIDs {
			indicator, known := w.snapshot.Indicator(id)
			if w.snapshot != snapshot || !known {
				continue
			}
			for _, o := range observationsOf(indicator, w.cells[id]) {
				if slices.Contains(query.Areas, o.Area) {
					held := byCell[cell{id, o.Period}]
					held.IndicatorID, held.Period, held.Rows = id, o.Period, held.Rows+1
					if o.Value != nil {
						held.Values++
					}
					byCell[cell{id, o.Period}] = held
				}
			}
		}
	}
	return slices.Collect(maps.Values(byCell)), nil
}

func (*memoryReader) ListSources(context.Context, *kommune.Snapshot, kommune.ObservationQuery) ([]kommune.FigureSource, error) {
	return nil, errors.New("no test of this package lists sources: server does, on the real store")
}

func (*memoryReader) CountChanges(context.Context, *kommune.Snapshot, *kommune.Snapshot) (uint64, error) {
	return 0, nil
}

func (*memoryReader) ReadChanges(context.Context, *kommune.Snapshot, *kommune.Snapshot, *kommune.ObservationKey, int) ([]kommune.ObservationChange, error) {
	return []kommune.ObservationChange{}, nil
}

func (*memoryReader) DiffReleases(context.Context, *kommune.Snapshot, *kommune.Snapshot) ([]kommune.IndicatorDiff, error) {
	return nil, errors.New("no test of this package compares releases: server does, on the real store")
}
