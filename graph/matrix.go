package graph

import (
	"context"

	"kommunebench/analysis"
	"kommunebench/kommune"
)

func (r *Resolver) matrix(ctx context.Context, query analysis.MatrixQuery) (*analysis.Matrix, error) {
	matrix, err := r.Analyst.ReadMatrix(ctx, catalogueOf(ctx), query)
	if err != nil {
		return nil, err
	}
	expectKommuner(ctx, matrix.Rows, func(row analysis.MatrixRow) kommune.Kommune { return row.Kommune })
	noteEmpty(ctx, matrix.EmptyBecause)
	return matrix, nil
}
