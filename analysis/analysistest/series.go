package analysistest

import (
	"kommunebench/kommune"
)

// Yearly are figures of one kommune, a year each from first on.
func Yearly(first kommune.Period, values ...float64) []Cell {
	cells := make([]Cell, len(values))
	for n, period := range PeriodsFrom(first, len(values)) {
		cells[n] = Figure("101", values[n]).In(period)
	}
	return cells
}

// Counted are shares of 1,000 persons of one kommune, a period each.
func Counted(first kommune.Period, xs ...float64) []Cell {
	cells := make([]Cell, len(xs))
	for n, period := range PeriodsFrom(first, len(xs)) {
		cells[n] = Ratio("101", xs[n], 1000).In(period)
	}
	return cells
}

// Rising are so many shares of 1,000 that rise by so much each.
func Rising(first kommune.Period, count int, by float64) []Cell {
	xs := make([]float64, count)
	for n := range xs {
		xs[n] = 300 + by*float64(n)
	}
	return Counted(first, xs...)
}

// Without leaves the n-th cell out.
func Without(cells []Cell, n int) []Cell {
	kept := append([]Cell{}, cells[:n]...)
	return append(kept, cells[n+1:]...)
}

// With has another cell in the period of the n-th.
func With(cells []Cell, n int, c Cell) []Cell {
	changed := append([]Cell{}, cells...)
	changed[n] = c.In(cells[n].Period)
	return changed
}

// EveryOther keeps the first cell and each that lies so many after the last.
func EveryOther(cells []Cell, step int) []Cell {
	var kept []Cell
	for n := 0; n < len(cells); n += step {
		kept = append(kept, cells[n])
	}
	return kept
}

// Hiding suppresses so many cells from the n-th on.
func Hiding(cells []Cell, n, count int) []Cell {
	for k := range count {
		cells = With(cells, n+k, None("101", kommune.Suppressed))
	}
	return cells
}

// BrokenFrom is the indicator with breaks of its series.
func BrokenFrom(indicator kommune.Indicator, periods ...string) kommune.Indicator {
	indicator.BreakPeriods = periods
	return indicator
}

// RampOf are so many values, each a tenth above the one before.
func RampOf(count int) []float64 {
	values := make([]float64, count)
	for n := range values {
		values[n] = float64(n) / 10
	}
	return values
}

// PeriodsFrom lists so many periods of one kind in a row.
func PeriodsFrom(first kommune.Period, count int) []kommune.Period {
	periods := make([]kommune.Period, count)
	for n := range periods {
		periods[n] = first
		first = first.Next()
	}
	return periods
}
