package trend

import (
	"math"

	"kommunebench/kommune"
)

// Columns are the points of a trend as arrays, in step with Periods: a fraction
// of the bytes of as many points.
type Columns struct {
	Periods []kommune.Period
	Series  []Column
}

// Column is one kommune's figures, an entry for every period; nil entries do not
// exist for it.
type Column struct {
	Kommune                          kommune.Kommune
	Values, Numerators, Denominators []*float64
	// Lower and Upper are the limits of the interval, rounded outward to two decimals
	// more than the indicator has.
	Lower, Upper []*float64
	Ranks        []*int
	// Status has a letter for every period, of those in StatusCodes.
	Status string
	// Qualifier likewise, of QualifierCodes; nil where every figure is exact.
	Qualifier *string
}

// statusCodes are the letters of TrendColumn.Status.
func statusCodes() map[kommune.ValueStatus]byte {
	return map[kommune.ValueStatus]byte{
		kommune.Published: 'P', kommune.Provisional: 'V', kommune.Suppressed: 'S', kommune.Missing: 'M', kommune.NotApplicable: 'N',
	}
}

// qualifierCodes are the letters of TrendColumn.Qualifier.
func qualifierCodes() map[kommune.Qualifier]byte {
	return map[kommune.Qualifier]byte{
		kommune.Exact: 'E', kommune.About: 'A', kommune.JustOver: 'O', kommune.JustUnder: 'U', kommune.AtLeast: 'L', kommune.AtMost: 'M',
	}
}

// Columns are the points of all series as arrays.
func (t *Trend) Columns() *Columns {
	columns := &Columns{Periods: t.Periods, Series: make([]Column, len(t.Series))}
	for n := range t.Series {
		columns.Series[n] = t.column(&t.Series[n])
	}
	return columns
}

func (t *Trend) column(series *Series) Column {
	count := len(series.Points)
	figures := make([]*float64, 5*count)
	limits := make([]float64, 2*count)
	column := Column{
		Kommune: series.Kommune, Values: figures[:count], Numerators: figures[count : 2*count], Denominators: figures[2*count : 3*count],
		Lower: figures[3*count : 4*count], Upper: figures[4*count:], Ranks: make([]*int, count),
	}
	status, qualifier, isHedged := make([]byte, count), make([]byte, count), false
	statuses, qualifiers, digit := statusCodes(), qualifierCodes(), math.Pow10(int(t.Indicator.Decimals)+2)
	for n := range series.Points {
		point := &series.Points[n]
		column.Values[n], column.Numerators[n], column.Denominators[n], column.Ranks[n] = point.Value, point.Numerator, point.Denominator, point.Rank
		if point.Interval != nil {
			limits[2*n], limits[2*n+1] = math.Floor(point.Interval.Lower*digit)/digit, math.Ceil(point.Interval.Upper*digit)/digit
			column.Lower[n], column.Upper[n] = &limits[2*n], &limits[2*n+1]
		}
		status[n], qualifier[n] = statuses[point.Status], qualifiers[point.Qualifier]
		isHedged = isHedged || point.Qualifier.IsHedged()
	}
	column.Status = string(status)
	if isHedged {
		text := string(qualifier)
		column.Qualifier = &text
	}
	return column
}
