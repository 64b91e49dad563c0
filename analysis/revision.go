package analysis

import (
	"context"

	"kommunebench/kommune"
)

// Revision says what has become of figures in releases after the one that
// they were read from.
type Revision struct {
	Newest kommune.Release
	// Changed counts the figures whose value or status differs in the newest
	// release.
	Changed int
	// Gone says that the newest release has no figures for the periods at all.
	Gone bool
}

// CitedFigure is a figure as it was read. An empty status is not compared.
type CitedFigure struct {
	Area   kommune.Area
	Period kommune.Period
	Value  *float64
	Status kommune.ValueStatus
}

// Revised compares a comparison with the newest release of its dataset; nil
// where it is of that release.
func (a *Analyst) Revised(ctx context.Context, catalogue *kommune.Catalogue, c *Comparison) (*Revision, error) {
	figures := make([]CitedFigure, len(c.Rows))
	for n, row := range c.Rows {
		figures[n] = CitedFigure{row.Kommune.Code.Area(), c.Period, row.Value, row.Status}
	}
	return a.RevisedFigures(ctx, catalogue, c.Indicator, c.TargetGroup, []kommune.Period{c.Period}, figures)
}

// GroupIDOf is the id under which figures of a target group stand: empty for nil, those
// that have none.
func GroupIDOf(group *kommune.TargetGroup) string {
	if group == nil {
		return ""
	}
	return group.ID
}

// RevisedFigures compares figures of an indicator, a target group and some periods
// with the newest release of its dataset; nil where they are of that release.
func (a *Analyst) RevisedFigures(ctx context.Context, catalogue *kommune.Catalogue, indicator Indicator, group *kommune.TargetGroup, periods []kommune.Period, figures []CitedFigure) (*Revision, error) {
	cited := indicator.Snapshot.Release
	newest, loaded := catalogue.Snapshot(indicator.DatasetID())
	if !loaded || newest.Release.Sequence <= cited.Sequence {
		return nil, nil
	}
	revision := &Revision{Newest: newest.Release}
	var observations []kommune.Observation
	if _, known := newest.Indicator(indicator.ID); known {
		var err error
		observations, err = a.reader.ReadObservations(ctx, newest, kommune.ObservationQuery{
			IndicatorIDs: []string{indicator.ID}, Periods: periods, TargetGroupIDs: []string{GroupIDOf(group)},
		})
		if err != nil {
			return nil, err
		}
	}
	revision.Gone = len(observations) == 0
	type place struct {
		area   kommune.Area
		period kommune.Period
	}
	now := make(map[place]kommune.Observation, len(observations))
	for _, observation := range observations {
		now[place{observation.Area, observation.Period}] = observation
	}
	for _, figure := range figures {
		observation, found := now[place{figure.Area, figure.Period}]
		if !found {
			observation.Status = kommune.Missing
		}
		if (figure.Status != "" && observation.Status != figure.Status) || !sameFigure(observation.Value, figure.Value) {
			revision.Changed++
		}
	}
	return revision, nil
}

func sameFigure(a, b *float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return *a == *b
}
