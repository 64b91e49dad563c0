package pooling

import (
	"math"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

// AggregateMethod is how a group's figure was made of its kommuner's.
type AggregateMethod string

// The methods.
const (
	// MethodOwn is the one figure of the one kommune that the group is.
	MethodOwn AggregateMethod = "OWN"
	// MethodSum is the sum of counts in one period.
	MethodSum AggregateMethod = "SUM"
	// MethodMean is the mean over several periods of the sums of counts.
	MethodMean AggregateMethod = "MEAN_PER_PERIOD"
	// MethodRatio is the sum of numerators over the sum of denominators.
	MethodRatio AggregateMethod = "RATIO_OF_SUMS"
	// MethodNone is no figure; NotPooledBecause says why.
	MethodNone AggregateMethod = "NONE"
)

// AggregateGroup is one group. Nil figures do not exist; what is not grouped by is
// nil.
type AggregateGroup struct {
	Kommune     *kommune.Kommune
	Landsdel    *kommune.PeerGroup
	Region      *kommune.PeerGroup
	PeerGroup   *kommune.PeerGroup
	TargetGroup *kommune.TargetGroup
	Period      *kommune.Period
	Year        *int
	// Value is in the indicator's unit.
	Value                  *float64
	Method                 AggregateMethod
	Numerator, Denominator *float64
	Interval               *analysis.Interval
	// WithinRounding is what the value may be where it is made of several shares whose
	// denominators are known only within rounding; the value is then ABOUT.
	WithinRounding *WithinRounding
	Status         kommune.ValueStatus
	// Qualifier is AT_LEAST for sums of counts of which some are not known.
	Qualifier        kommune.Qualifier
	NotPooledBecause *NotPooledReason
	// KommunerCount is how many make the group up; of those some have a figure in
	// some period, some a hidden one, and some neither in any.
	KommunerCount, KommunerWithFigures, KommunerHidden, KommunerMissing int
	// PeriodsWithFigures counts periods; figures are one for each kommune and period.
	PeriodsWithFigures, Figures, FiguresHidden, FiguresMissing int
	// FiguresWithoutCounts are shares that a ratio leaves out: they have no counts, or
	// may have been rounded to 0.
	FiguresWithoutCounts int
	Spread               *AggregateSpread
}

// AggregateSpread is how the figures of a group's kommuner spread, one for each
// kommune and period.
type AggregateSpread struct {
	N                        int
	Median, Q1, Q3, Min, Max float64
}

// WithinRounding is from what to what a value may be, in the indicator's unit, given how
// the shares and counts that it is made of were rounded.
type WithinRounding struct{ Lower, Upper float64 }

func (p *AggregatePage) group(row *kommune.AggregateRow, size placeSize) AggregateGroup {
	indicator := p.Indicator.Indicator
	g := AggregateGroup{
		Method: p.methodOf(row), Status: statusOf(row), Qualifier: row.Qualifier, NotPooledBecause: notPooled(row.State),
		Value: figure(kommune.WithoutFloatError(row.Value, indicator.Decimals)), Numerator: figure(row.Numerator), Denominator: figure(row.Denominator),
		KommunerCount: size.kommuner, KommunerWithFigures: int(row.KommunerWithFigures), KommunerHidden: int(row.KommunerHidden),
		KommunerMissing:    size.kommuner - int(row.KommunerKnown),
		PeriodsWithFigures: int(row.Periods), Figures: int(row.Figures), FiguresHidden: int(row.Hidden), FiguresMissing: size.figures - int(row.Figures) - int(row.Hidden),
	}
	// A share without counts, or one that may have been rounded to 0, can't be pooled:
	// what its persons would do to the value is not known.
	if g.Method == MethodRatio {
		g.FiguresWithoutCounts = int(row.Figures - row.Added)
	}
	p.name(&g, row.AggregateKey)
	if g.Value == nil {
		g.Qualifier = kommune.Exact
	} else if isSum := g.Method == MethodSum || g.Method == MethodMean; isSum && g.FiguresHidden+g.FiguresMissing > 0 {
		g.Qualifier = partial(row)
	}
	if g.Value != nil && g.FiguresWithoutCounts > 0 {
		g.Qualifier = kommune.About
	}
	// The same persons may be counted in several periods, which no interval allows for.
	if g.Value != nil && row.Periods == 1 && !g.Qualifier.IsHedged() {
		g.Interval = p.intervalOf(&g, row)
	}
	if g.Value != nil && row.Rounded > 0 && row.Added > 1 && !g.Qualifier.IsHedged() {
		g.Qualifier, g.WithinRounding = kommune.About, &WithinRounding{row.Least, row.Greatest}
	}
	if row.Figures > 0 {
		exact := func(value float64) float64 { return kommune.WithoutFloatError(value, indicator.Decimals) }
		g.Spread = &AggregateSpread{
			N: int(row.Figures), Median: exact(row.Median), Q1: exact(row.FirstQuartile), Q3: exact(row.ThirdQuartile), Min: exact(row.Lowest), Max: exact(row.Highest),
		}
	}
	return g
}

// intervalOf holds all that the value may be where denominators are known only within
// rounding. A kommune's own share is then known as well as it was published.
func (p *AggregatePage) intervalOf(g *AggregateGroup, row *kommune.AggregateRow) *analysis.Interval {
	indicator := p.Indicator.Indicator
	if row.Rounded == 0 {
		return analysis.IntervalOf(indicator, g.Numerator, g.Denominator, p.Query.Confidence)
	}
	if g.Method == MethodOwn {
		own := kommune.Observation{Value: g.Value, Numerator: g.Numerator, Qualifier: g.Qualifier}
		return analysis.IntervalOfObservation(indicator, &own, p.Query.Confidence)
	}
	share := analysis.RoundedCounts(indicator, row.Numerator, int(row.Rounded), row.Least, row.Greatest)
	return analysis.IntervalWithinRounding(&indicator, share, p.Query.Confidence)
}

// partial is how exact a sum is that lacks figures: a lower limit where no figure is
// negative.
func partial(row *kommune.AggregateRow) kommune.Qualifier {
	if row.Lowest >= 0 && !row.Qualifier.IsHedged() {
		return kommune.AtLeast
	}
	return kommune.About
}

func (p *AggregatePage) methodOf(row *kommune.AggregateRow) AggregateMethod {
	switch {
	case row.State == kommune.AggregateOwn:
		return MethodOwn
	case row.State != kommune.AggregatePooled:
		return MethodNone
	case p.Indicator.Kind != kommune.Count:
		return MethodRatio
	case row.Periods > 1:
		return MethodMean
	}
	return MethodSum
}

// statusOf is PUBLISHED or PROVISIONAL exactly where there is a value.
func statusOf(row *kommune.AggregateRow) kommune.ValueStatus {
	switch row.State {
	case kommune.AggregatePooled, kommune.AggregateOwn:
		if row.Provisional {
			return kommune.Provisional
		}
		return kommune.Published
	case kommune.AggregateHidden:
		return kommune.Suppressed
	case kommune.AggregateKind, kommune.AggregateOverlapping:
		return kommune.NotApplicable
	case kommune.AggregateNoFigures, kommune.AggregateNoCounts:
		if row.Hidden > 0 {
			return kommune.Suppressed
		}
	}
	return kommune.Missing
}

// name says what a group is of.
func (p *AggregatePage) name(g *AggregateGroup, key kommune.AggregateKey) {
	catalogue, of := p.Indicator.Catalogue, p.plan.places.all[key.Place-1]
	find := func(id string) *kommune.PeerGroup {
		if group, known := catalogue.PeerGroups.Find(id); known && id != "" {
			return &group
		}
		return nil
	}
	g.Region, g.Landsdel, g.PeerGroup = find(of.region), find(of.landsdel), find(of.peerGroup)
	if k, known := catalogue.Kommuner.Find(string(of.kommune)); known {
		g.Kommune = &k
	}
	if group := &p.plan.targetGroups[key.TargetGroup-1]; group.ID != "" && p.Query.has(ByTargetGroup) {
		g.TargetGroup = group
	}
	period := p.Periods[p.plan.timePeriods[key.Time-1][0]]
	if p.Query.has(ByPeriod) {
		g.Period = &period
	}
	if p.Query.has(ByYear) {
		year := period.Year()
		g.Year = &year
	}
}

func figure(value float64) *float64 {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return nil
	}
	return &value
}
