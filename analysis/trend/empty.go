package trend

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// WhyNoValue says why no series of a trend has a value; nil where one has. It asks one
// more question at most.
func WhyNoValue(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, t *Trend) (*analysis.EmptyReason, error) {
	first, last := t.Periods[0], t.Periods[len(t.Periods)-1]
	if len(t.Series) == 0 {
		return analysis.WhyNoKommune(catalogue, "kommuner", t.Query.Kommuner, last.End()), nil
	}
	statuses := map[kommune.ValueStatus]int{}
	areas := make([]kommune.Area, len(t.Series))
	for n, series := range t.Series {
		areas[n] = series.Kommune.Code.Area()
		for _, point := range series.Points {
			if point.Value != nil {
				return nil, nil
			}
			statuses[point.Status]++
		}
	}
	return a.WhyNoFigures(ctx, catalogue, analysis.NoFigures{
		Indicator: t.Indicator, GroupID: analysis.GroupIDOf(t.TargetGroup), Areas: areas, Statuses: statuses,
		When: phrase.EmptyMessage("from %s to %s", first, last), Argument: t.Query.limitName(), First: first.Start(), Last: last.End(),
	})
}

// limitName is the argument that bounds the periods; empty where none does.
func (q Query) limitName() string {
	switch {
	case q.From != nil:
		return "from"
	case q.To != nil:
		return "to"
	}
	return ""
}
