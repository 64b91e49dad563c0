package analysis

import (
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestEqualFiguresShareTheirRankBesideHedgedOnes(t *testing.T) {
	for polarity, want := range map[kommune.Polarity]map[string][2]int{
		// About 60 is 57 to 63, which holds 60 and not 50.
		kommune.HigherIsBetter: {"K1": {1, 2}, "K2": {2, 3}, "K3": {2, 3}, "K4": {5, 5}, "K5": {1, 4}},
		kommune.LowerIsBetter:  {"K4": {1, 1}, "K1": {4, 5}, "K2": {2, 3}, "K3": {2, 3}, "K5": {2, 5}},
	} {
		c := compareCells(analysistest.KommunerNumbered(5), analysistest.Score(polarity),
			analysistest.Figure("101", 62), analysistest.Figure("102", 58), analysistest.Figure("103", 58),
			analysistest.Figure("104", 50), analysistest.Figure("105", 60).Hedged(kommune.About))
		ranks := c.PossibleRanks()
		for n := range c.Rows {
			row := &c.Rows[n]
			if best, worst := ranks.Of(row); [2]int{best, worst} != want[row.Kommune.Name] {
				t.Errorf("%s, %s may be %d to %d, want %v", polarity, row.Kommune.Name, best, worst, want[row.Kommune.Name])
			}
		}
	}
}
