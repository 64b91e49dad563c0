package graph

import (
	"context"
	"encoding/base64"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// listPage is a page of a list that is held in memory. Its cursors are a digest
// of the question and the ids of the items, so they survive a change of the
// list and are refused under another question.
type listPage[T any] struct {
	items   []T
	cursors []string
	info    *model.PageInfo
	total   int
	// size is how many items were asked for.
	size int
}

// paginate gives the page that first and after ask for. The question is what
// chose the items; JSON must hold it.
func paginate[T any](items []T, id func(T) string, question any, first *int, after *string) (listPage[T], error) {
	page := listPage[T]{total: len(items), info: &model.PageInfo{}}
	start, size := 0, document.MaxListPage
	if first != nil {
		size = *first
	}
	page.size = size
	if size < 0 || size > document.MaxListPage {
		return page, kommune.InvalidInput("first", strconv.Itoa(size), "a number from 0 to "+strconv.Itoa(document.MaxListPage))
	}
	digest := flatrows.QuestionDigest(question)
	if after != nil {
		last, err := itemOf(*after, digest)
		if err != nil {
			return page, err
		}
		start = 1 + slices.IndexFunc(items, func(item T) bool { return id(item) == last })
		if start == 0 {
			return page, kommune.InvalidInput("after", *after, "the endCursor of the page before; the entry of this one is gone: begin again without after")
		}
	}
	end := min(start+size, len(items))
	page.items = items[start:end]
	for _, item := range page.items {
		page.cursors = append(page.cursors, base64.RawURLEncoding.EncodeToString([]byte(digest+" "+id(item))))
	}
	page.info.HasNextPage, page.info.HasPreviousPage = end < len(items), start > 0
	page.info.StartCursor, page.info.EndCursor = ends(page.cursors)
	return page, nil
}

// itemOf is the id of the item that a cursor of a question stands for.
func itemOf(cursor, question string) (string, error) {
	decoded, err := base64.RawURLEncoding.DecodeString(cursor)
	digest, id, isWhole := strings.Cut(string(decoded), " ")
	switch {
	case err != nil || !isWhole:
		return "", kommune.InvalidInput("after", cursor, "the endCursor of the page before")
	case digest != question:
		return "", flatrows.AnotherQuestion(cursor)
	}
	return id, nil
}

func ends(cursors []string) (first, last *string) {
	if len(cursors) == 0 {
		return nil, nil
	}
	return &cursors[0], &cursors[len(cursors)-1]
}

// edges pairs items with their cursors.
func edges[T, E any](page listPage[T], edge func(cursor string, node *T) E) []E {
	list := make([]E, len(page.items))
	for n := range page.items {
		list[n] = edge(page.cursors[n], &page.items[n])
	}
	return list
}

// pageOf is a page of what a field lists, and why it is empty where it is.
func pageOf[T any](ctx context.Context, list func(context.Context) ([]T, error), id func(T) string, question any, first *int, after *string) (listPage[T], *analysis.EmptyReason, error) {
	asking, whyNone := WithEmptyReason(ctx)
	all, err := list(asking)
	if err != nil {
		return listPage[T]{}, nil, err
	}
	page, err := paginate(all, id, question, first, after)
	if err != nil {
		return page, nil, err
	}
	reason := whyEmptyPage(page, whyNone)
	noteEmpty(ctx, reason)
	return page, reason, nil
}

// testResultKey tells the tests of a release apart.
func testResultKey(result kommune.TestResult) string {
	return string(result.Kommune) + " " + string(result.Kind) + " " + result.TargetGroupID
}

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
	query.Counted = slices.ContainsFunc(graphql.CollectFieldsCtx(ctx, nil), func(field graphql.CollectedField) bool { return field.Name == "totalCount" })
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
