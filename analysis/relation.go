package analysis

import (
	"context"
	"time"

	"kommunebench/kommune"
	"kommunebench/stats"
)

// RelationQuery asks how two indicators go together across kommuner.
type RelationQuery struct {
	X, Y             string
	XPeriod, YPeriod *kommune.Period
	TargetGroup      *string
	Kommuner         *KommuneFilter
	ReleaseID        *string
	// YReleaseID is the release of y where x and y are of different datasets.
	YReleaseID *string
}

// Relation holds the two values of each kommune that has both.
type Relation struct {
	X, Y             Indicator
	XPeriod, YPeriod kommune.Period
	Points           []RelationPoint
	// Spearman and Pearson are nil where fewer than three kommuner have both
	// values, or all have the same.
	Spearman, Pearson *Correlation
	Query             RelationQuery
	Computed          time.Time
	// EmptyBecause is nil until it is asked why there is nothing; see WhyNone.
	EmptyBecause *EmptyReason
	counts       RelationCounts
	// withX and withY are how many of those in scope have either value.
	withX, withY int
	// sourceIDs are those of the values.
	sourceIDs          []string
	xOmitted, yOmitted OmittedPeriods
	// xGroupID and yGroupID are the target groups that the values are of.
	xGroupID, yGroupID string
}

// RelationCounts are how many kommuner were asked for, of how many of them either
// value is hidden, and of how many points either value is provisional or hedged by
// its source.
type RelationCounts struct{ InScope, Suppressed, Provisional, Hedged int }

// Counts are of the kommuner and points of the relation.
func (r *Relation) Counts() RelationCounts { return r.counts }

// N is how many kommuner have both values.
func (r Relation) N() int { return len(r.Points) }

// SourceIDs are those of the figures related.
func (r *Relation) SourceIDs() []string {
	var ids []string
	for _, id := range r.sourceIDs {
		ids = appendOnce(ids, id)
	}
	return ids
}

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
		return nil, kommune.RenameArgument(map[string]string{"indicator": "x", "period": "xPeriod"}, err)
	}
	yRelease, yArgument := query.ReleaseID, "release"
	if query.YReleaseID != nil {
		yRelease, yArgument = query.YReleaseID, "yRelease"
	}
	y, err := a.Compare(ctx, catalogue, ComparisonQuery{
		IndicatorID: query.Y, Period: query.YPeriod, TargetGroup: query.TargetGroup, Kommuner: query.Kommuner,
		Confidence: DefaultConfidence, ReleaseID: yRelease,
	})
	if err != nil {
		return nil, kommune.RenameArgument(map[string]string{"indicator": "y", "period": "yPeriod", "release": yArgument}, err)
	}
	relation := &Relation{
		X: x.Indicator, Y: y.Indicator, XPeriod: x.Period, YPeriod: y.Period,
		Points: []RelationPoint{}, Query: query, Computed: a.now(), sourceIDs: append(x.SourceIDs(), y.SourceIDs()...),
		xOmitted: x.omitted, yOmitted: y.omitted,
		xGroupID: groupIDOf(x.TargetGroup), yGroupID: groupIDOf(y.TargetGroup),
	}
	scope, err := a.Kommuner(ctx, catalogue, query.Kommuner, x.Period.End())
	if err != nil {
		return nil, err
	}
	relation.pair(scope, rowsByCode(x), rowsByCode(y))
	relation.correlate()
	return relation, nil
}

func rowsByCode(c *Comparison) map[kommune.Code]ComparisonRow {
	rows := make(map[kommune.Code]ComparisonRow, len(c.Rows))
	for _, row := range c.Rows {
		rows[row.Kommune.Code] = row
	}
	return rows
}

// pair keeps the kommuner that have both values.
func (r *Relation) pair(scope []kommune.Kommune, xs, ys map[kommune.Code]ComparisonRow) {
	r.counts.InScope = len(scope)
	for _, k := range scope {
		x, y := xs[k.Code], ys[k.Code]
		if x.Value != nil {
			r.withX++
		}
		if y.Value != nil {
			r.withY++
		}
		if x.Status == kommune.Suppressed || y.Status == kommune.Suppressed {
			r.counts.Suppressed++
		}
		if x.Value == nil || y.Value == nil {
			continue
		}
		r.Points = append(r.Points, RelationPoint{k, *x.Value, *y.Value})
		if x.Qualifier.IsHedged() || y.Qualifier.IsHedged() {
			r.counts.Hedged++
		}
		if x.Status == kommune.Provisional || y.Status == kommune.Provisional {
			r.counts.Provisional++
		}
	}
}

func (r *Relation) correlate() {
	xs, ys := make([]float64, len(r.Points)), make([]float64, len(r.Points))
	for n, point := range r.Points {
		xs[n], ys[n] = point.X, point.Y
	}
	r.Pearson = correlationOf(stats.Pearson(xs, ys, DefaultConfidence))
	r.Spearman = correlationOf(stats.Spearman(xs, ys, DefaultConfidence))
}

func correlationOf(c stats.Correlation, ok bool) *Correlation {
	if !ok {
		return nil
	}
	return &Correlation{Coefficient: c.Coefficient, Interval: scaledInterval(c.Interval, 1), PValue: finite(c.P)}
}
