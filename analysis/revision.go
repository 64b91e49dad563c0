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

// citedFigure is a figure as it was read. An empty status is not compared.
type citedFigure struct {
	area   kommune.Area
	period kommune.Period
	value  *float64
	status kommune.ValueStatus
}

// Revised compares a comparison with the newest release of its dataset; nil
// where it is of that release.
func (a *Analyst) Revised(ctx context.Context, catalogue *kommune.Catalogue, c *Comparison) (*Revision, error) {
	figures := make([]citedFigure, len(c.Rows))
	for n, row := range c.Rows {
		figures[n] = citedFigure{row.Kommune.Code.Area(), c.Period, row.Value, row.Status}
	}
	return a.revised(ctx, catalogue, c.Indicator, groupIDOf(c.TargetGroup), []kommune.Period{c.Period}, figures)
}

// RevisedTrend does the same for a trend.
func (a *Analyst) RevisedTrend(ctx context.Context, catalogue *kommune.Catalogue, t *Trend) (*Revision, error) {
	figures := make([]citedFigure, 0, len(t.Series)*len(t.Periods))
	for _, series := range t.Series {
		for _, point := range series.Points {
			figures = append(figures, citedFigure{series.Kommune.Code.Area(), point.Period, point.Value, point.Status})
		}
	}
	return a.revised(ctx, catalogue, t.Indicator, groupIDOf(t.TargetGroup), t.Periods, figures)
}

// RevisedX does the same for the x values of a relation.
func (a *Analyst) RevisedX(ctx context.Context, catalogue *kommune.Catalogue, r *Relation) (*Revision, error) {
	figures := make([]citedFigure, len(r.Points))
	for n := range r.Points {
		figures[n] = citedFigure{area: r.Points[n].Kommune.Code.Area(), period: r.XPeriod, value: &r.Points[n].X}
	}
	return a.revised(ctx, catalogue, r.X, r.xGroupID, []kommune.Period{r.XPeriod}, figures)
}

// RevisedY does the same for the y values of a relation.
func (a *Analyst) RevisedY(ctx context.Context, catalogue *kommune.Catalogue, r *Relation) (*Revision, error) {
	figures := make([]citedFigure, len(r.Points))
	for n := range r.Points {
		figures[n] = citedFigure{area: r.Points[n].Kommune.Code.Area(), period: r.YPeriod, value: &r.Points[n].Y}
	}
	return a.revised(ctx, catalogue, r.Y, r.yGroupID, []kommune.Period{r.YPeriod}, figures)
}

func groupIDOf(group *kommune.TargetGroup) string {
	if group == nil {
		return ""
	}
	return group.ID
}

func (a *Analyst) revised(ctx context.Context, catalogue *kommune.Catalogue, indicator Indicator, groupID string, periods []kommune.Period, figures []citedFigure) (*Revision, error) {
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
			IndicatorIDs: []string{indicator.ID}, Periods: periods, TargetGroupIDs: []string{groupID},
		})
		if err != nil {
			return nil, err
		}
	}
	revision.Gone = len(observations) == 0
	now := observationsByArea(observations)
	for _, figure := range figures {
		observation, found := now[figure.area][figure.period]
		if !found {
			observation.Status = kommune.Missing
		}
		if (figure.status != "" && observation.Status != figure.status) || !sameFigure(observation.Value, figure.value) {
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
