package graph

import (
	"context"
	"strconv"

	"kommunebench/analysis"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/trend"
	"kommunebench/graph/document"
	"kommunebench/kommune"
)

func (r *Resolver) compare(ctx context.Context, query analysis.ComparisonQuery) (*analysis.Comparison, error) {
	query.WithoutLikelyRanks = !document.Selects(ctx, document.LikelyFields()...)
	comparison, err := r.Analyst.Compare(ctx, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, comparison.Rows, func(row analysis.ComparisonRow) kommune.Kommune { return row.Kommune })
	reason, err := r.Analyst.WhyNoValue(ctx, catalogueOf(ctx), comparison)
	comparison.EmptyBecause, err = noted(ctx, reason, err)
	return comparison, err
}

func (r *Resolver) trend(ctx context.Context, query trend.Query) (*trend.Trend, error) {
	query.Untested = !document.Selects(ctx, document.TestedFields()...)
	query.Ranked = document.Selects(ctx, document.RankedFields()...)
	shared, err := analysis.Share(ctx, "trend", query, func() (*trend.Trend, error) {
		return trend.Read(ctx, r.Analyst, catalogueOf(ctx), query)
	})
	if err != nil {
		return nil, err
	}
	own := *shared // the reason is each field's own
	expectKommuner(ctx, own.Series, func(series trend.Series) kommune.Kommune { return series.Kommune })
	reason, err := trend.WhyNoValue(ctx, r.Analyst, catalogueOf(ctx), &own)
	own.EmptyBecause, err = noted(ctx, reason, err)
	return &own, err
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

// rowsOf are the rows of a comparison that are asked for, in the order asked for.
func rowsOf(c *analysis.Comparison, first *int, orderBy *analysis.RowOrder, reverse *bool) ([]analysis.ComparisonRow, error) {
	rows, order, isReversed := c.Rows, analysis.RowsByRank, reverse != nil && *reverse
	if first != nil && *first < 0 {
		return nil, kommune.InvalidInput("first", strconv.Itoa(*first), "a number from 0 on; leave it out for all rows")
	}
	if orderBy != nil {
		order = *orderBy
	}
	if order != analysis.RowsByRank || isReversed {
		rows = c.RowsBy(order, isReversed)
	}
	if first != nil {
		rows = rows[:min(*first, len(rows))]
	}
	return rows, nil
}
