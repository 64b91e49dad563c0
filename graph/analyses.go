package graph

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"kommunebench/analysis"
	"kommunebench/analysis/beforeafter"
	"kommunebench/analysis/control"
	"kommunebench/analysis/correlation"
	"kommunebench/analysis/matrix"
	"kommunebench/analysis/pooling"
	"kommunebench/analysis/ranking"
	"kommunebench/analysis/roworder"
	"kommunebench/analysis/standardised"
	"kommunebench/analysis/trend"
	"kommunebench/graph/document"
	"kommunebench/graph/model"
	"kommunebench/kommune"
	"kommunebench/loaders"
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
	query.First = ranking.DefaultFirst
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
	query.First = pooling.DefaultFirst
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

// beforeAfter compares before and after a participation, which is found among all.
func (r *Resolver) beforeAfter(ctx context.Context, participation string, query beforeafter.Query) (*beforeafter.BeforeAfter, error) {
	facts, err := loaders.From(ctx).AllParticipations()
	if err != nil {
		return nil, err
	}
	query.Facts = facts
	if query.Participation, err = beforeafter.FindParticipation(facts, participation); err != nil {
		return nil, err
	}
	found, err := beforeafter.Read(ctx, r.Analyst, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, found.Trend.Series, func(series trend.Series) kommune.Kommune { return series.Kommune })
	return found, nil
}

// orDefault is a number that was asked for, else the one that stands for none.
func orDefault(asked *int, usual int) int {
	if asked == nil {
		return usual
	}
	return *asked
}

// rowsOf are the rows of a comparison that are asked for, in the order asked for.
func rowsOf(c *analysis.Comparison, first *int, orderBy *roworder.Order, reverse *bool) ([]analysis.ComparisonRow, error) {
	rows, order, isReversed := c.Rows, roworder.ByRank, reverse != nil && *reverse
	if first != nil && *first < 0 {
		return nil, kommune.InvalidInput("first", strconv.Itoa(*first), "a number from 0 on; leave it out for all rows")
	}
	if orderBy != nil {
		order = *orderBy
	}
	if order != roworder.ByRank || isReversed {
		rows = roworder.Rows(c, order, isReversed)
	}
	if first != nil {
		rows = rows[:min(*first, len(rows))]
	}
	return rows, nil
}

func catalogueOf(ctx context.Context) *kommune.Catalogue { return loaders.From(ctx).Catalogue }

// expectKommuner tells the loaders which kommuner a list of the answer holds,
// so that the facts of all of them are read at once.
func expectKommuner[T any](ctx context.Context, list []T, of func(T) kommune.Kommune) {
	codes := make([]kommune.Code, len(list))
	for n, item := range list {
		codes[n] = of(item).Code
	}
	loaders.From(ctx).ExpectKommuner(codes...)
}

func confidenceOf(level *float64) float64 {
	if level == nil {
		return analysis.DefaultConfidence
	}
	return *level
}

// Notes tells in an answer's extensions why fields of Query came out empty, so
// that who does not ask for emptyBecause sees it too, and who gets a plain list.
type Notes struct{}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
} = Notes{}

// ExtensionName names the extension to gqlgen.
func (Notes) ExtensionName() string { return "Notes" }

// Validate accepts any schema.
func (Notes) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse adds extensions.notes where there is something to say:
// a list of {path, code, message, argument, periodBefore, periodAfter,
// choices}, in the order of the paths, without what is null or empty.
func (Notes) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	taken := &notes{}
	answer := next(context.WithValue(ctx, notesKey{}, taken))
	if answer == nil || len(taken.list) == 0 {
		return answer
	}
	slices.SortFunc(taken.list, func(a, b note) int { return cmp.Compare(a.Path.String(), b.Path.String()) })
	if answer.Extensions == nil {
		answer.Extensions = map[string]any{}
	}
	answer.Extensions["notes"] = taken.list
	return answer
}

type notesKey struct{}

type notes struct {
	mu   sync.Mutex
	list []note
}

type note struct {
	Path         ast.Path           `json:"path"`
	Code         analysis.EmptyCode `json:"code"`
	Message      string             `json:"message"`
	Argument     *string            `json:"argument,omitempty"`
	PeriodBefore *kommune.Period    `json:"periodBefore,omitempty"`
	PeriodAfter  *kommune.Period    `json:"periodAfter,omitempty"`
	Choices      []string           `json:"choices,omitempty"`
}

type reasonKey struct{}

// noteEmpty notes why the context's field is empty; nil where it is not.
func noteEmpty(ctx context.Context, reason *analysis.EmptyReason) {
	if told, isAsked := ctx.Value(reasonKey{}).(**analysis.EmptyReason); isAsked {
		*told = reason
		return
	}
	taken, _ := ctx.Value(notesKey{}).(*notes)
	if reason == nil || taken == nil {
		return
	}
	taken.mu.Lock()
	defer taken.mu.Unlock()
	taken.list = append(taken.list, note{
		Path: graphql.GetPath(ctx), Code: reason.Code, Message: reason.Message(kommune.English), Argument: reason.Argument,
		PeriodBefore: reason.PeriodBefore, PeriodAfter: reason.PeriodAfter, Choices: reason.Choices,
	})
}

// noted notes why a field is empty and hands the reason on.
func noted(ctx context.Context, reason *analysis.EmptyReason, err error) (*analysis.EmptyReason, error) {
	if err == nil {
		noteEmpty(ctx, reason)
	}
	return reason, err
}
