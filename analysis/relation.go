package analysis

import (
	"context"
	"time"

	"kommunebench/kommune"
)

// RelationQuery asks how two indicators go together across kommuner.
type RelationQuery struct {
	X, Y             string
	XPeriod, YPeriod *kommune.Period
	TargetGroup      *string
	Kommuner         *KommuneFilter
	ReleaseID        *string
}

// Relation holds the two values of each kommune that has both.
type Relation struct {
	X, Y             Indicator
	XPeriod, YPeriod kommune.Period
	Points           []RelationPoint
	// Spearman and Pearson are nil as long as relations are not tested.
	Spearman, Pearson *Correlation
	Query             RelationQuery
	Computed          time.Time
}

// N is how many kommuner have both values.
func (r Relation) N() int { return len(r.Points) }

// RelationPoint is one kommune's two values.
type RelationPoint struct {
	Kommune kommune.Kommune
	X, Y    float64
}

// Correlation says how closely two indicators go together.
type Correlation struct {
	Coefficient float64
	Interval    *Interval
	PValue      *float64
}

// ReadRelation pairs the values of two indicators.
func (a *Analyst) ReadRelation(ctx context.Context, catalogue *kommune.Catalogue, query RelationQuery) (*Relation, error) {
	x, err := a.Compare(ctx, catalogue, ComparisonQuery{
		IndicatorID: query.X, Period: query.XPeriod, TargetGroup: query.TargetGroup, Kommuner: query.Kommuner,
		Confidence: DefaultConfidence, ReleaseID: query.ReleaseID,
	})
	if err != nil {
		return nil, inTermsOf(map[string]string{"indicator": "x", "period": "xPeriod"}, err)
	}
	y, err := a.Compare(ctx, catalogue, ComparisonQuery{
		IndicatorID: query.Y, Period: query.YPeriod, TargetGroup: query.TargetGroup, Kommuner: query.Kommuner,
		Confidence: DefaultConfidence, ReleaseID: query.ReleaseID,
	})
	if err != nil {
		return nil, inTermsOf(map[string]string{"indicator": "y", "period": "yPeriod"}, err)
	}
	relation := &Relation{
		X: x.Indicator, Y: y.Indicator, XPeriod: x.Period, YPeriod: y.Period,
		Points: []RelationPoint{}, Query: query, Computed: a.now(),
	}
	ys := map[kommune.Code]*float64{}
	for _, row := range y.Rows {
		ys[row.Kommune.Code] = row.Value
	}
	scope, err := Kommuner(catalogue, query.Kommuner, x.Period.End())
	if err != nil {
		return nil, err
	}
	xs := map[kommune.Code]*float64{}
	for _, row := range x.Rows {
		xs[row.Kommune.Code] = row.Value
	}
	for _, k := range scope {
		if xs[k.Code] != nil && ys[k.Code] != nil {
			relation.Points = append(relation.Points, RelationPoint{k, *xs[k.Code], *ys[k.Code]})
		}
	}
	return relation, nil
}
