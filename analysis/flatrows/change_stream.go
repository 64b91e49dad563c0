package flatrows

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// ChangeStream reads all changes between two releases, a batch at a time.
type ChangeStream struct {
	// From and To are the two releases.
	From, To *kommune.Snapshot

	analyst   *analysis.Analyst
	catalogue *kommune.Catalogue
	page      *ChangesPage
	labels    map[[2]string]*Labels
}

// PlanChangeStream finds the releases of a query, whose page is ignored. Errors are
// those of ReadChangesPage.
func PlanChangeStream(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ChangesQuery) (*ChangeStream, error) {
	from, to, err := twoReleases(ctx, a, catalogue, query.DatasetID, query.FromID, query.ToID)
	if err != nil {
		return nil, err
	}
	query.First = maxChangesPage
	return &ChangeStream{
		From: from, To: to, analyst: a, catalogue: catalogue, labels: map[[2]string]*Labels{},
		page: &ChangesPage{from: from, to: to, query: query},
	}, nil
}

// Count counts the changes.
func (s *ChangeStream) Count(ctx context.Context) (int64, error) {
	count, err := CountChanges(ctx, s.analyst, s.page)
	return int64(count), err
}

// WhyNone says why there are none.
func (s *ChangeStream) WhyNone(ctx context.Context) (*analysis.EmptyReason, error) {
	return WhyNoChanges(ctx, s.analyst, s.page)
}

// Read calls do with all changes in the order of ReadChangesPage, up to 10,000 at a
// time. An error of do ends the reading and is returned.
func (s *ChangeStream) Read(ctx context.Context, do func([]kommune.ObservationChange) error) error {
	const batch = 10_000
	var last *kommune.ObservationKey
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		found, err := s.analyst.Reader().ReadChanges(ctx, s.From, s.To, last, batch)
		if err != nil || len(found) == 0 {
			return err
		}
		if err := do(found); err != nil || len(found) < batch {
			return err
		}
		key := found[len(found)-1].Key()
		last = &key
	}
}

// Labels are those of a change: as the release after has them, else as that before.
func (s *ChangeStream) Labels(change kommune.ObservationChange) *Labels {
	key := [2]string{change.IndicatorID, change.TargetGroupID}
	if known := s.labels[key]; known != nil {
		return known
	}
	snapshot := s.To
	indicator, known := snapshot.Indicator(change.IndicatorID)
	if !known {
		snapshot = s.From
		indicator, _ = snapshot.Indicator(change.IndicatorID)
	}
	s.labels[key] = labelsOf(s.catalogue, snapshot, indicator, change.TargetGroupID)
	return s.labels[key]
}
