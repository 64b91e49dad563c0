package control

import (
	"math"

	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// grid is a part of a series on evenly spaced places: what is missing, hedged or a
// 53rd week is a gap (NaN).
type grid struct {
	values, numerators, denominators []float64
	// indexes are where each place stands in the series, -1 for none.
	indexes []int
	// hasCounts is true where every figure has a numerator and a denominator.
	hasCounts bool
}

func gridOf(series *trend.Series, ends [2]int) grid {
	t := series.Trend()
	begin, size := 0, 0
	for n := ends[0]; n <= ends[1]; n++ {
		if at, isPlaced := t.Place(n); isPlaced {
			if size == 0 {
				begin = at
			}
			size = at - begin + 1
		}
	}
	g := grid{values: gaps(size), numerators: gaps(size), denominators: gaps(size), indexes: make([]int, size), hasCounts: true}
	for place := range g.indexes {
		g.indexes[place] = -1
	}
	for n := ends[0]; n <= ends[1]; n++ {
		at, isPlaced := t.Place(n)
		if !isPlaced {
			continue
		}
		at -= begin
		g.indexes[at] = n
		value := series.Points[n].Exact()
		if value == nil {
			continue
		}
		g.values[at] = *value
		if !t.IsRatioOfCounts(series.Points[n]) {
			g.hasCounts = false
			continue
		}
		g.numerators[at], g.denominators[at] = *series.Points[n].Numerator, *series.Points[n].Denominator
	}
	return g
}

func gaps(size int) []float64 {
	values := make([]float64, size)
	for n := range values {
		values[n] = math.NaN()
	}
	return values
}

// baseline are the first place and the one after the last that limits are computed
// from.
func (g grid) baseline(given [2]int, usual int) (from, to int) {
	from, to = -1, len(g.values)
	for place, index := range g.indexes {
		if given[0] >= 0 && index == given[0] {
			from = place
		}
		if given[1] >= 0 && index == given[1] {
			to = place + 1
		}
		if given[0] < 0 && from < 0 && !math.IsNaN(g.values[place]) {
			from = place
		}
	}
	from = max(from, 0)
	switch {
	case given[1] < 0:
		to = min(to, from+usual)
	case given[0] < 0:
		from = max(from, to-usual)
	}
	return from, to
}

// fewestExpected is how many are counted in a period of the baseline on average;
// of a share those of whom it is not true, where these are fewer.
func (g grid) fewestExpected(indicator kommune.Indicator, from, to int) float64 {
	var x, rest, n float64
	for place := from; place < to; place++ {
		if math.IsNaN(g.values[place]) {
			continue
		}
		n++
		switch {
		case g.hasCounts:
			x, rest = x+g.numerators[place], rest+g.denominators[place]-g.numerators[place]
		case indicator.Kind == kommune.Count && indicator.CountsPersons:
			x += g.values[place]
		default:
			return math.Inf(1)
		}
	}
	if g.hasCounts && indicator.Kind == kommune.Proportion {
		x = min(x, rest)
	}
	return x / n
}

// seasons is the cycle whose levels the baseline can tell: 1 where it can't.
func (g grid) seasons(cycle, from, to int) int {
	if cycle > longestCycle {
		return 1
	}
	figures := make([]int, cycle)
	for place := from; place < to; place++ {
		if !math.IsNaN(g.values[place]) {
			figures[place%cycle]++
		}
	}
	for _, n := range figures {
		if n < leastFiguresOfSeason {
			return 1
		}
	}
	return cycle
}

// units are the standard deviations that counts alone give around the pooled
// figure of the baseline, in the indicator's unit.
func (g grid) units(indicator kommune.Indicator, from, to int) []float64 {
	var x, n float64
	for place := from; place < to; place++ {
		if !math.IsNaN(g.values[place]) {
			x, n = x+g.numerators[place], n+g.denominators[place]
		}
	}
	variance := x / n
	if indicator.Kind == kommune.Proportion {
		variance *= 1 - x/n
	}
	units := gaps(len(g.values))
	for place := range units {
		units[place] = indicator.Scale * math.Sqrt(variance/g.denominators[place])
	}
	return units
}
