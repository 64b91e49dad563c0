// Package graph answers GraphQL with thin resolvers: it reads arguments, asks
// analysis or the request's loaders, and shapes answers. The schema stands in
// package schema, generated code in graph/generated and graph/model.
package graph

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/analysis/search"
	"kommunebench/graph/citation"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// Archive holds what was published.
type Archive interface {
	// Releases lists the releases of a dataset, or of all where the id is
	// empty, newest first.
	Releases(ctx context.Context, datasetID string) ([]kommune.Release, error)
	// Snapshot reads one release; NOT_FOUND where it is not kept.
	Snapshot(ctx context.Context, releaseID string) (*kommune.Snapshot, error)
}

// Resolver holds what resolvers ask.
type Resolver struct {
	Analyst *analysis.Analyst
	Archive Archive
	// BaseURL stands before the path of links in citations, e.g.
	// https://example.org; without a trailing slash.
	BaseURL string
	// Limits are those that the server holds operations to.
	Limits document.LimitValues

	searcher *search.Searcher
}

// WithLimits is a resolver that answers operations which are held to limits.
func (r *Resolver) WithLimits(limits document.LimitValues) *Resolver {
	limited := *r
	limited.Limits, limited.searcher = limits, &search.Searcher{}
	return &limited
}

func (r *Resolver) links() citation.Links { return citation.Links{BaseURL: r.BaseURL} }

// costOf shows what an operation has of each limit that is counted on it.
func costOf(used, most document.LimitValues) *model.Cost {
	cost := &model.Cost{Used: used[model.LimitKindCost], Limit: most[model.LimitKindCost], Measures: []model.CostMeasure{}}
	for _, kind := range model.AllLimitKind {
		if amount, counted := used[kind]; counted {
			cost.Measures = append(cost.Measures, model.CostMeasure{Kind: kind, Used: amount, Most: most[kind]})
		}
	}
	return cost
}

// settings tells what may be asked for, of all and of one indicator where its
// id is given.
func (r *Resolver) settings(ctx context.Context, indicatorID *string) (*model.Settings, error) {
	settings := &model.Settings{
		ObservationsPage: &model.PageSize{Usual: flatrows.DefaultPage, Most: document.LongestPage},
		ListPage:         &model.PageSize{Usual: defaultListPage, Most: document.MaxListPage},
	}
	for _, kind := range model.AllLimitKind {
		settings.Limits = append(settings.Limits, model.Limit{Kind: kind, Most: r.Limits[kind]})
	}
	if indicatorID == nil {
		return settings, nil
	}
	indicator, err := r.Analyst.FindIndicator(ctx, catalogueOf(ctx), "indicator", *indicatorID, nil)
	if err != nil {
		return nil, err
	}
	periods, groups := indicator.Periods(), indicator.Snapshot.TargetGroupIDs(indicator.ID)
	own := &model.IndicatorSettings{Indicator: &indicator, PeriodCount: len(periods)}
	if len(periods) > 0 {
		own.FirstPeriod = &periods[0]
	}
	// It is counted, so only where it is asked for.
	if document.Selects(ctx, "latestPeriod") {
		if own.LatestPeriod, err = r.Analyst.LatestPeriod(ctx, indicator); err != nil {
			return nil, err
		}
	}
	own.TargetGroupRequired = len(groups) > 1 && !slices.Contains(groups, "")
	for _, group := range indicator.TargetGroups() {
		own.TargetGroupRequired = own.TargetGroupRequired && !group.Total
	}
	settings.Indicator = own
	return settings, nil
}
