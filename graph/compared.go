package graph

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/analysis/correlation"
	"kommunebench/graph/document"
	"kommunebench/kommune"
)

func (r *Resolver) compare(ctx context.Context, query analysis.ComparisonQuery) (*analysis.Comparison, error) {
	comparison, err := r.Analyst.Compare(ctx, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, comparison.Rows, func(row analysis.ComparisonRow) kommune.Kommune { return row.Kommune })
	reason, err := r.Analyst.WhyNoValue(ctx, catalogueOf(ctx), comparison)
	comparison.EmptyBecause, err = noted(ctx, reason, err)
	return comparison, err
}

func (r *Resolver) trend(ctx context.Context, query analysis.TrendQuery) (*analysis.Trend, error) {
	query.Untested = !document.Selects(ctx, document.TestedFields()...)
	shared, err := analysis.Share(ctx, "trend", query, func() (*analysis.Trend, error) {
		return r.Analyst.ReadTrend(ctx, catalogueOf(ctx), query)
	})
	if err != nil {
		return nil, err
	}
	own := *shared // the reason is each field's own
	trend := &own
	expectKommuner(ctx, trend.Series, func(series analysis.TrendSeries) kommune.Kommune { return series.Kommune })
	reason, err := r.Analyst.WhyNoValueOver(ctx, catalogueOf(ctx), trend)
	trend.EmptyBecause, err = noted(ctx, reason, err)
	return trend, err
}

func (r *Resolver) relation(ctx context.Context, query correlation.RelationQuery) (*correlation.Relation, error) {
	relation, err := correlation.ReadRelation(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, relation.Points, func(point correlation.RelationPoint) kommune.Kommune { return point.Kommune })
	relation.EmptyBecause = correlation.WhyNoPoints(catalogueOf(ctx), relation)
	noteEmpty(ctx, relation.EmptyBecause)
	return relation, nil
}
