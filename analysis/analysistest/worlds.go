package analysistest

import (
	"fmt"

	"kommunebench/kommune"
)

// EqualOthers are nine kommuner, K2 to K10, with 200 of 500 each.
func EqualOthers() []Cell {
	cells := make([]Cell, 9)
	for n := range cells {
		cells[n] = Ratio(KommunerNumbered(10)[n+1].Code.Area(), 200, 500)
	}
	return cells
}

// ClaimWorld has shares of two years: K1 rises from 30 to 60 per cent of 500,
// K2 from 40 to 41; K3 has 40 and then nothing, K4 40 without counts, K5 hedged
// figures, K6 none and then 10; the others stay at 40.
func ClaimWorld(indicator kommune.Indicator) *World {
	cells := []Cell{
		Ratio("101", 150, 500).In("2020"), Ratio("101", 300, 500),
		Ratio("102", 200, 500).In("2020"), Ratio("102", 205, 500),
		Ratio("103", 200, 500).In("2020"), None("103", kommune.Suppressed),
		Figure("104", 40).In("2020"), Figure("104", 60),
		Figure("105", 40).In("2020").Hedged(kommune.JustUnder), Ratio("105", 300, 500),
		Ratio("106", 0, 100).In("2020"), Ratio("106", 10, 100),
	}
	for n := 7; n <= 20; n++ {
		area := kommune.Area(fmt.Sprint(100 + n))
		cells = append(cells, Ratio(area, 200, 500).In("2020"), Ratio(area, 200, 500))
	}
	return NewWorld(KommunerNumbered(20), map[string][]Cell{indicator.ID: cells}, indicator)
}

// MixedWorld has shares of ten kommuner, of so many in each period.
func MixedWorld(kommunerIn map[kommune.Period]int) *World {
	var cells []Cell
	for period, n := range kommunerIn {
		for k := range 10 {
			area := kommune.Area(fmt.Sprint(101 + k))
			if k < n {
				cells = append(cells, Ratio(area, float64(20+k), 100).In(period))
			} else {
				cells = append(cells, None(area, kommune.Missing).In(period))
			}
		}
		// The country counts for nothing: it is no kommune.
		cells = append(cells, Ratio(kommune.Country, 200, 1000).In(period))
	}
	return NewWorld(KommunerNumbered(10), map[string][]Cell{"test/share": cells}, Share(kommune.HigherIsBetter))
}
