package ranking

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// ReadRevision compares the figures of all kommuner in a ranking's scope, of changes
// those of both periods, with the newest release of its dataset; nil where it is of
// that release.
func ReadRevision(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, r *Ranking) (*analysis.Revision, error) {
	groupID, periods := analysis.GroupIDOf(r.TargetGroup), []kommune.Period{r.To}
	if r.From != nil {
		periods = append(periods, *r.From)
	}
	figures := make([]analysis.CitedFigure, 0, len(periods)*len(r.all))
	for n := range r.all {
		row := &r.all[n]
		figure := analysis.CitedFigure{Area: row.Kommune.Code.Area(), Period: r.To, TargetGroupID: groupID, Value: row.Value, Status: row.Status}
		figures = append(figures, figure)
		if r.From != nil {
			figure.Period, figure.Value, figure.Status = *r.From, row.EarlierValue, *row.EarlierStatus
			figures = append(figures, figure)
		}
	}
	return a.RevisedFigures(ctx, catalogue, r.Indicator, []string{groupID}, periods, figures)
}
