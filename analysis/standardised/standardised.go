// Package standardised holds what was counted of each kommune against what was to
// be expected of the people that it has: at the national figures of their target
// groups. The mathematics is in stats, the words are in analysis/words.
package standardised

import (
	"context"
	"time"

	"kommunebench/analysis"
	"kommunebench/kommune"
	"kommunebench/stats"
)

// Dimension is what kommuner are made alike in.
type Dimension string

// ByTargetGroup makes them alike in their target groups.
const ByTargetGroup Dimension = "TARGET_GROUP"

// ComparisonQuery asks for a standardised comparison.
type ComparisonQuery struct {
	IndicatorID string
	// Period is chosen as by compare where it is nil.
	Period    *kommune.Period
	Dimension Dimension
	// Parts are ids of target groups that together are the total; nil is all others
	// than the total.
	Parts      []string
	Kommuner   *analysis.KommuneFilter
	Confidence float64
	ReleaseID  *string
}

// StandardisedComparison is one indicator in one period, each kommune held against
// what its own mix of target groups lets expect.
type StandardisedComparison struct {
	Indicator analysis.Indicator
	Period    kommune.Period
	Release   kommune.Release
	// Parts are the target groups that together are the total.
	Parts []StandardPart
	// IsPublished is true where the standard is the publisher's national figures, else
	// it is PooledFrom kommuner together.
	IsPublished bool
	PooledFrom  int
	// Overdispersion is how much more the rows vary than chance makes them, nil where
	// none was tested; IsOverdispersed says that it is more than its sampling error.
	Overdispersion  *float64
	IsOverdispersed bool
	// Tested is how many rows were.
	Tested   int
	Rows     []StandardisedRow
	Query    ComparisonQuery
	Computed time.Time
	// read is all that was read, of the target groups with groupIDs.
	read     []analysis.CitedFigure
	groupIDs []string
}

// StandardPart is a target group and what the standard has in it.
type StandardPart struct {
	TargetGroup kommune.TargetGroup
	// Numerator and Denominator are the standard's, Value in the indicator's unit.
	Numerator, Denominator, Value float64
}

// StandardisedRow is one kommune. Nil figures were not computed.
type StandardisedRow struct {
	Kommune kommune.Kommune
	// Value is the published figure.
	Value     *float64
	Status    kommune.ValueStatus
	Qualifier kommune.Qualifier
	// Observed and Expected are counts, Ratio the former for each of the latter.
	Observed, Expected, Ratio *float64
	RatioInterval             *analysis.Interval
	// ExpectedValue is in the indicator's unit, Difference is Value less it.
	ExpectedValue, Difference *float64
	// DirectValue is what the kommune would have with the standard's mix.
	DirectValue    *float64
	DirectInterval *analysis.Interval
	directReason   kommune.Text
	// Significance is by the p value, the other by the q value.
	Significance                analysis.Significance
	SignificanceAfterCorrection analysis.Significance
	PValue, QValue, ZScore      *float64
	Rough                       bool
	// Outside is true beyond the 99.8 % limits, after allowing for overdispersion.
	Outside    bool
	reason     kommune.Text
	comparison *StandardisedComparison
}

// Comparison is the one that the row is of.
func (r *StandardisedRow) Comparison() *StandardisedComparison { return r.comparison }

// Reason says in a language why the row was not tested; nil where it was.
func (r *StandardisedRow) Reason(lang kommune.Language) *string {
	return reasonWhere(r.Significance == analysis.NotTested, r.reason, lang)
}

// DirectReason says in a language why there is no direct figure; nil where there is.
func (r *StandardisedRow) DirectReason(lang kommune.Language) *string {
	return reasonWhere(r.DirectValue == nil, r.directReason, lang)
}

func reasonWhere(isMissing bool, reason kommune.Text, lang kommune.Language) *string {
	if !isMissing {
		return nil
	}
	text := reason.In(lang)
	return &text
}

// Read makes a standardised comparison with two statements: of the total, and of its
// parts.
func Read(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query ComparisonQuery) (*StandardisedComparison, error) {
	indicator, err := a.FindIndicator(ctx, catalogue, "indicator", query.IndicatorID, query.ReleaseID)
	if err != nil {
		return nil, err
	}
	parts, err := partsOf(indicator, query.Parts)
	if err != nil {
		return nil, err
	}
	total, err := a.Compare(ctx, catalogue, analysis.ComparisonQuery{
		IndicatorID: query.IndicatorID, Period: query.Period, Kommuner: query.Kommuner,
		Confidence: query.Confidence, ReleaseID: query.ReleaseID, WithoutLikelyRanks: true,
	})
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(parts))
	for n, part := range parts {
		ids[n] = part.ID
	}
	ids = append(ids, analysis.GroupIDOf(total.TargetGroup))
	observations, err := a.Reader().ReadObservations(ctx, total.Indicator.Snapshot, kommune.ObservationQuery{
		IndicatorIDs: []string{total.Indicator.ID}, Periods: []kommune.Period{total.Period}, TargetGroupIDs: ids,
	})
	if err != nil {
		return nil, err
	}
	cells := cellsOf(observations, ids)
	comparison := &StandardisedComparison{
		Indicator: total.Indicator, Period: total.Period, Release: total.Release, Query: query, Computed: a.Now(),
		read: citedFigures(catalogue.Kommuner.All, total.Period, ids, observations), groupIDs: ids,
	}
	if err := cells.checkSums(total.Indicator.Indicator, catalogue.Kommuner.All, len(parts)); err != nil {
		return nil, err
	}
	comparison.setStandard(cells, parts, catalogue.Kommuner.All)
	for n := range total.Rows {
		comparison.Rows = append(comparison.Rows, comparison.row(&total.Rows[n], cells[total.Rows[n].Kommune.Code.Area()]))
	}
	comparison.correct()
	return comparison, nil
}

// correct adds what depends on all rows: the q values and the overdispersion.
func (c *StandardisedComparison) correct() {
	ps, zs := make([]float64, len(c.Rows)), make([]float64, len(c.Rows))
	for n := range c.Rows {
		row := &c.Rows[n]
		row.comparison = c
		ps[n], zs[n] = valueOrNaN(row.PValue), valueOrNaN(row.ZScore)
		if row.PValue != nil {
			c.Tested++
		}
		if row.Rough {
			zs[n] = missing()
		}
	}
	factor, counted := stats.Overdispersion(zs)
	if counted > 0 {
		c.Overdispersion = &factor
		c.IsOverdispersed = stats.IsOverdispersed(factor, counted)
	}
	polarity := c.Indicator.EffectivePolarity()
	for n, q := range stats.AdjustBenjaminiHochberg(ps) {
		row := &c.Rows[n]
		if row.PValue == nil {
			continue
		}
		row.QValue = &q
		row.SignificanceAfterCorrection = analysis.VerdictOf(polarity, *row.ZScore, !row.Rough && q < 1-c.Query.Confidence)
		row.Outside = stats.IsOutside(*row.ZScore, factor)
	}
}
