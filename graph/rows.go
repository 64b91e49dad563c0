package graph

import (
	"context"
	"slices"

	"kommunebench/analysis"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

const (
	defaultObservations = 1000
	defaultChanges      = 100
	defaultSimilar      = 6
	defaultListPage     = 100
)

func observationConnection(page *analysis.ObservationPage) *model.ObservationConnection {
	connection := &model.ObservationConnection{
		Nodes: page.Rows, Edges: make([]model.ObservationEdge, len(page.Rows)), Page: page,
		PageInfo: &model.PageInfo{HasNextPage: page.HasNext, HasPreviousPage: page.HasPrevious},
	}
	for n := range page.Rows {
		connection.Edges[n] = model.ObservationEdge{Cursor: page.Rows[n].Cursor, Node: &page.Rows[n]}
	}
	if n := len(page.Rows); n > 0 {
		connection.PageInfo.StartCursor, connection.PageInfo.EndCursor = &page.Rows[0].Cursor, &page.Rows[n-1].Cursor
	}
	return connection
}

func (r *Resolver) changesOf(ctx context.Context, dataset, from string, to *string, first *int, after *string) (*model.ChangeConnection, error) {
	query := analysis.ChangesQuery{DatasetID: dataset, FromID: from, ToID: to, First: defaultChanges, After: after}
	if first != nil {
		query.First = *first
	}
	page, err := r.Analyst.ReadChangesPage(ctx, catalogueOf(ctx), query)
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
	return connection, nil
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

func figuresOf(ctx context.Context, wanted func(kommune.Figure) bool) []kommune.Figure {
	figures := slices.DeleteFunc(slices.Clone(catalogueOf(ctx).Figures), func(f kommune.Figure) bool { return !wanted(f) })
	if figures == nil {
		return []kommune.Figure{}
	}
	return figures
}
