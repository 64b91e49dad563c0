package trend

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// ReadRevision compares a trend with the newest release of its dataset; nil where it is
// of that release.
func ReadRevision(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, t *Trend) (*analysis.Revision, error) {
	figures, groupID := make([]analysis.CitedFigure, 0, len(t.Series)*len(t.Periods)), analysis.GroupIDOf(t.TargetGroup)
	for _, series := range t.Series {
		for _, point := range series.Points {
			figures = append(figures, analysis.CitedFigure{Area: series.Kommune.Code.Area(), Period: point.Period, TargetGroupID: groupID, Value: point.Value, Status: point.Status})
		}
	}
	return a.RevisedFigures(ctx, catalogue, t.Indicator, []string{groupID}, t.Periods, figures)
}
