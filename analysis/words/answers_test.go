package words

import (
	"context"
	"slices"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/factcheck"
	"kommunebench/analysis/trend"
	"kommunebench/kommune"
)

// failer is a *testing.T or a *rapid.T.
type failer interface {
	Helper()
	Fatalf(format string, values ...any)
}

// analystOn answers on the figures of some worlds.
func analystOn(worlds ...*analysistest.World) (*analysis.Analyst, *kommune.Catalogue) {
	reader, catalogue := analysistest.Open(worlds...)
	return analysis.NewAnalyst(reader, analysistest.When), catalogue
}

// indicatorIn is the n-th indicator of a world.
func indicatorIn(w *analysistest.World, n int) analysis.Indicator {
	return analysis.Indicator{Indicator: w.Snapshot.Indicators[n], Snapshot: w.Snapshot, Catalogue: w.Catalogue}
}

// comparedAs compares the kommuner of a world on its first indicator in 2024 at 95
// per cent, or as a change of the query says.
func comparedAs(t failer, w *analysistest.World, change func(q *analysis.ComparisonQuery)) *analysis.Comparison {
	t.Helper()
	period := kommune.Period("2024")
	query := analysis.ComparisonQuery{IndicatorID: w.Snapshot.Indicators[0].ID, Period: &period, Confidence: analysis.DefaultConfidence}
	if change != nil {
		change(&query)
	}
	analyst, catalogue := analystOn(w)
	comparison, err := analyst.Compare(context.Background(), catalogue, query)
	if err != nil {
		t.Fatalf("comparing: %v", err)
	}
	return comparison
}

// compared compares kommuner on made-up figures of 2024.
func compared(t failer, kommuner []kommune.Kommune, indicator kommune.Indicator, cells ...analysistest.Cell) *analysis.Comparison {
	t.Helper()
	return comparedAs(t, analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator), nil)
}

// rowNamed finds a row of a comparison.
func rowNamed(t failer, c *analysis.Comparison, name string) *analysis.ComparisonRow {
	t.Helper()
	n := slices.IndexFunc(c.Rows, func(r analysis.ComparisonRow) bool { return r.Kommune.Name == name })
	if n < 0 {
		t.Fatalf("there is no row of %s", name)
	}
	return &c.Rows[n]
}

// followed is the trend of one kommune over all the periods of the cells.
func followed(t failer, indicator kommune.Indicator, cells ...analysistest.Cell) *trend.Trend {
	t.Helper()
	return followedIn(t, analysistest.NewWorld(analysistest.KommunerNamed("Prøve"), map[string][]analysistest.Cell{indicator.ID: cells}, indicator))
}

func followedIn(t failer, w *analysistest.World) *trend.Trend {
	t.Helper()
	analyst, catalogue := analystOn(w)
	trend, err := trend.Read(context.Background(), analyst, catalogue, trend.Query{IndicatorID: w.Snapshot.Indicators[0].ID, Confidence: analysis.DefaultConfidence})
	if err != nil {
		t.Fatalf("following: %v", err)
	}
	return trend
}

func claimed(t *testing.T, w *analysistest.World, query factcheck.ClaimQuery) *factcheck.ClaimCheck {
	t.Helper()
	analyst, catalogue := analystOn(w)
	check, err := factcheck.CheckClaim(t.Context(), analyst, catalogue, query)
	if err != nil {
		t.Fatalf("checking %+v: %v", query, err)
	}
	return check
}
