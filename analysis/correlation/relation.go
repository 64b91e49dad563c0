package correlation

import (
	"context"
	"math"
	"slices"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// RelationQuery asks how two indicators go together across kommuner.
type RelationQuery struct {
	X, Y             string
	XPeriod, YPeriod *kommune.Period
	TargetGroup      *string
	Kommuner         *analysis.KommuneFilter
	ReleaseID        *string
	// YReleaseID is the release of y where x and y are of different datasets.
	YReleaseID *string
}

// Relation holds the two values of each kommune that has both.
type Relation struct {
	X, Y             analysis.Indicator
	XPeriod, YPeriod kommune.Period
	Points           []RelationPoint
	// Incomplete are the kommuner in scope that have not both values, by code.
	Incomplete []IncompletePair
	// Spearman and Pearson are nil where fewer than three kommuner have both
	// values, or where all have the same x or the same y.
	Spearman, Pearson *Correlation
	Query             RelationQuery
	Computed          time.Time
	// EmptyBecause is nil until it is asked why there is nothing; see WhyNoPoints.
	EmptyBecause *analysis.EmptyReason
	counts       RelationCounts
	// withX is how many kommuner in scope have a value of x, and withY of y.
	withX, withY int
	// sourceIDs are those of the values.
	sourceIDs          []string
	xOmitted, yOmitted analysis.OmittedPeriods
	partlyKnown        []analysis.PartlyKnownGroup
	// XTargetGroup and YTargetGroup are those that the values are of; nil where rows
	// have none.
	XTargetGroup, YTargetGroup *kommune.TargetGroup
}

// RelationCounts are how many kommuner were asked for, of how many of them either
// value is hidden, and of how many points either value is provisional or hedged by
// its source.
type RelationCounts struct{ InScope, Suppressed, Provisional, Hedged int }

// Counts are of the kommuner and points of the relation.
func (r *Relation) Counts() RelationCounts { return r.counts }

// N is how many kommuner have both values.
func (r Relation) N() int { return len(r.Points) }

// Kommuner are those in scope, those with both values first.
func (r *Relation) Kommuner() []kommune.Kommune {
	kommuner := make([]kommune.Kommune, 0, len(r.Points)+len(r.Incomplete))
	for n := range r.Points {
		kommuner = append(kommuner, r.Points[n].Kommune)
	}
	for n := range r.Incomplete {
		kommuner = append(kommuner, r.Incomplete[n].Kommune)
	}
	return kommuner
}

// XRelease and YRelease are those that the values were read from.
func (r *Relation) XRelease() kommune.Release { return r.X.Snapshot.Release }

// YRelease is that of y.
func (r *Relation) YRelease() kommune.Release { return r.Y.Snapshot.Release }

// SourceIDs are those of the figures related.
func (r *Relation) SourceIDs() []string {
	var ids []string
	for _, id := range r.sourceIDs {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// RelationPoint is one kommune's two values, each in its indicator's unit, with how
// sure they are.
type RelationPoint struct {
	Kommune                kommune.Kommune
	X, Y                   float64
	XStatus, YStatus       kommune.ValueStatus
	XQualifier, YQualifier kommune.Qualifier
	// XInterval and YInterval are nil where a value has none.
	XInterval, YInterval *analysis.Interval
}

// IncompletePair is a kommune that lacks one value or both, and why.
type IncompletePair struct {
	Kommune          kommune.Kommune
	XStatus, YStatus kommune.ValueStatus
}

// Correlation says how closely two indicators go together.
type Correlation struct {
	Coefficient float64
	Interval    *analysis.Interval
	PValue      *float64
}

// ReadRelation pairs the values of two indicators.
func ReadRelation(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query RelationQuery) (*Relation, error) {
	x, err := a.Compare(ctx, catalogue, analysis.ComparisonQuery{
		IndicatorID: query.X, Period: query.XPeriod, TargetGroup: query.TargetGroup, Kommuner: query.Kommuner,
		Confidence: analysis.DefaultConfidence, ReleaseID: query.ReleaseID, WithoutLikelyRanks: true,
	})
	if err != nil {
		return nil, kommune.RenameArgument(map[string]string{"indicator": "x", "period": "xPeriod"}, err)
	}
	yRelease, yArgument := query.ReleaseID, "release"
	if query.YReleaseID != nil {
		yRelease, yArgument = query.YReleaseID, "yRelease"
	}
	y, err := a.Compare(ctx, catalogue, analysis.ComparisonQuery{
		IndicatorID: query.Y, Period: query.YPeriod, TargetGroup: query.TargetGroup, Kommuner: query.Kommuner,
		Confidence: analysis.DefaultConfidence, ReleaseID: yRelease, WithoutLikelyRanks: true,
	})
	if err != nil {
		return nil, kommune.RenameArgument(map[string]string{"indicator": "y", "period": "yPeriod", "release": yArgument}, err)
	}
	relation := &Relation{
		X: x.Indicator, Y: y.Indicator, XPeriod: x.Period, YPeriod: y.Period,
		Points: []RelationPoint{}, Incomplete: []IncompletePair{}, Query: query, Computed: a.Now(), sourceIDs: append(x.SourceIDs(), y.SourceIDs()...),
		xOmitted: x.Omitted(), yOmitted: y.Omitted(), partlyKnown: x.PartlyKnown(),
		XTargetGroup: x.TargetGroup, YTargetGroup: y.TargetGroup,
	}
	scope, err := a.Kommuner(ctx, catalogue, query.Kommuner, x.Period.End())
	if err != nil {
		return nil, err
	}
	relation.pair(scope, rowOf(x), rowOf(y))
	relation.correlate()
	return relation, nil
}

// rowOf finds the rows of a comparison. A kommune that was no member of the group in its
// period has one as well, without a value.
func rowOf(c *analysis.Comparison) func(kommune.Kommune) analysis.ComparisonRow {
	rows := make(map[kommune.Code]*analysis.ComparisonRow, len(c.Rows))
	for n := range c.Rows {
		rows[c.Rows[n].Kommune.Code] = &c.Rows[n]
	}
	return func(k kommune.Kommune) analysis.ComparisonRow {
		if row, compared := rows[k.Code]; compared {
			return *row
		}
		return c.RowNotCompared(k)
	}
}

// pair keeps the kommuner that have both values.
func (r *Relation) pair(scope []kommune.Kommune, xOf, yOf func(kommune.Kommune) analysis.ComparisonRow) {
	r.counts.InScope = len(scope)
	for _, k := range scope {
		x, y := xOf(k), yOf(k)
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
			r.Incomplete = append(r.Incomplete, IncompletePair{Kommune: k, XStatus: x.Status, YStatus: y.Status})
			continue
		}
		r.Points = append(r.Points, RelationPoint{
			Kommune: k, X: *x.Value, Y: *y.Value, XStatus: x.Status, YStatus: y.Status,
			XQualifier: x.Qualifier, YQualifier: y.Qualifier, XInterval: x.Interval, YInterval: y.Interval,
		})
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
	r.Pearson = correlationOf(stats.Pearson(xs, ys, analysis.DefaultConfidence))
	r.Spearman = correlationOf(stats.Spearman(xs, ys, analysis.DefaultConfidence))
}

func correlationOf(c stats.Correlation, ok bool) *Correlation {
	if !ok {
		return nil
	}
	correlation := &Correlation{Coefficient: c.Coefficient}
	if !math.IsNaN(c.P) {
		correlation.PValue = &c.P
	}
	if i := c.Interval; !math.IsNaN(i.Lower) && !math.IsNaN(i.Upper) {
		correlation.Interval = &analysis.Interval{Lower: i.Lower, Upper: i.Upper, Level: i.Level, Method: string(i.Method)}
	}
	return correlation
}

// PartlyKnown is the group of the filter, if its members are known in part.
func (r *Relation) PartlyKnown() []analysis.PartlyKnownGroup { return r.partlyKnown }

// Omitted are those of x and of y.
func (r *Relation) Omitted() (x, y analysis.OmittedPeriods) { return r.xOmitted, r.yOmitted }

// WhyNoPoints says why no kommune has both values of a relation; nil where one
// has. It asks nothing.
func WhyNoPoints(catalogue *kommune.Catalogue, r *Relation) *analysis.EmptyReason {
	switch {
	case len(r.Points) > 0:
		return nil
	case r.counts.InScope == 0:
		return analysis.WhyNoKommune(catalogue, "kommuner", r.Query.Kommuner, r.XPeriod.End())
	}
	code := analysis.NoValue
	message := phrase.EmptyMessage("of %d kommuner %d have a value of %s in %s and %d of %s in %s, but none has both",
		r.counts.InScope, r.withX, r.X.ID, r.XPeriod, r.withY, r.Y.ID, r.YPeriod)
	if r.counts.Suppressed > 0 {
		message = phrase.EmptyMessage("%s; of %d one value or both are hidden to protect individuals", message, r.counts.Suppressed)
	}
	if r.counts.Suppressed == r.counts.InScope {
		code = analysis.AllSuppressed
	}
	return analysis.NewEmptyReason(code, "", message)
}

// RevisedX compares the x values of a relation with the newest release of their
// dataset; nil where they are of that release.
func RevisedX(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, r *Relation) (*analysis.Revision, error) {
	return r.revised(ctx, a, catalogue, r.X, r.XTargetGroup, r.XPeriod, func(p *RelationPoint) *float64 { return &p.X })
}

// RevisedY does the same for the y values.
func RevisedY(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, r *Relation) (*analysis.Revision, error) {
	return r.revised(ctx, a, catalogue, r.Y, r.YTargetGroup, r.YPeriod, func(p *RelationPoint) *float64 { return &p.Y })
}

func (r *Relation) revised(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, of analysis.Indicator, group *kommune.TargetGroup, period kommune.Period, value func(*RelationPoint) *float64) (*analysis.Revision, error) {
	figures, groupID := make([]analysis.CitedFigure, len(r.Points)), analysis.GroupIDOf(group)
	for n := range r.Points {
		figures[n] = analysis.CitedFigure{Area: r.Points[n].Kommune.Code.Area(), Period: period, TargetGroupID: groupID, Value: value(&r.Points[n])}
	}
	return a.RevisedFigures(ctx, catalogue, of, []string{groupID}, []kommune.Period{period}, figures)
}
