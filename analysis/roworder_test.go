package analysis

import (
	"strings"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestRowsStandInTheOrderAskedForAndThoseWithoutComeLast(t *testing.T) {
	// Aabenraa and Aarhus stand with Å, after Æ and Ø; Høje-Taastrup after Hvidovre.
	names := []string{"Aarhus", "Ærø", "Albertslund", "Høje-Taastrup", "Hvidovre", "Ølby", "Zeeland"}
	kommuner := analysistest.KommunerNamed(names...)
	c := compareCells(kommuner, analysistest.Share(kommune.LowerIsBetter),
		analysistest.Ratio("101", 300, 1000), analysistest.Ratio("102", 100, 1000), analysistest.None("103", kommune.Suppressed),
		analysistest.Ratio("104", 200, 1000), analysistest.Ratio("105", 200, 1000), analysistest.Figure("106", 50), analysistest.Ratio("107", 190, 1000))
	for _, want := range []struct {
		order   RowOrder
		reverse bool
		names   string
	}{
		{RowsByRank, false, "Ærø Zeeland Høje-Taastrup Hvidovre Aarhus Ølby Albertslund"},
		{RowsByRank, true, "Ølby Aarhus Høje-Taastrup Hvidovre Zeeland Ærø Albertslund"},
		{RowsByValue, false, "Ølby Aarhus Høje-Taastrup Hvidovre Zeeland Ærø Albertslund"},
		{RowsByValue, true, "Ærø Zeeland Høje-Taastrup Hvidovre Aarhus Ølby Albertslund"},
		{RowsByName, false, "Albertslund Hvidovre Høje-Taastrup Zeeland Ærø Ølby Aarhus"},
		{RowsByName, true, "Aarhus Ølby Ærø Zeeland Høje-Taastrup Hvidovre Albertslund"},
		{RowsByDifference, false, "Ølby Aarhus Høje-Taastrup Hvidovre Zeeland Ærø Albertslund"},
		// Aarhus and Ærø lie 12.75 and 12.25 points from the rest; Ølby has no test.
		{RowsByPValue, false, "Aarhus Ærø Zeeland Høje-Taastrup Hvidovre Ølby Albertslund"},
	} {
		var got []string
		for _, row := range c.RowsBy(want.order, want.reverse) {
			got = append(got, row.Kommune.Name)
		}
		if strings.Join(got, " ") != want.names {
			t.Errorf("%s, reversed %v:\ngot  %s\nwant %s", want.order, want.reverse, strings.Join(got, " "), want.names)
		}
	}
	if c.Rows[0].Kommune.Name != "Ærø" {
		t.Error("the rows of the comparison itself were moved")
	}
}
