package graph

import (
	"context"
	"strconv"

	"kommunebench/analysis"
	"kommunebench/analysis/control"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/matrix"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/standardised"
	"kommunebench/analysis/trend"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

const (
	defaultRanked = 98
	defaultGroups = 1000
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

func (r *Resolver) ranking(ctx context.Context, query ranking.Query, first *int) (*ranking.Ranking, error) {
	query.First = defaultRanked
	if first != nil {
		query.First = *first
	}
	ranked, err := ranking.Read(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, ranked.Rows, func(row ranking.Row) kommune.Kommune { return row.Kommune })
	ranked.EmptyBecause = ranking.WhyNoRank(catalogueOf(ctx), ranked)
	noteEmpty(ctx, ranked.EmptyBecause)
	return ranked, nil
}

func (r *Resolver) matrix(ctx context.Context, query matrix.Query) (*matrix.Matrix, error) {
	query.WithoutLikelyRanks = !document.Selects(ctx, document.LikelyFields()...)
	found, err := matrix.Read(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, found.Rows, func(row matrix.Row) kommune.Kommune { return row.Kommune })
	noteEmpty(ctx, found.EmptyBecause)
	return found, nil
}

func (r *Resolver) signals(ctx context.Context, query control.SignalsQuery) (*control.SignalList, error) {
	list, err := control.ReadSignals(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, list.Signals, func(signal control.SeriesSignal) kommune.Kommune { return signal.Kommune })
	return list, nil
}

func (r *Resolver) standardised(ctx context.Context, query standardised.ComparisonQuery) (*standardised.StandardisedComparison, error) {
	comparison, err := standardised.Read(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, comparison.Rows, func(row standardised.StandardisedRow) kommune.Kommune { return row.Kommune })
	return comparison, nil
}

func (r *Resolver) aggregate(ctx context.Context, query pooling.AggregateQuery, first *int) (*model.AggregateConnection, error) {
	query.First = defaultGroups
	if first != nil {
		query.First = *first
	}
	page, err := pooling.ReadAggregatePage(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	showTargetGroupsAsOf(ctx, page)
	connection := &model.AggregateConnection{
		Indicator: &page.Indicator, Release: &page.Release, TargetGroup: targetGroupAsOf(ctx, page.Indicator.Snapshot, page.TargetGroup), Periods: page.Periods, Nodes: page.Groups, Page: page,
		PageInfo: &model.PageInfo{HasNextPage: page.HasNext, HasPreviousPage: page.HasPrevious},
	}
	if n := len(page.Groups); n > 0 {
		first, last := page.Cursor(0), page.Cursor(n-1)
		connection.PageInfo.StartCursor, connection.PageInfo.EndCursor = &first, &last
	}
	connection.EmptyBecause = page.WhyNone(catalogueOf(ctx))
	noteEmpty(ctx, connection.EmptyBecause)
	return connection, nil
}

// showTargetGroupsAsOf has the ids of target groups name the release where it is
// an older one; groups of one target group share it.
func showTargetGroupsAsOf(ctx context.Context, page *pooling.AggregatePage) {
	shown := map[*kommune.TargetGroup]*kommune.TargetGroup{}
	for n := range page.Groups {
		own := page.Groups[n].TargetGroup
		if own != nil && shown[own] == nil {
			shown[own] = targetGroupAsOf(ctx, page.Indicator.Snapshot, own)
		}
		page.Groups[n].TargetGroup = shown[own]
	}
}

func aggregateEdges(page *pooling.AggregatePage) []model.AggregateEdge {
	edges := make([]model.AggregateEdge, len(page.Groups))
	for n := range page.Groups {
		edges[n] = model.AggregateEdge{Cursor: page.Cursor(n), Node: &page.Groups[n]}
	}
	return edges
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
