package standardised

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// citedFigures are the figures with their counts of the country and of every kommune in
// each target group; those that the release does not have are missing.
func citedFigures(kommuner []kommune.Kommune, period kommune.Period, groupIDs []string, observations []kommune.Observation) []analysis.CitedFigure {
	type place struct {
		area  kommune.Area
		group string
	}
	read := make(map[place]kommune.Observation, len(observations))
	for _, o := range observations {
		read[place{o.Area, o.TargetGroupID}] = o
	}
	figures := make([]analysis.CitedFigure, 0, (len(kommuner)+1)*len(groupIDs))
	for _, group := range groupIDs {
		add := func(area kommune.Area) {
			o, found := read[place{area, group}]
			if !found {
				o.Status = kommune.Missing
			}
			figures = append(figures, analysis.CitedFigure{
				Area: area, Period: period, TargetGroupID: group, Value: o.Value, Status: o.Status,
				Numerator: o.Numerator, Denominator: o.Denominator, HasCounts: true,
			})
		}
		add(kommune.Country)
		for _, k := range kommuner {
			add(k.Code.Area())
		}
	}
	return figures
}

// ReadRevision compares all that a standardised comparison was made from with the newest
// release of its dataset; nil where it is of that release.
func ReadRevision(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, c *StandardisedComparison) (*analysis.Revision, error) {
	return a.RevisedFigures(ctx, catalogue, c.Indicator, c.groupIDs, []kommune.Period{c.Period}, c.read)
}
