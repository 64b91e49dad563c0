package analysis

import (
	"context"
	"strings"
	"testing"

	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestABenchmarkSaysWhetherItsFigureIsHidden(t *testing.T) {
	hidden, missing := analysistest.None("101", kommune.Suppressed), analysistest.None("102", kommune.Missing)
	count := analysistest.Share(kommune.Neutral)
	count.Kind, count.Unit = kommune.Count, "personer"
	kind := func(k BenchmarkKind) BenchmarkQuery { return BenchmarkQuery{Kind: k} }
	for name, c := range map[string]struct {
		indicator  kommune.Indicator
		query      BenchmarkQuery
		cells      []analysistest.Cell
		status     kommune.ValueStatus
		suppressed int
		label      string
	}{
		"the national figure is hidden and nothing can be pooled": {
			count, kind(BenchmarkCountry),
			[]analysistest.Cell{analysistest.Figure("103", 40), analysistest.None(kommune.Country, kommune.Suppressed)},
			kommune.Suppressed, 0, "Denmark: the figure is hidden to protect individuals",
		},
		"all that would be pooled is": {
			analysistest.Share(kommune.Neutral), kind(BenchmarkCountry), []analysistest.Cell{hidden, missing}, kommune.Suppressed, 1, "Denmark: the figure is hidden to protect individuals",
		},
		"some of what is pooled is": {
			analysistest.Share(kommune.Neutral), kind(BenchmarkPooled),
			[]analysistest.Cell{hidden, analysistest.Ratio("102", 20, 100), analysistest.Ratio("103", 30, 100).Provisional()},
			kommune.Provisional, 1, "The 2 of Denmark's 3 kommuner that have figures, together",
		},
		"all in scope are": {
			analysistest.Share(kommune.Neutral), kind(BenchmarkPooled), []analysistest.Cell{hidden}, kommune.Suppressed, 1, "All 3 kommuner: the figure is hidden to protect individuals",
		},
		"the national figure is hidden and the kommuner are pooled": {
			analysistest.Share(kommune.Neutral), kind(BenchmarkCountry),
			[]analysistest.Cell{analysistest.None(kommune.Country, kommune.Suppressed), analysistest.Ratio("102", 20, 100), analysistest.Ratio("103", 30, 100)},
			kommune.Published, 0, "The 2 of Denmark's 3 kommuner that have figures, together",
		},
		"the kommune's is": {
			analysistest.Share(kommune.Neutral),
			BenchmarkQuery{Kind: BenchmarkKommune, Kommune: analysistest.Pointer[kommune.Code]("101")},
			[]analysistest.Cell{hidden, analysistest.Ratio("102", 20, 100)},
			kommune.Suppressed, 1, "K1: the figure is hidden to protect individuals",
		},
		"a median of one, the other hidden": {
			analysistest.Share(kommune.Neutral), kind(BenchmarkMedian),
			[]analysistest.Cell{hidden, analysistest.Ratio("102", 20, 100)},
			kommune.Suppressed, 1, "The median cannot be computed, as figures are hidden to protect individuals",
		},
		"a median of some": {
			analysistest.Share(kommune.Neutral), kind(BenchmarkMedian),
			[]analysistest.Cell{hidden, analysistest.Ratio("102", 20, 100), analysistest.Ratio("103", 30, 100)},
			kommune.Published, 1, "The median of the 2 of Denmark's 3 kommuner that have figures",
		},
		"the source has none": {
			analysistest.Share(kommune.Neutral), kind(BenchmarkCountry),
			[]analysistest.Cell{missing},
			kommune.Missing, 0,
			"Denmark, all 3 kommuner together: cannot be computed, as numerator and denominator are not published",
		},
		"counts are hidden that are never pooled": {
			count, kind(BenchmarkCountry),
			[]analysistest.Cell{hidden},
			kommune.Missing, 1,
			"Denmark, all 3 kommuner together: cannot be computed, as a count of several kommuner together can't be compared with that of one; use the median",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := analysistest.NewWorld(analysistest.KommunerNumbered(3), map[string][]analysistest.Cell{c.indicator.ID: c.cells}, c.indicator)
			analyst, catalogue := analystOf(w)
			comparison, err := analyst.Compare(context.Background(), catalogue, ComparisonQuery{
				IndicatorID: c.indicator.ID, Benchmark: &c.query, Confidence: DefaultConfidence,
			})
			if err != nil {
				t.Fatal(err)
			}
			b := comparison.Benchmark
			if b.Status == nil || *b.Status != c.status || b.Status.HasValue() != (b.Value != nil) || b.Suppressed != c.suppressed || b.Label(kommune.English) != c.label {
				t.Errorf("got status %v, value %v, %d suppressed, label %q; want %s, %d, %q",
					*b.Status, b.Value, b.Suppressed, b.Label(kommune.English), c.status, c.suppressed, c.label)
			}
		})
	}
}

// Where nobody is like a kommune because its own figure is hidden, that is said.
func TestWhoIsLikeAKommuneWithAHiddenFigureIsNotSaid(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(4), map[string][]analysistest.Cell{"test/score": {
		analysistest.None("101", kommune.Suppressed), analysistest.None("102", kommune.Missing), analysistest.Figure("103", 3), analysistest.Figure("104", 4),
	}}, analysistest.Score(kommune.Neutral))
	analyst, catalogue := analystOf(w)
	for code, want := range map[kommune.Code]string{"101": "hidden to protect individuals", "102": "lacks a figure"} {
		_, err := analyst.Similar(context.Background(), catalogue, SimilarQuery{Kommune: code, K: 2, On: []string{"test/score"}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("similar to %s: %v, want %q", code, err, want)
		}
	}
}
