package roworder

import (
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestRowsStandInTheOrderAskedForAndThoseWithoutComeLast(t *testing.T) {
	// Aabenraa and Aarhus stand with Å, after Æ and Ø; Høje-Taastrup after Hvidovre.
	names := []string{"Aarhus", "Ærø", "Albertslund", "Høje-Taastrup", "Hvidovre", "Ølby", "Zeeland"}
	kommuner := analysistest.KommunerNamed(names...)
	cells := []analysistest.Cell{
		analysistest.Ratio("101", 300, 1000), analysistest.Ratio("102", 100, 1000), analysistest.None("103", kommune.Suppressed),
		analysistest.Ratio("104", 200, 1000), analysistest.Ratio("105", 200, 1000), analysistest.Figure("106", 50), analysistest.Ratio("107", 190, 1000),
	}
	indicator := analysistest.Share(kommune.LowerIsBetter)
	reader, catalogue := analysistest.Open(analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
	c, err := analysis.NewAnalyst(reader, analysistest.When).Compare(t.Context(), catalogue, analysis.ComparisonQuery{IndicatorID: indicator.ID, Confidence: analysis.DefaultConfidence})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []struct {
		order   Order
		reverse bool
		names   string
	}{
		{ByRank, false, "Ærø Zeeland Høje-Taastrup Hvidovre Aarhus Ølby Albertslund"},
		{ByRank, true, "Ølby Aarhus Høje-Taastrup Hvidovre Zeeland Ærø Albertslund"},
		{ByValue, false, "Ølby Aarhus Høje-Taastrup Hvidovre Zeeland Ærø Albertslund"},
		{ByValue, true, "Ærø Zeeland Høje-Taastrup Hvidovre Aarhus Ølby Albertslund"},
		{ByName, false, "Albertslund Hvidovre Høje-Taastrup Zeeland Ærø Ølby Aarhus"},
		{ByName, true, "Aarhus Ølby Ærø Zeeland Høje-Taastrup Hvidovre Albertslund"},
		{ByDifference, false, "Ølby Aarhus Høje-Taastrup Hvidovre Zeeland Ærø Albertslund"},
		// Aarhus and Ærø lie 12.75 and 12.25 points from the rest; Ølby has no test.
		{ByPValue, false, "Aarhus Ærø Zeeland Høje-Taastrup Hvidovre Ølby Albertslund"},
	} {
		var got []string
		for _, row := range Rows(c, want.order, want.reverse) {
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
