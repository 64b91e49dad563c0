package kommune_test

import (
	"math"
	"testing"

	"kommunebench/kommune"
)

func TestAHedgeLeavesItsSideOfTheFigureOpen(t *testing.T) {
	infinite := math.Inf(1)
	for _, c := range []struct {
		qualifier   kommune.Qualifier
		value       float64
		least, most float64
	}{
		{kommune.Exact, 70, 70, 70},
		{kommune.Exact, 100 * 0.56, 56, 56}, // 56.00000000000001
		{kommune.About, 70, 66.5, 73.5},
		{kommune.About, -20, -21, -19},
		{kommune.About, 0, 0, 0},
		{kommune.JustOver, 70, math.Nextafter(70, infinite), 73.5},
		{kommune.JustUnder, 70, 66.5, math.Nextafter(70, 0)},
		{kommune.AtLeast, 30, 30, infinite},
		{kommune.AtMost, 30, -infinite, 30},
	} {
		if least, most := c.qualifier.PossibleValues(c.value); least != c.least || most != c.most {
			t.Errorf("%s %v may be %v to %v, want %v to %v", c.qualifier, c.value, least, most, c.least, c.most)
		}
	}
	for _, qualifier := range kommune.Qualifiers() {
		if got, want := qualifier.IsHedged(), qualifier != "EXACT"; got != want {
			t.Errorf("%s: hedged %v, want %v", qualifier, got, want)
		}
	}
}
