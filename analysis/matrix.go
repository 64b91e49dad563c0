package analysis

import (
	"context"
	"strconv"
	"time"

	"kommunebench/kommune"
)

// MaxMatrixIndicators is how many indicators a matrix has at most.
const MaxMatrixIndicators = 50

// MatrixQuery asks for kommuner by indicators. Nil takes the defaults of
// ComparisonQuery, for each indicator by itself.
type MatrixQuery struct {
	IndicatorIDs []string
	Period       *kommune.Period
	Kommuner     *KommuneFilter
	Confidence   float64
}

// Matrix is kommuner by indicators: each column is a comparison.
type Matrix struct {
	Columns []MatrixColumn
	// Rows are kommuner, by code.
	Rows     []MatrixRow
	Query    MatrixQuery
	Computed time.Time
	// EmptyBecause is nil where there is a cell.
	EmptyBecause *EmptyReason
}

// MatrixColumn is what one comparison is of.
type MatrixColumn struct {
	Indicator    Indicator
	Period       kommune.Period
	TargetGroup  *kommune.TargetGroup
	Release      kommune.Release
	Distribution Distribution
	// Comparison is the whole of it.
	Comparison *Comparison
}

// MatrixRow is one kommune; its cells are in step with the columns.
type MatrixRow struct {
	Kommune kommune.Kommune
	Cells   []ComparisonRow
}

// ReadMatrix compares on several indicators, with one read per dataset; one more
// where the periods of an indicator have to be counted.
func (a *Analyst) ReadMatrix(ctx context.Context, catalogue *kommune.Catalogue, query MatrixQuery) (*Matrix, error) {
	if len(query.IndicatorIDs) > MaxMatrixIndicators {
		return nil, kommune.InvalidInput("indicators", strconv.Itoa(len(query.IndicatorIDs))+" ids", "up to "+strconv.Itoa(MaxMatrixIndicators)+" ids")
	}
	plans := make([]*comparisonPlan, len(query.IndicatorIDs))
	for n, id := range query.IndicatorIDs {
		var err error
		plans[n], err = a.planFigures(ctx, catalogue, ComparisonQuery{IndicatorID: id, Period: query.Period, Kommuner: query.Kommuner, Confidence: query.Confidence})
		if err != nil {
			return nil, kommune.RenameArgument(map[string]string{"indicator": "indicators", "targetGroup": "indicators"}, err)
		}
	}
	comparisons, err := a.compareAll(ctx, plans)
	if err != nil {
		return nil, err
	}
	matrix := &Matrix{Query: query, Computed: a.now(), Columns: make([]MatrixColumn, len(plans)), Rows: []MatrixRow{}}
	at := map[kommune.Code]int{}
	for n, comparison := range comparisons {
		matrix.Columns[n] = MatrixColumn{comparison.Indicator, comparison.Period, comparison.TargetGroup, comparison.Release, comparison.Distribution, comparison}
		for _, k := range plans[n].scope {
			if _, known := at[k.Code]; !known {
				at[k.Code] = len(matrix.Rows)
				matrix.Rows = append(matrix.Rows, matrix.emptyRow(k))
			}
		}
		for m := range comparison.Rows {
			matrix.Rows[at[comparison.Rows[m].Kommune.Code]].Cells[n] = comparison.Rows[m]
		}
	}
	matrix.EmptyBecause = whyNoCell(catalogue, matrix)
	return matrix, nil
}

// emptyRow has a cell for each column. A kommune that is in the scope of some columns
// only, as memberships change, has none of the others.
func (m *Matrix) emptyRow(k kommune.Kommune) MatrixRow {
	row := MatrixRow{Kommune: k, Cells: make([]ComparisonRow, len(m.Columns))}
	for n := range row.Cells {
		row.Cells[n] = ComparisonRow{Kommune: k, Status: kommune.NotApplicable, Qualifier: kommune.Exact, Verdict: notTested(kommune.Text{
			DA: "Kommunen hører ikke til dem, der sammenlignes i perioden.", EN: "The kommune is not among those compared in the period.",
		}, false)}
	}
	return row
}

func whyNoCell(catalogue *kommune.Catalogue, m *Matrix) *EmptyReason {
	switch {
	case len(m.Query.IndicatorIDs) == 0:
		return NewEmptyReason(NothingAsked, "indicators", "the list of indicators is empty; the field indicators lists those that there are")
	case len(m.Rows) == 0:
		return WhyNoKommune(catalogue, "kommuner", m.Query.Kommuner, m.Columns[0].Period.End())
	}
	return nil
}
