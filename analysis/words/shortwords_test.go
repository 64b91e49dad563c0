package words

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/kommune"
)

func TestAShortSentenceSaysTheFigureTheBenchmarkAndWhatTheTestCarries(t *testing.T) {
	kommuner := analysistest.KommunerNamed("Hedensted", "Horsens", "Vejle", "Læsø")
	indicator := analysistest.Share(kommune.HigherIsBetter)
	w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: {
		analysistest.Ratio(kommune.Country, 400_000, 1_000_000),
		analysistest.Ratio("101", 700, 1000), analysistest.Ratio("102", 405, 1000).Provisional(), analysistest.Ratio("103", 450, 1000).Hedged(kommune.JustOver), analysistest.None("104", kommune.Suppressed),
	}}, indicator)
	comparison := comparedAs(t, w, nil)
	for name, want := range map[string][2]string{
		"Hedensted": {
			"Hedensted: 70,0 % mod 40,0 % (hele landet), 2024; bedre end i resten af landet",
			"Hedensted: 70.0% against 40.0% (Denmark), 2024; better than in the rest of the country",
		},
		"Horsens": {
			"Horsens: foreløbigt 40,5 % mod 40,0 % (hele landet), 2024; forskellen kan være tilfældig",
			"Horsens: provisionally 40.5% against 40.0% (Denmark), 2024; the difference may be chance",
		},
		"Vejle": {
			"Vejle: godt 45,0 % mod 40,0 % (hele landet), 2024",
			"Vejle: just over 45.0% against 40.0% (Denmark), 2024",
		},
		"Læsø": {
			"Læsø: intet tal, 2024; det er skjult af hensyn til enkeltpersoner",
			"Læsø: no figure, 2024; it is hidden to protect individuals",
		},
	} {
		at := slices.IndexFunc(comparison.Rows, func(r analysis.ComparisonRow) bool { return r.Kommune.Name == name })
		analysistest.WantText(t, ShortSentence(&comparison.Rows[at], kommune.Danish), want[0])
		analysistest.WantText(t, ShortSentence(&comparison.Rows[at], kommune.English), want[1])
	}
	w.Snapshot.Dataset.Synthetic = true
	if made := ShortSentence(&comparedAs(t, w, nil).Rows[0], kommune.Danish); !strings.HasPrefix(made, "Syntetisk: Hedensted: ") {
		t.Errorf("synthetic: %s", made)
	}
}

func TestNoShortSentenceClaimsMoreThanTheSentence(t *testing.T) {
	claims := regexp.MustCompile(`(bedre|dårligere|højere|lavere|better|worse|higher|lower) (end|than)`)
	rapid.Check(t, func(t *rapid.T) {
		indicator := analysistest.AnyIndicator().Draw(t, "indicator")
		kommuner := analysistest.KommunerNumbered(rapid.IntRange(1, 8).Draw(t, "kommuner"))
		var cells []analysistest.Cell
		for _, k := range kommuner {
			cells = append(cells, analysistest.AnyCell(k.Code.Area(), "2024").Draw(t, "cell"))
		}
		w := analysistest.NewWorld(kommuner, map[string][]analysistest.Cell{indicator.ID: cells}, indicator)
		comparison := comparedAs(t, w, func(q *analysis.ComparisonQuery) { q.Benchmark = anyBenchmark(kommuner).Draw(t, "benchmark") })
		for n := range comparison.Rows {
			row := &comparison.Rows[n]
			for _, lang := range []kommune.Language{kommune.Danish, kommune.English} {
				short, long := ShortSentence(row, lang), RowSentence(row, lang)
				if said := claims.FindString(short); said != claims.FindString(long) && row.DifferenceTest != nil {
					t.Fatalf("%s\n%s", short, long)
				}
			}
		}
	})
}
