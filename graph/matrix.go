package graph

import (
	"context"

	"kommunebench/analysis/matrix"
	"kommunebench/graph/document"
	"kommunebench/kommune"
)

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
