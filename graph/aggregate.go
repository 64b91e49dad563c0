package graph

import (
	"context"
	"fmt"
	"strings"

	"kommunebench/analysis/pooling"
	"kommunebench/analysis/words"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

const defaultGroups = 1000

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

// citeAggregate links to the groups of all pages, in the order of groups.
func (r *Resolver) citeAggregate(page *pooling.AggregatePage, lang kommune.Language) *words.Citation {
	first, last := string(page.Periods[0]), string(page.Periods[len(page.Periods)-1])
	filter := literals{}
	if page.Query.Filter != nil {
		filter.filter(asResolved(page.Query.Filter.Kommuner, page.Kommuner(), func(k kommune.Kommune) kommune.Kommune { return k }))
		filter.text("targetGroup", page.Query.Filter.TargetGroup)
		if page.Query.Filter.PeerGroups != nil {
			quoted := make([]string, len(page.Query.Filter.PeerGroups))
			for n, id := range page.Query.Filter.PeerGroups {
				quoted[n] = quote(id)
			}
			filter = append(filter, "peerGroups:["+strings.Join(quoted, ",")+"]")
		}
	}
	filter.text("from", &first)
	filter.text("to", &last)
	by := make([]string, len(page.Query.By))
	for n, one := range page.Query.By {
		by[n] = string(one)
	}
	arguments := literals{}
	arguments.text("indicator", &page.Indicator.ID)
	arguments = append(arguments, "by:["+strings.Join(by, ",")+"]", "filter:{"+strings.Join(filter, ",")+"}", fmt.Sprintf("confidence:%g", page.Query.Confidence))
	arguments.text("release", &page.Release.ID)
	link := r.link("aggregate", strings.Join(arguments, ","),
		"nodes{kommune{code,name},landsdel{name},region{name},peerGroup{name},targetGroup{id},period,year,value,method,numerator,denominator,status,qualifier,kommunerCount,kommunerWithFigures,kommunerHidden,kommunerMissing},pageInfo{hasNextPage,endCursor}")
	period := words.CitedPeriod(page.Indicator, page.Periods[0], lang)
	if first != last {
		period = first + "–" + last
	}
	citation := words.Cite(lang, page.Indicator, nil, period, link, dayOf(page.Computed))
	return &citation
}
