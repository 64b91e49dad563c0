package etl

import (
	"context"
	"testing"

	"kommunebench/kommune"
	"kommunebench/kommune/kommunetest"
)

// placedObservation is an observation with the place that it was read from.
type placedObservation struct {
	kommune.Observation
	Place kommune.Place
}

// recordingSink keeps everything, as a store would before it publishes.
type recordingSink struct {
	vocabulary      kommune.Vocabulary
	results         []kommune.TestResult
	participations  []kommune.Participation
	deregistrations []kommune.Deregistration
	observations    []placedObservation
	chunks          []int
}

func (s *recordingSink) WriteVocabulary(_ context.Context, v kommune.Vocabulary) error {
	s.vocabulary = v
	return nil
}

func (s *recordingSink) WriteTestResults(_ context.Context, rows []kommune.TestResult) error {
	s.results = append(s.results, rows...)
	return nil
}

func (s *recordingSink) WriteParticipations(_ context.Context, rows []kommune.Participation) error {
	s.participations = append(s.participations, rows...)
	return nil
}

func (s *recordingSink) WriteDeregistrations(_ context.Context, rows []kommune.Deregistration) error {
	s.deregistrations = append(s.deregistrations, rows...)
	return nil
}

func (s *recordingSink) WriteObservations(_ context.Context, columns *kommune.ObservationColumns) error {
	s.chunks = append(s.chunks, columns.Rows())
	for n, row := range kommunetest.Rows(columns) {
		s.observations = append(s.observations, placedObservation{row, columns.PlaceOf(n)})
	}
	return nil
}

func (s *recordingSink) Duplicates(_ context.Context, limit int) (int64, []kommune.ObservationKey, error) {
	first := map[kommune.ObservationKey]placedObservation{}
	var conflicts []kommune.ObservationKey
	dropped := int64(0)
	for _, row := range s.observations {
		before, seen := first[row.Key()]
		switch {
		case !seen:
			first[row.Key()] = row
		case sameFigures(before, row):
			dropped++
		case len(conflicts) < limit:
			conflicts = append(conflicts, row.Key())
		}
	}
	return dropped, conflicts, nil
}

func sameFigures(a, b placedObservation) bool {
	return equalFigures(a.Value, b.Value) && equalFigures(a.Numerator, b.Numerator) && equalFigures(a.Denominator, b.Denominator) &&
		a.Status == b.Status && a.Qualifier == b.Qualifier && a.SourceID == b.SourceID
}

// snapshot is what a release of the recorded rows would say.
func (s *recordingSink) snapshot(d kommune.Dataset) *kommune.Snapshot {
	return &kommune.Snapshot{Dataset: d, Vocabulary: s.vocabulary}
}

// mustRead reads a package into a new sink and fails the test where it is
// refused.
func mustRead(t testing.TB, p *Package, err error) (*recordingSink, *Report) {
	t.Helper()
	if err != nil {
		t.Fatalf("opening: %v", err)
	}
	sink := &recordingSink{}
	report, err := p.Read(t.Context(), sink)
	if err != nil {
		for _, r := range report.Rejects {
			t.Log(r)
		}
		t.Fatalf("reading: %v", err)
	}
	return sink, report
}
