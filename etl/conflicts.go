package etl

import (
	"context"
	"fmt"

	"kommunebench/etl/input"
	"kommunebench/kommune"
)

// Conflicts come in one piece, so they are bounded however long the scan is.
const mostConflicts = 10_000

// checkDuplicates asks the sink for rows that share a key. Where they differ,
// the package is read a second time to tell where they stand: conflicts are
// rare, and remembering the place of every row would cost every load.
func (p *Package) checkDuplicates(ctx context.Context, l *loading) error {
	if l.refused() {
		return nil
	}
	dropped, conflicts, err := l.sink.Duplicates(ctx, int(min(l.limits.ScanRejects, mostConflicts)))
	if err != nil {
		return fmt.Errorf("looking for duplicates in %s: %w", l.dataset.ID, err)
	}
	l.report.Duplicates += dropped
	l.report.RowsLoaded -= dropped
	if len(conflicts) == 0 {
		return nil
	}
	places, err := p.findPlaces(ctx, conflicts)
	if err != nil {
		return err
	}
	for _, key := range conflicts {
		place := places[key]
		l.report.RowsLoaded--
		l.Reject(place.last.Resource, place.last.Line, "", &input.Fault{
			Rule: "conflicting_rows", Whole: true,
			Value:   fmt.Sprintf("%s, %s, %s, %s", key.IndicatorID, key.TargetGroupID, key.Period, key.Area),
			Message: "differs from the row for the same key at " + place.first.String(),
		})
	}
	return nil
}

// conflictPlaces are where the first and the last row of a key stand.
type conflictPlaces struct{ first, last kommune.Place }

// placeFinder is a sink that only notes where the rows of some keys stand.
type placeFinder struct {
	places map[kommune.ObservationKey]conflictPlaces
}

func (p *Package) findPlaces(ctx context.Context, keys []kommune.ObservationKey) (map[kommune.ObservationKey]conflictPlaces, error) {
	finder := &placeFinder{places: map[kommune.ObservationKey]conflictPlaces{}}
	for _, key := range keys {
		finder.places[key] = conflictPlaces{}
	}
	again := *p
	again.options.OnReject = nil
	if _, err := again.Read(ctx, finder); err != nil {
		return nil, fmt.Errorf("reading again to find rows that differ: %w", err)
	}
	return finder.places, nil
}

// WriteVocabulary does nothing.
func (*placeFinder) WriteVocabulary(context.Context, kommune.Vocabulary) error { return nil }

// WriteTestResults does nothing.
func (*placeFinder) WriteTestResults(context.Context, []kommune.TestResult) error { return nil }

// WriteParticipations does nothing.
func (*placeFinder) WriteParticipations(context.Context, []kommune.Participation) error { return nil }

// WriteDeregistrations does nothing.
func (*placeFinder) WriteDeregistrations(context.Context, []kommune.Deregistration) error { return nil }

// WriteObservations notes the places of the keys that are looked for.
func (f *placeFinder) WriteObservations(_ context.Context, columns *kommune.ObservationColumns) error {
	for row := range columns.Rows() {
		key := columns.KeyOf(row)
		found, wanted := f.places[key]
		if !wanted {
			continue
		}
		if found.last = columns.PlaceOf(row); found.first.Line == 0 {
			found.first = found.last
		}
		f.places[key] = found
	}
	return nil
}

// Duplicates finds none.
func (*placeFinder) Duplicates(context.Context, int) (int64, []kommune.ObservationKey, error) {
	return 0, nil, nil
}
