// Package matrix compares on many indicators at once: all kommuner, or one kommune's
// profile.
package matrix

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"kommunebench/analysis"
	"kommunebench/analysis/phrase"
	"kommunebench/kommune"
)

// MaxIndicators is how many indicators a matrix has at most.
const MaxIndicators = 50

// Query asks for kommuner by indicators. Nil takes the defaults of
// ComparisonQuery, for each indicator by itself.
type Query struct {
	IndicatorIDs []string
	Period       *kommune.Period
	Kommuner     *analysis.KommuneFilter
	Confidence   float64
	TargetGroup  *string
	ReleaseID    *string
	// WithoutLikelyRanks is as in ComparisonQuery.
	WithoutLikelyRanks bool
}

// Matrix is kommuner by indicators: each column is a comparison.
type Matrix struct {
	Columns []Column
	// Rows are kommuner, by code.
	Rows     []Row
	Query    Query
	Computed time.Time
	// EmptyBecause is nil where there is a cell.
	EmptyBecause *analysis.EmptyReason
}

// Column is what one comparison is of.
type Column struct {
	Indicator    analysis.Indicator
	Period       kommune.Period
	TargetGroup  *kommune.TargetGroup
	Release      kommune.Release
	Distribution analysis.Distribution
	// Comparison is the whole of it.
	Comparison *analysis.Comparison
}

// Row is one kommune; its cells are in step with the columns.
type Row struct {
	Kommune kommune.Kommune
	Cells   []analysis.ComparisonRow
}

// Read compares on several indicators, with one read per dataset; one more
// where the periods of an indicator have to be counted.
func Read(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query Query) (*Matrix, error) {
	plans, err := planColumns(ctx, a, catalogue, query)
	if err != nil {
		return nil, err
	}
	comparisons, err := a.CompareAll(ctx, plans)
	if err != nil {
		return nil, err
	}
	matrix := &Matrix{Query: query, Computed: a.Now(), Columns: make([]Column, len(plans)), Rows: []Row{}}
	at := map[kommune.Code]int{}
	for n, comparison := range comparisons {
		matrix.Columns[n] = Column{comparison.Indicator, comparison.Period, comparison.TargetGroup, comparison.Release, comparison.Distribution, comparison}
		for _, k := range plans[n].Kommuner {
			if _, known := at[k.Code]; !known {
				at[k.Code] = 0
				matrix.Rows = append(matrix.Rows, Row{Kommune: k, Cells: make([]analysis.ComparisonRow, len(comparisons))})
			}
		}
	}
	slices.SortFunc(matrix.Rows, func(a, b Row) int { return cmp.Compare(a.Kommune.Code, b.Kommune.Code) })
	for n := range matrix.Rows {
		at[matrix.Rows[n].Kommune.Code] = n
	}
	for n, comparison := range comparisons {
		if len(comparison.Rows) < len(matrix.Rows) {
			notCompared(matrix.Rows, n, comparison)
		}
		for m := range comparison.Rows {
			matrix.Rows[at[comparison.Rows[m].Kommune.Code]].Cells[n] = comparison.Rows[m]
		}
	}
	matrix.EmptyBecause = whyNoCell(catalogue, matrix)
	return matrix, nil
}

func planColumns(ctx context.Context, a *analysis.Analyst, catalogue *kommune.Catalogue, query Query) ([]*analysis.Plan, error) {
	if len(query.IndicatorIDs) > MaxIndicators {
		return nil, kommune.InvalidInput("indicators", strconv.Itoa(len(query.IndicatorIDs))+" ids", "up to "+strconv.Itoa(MaxIndicators)+" ids")
	}
	renamed := map[string]string{"indicator": "indicators"}
	if query.TargetGroup == nil {
		renamed["targetGroup"] = "indicators"
	}
	ids := analysis.WithoutRepeats(catalogue, query.IndicatorIDs, query.ReleaseID)
	plans := make([]*analysis.Plan, len(ids))
	for n, id := range ids {
		var err error
		plans[n], err = a.PlanFigures(ctx, catalogue, analysis.ComparisonQuery{
			IndicatorID: id, Period: query.Period, Kommuner: query.Kommuner, Confidence: query.Confidence,
			TargetGroup: query.TargetGroup, ReleaseID: query.ReleaseID, WithoutLikelyRanks: query.WithoutLikelyRanks,
		})
		if err != nil {
			return nil, kommune.RenameArgument(renamed, err)
		}
	}
	return plans, nil
}

// notCompared fills in a column for kommuner that are in the scope of other columns
// only, as memberships change.
func notCompared(rows []Row, column int, comparison *analysis.Comparison) {
	for n := range rows {
		rows[n].Cells[column] = comparison.RowNotCompared(rows[n].Kommune)
	}
}

func whyNoCell(catalogue *kommune.Catalogue, m *Matrix) *analysis.EmptyReason {
	switch {
	case len(m.Query.IndicatorIDs) == 0:
		return analysis.NewEmptyReason(analysis.NothingAsked, "indicators", phrase.EmptyMessage("the list of indicators is empty; the field indicators lists those that there are"))
	case len(m.Rows) == 0:
		return analysis.WhyNoKommune(catalogue, "kommuner", m.Query.Kommuner, m.Columns[0].Period.End())
	}
	return nil
}
