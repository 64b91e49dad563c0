package graph

import (
	"context"

	"kommunebench/analysis/control"
	"kommunebench/analysis/standardised"
	"kommunebench/kommune"
)

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
