package graph

import (
	"context"
	"slices"

	"kommunebench/analysis/flatrows"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

const (
	defaultChanges  = 100
	defaultListPage = 100
)

// observationsOf reads a page of kommuner or of larger areas; nil where it can't.
func (r *Resolver) observationsOf(ctx context.Context, query flatrows.ObservationsQuery, first *int) (*model.ObservationConnection, error) {
	query.First = flatrows.DefaultPage
	if first != nil {
		query.First = *first
	}
	page, err := flatrows.ReadObservationPage(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	connection := observationConnection(page)
	reason, err := flatrows.WhyNone(ctx, r.Analyst, page)
	connection.EmptyBecause, err = noted(ctx, reason, err)
	return connection, err
}

func (r *Resolver) countRows(ctx context.Context, page *flatrows.ObservationPage) (int, error) {
	count, err := flatrows.CountObservations(ctx, r.Analyst, page)
	return int(count), err
}

func observationConnection(page *flatrows.ObservationPage) *model.ObservationConnection {
	connection := &model.ObservationConnection{
		Nodes: page.Rows, Page: page,
		PageInfo: &model.PageInfo{HasNextPage: page.HasNext, HasPreviousPage: page.HasPrevious},
	}
	if n := len(page.Rows); n > 0 {
		first, last := page.Cursor(0), page.Cursor(n-1)
		connection.PageInfo.StartCursor, connection.PageInfo.EndCursor = &first, &last
	}
	return connection
}

func observationEdges(page *flatrows.ObservationPage) []model.ObservationEdge {
	edges := make([]model.ObservationEdge, len(page.Rows))
	for n := range page.Rows {
		edges[n] = model.ObservationEdge{Cursor: page.Cursor(n), Node: &page.Rows[n]}
	}
	return edges
}

func areaObservationEdges(page *flatrows.ObservationPage) []model.AreaObservationEdge {
	edges := make([]model.AreaObservationEdge, len(page.Rows))
	for n := range page.Rows {
		edges[n] = model.AreaObservationEdge{Cursor: page.Cursor(n), Node: &page.Rows[n]}
	}
	return edges
}

func (r *Resolver) changesOf(ctx context.Context, dataset, from string, to *string, first *int, after *string) (*model.ChangeConnection, error) {
	query := flatrows.ChangesQuery{DatasetID: dataset, FromID: from, ToID: to, First: defaultChanges, After: after}
	if first != nil {
		query.First = *first
	}
	page, err := flatrows.ReadChangesPage(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	connection := &model.ChangeConnection{
		Nodes: make([]model.Change, len(page.Changes)), Edges: make([]model.ChangeEdge, len(page.Changes)), Page: page,
		PageInfo: &model.PageInfo{HasNextPage: page.HasNext, HasPreviousPage: page.HasPrevious},
	}
	connection.PageInfo.StartCursor, connection.PageInfo.EndCursor = ends(page.Cursors)
	for n, change := range page.Changes {
		connection.Nodes[n] = changeNode(change)
		connection.Edges[n] = model.ChangeEdge{Cursor: page.Cursors[n], Node: &connection.Nodes[n]}
	}
	reason, err := flatrows.WhyNoChanges(ctx, r.Analyst, page)
	connection.EmptyBecause, err = noted(ctx, reason, err)
	return connection, err
}

func changeNode(change kommune.ObservationChange) model.Change {
	code, _ := change.Area.Code()
	node := model.Change{
		IndicatorID: change.IndicatorID, KommuneCode: code, Period: change.Period,
		Before: change.Before, After: change.After,
		BeforeStatus: (*kommune.ValueStatus)(change.BeforeStatus), AfterStatus: (*kommune.ValueStatus)(change.AfterStatus),
	}
	if change.TargetGroupID != "" {
		node.TargetGroupID = &change.TargetGroupID
	}
	return node
}

func figuresOf(catalogue *kommune.Catalogue, wanted func(kommune.Figure) bool) []kommune.Figure {
	figures := slices.DeleteFunc(slices.Clone(catalogue.Figures), func(f kommune.Figure) bool { return !wanted(f) })
	if figures == nil {
		return []kommune.Figure{}
	}
	return figures
}
