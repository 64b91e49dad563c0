package analysis

import (
	"fmt"

	"kommunebench/kommune"
)

// equalOthers are nine kommuner, K2 to K10, with 200 of 500 each.
func equalOthers() []cell {
	cells := make([]cell, 9)
	for n := range cells {
		cells[n] = ratio(kommunerNumbered(10)[n+1].Code.Area(), 200, 500)
	}
	return cells
}

// claimWorld has shares of two years: K1 rises from 30 to 60 per cent of 500,
// K2 from 40 to 41; K3 has 40 and then nothing, K4 40 without counts, K5 hedged
// figures, K6 none and then 10; the others stay at 40.
func claimWorld(indicator kommune.Indicator) *world {
	cells := []cell{
		ratio("101", 150, 500).in("2020"), ratio("101", 300, 500),
		ratio("102", 200, 500).in("2020"), ratio("102", 205, 500),
		ratio("103", 200, 500).in("2020"), none("103", kommune.Suppressed),
		figure("104", 40).in("2020"), figure("104", 60),
		figure("105", 40).in("2020").hedged(kommune.JustUnder), ratio("105", 300, 500),
		ratio("106", 0, 100).in("2020"), ratio("106", 10, 100),
	}
	for n := 7; n <= 20; n++ {
		area := kommune.Area(fmt.Sprint(100 + n))
		cells = append(cells, ratio(area, 200, 500).in("2020"), ratio(area, 200, 500))
	}
	return newWorld(kommunerNumbered(20), map[string][]cell{indicator.ID: cells}, indicator)
}

// mixedWorld has shares of ten kommuner, of so many in each period.
func mixedWorld(kommunerIn map[kommune.Period]int) *world {
	var cells []cell
	for period, n := range kommunerIn {
		for k := range 10 {
			area := kommune.Area(fmt.Sprint(101 + k))
			if k < n {
				cells = append(cells, ratio(area, float64(20+k), 100).in(period))
			} else {
				cells = append(cells, none(area, kommune.Missing).in(period))
			}
		}
		// The country counts for nothing: it is no kommune.
		cells = append(cells, ratio(kommune.Country, 200, 1000).in(period))
	}
	return newWorld(kommunerNumbered(10), map[string][]cell{"test/share": cells}, share(kommune.HigherIsBetter))
}
