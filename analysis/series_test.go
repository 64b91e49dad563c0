package analysis

import (
	"kommunebench/kommune"
)

// yearly are figures of one kommune, a year each from first on.
func yearly(first kommune.Period, values ...float64) []cell {
	cells := make([]cell, len(values))
	for n, period := range periodsFrom(first, len(values)) {
		cells[n] = figure("101", values[n]).in(period)
	}
	return cells
}

// counted are shares of 1,000 persons of one kommune, a period each.
func counted(first kommune.Period, xs ...float64) []cell {
	cells := make([]cell, len(xs))
	for n, period := range periodsFrom(first, len(xs)) {
		cells[n] = ratio("101", xs[n], 1000).in(period)
	}
	return cells
}

// rising are so many shares of 1,000 that rise by so much each.
func rising(first kommune.Period, count int, by float64) []cell {
	xs := make([]float64, count)
	for n := range xs {
		xs[n] = 300 + by*float64(n)
	}
	return counted(first, xs...)
}

func without(cells []cell, n int) []cell {
	kept := append([]cell{}, cells[:n]...)
	return append(kept, cells[n+1:]...)
}

func with(cells []cell, n int, c cell) []cell {
	changed := append([]cell{}, cells...)
	changed[n] = c.in(cells[n].period)
	return changed
}

// everyOther keeps the first cell and each that lies so many after the last.
func everyOther(cells []cell, step int) []cell {
	var kept []cell
	for n := 0; n < len(cells); n += step {
		kept = append(kept, cells[n])
	}
	return kept
}

// hiding suppresses so many cells from the n-th on.
func hiding(cells []cell, n, count int) []cell {
	for k := range count {
		cells = with(cells, n+k, none("101", kommune.Suppressed))
	}
	return cells
}

func brokenFrom(indicator kommune.Indicator, periods ...string) kommune.Indicator {
	indicator.BreakPeriods = periods
	return indicator
}

func rampOf(count int) []float64 {
	values := make([]float64, count)
	for n := range values {
		values[n] = float64(n) / 10
	}
	return values
}

// periodsFrom lists so many periods of one kind in a row.
func periodsFrom(first kommune.Period, count int) []kommune.Period {
	periods := make([]kommune.Period, count)
	for n := range periods {
		periods[n] = first
		first = first.Next()
	}
	return periods
}
