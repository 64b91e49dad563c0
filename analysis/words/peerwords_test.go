package words

import (
	"context"
	"strings"
	"testing"

	"kommunebench/analysis"
	"kommunebench/analysis/analysistest"
	"kommunebench/analysis/correlation"
	"kommunebench/kommune"
)

func TestSimilarKommunerServeAsFilterAndBenchmark(t *testing.T) {
	figures := analysistest.NewWorld(analysistest.KommunerNumbered(6), map[string][]analysistest.Cell{"own/share": {
		analysistest.Ratio("101", 10, 100), analysistest.Ratio("102", 20, 100), analysistest.Ratio("103", 30, 100), analysistest.Ratio("104", 40, 100), analysistest.Ratio("105", 50, 100), analysistest.Ratio("106", 60, 100),
	}}, analysistest.WithID("own/share", analysistest.Share(kommune.Neutral)))
	figures.Snapshot.Dataset.ID, figures.Snapshot.Release.ID = "own", "own@1"
	for _, c := range []struct {
		name      string
		synthetic bool
		caveats   int
	}{
		{"by real background figures", false, 0},
		{"by synthetic background figures, which is a caveat", true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			analyst, catalogue := analystOn(figures, analysistest.BackgroundWorld("test", c.synthetic))
			peers := &analysis.SimilarQuery{Kommune: "101", K: 2, On: []string{"test/income", "test/size"}}
			comparison, err := analyst.Compare(context.Background(), catalogue, analysis.ComparisonQuery{
				IndicatorID: "own/share", Confidence: analysis.DefaultConfidence,
				Kommuner: &analysis.KommuneFilter{SimilarTo: peers}, Benchmark: &analysis.BenchmarkQuery{Kind: analysis.BenchmarkSimilar, Similar: peers},
			})
			if err != nil {
				t.Fatal(err)
			}
			analysistest.WantSame(t, "kommuner compared", len(comparison.Rows), 3)
			analysistest.WantNear(t, "K6 and K2 together", comparison.Benchmark.Value, 40, 1e-9)
			analysistest.WantText(t, comparison.Benchmark.Label(kommune.English), "The 2 kommuner most like K1 together")
			found := 0
			for _, caveat := range ComparisonCaveats(comparison, kommune.English) {
				if caveat == "The most similar kommuner were chosen by synthetic figures, made up for demonstration." {
					found++
				}
			}
			analysistest.WantSame(t, "caveats", found, c.caveats)
		})
	}
}

func TestARelationPairsTheKommunerThatHaveBothFigures(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(6), map[string][]analysistest.Cell{
		"test/share": {analysistest.Ratio("101", 10, 100).Provisional(), analysistest.Ratio("102", 20, 100), analysistest.Ratio("103", 30, 100), analysistest.Ratio("104", 40, 100), analysistest.None("105", kommune.Suppressed), analysistest.Ratio("106", 90, 100).In("2023")},
		"test/score": {analysistest.Figure("101", 1).In("2023"), analysistest.Figure("102", 2).In("2023").Hedged(kommune.About), analysistest.Figure("103", 3).In("2023"), analysistest.Figure("104", 4).In("2023"), analysistest.Figure("105", 5).In("2023")},
	}, analysistest.Share(kommune.Neutral), analysistest.Score(kommune.Neutral))
	analyst, catalogue := analystOn(w)
	relation, err := correlation.ReadRelation(context.Background(), analyst, catalogue, correlation.RelationQuery{X: "test/score", Y: "test/share"})
	if err != nil {
		t.Fatal(err)
	}
	analysistest.WantSame(t, "period of x", relation.XPeriod, "2023")
	analysistest.WantSame(t, "period of y", relation.YPeriod, "2024")
	analysistest.WantSame(t, "kommuner with both", relation.N(), 4)
	analysistest.WantNear(t, "Spearman", &relation.Spearman.Coefficient, 1, 1e-12)
	// Of the 24 orders of four, two lie as far from none.
	analysistest.WantNear(t, "p of Spearman", relation.Spearman.PValue, 2.0/24, 1e-12)
	// Four in the same order: 2 of 24 orders lie as far from none.
	analysistest.WantText(t, RelationSentence(relation, kommune.Danish),
		"På tværs af 4 kommuner kan det ikke ses, at »Score i test« i 2023 og »Andel i job« i 2024 følges ad: det, der er af sammenhæng, kan være tilfældigt (rangkorrelation 1,00).")
	analysistest.WantLines(t, RelationCaveats(relation, kommune.Danish),
		"Kommuner er ikke personer: en sammenhæng mellem kommuner viser ikke, hvad der gælder for den enkelte, og ikke hvad der er årsag.",
		"4 af 6 kommuner har begge tal.",
		"For 1 af 6 kommuner er mindst ét af tallene skjult af hensyn til enkeltpersoner.",
		"For 1 af 4 kommuner er mindst ét af tallene foreløbigt.",
		"For 1 af 4 kommuner er mindst ét af tallene et cirkatal.")
	analysistest.WantLines(t, RelationCaveats(relation, kommune.English),
		"Kommuner are not persons: what goes together across kommuner shows neither what holds for a person nor what causes what.",
		"Kommuner with both figures: 4 of 6.",
		"For 1 of 6 kommuner one figure or both are hidden to protect individuals.",
		"For 1 of 4 kommuner one figure or both are provisional.",
		"For 1 of 4 kommuner one figure or both are approximate, as their source says.")
	if _, err := correlation.ReadRelation(context.Background(), analyst, catalogue, correlation.RelationQuery{X: "test/score", Y: "test/none"}); err == nil {
		t.Error("a relation to an unknown indicator")
	}
}

func TestASentenceOnARelationClaimsWhatItsTestFound(t *testing.T) {
	related := func(t *testing.T, count int, y func(n int) float64, change func(*correlation.RelationQuery)) *correlation.Relation {
		t.Helper()
		cells := map[string][]analysistest.Cell{}
		for n := range count {
			code := analysistest.KommunerNumbered(count)[n].Code.Area()
			cells["test/share"] = append(cells["test/share"], analysistest.Ratio(code, float64(10+n), 100))
			cells["test/score"] = append(cells["test/score"], analysistest.Figure(code, y(n)))
		}
		analyst, catalogue := analystOn(analysistest.NewWorld(analysistest.KommunerNumbered(count), cells, analysistest.Share(kommune.Neutral), analysistest.Score(kommune.Neutral)))
		query := correlation.RelationQuery{X: "test/share", Y: "test/score"}
		if change != nil {
			change(&query)
		}
		relation, err := correlation.ReadRelation(context.Background(), analyst, catalogue, query)
		if err != nil {
			t.Fatal(err)
		}
		return relation
	}
	// Two neighbours change places: of nine, Spearman is 1 - 6·2/(9·80) = 0.983, as their
	// squared differences are 1 + 1.
	swapped := func(sign float64) func(int) float64 {
		return func(n int) float64 { return sign * float64([]int{1, 0, 2, 3, 4, 5, 6, 7, 8}[n]) }
	}
	constant := func(int) float64 { return 3 }
	for name, c := range map[string]struct {
		relation *correlation.Relation
		da, en   string
	}{
		"together": {
			related(t, 9, swapped(1), nil),
			"På tværs af 9 kommuner følges »Andel i job« og »Score i test« i 2024 ad: hvor det ene er højt, er det andet oftere også højt, mere end tilfældigheder normalt forklarer (rangkorrelation 0,98, 95 %-interval fra 0,89 til 1,00).",
			"Across 9 kommuner “Share in work” and “Test score” in 2024 go together: where one is high, the other is more often high too, more than chance usually explains (rank correlation 0.98, 95% interval from 0.89 to 1.00).",
		},
		"opposite": {
			related(t, 9, swapped(-1), nil),
			"På tværs af 9 kommuner går »Andel i job« og »Score i test« i 2024 hver sin vej: hvor det ene er højt, er det andet oftere lavt, mere end tilfældigheder normalt forklarer (rangkorrelation −0,98, 95 %-interval fra −1,00 til −0,89).",
			"Across 9 kommuner “Share in work” and “Test score” in 2024 go opposite ways: where one is high, the other is more often low, more than chance usually explains (rank correlation −0.98, 95% interval from −1.00 to −0.89).",
		},
		"all the same": {
			related(t, 9, constant, nil),
			"Det kan ikke siges, om »Andel i job« og »Score i test« i 2024 følges ad: det ene tal er det samme i alle 9 kommuner.",
			"Whether “Share in work” and “Test score” in 2024 go together can't be said: one of the figures is the same in all 9 kommuner.",
		},
		"too few": {
			related(t, 2, swapped(1), nil),
			"Det kan ikke siges, om »Andel i job« og »Score i test« i 2024 følges ad: det kræver tre kommuner med begge tal, og der er 2.",
			"Whether “Share in work” and “Test score” in 2024 go together can't be said: it takes three kommuner with both figures, and there are 2.",
		},
		"the same figures": {
			related(t, 9, swapped(1), func(q *correlation.RelationQuery) { q.Y = q.X }),
			"Begge tal er »Andel i job« i 2024, så det ene følger af det andet.",
			"Both figures are “Share in work” in 2024, so that one follows from the other.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			analysistest.WantText(t, RelationSentence(c.relation, kommune.Danish), c.da)
			analysistest.WantText(t, RelationSentence(c.relation, kommune.English), c.en)
		})
	}
}

// Large kommuner have more of everything.
func TestARelationOfCountsSaysThatSizeMakesThemGoTogether(t *testing.T) {
	counted := func(kind kommune.IndicatorKind) analysis.Indicator {
		return analysis.Indicator{Indicator: kommune.Indicator{Kind: kind}, Snapshot: analysistest.NewWorld(nil, nil).Snapshot}
	}
	for _, c := range []struct {
		x, y kommune.IndicatorKind
		want int
	}{{kommune.Count, kommune.Count, 1}, {kommune.Count, kommune.Proportion, 0}, {kommune.Proportion, kommune.Proportion, 0}} {
		caveats := RelationCaveats(&correlation.Relation{X: counted(c.x), Y: counted(c.y)}, kommune.English)
		said := strings.Count(strings.Join(caveats, "\n"), "Both figures are counts")
		analysistest.WantSame(t, string(c.x)+" and "+string(c.y), said, c.want)
	}
}

func TestARelationToSyntheticFiguresSaysSo(t *testing.T) {
	published, madeUp := analysistest.NewWorld(nil, nil), analysistest.NewWorld(nil, nil)
	madeUp.Snapshot.Dataset.Synthetic = true
	for _, relation := range []correlation.Relation{
		{X: analysis.Indicator{Snapshot: published.Snapshot}, Y: analysis.Indicator{Snapshot: madeUp.Snapshot}},
		{X: analysis.Indicator{Snapshot: madeUp.Snapshot}, Y: analysis.Indicator{Snapshot: published.Snapshot}},
		{X: analysis.Indicator{Snapshot: madeUp.Snapshot}, Y: analysis.Indicator{Snapshot: madeUp.Snapshot}},
	} {
		caveats := RelationCaveats(&relation, kommune.Danish)
		analysistest.WantSame(t, "caveats", len(caveats), 2)
		analysistest.WantText(t, caveats[0], "Tallene er syntetiske: de er opfundet til demonstration og siger intet om rigtige kommuner.")
	}
}

func TestABenchmarkOfOthersSaysThatSomeOfThemAreHidden(t *testing.T) {
	w := analysistest.NewWorld(analysistest.KommunerNumbered(4), map[string][]analysistest.Cell{"test/share": {
		analysistest.Ratio("101", 20, 100), analysistest.None("102", kommune.Suppressed), analysistest.Ratio("103", 30, 100), analysistest.Ratio("104", 40, 100),
	}}, analysistest.Share(kommune.Neutral))
	analyst, catalogue := analystOn(w)
	comparison, err := analyst.Compare(context.Background(), catalogue, analysis.ComparisonQuery{
		IndicatorID: "test/share", Kommuner: &analysis.KommuneFilter{Codes: []kommune.Code{"101"}}, Benchmark: &analysis.BenchmarkQuery{Kind: analysis.BenchmarkCountry}, Confidence: analysis.DefaultConfidence,
	})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Kommuner that are not part of the benchmark, as their figures are hidden to protect individuals: 1."
	if caveats := strings.Join(ComparisonCaveats(comparison, kommune.English), "\n"); !strings.Contains(caveats, want) {
		t.Errorf("caveats:\n%s\nwant among them: %s", caveats, want)
	}
}
