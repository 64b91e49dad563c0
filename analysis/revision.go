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

// CitedFigure is a figure as it was read. An empty status is not compared, and counts
// only where HasCounts is true.
type CitedFigure struct {
	Area   kommune.Area
	Period kommune.Period
	// TargetGroupID is empty where the figure has no group.
	TargetGroupID          string
	Value                  *float64
	Status                 kommune.ValueStatus
	Numerator, Denominator *float64
	HasCounts              bool
}

// isAsRead reports whether an observation has the figure as it was read.
func (f *CitedFigure) isAsRead(now kommune.Observation) bool {
	return (f.Status == "" || now.Status == f.Status) && equalOrNil(now.Value, f.Value) &&
		(!f.HasCounts || (equalOrNil(now.Numerator, f.Numerator) && equalOrNil(now.Denominator, f.Denominator)))
}

// Revised compares a comparison with the newest release of its dataset; nil
// where it is of that release.
func (a *Analyst) Revised(ctx context.Context, catalogue *kommune.Catalogue, c *Comparison) (*Revision, error) {
	figures, groupID := make([]CitedFigure, len(c.Rows)), GroupIDOf(c.TargetGroup)
	for n, row := range c.Rows {
		figures[n] = CitedFigure{Area: row.Kommune.Code.Area(), Period: c.Period, TargetGroupID: groupID, Value: row.Value, Status: row.Status}
	}
	return a.RevisedFigures(ctx, catalogue, c.Indicator, []string{groupID}, []kommune.Period{c.Period}, figures)
}

// GroupIDOf is the id under which figures of a target group stand: empty for nil, those
// that have none.
func GroupIDOf(group *kommune.TargetGroup) string {
	if group == nil {
		return ""
	}
	return group.ID
}

// RevisedFigures compares figures of an indicator, some target groups and periods with
// the newest release of its dataset; nil where they are of that release.
func (a *Analyst) RevisedFigures(ctx context.Context, catalogue *kommune.Catalogue, indicator Indicator, groupIDs []string, periods []kommune.Period, figures []CitedFigure) (*Revision, error) {
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
			IndicatorIDs: []string{indicator.ID}, Periods: periods, TargetGroupIDs: groupIDs,
		})
		if err != nil {
			return nil, err
		}
	}
	revision.Gone = len(observations) == 0
	type place struct {
		area   kommune.Area
		period kommune.Period
		group  string
	}
	now := make(map[place]kommune.Observation, len(observations))
	for _, observation := range observations {
		now[place{observation.Area, observation.Period, observation.TargetGroupID}] = observation
	}
	for n := range figures {
		observation, found := now[place{figures[n].Area, figures[n].Period, figures[n].TargetGroupID}]
		if !found {
			observation.Status = kommune.Missing
		}
		if !figures[n].isAsRead(observation) {
			revision.Changed++
		}
	}
	return revision, nil
}
