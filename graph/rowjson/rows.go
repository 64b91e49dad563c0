// Package rowjson writes lists of flat rows of the API straight as JSON, in the
// very bytes that gqlgen would write field by field.
package rowjson

import (
	"context"
	"io"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"kommunebench/analysis"
	"kommunebench/analysis/flatrows"
	"kommunebench/graph/model"
	"kommunebench/kommune"
)

// RowWriter writes lists of flat rows straight as JSON, where gqlgen makes a
// context and a closure for every field of every row. A list whose selections
// it does not know in full, or whose values gqlgen would tell an error of, is
// left to gqlgen. It is safe to share.
type RowWriter struct {
	observations     *object[flatrows.Observation]
	observationEdges *object[model.ObservationEdge]
	areaRows         *object[flatrows.Observation]
	areaEdges        *object[model.AreaObservationEdge]
	changes          *object[model.Change]
	changeEdges      *object[model.ChangeEdge]
	comparisonRows   *object[analysis.ComparisonRow]
	trendSeries      *object[analysis.TrendSeries]
	trendPoints      *object[analysis.TrendPoint]
	relationPoints   *object[analysis.RelationPoint]
	funnelPoints     *object[analysis.FunnelPoint]
	kommuner         *object[kommune.Kommune]
}

// NewRowWriter makes a writer of the lists that can be long.
func NewRowWriter() *RowWriter {
	w := &RowWriter{
		observations: observationObject(), areaRows: areaObservationObject(), changes: changeObject(), trendPoints: trendPointObject(),
		funnelPoints: funnelPointObject(), kommuner: kommuneObject(),
	}
	w.observationEdges = &object[model.ObservationEdge]{"ObservationEdge", map[string]planner[model.ObservationEdge]{
		"cursor": textField(func(e *model.ObservationEdge) string { return e.Cursor }),
		"node":   objectField(w.observations, func(e *model.ObservationEdge) *flatrows.Observation { return e.Node }),
	}}
	w.areaEdges = &object[model.AreaObservationEdge]{"AreaObservationEdge", map[string]planner[model.AreaObservationEdge]{
		"cursor": textField(func(e *model.AreaObservationEdge) string { return e.Cursor }),
		"node":   objectField(w.areaRows, func(e *model.AreaObservationEdge) *flatrows.Observation { return e.Node }),
	}}
	w.changeEdges = &object[model.ChangeEdge]{"ChangeEdge", map[string]planner[model.ChangeEdge]{
		"cursor": textField(func(e *model.ChangeEdge) string { return e.Cursor }),
		"node":   objectField(w.changes, func(e *model.ChangeEdge) *model.Change { return e.Node }),
	}}
	w.comparisonRows = comparisonRowObject(w.kommuner)
	w.trendSeries = trendSeriesObject(w.kommuner, w.trendPoints)
	w.relationPoints = relationPointObject(w.kommuner)
	return w
}

// Write is gqlgen's field middleware: in place of a list it may give the JSON
// of it.
func (w *RowWriter) Write(ctx context.Context, next graphql.Resolver) (any, error) {
	found, err := next(ctx)
	if err != nil {
		return found, err
	}
	var out []byte
	switch rows := found.(type) {
	case []flatrows.Observation:
		out = writeList(ctx, w.rowsOf(ctx), rows)
	case []model.ObservationEdge:
		out = writeList(ctx, w.observationEdges, rows)
	case []model.AreaObservationEdge:
		out = writeList(ctx, w.areaEdges, rows)
	case []model.Change:
		out = writeList(ctx, w.changes, rows)
	case []model.ChangeEdge:
		out = writeList(ctx, w.changeEdges, rows)
	case []analysis.ComparisonRow:
		out = writeList(ctx, w.comparisonRows, rows)
	case []analysis.TrendSeries:
		out = writeList(ctx, w.trendSeries, rows)
	case []analysis.TrendPoint:
		out = writeList(ctx, w.trendPoints, rows)
	case []analysis.RelationPoint:
		out = writeList(ctx, w.relationPoints, rows)
	case []analysis.FunnelPoint:
		out = writeList(ctx, w.funnelPoints, rows)
	case []kommune.Kommune:
		out = writeList(ctx, w.kommuner, rows)
	}
	if out == nil {
		return found, nil
	}
	return graphql.WriterFunc(func(to io.Writer) { _, _ = to.Write(out) }), nil
}

// rowsOf is the type of the schema that a list of rows is of.
func (w *RowWriter) rowsOf(ctx context.Context) *object[flatrows.Observation] {
	if field := graphql.GetFieldContext(ctx).Field; field.Definition.Type.Name() == w.areaRows.name {
		return w.areaRows
	}
	return w.observations
}

// writeList is the JSON of a list by the selections of the context's field;
// nil where gqlgen is to write it.
func writeList[T any](ctx context.Context, of *object[T], rows []T) (out []byte) {
	// What panics here panics there again, where it is told with its path.
	defer func() {
		if recover() != nil {
			out = nil
		}
	}()
	write := of.plan(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field.Selections)
	if write == nil {
		return nil
	}
	out, fine := appendList(nil, write, rows)
	if !fine {
		return nil
	}
	return out
}

func appendList[T any](out []byte, write appender[T], rows []T) ([]byte, bool) {
	out = append(out, '[')
	start := len(out)
	for n := range rows {
		if n == 1 {
			// Rows of one list are about as long as each other.
			out = slices.Grow(out, (len(out)-start+8)*(len(rows)-1)+1)
		}
		if n > 0 {
			out = append(out, ',')
		}
		var fine bool
		if out, fine = write(out, &rows[n]); !fine {
			return nil, false
		}
	}
	return append(out, ']'), true
}
